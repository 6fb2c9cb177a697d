"""Change on a year, or on some years, before, for every series, strand, area and period at once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from hatecrime import periods, thresholds
from hatecrime.grid import KEY, NO_REGIME, Grid, first_text, to_grid, window_broken, window_sum
from hatecrime.metrics.intervals import MetricsError, central_p, ratio_limits, wide_limits
from hatecrime.metrics.noise import variance_factor

BASES: tuple[str, ...] = ("r12", "month", "fy", "cy", "ytd")
"""12 months to a month, single month, financial year, calendar year, January to a month; each on years before."""

VERDICTS: tuple[str, ...] = ("rose", "fell", "no_clear_change")
"""What may be said of a change that could be tested: its usual-variation interval lies above 0, below 0, or holds it."""


@dataclass(frozen=True)
class _Sums:
    """Sums of every period that ends in each month, as lines by months; NaN where a month of it is missing."""

    now: npt.NDArray[np.float64]
    broken: npt.NDArray[np.bool_]
    pair_broken: npt.NDArray[np.bool_]
    provisional: npt.NDArray[np.bool_]


def _sums(grid: Grid, lengths: npt.NDArray[np.int64], back: int) -> _Sums:
    """Period sums, whose length may differ by column (year to date); the earlier period lies `back` months before."""
    return _Sums(
        now=window_sum(grid.offences, lengths),
        broken=window_broken(grid.regime, lengths),
        pair_broken=window_broken(grid.regime, lengths + back),
        provisional=np.nan_to_num(window_sum(grid.provisional.astype(float), lengths)) > 0,
    )


def _before(values: npt.NDArray[np.float64], back: int) -> npt.NDArray[np.float64]:
    out = np.full(values.shape, np.nan)
    out[:, back:] = values[:, : max(0, values.shape[1] - back)]
    return out


def _lengths(months: pd.DatetimeIndex, basis: str) -> npt.NDArray[np.int64]:
    if basis == "ytd":
        return months.month.to_numpy(dtype=np.int64)
    return np.full(len(months), 1 if basis == "month" else 12, dtype=np.int64)


def _ends(months: pd.DatetimeIndex, basis: str) -> npt.NDArray[np.bool_]:
    last_month = {"fy": 3, "cy": 12}.get(basis)
    return np.ones(len(months), bool) if last_month is None else (months.month == last_month)


def period_label(month: pd.Timestamp, basis: str) -> str:
    """The period of a basis that ends in `month`: `year to March 2026`, `2025/26`, `2025`, `January to March 2026`."""
    if basis == "r12":
        return periods.year_ending_label(month)
    if basis == "fy":
        return periods.financial_year(month)
    if basis == "cy":
        return str(month.year)
    if basis == "ytd" and month.month > 1:
        return f"January to {periods.month_label(month)}"
    return periods.month_label(month)


def _status(now: pd.Series, before: pd.Series, pair_broken: pd.Series) -> pd.Series:
    small = (before < thresholds.MIN_BASE_FOR_PERCENT).fillna(False)
    conditions = [pair_broken, now.isna() | before.isna(), (before == 0).fillna(False), small]
    return first_text(conditions, ["break", "missing", "zero_base", "small_base"], "ok")


def _verdict(frame: pd.DataFrame) -> pd.Series:
    """What the usual-variation interval allows to be said; the status where there is no percentage to test."""
    conditions = [frame["status"] != "ok", frame["low_pct"].isna(), frame["low_pct"] > 0, frame["high_pct"] < 0]
    said = first_text(conditions, ["", "insufficient_baseline", "rose", "fell"], "no_clear_change")
    return said.where(said != "", frame["status"])


def _with_intervals(frame: pd.DataFrame, back: int) -> pd.DataFrame:
    """Percentages and both intervals where the status is ok, p where both counts are known; null elsewhere."""
    ok = (frame["status"] == "ok").to_numpy()
    now = frame["offences"].to_numpy(dtype=float, na_value=np.nan)
    before = frame["offences_before"].to_numpy(dtype=float, na_value=np.nan)
    x1, x0 = now[ok], before[ok]
    phi, r, months = (frame[name].to_numpy(dtype=float)[ok] for name in ("phi", "r", "months"))
    usual = wide_limits(x1, x0, variance_factor(phi, r, months, back))
    chance = ratio_limits(x1, x0)
    ratios = {"change_pct": x1 / x0, "low_pct": usual[0], "high_pct": usual[1]}
    ratios |= {"chance_low_pct": chance[0], "chance_high_pct": chance[1]}
    for name, ratio in ratios.items():
        column = np.full(len(frame), np.nan)
        column[ok] = 100 * (ratio - 1)
        frame[name] = column
    both = np.isfinite(now + before) & (frame["status"] != "break").to_numpy()
    frame["chance_p"] = np.nan
    frame.loc[both, "chance_p"] = central_p(now[both], before[both])
    return frame


COLUMNS = [
    *KEY,
    "basis",
    "years_back",
    "period_end",
    "period_label",
    "offences",
    "offences_before",
    "difference",
    "change_pct",
    "low_pct",
    "high_pct",
    "chance_low_pct",
    "chance_high_pct",
    "chance_p",
    "verdict",
    "status",
    "provisional",
]


def _long(grid: Grid, basis: str, back: int) -> pd.DataFrame:
    """One row per line and period whose last month is published; both counts null where a break or gap makes them so."""
    lengths = _lengths(grid.months, basis)
    sums = _sums(grid, lengths, back)
    row, column = np.nonzero((grid.regime != NO_REGIME) & _ends(grid.months, basis))
    frame = grid.keys.iloc[row].reset_index(drop=True)
    labels = np.array([period_label(month, basis) for month in grid.months], dtype=object)
    frame["basis"], frame["period_end"], frame["period_label"] = basis, grid.months[column], labels[column]
    now = np.where(sums.broken, np.nan, sums.now)
    before = _before(now, back)
    frame["offences"] = pd.array(now[row, column], dtype="Float64").astype("Int64")
    frame["offences_before"] = pd.array(before[row, column], dtype="Float64").astype("Int64")
    frame["provisional"] = sums.provisional[row, column]
    frame["pair_broken"] = sums.pair_broken[row, column]
    frame["months"] = lengths[column]
    return frame


def year_on_year(
    monthly: pd.DataFrame, basis: str, dispersion: pd.DataFrame | None = None, *, years_back: int = 1
) -> pd.DataFrame:
    """Each period's offences and the change on the same period a year (`years_back` years) before.

    One row per series, strand, area_code and period (see BASES) whose last month is published; `period_end` is the
    first day of that month. `change_pct` = 100(offences/offences_before - 1), of the counts as published (no
    adjustment for a leap day), only on a base of thresholds.MIN_BASE_FOR_PERCENT or more. `low_pct`, `high_pct`:
    usual-variation interval, log ratio +- 1.96 sqrt(f (1/x1 + 1/x0)) with f of `variance_factor` from phi and r of
    `dispersion` (the frame of `metrics.dispersion`; null where they are not known). `chance_low_pct`,
    `chance_high_pct`: exact interval if counts are Poisson; `chance_p`: exact two-sided p of no change, on any base.
    `verdict`: one of VERDICTS, insufficient_baseline (a percentage without a usual-variation interval), or the status
    where that is not ok. `status`: ok, zero_base, small_base, break (the two periods and what lies between are not one
    recording regime; `difference` is null too) or missing. Raises MetricsError for another basis or distance.
    """
    if basis not in BASES:
        raise MetricsError(f"basis {basis!r}: must be one of {', '.join(BASES)}")
    if years_back < 1:
        raise MetricsError(f"years_back {years_back!r}: must be at least 1")
    frame = _long(to_grid(monthly), basis, 12 * years_back)
    frame["years_back"] = years_back
    frame["status"] = _status(frame["offences"], frame["offences_before"], frame["pair_broken"])
    frame["difference"] = (frame["offences"] - frame["offences_before"]).where(frame["status"] != "break")
    if dispersion is None:
        frame["phi"] = frame["r"] = np.nan
    else:
        noise = dispersion.rename(columns={"month": "period_end"})
        frame = frame.merge(noise, on=[*KEY, "period_end"], how="left")
    frame = _with_intervals(frame, 12 * years_back)
    frame["verdict"] = _verdict(frame)
    return frame.sort_values([*KEY, "period_end"], ignore_index=True)[COLUMNS]
