"""Frames of results as tables of words: what stands beside a chart for those who read rather than look."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hatecrime import charts, periods, theme, vocabulary, wording

VERDICT_WORDS = {
    "rose": "rose",
    "fell": "fell",
    "no_clear_change": "no clear change",
    "insufficient_baseline": f"too early to say what variation is usual {wording.mark('x')}",
    "small_base": f"fewer than 50 a year before {wording.mark('u')}",
    "zero_base": f"none a year before {wording.mark('z')}",
    "break": f"not comparable {wording.mark('b')}",
    "missing": f"months missing {wording.mark('x')}",
}


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
        interval = theme.fmt_pct_interval(row["low_pct"], row["high_pct"])
        chance = theme.fmt_pct_interval(row["chance_low_pct"], row["chance_high_pct"])
        note = VERDICT_WORDS[row["verdict"]]
        if row["provisional"]:
            note = f"{note}, provisional {wording.mark('p')}"
        absent = wording.mark("b" if row["status"] == "break" else "x")
        withheld = charts.change_words(row) if not comparable else wording.mark("u")
        records.append(
            {
                "What": measure(row),
                "Area": vocabulary.AREA_LABELS[row["area_code"]],
                "Period": row["period_label"],
                "Offences": theme.fmt_count(row["offences"]),
                "Year before": theme.fmt_count(row["offences_before"]) if comparable else absent,
                "Difference": theme.fmt_count(row["difference"], signed=True) if comparable else absent,
                "Change": theme.fmt_pct(row["change_pct"]) if ok else withheld,
                "Usual variation": interval if ok and not theme.missing(row["low_pct"]) else "–",
                "Range by chance alone": chance if ok else "–",
                "Note": note,
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
    if theme.missing(row[value]):
        return wording.mark("b" if row.get("reason") == "break" else "x")
    marks = wording.mark("p") if row["provisional"] else ""
    if value == "offences" and row["regime"] == periods.MIXED:
        marks = wording.mark("b")
    return f"{theme.fmt_count(row[value])} {marks}".strip()
