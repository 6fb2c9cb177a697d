"""Counts over time as lines, cut where recording changed: all hate crime, and one count in several places."""

from typing import Any

import pandas as pd

from hatecrime import findings, numbers, periods, theme, vocabulary, withheld, wording
from hatecrime.addresses import path
from hatecrime.drawing.marks import Line, Lines, Point, Rule
from hatecrime.drawing.palette import Colour
from hatecrime.figures.change import one_message, places_message
from hatecrime.figures.figure import Figure, FigureError, Nothing, Table, fitting, named, origin_of, weighed
from hatecrime.results import Results

KEY = ("series", "strand", "area_code", "month")

AXES = {"offences": "Recorded offences a month", "offences_r12": "Recorded offences in 12 months"}
"""Column that is drawn -> what its scale measures."""
BASIS = {"offences": "month", "offences_r12": "r12"}
"""Column that is drawn -> basis of `metrics.year_on_year` of its change on a year before."""

MAX_LINES = 4
"""Lines that can be told apart."""
ONE_SCALE = 6
"""Lines whose largest values differ by more than this many times get scales of their own."""

APART_NOTE = "The places differ so much in size that each has its own scale."
BREAK_WORDS = f"recording changed {wording.mark('b')}"


def all_hate_crime(results: Results) -> Figure | Nothing:
    """Every hate crime recorded in London, each once, by month, on both sides of the change of system."""
    return _figure(results, "all-hate-crime", *vocabulary.ALL_HATE_CRIME, (vocabulary.LONDON,), "offences")


def all_hate_crime_12_months(results: Results) -> Figure | Nothing:
    """`all_hate_crime`, 12 months at a time."""
    name = "all-hate-crime-12-months"
    return _figure(results, name, *vocabulary.ALL_HATE_CRIME, (vocabulary.LONDON,), "offences_r12")


def rolling_by_place(
    results: Results,
    series: str,
    strand: str,
    places: tuple[str, ...] = (vocabulary.LONDON,),
    first: pd.Timestamp | None = None,
    last: pd.Timestamp | None = None,
) -> Figure | Nothing:
    """One count in up to four places, 12 months at a time, whose ends lie between two months.

    FigureError for more places than can be told apart.
    """
    return _figure(results, "rolling-by-place", series, strand, places, "offences_r12", (first, last))


def _figure(
    results: Results,
    name: str,
    series: str,
    strand: str,
    places: tuple[str, ...],
    value: str,
    asked: tuple[pd.Timestamp | None, pd.Timestamp | None] = (None, None),
) -> Figure | Nothing:
    if len(places) > MAX_LINES:
        raise FigureError(f"{name}: {len(places)} places, at most {MAX_LINES} can be told apart")
    rows = _rows(results, series, strand, places, value, asked)
    shown = rows[rows[value].notna()]
    if shown.empty:
        return _nothing(results, series, strand, asked)
    first, last = pd.Timestamp(shown["month"].min()), pd.Timestamp(shown["month"].max())
    rows = rows[rows["month"].between(first, last)]
    where = findings.joined([results.names()[place] for place in places])
    label = f"Recorded {vocabulary.measure_plain(series, strand)}"
    how = "by month" if value == "offences" else "12 months at a time"
    period = numbers.fmt_period(first, last)
    marks, changes = _marks(results, rows, places, value), _changes(results, shown, last, value)
    source = vocabulary.source_of(series, strand)
    breaks = results.tables["series_breaks"]
    start = first if value == "offences" else first - pd.DateOffset(months=11)
    whole = source == "all"
    return Figure(
        name=name,
        message=_message(results, shown, changes, value),
        measure=f"{label}, {where}, {how}: {period}",
        marks=marks,
        table=_table(results, rows, places, value, f"{label}, {where}, {how}"),
        data=named(results, rows),
        key=KEY,
        alt=_alt(marks, f"{label}, {where}, {how}"),
        sentences=tuple(findings.change_sentence(row, results.names()) for row in changes),
        notes=weighed(
            [
                wording.ALL_NOTE if whole else "",
                wording.CONNECT_BREAK if marks.rules else "",
                APART_NOTE if marks.apart else "",
                wording.strands_end(breaks) if series == "flagged" and not whole else "",
            ],
            wording.caveats([series], breaks=breaks, first=start, last=last, strands=[strand], places=places),
        ),
        origin=origin_of(results, [source], start, last),
        place=where,
        path=path(
            "year-on-year",
            area=places,
            look="time",
            each="month" if value == "offences" else (),
            shown=strand if series == "flagged" and not whole else (),
            **{
                side: f"{month:%Y-%m}" if month is not None else ()
                for side, month in zip(("from", "to"), asked, strict=True)
            },
        ),
    )


def _rows(
    results: Results,
    series: str,
    strand: str,
    places: tuple[str, ...],
    value: str,
    asked: tuple[pd.Timestamp | None, pd.Timestamp | None],
) -> pd.DataFrame:
    """Rows of the months asked for, places in the order of the choice."""
    rows = results.monthly() if value == "offences" else results.rolling()
    rows = rows[(rows["series"] == series) & (rows["strand"] == strand) & rows["area_code"].isin(places)]
    first, last = asked
    rows = rows[rows["month"].between(first or rows["month"].min(), last or rows["month"].max())]
    order = rows["area_code"].map({place: at for at, place in enumerate(places)})
    return rows.assign(order=order).sort_values(["order", "month"]).drop(columns="order")


def _nothing(
    results: Results, series: str, strand: str, asked: tuple[pd.Timestamp | None, pd.Timestamp | None]
) -> Nothing:
    held = results.monthly()
    months = held.loc[(held["series"] == series) & (held["strand"] == strand), "month"]
    if months.empty:
        what = vocabulary.measure_label(series, strand)
        return Nothing(f"{what}: this build of the tables holds no month of it, of any year from 2010 on.")
    start, end = pd.Timestamp(months.min()), pd.Timestamp(months.max())
    return Nothing(
        f"{vocabulary.measure_label(series, strand)}: no comparable months end in "
        f"{numbers.fmt_period(asked[0] or start, asked[1] or end)}. These figures run from "
        f"{numbers.fmt_period(start, end)}.",
        "Choose a longer period, or another place.",
    )


def runs(rows: pd.DataFrame, value: str) -> list[pd.DataFrame]:
    """Rows of one line, a row a month, cut where nothing may be joined: runs of months in a row of one regime.

    Mixed months and months without a value belong to no run.
    """
    kept = rows[rows[value].notna() & (rows["regime"] != periods.MIXED)].sort_values("month")
    number = kept["month"].dt.year * 12 + kept["month"].dt.month
    cut = (number.diff() != 1) | (kept["regime"].diff() != 0)
    return [run for _, run in kept.groupby(cut.cumsum())]


def _marks(results: Results, rows: pd.DataFrame, places: tuple[str, ...], value: str) -> Lines:
    series, strand = str(rows["series"].iloc[0]), str(rows["strand"].iloc[0])
    found: list[Line] = []
    for place in places:
        own = runs(rows[rows["area_code"] == place], value)
        if own:
            points = tuple(tuple(_point(row, value) for row in run.to_dict("records")) for run in own)
            end = points[-1][-1]
            found.append(Line(results.names()[place], end.said, _colour(series, strand, place, places), points))
    tops = [max(point.value for point in line.points) for line in found]
    apart = len(tops) > 1 and max(tops) > ONE_SCALE * min(tops)
    months = [point.month for line in found for point in line.points]
    return Lines(
        tuple(found),
        AXES[value],
        break_rules(results.tables["series_breaks"], series, strand, min(months), max(months)),
        apart,
    )


def _point(row: dict[Any, Any], value: str) -> Point:
    count, provisional = float(row[value]), bool(row["provisional"])
    return Point(pd.Timestamp(row["month"]), count, _said(count, provisional), provisional)


def _said(count: object, provisional: bool) -> str:
    return numbers.fmt_count(count) + (f" {wording.mark('p')}" if provisional else "")


def _colour(series: str, strand: str, place: str, places: tuple[str, ...]) -> Colour:
    """The colour of the count where there is one place, else of the place."""
    if len(places) == 1:
        return Colour(theme.measure_colour(series, strand, "light"), theme.measure_colour(series, strand, "dark"))
    return Colour(theme.area_colours(places, "light")[place], theme.area_colours(places, "dark")[place])


def break_rules(
    breaks: pd.DataFrame, series: str, strand: str, first: pd.Timestamp, last: pd.Timestamp
) -> tuple[Rule, ...]:
    """The changes of recording of a line between two months."""
    rows = breaks[(breaks["series"] == series) & (breaks["kind"] == "break") & ~breaks["comparable"].astype(bool)]
    rows = rows[
        (rows["strand"].isna() | (rows["strand"] == strand)) & (rows["month"] > first) & (rows["month"] <= last)
    ]
    return tuple(Rule(pd.Timestamp(month), BREAK_WORDS) for month in sorted(rows["month"].unique()))


def _changes(results: Results, shown: pd.DataFrame, last: pd.Timestamp, value: str) -> list[dict[str, Any]]:
    """The change to the last month drawn, of each place that has one, with its label."""
    keys = shown[["series", "strand", "area_code"]].drop_duplicates()
    rows = results.change(BASIS[value])
    found = keys.merge(rows[rows["period_end"] == last], on=["series", "strand", "area_code"])
    return [
        {str(key): item for key, item in row.items()} | {"label": results.names()[row["area_code"]]}
        for row in found.to_dict("records")
    ]


def _message(results: Results, shown: pd.DataFrame, changes: list[dict[str, Any]], value: str) -> str:
    if len(changes) > 1:
        return places_message(changes)
    row = shown.sort_values("month").iloc[-1]
    series, strand = str(row["series"]), str(row["strand"])
    what = vocabulary.measure_short(series, strand)
    place, month = results.names()[row["area_code"]], pd.Timestamp(row["month"])
    compared = bool(changes) and changes[0]["status"] == "ok"
    if compared and value == "offences_r12":
        return one_message(changes[0], f"{what}, {place}")
    when = numbers.fmt_month(month) if value == "offences" else f"the {periods.year_ending_label(month)}"
    said = f"{findings.offences(row[value])} recorded in {when}"
    moved = {"rose": "more than", "fell": "fewer than", "no_clear_change": "no clear change on"}
    way = moved.get(findings.verdict(changes[0])) if compared else None
    against = f"; {way} a year before" if way else ""
    return fitting(f"{what}, {place}: {said}{against}", f"{what}: {said}{against}", f"{place}: {said}", said)


def _table(results: Results, rows: pd.DataFrame, places: tuple[str, ...], value: str, caption: str) -> Table:
    """A row for each month, the newest first, with a mark for what is not there."""
    months = periods.month_range(rows["month"].min(), rows["month"].max())
    breaks = results.tables["series_breaks"]
    mixed = set(breaks.loc[breaks["series"].isin(rows["series"]), "mixed_month"].dropna())
    held = {(row["area_code"], row["month"]): row for row in rows.to_dict("records")}

    def cell(place: str, month: pd.Timestamp) -> str:
        row = held.get((place, month))
        if row is None or (row["regime"] == periods.MIXED and value == "offences"):
            return withheld.mark("mixed_month" if month in mixed else "missing_month")
        if numbers.missing(row[value]):
            return withheld.mark(row["reason"])
        return _said(row[value], bool(row["provisional"]))

    body = [(numbers.fmt_month(month), *(cell(place, month) for place in places)) for month in reversed(months)]
    head = "Month" if value == "offences" else "Year to"
    return Table(caption, (head, *(results.names()[place] for place in places)), tuple(body))


def _alt(marks: Lines, what: str) -> str:
    first, last = marks.months
    said = [f"{line.label} {line.said} in {numbers.fmt_month(line.points[-1].month)}." for line in marks.lines]
    cut = [f"Lines are cut in {numbers.fmt_month(rule.month)}, where recording changed." for rule in marks.rules]
    return findings.shortened(" ".join([f"Line chart: {what}, {numbers.fmt_period(first, last)}.", *said, *cut]))
