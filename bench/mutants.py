"""Do the acceptance criteria catch a broken model? Criteria, and what each broken model does to them."""

from collections.abc import Callable, Collection

import numpy as np
import pandas as pd

from bench import placebo, simulate
from hatecrime.spikes import event_effect, model, panel

Sets = dict[str, tuple[pd.DataFrame, tuple[str, ...]]]

WIDTH_ROOM = 1.09
"""Room for the median width over the shipped model's, as 1.10 is over 1.009 in the design."""
RATE_LIMIT, COVERAGE_LIMIT, BIAS_LIMIT = 0.085, 0.935, 0.055

GAP = "no gap"
MASK = "no mask"
ALL = (*placebo.MUTANTS[:6], MASK, GAP)


def noise_free() -> np.ndarray:
    """Whole counts on the model's own curve, near 1,000 a month: round(1000 exp(trend + season) days/30.4375)."""
    t = np.arange(144)
    curve = np.exp(0.1 * (t - 72) / 12 + simulate.SEASON[simulate.MONTHS.month.to_numpy() - 1])
    return np.round(1000 * curve * simulate.MONTHS.days_in_month.to_numpy() / 30.4375)


def holds_days() -> bool:
    """A steady 33 a day gives exactly 33 x 29 for a leap February."""
    at = int(np.flatnonzero(pd.Timestamp("2020-02-01") == simulate.MONTHS)[0])
    y = 33.0 * simulate.MONTHS.days_in_month.to_numpy(dtype=float)
    found = panel.levels(y[None, :], model.calendar_of(simulate.MONTHS), model.Window(at))
    return abs(float(found.expected[0]) / (33 * 29) - 1) < 1e-6


def holds_interval(monthly: pd.DataFrame, known: Collection[pd.Timestamp]) -> bool:
    """Islamophobic, London, June 2017: interval 62 to 157 with 22 degrees of freedom (reference value)."""
    rows = monthly[(monthly["strand"] == "islamophobic") & (monthly["area_code"] == "london")]
    months = pd.DatetimeIndex(rows["month"])
    found = event_effect(rows["offences"].to_numpy(dtype=float), months, pd.Timestamp("2017-06-01"), known)
    return (found.lo, found.hi) == (62.0, 157.0)


def holds_midpoint(series: int = 2000) -> bool:
    """With small counts and no event the one-sided p averages one half."""
    rng = np.random.default_rng(simulate.SEED)
    y = simulate.counts(rng, np.full(series, 3.0), simulate.Generator("chance alone"))
    found = placebo.simulated(y, simulate.MONTHS, rng.integers(60, 120, series))
    return 0.47 < float(placebo.with_result(found)["p_up"].mean()) < 0.53


def holds_lingering(gap: int = 3) -> bool:
    """A rise that lingers for three months does not lift the level expected for its first month."""
    y = noise_free()
    truth = float(y[90])
    y[90:94] = np.round(y[90:94] * np.array([2.0, 1.6, 1.4, 1.2]))
    found = panel.levels(y[None, :], model.calendar_of(simulate.MONTHS), model.Window(90, gap=gap))
    return abs(float(found.expected[0]) / truth - 1) < 0.005


def variants(sets: Sets, known: tuple[pd.Timestamp, ...]) -> dict[str, Callable[[str], pd.DataFrame]]:
    """The real placebo run of each broken model, by name of the set of series."""

    def broken(name: str) -> Callable[[str], pd.DataFrame]:
        def run(which: str) -> pd.DataFrame:
            with placebo.mutant(name):
                return placebo.real(*_arguments(sets, which, known))

        return run

    runs = {name: broken(name) for name in placebo.MUTANTS[:6]}
    runs[MASK] = lambda which: placebo.real_unmasked(*_arguments(sets, which, known))
    runs[GAP] = lambda which: placebo.real(*_arguments(sets, which, known), gap=0)
    return runs


def _arguments(
    sets: Sets, which: str, known: tuple[pd.Timestamp, ...]
) -> tuple[pd.DataFrame, tuple[pd.Timestamp, ...], tuple[str, ...]]:
    frame, areas = sets[which]
    return frame, known, areas


def figures(rows: pd.DataFrame) -> tuple[float, float, float, float]:
    """(false alarms, coverage, median width, month bias) of a real placebo run."""
    return placebo.false_alarms(rows), placebo.coverage(rows), placebo.median_width(rows), placebo.month_bias(rows)


def faults(found: tuple[float, float, float, float], shipped: tuple[float, float, float, float]) -> list[str]:
    """Criteria that the figures of a run do not meet."""
    rate, cover, width, bias = found
    checks = {
        "false alarms": rate > RATE_LIMIT,
        "coverage": cover < COVERAGE_LIMIT,
        "width": width > WIDTH_ROOM * shipped[2],
        "month bias": bias > BIAS_LIMIT,
    }
    return [name for name, failed in checks.items() if failed]


def exact_faults(name: str, monthly: pd.DataFrame, known: tuple[pd.Timestamp, ...]) -> list[str]:
    """Exact cases that hold for the shipped model and fail for the broken one."""
    cases: dict[str, tuple[str, Callable[[], bool]]] = {
        "no days offset": ("33 a day in a leap February", holds_days),
        "degrees of freedom ignored": ("interval of June 2017", lambda: holds_interval(monthly, known)),
        "p without the mid-point": ("mean p of small counts", holds_midpoint),
    }
    if name == GAP:
        return ["a rise that lingers"] if holds_lingering() and not holds_lingering(gap=0) else []
    if name not in cases:
        return []
    label, holds = cases[name]
    if not holds():
        return []
    with placebo.mutant(name):
        return [] if holds() else [label]
