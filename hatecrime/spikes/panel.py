"""Expected level and result of one target window for many series at once: arrays in, arrays out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from hatecrime import grid, periods, thresholds
from hatecrime.spikes import model, predict
from hatecrime.spikes.model import Calendar, Fit, Flags, Numbers, Window

WITH_NUMBERS: tuple[str, ...] = ("ok", "provisional")
"""Statuses of a result that has numbers; any other has only the observed count, if that."""

NUMBER_COLUMNS: tuple[str, ...] = (
    "expected",
    "lo",
    "hi",
    "excess",
    "excess_lo",
    "excess_hi",
    "pct",
    "pct_lo",
    "pct_hi",
    "p_up",
    "p2",
    "min_detectable_pct",
)


@dataclass(frozen=True)
class Levels:
    """Expected level of the target window, one element per series; NaN where `status` has no numbers."""

    status: npt.NDArray[np.object_]
    observed: Numbers
    expected: Numbers
    variance: Numbers
    phi: Numbers
    df: Numbers
    rho: Numbers


def take(found: Levels, rows: npt.NDArray[np.int64]) -> Levels:
    """The given rows, in that order."""
    return Levels(**{name: getattr(found, name)[rows] for name in Levels.__dataclass_fields__})


def join(parts: Sequence[Levels]) -> Levels:
    """Rows of several, one after another."""
    return Levels(**{n: np.concatenate([getattr(p, n) for p in parts]) for n in Levels.__dataclass_fields__})


def baselines(y: Numbers, calendar: Calendar, window: Window) -> Flags:
    """Baseline months of each series: those of the window without its missing months.

    Months of another regime in which the series never counted anything say nothing about the level and are left
    out too.
    """
    base = model.baseline_months(window, calendar)[None, :] & np.isfinite(y)
    own = calendar.regime[window.at]
    for regime in np.unique(calendar.regime[base.any(axis=0)]):
        if regime != own:
            inside = base & (calendar.regime == regime)[None, :]
            silent = np.where(inside, y, 0.0).sum(axis=1) == 0
            base &= ~(inside & silent[:, None])
    return base


def _last_present(y: Numbers) -> npt.NDArray[np.int64]:
    present = np.isfinite(y)
    return np.where(present.any(axis=1), y.shape[1] - 1 - present[:, ::-1].argmax(axis=1), -1)


def statuses(y: Numbers, calendar: Calendar, window: Window, base: Flags) -> npt.NDArray[np.object_]:
    """What can be said of each series: the status values of docs/methods.md, in order of precedence."""
    last, end = _last_present(y), window.at + window.k
    target = calendar.regime[window.target]
    own = base & (calendar.regime == calendar.regime[window.at])[None, :]
    counted = np.where(base, y, 0.0)
    missing = ~np.isfinite(y[:, window.target]).all(axis=1)
    mixed = bool((target == periods.MIXED).any() or (target != target[0]).any())
    available = np.minimum(last - end - window.gap, window.post)
    checks = [
        (end > last, "window_incomplete"),
        (missing, "missing_month"),
        (np.full(len(y), mixed), "mixed_month"),
        (base.sum(axis=1) < thresholds.MIN_BASELINE_MONTHS, "insufficient_baseline"),
        (counted.sum(axis=1) < thresholds.MIN_BASELINE_OFFENCES, "too_few"),
        (own.sum(axis=1) < thresholds.MIN_REGIME_MONTHS, "insufficient_regime"),
        (np.where(own, y, 0.0).sum(axis=1) == 0, "insufficient_regime"),
        (available < thresholds.BASELINE_AFTER, "provisional"),
    ]
    out = np.full(len(y), "ok", dtype=object)
    for failed, status in reversed(checks):
        out[failed] = status
    return out


def season_groups(
    y: Numbers, calendar: Calendar, base: Flags, rows: npt.NDArray[np.int64]
) -> dict[tuple[bytes, str], list[int]]:
    """Rows that share baseline months and season terms, and so one design."""
    month = calendar.months.month.to_numpy() - 1
    indicator = (month[:, None] == np.arange(12)[None, :]).astype(float)
    chosen = base[rows]
    counts = np.where(chosen, y[rows], 0.0)
    month_counts, month_sums = chosen.astype(float) @ indicator, counts @ indicator
    means = counts.sum(axis=1) / chosen.sum(axis=1)
    groups: dict[tuple[bytes, str], list[int]] = {}
    for i, row in enumerate(rows):
        season = model.season_of(float(means[i]), month_counts[i], month_sums[i])
        groups.setdefault((chosen[i].tobytes(), season), []).append(int(row))
    return groups


def fits(
    y: Numbers, calendar: Calendar, window: Window, base: Flags, rows: npt.NDArray[np.int64]
) -> list[tuple[npt.NDArray[np.int64], Fit]]:
    """Fits of the given rows, each with the rows that it holds."""
    out = []
    for (_, season), members in season_groups(y, calendar, base, rows).items():
        index = np.asarray(members)
        out.append((index, model.fit(y[index], calendar, window, base[index[0]], season)))
    return out


def carried(found: Fit) -> Numbers:
    """Lag-1 correlation of a window's months: rho of the residuals, corrected for the terms fitted, in 0 to 0.9."""
    return np.clip(found.rho + found.x.shape[1] / found.base.sum(), 0.0, 0.9)


def levels(y: Numbers, calendar: Calendar, window: Window) -> Levels:
    """Expected count of the target window and its predictive variance, for each series (row of `y`)."""
    base = baselines(y, calendar, window)
    status = statuses(y, calendar, window, base)
    inside = y[:, window.target]
    whole = (inside.shape[1] == window.k + 1) & np.isfinite(inside).all(axis=1)
    observed = np.where(whole, np.nan_to_num(inside).sum(axis=1), np.nan)
    blank = np.full(len(y), np.nan)
    mean, variance, phi, df, rho = (blank.copy() for _ in range(5))
    for index, found in fits(y, calendar, window, base, np.flatnonzero(np.isin(status, WITH_NUMBERS))):
        mu = model.expected(found, calendar, window.target)
        gradient = mu @ found.x[window.target]
        parameter = np.einsum("sp,spq,sq->s", gradient, found.cov, gradient)
        r = carried(found)
        mean[index], phi[index], df[index], rho[index] = mu.sum(axis=1), found.phi, found.df, found.rho
        variance[index] = predict.window_variance(found.phi, mu, parameter, r)
        status[index[~found.converged]] = "too_few"
    bad = ~np.isin(status, WITH_NUMBERS)
    for values in (mean, variance, phi, df, rho):
        values[bad] = np.nan
    return Levels(status, observed, mean, variance, phi, df, rho)


def results(found: Levels, conf: float) -> dict[str, Numbers]:
    """The numbers of an Effect as arrays (NUMBER_COLUMNS, and p_low), NaN where there are none."""
    use = np.isin(found.status, WITH_NUMBERS)
    out = {name: np.full(len(use), np.nan) for name in (*NUMBER_COLUMNS, "p_low")}
    if not use.any():
        return out
    o, m, var, df = (a[use] for a in (found.observed, found.expected, found.variance, found.df))
    lo, hi = predict.limits(m, var, df, conf)
    p_up, p_low = predict.tails(o, m, var, df)
    with np.errstate(divide="ignore"):
        pct_lo = np.where(hi > 0, 100 * (o / np.where(hi > 0, hi, 1.0) - 1), np.nan)
        pct_hi = np.where(lo > 0, 100 * (o / np.where(lo > 0, lo, 1.0) - 1), np.nan)
    p2 = np.minimum(1.0, 2 * np.minimum(p_up, p_low))
    values = [m, lo, hi, o - m, o - hi, o - lo, 100 * (o / m - 1), pct_lo, pct_hi, p_up, p2, 100 * (hi / m - 1), p_low]
    for name, value in zip(out, values, strict=True):
        out[name][use] = value
    return out


PERCENTAGES: tuple[str, ...] = ("pct", "pct_lo", "pct_hi", "min_detectable_pct")


def shown(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of `effects` with `q`, as they may leave: no percentage on a small expected count, and `placed`.

    `placed` is what may be said of a row: above (over its interval, and q under thresholds.FALSE_DISCOVERY_RATE),
    above_alone (over its interval, but no more than so many tests together would give), within, below, or the status
    where that has no numbers. A count on a limit is within.
    """
    small = frame["expected"] < thresholds.MIN_BASE_FOR_PERCENT
    frame = frame.assign(**{name: frame[name].mask(small) for name in PERCENTAGES})
    over, clear = frame["obs"] > frame["hi"], frame["q"] < thresholds.FALSE_DISCOVERY_RATE
    conditions = [~frame["status"].isin(WITH_NUMBERS), over & clear, over, frame["obs"] < frame["lo"]]
    said = grid.first_text(conditions, ["", "above", "above_alone", "below"], "within")
    return frame.assign(placed=said.set_axis(frame.index).mask(conditions[0], frame["status"]))


def _sensitivity(full: dict[str, Numbers], before: dict[str, Numbers]) -> npt.NDArray[np.object_]:
    """Whether the months before alone tell the same story; None where either has no numbers."""
    both = np.isfinite(full["excess"]) & np.isfinite(before["excess"])
    outside = [(r["excess_lo"] > 0) | (r["excess_hi"] < 0) for r in (full, before)]
    differ = (np.sign(full["excess"]) != np.sign(before["excess"])) | (outside[0] != outside[1])
    out = np.full(len(both), None, dtype=object)
    out[both] = np.where(differ[both], "level_shift_possible", "consistent")
    return out


def effects(y: Numbers, calendar: Calendar, window: Window, conf: float = thresholds.CONFIDENCE) -> pd.DataFrame:
    """Result of the target window for each series: the fields of Effect, phi, and what a limit rests on, as columns."""
    found = levels(y, calendar, window)
    numbers = results(found, conf)
    pre_only = results(levels(y, calendar, replace(window, post=0)), conf)
    frame = pd.DataFrame({"obs": found.observed} | {name: numbers[name] for name in NUMBER_COLUMNS})
    frame["sensitivity"] = pd.Series(_sensitivity(numbers, pre_only), dtype="object")
    frame["status"] = pd.Series(found.status, dtype="object")
    return frame.assign(phi=found.phi, variance=found.variance, df=found.df)
