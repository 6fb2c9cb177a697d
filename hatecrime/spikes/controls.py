"""Was it out of line before, how often is an ordinary window, and which strands should not move? Beside every result."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from hatecrime import periods, thresholds, vocabulary
from hatecrime.spikes import model, panel
from hatecrime.spikes.events import NOT_TESTED, event_effect
from hatecrime.spikes.lines import Months, one_series, position_of
from hatecrime.spikes.model import Window


@dataclass(frozen=True)
class Pretrend:
    """The months just before an event against their own baseline; `passed` None where that cannot be had.

    `other_events`: how many of those months belong to another catalogued event.
    """

    obs: float | None
    expected: float | None
    lo: float | None
    hi: float | None
    p2: float | None
    passed: bool | None
    other_events: int
    status: str


@dataclass(frozen=True)
class PlaceboRank:
    """Share of ordinary windows that are at least as far up as the event's: (1 + `as_high`) / (1 + `windows`)."""

    rank: float | None
    as_high: int
    windows: int
    status: str


def control_strands(concerned: Collection[str]) -> tuple[str, ...]:
    """Strands that an event should not move: none that it concerns, that one of those holds, or that holds one of them.

    Strands of NOT_TESTED are no controls either. In the order of the vocabulary.
    """
    held = {inner for strand in concerned for inner in vocabulary.HOLDS.get(strand, ())}
    holders = {strand for strand, inner in vocabulary.HOLDS.items() if set(inner) & set(concerned)}
    out = {*concerned, *held, *holders, *NOT_TESTED}
    return tuple(strand for strand in vocabulary.FLAGGED_STRANDS if strand not in out)


def pretrend(
    y: npt.ArrayLike,
    months: pd.DatetimeIndex,
    target: pd.Timestamp,
    known: Months = (),
    regimes: Months = (),
    mixed: Months = (),
) -> Pretrend:
    """Whether the three months before `target` were already out of line, against their own baseline.

    `passed` is p2 >= thresholds.PRETREND_LEVEL. The months of the event itself are left out of that baseline.
    """
    index = pd.DatetimeIndex(months)
    length = thresholds.PRETREND_MONTHS
    start = pd.Timestamp(target) - pd.DateOffset(months=length)
    before = periods.month_range(start, start + pd.DateOffset(months=length - 1))
    other = int(before.isin(list(known)).sum())
    if start < index[0]:
        return Pretrend(None, None, None, None, None, None, other, "insufficient_baseline")
    found = event_effect(y, index, start, [*known, pd.Timestamp(target)], regimes, mixed, k=length - 1)
    passed = None if found.p2 is None else found.p2 >= thresholds.PRETREND_LEVEL
    return Pretrend(found.obs, found.expected, found.lo, found.hi, found.p2, passed, other, found.status)


def placebo_rank(
    y: npt.ArrayLike,
    months: pd.DatetimeIndex,
    target: pd.Timestamp,
    known: Months = (),
    regimes: Months = (),
    mixed: Months = (),
    first: pd.Timestamp | None = None,
    last: pd.Timestamp | None = None,
    k: int = 0,
) -> PlaceboRank:
    """How p_up of the window `target`..`target`+`k` ranks among ordinary windows of the same length.

    Ordinary: starts between `first` and `last` (default: all), no month of a known event or of the window itself,
    and a result of its own. Windows of several months overlap each other.
    """
    calendar = model.calendar_of(months, known, regimes, mixed)
    values, at = one_series(y, months), position_of(calendar, target)

    def p_up(found: panel.Levels) -> npt.NDArray[np.float64]:
        return panel.results(found, thresholds.CONFIDENCE)["p_up"]

    target_level = panel.levels(values, calendar, Window(at, k))
    own = float(p_up(target_level)[0])
    if np.isnan(own):
        return PlaceboRank(None, 0, 0, str(target_level.status[0]))
    taken = calendar.known.copy()
    taken[at : at + k + 1] = True
    free = np.array([not taken[start : start + k + 1].any() for start in range(len(calendar))])
    free &= (calendar.months >= (first or calendar.months[0])) & (calendar.months <= (last or calendar.months[-1]))
    starts = [Window(int(position), k) for position in np.flatnonzero(free)]
    ps = p_up(panel.join([panel.levels(values, calendar, start) for start in starts])) if starts else np.empty(0)
    ps = ps[np.isfinite(ps)]
    as_high = int((ps <= own).sum())
    return PlaceboRank((1 + as_high) / (1 + len(ps)), as_high, len(ps), "ok")
