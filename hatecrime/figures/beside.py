"""Boroughs beside the 32 together over time, by rate, and one of them beside boroughs like it."""

from typing import Any

import pandas as pd

from hatecrime import findings, metrics, numbers, periods, theme, vocabulary, wording
from hatecrime.addresses import path
from hatecrime.drawing.marks import Band, Line, Lines, Point, Range, Rule
from hatecrime.drawing.palette import Colour
from hatecrime.figures.figure import Figure, FigureError, Nothing, Table, fitting, named, origin_of, weighed
from hatecrime.figures.panels import rate_cell
from hatecrime.figures.rates import TOGETHER
from hatecrime.figures.series import MAX_LINES, break_rules, runs
from hatecrime.results import Results

KEY = ("series", "strand", "area_code", "month")
SIMILAR = "Boroughs like it"
"""Name of the band from the lowest to the highest rate of the boroughs most like the one in focus."""
CHOSEN_BY = (
    "The boroughs like it are those nearest in residents, residents per square kilometre and recorded public order "
    "offences without aggravation; hate crime itself is not used to choose them."
)
VALUE = "rate_per_1000"
DRAWN = ["area_code", "month", VALUE, "provisional", "regime", "reason", "population_basis"]
"""What is looked at row by row: a frame of few columns is much quicker taken apart."""


def rates_beside(
    results: Results,
    series: str,
    strand: str,
    places: tuple[str, ...],
    first: pd.Timestamp | None = None,
    last: pd.Timestamp | None = None,
) -> Figure | Nothing:
    """Rates of up to four boroughs at each month between two, beside all boroughs together.

    One borough alone has the boroughs like it as a band. FigureError for more than can be told apart.
    """
    if not 0 < len(places) <= MAX_LINES:
        raise FigureError(f"rates-beside: {len(places)} boroughs, 1 to {MAX_LINES} can be told apart")
    similar = results.similar_to(places[0]) if len(places) == 1 else ()
    rows = results.rate_lines(series, strand)
    rows = rows[rows["month"].between(first or rows["month"].min(), last or rows["month"].max())]
    band = metrics.spread(rows, similar) if similar else None
    rows = rows[rows["area_code"].isin([*places, vocabulary.LONDON])]
    held = rows[rows[VALUE].notna()]
    if held[held["area_code"].isin(places)].empty:
        start, end = results.span(series)
        return Nothing(
            f"{vocabulary.measure_label(series, strand)}: no rate of these boroughs in "
            f"{numbers.fmt_period(first or start, last or end)}. A rate needs 12 comparable months and enough offences.",
            "Choose other months, or another count.",
        )
    begins, ends = pd.Timestamp(held["month"].min()), pd.Timestamp(held["month"].max())
    rows = rows[rows["month"].between(begins, ends)]
    drawn = rows[DRAWN]
    names = results.names()
    where, like = (
        findings.joined([names[place] for place in places]),
        findings.joined([names[code] for code in similar]),
    )
    label = vocabulary.measure_label(series, strand)
    measure = f"{label}: recorded offences per 1,000 residents in 12 months, {where}"
    shown = f"{measure}, {numbers.fmt_period(begins, ends)}"
    breaks = results.tables["series_breaks"]
    return Figure(
        name="rates-beside",
        message=_message(held, places, names),
        measure=f"{shown}. Grey: boroughs like it ({like})" if similar else shown,
        marks=_marks(results, drawn, places, band, series, strand),
        table=_table(drawn, places, band, names, measure),
        data=named(results, rows.drop(columns="regime")).assign(
            area=lambda frame: frame["area"].where(frame["area_code"] != vocabulary.LONDON, TOGETHER)
        ),
        key=KEY,
        alt=_alt(held, places, names, f"{measure}, {numbers.fmt_period(begins, ends)}"),
        sentences=_sentences(results, series, strand, places),
        notes=weighed(
            [wording.RATES_NOTE],
            [
                CHOSEN_BY if similar else "",
                wording.POPULATION_BREAK,
                wording.rate_rule_line(),
                *_notes(results, places),
                *wording.caveats(
                    [series], breaks=breaks, first=begins, last=ends, rates=True, boroughs=True, strands=[strand]
                ),
            ],
        ),
        origin=origin_of(results, [series], begins, ends, ["population"]),
        place=where,
        path=path(
            "boroughs",
            series=series if series != "aggravated" else (),
            shown=strand if series == "flagged" else (),
            area=places,
            **{side: f"{month:%Y-%m}" if month else () for side, month in (("from", first), ("to", last))},
        ),
    )  # fmt: skip


def _name(code: str, names: Any) -> str:
    return TOGETHER if code == vocabulary.LONDON else str(names[code])


def _newest(held: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """The newest rate of each area, by its code."""
    rows = held.sort_values("month").groupby("area_code").tail(1).to_dict("records")
    return {str(row["area_code"]): {str(key): value for key, value in row.items()} for row in rows}


def _message(held: pd.DataFrame, places: tuple[str, ...], names: Any) -> str:
    newest = _newest(held)
    when = periods.year_ending_label(newest[places[0]]["month"]) if places[0] in newest else ""
    said = [f"{names[code]} {numbers.fmt_rate(newest[code][VALUE])}" for code in places if code in newest]
    together = f"the {TOGETHER} {numbers.fmt_rate(newest[vocabulary.LONDON][VALUE])}"
    head = f"{when[:1].upper()}{when[1:]}: " if when else ""
    return fitting(
        f"{head}{', '.join(said)} offences per 1,000 residents; {together}",
        f"{head}{', '.join(said)} per 1,000; {together}",
        f"{', '.join(said)} per 1,000",
        f"{len(said)} boroughs beside the {TOGETHER}, by rate",
    )


def _marks(
    results: Results, rows: pd.DataFrame, places: tuple[str, ...], band: pd.DataFrame | None, series: str, strand: str
) -> Lines:
    order = (*places, vocabulary.LONDON)
    lines = []
    for code in order:
        own = runs(rows[rows["area_code"] == code], VALUE)
        if own:
            points = tuple(tuple(_point(row) for row in run.to_dict("records")) for run in own)
            colour = Colour(theme.area_colours(order, "light")[code], theme.area_colours(order, "dark")[code])
            lines.append(Line(_name(code, results.names()), points[-1][-1].said, colour, points))
    first, last = rows["month"].min(), rows["month"].max()
    rules = [*break_rules(results.tables["series_breaks"], series, strand, first, last)]
    changed = census_change(rows)
    if changed is not None:
        rules.append(Rule(changed, f"residents of another census {wording.mark('b')}"))
    return Lines(tuple(lines), "Offences per 1,000 residents, 12 months", tuple(rules), band=_band(band, first, last))


def _point(row: dict[Any, Any]) -> Point:
    return Point(row["month"], round(float(row[VALUE]), 3), _said(row), bool(row["provisional"]))


def _said(row: dict[Any, Any]) -> str:
    """`2.95 [p]`, or why there is none."""
    provisional = row["provisional"] and not numbers.missing(row[VALUE])
    return rate_cell(row) + (f" {wording.mark('p')}" if provisional else "")


def _band(band: pd.DataFrame | None, first: pd.Timestamp, last: pd.Timestamp) -> Band | None:
    if band is None:
        return None
    held = tuple(
        tuple(
            Range(row["month"], round(float(row["low"]), 3), round(float(row["high"]), 3), None, _span(row))
            for row in run.to_dict("records")
        )
        for run in runs(band[band["month"].between(first, last)], "low")
    )
    return Band(SIMILAR, held[-1][-1].said, held) if held else None


def _span(row: dict[Any, Any]) -> str:
    return f"{numbers.fmt_rate(row['low'])} to {numbers.fmt_rate(row['high'])}"


def census_change(rows: pd.DataFrame) -> pd.Timestamp | None:
    """The first month of rates on the newer census, where rates on an older one come before it."""
    held = rows[rows[VALUE].notna()]
    if held["population_basis"].nunique() < 2:
        return None
    newer = held["population_basis"] == held["population_basis"].max()
    return pd.Timestamp(held.loc[newer, "month"].min())


def _table(rows: pd.DataFrame, places: tuple[str, ...], band: pd.DataFrame | None, names: Any, caption: str) -> Table:
    """A row for each month, the newest first, with the spread of the boroughs like it."""
    order = (*places, vocabulary.LONDON)
    spread = {} if band is None else {row["month"]: row for row in band[band["low"].notna()].to_dict("records")}
    held = {(row["area_code"], row["month"]): _said(row) for row in rows.to_dict("records")}
    body = []
    for month in sorted(rows["month"].unique(), reverse=True):
        cells = [held[code, month] for code in order]
        like = [] if band is None else [_span(spread[month]) if month in spread else wording.mark("x")]
        body.append((numbers.fmt_month(month), *cells, *like))
    heads = [_name(code, names) for code in order] + ([] if band is None else [SIMILAR])
    return Table(caption, ("Year to", *heads), tuple(body))


def _alt(held: pd.DataFrame, places: tuple[str, ...], names: Any, what: str) -> str:
    newest = _newest(held)
    together = newest[vocabulary.LONDON][VALUE]
    parts = [f"Line chart: {what}."]
    for code in (place for place in places if place in newest):
        mine = newest[code][VALUE]
        side = "above" if mine > together else "below" if mine < together else "equal to"
        parts.append(f"{names[code]} {numbers.fmt_rate(mine)}, {side} {numbers.fmt_rate(together)}.")
    return findings.shortened(" ".join(parts))


def _sentences(results: Results, series: str, strand: str, places: tuple[str, ...]) -> tuple[str, ...]:
    """The newest rate of each borough against all of them, and whether the first differs from the others."""
    end = results.rates_to(series, strand)
    if end is None:
        return ()
    table = {row["area_code"]: row for row in results.rates(series, strand, end).to_dict("records")}
    said = [findings.rate_sentence(table[code], end, results.names()) for code in places]
    said += [findings.ratio_sentence(table[places[0]], table[code]) for code in places[1:]]
    return tuple(said)


def _notes(results: Results, places: tuple[str, ...]) -> list[str]:
    """What to know about the residents and visitors of the boroughs."""
    notes, names = results.borough_notes(), results.names()
    listed = {place: vocabulary.GSS_OF_AREA[place] for place in places}
    return [f"{names[place]}: {notes[gss]}" for place, gss in listed.items() if gss in notes]
