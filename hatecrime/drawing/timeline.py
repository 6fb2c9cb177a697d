"""A line of time laid out: a row for each event and span, as high as its name needs."""

from dataclasses import dataclass

from hatecrime.drawing import layout
from hatecrime.drawing.marks import Moment, Span, Timeline


@dataclass(frozen=True)
class Row:
    """A row: what it shows, the lines of its name, and how far down its middle is, in pixels."""

    shows: Moment | Span
    name: tuple[str, ...]
    middle: float


@dataclass(frozen=True)
class Plan:
    """The rows, their height together, room at both sides, and the ends and years of the scale."""

    rows: tuple[Row, ...]
    height: float
    left: float
    right: float
    low: float
    high: float
    years: tuple[int, ...]

    def share(self, at: float) -> float:
        """How far across a time is, from 0 to 1."""
        return (at - self.low) / (self.high - self.low)


def plan(marks: Timeline, width: float, size: float, name_room: float) -> Plan:
    """Lay out the rows over `width` pixels, with names in lines of at most `name_room`."""
    shown = marks.rows
    names = [tuple(layout.wrap(row.label, name_room / 1.14, size)) for row in shown]
    bold = [size * (1.08 if isinstance(row, Moment) and row.chosen else 1) for row in shown]
    left = 1.06 * max(layout.widest(name, weight) for name, weight in zip(names, bold, strict=True))
    right = 1.1 * max(layout.text_width(row.said, weight) for row, weight in zip(shown, bold, strict=True))
    rows, down = [], 0.0
    for row, name in zip(shown, names, strict=True):
        tall = size * (1.2 * len(name) + 0.55)
        rows.append(Row(row, name, down + tall / 2))
        down += tall
    times = [
        *(moment.at for moment in marks.moments),
        *(end for span in marks.spans for end in (span.first, span.last)),
    ]
    low, high = min(times) - 0.5, max(times) + 0.5
    step = next(s for s in (1, 2, 5, 10, 20) if (high - low) / s * size * 2.8 <= width - left - right or s == 20)
    years = tuple(year for year in range(int(low) + 1, int(high) + 1) if year % step == 0)
    return Plan(tuple(rows), down, left, right, low, high, years)
