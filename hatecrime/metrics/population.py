"""Residents in the middle of a period, from mid-year estimates of one census base."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from hatecrime import thresholds, vocabulary


def residents_at(population: pd.DataFrame, period_ends: Iterable[pd.Timestamp]) -> pd.DataFrame:
    """Residents of each borough in the middle of the 12 months that end with each month.

    Key borough_gss, month (of `period_ends`). Between two published mid-years of one census base they are
    interpolated by days (`population_year`, `population_to_year`) and rounded; outside them, or between two bases,
    they are those of the nearest mid-year, twice the same year. Months further than thresholds.MAX_POPULATION_DAYS
    from any mid-year have no row. `population`: columns borough_gss, year, population, basis.
    """
    known = population[population["borough_gss"] != vocabulary.CITY_OF_LONDON_GSS]
    basis = known.groupby("year")["basis"].first().sort_index()
    months = list(dict.fromkeys(pd.Timestamp(end) for end in period_ends))
    found = [(month, used) for month in months if (used := _mid_years(basis, month)) is not None]
    by_year = known.pivot(index="borough_gss", columns="year", values="population").astype(float)
    first, last = (by_year[[used[end] for _, used in found]].to_numpy() for end in (0, 1))
    weight = np.array([used[2] for _, used in found], dtype=float)
    people, size = np.round((1 - weight) * first + weight * last), len(by_year)
    return pd.DataFrame(
        {
            "borough_gss": np.tile(by_year.index.to_numpy(), len(found)),
            "month": np.repeat(pd.DatetimeIndex([month for month, _ in found], dtype="datetime64[us]"), size),
            "population": pd.array(people.ravel(order="F"), dtype="Float64").astype("Int64"),
            "population_year": pd.array(np.repeat([used[0] for _, used in found], size), dtype="Int64"),
            "population_to_year": pd.array(np.repeat([used[1] for _, used in found], size), dtype="Int64"),
            "population_basis": pd.array(np.repeat([basis[used[0]] for _, used in found], size), dtype="str"),
        }
    )


def middle_of(period_end: pd.Timestamp) -> pd.Timestamp:
    """First day of the second half of the 12 months that end with the month of `period_end`."""
    return pd.Timestamp(period_end) - pd.DateOffset(months=5)


def _mid_years(basis: pd.Series, month: pd.Timestamp) -> tuple[int, int, float] | None:
    """(earlier year, later year, weight of the later one) for the 12 months to `month`; None where all are too far."""
    middle = middle_of(month)
    days = {int(year): (pd.Timestamp(int(year), 6, 30) - middle).days for year in basis.index}
    before = max((year for year, distance in days.items() if distance <= 0), default=None)
    after = min((year for year, distance in days.items() if distance >= 0), default=None)
    if before is not None and after is not None and before != after and basis[before] == basis[after]:
        return before, after, -days[before] / (days[after] - days[before])
    nearest = min(days, key=lambda year: (abs(days[year]), year))
    return (nearest, nearest, 0.0) if abs(days[nearest]) <= thresholds.MAX_POPULATION_DAYS else None
