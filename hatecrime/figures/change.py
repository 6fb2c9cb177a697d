"""Change on a year before as dots with intervals: every strand of a place, or one count in several places."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from hatecrime import findings, numbers, vocabulary, withheld, wording
from hatecrime.drawing.marks import Dot, Dots
from hatecrime.figures.figure import (
    Figure,
    Nothing,
    Table,
    count_or,
    fitting,
    named,
    origin_of,
    weighed,
)
from hatecrime.figures.paths import path
from hatecrime.results import Results

Row = dict[str, Any]
"""A row of `metrics.year_on_year` with a `label`."""

KEY = ("series", "strand", "area_code", "basis", "period_end")

RANGE_NOTE = (
    "The interval shows how far the change could be from chance and from the line's own ups and downs from month to "
    "month. The narrower interval, by chance alone, is in the data."
)


def change_by_strand(
    results: Results,
    place: str = vocabulary.LONDON,
    basis: str = "r12",
    first: pd.Timestamp | None = None,
    last: pd.Timestamp | None = None,
    strands: tuple[str, ...] = vocabulary.FLAGGED_STRANDS,
) -> Figure | Nothing:
    """Each strand of a place in the newest period between two months, against the same period a year before."""
    rows = _newest(results, "flagged", strands, (place,), basis, first, last)
    if not rows:
        return _nothing(results, "flagged", first, last)
    for row in rows:
        row["label"] = vocabulary.STRANDS[row["strand"]].label
    return _figure(results, "change-by-strand", rows, "Strand", _strands_message(rows), (first, last))


def change_by_place(
    results: Results,
    series: str,
    strand: str,
    places: tuple[str, ...] = (vocabulary.LONDON,),
    basis: str = "r12",
    first: pd.Timestamp | None = None,
    last: pd.Timestamp | None = None,
) -> Figure | Nothing:
    """One count in one or more places, as `change_by_strand`."""
    rows = _newest(results, series, (strand,), places, basis, first, last)
    if not rows:
        return _nothing(results, series, first, last)
    for row in rows:
        row["label"] = results.names()[row["area_code"]]
    return _figure(results, "change-by-place", rows, "Place", _places_message(rows), (first, last))


def _newest(
    results: Results,
    series: str,
    strands: Sequence[str],
    places: Sequence[str],
    basis: str,
    first: pd.Timestamp | None,
    last: pd.Timestamp | None,
) -> list[Row]:
    """Rows of the last whole period between two months, in the order of the vocabulary and of the choice."""
    rows = results.change(basis)
    rows = rows[(rows["series"] == series) & rows["strand"].isin(strands) & rows["area_code"].isin(places)]
    rows = rows[rows["period_end"].between(first or rows["period_end"].min(), last or rows["period_end"].max())]
    rows = rows[rows["period_end"] == rows["period_end"].max()]
    order = list(vocabulary.STRANDS)
    found: list[Row] = [{str(k): v for k, v in row.items()} for row in rows.to_dict("records")]
    return sorted(found, key=lambda row: (order.index(row["strand"]), list(places).index(row["area_code"])))


def _nothing(results: Results, series: str, first: pd.Timestamp | None, last: pd.Timestamp | None) -> Nothing:
    start, end = results.span(series)
    asked = numbers.fmt_period(first or start, last or end)
    return Nothing(
        f"{vocabulary.SERIES[series].label}: no whole period of this kind ends in {asked}. These figures run from "
        f"{numbers.fmt_period(start, end)}.",
        "Choose a longer period.",
    )


def interval_of(row: Row) -> tuple[float | None, float | None]:
    """The 95% interval of a change, with the line's own variation where that is known."""
    pair = ("low_wide_pct", "high_wide_pct") if not numbers.missing(row["low_wide_pct"]) else ("low_pct", "high_pct")
    low, high = (None if numbers.missing(row[name]) else float(row[name]) for name in pair)
    return low, high


def _counts(row: Row) -> str:
    if numbers.missing(row["offences"]) or numbers.missing(row["offences_before"]) or row["status"] == "break":
        return ""
    return f"{numbers.fmt_count(row['offences_before'])} to {numbers.fmt_count(row['offences'])}"


def _percent_dot(row: Row) -> Dot:
    counts = _counts(row)
    if row["status"] != "ok":
        why = withheld.short(row["status"])
        return Dot(row["label"], f"{counts}, {why}" if counts else why)
    low, high = interval_of(row)
    said = numbers.fmt_pct(row["change_pct"])
    hover = (row["label"], f"{said}, 95% interval {numbers.fmt_pct_interval(low, high)}", f"{counts} offences")
    return Dot(row["label"], said, float(row["change_pct"]), low, high, hover=hover)


def _count_dot(row: Row) -> Dot:
    """Two counts, where no row of the figure can have a percentage."""
    counts = _counts(row)
    if not counts:
        return _percent_dot(row)
    hover = (row["label"], f"{counts} offences", withheld.short(row["status"]))
    return Dot(row["label"], counts, float(row["offences"]), before=float(row["offences_before"]), hover=hover)


def _marks(rows: list[Row]) -> Dots:
    if any(row["status"] == "ok" for row in rows):
        return Dots(tuple(map(_percent_dot, rows)), "Change on the year before", "%")
    key = f"○ the year before, ● {rows[0]['period_label']}"
    return Dots(tuple(map(_count_dot, rows)), "Recorded offences", key=key)


def _strands_message(rows: list[Row]) -> str:
    """Which strands rose or fell beyond the usual; how many, where they are too many to name."""
    if len(rows) == 1:
        return _one_message(rows[0], rows[0]["label"])
    if not any(row["status"] == "ok" for row in rows):
        small = any(row["status"] in ("small_base", "zero_base") for row in rows)
        return "Too few recorded offences for percentages" if small else "Not comparable with the year before"
    return _moved_message(rows, "Recorded offences", "strands")


def _moved_message(rows: list[Row], head: str, kind: str) -> str:
    """Which of several rows rose or fell beyond the usual; how many, where they are too many to name."""
    names = {way: [row["label"] for row in rows if findings.verdict(row) == way] for way in ("rose", "fell")}
    names = {way: [name.lower() if kind == "strands" else name for name in found] for way, found in names.items()}
    unclear = sum(row["status"] == "ok" for row in rows) - sum(map(len, names.values()))
    untested = sum(row["status"] != "ok" for row in rows)
    rest = f"; no clear change in {unclear}" if unclear else ""
    if not any(names.values()):
        few = f"; {untested} cannot be tested" if untested else ""
        return f"No clear change in recorded offences in {unclear} {kind if unclear > 1 else kind.rstrip('s')}{few}"
    moved = "; ".join(f"{way} in {findings.joined(found)}" for way, found in names.items() if found)
    counted = "; ".join(f"{way} in {len(found)}" for way, found in names.items() if found)
    return fitting(f"{head} {moved}{rest}", f"{head} {moved}", f"{head} {counted} of {len(rows)} {kind}{rest}")


def _one_message(row: Row, what: str) -> str:
    """How one count changed: `Aggravated public order, London: recorded offences up 9% on the year before`."""
    kind = findings.verdict(row)
    if kind in ("rose", "fell"):
        change = numbers.fmt_pct(abs(float(row["change_pct"])), signed=False)
        said = f"recorded offences {'up' if kind == 'rose' else 'down'} {change} on the year before"
    elif row["status"] == "ok":
        said = "no clear change in recorded offences"
    elif kind in ("small_base", "zero_base"):
        said = f"{_counts(row)} recorded offences"
    else:
        said = "not comparable with the year before"
    return fitting(f"{what}: {said}", f"{said[0].upper()}{said[1:]}")


def _places_message(rows: list[Row]) -> str:
    what = (
        "Aggravated public order" if rows[0]["series"] == "aggravated" else vocabulary.STRANDS[rows[0]["strand"]].label
    )
    if len(rows) == 1:
        return _one_message(rows[0], f"{what}, {rows[0]['label']}")
    return _moved_message(rows, f"{what}: recorded offences", "places")


def _table(rows: list[Row], head: str, caption: str) -> Table:
    cells = []
    for row in rows:
        why = "" if row["status"] == "ok" else withheld.mark(row["status"])
        missing = why or wording.mark("x")
        offences = count_or(row["offences"], missing)
        marked = f"{offences} {wording.mark('p')}" if row["provisional"] and offences != missing else offences
        crossed = row["status"] == "break"
        before = missing if crossed else count_or(row["offences_before"], missing)
        difference = row["difference"]
        change = missing if numbers.missing(difference) else numbers.fmt_count(difference, signed=True)
        interval = why or numbers.fmt_pct_interval(*interval_of(row))
        cells.append((row["label"], marked, before, change, why or numbers.fmt_pct(row["change_pct"]), interval))
    return Table(caption, (head, "Offences", "Year before", "Difference", "Change", "95% interval"), tuple(cells))


def _alt(rows: list[Row], what: str, message: str) -> str:
    said = [
        f"{row['label']} {'up' if row['change_pct'] > 0 else 'down' if row['change_pct'] < 0 else 'no change,'} "
        f"{numbers.fmt_pct(abs(row['change_pct']), signed=False)}."
        for row in rows
        if row["status"] == "ok"
    ]
    kind = "Dots with 95% intervals" if said else "Dots of two counts each"
    return findings.shortened(" ".join([f"{kind}: {what}.", *(said or [f"{message}."])]))


def _figure(
    results: Results,
    name: str,
    rows: list[Row],
    head: str,
    message: str,
    asked: tuple[pd.Timestamp | None, pd.Timestamp | None],
) -> Figure:
    row, series = rows[0], str(rows[0]["series"])
    period, end = row["period_label"], pd.Timestamp(row["period_end"])
    strands = list(dict.fromkeys(r["strand"] for r in rows))
    places = list(dict.fromkeys(r["area_code"] for r in rows))
    where = findings.joined([results.names()[place] for place in places])
    what = "hate crime by strand" if len(strands) > 1 else vocabulary.measure_plain(series, strands[0])
    percent = any(r["status"] == "ok" for r in rows)
    measure = f"Recorded {what}, {where}: {period} against the same period a year before"
    months = {"month": 1, "ytd": end.month}.get(str(row["basis"]), 12)
    first = end - pd.DateOffset(months=months + 11)
    breaks = results.tables["series_breaks"]
    frame = pd.DataFrame(rows).drop(columns="label")
    return Figure(
        name=name,
        message=message,
        measure=f"{measure}, with 95% intervals" if percent else measure,
        marks=_marks(rows),
        table=_table(rows, head, f"Recorded {what}, {where}, {period} and the same period a year before"),
        data=named(results, frame),
        key=KEY,
        alt=_alt(rows, f"recorded {what}, {where}, {period} against a year before", message),
        sentences=tuple(findings.change_sentence(r, results.names()) for r in rows),
        notes=weighed(
            [
                wording.STRANDS_OVERLAP if len(strands) > 1 else "",
                wording.strands_end(breaks) if series == "flagged" else "",
            ],
            [
                wording.base_rule_line(),
                RANGE_NOTE,
                wording.MONTHS_NOTE,
                *wording.caveats([series], breaks=breaks, first=first, last=end, strands=strands),
            ],
        ),
        origin=origin_of(results, [series], first, end),
        place=where,
        path=path(
            "year-on-year",
            area=places,
            strand=strands if series == "flagged" and set(strands) != set(vocabulary.FLAGGED_STRANDS) else (),
            basis=row["basis"] if row["basis"] != "r12" else (),
            **{
                side: f"{month:%Y-%m}" if month is not None else ()
                for side, month in zip(("from", "to"), asked, strict=True)
            },
        ),
    )
