"""Every strand of a place as small plots, each on its own scale: a bar for each year, or a line over months."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from hatecrime import findings, numbers, theme, vocabulary, withheld, wording
from hatecrime.addresses import path
from hatecrime.drawing.marks import Bar, Panel, Panels
from hatecrime.drawing.palette import Colour
from hatecrime.figures.change import Row, earlier, strands_message
from hatecrime.figures.figure import Figure, Nothing, Table, count_or, fitting, named, origin_of, weighed
from hatecrime.figures.series import AXES, BASIS, runs
from hatecrime.results import Results

OWN_SCALES = "each strand has its own scale"
HEAD = 1.1
"""How far a scale goes beyond its largest value."""


def years_by_strand(
    results: Results,
    place: str = vocabulary.LONDON,
    basis: str = "r12",
    last: pd.Timestamp | None = None,
    strands: tuple[str, ...] = vocabulary.FLAGGED_STRANDS,
) -> Figure | Nothing:
    """The newest period of a basis that ends by `last`, and the same period of each year before it, in bars."""
    rows = results.change(basis)
    rows = rows[(rows["series"] == "flagged") & rows["strand"].isin(strands) & (rows["area_code"] == place)]
    rows = rows[(rows["period_end"] <= (last or rows["period_end"].max())) & rows["offences"].notna()]
    if rows.empty:
        start, end = results.span("flagged")
        return Nothing(
            f"{vocabulary.SERIES['flagged'].label}: no whole period of this kind ends by "
            f"{numbers.fmt_month(last or end)}. These figures run from {numbers.fmt_period(start, end)}.",
            "Choose a later end.",
        )
    end = pd.Timestamp(rows["period_end"].max())
    rows = rows[rows["period_end"].dt.month == end.month]
    by_strand = {strand: _records(rows[rows["strand"] == strand]) for strand in strands}
    by_strand = {strand: own for strand, own in by_strand.items() if own}
    newest = [own[-1] for own in by_strand.values()]
    where, period = results.names()[place], str(newest[0]["period_label"])
    first = pd.Timestamp(rows["period_end"].min())
    start = first - pd.DateOffset(months={"month": 0, "ytd": end.month - 1}.get(basis, 11))
    measure = f"Recorded hate crime by strand, {where}: {period} and the same period of each year from {first.year}"
    breaks = results.tables["series_breaks"]
    return Figure(
        name="years-by-strand",
        message=_highest(by_strand, first, period),
        measure=measure,
        marks=_bars(by_strand, first.year, end.year),
        table=_years_table(by_strand, measure),
        data=named(results, rows),
        key=("series", "strand", "area_code", "basis", "period_end"),
        alt=findings.shortened(
            f"Bars for each year, a plot for each of {len(by_strand)} strands. {measure}. "
            + " ".join(f"{_label(row)} {_said(row)}." for row in newest)
        ),
        sentences=tuple(findings.change_sentence(row, results.names()) for row in newest),
        notes=weighed(
            [wording.STRANDS_OVERLAP, wording.strands_end(breaks)],
            [
                wording.base_rule_line(),
                *wording.caveats(
                    ["flagged"], breaks=breaks, first=start, last=end, strands=list(by_strand), places=[place]
                ),
            ],
        ),
        origin=origin_of(results, ["flagged"], start, end),
        place=where,
        path=path(
            "year-on-year",
            area=place,
            strand=strands if set(strands) != set(vocabulary.FLAGGED_STRANDS) else (),
            basis=basis if basis != "r12" else (),
            to=f"{last:%Y-%m}" if last is not None else (),
        ),
    )


def strands_over_time(
    results: Results,
    place: str = vocabulary.LONDON,
    value: str = "offences_r12",
    first: pd.Timestamp | None = None,
    last: pd.Timestamp | None = None,
    strands: tuple[str, ...] = vocabulary.FLAGGED_STRANDS,
) -> Figure | Nothing:
    """Every strand of a place over time: `value` is offences (a month) or offences_r12 (the 12 months to each)."""
    rows = results.monthly() if value == "offences" else results.rolling()
    rows = rows[(rows["series"] == "flagged") & rows["strand"].isin(strands) & (rows["area_code"] == place)]
    rows = rows[rows["month"].between(first or rows["month"].min(), last or rows["month"].max())]
    held = rows[rows[value].notna()]
    if held.empty:
        start, end = results.span("flagged")
        return Nothing(
            f"{vocabulary.SERIES['flagged'].label}: nothing in {numbers.fmt_period(first or start, last or end)} that "
            f"can be shown like this. These figures run from {numbers.fmt_period(start, end)}.",
            "Choose a longer period.",
        )
    begins, ends = pd.Timestamp(held["month"].min()), pd.Timestamp(held["month"].max())
    rows = rows[rows["month"].between(begins, ends)]
    kept = [strand for strand in strands if strand in set(held["strand"])]
    changes = {strand: _change(results, place, strand, ends, BASIS[value]) for strand in kept}
    where, how = results.names()[place], "by month" if value == "offences" else "12 months at a time"
    measure = f"Recorded hate crime by strand, {where}, {how}"
    shown = numbers.fmt_period(begins, ends)
    breaks = results.tables["series_breaks"]
    start = begins if value == "offences" else begins - pd.DateOffset(months=11)
    return Figure(
        name="strands-by-month" if value == "offences" else "strands-by-12-months",
        message=strands_message([row | {"label": _label(row)} for row in changes.values()]),
        measure=f"{measure}, {shown}",
        marks=_lines(rows, kept, changes, value),
        table=_months_table(rows, kept, value, f"{measure}, {shown}"),
        data=named(results, rows),
        key=("series", "strand", "area_code", "month"),
        alt=findings.shortened(
            f"Line charts, one for each of {len(kept)} strands. {measure}, {shown}. "
            + " ".join(f"{_label(row)} {_said(row)}." for row in changes.values())
        ),
        sentences=tuple(findings.change_sentence(row, results.names()) for row in changes.values()),
        notes=weighed(
            [wording.STRANDS_OVERLAP, wording.strands_end(breaks)],
            wording.caveats(["flagged"], breaks=breaks, first=start, last=ends, strands=kept, places=[place]),
        ),
        origin=origin_of(results, ["flagged"], start, ends),
        place=where,
        path=path(
            "year-on-year",
            area=place,
            strand=strands if set(strands) != set(vocabulary.FLAGGED_STRANDS) else (),
            look="time",
            each="month" if value == "offences" else (),
            **{
                side: f"{month:%Y-%m}" if month is not None else ()
                for side, month in (("from", first), ("to", last))
            },
        ),
    )  # fmt: skip


def _records(rows: pd.DataFrame) -> list[Row]:
    return [
        {str(key): value for key, value in row.items()} for row in rows.sort_values("period_end").to_dict("records")
    ]


def _label(row: Row) -> str:
    return vocabulary.STRANDS[row["strand"]].label


def _change(results: Results, place: str, strand: str, end: pd.Timestamp, basis: str) -> Row:
    rows = results.change(basis)
    own = (rows["series"] == "flagged") & (rows["strand"] == strand) & (rows["area_code"] == place)
    return _records(rows[own & (rows["period_end"] == end)])[0]


def _said(row: Row) -> str:
    """`16,010, +9% on the year before`, or two counts, or why there is no comparison."""
    count = numbers.fmt_count(row["offences"]) + (f" {wording.mark('p')}" if row["provisional"] else "")
    if row["status"] == "ok":
        return f"{count}, {numbers.fmt_pct(row['change_pct'])} on {earlier(row)}"
    if row["status"] in ("small_base", "zero_base"):
        return f"{count}, {numbers.fmt_count(row['offences_before'])} {earlier(row)} {withheld.mark(row['status'])}"
    return f"{count} {withheld.mark(row['status'])}"


def _highest(by_strand: dict[str, list[Row]], first: pd.Timestamp, period: str) -> str:
    """In how many strands the newest year is the one with most offences of those that are shown."""
    most = [
        own[-1]
        for own in by_strand.values()
        if len(own) > 1 and own[-1]["offences"] > max(r["offences"] for r in own[:-1])
    ]
    when = f"{period[0].upper()}{period[1:]}"
    if not most:
        return f"{when}: in no strand the most recorded offences of a year since {first.year}"
    named = findings.joined([_label(row).lower() for row in most])
    return fitting(
        f"{when}: the most recorded of a year since {first.year} in {named}",
        f"{when}: the most recorded of a year since {first.year} in {len(most)} of {len(by_strand)} strands",
    )


def _colour(strand: str) -> Colour:
    return Colour(theme.measure_colour("flagged", strand, "light"), theme.measure_colour("flagged", strand, "dark"))


def _bars(by_strand: dict[str, list[Row]], first: int, last: int) -> Panels:
    panels = []
    for strand, own in by_strand.items():
        bars = tuple(
            Bar(
                float(pd.Timestamp(row["period_end"]).year),
                float(row["offences"]),
                f"{row['period_label']}: {_said(row)}",
                strong=row is own[-1],
                provisional=bool(row["provisional"]),
            )
            for row in own
        )
        top = HEAD * max(max(bar.value for bar in bars), 1.0)
        panels.append(Panel(_label(own[-1]), (), (), _said(own[-1]), top, bars=bars, colour=_colour(strand)))
    return Panels(
        tuple(panels), first - 0.5, last + 0.5, (str(first), str(last)), f"Recorded offences; {OWN_SCALES}", wide=True
    )


def _lines(rows: pd.DataFrame, strands: Sequence[str], changes: dict[str, Row], value: str) -> Panels:
    panels = []
    for strand in strands:
        own = runs(rows[rows["strand"] == strand], value)
        lines = tuple(
            tuple((_year(month), float(n)) for month, n in zip(run["month"], run[value], strict=True)) for run in own
        )
        hovers = tuple(tuple(_hover(row, value) for row in run.to_dict("records")) for run in own)
        top = HEAD * max(max(y for line in lines for _, y in line), 1.0)
        panels.append(
            Panel(
                vocabulary.STRANDS[strand].label, lines, (), _said(changes[strand]), top, hovers=hovers,
                colour=_colour(strand),
            )
        )  # fmt: skip
    first, last = rows["month"].min(), rows["month"].max()
    return Panels(
        tuple(panels),
        _year(first),
        max(_year(last), _year(first) + 1 / 12),
        (numbers.fmt_month_short(first), numbers.fmt_month_short(last)),
        f"{AXES[value]}; {OWN_SCALES}",
        wide=True,
    )


def _year(month: pd.Timestamp) -> float:
    return round(month.year + (month.month - 1) / 12, 3)


def _hover(row: dict[Any, Any], value: str) -> str:
    mark = f" {wording.mark('p')}" if row["provisional"] else ""
    return f"{numbers.fmt_month(row['month'])}: {numbers.fmt_count(row[value])}{mark}"


def _years_table(by_strand: dict[str, list[Row]], caption: str) -> Table:
    """A row for each period, the newest first, a column for each strand."""
    held = {
        (str(row["period_label"]), strand): numbers.fmt_count(row["offences"])
        + (f" {wording.mark('p')}" if row["provisional"] else "")
        for strand, own in by_strand.items()
        for row in own
    }
    periods = dict.fromkeys(str(row["period_label"]) for own in by_strand.values() for row in reversed(own))
    body = tuple(
        (period, *(held.get((period, strand), wording.mark("x")) for strand in by_strand)) for period in periods
    )
    return Table(caption, ("Period", *(vocabulary.STRANDS[strand].label for strand in by_strand)), body)


def _months_table(rows: pd.DataFrame, strands: Sequence[str], value: str, caption: str) -> Table:
    """A row for each month, the newest first, a column for each strand."""
    held = {(row["month"], row["strand"]): _cell(row, value) for row in rows.to_dict("records")}
    months = sorted(rows["month"].unique(), reverse=True)
    body = tuple(
        (numbers.fmt_month(month), *(held.get((month, strand), wording.mark("x")) for strand in strands))
        for month in months
    )
    head = "Month" if value == "offences" else "Year to"
    return Table(caption, (head, *(vocabulary.STRANDS[strand].label for strand in strands)), body)


def _cell(row: dict[Any, Any], value: str) -> str:
    why = withheld.mark(row["reason"]) if "reason" in row and not numbers.missing(row["reason"]) else wording.mark("x")
    said = count_or(row[value], why)
    return f"{said} {wording.mark('p')}" if row["provisional"] and said != why else said
