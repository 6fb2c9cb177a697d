"""Frames of results as tables of words: what stands beside a chart for those who read rather than look."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hatecrime import numbers, periods, vocabulary, withheld, wording


def measure(row: pd.Series) -> str:
    """The strand, or the series that has none."""
    return vocabulary.measure_label(row["series"], row["strand"])


def month_table(rows: pd.DataFrame, value: str) -> pd.DataFrame:
    """A line per month, newest first, a column per area or strand; a missing value says why."""
    areas, measures = rows["area_code"].nunique(), rows[["series", "strand"]].drop_duplicates().shape[0]
    name = rows.apply(measure, axis=1) if measures > 1 else rows["area_code"].map(vocabulary.AREA_LABELS)
    if areas > 1 and measures > 1:
        name = rows["area_code"].map(vocabulary.AREA_LABELS) + ": " + name
    words = pd.Series([_month_words(row, value) for row in rows.to_dict("records")], index=rows.index, dtype="str")
    long = pd.DataFrame({"month": rows["month"], "name": name, "words": words})
    order = list(dict.fromkeys(name))
    wide = long.pivot(index="month", columns="name", values="words")[order].sort_index(ascending=False)
    wide = wide.fillna(wording.mark("x"))
    head = "Year to" if value == "offences_r12" else "Month"
    return (
        wide.reset_index().assign(month=lambda f: f["month"].map(periods.month_label)).rename(columns={"month": head})
    )


def _month_words(row: Mapping[Any, Any], value: str) -> str:
    if numbers.missing(row[value]):
        return withheld.mark(row["reason"]) if row.get("reason") else wording.mark("x")
    marks = wording.mark("p") if row["provisional"] else ""
    if value == "offences" and row["regime"] == periods.MIXED:
        marks = wording.mark("b")
    return f"{numbers.fmt_count(row[value])} {marks}".strip()
