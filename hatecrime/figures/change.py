"""Change on a year, or ten years, before as dots with intervals: every strand of a place, or one count in several places."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from hatecrime import findings, numbers, thresholds, vocabulary, withheld, wording
from hatecrime.addresses import path
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
from hatecrime.results import Results

Row = dict[str, Any]
"""A row of `metrics.year_on_year` with a `label`."""

KEY = ("series", "strand", "area_code", "basis", "years_back", "period_end")

EARLIER = {1: "the year before", 10: "ten years before"}
"""Years back -> what a period is set against."""

SMALL = ("small_base", "zero_base")
"""Verdicts of rows that have two counts and no percentage."""


def change_by_strand(
    results: Results,
    place: str = vocabulary.LONDON,
    basis: str = "r12",
    first: pd.Timestamp | None = None,
    last: pd.Timestamp | None = None,
    strands: tuple[str, ...] = vocabulary.FLAGGED_STRANDS,
    back: int = 1,
) -> Figure | Nothing:
    """Each strand of a place in the newest period between two months, against the same period `back` years before."""
    rows = _newest(results, "flagged", strands, (place,), basis, (first, last), back)
    if not rows:
        return _nothing(results, "flagged", first, last)
    for row in rows:
        row["label"] = vocabulary.STRANDS[row["strand"]].label
    return _figure(results, "change-by-strand", rows, "Strand", strands_message(rows), (first, last))


def change_by_place(
    results: Results,
    series: str,
    strand: str,
    places: tuple[str, ...] = (vocabulary.LONDON,),
    basis: str = "r12",
    first: pd.Timestamp | None = None,
    last: pd.Timestamp | None = None,
    back: int = 1,
) -> Figure | Nothing:
    """One count in one or more places, as `change_by_strand`."""
    rows = _newest(results, series, (strand,), places, basis, (first, last), back)
    if not rows:
        return _nothing(results, series, first, last)
    for row in rows:
        row["label"] = results.names()[row["area_code"]]
    return _figure(results, "change-by-place", rows, "Place", places_message(rows), (first, last))


def _newest(
    results: Results,
    series: str,
    strands: Sequence[str],
    places: Sequence[str],
    basis: str,
    asked: tuple[pd.Timestamp | None, pd.Timestamp | None],
    back: int,
) -> list[Row]:
    """Rows of the last whole period between two months, in the order of the vocabulary and of the choice.

    Against more than one year before, of the last that can be compared at all: most of the newest cannot.
    """
    first, last = asked
    rows = results.change(basis, back)
    rows = rows[(rows["series"] == series) & rows["strand"].isin(strands) & rows["area_code"].isin(places)]
    rows = rows[rows["period_end"].between(first or rows["period_end"].min(), last or rows["period_end"].max())]
    compared = rows[~rows["status"].isin(["break", "missing"])]
    held = compared if back > 1 and len(compared) else rows
    rows = rows[rows["period_end"] == held["period_end"].max()]
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


def earlier(row: Row) -> str:
    """`the year before`, `ten years before`: what the row's period is set against."""
    return EARLIER[int(row["years_back"])]


def interval_of(row: Row) -> tuple[float | None, float | None]:
    """The 95% interval of a change, allowing for the line's usual variation; two Nones where that is not known."""
    low, high = (None if numbers.missing(row[name]) else float(row[name]) for name in ("low_pct", "high_pct"))
    return low, high


def _usual(row: Row) -> str:
    """That interval in words, or the mark of what is not known."""
    low, high = interval_of(row)
    return wording.mark("x") if low is None else numbers.fmt_pct_interval(low, high)


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
    hover = (row["label"], f"{said}, usual variation {_usual(row)}", f"{counts} offences")
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
        return Dots(tuple(map(_percent_dot, rows)), f"Change on {earlier(rows[0])}", "%")
    key = f"○ {earlier(rows[0])}, ● {rows[0]['period_label']}"
    return Dots(tuple(map(_count_dot, rows)), "Recorded offences", key=key)


def strands_message(rows: list[Row]) -> str:
    """Which strands rose or fell, and which were not tested; how many, where they are too many to name."""
    if len(rows) == 1:
        return one_message(rows[0], rows[0]["label"])
    if any(row["status"] == "ok" for row in rows):
        head = "Recorded offences" if rows[0]["years_back"] == 1 else f"On {earlier(rows[0])}, recorded offences"
        return moved_message([row | {"label": row["label"].lower()} for row in rows], head, "strands")
    small = any(findings.verdict(row) in SMALL for row in rows)
    said = (
        "Too few recorded offences for percentages"
        if small
        else f"Recorded offences cannot be compared with {earlier(rows[0])}"
    )
    return fitting("; ".join([said, *_mentioned(rows, lower=True)]), said)


def _mentioned(rows: list[Row], *, lower: bool = False) -> list[str]:
    """`antisemitic 17 to 65`: rows on a small base whose two counts chance alone would seldom give."""
    named = [(row["label"].lower() if lower else row["label"], row) for row in rows if findings.verdict(row) in SMALL]
    return [f"{label} {_counts(row)}" for label, row in named if row["chance_p"] < thresholds.MENTION_P]


def moved_message(rows: list[Row], head: str, kind: str) -> str:
    """Which of several rows rose or fell; how many had no clear change, and how many were not tested."""
    kinds = [findings.verdict(row) for row in rows]
    names = {
        way: [row["label"] for row, own in zip(rows, kinds, strict=True) if own == way] for way in ("rose", "fell")
    }
    unclear, mentioned = kinds.count("no_clear_change"), _mentioned(rows)
    untested = len(rows) - unclear - sum(map(len, names.values()))
    moved = [f"{way} in {findings.joined(found)}" for way, found in names.items() if found]
    counted = [f"{way} in {len(found)}" for way, found in names.items() if found]
    few = [f"{untested} not tested"] if untested else []
    rest = (
        [f"{untested - len(mentioned)} {'more ' if mentioned else ''}not tested"] if untested > len(mentioned) else []
    )
    if not moved:
        some = f"No clear change in recorded offences in {unclear} {kind if unclear > 1 else kind.rstrip('s')}"
        lead = some if unclear else f"Recorded offences in {len(rows)} {kind}"
        return fitting("; ".join([lead, *mentioned, *rest]), "; ".join([lead, *few]))
    still = [f"no clear change in {unclear}"] if unclear else []
    short = "; ".join([*counted, *still, *few])
    return fitting(
        f"{head} {'; '.join([*moved, *mentioned, *still, *rest])}",
        *([f"{head} {'; '.join([*moved, *mentioned])}"] if mentioned else []),
        f"{head} {'; '.join([*moved, *still, *few])}",
        f"{head} {short}, of {len(rows)} {kind}",
        f"{short[0].upper()}{short[1:]}, of {len(rows)} {kind}",
    )


def one_message(row: Row, what: str) -> str:
    """How one count changed: `Aggravated public order, London: recorded offences up 9% on the year before`."""
    kind = findings.verdict(row)
    if kind in ("rose", "fell"):
        change = numbers.fmt_pct(abs(float(row["change_pct"])), signed=False)
        said = f"recorded offences {'up' if kind == 'rose' else 'down'} {change} ({_usual(row)}) on {earlier(row)}"
    elif kind == "no_clear_change":
        said = f"no clear change in recorded offences: {numbers.fmt_pct(row['change_pct'])} ({_usual(row)})"
    elif kind == "insufficient_baseline" or kind in SMALL:
        said = f"{_counts(row)} recorded offences, not tested"
    else:
        said = f"recorded offences not comparable with {earlier(row)}"
    return fitting(f"{what}: {said}", f"{said[0].upper()}{said[1:]}")


def places_message(rows: list[Row]) -> str:
    """How one count changed in one place, or in which of several it did."""
    what = vocabulary.measure_short(rows[0]["series"], rows[0]["strand"])
    if len(rows) == 1:
        return one_message(rows[0], f"{what}, {rows[0]['label']}")
    head = f"{what}: recorded offences" if rows[0]["years_back"] == 1 else f"{what}, on {earlier(rows[0])},"
    return moved_message(rows, head, "places")


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
        chance = why or numbers.fmt_pct_interval(row["chance_low_pct"], row["chance_high_pct"])
        percent = why or numbers.fmt_pct(row["change_pct"])
        cells.append((row["label"], marked, before, change, percent, why or _usual(row), chance))
    columns = (
        "Offences",
        earlier(rows[0]).removeprefix("the ").capitalize(),
        "Difference",
        "Change",
        "Usual variation",
        "By chance alone",
    )
    return Table(caption, (head, *columns), tuple(cells))


def _alt(rows: list[Row], what: str, message: str) -> str:
    said = [f"{row['label']} {_direction(row)}." for row in rows if row["status"] == "ok"]
    kind = "Dots with the usual variation" if said else "Dots of two counts each"
    return findings.shortened(" ".join([f"{kind}: {what}.", *(said or [f"{message}."])]))


def _direction(row: Row) -> str:
    """`up 12%`, `down 3%, no clear change`, `as before, no clear change`."""
    change = float(row["change_pct"])
    size = numbers.fmt_pct(abs(change), signed=False)
    way = f"{'up' if change > 0 else 'down'} {size}" if change else "as before"
    return f"{way}, no clear change" if findings.verdict(row) == "no_clear_change" else way


def _not_newest(results: Results, row: Row, last: pd.Timestamp | None) -> str:
    """That a later period exists which cannot be set against so many years before; empty where there is none."""
    rows = results.change(row["basis"], int(row["years_back"]))
    ends = rows.loc[(rows["series"] == row["series"]) & (rows["strand"] == row["strand"]), "period_end"]
    if row["period_end"] == ends[ends <= (last or ends.max())].max():
        return ""
    return (
        f"No later period can be compared with {earlier(row)}, because recording changed in between "
        f"{wording.mark('b')}."
    )


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
    back, then = int(row["years_back"]), earlier(row).replace("the year", "a year")
    measure = f"Recorded {what}, {where}: {period} against the same period {then}"
    months = {"month": 1, "ytd": end.month}.get(str(row["basis"]), 12)
    first = end - pd.DateOffset(months=months + 12 * back - 1)
    breaks = results.tables["series_breaks"]
    frame = pd.DataFrame(rows).drop(columns="label")
    return Figure(
        name=name,
        message=message,
        measure=f"{measure}, with the usual variation" if percent else measure,
        marks=_marks(rows),
        table=_table(rows, head, f"Recorded {what}, {where}, {period} and the same period {then}"),
        data=named(results, frame),
        key=KEY,
        alt=_alt(rows, f"recorded {what}, {where}, {period} against {then}", message),
        sentences=tuple(findings.change_sentence(r, results.names()) for r in rows),
        notes=weighed(
            [
                _not_newest(results, row, asked[1]),
                findings.strands_sentence(rows) if len(strands) > 1 else "",
                wording.STRANDS_OVERLAP if len(strands) > 1 else "",
                wording.strands_end(breaks) if series == "flagged" else "",
            ],
            [
                wording.base_rule_line(),
                wording.INTERVAL_NOTE,
                wording.MONTHS_NOTE,
                *wording.caveats([series], breaks=breaks, first=first, last=end, strands=strands, places=places),
            ],
        ),
        origin=origin_of(results, [series], first, end),
        place=where,
        path=path(
            "year-on-year",
            area=places,
            strand=strands if series == "flagged" and set(strands) != set(vocabulary.FLAGGED_STRANDS) else (),
            basis=row["basis"] if row["basis"] != "r12" else (),
            back=str(back) if back > 1 else (),
            **{
                side: f"{month:%Y-%m}" if month is not None else ()
                for side, month in zip(("from", "to"), asked, strict=True)
            },
        ),
    )
