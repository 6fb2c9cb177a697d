"""One series, or the lines of a monthly frame, as rows of counts with the calendar that they share."""

from collections.abc import Collection
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hatecrime import grid
from hatecrime.spikes.model import Calendar, Numbers, SpikesError

Months = Collection[pd.Timestamp]


def or_none(value: Any) -> Any:
    """A plain Python value; None for NaN."""
    plain = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(plain, float) and np.isnan(plain) else plain


def one_series(y: npt.ArrayLike, months: pd.DatetimeIndex) -> Numbers:
    """Counts of one series as one row; SpikesError unless they are whole numbers, one for each month, or NaN."""
    values = np.asarray(y, dtype=float)
    if values.shape != (len(months),):
        raise SpikesError(f"y: {values.shape} values for {len(months)} months")
    if np.any(values < 0) or np.any(values[np.isfinite(values)] % 1):
        raise SpikesError("y: must hold counts, whole numbers of 0 or more, or NaN")
    return values[None, :]


def position_of(calendar: Calendar, target: pd.Timestamp) -> int:
    """Column of a month; SpikesError when it is not one of them."""
    found = np.flatnonzero(calendar.months == pd.Timestamp(target))
    if len(found) == 0:
        raise SpikesError(f"target {target}: not one of the months")
    return int(found[0])


def _regimes_of_rows(table: grid.Grid) -> npt.NDArray[np.int64]:
    """Regime of every month for every line: months without a row take that of the line's rows around them."""
    out = pd.DataFrame(np.where(table.regime == grid.NO_REGIME, np.nan, table.regime)).ffill(axis=1).bfill(axis=1)
    return out.fillna(0).to_numpy(dtype=np.int64)


def calendars(table: grid.Grid, known: Months) -> list[tuple[npt.NDArray[np.int64], Calendar]]:
    """Lines of the grid that share a calendar, with it."""
    regime = _regimes_of_rows(table)
    is_known = np.asarray(table.months.isin(list(known)))
    kinds, inverse = np.unique(regime, axis=0, return_inverse=True)
    lines = np.asarray(inverse).reshape(-1)
    return [(np.flatnonzero(lines == i), Calendar(table.months, is_known, kind)) for i, kind in enumerate(kinds)]
