"""Where the figures come from: how fresh, which files, which checks, which changes of recording."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from hatecrime import numbers, periods, schema, vocabulary
from hatecrime.figures import Table
from hatecrime.freshness import Freshness
from hatecrime.support import Guidance

_KINDS = {"start": "begins", "break": "not comparable across", "note": "to bear in mind", "end": "ends"}


def due(state: Freshness) -> str:
    """When the next month is due, or was."""
    day = numbers.fmt_day(state.due)
    return (
        f"The next month was due by {day} **and is not here: these figures are out of date.**"
        if state.stale
        else f"The next month is due by {day}."
    )


def files(inputs: Sequence[Mapping[str, Any]]) -> Table:
    """Every published file behind a build, from its manifest."""
    rows = tuple(
        (
            str(entry["name"]),
            f"{entry['title']}. {entry['publisher']}",
            str(entry.get("edition") or "–"),
            " to ".join(entry["span"]) if entry.get("span") else "–",
            str(entry["sha256"][:12]),
        )
        for entry in inputs
    )
    return Table("Published files behind this build", ("File", "What", "Edition", "Holds", "SHA-256 begins"), rows)


def pages(inputs: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The publishers' pages: address -> title."""
    return {entry["landing_page"]: entry["title"] for entry in inputs if entry.get("landing_page")}


def checks(made: Sequence[Mapping[str, Any]]) -> Table:
    """Every check of a build, those that did not pass first."""
    ordered = sorted(made, key=lambda check: check["outcome"] == "pass")
    rows = tuple(
        (
            str(check["name"]),
            str(check["table"]),
            "passed" if check["outcome"] == "pass" else str(check["outcome"]),
            str(check["figure"]),
            str(check["expected"]),
        )
        for check in ordered
    )
    return Table("Quality checks of this build", ("Check", "Table", "Outcome", "Found", "Expected"), rows)


def recording_changes(breaks: pd.DataFrame) -> list[tuple[str, str]]:
    """The changes of recording: what, and why in full. Series that share a change share a line."""
    ordered = breaks.sort_values(["month", "break_id"])
    lines = []
    for _, rows in ordered.groupby(["month", "kind", "what"], sort=False):
        first = rows.iloc[0]
        counts = ", ".join(dict.fromkeys(vocabulary.SERIES[code].label for code in rows["series"]))
        # Each sentence is said once, for all the series that have it.
        reason = " ".join(dict.fromkeys(re.split(r"(?<=[.]) (?=[A-Z])", " ".join(rows["reason"]))))
        lines.append(
            (f"{numbers.fmt_month(first['month'])}, {_KINDS[first['kind']]}: {first['what']}", f"{counts}. {reason}")
        )
    return lines


def national(figures: pd.DataFrame) -> Table:
    """The Home Office's yearly count of all hate crime: another count than ours, on its own."""
    rows = figures[(figures["period_type"] == "financial_year") & (figures["strand"] == "all")]
    rows = rows[rows["series"] == "police_recorded_hate_crime"].sort_values(["geography", "period_end"])
    return Table(
        "Hate crime recorded by the police, Home Office, years to March",
        ("Where", "Financial year", "Offences", "Status"),
        tuple(
            (str(where), periods.financial_year(pd.Timestamp(end)), numbers.fmt_count(offences), str(status))
            for where, end, offences, status in zip(
                rows["geography"], rows["period_end"], rows["offences"], rows["status"], strict=True
            )
        ),
    )


def outcomes(held: pd.DataFrame) -> Table:
    """Positive outcomes recorded in the newest 12 months: not of the same year's offences."""
    newest = held["month"].max()
    year = held[held["month"] > newest - pd.DateOffset(months=12)]
    counts = year.groupby(["series", "strand"], sort=False, observed=True)["outcomes"].sum()
    return Table(
        f"Positive outcomes recorded in the {periods.year_ending_label(newest)}: not of the same year's offences",
        ("What", "Positive outcomes"),
        tuple((vocabulary.measure_label(*measure), numbers.fmt_count(n)) for measure, n in counts.items()),
    )


def whole_tables(tables: Mapping[str, pd.DataFrame]) -> list[tuple[str, str, pd.DataFrame]]:
    """The published tables that have rows: name, title with the number of rows, and the rows without their outlines."""
    return [
        (name, f"{schema.TABLES[name].title}, {len(frame):,} rows", frame)
        for name, frame in tables.items()
        if len(frame)
    ]


def help_checks(guidance: Guidance) -> Table:
    """How each way to report or to be supported was checked, and when: for maintainers."""
    rows = tuple((route.name, numbers.fmt_day(route.checked_on), route.checked_how) for route in guidance.routes)
    return Table("Ways to report and to get support", ("Route", "Checked on", "How"), rows)
