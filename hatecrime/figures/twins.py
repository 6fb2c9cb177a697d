"""The aggravated public order offence beside its twin, the same offence without aggravation, as an index."""

from typing import Any

import pandas as pd

from hatecrime import findings, metrics, numbers, spikes, theme, vocabulary, withheld, wording
from hatecrime.addresses import path
from hatecrime.drawing.marks import Line, Lines, Point, Rule
from hatecrime.drawing.palette import Colour
from hatecrime.figures.effects import Row, effect_row, effect_sentence, event_of, no_range, usual_months
from hatecrime.figures.event_months import short_name
from hatecrime.figures.figure import Figure, Nothing, Table, fitting, named, origin_of, weighed
from hatecrime.figures.series import break_rules, runs
from hatecrime.results import Results
from hatecrime.spikes.panel import WITH_NUMBERS

PAIR = (("aggravated", "all"), ("comparator", "all"))
TWINS = {"aggravated": "Aggravated", "comparator": "Not aggravated"}
"""Names of the offence and of its twin."""
KEY = ("series", "strand", "area_code", "month")


def twins_around(
    results: Results, event_id: str, place: str = vocabulary.LONDON, k: int | None = None
) -> Figure | Nothing:
    """The aggravated offence and the same without aggravation around an event, each 100 in the 12 months before it."""
    event = event_of(results, event_id)
    month, usual_k = usual_months(event)
    k = usual_k if k is None else k
    pair = [effect_row(results, event_id, place, measure, k) for measure in PAIR]
    if not all(row["status"] in WITH_NUMBERS for row in pair):
        return no_range(results, "aggravated", event, month)
    rows = results.monthly()
    base = _base(rows, month)
    near = rows["month"].between(base[0], month + pd.DateOffset(months=k + 12))
    own = rows[rows["series"].isin(TWINS) & (rows["area_code"] == place) & near]
    both = metrics.indexed(own, *base)
    if both["index"].notna().groupby(both["series"]).sum().min() == 0:
        return Nothing(
            f"{event['name']}: too few months or offences before it, recorded in the same way, to set the two offences "
            f"against {wording.mark('u')}. Data to {numbers.fmt_month(rows['month'].max())}."
        )
    level = f"mean of {numbers.fmt_month_short(base[0])} to {numbers.fmt_month_short(base[1])} = 100"
    first, last = pd.Timestamp(both["month"].min()), pd.Timestamp(both["month"].max())
    breaks = results.tables["series_breaks"]
    rules = (
        Rule(event["start"], short_name(event), strong=True),
        *break_rules(breaks, *PAIR[0], first, last),
    )
    where = results.names()[place]
    when = findings.months_label(month, month + pd.DateOffset(months=k))
    return Figure(
        name="twins-around",
        message=fitting(f"{where}, {when}: {_twin_words(pair)}", f"{when}: {_twin_words(pair)}", _twin_words(pair)),
        measure=f"The public order offence with and without racial or religious aggravation, {where}, {level}",
        marks=Lines(_twin_lines(both), f"Index, {level}", rules, level=100.0),
        table=_index_table(both, f"Recorded offences a month, {where}, {level}"),
        data=named(results, both, event_id=event_id, event=str(event["name"])),
        key=("series", "strand", "area_code", "month"),
        alt=_twin_alt(both, where, level),
        sentences=(
            findings.comparator_sentence(pair[0], pair[1], _ratio(results, place, month, k)),
            *(effect_sentence(results, row, when) for row in pair),
        ),
        notes=weighed(
            [wording.EVENTS_NOTE, wording.COMPARATOR_NOTE],
            wording.caveats(list(TWINS), breaks=breaks, first=first, last=last, strands=["all"], events=True),
        ),
        origin=origin_of(results, list(TWINS), first, last),
        place=where,
        path=path("events", event=event_id, area=place, months=str(k + 1) if k != usual_k else ()),
    )


def _base(rows: pd.DataFrame, month: pd.Timestamp) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The 12 months before an event, or those of them that were recorded as its own month was."""
    own = rows[rows["series"] == PAIR[0][0]]
    regime = own.loc[own["month"] == month, "regime"].iloc[0]
    first = own.loc[own["regime"] == regime, "month"].min()
    return max(month - pd.DateOffset(months=12), pd.Timestamp(first)), month - pd.DateOffset(months=1)


def _twin_words(pair: list[Row]) -> str:
    """Both against their own expected range."""
    own, twin = (findings.PLACES[findings.placed(row)] for row in pair)
    if own == twin:
        return f"with and without aggravation, {own}"
    return f"with aggravation {own}; without it {twin.replace('the expected range', 'its own')}"


def _ratio(results: Results, place: str, month: pd.Timestamp, k: int) -> Row:
    known = results.known_months()
    found = results.keep(
        "comparator_panel", lambda: spikes.comparator_panel(results.monthly(), month, known, k=k), month, k
    )
    return {str(key): value for key, value in found[found["area_code"] == place].to_dict("records")[0].items()}


def _twin_lines(both: pd.DataFrame) -> tuple[Line, ...]:
    lines = []
    for series, label in TWINS.items():
        points = tuple(
            tuple(
                Point(row["month"], float(row["index"]), _said(row), bool(row["provisional"]))
                for row in run.to_dict("records")
            )
            for run in runs(both[both["series"] == series], "index")
        )
        colour = Colour(theme.measure_colour(series, "all", "light"), theme.measure_colour(series, "all", "dark"))
        lines.append(Line(label, points[-1][-1].said, colour, points))
    return tuple(lines)


def _twin_alt(both: pd.DataFrame, where: str, level: str) -> str:
    shown = both[both["index"].notna()]
    last = shown["month"].max()
    ends = shown[shown["month"] == last].set_index("series")["index"]
    said = " and ".join(f"{label.lower()} {numbers.fmt_number(ends[series], 0)}" for series, label in TWINS.items())
    period = numbers.fmt_period(shown["month"].min(), last)
    return findings.shortened(f"Two index lines, {level}, {where}, {period}. At the end: {said}.")


def twins_over_time(results: Results, place: str = vocabulary.LONDON) -> Figure | Nothing:
    """Both offences 12 months at a time, each recording system 100 at its own first 12 months."""
    rows = results.rolling()
    own = rows[rows["series"].isin(TWINS) & (rows["area_code"] == place) & rows["offences_r12"].notna()]
    if own["series"].nunique() < len(TWINS):
        return Nothing("The two offences are not both held for 12 months.")
    parts = []
    for _, regime in own.groupby("regime"):
        start = pd.Timestamp(regime["month"].min())
        parts.append(metrics.indexed(regime, start, start, "offences_r12"))
    both = pd.concat(parts).sort_values(["series", "month"], ignore_index=True)
    both["index"] = both["index"].round(1)
    first, last = pd.Timestamp(both["month"].min()), pd.Timestamp(both["month"].max())
    where, breaks = results.names()[place], results.tables["series_breaks"]
    changes = [_change(results, series, place, last) for series in TWINS]
    level = "100 is the first 12 months of each recording system"
    measure = f"The public order offence with and without racial or religious aggravation, {where}, 12 months at a time"
    return Figure(
        name="twins-over-time",
        message=fitting(f"{where}, {_short(changes)}", _short(changes)),
        measure=f"{measure}; {level}: {numbers.fmt_period(first, last)}",
        marks=Lines(_twin_lines(both), "Index", break_rules(breaks, *PAIR[0], first, last), level=100.0),
        table=_index_table(both, f"{measure}; {level}"),
        data=named(results, both.drop(columns=["offences", "reason"])),
        key=KEY,
        alt=_twin_alt(both, where, level),
        sentences=tuple(findings.change_sentence(row, results.names()) for row in changes),
        notes=weighed(
            [wording.COMPARATOR_NOTE, wording.CONNECT_BREAK],
            wording.caveats(list(TWINS), breaks=breaks, first=first - pd.DateOffset(months=11), last=last),
        ),
        origin=origin_of(results, list(TWINS), first - pd.DateOffset(months=11), last),
        place=where,
        path=path("year-on-year", area=place, look="time"),
    )


def _change(results: Results, series: str, place: str, end: pd.Timestamp) -> Row:
    rows = results.change("r12")
    own = rows[(rows["series"] == series) & (rows["area_code"] == place) & (rows["period_end"] == end)]
    return {str(key): value for key, value in own.to_dict("records")[0].items()}


def _short(changes: list[Row]) -> str:
    """What each did, without its interval."""
    words = {"rose": "rose", "fell": "fell", "no_clear_change": "no clear change"}
    own, twin = (words.get(findings.verdict(row), "not compared") for row in changes)
    if own == twin:
        return f"on the year before, with and without aggravation: {own}"
    return f"on the year before, with aggravation: {own}; without it: {twin}"


def _index_table(both: pd.DataFrame, caption: str) -> Table:
    """A row for each month, the newest first; months of another recording system have no index."""
    value = {(row["month"], row["series"]): _said(row) for row in both.to_dict("records")}
    months = sorted(both["month"].unique(), reverse=True)
    rows = tuple((numbers.fmt_month(month), *(value[month, series] for series in TWINS)) for month in months)
    return Table(caption, ("Month", *TWINS.values()), rows)


def _said(row: dict[Any, Any]) -> str:
    if numbers.missing(row["index"]):
        return withheld.mark("break")
    return numbers.fmt_number(row["index"], 0) + (f" {wording.mark('p')}" if row["provisional"] else "")
