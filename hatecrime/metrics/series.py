"""Monthly offences by area, rolling 12-month sums, and indices: the frames that every page starts from."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hatecrime import periods, thresholds, vocabulary
from hatecrime.grid import KEY, NO_REGIME, Grid, first_text, month_numbers, to_grid, window_broken, window_sum
from hatecrime.metrics.intervals import MetricsError

financial_year = periods.financial_year

MONTHLY_COLUMNS = [*KEY, "month", "offences", "provisional", "regime"]


_AREAS = list(vocabulary.AREA_LABELS)


def _group_of(offences: pd.DataFrame, boroughs: pd.DataFrame) -> dict[str, str]:
    """GSS code -> inner or outer London; MetricsError for a code that is not one of the boroughs table."""
    inner = dict(zip(boroughs["borough_gss"], boroughs["inner_london"], strict=True))
    for gss in offences["borough_gss"].dropna().unique():
        if gss not in vocabulary.AREA_OF_GSS or gss not in inner:
            raise MetricsError(f"borough_gss {gss!r}: not one of the 32 boroughs of the boroughs table")
    return {
        g: vocabulary.INNER_LONDON if inner[g] else vocabulary.OUTER_LONDON
        for g in vocabulary.AREA_OF_GSS
        if g in inner
    }


def _areas_of_rows(offences: pd.DataFrame, boroughs: pd.DataFrame) -> list[npt.NDArray[np.int64]]:
    """Positions in _AREAS that each row counts in: London, its borough, inner or outer London; -1 for not."""
    codes, names = pd.factorize(offences["borough_gss"])
    group_of = _group_of(offences, boroughs)
    borough = np.array([*(_AREAS.index(vocabulary.AREA_OF_GSS[gss]) for gss in names), -1], dtype=np.int64)
    group = np.array([*(_AREAS.index(group_of[gss]) for gss in names), -1], dtype=np.int64)
    london = np.where(offences["in_london"], _AREAS.index(vocabulary.LONDON), -1)
    return [london, group[codes], borough[codes]]


def _sums_by_area(
    offences: pd.DataFrame, boroughs: pd.DataFrame, cell: npt.NDArray[np.int64], size: int
) -> tuple[npt.NDArray[np.float64], ...]:
    """(offences, boroughs with a row, provisional rows, rows) of every area and cell, areas by cells."""
    weights = [
        offences["offences"].to_numpy(dtype=float),
        offences["borough_gss"].notna().to_numpy(dtype=float),
        offences["provisional"].to_numpy(dtype=float),
        np.ones(len(offences)),
    ]
    totals = [np.zeros(len(_AREAS) * size) for _ in weights]
    for area in _areas_of_rows(offences, boroughs):
        placed = area >= 0
        flat = area[placed] * size + cell[placed]
        for total, weight in zip(totals, weights, strict=True):
            total += np.bincount(flat, weights=weight[placed], minlength=len(total))
    return tuple(total.reshape(len(_AREAS), size) for total in totals)


def monthly(offences: pd.DataFrame, boroughs: pd.DataFrame, breaks: pd.DataFrame) -> pd.DataFrame:
    """Offences of every series and strand by area and month; key series, strand, area_code, month, sorted.

    `london` is every row that is `in_london`; `inner-london` and `outer-london` are sums of their
    boroughs. A sum is left out for a month in which one of its boroughs has no row. `regime`: periods.MIXED where
    no calculation may use the month. Strands overlap and are never added to each other.
    """
    if offences.empty:
        raise MetricsError("offences: the table has no rows")
    series, series_names = pd.factorize(offences["series"])
    strand, strand_names = pd.factorize(offences["strand"])
    number = month_numbers(offences["month"])
    first, width = int(number.min()), int(number.max() - number.min()) + 1
    cell = (series * len(strand_names) + strand) * width + number - first
    size = len(series_names) * len(strand_names) * width
    total, parts, marked, rows = _sums_by_area(offences, boroughs, cell, size)
    by_line = parts.reshape(len(_AREAS), -1, width)
    complete = (by_line == by_line.max(axis=2, keepdims=True)).reshape(parts.shape)
    area, found = np.nonzero((rows > 0) & complete)
    line, column = np.divmod(found, width)
    frame = pd.DataFrame(
        {
            "series": series_names.take(line // len(strand_names)),
            "strand": strand_names.take(line % len(strand_names)),
            "area_code": np.array(_AREAS)[area],
            "month": periods.month_range(offences["month"].min(), offences["month"].max()).take(column),
            "offences": total[area, found].astype("int64"),
            "provisional": marked[area, found] > 0,
        }
    )
    result = periods.add_regimes(frame, breaks)
    return result.sort_values([*KEY, "month"], ignore_index=True)[MONTHLY_COLUMNS]


def _flatten(grid: Grid, **columns: npt.NDArray[Any]) -> pd.DataFrame:
    """The grid's published months as a long frame again, with the named arrays as columns."""
    row, column = np.nonzero(grid.regime != NO_REGIME)
    frame = grid.keys.iloc[row].reset_index(drop=True)
    frame["month"] = grid.months[column]
    for name, values in columns.items():
        frame[name] = values[row, column]
    return frame


def rolling_12_months(monthly: pd.DataFrame) -> pd.DataFrame:
    """`monthly` with `offences_r12`, the sum of the 12 months to and with each month, or null and a `reason`.

    `break`: the 12 months hold a mixed month or two recording regimes. `too_few_months`: one of them is not there.
    """
    if monthly.empty:  # the boroughs of a count that is published for London alone
        return monthly.assign(offences_r12=pd.array([], dtype="Int64"), reason=pd.Series(dtype="object"))
    grid = to_grid(monthly)
    sums, broken = window_sum(grid.offences, 12), window_broken(grid.regime, 12)
    frame = _flatten(
        grid, offences=grid.offences, provisional=grid.provisional, regime=grid.regime, sums=sums, broken=broken
    )
    usable = frame["sums"].notna() & ~frame["broken"]
    frame["offences"] = frame["offences"].astype("int64")
    frame["offences_r12"] = frame["sums"].where(usable).astype("Int64")
    frame["reason"] = first_text([frame["broken"], ~usable], ["break", "too_few_months"])
    return frame.drop(columns=["sums", "broken"])


def rolling_sum(y: npt.ArrayLike, length: int = 12, regime: npt.ArrayLike | None = None) -> npt.NDArray[np.float64]:
    """Trailing sum of `length` consecutive months; NaN where a month is missing or the window is not one regime."""
    if length < 1:
        raise MetricsError(f"length {length!r}: must be at least 1")
    values = np.atleast_2d(np.asarray(y, dtype=float))
    numbers = np.zeros(values.shape, dtype=np.int64)
    if regime is not None:
        numbers = np.broadcast_to(np.asarray(regime, dtype=np.int64), values.shape)
    sums = np.where(window_broken(numbers, length), np.nan, window_sum(values, length))
    return sums[0] if np.ndim(y) == 1 else sums


def index(y: npt.ArrayLike, base: npt.ArrayLike, regime: npt.ArrayLike | None = None) -> npt.NDArray[np.float64]:
    """100 y / mean of y over the base months (`base`: True for each of them).

    All NaN unless every base month is present, in one regime and their mean is above 0; NaN in any other regime.
    """
    values, chosen = np.asarray(y, dtype=float), np.asarray(base, dtype=bool)
    numbers = np.zeros(values.shape, dtype=np.int64) if regime is None else np.asarray(regime, dtype=np.int64)
    own = np.unique(numbers[chosen])
    if not chosen.any() or len(own) != 1 or own[0] < 0 or not np.isfinite(values[chosen]).all():
        return np.full(values.shape, np.nan)
    mean = values[chosen].mean()
    return np.where(numbers == own[0], 100 * values / mean, np.nan) if mean > 0 else np.full(values.shape, np.nan)


def indexed(
    monthly: pd.DataFrame, base_first: pd.Timestamp, base_last: pd.Timestamp, value: str = "offences"
) -> pd.DataFrame:
    """`monthly` with `index`: 100 is the mean of `value` over the base months; null where it is not comparable.

    Null too where the base months hold fewer than thresholds.MIN_BASE_FOR_PERCENT offences: an index is a percentage.
    """
    months = periods.month_range(base_first, base_last)
    base = monthly[monthly["month"].isin(months) & (monthly["regime"] != periods.MIXED)]
    stats = (
        base.groupby(KEY, observed=True)
        .agg(mean=(value, "mean"), count=(value, "count"), low=("regime", "min"), high=("regime", "max"))
        .reset_index()
    )
    stats = stats[(stats["count"] == len(months)) & (stats["low"] == stats["high"])]
    stats = stats[stats["mean"] * stats["count"] >= thresholds.MIN_BASE_FOR_PERCENT]
    frame = monthly.merge(stats[[*KEY, "mean", "low"]], on=KEY, how="left")
    score = 100 * frame[value].astype("Float64") / frame["mean"]
    frame["index"] = score.where(frame["regime"] == frame["low"]).astype("Float64")
    return frame.drop(columns=["mean", "low"])
