"""What screen and paper work out alike: widths of text, lines that words are set in, ticks, rows, labels kept inside."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hatecrime import numbers
from hatecrime.drawing.marks import Dot, Dots

_HELVETICA = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
    "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
    "278 556 500 722 500 500 500 334 260 334 584"
)
"""Adobe's widths of Helvetica (Arial's too) from space to tilde, in thousandths of the size of the type."""
_WIDTHS = {chr(32 + i): int(width) / 1000 for i, width in enumerate(_HELVETICA.split())}
_OTHER = 0.6
_BOLD = 1.08
SLACK = 1.14
"""Room for words is so much wider: a reader without Arial may be shown DejaVu or Verdana."""

MANY_ROWS = 12
"""With more rows than this each has one line, and smaller type."""


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a line of text set in Arial, in pixels; the type of the pages is a little narrower."""
    return sum(_WIDTHS.get(c, _OTHER) for c in text) * size * (_BOLD if bold else 1)


def widest(lines: Iterable[str], size: float) -> float:
    """Width of the widest of some lines; 0 without any."""
    return max((text_width(line, size) for line in lines), default=0.0)


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """`text` in lines of at most `width` pixels; a single longer word keeps a line of its own."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(joined, size, bold=bold) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines or [""]


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers from `low` to `high`, zero among them where it is inside, about `most` of them."""
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * n for n in (1, 2, 2.5, 5, 10) if power * n >= rough * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(n * step, 10) for n in range(first, last + 1)]


def tick_words(values: Sequence[float], unit: str) -> list[str]:
    """The numbers of a scale, as short as holds them; with signs where it runs to both sides of zero."""
    digits = next((d for d in range(8) if all(round(value, d) == value for value in values)), 8)
    signed = min(values, default=0.0) < 0 < max(values, default=0.0)
    return [f"{numbers.fmt_number(value, digits, signed=signed)}{unit}" for value in values]


def ticks_in(low: float, high: float, unit: str, room: float, size: float) -> list[float]:
    """As many ticks as keep their words apart in `room` pixels, five at most."""
    for most in (5, 4, 3, 2):
        found = ticks(low, high, most)
        if widest(tick_words(found, unit), size) * 1.35 * len(found) <= room:
            break
    return found


def nudge(anchor: str, x: float, wide: float, room: float) -> float:
    """By how much words `wide` whose `anchor` is at `x` must move to be within `room`."""
    left, _, right, _ = box(anchor, x, 0.0, wide, 0.0)
    return max(-left, 0.0) - max(right - room, 0.0)


def side(share: float) -> str:
    """On which side of a point words have room, `share` of the way across: `start`, `middle` or `end`."""
    return "start" if share < 0.3 else "end" if share > 0.7 else "middle"


@dataclass(frozen=True)
class Rows:
    """Dots laid out: lines of each label and of the words at each end, room at both sides, scale and ticks.

    `pitch`: pixels from row to row; `least`: the fewest that keep the words of two rows apart.
    """

    labels: tuple[tuple[str, ...], ...]
    said: tuple[tuple[str, ...], ...]
    left: float
    right: float
    pitch: float
    least: float
    low: float
    high: float
    ticks: tuple[float, ...]
    tick_words: tuple[str, ...]

    def share(self, value: float) -> float:
        """How far across the scale a value is, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def _span(dots: Dots) -> tuple[float, float]:
    """The scale: every dot, interval and level, zero, and a little room at the ends."""
    held = [n for row in dots.rows if row.value is not None for n in (row.value, row.low, row.high, row.before)]
    values = [0.0, *(n for n in held if n is not None), *([dots.level.value] if dots.level else [])]
    low, high = min(values), max(values)
    room = 0.04 * ((high - low) or 1.0)
    return (low - room if low < 0 else low - room / 2), high + room


def rows(dots: Dots, size: float, width: float, label_room: float, slack: float = SLACK) -> Rows:
    """Lay out rows set in type of `size` over `width` pixels, with labels in lines of `label_room`.

    `slack`: how much wider than in Arial the words may be.
    """
    many = len(dots.rows) > MANY_ROWS
    one_line = many and widest((r.label for r in dots.rows), size) <= 0.55 * width
    label_room = max(label_room, width / 2) if many else label_room
    labels = [tuple([r.label] if one_line else wrap(r.label, label_room, size)) for r in dots.rows]
    left = slack * _room(zip(dots.rows, labels, strict=True), size)
    free = width - left - 18
    said = [tuple([r.said] if r.value is not None else wrap(r.said, free / slack, size)) for r in dots.rows]
    deepest = max((len(lines) for lines in (*labels, *said)), default=1)
    low, high = _span(dots)
    ends = ((row, lines) for row, lines in zip(dots.rows, said, strict=True) if row.value is not None)
    right = slack * _room(ends, size)
    at = ticks_in(low, high, dots.unit, width - left - right, size)
    return Rows(
        labels=tuple(labels),
        said=tuple(said),
        left=left,
        right=right,
        pitch=size * max(1.75 if many else 2.4, 1.3 * deepest + (0.4 if many else 0.9)),
        least=size * (1.25 * deepest + 0.15),
        low=low,
        high=high,
        ticks=tuple(at),
        tick_words=tuple(tick_words(at, dots.unit)),
    )


def _room(rows: Iterable[tuple[Dot, Sequence[str]]], size: float) -> float:
    """Room for the lines of some rows; those of chosen rows are bold."""
    return max((text_width(line, size, bold=row.chosen) for row, lines in rows for line in lines), default=0.0)


def apart(wanted: Sequence[float], tall: Sequence[float], low: float, high: float) -> list[float]:
    """Middles of labels `tall` high, near those `wanted` and in their order, that do not meet between `low` and `high`.

    Those that find no room below push the others up; where there is no room for all the last ones run past `high`.
    """
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    found = list(wanted)
    edge = low
    for at in order:
        found[at] = max(found[at], edge + tall[at] / 2)
        edge = found[at] + tall[at] / 2
    edge = max(high, low + sum(tall))
    for at in reversed(order):
        found[at] = min(found[at], edge - tall[at] / 2)
        edge = found[at] - tall[at] / 2
    return found


Box = tuple[float, float, float, float]
"""Left, top, right and bottom of some words."""


def meets(a: Box, b: Box) -> bool:
    """Whether two boxes have more than an edge in common."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def box(anchor: str, x: float, y: float, wide: float, tall: float) -> Box:
    """The box of words whose `anchor` (start, middle or end) is at `x` and whose middle is at `y`."""
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    return left, y - tall / 2, left + wide, y + tall / 2
