"""Checks of our figures against other counts of the same thing: the Home Office's, for the Metropolitan Police."""

from collections.abc import Callable, Iterator

import pandas as pd

from etl.check import Check, Tables, check
from hatecrime.periods import financial_year

MOST_APART_PCT = 1.5
"""Of all hate crime in a year: the Home Office's count for the Met against the London total by month."""

MOST_FAITH_APART = 6
"""Offences of a year: religion of the Home Office against our faith strand. Most apart so far: 4."""


def _years(offences: pd.DataFrame, strand: str) -> pd.Series:
    """Offences by financial year, whole years only."""
    rows = offences[(offences["series"] == "flagged") & (offences["strand"] == strand) & offences["in_london"]]
    months = rows.groupby("month")["offences"].sum()
    years = months.groupby(months.index.map(financial_year))
    return years.sum()[years.size() == 12]


def _home_office(national: pd.DataFrame, strand: str) -> pd.Series:
    rows = national[
        (national["geography"] == "Metropolitan Police")
        & (national["series"] == "police_recorded_hate_crime")
        & (national["strand"] == strand)
        & (national["period_type"] == "financial_year")
    ]
    return pd.Series(rows["offences"].to_numpy(), index=rows["period_end"].map(financial_year))


def _pairs(tables: Tables, ours: str, theirs: str) -> pd.DataFrame:
    both = {"ours": _years(tables["offences"], ours), "theirs": _home_office(tables["national"], theirs)}
    return pd.DataFrame(both).dropna().astype("int64")


def _all_hate_crime(tables: Tables) -> Iterator[Check]:
    for year, row in _pairs(tables, "all", "all").iterrows():
        apart = 100 * (row["ours"] / row["theirs"] - 1)
        yield check(
            f"all hate crime in London, {year}, against the Home Office's count for the Met",
            "offences",
            abs(apart) <= MOST_APART_PCT,
            f"{row['ours']:,} ({apart:+.1f}%)",
            f"{row['theirs']:,} within {MOST_APART_PCT}%",
            "Home Office, hate crime by force; two countings of the same records at different dates",
        )


def _religion(tables: Tables) -> Iterator[Check]:
    for year, row in _pairs(tables, "faith", "religion").iterrows():
        yield check(
            f"faith in London, {year}, against the Home Office's religion for the Met",
            "national",
            abs(row["ours"] - row["theirs"]) <= MOST_FAITH_APART,
            f"{row['ours']:,}",
            f"{row['theirs']:,} within {MOST_FAITH_APART} offences",
            "the same records, counted at different dates",
        )


FAMILIES: tuple[Callable[[Tables], Iterator[Check]], ...] = (_all_hate_crime, _religion)
"""Every family of these checks, in the order in which they are published."""
