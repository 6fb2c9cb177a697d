"""Sentences about rates per 1,000 residents and where a borough lies, from rows of `metrics.funnel_table`."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hatecrime import metrics, numbers, withheld
from hatecrime.findings.parts import FindingError, area_label, confidence, month, offences, subject
from hatecrime.wording import mark

Row = Mapping[Any, Any]

_AGAINST = {
    "higher": "That is higher than London's rate",
    "lower": "That is lower than London's rate",
    "not_clear": "That does not clearly differ from London's rate",
}
_CENSUS = {"2011_census": "the 2011 Census", "2021_census": "the 2021 Census"}
_OLD = 12
"""Months between a mid-year and the middle of a period from which its residents count as old."""


def rate_sentence(row: Row, period_end: pd.Timestamp, names: Mapping[str, str] | None = None) -> str:
    """A borough's rate with its interval and population year, and how it lies against London's.

    `row`: of `metrics.funnel_table` (or `borough_rates`: then nothing is said of London).
    """
    where = f"{subject(row['series'], row['strand'])} in {area_label(row['area_code'], names)}"
    head = f"{where}, year to {month(period_end)}: "
    reason = row["reason"]
    if not numbers.missing(reason):
        return head + _no_rate(row, str(reason))
    interval = f"{numbers.fmt_rate(row['low'])} to {numbers.fmt_rate(row['high'])}"
    rate = f"{numbers.fmt_rate(row['rate_per_1000'])} per 1,000 residents ({confidence()} interval {interval})"
    return f"{head}{rate}; {offences(row['offences_r12'])}, {_residents(row)}.{_against(row)}{_provisional(row)}"


def _provisional(row: Row) -> str:
    return f" Some of these months are provisional {mark('p')}." if row["provisional"] else ""


def _residents(row: Row) -> str:
    """`residents of mid-2024`, `residents between mid-2022 and mid-2024`."""
    first, last = int(row["population_year"]), int(row["population_to_year"])
    return f"residents of mid-{first}" if first == last else f"residents between mid-{first} and mid-{last}"


def _no_rate(row: Row, reason: str) -> str:
    count = "" if numbers.missing(row["offences_r12"]) else f"{offences(row['offences_r12'])}; "
    return f"{count}no rate {withheld.mark(reason)}: {withheld.why(reason).long}."


def _against(row: Row) -> str:
    """Against London's rate by the borough's own interval, and whether even the limits of the funnel leave it out."""
    if numbers.missing(row.get("against_london")):
        return ""
    if row["against_london"] not in _AGAINST:
        raise FindingError(f"against_london {row['against_london']!r} has no words")
    text = f" {_AGAINST[str(row['against_london'])]}, {numbers.fmt_rate(row['centre_per_1000'])} for the 32 boroughs"
    if row["flag"] == "within" or not row["adjusted"]:
        return f"{text}."
    limits = "99.8%" if str(row["flag"]).endswith("_998") else "95%"
    return f"{text}, and unusual even beside the differences between boroughs (outside the {limits} limits)."


def ratio_sentence(one: Row, other: Row, names: Mapping[str, str] | None = None) -> str:
    """Whether the rates of two boroughs differ: their ratio with its interval. Rows of `metrics.borough_rates`."""
    first, second = (area_label(row["area_code"], names) for row in (one, other))
    if not numbers.missing(one["reason"]) or not numbers.missing(other["reason"]):
        return f"The recorded rates of {first} and {second} cannot be compared: one of them has no rate {mark('x')}."
    counts = (float(row[name]) for row in (one, other) for name in ("offences_r12", "population"))
    ratio, low, high = metrics.rate_ratio(*counts)
    size = f"{numbers.fmt_number(ratio, 2)} times that of {second}"
    span = f"{confidence()} interval {numbers.fmt_number(low, 2)} to {numbers.fmt_number(high, 2)}"
    if low <= 1 <= high:
        return f"No clear difference: the recorded rate of {first} is {size} ({span})."
    return f"The recorded rate of {first} is {'higher' if ratio > 1 else 'lower'}, {size} ({span})."


def population_sentence(row: Row, period_end: pd.Timestamp) -> str:
    """Which residents a rate is over, how old they are, and that rates on the two census bases are not comparable.

    `row`: of `metrics.borough_rates`.
    """
    basis = str(row["population_basis"])
    if basis not in _CENSUS:
        raise FindingError(f"population basis {basis!r} has no words")
    first, last = int(row["population_year"]), int(row["population_to_year"])
    middle = metrics.middle_of(period_end)
    when = f"the middle of the 12 months ({month(middle)})"
    if first != last:
        which = f"Residents in {when} are worked out between the mid-{first} and the mid-{last} estimates"
    else:
        which = f"Residents are the mid-{first} estimate, the nearest to {when}"
    age = (middle.year - last) * 12 + middle.month - 7
    old = f" It is {age} months older than that: the rate is against an old number of residents." if age > _OLD else ""
    return (
        f"{which}, based on {_CENSUS[basis]}.{old} Rates on residents of another census base are not comparable "
        f"{mark('b')}."
    )


def city_sentence() -> str:
    """Why the City of London has no figure."""
    return f"City of London is served by a separate force and is not in these figures {mark('x')}."
