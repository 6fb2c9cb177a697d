"""Sums of 12 months and rates by electoral ward: a ward's month is too small to be shown, its year is not."""

import numpy as np
import pandas as pd

from hatecrime import periods, thresholds, vocabulary
from hatecrime.metrics.intervals import MetricsError, poisson_limits

COLUMNS = [
    "series",
    "ward_gss",
    "ward",
    "borough_gss",
    "period_end",
    "offences",
    "offences_before",
    "provisional",
    "population",
    "population_year",
    "rate_per_1000",
    "low_per_1000",
    "high_per_1000",
    "reason",
]


def ward_years(
    ward_offences: pd.DataFrame,
    wards: pd.DataFrame,
    breaks: pd.DataFrame,
    series: str = "aggravated",
    period_end: pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Offences of each ward in the 12 months to `period_end` (None: the newest), one row per ward, by borough and name.

    `offences_before`: the 12 months before those, null where the 24 months are not one recording regime. Rate per
    1,000 residents with its 95% interval (exact under 10 offences, Byar's from there); null with a `reason`:
    `small_count` under thresholds.MIN_COUNT_FOR_RATE, `no_population` where the only estimate of residents is too far
    from the period (wards grew very unevenly). MetricsError for a series without wards, and for a period of which the
    12 months are not all published in one regime.
    """
    rows = ward_offences[ward_offences["series"] == series]
    if rows.empty:
        raise MetricsError(f"series {series!r}: no figures by ward")
    end = pd.Timestamp(rows["month"].max() if period_end is None else period_end)
    months = periods.month_range(end - pd.DateOffset(months=11), end)
    held = pd.DatetimeIndex(rows["month"].unique())
    earlier = periods.month_range(end - pd.DateOffset(months=23), end - pd.DateOffset(months=12))
    regimes = periods.regimes_of(breaks, series)
    if not months.isin(held).all() or periods.crosses(months[0], end, regimes):
        raise MetricsError(f"{periods.year_ending_label(end)}: not 12 comparable months by ward")
    now = rows[rows["month"].isin(months)].groupby("ward_gss").agg({"offences": "sum", "provisional": "max"})
    frame = wards.drop(columns="geometry").merge(now, left_on="ward_gss", right_index=True, validate="one_to_one")
    before = rows[rows["month"].isin(earlier)].groupby("ward_gss")["offences"].sum()
    whole = bool(earlier.isin(held).all()) and not periods.crosses(earlier[0], end, regimes)
    frame["offences_before"] = frame["ward_gss"].map(before).astype("Int64") if whole else pd.NA
    frame = _with_rates(frame.assign(series=series, period_end=end))
    order = frame["borough_gss"].map(list(vocabulary.BOROUGHS).index)
    frame = frame.assign(order=order).sort_values(["order", "ward"], kind="stable", ignore_index=True)
    return frame.astype({"offences_before": "Int64"})[COLUMNS]


def _with_rates(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with rate, interval and reason."""
    middle = frame["period_end"].iloc[0] - pd.DateOffset(months=5)
    distance = (pd.to_datetime(frame["population_year"].astype(str) + "-06-30") - middle).abs().dt.days
    far, small = distance > thresholds.MAX_POPULATION_DAYS, frame["offences"] < thresholds.MIN_COUNT_FOR_RATE
    reason = np.select([far, small], ["no_population", "small_count"], default="")
    low, high = poisson_limits(frame["offences"].to_numpy(dtype=float), thresholds.CONFIDENCE)
    shown = reason == ""
    people = frame["population"].to_numpy(dtype=float)
    rates = {"rate_per_1000": frame["offences"].to_numpy(dtype=float), "low_per_1000": low, "high_per_1000": high}
    columns = {name: np.where(shown, 1000 * values / people, np.nan) for name, values in rates.items()}
    return frame.assign(**columns, reason=pd.Series(reason, index=frame.index).where(~shown, None))


def placed_in_wards(
    ward_offences: pd.DataFrame, offences: pd.DataFrame, borough_gss: str, wards: pd.DataFrame, period_end: pd.Timestamp
) -> tuple[int, int]:
    """(offences of the 12 months to `period_end` in the wards of a borough, offences recorded in the borough).

    Aggravated series. The rest could not be placed in a ward, or is of another edition of the publisher's files.
    """
    months = periods.month_range(period_end - pd.DateOffset(months=11), period_end)
    own = set(wards.loc[wards["borough_gss"] == borough_gss, "ward_gss"])
    placed = ward_offences[(ward_offences["series"] == "aggravated") & ward_offences["ward_gss"].isin(own)]
    whole = offences[(offences["series"] == "aggravated") & (offences["borough_gss"] == borough_gss)]
    return tuple(int(rows.loc[rows["month"].isin(months), "offences"].sum()) for rows in (placed, whole))  # type: ignore[return-value]
