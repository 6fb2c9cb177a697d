"""Change on a year before, for every series, strand, area and period at once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from hatecrime import periods, thresholds
from hatecrime.grid import KEY, NO_REGIME, Grid, first_text, to_grid, window_broken, window_sum
from hatecrime.metrics.intervals import MetricsError, ratio_limits, wide_limits

BASES: tuple[str, ...] = ("r12", "month", "fy", "cy", "ytd")
"""12 months to a month, single month, financial year, calendar year, January to a month; each on a year before."""


@dataclass(frozen=True)
class _Sums:
    """Sums of every period that ends in each month, as lines by months; NaN where a month of it is missing."""

    now: npt.NDArray[np.float64]
    broken: npt.NDArray[np.bool_]
    pair_broken: npt.NDArray[np.bool_]
    provisional: npt.NDArray[np.bool_]


def _sums(grid: Grid, lengths: npt.NDArray[np.int64]) -> _Sums:
    """Period sums, whose length may differ by column (year to date); the pair of periods reaches 12 months back."""
    return _Sums(
        now=window_sum(grid.offences, lengths),
        broken=window_broken(grid.regime, lengths),
        pair_broken=window_broken(grid.regime, lengths + 12),
        provisional=np.nan_to_num(window_sum(grid.provisional.astype(float), lengths)) > 0,
    )


def _year_before(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    out = np.full(values.shape, np.nan)
    out[:, 12:] = values[:, :-12]
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


def _with_intervals(frame: pd.DataFrame) -> pd.DataFrame:
    """Percentages and both intervals where the status is ok; null elsewhere."""
    ok = (frame["status"] == "ok").to_numpy()
    x1 = frame["offences"].to_numpy(dtype=float, na_value=np.nan)[ok]
    x0 = frame["offences_before"].to_numpy(dtype=float, na_value=np.nan)[ok]
    phi = frame["phi"].to_numpy(dtype=float)[ok]
    exact, wide = ratio_limits(x1, x0), wide_limits(x1, x0, phi)
    ratios = {"change_pct": x1 / x0, "low_pct": exact[0], "high_pct": exact[1]}
    ratios |= {"low_wide_pct": wide[0], "high_wide_pct": wide[1]}
    for name, ratio in ratios.items():
        column = np.full(len(frame), np.nan)
        column[ok] = 100 * (ratio - 1)
        frame[name] = column
    return frame


COLUMNS = [
    *KEY,
    "basis",
    "period_end",
    "period_label",
    "offences",
    "offences_before",
    "difference",
    "change_pct",
    "low_pct",
    "high_pct",
    "low_wide_pct",
    "high_wide_pct",
    "status",
    "provisional",
]


def _long(grid: Grid, sums: _Sums, basis: str) -> pd.DataFrame:
    """One row per line and period whose last month is published; both counts null where a break or gap makes them so."""
    row, column = np.nonzero((grid.regime != NO_REGIME) & _ends(grid.months, basis))
    frame = grid.keys.iloc[row].reset_index(drop=True)
    labels = np.array([period_label(month, basis) for month in grid.months], dtype=object)
    frame["basis"], frame["period_end"], frame["period_label"] = basis, grid.months[column], labels[column]
    now = np.where(sums.broken, np.nan, sums.now)
    before = _year_before(now)
    frame["offences"] = pd.array(now[row, column], dtype="Float64").astype("Int64")
    frame["offences_before"] = pd.array(before[row, column], dtype="Float64").astype("Int64")
    frame["provisional"] = sums.provisional[row, column]
    frame["pair_broken"] = sums.pair_broken[row, column]
    return frame


def year_on_year(monthly: pd.DataFrame, basis: str, dispersion: pd.DataFrame | None = None) -> pd.DataFrame:
    """Each period's offences and the change on the same period a year before.

    One row per series, strand, area_code and period (see BASES) whose last month is published; `period_end` is the
    first day of that month. `change_pct` = 100(offences/offences_before - 1), of the counts as published (no
    adjustment for a leap day), only on a base of thresholds.MIN_BASE_FOR_PERCENT or more. `low_pct`, `high_pct`:
    exact interval if counts are Poisson; `low_wide_pct`, `high_wide_pct`: widened by sqrt(phi) of `dispersion`
    (the frame of `metrics.dispersion`; null where phi is not known). `status`: ok, zero_base, small_base, break (the
    two periods and what lies between are not one recording regime; `difference` is null too) or missing.
    Raises MetricsError for another basis.
    """
    if basis not in BASES:
        raise MetricsError(f"basis {basis!r}: must be one of {', '.join(BASES)}")
    grid = to_grid(monthly)
    frame = _long(grid, _sums(grid, _lengths(grid.months, basis)), basis)
    frame["status"] = _status(frame["offences"], frame["offences_before"], frame["pair_broken"])
    comparable = frame["status"] != "break"
    frame["difference"] = (frame["offences"] - frame["offences_before"]).where(comparable)
    if dispersion is None:
        frame["phi"] = np.nan
    else:
        frame = frame.merge(dispersion[[*KEY, "phi"]], on=KEY, how="left")
    frame = _with_intervals(frame)
    return frame.sort_values([*KEY, "period_end"], ignore_index=True)[COLUMNS]
