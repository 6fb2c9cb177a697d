"""Lines over months laid out, for screen and paper: month ticks, scales from zero, words at the ends kept apart."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pandas as pd

from hatecrime.drawing import layout
from hatecrime.drawing.marks import Band, Line, Lines, Point, Range
from hatecrime.drawing.palette import MUTED, Colour

_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240)
"""Months from tick to tick, each of which keeps to the same months of every year."""
_LABEL_SHARE = 0.3
"""How much of the width the words at the ends of lines may take up."""


@dataclass(frozen=True)
class End:
    """Lines of words beside the plot, name and last value, and their middle in pixels from the top of the strip."""

    colour: Colour
    label: tuple[str, ...]
    said: tuple[str, ...]
    y: float

    @property
    def words(self) -> tuple[str, ...]:
        """Every line, from the top."""
        return self.label + self.said


@dataclass(frozen=True)
class Strip:
    """Lines that share a scale from 0 to `top`, `start` pixels from the top of the plot."""

    lines: tuple[Line, ...]
    start: float
    height: float
    top: float
    ticks: tuple[float, ...]
    tick_words: tuple[str, ...]
    ends: tuple[End, ...]


@dataclass(frozen=True)
class Plan:
    """Room at the left and the right of the plot, the months of its axis with ticks, and its strips."""

    left: float
    right: float
    first: pd.Timestamp
    last: pd.Timestamp
    ticks: tuple[tuple[pd.Timestamp, str], ...]
    strips: tuple[Strip, ...]

    def share(self, month: pd.Timestamp) -> float:
        """How far across the axis a month is, from 0 to 1."""
        return (month - self.first) / max(self.last - self.first, pd.Timedelta(days=1))


def month_ticks(
    first: pd.Timestamp, last: pd.Timestamp, room: float, size: float, *, yearless: bool = False
) -> tuple[tuple[pd.Timestamp, str], ...]:
    """Months with their words, as many as keep apart in `room` pixels: years alone where ticks are a year apart."""
    months = pd.date_range(first, last, freq="MS")
    found: list[tuple[pd.Timestamp, str]] = []
    for step in _STEPS:
        kept = [month for month in months if (month.year * 12 + month.month - 1) % step == 0]
        written = "%b" if yearless else "%Y" if step >= 12 else "%b %Y"
        found = [(month, month.strftime(written)) for month in kept]
        if layout.widest((words for _, words in found), size) * 1.35 * len(months) <= room * step:
            break
    return tuple(found) or ((first, f"{first:%b %Y}"),)


def _wrapped(ends: Sequence[Line | Band], size: float, width: float) -> list[End]:
    """The words at each end, beside nothing yet."""
    room = width * _LABEL_SHARE
    return [
        End(
            end.colour if isinstance(end, Line) else MUTED,
            tuple(layout.wrap(end.label, room, size, bold=True)),
            tuple(layout.wrap(end.said, room, size)) if end.said else (),
            0.0,
        )
        for end in ends
    ]


def _tall(end: End, size: float) -> float:
    return size * (1.25 * len(end.words) + 0.2)


def _ends(marks: Lines) -> list[Line | Band]:
    return [*marks.lines, *([marks.band] if marks.band else [])]


def least_height(marks: Lines, size: float, width: float) -> float:
    """The lowest plot in which the words at the ends of lines have room, in pixels."""
    heights = [_tall(end, size) for end in _wrapped(_ends(marks), size, width)]
    return max(heights) * len(heights) if marks.apart else sum(heights)


def plan(marks: Lines, size: float, width: float, height: float) -> Plan:
    """Lay out lines set in type of `size` over `width` pixels, the plot itself `height` pixels high."""
    first, last = marks.months
    ends = _ends(marks)
    groups = [[end] for end in ends] if marks.apart else [ends]
    gap = size * 1.6
    each = (height + gap) / len(groups)
    strips = tuple(_strip(group, number * each, each - gap, size, width) for number, group in enumerate(groups))
    left = layout.widest((words for strip in strips for words in strip.tick_words), size) * 1.14 + 8
    right = layout.widest((line for strip in strips for end in strip.ends for line in end.words), size) * 1.23 + 14
    ticks = month_ticks(first, last, width - left - right, size, yearless=marks.yearless)
    return Plan(left, right, first, last, ticks, strips)


def _strip(group: Sequence[Line | Band], start: float, height: float, size: float, width: float) -> Strip:
    lines = tuple(each for each in group if isinstance(each, Line))
    most = max((value for each in group for value in _values(each)), default=0.0)
    top = 1.06 * most or 1.0
    ticks = tuple(layout.ticks(0, top, min(max(int(height / (2.6 * size)), 1), 5)))
    words = _wrapped(group, size, width)
    wanted = [height * (1 - _last(each) / top) for each in group]
    places = layout.apart(wanted, [_tall(end, size) for end in words], 0.0, height)
    ends = tuple(replace(end, y=y) for end, y in zip(words, places, strict=True))
    return Strip(lines, start, height, top, ticks, tuple(layout.tick_words(ticks, "")), ends)


def _values(each: Line | Band) -> list[float]:
    if isinstance(each, Line):
        return [point.value for point in each.points]
    return [at.high for at in each.ranges]


def _last(each: Line | Band) -> float:
    """The value that the words at an end are set beside."""
    return each.points[-1].value if isinstance(each, Line) else middle_of(each.ranges[-1])


def middle_of(at: Range) -> float:
    """The middle of a range: what is expected, or half way."""
    return (at.low + at.high) / 2 if at.middle is None else at.middle


def firm_and_provisional(run: Sequence[Point]) -> list[tuple[bool, list[Point]]]:
    """A run in stretches, firm and provisional: (whether provisional, points); each begins where the last one ended."""
    if len(run) == 1:
        return [(run[0].provisional, [run[0]])]
    stretches: list[tuple[bool, list[Point]]] = []
    for before, point in pairwise(run):
        if not stretches or stretches[-1][0] != point.provisional:
            stretches.append((point.provisional, [before]))
        stretches[-1][1].append(point)
    return stretches
