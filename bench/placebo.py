"""Runs of the event model on months where nothing is known to have happened, and deliberately broken versions of it.

What it returns is frames of one row per series and placebo month; bench/calibrate.py and the tests summarise them.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from unittest import mock

import numpy as np
import pandas as pd
from scipy import stats

from hatecrime import grid, vocabulary
from hatecrime.spikes import lines, model, panel, predict

FIRST, LAST = pd.Timestamp("2014-01-01"), pd.Timestamp("2020-02-01")
"""Real placebo months run from here to here, without the known months."""

TESTED = ("racist_religious", "faith", "antisemitic", "islamophobic", "homophobic", "transgender")


def run(y: np.ndarray, calendar: model.Calendar, window: model.Window) -> pd.DataFrame:
    """obs, expected, lo, hi, p_up, p2, phi, status for each series (rows of y)."""
    found = panel.levels(y, calendar, window)
    numbers = panel.results(found, 0.95)
    columns = {name: numbers[name] for name in ("expected", "lo", "hi", "p_up", "p2")}
    return pd.DataFrame({"obs": found.observed, "status": found.status, "phi": found.phi} | columns)


def real(monthly: pd.DataFrame, known: Collection[pd.Timestamp], areas: Collection[str], **window: int) -> pd.DataFrame:
    """Every placebo month of six strands in the given areas; `window`: k, pre, post, gap.

    A window of more months is used when none of them is a known month.
    """
    return _over_months(_table(monthly, areas), known, known, window)


def real_unmasked(
    monthly: pd.DataFrame, known: Collection[pd.Timestamp], areas: Collection[str], **window: int
) -> pd.DataFrame:
    """The same months with a baseline that leaves no event out."""
    return _over_months(_table(monthly, areas), known, (), window)


def _table(monthly: pd.DataFrame, areas: Collection[str]) -> grid.Grid:
    chosen = monthly["area_code"].isin(list(areas)) & monthly["strand"].isin(TESTED) & (monthly["series"] == "flagged")
    return grid.to_grid(monthly[chosen])


def _over_months(
    table: grid.Grid, known: Collection[pd.Timestamp], masked: Collection[pd.Timestamp], window: dict[str, int]
) -> pd.DataFrame:
    free = ~np.asarray(table.months.isin(list(known)))
    inside = (table.months >= FIRST) & (table.months <= LAST)
    [(_, calendar)] = lines.calendars(table, masked)
    parts = []
    for at in np.flatnonzero(inside & free):
        if not free[at : at + window.get("k", 0) + 1].all():
            continue
        found = run(table.offences, calendar, model.Window(int(at), **window))
        parts.append(pd.concat([table.keys, found], axis=1).assign(month=table.months[int(at)]))
    return pd.concat(parts, ignore_index=True)


def simulated(
    y: np.ndarray, months: pd.DatetimeIndex, at: np.ndarray, regimes: Collection[pd.Timestamp] = (), **window: int
) -> pd.DataFrame:
    """Each series (row of y) at its own target month `at`."""
    calendar = model.calendar_of(months, (), regimes)
    parts = []
    for month in np.unique(at):
        rows = np.flatnonzero(at == month)
        parts.append(run(y[rows], calendar, model.Window(int(month), **window)).set_index(rows))
    return pd.concat(parts).sort_index()


def with_result(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that have numbers."""
    return rows[rows["status"].isin(panel.WITH_NUMBERS)]


def false_alarms(rows: pd.DataFrame) -> float:
    """Share of two-sided p under 0.05."""
    return float((with_result(rows)["p2"] < 0.05).mean())


def coverage(rows: pd.DataFrame) -> float:
    """Share of counts inside their 95% interval."""
    used = with_result(rows)
    return float(((used["obs"] >= used["lo"]) & (used["obs"] <= used["hi"])).mean())


def extreme(rows: pd.DataFrame) -> float:
    """Share of one-sided p under 0.001."""
    return float((with_result(rows)["p_up"] < 0.001).mean())


def median_width(rows: pd.DataFrame) -> float:
    """Median of (U - L)/M."""
    used = with_result(rows)
    return float(((used["hi"] - used["lo"]) / used["expected"]).median())


def month_bias(rows: pd.DataFrame) -> float:
    """Root mean square over calendar months of the mean log(o/M)."""
    used = with_result(rows)
    used = used[used["obs"] > 0]
    log_ratio = np.log(used["obs"] / used["expected"])
    means = log_ratio.groupby(used["month"].dt.month).mean()
    return float(np.sqrt((means**2).mean()))


def _no_season(mean: float, month_counts: np.ndarray, month_sums: np.ndarray) -> str:
    return "none"


def _months_always(mean: float, month_counts: np.ndarray, month_sums: np.ndarray) -> str:
    return "months"


MUTANTS = (
    "dispersion forced to 1",
    "no trend",
    "no season",
    "no days offset",
    "degrees of freedom ignored",
    "p without the mid-point",
    "month terms forced",
)


@contextmanager
def mutant(name: str) -> Iterator[None]:
    """The real model with one part broken."""
    patches = {
        "dispersion forced to 1": lambda: mock.patch.object(
            model, "dispersion_of", lambda pearson, df: np.ones(len(pearson))
        ),
        "no trend": lambda: mock.patch.object(model, "trend_of", lambda size, at: np.zeros(size)),
        "no season": lambda: mock.patch.object(model, "season_of", _no_season),
        "no days offset": lambda: mock.patch.object(model, "days_of", lambda months: np.full(len(months), 30.4375)),
        "degrees of freedom ignored": lambda: _normal_for_t(),
        "p without the mid-point": lambda: mock.patch.object(predict, "MID_WEIGHT", 1.0),
        "month terms forced": lambda: mock.patch.object(model, "season_of", _months_always),
    }
    with patches[name]():
        yield


@contextmanager
def _normal_for_t() -> Iterator[None]:
    """Interval and p from the normal distribution whatever the degrees of freedom."""
    with (
        mock.patch.object(predict, "spread_of", lambda conf, df: np.full(np.shape(df), stats.norm.ppf(0.5 + conf / 2))),
        mock.patch.object(predict, "_mapped", lambda p, df: np.clip(p, 0.0, 1.0)),
    ):
        yield


BOROUGHS = tuple(vocabulary.GSS_OF_AREA)
