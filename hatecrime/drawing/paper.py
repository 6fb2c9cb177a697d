"""Marks as SVG: a few plain shapes and real text, the same bytes from the same marks.

Drawn in the colours of a light page; the page that holds the drawing turns them for a dark one.
"""

from dataclasses import dataclass

from hatecrime.drawing import layout, paper_funnel, paper_map, paper_panels, paper_timeline
from hatecrime.drawing.marks import Dot, Dots, Funnel, Lines, Map, Marks, Matrix, Panels, Timeline
from hatecrime.drawing.palette import AXIS, FOCUS, GRID, MUTED, PAPER, TEXT
from hatecrime.drawing.paper_lines import lines
from hatecrime.drawing.paper_matrix import matrix
from hatecrime.drawing.svg import Words, element, opened, text


@dataclass(frozen=True)
class Room:
    """What a drawing may take up: its `width`, the size of its type, and its `height` if that is fixed."""

    width: int
    font: int = 13
    height: int | None = None


WIDE, NARROW = Room(680), Room(300, 12)
"""A page, and a phone of 320 px: drawn again, not scaled down until the words are too small to read."""

_TWO_COLUMNS, _GAP = 900, 40
"""From this width on, many rows are drawn in two columns, so far apart."""
_SMALLEST, _FOOT = 10, 3.4
"""The smallest type, and the lines of it that the scale takes up under the rows."""


def svg(marks: Marks, room: Room, words: Words, figure_id: str) -> str:
    """The drawing of some marks in a room, with ids of its own that begin with `figure_id`."""
    font = room.font
    match marks:
        case Matrix():
            parts, height = matrix(marks, room.width, font, room.height)
        case Lines():
            parts, height = lines(marks, room.width, font, room.height)
        case Map():
            parts, height = paper_map.drawn(marks, room.width, font, room.height)
        case Funnel():
            parts, height = paper_funnel.drawn(marks, room.width, font, room.height)
        case Panels():
            parts, height, font = paper_panels.drawn(marks, room.width, font, room.height)
        case Timeline():
            parts, height, font = paper_timeline.drawn(marks, room.width, font, room.height)
        case Dots():
            parts, height, font = _dots(marks, room)
    view = f"0 0 {room.width} {height}"
    return f'{opened(view, room.width, height, words, figure_id)}<g font-size="{font}">{parts}</g></svg>'


def _dots(dots: Dots, room: Room) -> tuple[str, int, int]:
    """Rows of dots, in two columns where there are many and the room is wide; markup, height and size of the type.

    In a room of fixed height the type is as large as lets every row keep its lines to itself.
    """
    two = len(dots.rows) > layout.MANY_ROWS and room.width >= _TWO_COLUMNS
    width = (room.width - _GAP) // 2 if two else room.width
    shares = [dots.rows[: -(-len(dots.rows) // 2)], dots.rows[-(-len(dots.rows) // 2) :]] if two else [dots.rows]
    for font in range(room.font, _SMALLEST - 1, -1):
        plan = layout.rows(dots, font, width, label_room=0.36 * width)
        key = layout.wrap(dots.key, room.width, font) if dots.key and dots.drawn else []
        top = font * (1.5 * (dots.level is not None) + 1.3 * len(key)) + 4
        least = top + plan.least * len(shares[0]) + _FOOT * font
        if room.height is None or least <= room.height:
            break
    pitch = plan.pitch if room.height is None else min((room.height - top - _FOOT * font) / len(shares[0]), 3.2 * font)
    parts = [text(line, 0, font * (1 + 1.3 * i), fill=MUTED.light) for i, line in enumerate(key)]
    for number, rows in enumerate(shares):
        left = number * (width + _GAP)
        plot = _Plot(plan, left, left + width, left + plan.left + 10, left + width - plan.right - 12, top, pitch, font)
        parts.append(_column(dots, rows, number * len(shares[0]), plot))
    return "".join(parts), round(top + pitch * len(shares[0]) + _FOOT * font), font


@dataclass(frozen=True)
class _Plot:
    """Where one column of rows is: its edges and those of the scale, the top, pitch of rows and size of type."""

    plan: layout.Rows
    start: float
    end: float
    left: float
    right: float
    top: float
    pitch: float
    font: float

    def x(self, value: float) -> float:
        return self.left + self.plan.share(value) * (self.right - self.left)

    def y(self, at: int) -> float:
        return self.top + (at + 0.5) * self.pitch


def _column(dots: Dots, rows: tuple[Dot, ...], first: int, plot: _Plot) -> str:
    """Some of the rows, from number `first` on, with the scale under them."""
    base = plot.top + plot.pitch * len(rows)
    scale = _scale(dots, plot, base) if dots.drawn else ""
    return scale + "".join(_row(row, at, first + at, plot) for at, row in enumerate(rows))


def _scale(dots: Dots, plot: _Plot, base: float) -> str:
    """Grid, ticks, the line at zero, the level with its words, and what the scale measures."""
    font, parts = plot.font, []
    for value, words in zip(plot.plan.ticks, plot.plan.tick_words, strict=True):
        x = plot.x(value)
        parts.append(element("line", x1=x, x2=x, y1=plot.top, y2=base, stroke=(AXIS if value == 0 else GRID).light))
        parts.append(text(words, x, base + font * 1.3, text_anchor="middle", fill=TEXT.light))
    middle = (plot.left + plot.right) / 2
    parts.append(text(dots.axis, middle, base + font * 2.8, text_anchor="middle", fill=TEXT.light))
    if dots.level is not None:
        x, wide = plot.x(dots.level.value), layout.text_width(dots.level.words, font)
        start = min(max(x - wide / 2, plot.start), plot.end - wide)
        parts.append(element("line", x1=x, x2=x, y1=plot.top, y2=base, stroke=TEXT.light, stroke_width=1.5,
            stroke_dasharray="6,3"))  # fmt: skip
        parts.append(text(dots.level.words, start, plot.top - font * 0.4, fill=TEXT.light))
    return "".join(parts)


def _row(row: Dot, at: int, number: int, plot: _Plot) -> str:
    y, font, weight = plot.y(at), plot.font, "bold" if row.chosen else "normal"
    parts = [_lines(plot.plan.labels[number], plot.left - 8, y, font, "end", TEXT.light, weight)]
    if row.value is None:
        said = plot.plan.said[number]
        wide, tall = layout.widest(said, font) + 8, font * 1.2 * len(said)
        # The lines of the scale would strike the words through.
        parts.append(element("rect", x=plot.left + 1, y=y - tall / 2, width=wide, height=tall, fill=PAPER.light))
        return "".join([*parts, _lines(said, plot.left + 5, y, font, "start", MUTED.light, "normal")])
    colour = (MUTED if row.quiet else FOCUS).light
    ends = (row.low, row.high) if row.before is None else (row.before, row.value)
    if ends[0] is not None and ends[1] is not None:
        x1, x2 = plot.x(ends[0]), plot.x(ends[1])
        parts.append(element("line", x1=x1, x2=x2, y1=y, y2=y, stroke=colour, stroke_width=2, stroke_opacity=".65"))
    size = max(min(font * 0.36, plot.pitch * 0.36), 2.5)
    if row.before is not None:
        parts.append(element("circle", cx=plot.x(row.before), cy=y, r=size, fill=PAPER.light, stroke=MUTED.light,
            stroke_width=1.8))  # fmt: skip
    x, fill = plot.x(row.value), colour if row.filled else PAPER.light
    if row.chosen:
        d = size * 1.35
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in ((x, y - d), (x + d, y), (x, y + d), (x - d, y)))
        parts.append(element("polygon", points=points, fill=fill, stroke=colour, stroke_width=1.8))
    else:
        parts.append(element("circle", cx=x, cy=y, r=size, fill=fill, stroke=colour, stroke_width=1.8))
    parts.append(_lines(plot.plan.said[number], plot.right + 10, y, font, "start", TEXT.light, weight))
    return "".join(parts)


def _lines(lines: tuple[str, ...], x: float, y: float, font: float, anchor: str, fill: str, weight: str) -> str:
    """Lines of words about a height."""
    first = y + font * 0.35 - font * 0.6 * (len(lines) - 1)
    own: dict[str, str | float] = {"fill": fill}
    own |= {"text_anchor": anchor} if anchor != "start" else {}
    own |= {"font_weight": weight} if weight != "normal" else {}
    return "".join(text(line, x, first + font * 1.2 * i, **own) for i, line in enumerate(lines))
