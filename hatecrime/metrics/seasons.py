"""Seasonality: each calendar month against the level of its own year, and the spread between years."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from hatecrime import thresholds
from hatecrime.grid import KEY, Grid, first_text, to_grid, window_broken

Numbers = npt.NDArray[np.float64]
_MIN_YEARS = 3


def _ratio_to_level(grid: Grid) -> tuple[Numbers, Numbers]:
    """Offences per day over the centred 12-month level (2 x 12 moving mean), and that level per month; NaN at breaks."""
    per_day = grid.offences / grid.months.days_in_month.to_numpy(dtype=float)
    weights = np.r_[0.5, np.ones(11), 0.5] / 12
    level = np.full(per_day.shape, np.nan)
    if per_day.shape[1] >= 13:
        windows = np.lib.stride_tricks.sliding_window_view(per_day, 13, axis=1)
        level[:, 6:-6] = windows @ weights
        level[:, 6:-6][window_broken(grid.regime, 13)[:, 12:]] = np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(level > 0, per_day / level, np.nan), level * 30.4375


def seasonality(monthly: pd.DataFrame) -> pd.DataFrame:
    """How much each calendar month is usually above or below the level of its year.

    Key series, strand, area_code, calendar_month (1 to 12). `factor`: median over years of offences per day divided
    by the centred 12-month level, scaled so that the twelve multiply to one; `low`, `high`: smallest and largest
    year; `years`. Null with `reason` too_few where the level is under thresholds.MIN_MEAN_FOR_SEASON offences a
    month or a month has fewer than 3 years. Months whose 13-month window crosses a break are left out.
    """
    grid = to_grid(monthly)
    ratio, level = _ratio_to_level(grid)
    calendar = grid.months.month.to_numpy()
    pieces = [_summary(ratio[:, calendar == month]) for month in range(1, 13)]
    factor, low, high, years = (np.stack([piece[i] for piece in pieces], axis=1) for i in range(4))
    mean_level = np.array([row[np.isfinite(row)].mean() if np.isfinite(row).any() else 0.0 for row in level])
    usable = (mean_level >= thresholds.MIN_MEAN_FOR_SEASON) & (years.min(axis=1) >= _MIN_YEARS)
    usable &= (np.nan_to_num(factor) > 0).all(axis=1)
    positive = np.where(usable[:, None], factor, 1.0)
    scale = np.exp(np.log(positive).mean(axis=1))[:, None]
    frame = grid.keys.loc[grid.keys.index.repeat(12)].reset_index(drop=True)
    frame["calendar_month"] = np.tile(np.arange(1, 13), len(grid.keys))
    for name, values in (("factor", factor), ("low", low), ("high", high)):
        frame[name] = np.where(usable[:, None], values / scale, np.nan).ravel()
    frame["years"] = years.ravel().astype("int64")
    frame["reason"] = first_text([~np.repeat(usable, 12)], ["too_few"])
    return frame.sort_values([*KEY, "calendar_month"], ignore_index=True)


def _summary(values: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Median, smallest, largest and number of the finite values in each row."""
    ordered = np.sort(values, axis=1)
    count = np.isfinite(ordered).sum(axis=1)
    rows, last = np.arange(len(ordered)), np.maximum(count - 1, 0)
    if ordered.shape[1] == 0:
        nothing = np.full(len(ordered), np.nan)
        return nothing, nothing, nothing, count.astype(float)
    middle = (ordered[rows, last // 2] + ordered[rows, (last + 1) // 2]) / 2
    return middle, ordered[:, 0], ordered[rows, last], count.astype(float)
