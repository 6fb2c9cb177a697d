"""Frames of results as tables of words: what stands beside a chart for those who read rather than look."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hatecrime import charts, numbers, periods, vocabulary, withheld, wording


def measure(row: pd.Series) -> str:
    """The strand, or the series that has none."""
    return vocabulary.measure_label(row["series"], row["strand"])


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows in the order of the vocabulary (series, strand, area), with a `label`: the measure, and the area if several."""
    ordered = charts.in_vocabulary_order(rows)
    lines = zip(ordered["series"], ordered["strand"], strict=True)
    measures = pd.Series([vocabulary.measure_label(*line) for line in lines], ordered.index, dtype="str")
    areas = ordered["area_code"].map(vocabulary.AREA_LABELS)
    one_measure = ordered[["series", "strand"]].drop_duplicates().shape[0] <= 1
    if ordered["area_code"].nunique() <= 1:
        return ordered.assign(label=measures)
    return ordered.assign(label=areas if one_measure else measures + ", " + areas)


def change_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of `metrics.year_on_year` in words: counts, difference, percentage and range, or why there is none."""
    records = []
    for _, row in rows.iterrows():
        ok = row["status"] == "ok"
        comparable = row["status"] not in {"break", "missing"}
        interval = numbers.fmt_pct_interval(row["low_wide_pct"], row["high_wide_pct"])
        chance = numbers.fmt_pct_interval(row["low_pct"], row["high_pct"])
        note = "" if ok else withheld.short(row["status"])
        if row["provisional"]:
            note = f"{note} provisional {wording.mark('p')}".strip()
        records.append(
            {
                "What": measure(row),
                "Area": vocabulary.AREA_LABELS[row["area_code"]],
                "Period": row["period_label"],
                "Offences": numbers.fmt_count(row["offences"]),
                "Year before": numbers.fmt_count(row["offences_before"])
                if comparable
                else withheld.mark(row["status"]),
                "Difference": numbers.fmt_count(row["difference"], signed=True)
                if comparable
                else withheld.mark(row["status"]),
                "Change": numbers.fmt_pct(row["change_pct"]) if ok else withheld.mark(row["status"]),
                "95% range": interval if ok else "–",
                "Range by chance alone": chance if ok else "–",
                "Note": note or "–",
            }
        )
    return pd.DataFrame(records)


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
