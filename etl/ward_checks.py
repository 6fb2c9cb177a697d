"""Checks of the figures by ward: against the borough file, the boundaries and the residents of the boroughs."""

from collections.abc import Callable, Iterator

import pandas as pd

from etl.check import Check, Tables, check
from hatecrime import vocabulary

WARDS = 679
"""Electoral wards of 2022 in the 32 boroughs."""

LEAST_OF_BOROUGHS_PCT, MOST_OF_BOROUGHS_PCT = 94.0, 100.0
"""Bounds of a calendar year's aggravated offences in wards, of those that the borough file has, unplaced ones included."""

FIRST_WHOLE_YEAR = 2013
"""The class came into use during 2012."""


def _rows(tables: Tables) -> Iterator[Check]:
    figures = tables["ward_offences"]
    cells = len(figures[["series", "month"]].drop_duplicates())
    yield check(
        "rows", "ward_offences", len(figures) == cells * WARDS, f"{len(figures):,}", f"{cells * WARDS:,}",
        f"{cells} months of series, {WARDS} wards",
    )  # fmt: skip
    months = pd.DatetimeIndex(figures["month"].unique())
    missing = pd.date_range(months.min(), months.max(), freq="MS").difference(months)
    yield check(
        "months in a row", "ward_offences", missing.empty, f"{len(missing)} missing", "none", "the published files"
    )
    wards = tables["wards"]
    same = set(wards["ward_gss"]) == set(figures["ward_gss"]) and len(wards) == WARDS
    yield check("wards", "wards", same, f"{len(wards)} wards", f"{WARDS}, those of the figures", "wards of 2022")


def _against_boroughs(tables: Tables) -> Iterator[Check]:
    """Whole calendar years; a month that one of the two files lacks leaves its year out."""
    shares: dict[int, float] = {}
    totals = [
        frame[frame["series"] == "aggravated"].groupby("month")["offences"].sum()
        for frame in (tables["ward_offences"], tables["offences"])
    ]
    months = pd.DataFrame({"wards": totals[0], "boroughs": totals[1]}).dropna()
    for number, rows in months.groupby(pd.DatetimeIndex(months.index).year):
        year = int(str(number))
        if len(rows) == 12 and year >= FIRST_WHOLE_YEAR:
            shares[year] = 100 * rows["wards"].sum() / rows["boroughs"].sum()
    low, high = min(shares, key=lambda year: shares[year]), max(shares, key=lambda year: shares[year])
    yield check(
        "aggravated offences in wards, of all in the borough file, by calendar year",
        "ward_offences",
        shares[low] >= LEAST_OF_BOROUGHS_PCT and shares[high] <= MOST_OF_BOROUGHS_PCT,
        f"{shares[low]:.1f}% ({low}) to {shares[high]:.1f}% ({high})",
        f"{LEAST_OF_BOROUGHS_PCT:.0f}% to {MOST_OF_BOROUGHS_PCT:.0f}%",
        "the rest could not be placed in a ward",
    )


def _residents(tables: Tables) -> Iterator[Check]:
    wards, people = tables["wards"], tables["population"]
    year = int(wards["population_year"].max())
    boroughs = people[(people["year"] == year) & people["borough_gss"].isin(vocabulary.BOROUGHS)]
    ours = wards.groupby("borough_gss")["population"].sum()
    differing = ours - boroughs.set_index("borough_gss")["population"].reindex(ours.index)
    wrong = int((differing != 0).sum())
    yield check(
        f"residents of wards against their borough, mid-{year}", "wards", wrong == 0,
        f"{wrong} of {len(ours)} boroughs differ", "none", "mid-year estimates of the same edition",
    )  # fmt: skip


FAMILIES: tuple[Callable[[Tables], Iterator[Check]], ...] = (_rows, _against_boroughs, _residents)
"""Every family of these checks, in the order in which they are published."""
