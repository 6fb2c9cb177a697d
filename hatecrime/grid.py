"""A monthly frame as a rectangle: one row per series, strand and area, one column per month.

Windows over months are then sums along a row. A month that was not published is NaN, and stays NaN.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from hatecrime import periods

KEY = ["series", "strand", "area_code"]
NO_REGIME = -9
"""Regime number of a month without a row."""


@dataclass(frozen=True)
class Grid:
    """`keys`: one row per line; `months`: contiguous; the arrays are lines by months.

    `offences` float with NaN where missing, `regime` int (`NO_REGIME` where missing), `provisional` bool.
    """

    keys: pd.DataFrame
    months: pd.DatetimeIndex
    offences: npt.NDArray[np.float64]
    regime: npt.NDArray[np.int64]
    provisional: npt.NDArray[np.bool_]


def month_numbers(months: pd.Series | pd.DatetimeIndex) -> npt.NDArray[np.int64]:
    """Months since year 0, so that a difference of 1 is the next month."""
    index = pd.DatetimeIndex(months)
    return (index.year * 12 + index.month - 1).to_numpy(dtype=np.int64)


def to_grid(monthly: pd.DataFrame) -> Grid:
    """The rectangle of a monthly frame (columns series, strand, area_code, month, offences, provisional, regime)."""
    numbers = month_numbers(monthly["month"])
    first, last = int(numbers.min()), int(numbers.max())
    grouped = monthly.groupby(KEY, sort=True, observed=True)
    rows, columns = grouped.ngroup().to_numpy(), numbers - first
    keys = monthly[KEY].drop_duplicates().sort_values(KEY, ignore_index=True)
    shape = (len(keys), last - first + 1)
    offences = np.full(shape, np.nan)
    regime = np.full(shape, NO_REGIME, dtype=np.int64)
    provisional = np.zeros(shape, dtype=bool)
    offences[rows, columns] = monthly["offences"].to_numpy(dtype=float)
    regime[rows, columns] = monthly["regime"].to_numpy(dtype=np.int64)
    provisional[rows, columns] = monthly["provisional"].to_numpy(dtype=bool)
    months = periods.month_range(monthly["month"].min(), monthly["month"].max())
    return Grid(keys, months, offences, regime, provisional)


def _first_columns(width: int, length: int | npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """First column of the window that ends in each column; negative where it would start before the first month."""
    return np.arange(width) - np.broadcast_to(np.asarray(length, dtype=np.int64), width) + 1


def _last_true(flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Newest column, up to and with each column, where the flag holds; -1 where there is none."""
    return np.maximum.accumulate(np.where(flags, np.arange(flags.shape[1]), -1), axis=1)


def window_sum(values: npt.NDArray[np.float64], length: int | npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Sum of the `length` columns that end in each column (one length, or one per column).

    NaN where the window starts before the first column and wherever a month in it is NaN.
    """
    present = np.isfinite(values)
    first = _first_columns(values.shape[1], length)
    total = np.cumsum(np.where(present, values, 0.0), axis=1)
    before = np.concatenate([np.zeros((len(values), 1)), total], axis=1)[:, np.maximum(first, 0)]
    whole = (first >= 0) & (_last_true(~present) < first)
    return np.where(whole, total - before, np.nan)


def window_broken(regime: npt.NDArray[np.int64], length: int | npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """True where the window that ends in each column holds a mixed month or published months of two regimes."""
    present = regime != NO_REGIME
    newest = _last_true(present)
    current = np.where(newest >= 0, np.take_along_axis(regime, np.maximum(newest, 0), axis=1), NO_REGIME)
    changed = np.zeros(regime.shape, dtype=bool)
    changed[:, 1:] = (current[:, 1:] != current[:, :-1]) & (current[:, :-1] != NO_REGIME)
    end_of_older = np.where(changed, np.roll(newest, 1, axis=1), -1)
    barrier = np.maximum(_last_true(regime == periods.MIXED), np.maximum.accumulate(end_of_older, axis=1))
    return barrier >= np.maximum(_first_columns(regime.shape[1], length), 0)


def first_text(conditions: Sequence[npt.ArrayLike], texts: Sequence[str], default: str | None = None) -> pd.Series:
    """Text of the first condition that holds in each row, else `default`; None stays a plain null."""
    out = np.full(len(np.asarray(conditions[0])), default, dtype=object)
    for condition, text in reversed(list(zip(conditions, texts, strict=True))):
        out[np.asarray(condition, dtype=bool)] = text
    return pd.Series(out, dtype="object")
