"""Rates over time: every 12 months of every borough per 1,000 residents, cut where they may not be compared."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from hatecrime import periods, thresholds, vocabulary
from hatecrime.metrics.population import residents_at
from hatecrime.metrics.series import rolling_12_months

_COLUMNS = [
    "series",
    "strand",
    "area_code",
    "month",
    "offences_r12",
    "population",
    "population_year",
    "population_to_year",
    "population_basis",
    "rate_per_1000",
    "provisional",
    "regime",
    "reason",
]


def rate_lines(monthly: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Recorded offences in the 12 months to each month per 1,000 residents, by borough and for London.

    Key series, strand, area_code, month; the same rule as `metrics.borough_rates` at every month: residents of
    `residents_at`, no rate on fewer than thresholds.MIN_COUNT_FOR_RATE offences.
    `london` is the 32 boroughs together. `regime` is also another number on another census base, because rates on
    two bases are not comparable. `reason` where there is no rate: break, too_few_months, no_population, small_count.
    """
    rows = rolling_12_months(monthly[monthly["area_code"].isin(list(vocabulary.GSS_OF_AREA))])
    rows["borough_gss"] = rows["area_code"].map(vocabulary.GSS_OF_AREA)
    rows = rows.merge(
        residents_at(population, rows["month"].drop_duplicates()), on=["borough_gss", "month"], how="left"
    )
    rows = pd.concat([_together(rows), rows], ignore_index=True)
    counts = rows["offences_r12"].astype("Float64")
    small = (counts < thresholds.MIN_COUNT_FOR_RATE).fillna(False)
    rows["reason"] = (
        rows["reason"]
        .mask(rows["reason"].isna() & rows["population"].isna(), "no_population")
        .mask(rows["reason"].isna() & small, "small_count")
    )
    rate = 1000 * counts / rows["population"].astype("Float64")
    rows["rate_per_1000"] = rate.where(rows["reason"].isna()).astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    newer = (rows["population_basis"] == "2021_census").astype("int64")
    rows["regime"] = (2 * rows["regime"] + newer).where(rows["regime"] != periods.MIXED, periods.MIXED)
    rows = rows.sort_values(["series", "strand", "area_code", "month"], ignore_index=True)
    return rows[_COLUMNS]


def _together(rows: pd.DataFrame) -> pd.DataFrame:
    """The boroughs of `rows` added up, month by month: null unless every one of them has a sum and a population."""
    key = ["series", "strand", "month"]
    grouped = rows.groupby(key, observed=True)
    total = grouped.agg(
        provisional=("provisional", "max"),
        regime=("regime", "min"),
        reason=("reason", "first"),
        population_year=("population_year", "first"),
        population_to_year=("population_to_year", "first"),
        population_basis=("population_basis", "first"),
    )
    for name in ("offences_r12", "population"):
        total[name] = grouped[name].sum(min_count=len(vocabulary.BOROUGHS)).astype("Int64")
    return total.reset_index().assign(area_code=vocabulary.LONDON)


def spread(lines: pd.DataFrame, area_codes: Collection[str], value: str = "rate_per_1000") -> pd.DataFrame:
    """Lowest and highest `value` among some areas in each month: columns month, low, high, regime.

    Null where any of the areas has no value.
    """
    chosen = lines[lines["area_code"].isin(list(area_codes))]
    grouped = chosen.groupby("month")[value]
    whole = grouped.count() == len(set(area_codes))
    regime = chosen.groupby("month")["regime"].min()
    low, high = grouped.min().where(whole), grouped.max().where(whole)
    return pd.DataFrame({"low": low, "high": high, "regime": regime}).reset_index()


def outside_boroughs(offences: pd.DataFrame, series: str, strand: str, period_end: pd.Timestamp) -> pd.DataFrame:
    """Offences in the 12 months to `period_end` that lie in no borough: columns area (Airports, Unplaced), offences.

    An area without rows in those months is left out.
    """
    months = periods.month_range(period_end - pd.DateOffset(months=11), period_end)
    rows = offences[(offences["series"] == series) & (offences["strand"] == strand) & offences["borough_gss"].isna()]
    return rows[rows["month"].isin(months)].groupby("area")[["offences"]].sum().reset_index()
