"""Strands of the Metropolitan Police by financial year, as the Home Office counts them: beside our strands, never in them."""

import numpy as np
import pandas as pd

from hatecrime import periods, thresholds

STRANDS: dict[str, str] = {
    "all": "All hate crime, each offence once",
    "race": "Race",
    "religion": "Religion",
    "religion_jewish": "Religion: targeted Jewish people",
    "religion_muslim": "Religion: targeted Muslims",
    "sexual_orientation": "Sexual orientation",
    "transgender": "Transgender",
    "disability": "Disability",
}
"""Home Office strand -> label, in display order. Narrower than the Met's: race is not racist and religious."""


def met_years(national: pd.DataFrame, breaks: pd.DataFrame) -> pd.DataFrame:
    """Rows of the national table for the Met by strand and financial year, with the change on the year before.

    Key strand, financial_year; sorted by STRANDS and year. `offences_before` and `difference` where the year before is
    held and no change of recording lies between; `change_pct` on a base of thresholds.MIN_BASE_FOR_PERCENT or more and
    where neither figure is of low reliability. `status`: ok, small_base, low_reliability, missing (no figure for the
    year before) or break.
    """
    rows = national[
        (national["geography"] == "Metropolitan Police")
        & (national["series"] == "police_recorded_hate_crime")
        & (national["period_type"] == "financial_year")
        & national["strand"].isin(STRANDS)
    ]
    rows = rows.assign(financial_year=rows["period_end"].map(periods.financial_year), year=rows["period_end"].dt.year)
    before = rows[["strand", "year", "offences", "low_reliability"]].assign(year=rows["year"] + 1)
    rows = rows.merge(before, on=["strand", "year"], how="left", suffixes=("", "_before"), validate="one_to_one")
    changes = periods.regimes_of(breaks[breaks["strand"].isna()], "flagged").changes
    # A year is of the system in which most of it was recorded: 2023/24 holds one month of the new one.
    broken = np.logical_or.reduce(
        [
            (rows["period_end"] - pd.DateOffset(months=6) >= month)
            & (rows["period_end"] - pd.DateOffset(months=18) < month)
            for month in changes
        ]
    )
    base = rows["offences_before"].astype("Int64").mask(broken)
    weak = rows["low_reliability"].astype(bool) | (rows["low_reliability_before"] == True)  # noqa: E712  null is not weak
    small = (base < thresholds.MIN_BASE_FOR_PERCENT).fillna(False).astype(bool)
    status = np.select([broken, base.isna(), weak, small], ["break", "missing", "low_reliability", "small_base"], "ok")
    change = 100 * (rows["offences"] / base.astype("Float64") - 1)
    rows = rows.assign(
        offences_before=base,
        difference=(rows["offences"] - base).astype("Int64"),
        change_pct=change.where(status == "ok").astype("Float64"),
        status=status,
        order=rows["strand"].map(list(STRANDS).index),
    )
    columns = [
        *("strand", "financial_year", "period_end", "offences", "offences_before", "difference", "change_pct"),
        *("status", "basis", "low_reliability", "note", "source"),
    ]
    return rows.sort_values(["order", "period_end"], ignore_index=True)[columns]
