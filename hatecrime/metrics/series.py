"""Monthly offences by area, rolling 12-month sums, and indices: the frames that every page starts from."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hatecrime import periods, vocabulary
from hatecrime.metrics.grid import KEY, NO_REGIME, Grid, first_text, to_grid, window_broken, window_sum
from hatecrime.metrics.intervals import MetricsError

financial_year = periods.financial_year

MONTHLY_COLUMNS = [*KEY, "month", "offences", "provisional", "regime"]


def _area_rows(offences: pd.DataFrame, boroughs: pd.DataFrame) -> pd.DataFrame:
    """Every row once for each area that it counts in: London always, its borough and inner or outer London if any."""
    inner = dict(zip(boroughs["borough_gss"], boroughs["inner_london"], strict=True))
    names = offences["borough_gss"].drop_duplicates()
    unknown = [gss for gss in names.dropna() if gss not in vocabulary.AREA_OF_GSS or gss not in inner]
    if unknown:
        raise MetricsError(f"borough_gss {unknown[0]!r}: not one of the 32 boroughs of the boroughs table")
    group_of = {
        gss: vocabulary.INNER_LONDON if inner[gss] else vocabulary.OUTER_LONDON
        for gss in vocabulary.AREA_OF_GSS
        if gss in inner
    }
    base = offences[["series", "strand", "month", "offences", "provisional", "borough_gss"]]
    placed = base[base["borough_gss"].notna()]
    return pd.concat(
        [
            base.assign(area_code=vocabulary.LONDON),
            placed.assign(area_code=placed["borough_gss"].map(group_of)),
            placed.assign(area_code=placed["borough_gss"].map(vocabulary.AREA_OF_GSS)),
        ],
        ignore_index=True,
    )


def _add_regimes(frame: pd.DataFrame, breaks: pd.DataFrame) -> pd.DataFrame:
    """Regime of every row; months before the usable start of a series are left out."""
    parts = []
    for (series, strand), rows in frame.groupby(["series", "strand"], sort=False):
        own = breaks[breaks["strand"].isna() | (breaks["strand"] == strand)]
        regimes = periods.regimes_of(own, str(series))
        if regimes.start is not None:
            rows = rows[rows["month"] >= regimes.start]
        parts.append(rows.assign(regime=periods.regime_numbers(rows["month"], regimes)))
    return pd.concat(parts, ignore_index=True) if parts else frame.assign(regime=pd.Series(dtype="int64"))


def monthly(offences: pd.DataFrame, boroughs: pd.DataFrame, breaks: pd.DataFrame) -> pd.DataFrame:
    """Offences of every series and strand by area and month; key series, strand, area_code, month, sorted.

    `london` is every row, airports and unplaced ones included; `inner-london` and `outer-london` are sums of their
    boroughs. A sum is left out for a month in which one of its boroughs has no row. `regime`: periods.MIXED where
    no calculation may use the month. Strands overlap and are never added to each other.
    """
    if offences.empty:
        raise MetricsError("offences: the table has no rows")
    rows = _area_rows(offences, boroughs)
    key = [*KEY, "month"]
    grouped = rows.groupby(key, sort=True, observed=True)
    total = grouped.agg(
        offences=("offences", "sum"), provisional=("provisional", "max"), parts=("borough_gss", "count")
    ).reset_index()
    complete = total.groupby(KEY, observed=True)["parts"].transform("max")
    total = total[total["parts"] == complete].drop(columns="parts")
    result = _add_regimes(total, breaks).sort_values(key, ignore_index=True)
    return result.astype({"offences": "int64", "provisional": "bool", "regime": "int64"})[MONTHLY_COLUMNS]


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
    """`monthly` with `index`: 100 is the mean of `value` over the base months; null where it is not comparable."""
    months = periods.month_range(base_first, base_last)
    base = monthly[monthly["month"].isin(months) & (monthly["regime"] != periods.MIXED)]
    stats = (
        base.groupby(KEY, observed=True)
        .agg(mean=(value, "mean"), count=(value, "count"), low=("regime", "min"), high=("regime", "max"))
        .reset_index()
    )
    stats = stats[(stats["count"] == len(months)) & (stats["low"] == stats["high"]) & (stats["mean"] > 0)]
    frame = monthly.merge(stats[[*KEY, "mean", "low"]], on=KEY, how="left")
    score = 100 * frame[value].astype("Float64") / frame["mean"]
    frame["index"] = score.where(frame["regime"] == frame["low"]).astype("Float64")
    return frame.drop(columns=["mean", "low"])
