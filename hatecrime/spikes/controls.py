"""Was it out of line before, and how often is an ordinary month? Two checks beside every result."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from hatecrime import periods, thresholds
from hatecrime.spikes import model, panel
from hatecrime.spikes.events import event_effect
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
    """Share of ordinary months that stand out at least as much as the event's: (1 + `as_high`) / (1 + `months`)."""

    rank: float | None
    as_high: int
    months: int
    status: str


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
) -> PlaceboRank:
    """How the month's p_up ranks among those of ordinary months between `first` and `last` (default: all).

    Ordinary: not of a known event, not the target, and with a result of its own.
    """
    calendar = model.calendar_of(months, known, regimes, mixed)
    values, at = one_series(y, months), position_of(calendar, target)

    def p_up(position: int) -> float:
        return float(panel.results(panel.levels(values, calendar, Window(position)), thresholds.CONFIDENCE)["p_up"][0])

    own = p_up(at)
    if np.isnan(own):
        return PlaceboRank(None, 0, 0, str(panel.levels(values, calendar, Window(at)).status[0]))
    chosen = ~calendar.known & (calendar.months >= (first or calendar.months[0]))
    chosen &= calendar.months <= (last or calendar.months[-1])
    chosen[at] = False
    ps = np.array([p_up(int(position)) for position in np.flatnonzero(chosen)])
    ps = ps[np.isfinite(ps)]
    as_high = int((ps <= own).sum())
    return PlaceboRank((1 + as_high) / (1 + len(ps)), as_high, len(ps), "ok")
