"""Lines over months laid out, for screen and paper: month ticks, scales from zero, words at the ends kept apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from hatecrime.drawing import layout
from hatecrime.drawing.marks import Line, Lines, Point

_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240)
"""Months from tick to tick, each of which keeps to the same months of every year."""
_LABEL_SHARE = 0.3
"""How much of the width the words at the ends of lines may take up."""


@dataclass(frozen=True)
class End:
    """The words at the end of a line, and the height of their middle, in pixels from the top of the strip."""

    line: Line
    lines: tuple[str, ...]
    y: float


@dataclass(frozen=True)
class Strip:
    """Lines that share a scale from 0 to `top`, `start` pixels from the top of the plot."""

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
    first: pd.Timestamp, last: pd.Timestamp, room: float, size: float
) -> tuple[tuple[pd.Timestamp, str], ...]:
    """Months with their words, as many as keep apart in `room` pixels: years alone where ticks are a year apart."""
    months = pd.date_range(first, last, freq="MS")
    found: list[tuple[pd.Timestamp, str]] = []
    for step in _STEPS:
        kept = [month for month in months if (month.year * 12 + month.month - 1) % step == 0]
        found = [(month, f"{month:%Y}" if step >= 12 else f"{month:%b %Y}") for month in kept]
        if layout.widest((words for _, words in found), size) * 1.35 * len(months) <= room * step:
            break
    return tuple(found) or ((first, f"{first:%b %Y}"),)


def apart(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Middles of labels, each as near to where it is `wanted` as keeps all of them from meeting, from `low` to `high`.

    Where there is no room for all, those at the end run past `high`.
    """
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    placed, floor = dict.fromkeys(order, 0.0), low
    for at in order:
        placed[at] = max(wanted[at], floor + heights[at] / 2)
        floor = placed[at] + heights[at] / 2
    ceiling = max(high, low + sum(heights))
    for at in reversed(order):
        placed[at] = min(placed[at], ceiling - heights[at] / 2)
        ceiling = placed[at] - heights[at] / 2
    return [placed[at] for at in range(len(wanted))]


def _wrapped(marks: Lines, size: float, width: float) -> list[tuple[str, ...]]:
    """The lines of words at the end of each line: its name, then its last value."""
    room = width * _LABEL_SHARE
    return [(*layout.wrap(line.label, room, size, bold=True), line.said) for line in marks.lines]


def _tall(lines: Sequence[str], size: float) -> float:
    return size * (1.25 * len(lines) + 0.2)


def least_height(marks: Lines, size: float, width: float) -> float:
    """The lowest plot in which the words at the ends of lines have room, in pixels."""
    heights = [_tall(lines, size) for lines in _wrapped(marks, size, width)]
    return max(heights) * len(heights) if marks.apart else sum(heights)


def plan(marks: Lines, size: float, width: float, height: float) -> Plan:
    """Lay out lines set in type of `size` over `width` pixels, the plot itself `height` pixels high."""
    first, last = marks.months
    wrapped = _wrapped(marks, size, width)
    pairs = list(zip(marks.lines, wrapped, strict=True))
    groups = [[pair] for pair in pairs] if marks.apart else [pairs]
    gap = size * 1.6
    each = (height + gap) / len(groups)
    strips = tuple(_strip(group, number * each, each - gap, size) for number, group in enumerate(groups))
    left = layout.widest((words for strip in strips for words in strip.tick_words), size) * 1.14 + 8
    right = layout.widest((line for lines in wrapped for line in lines), size) * 1.23 + 14
    return Plan(left, right, first, last, month_ticks(first, last, width - left - right, size), strips)


def _strip(group: Sequence[tuple[Line, tuple[str, ...]]], start: float, height: float, size: float) -> Strip:
    most = max((point.value for line, _ in group for point in line.points), default=0.0)
    top = 1.06 * most or 1.0
    ticks = tuple(layout.ticks(0, top, min(max(int(height / (2.6 * size)), 1), 5)))
    wanted = [height * (1 - line.points[-1].value / top) for line, _ in group]
    heights = [_tall(lines, size) for _, lines in group]
    places = apart(wanted, heights, 0.0, height)
    ends = tuple(End(line, lines, y) for (line, lines), y in zip(group, places, strict=True))
    return Strip(start, height, top, ticks, tuple(layout.tick_words(ticks, "")), ends)


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
