"""Sentences about rates per 1,000 residents and where a borough lies, from rows of `metrics.funnel_table`."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hatecrime import numbers, withheld
from hatecrime.findings.parts import FindingError, area_label, confidence, joined, month, offences, subject
from hatecrime.wording import mark

Row = Mapping[Any, Any]


def rate_sentence(row: Row, period_end: pd.Timestamp, names: Mapping[str, str] | None = None) -> str:
    """A borough's rate with its interval and population year, and whether it is beyond the expected range.

    `row`: of `metrics.funnel_table` (or `borough_rates`: then nothing is said of the range).
    """
    where = f"{subject(row['series'], row['strand'])} in {area_label(row['area_code'], names)}"
    head = f"{where}, year to {month(period_end)}: "
    reason = row["reason"]
    if not numbers.missing(reason):
        return head + _no_rate(row, str(reason))
    interval = f"{numbers.fmt_rate(row['low'])} to {numbers.fmt_rate(row['high'])}"
    rate = f"{numbers.fmt_rate(row['rate_per_1000'])} per 1,000 residents ({confidence()} interval {interval})"
    base = f"{offences(row['offences_r12'])}, residents of mid-{int(row['population_year'])}"
    return f"{head}{rate}; {base}.{_place(row)}"


def _no_rate(row: Row, reason: str) -> str:
    count = "" if numbers.missing(row["offences_r12"]) else f"{offences(row['offences_r12'])}; "
    return f"{count}no rate {withheld.mark(reason)}: {withheld.why(reason).long}."


def _place(row: Row) -> str:
    flag = row.get("flag")
    if numbers.missing(flag):
        return ""
    return f" This is {withheld.flag(flag)} around the rate of the 32 boroughs together, {numbers.fmt_rate(row['centre_per_1000'])}."


def rates_message(table: pd.DataFrame, period_end: pd.Timestamp) -> str:
    """How many boroughs lie beyond the expected range, for one series and strand: the title of map and dots."""
    series, strand = str(table["series"].iloc[0]), str(table["strand"].iloc[0])
    flags = table["flag"].dropna() if "flag" in table else table["reason"].iloc[:0]
    head = f"{subject(series, strand)}, year to {month(period_end)}"
    if flags.empty:
        return f"{head}: no borough rates can be shown"
    higher, lower = int(flags.str.startswith("higher").sum()), int(flags.str.startswith("lower").sum())
    if not higher and not lower:
        return f"{head}: every borough's rate is within the expected range"
    parts = [
        f"{n} {'borough' if n == 1 else 'boroughs'} {side}" for n, side in ((higher, "higher"), (lower, "lower")) if n
    ]
    return f"{head}: {joined(parts)} than the expected range, {len(flags) - higher - lower} within it"


def population_sentence(year: int, basis: str, period_end: pd.Timestamp) -> str:
    """Which residents a rate is over, and that rates on the two census bases are not comparable."""
    census = {"2011_census": "the 2011 Census", "2021_census": "the 2021 Census"}.get(basis)
    if census is None:
        raise FindingError(f"population basis {basis!r} has no words")
    middle = pd.Timestamp(period_end) - pd.DateOffset(months=5)
    distance = abs(middle.year - year)
    note = "" if distance == 0 else f" It is the estimate nearest to the middle of the 12 months ({month(middle)})."
    return (
        f"Residents are the mid-{year} estimate, based on {census}.{note} Rates on residents of another census base "
        f"are not comparable {mark('b')}."
    )


def city_sentence() -> str:
    """Why the City of London has no figure."""
    return f"City of London is served by a separate force and is not in these figures {mark('x')}."
