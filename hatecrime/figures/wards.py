"""The wards of one borough: rates of 12 months as dots with intervals and on a map; never a month of a ward."""

from dataclasses import replace
from typing import Any

import pandas as pd

from hatecrime import findings, numbers, periods, vocabulary, withheld, wording
from hatecrime.addresses import path
from hatecrime.drawing.marks import Dot, Dots, Level
from hatecrime.figures.figure import Figure, Note, Nothing, Origin, Table, count_or, fitting, weighed
from hatecrime.figures.maps import on_map
from hatecrime.figures.rates import OVERLAP_NOTE
from hatecrime.results import Results

Row = dict[str, Any]
"""A row of `metrics.ward_years`."""

BREAKS = (0.9, 1.2, 1.6, 2.4)
"""Rates per 1,000 residents at which the next class of a map of wards begins, the same for every borough and year.

Round numbers near the fifths of all wards that have a rate."""


def wards_by_rate(results: Results, place: str) -> Figure | Nothing:
    """Each ward of a borough by its rate in the newest 12 months; those with too few offences last, by name."""
    gss = vocabulary.GSS_OF_AREA.get(place)
    table = results.ward_years()
    if gss is None:
        year = periods.year_ending_label(table["period_end"].iloc[0])
        return Nothing(f"Wards are shown for one borough at a time, {year}.", "Choose a borough.")
    rows: list[Row] = [
        {str(k): v for k, v in row.items()}
        for row in table[table["borough_gss"] == gss].to_dict("records")  # by name: this is no ranking
    ]
    end, name = pd.Timestamp(rows[0]["period_end"]), results.names()[place]
    period = periods.year_ending_label(end)
    together = _together(rows)
    message = _message(rows, name, together)
    plain = vocabulary.measure_label("aggravated", "all")
    return Figure(
        name="wards-by-rate",
        message=message,
        measure=f"{plain}: recorded offences per 1,000 residents (mid-{rows[0]['population_year']}), wards of {name}, {period}",
        marks=_marks(rows, together),
        table=_table(rows, f"{plain}, recorded offences and rates by ward, {name}, {period}"),
        data=_data(results, rows, place, name, period),
        key=("series", "strand", "ward_gss"),
        alt=_alt(rows, name, period, message),
        sentences=(_placed(results, gss),),
        notes=_notes(results, rows, gss, end),
        origin=_origin(results, end),
        place=name,
        path=path("boroughs", area=place, wards="rates"),
    )


def map_of_wards(results: Results, place: str) -> Figure | Nothing:
    """What `wards_by_rate` says, on a map by class."""
    rates = wards_by_rate(results, place)
    if isinstance(rates, Nothing):
        return rates
    gss = vocabulary.GSS_OF_AREA[place]
    drawn = on_map(rates, list(rates.data["ward_gss"]), BREAKS, results.boundaries(gss), "ward_boundaries")
    notes = tuple(note for note in drawn.notes if note.text != OVERLAP_NOTE)  # no interval is on the map
    return replace(drawn, name="map-of-wards", notes=notes, path=path("boroughs", area=place))


def _together(rows: list[Row]) -> float:
    """Rate of all the wards together: every offence that was placed in one, over all their residents."""
    return float(1000 * sum(row["offences"] for row in rows) / sum(row["population"] for row in rows))


def _message(rows: list[Row], name: str, together: float) -> str:
    """How many wards lie clearly above or below all of them together, or that most have too few offences."""
    known = [row for row in rows if numbers.missing(row["reason"])]
    if len(known) <= len(rows) / 2:
        few = f"oo few offences for a rate in {len(rows) - len(known)} of {len(rows)} wards"
        return fitting(f"{name}: t{few}", f"T{few}")
    higher = sum(row["low_per_1000"] > together for row in known)
    lower = sum(row["high_per_1000"] < together for row in known)
    rest = f"{higher} of {len(rows)} wards are above, and {lower} below, the rate of its wards together"
    short = f"{higher} of {len(rows)} wards above, {lower} below their joint rate"
    return fitting(f"{name}: {rest}", f"{name}: {short}", short)


def _marks(rows: list[Row], together: float) -> Dots:
    level = Level(together, f"{len(rows)} wards together {numbers.fmt_rate(together)}")
    return Dots(tuple(map(_dot, rows)), "Offences per 1,000 residents", level=level)


def _dot(row: Row) -> Dot:
    count = findings.offences(row["offences"])
    if not numbers.missing(row["reason"]):
        mark = withheld.mark(row["reason"])
        return Dot(row["ward"], f"{count} {mark}", hover=(row["ward"], f"{count}, {withheld.short(row['reason'])}"))
    rate = numbers.fmt_rate(row["rate_per_1000"])
    counted = f"{count}, {numbers.fmt_count(row['population'])} residents"
    hover = (row["ward"], f"{rate} per 1,000, 95% interval {_interval(row)}", counted)
    ends = float(row["low_per_1000"]), float(row["high_per_1000"])
    return Dot(row["ward"], rate, float(row["rate_per_1000"]), *ends, hover=hover)


def _interval(row: Row) -> str:
    return f"{numbers.fmt_rate(row['low_per_1000'])} to {numbers.fmt_rate(row['high_per_1000'])}"


def _table(rows: list[Row], caption: str) -> Table:
    cells = []
    for row in rows:
        why = "" if numbers.missing(row["reason"]) else withheld.mark(row["reason"])
        cells.append(
            (
                row["ward"],
                numbers.fmt_count(row["offences"]),
                count_or(row["offences_before"], wording.mark("b")),
                numbers.fmt_count(row["population"]),
                why or numbers.fmt_rate(row["rate_per_1000"]),
                why or _interval(row),
            )
        )
    return Table(caption, ("Ward", "Offences", "Year before", "Residents", "Per 1,000", "95% interval"), tuple(cells))


def _data(results: Results, rows: list[Row], place: str, name: str, period: str) -> pd.DataFrame:
    frame = pd.DataFrame(rows).assign(
        strand="all", area_code=place, borough=name, period=period, edition=results.ward_edition()
    )
    return frame.rename(columns={"ward": "area"})


def _alt(rows: list[Row], name: str, period: str, message: str) -> str:
    known = [row["rate_per_1000"] for row in rows if numbers.missing(row["reason"])]
    spread = f" Rates run from {numbers.fmt_rate(min(known))} to {numbers.fmt_rate(max(known))}." if known else ""
    return findings.shortened(
        f"Dots with 95% intervals by ward of {name}: aggravated public order offences per 1,000 residents, {period}. "
        f"{message}.{spread}"
    )


def _placed(results: Results, gss: str) -> str:
    placed, recorded = (numbers.fmt_count(count) for count in results.placed_in_wards(gss))
    return f"{placed} of the borough's {recorded} offences are in its wards."


def _notes(results: Results, rows: list[Row], gss: str, end: pd.Timestamp) -> tuple[Note, ...]:
    own = results.ward_notes()
    return weighed(
        [_placed(results, gss), OVERLAP_NOTE],
        [
            "The others had no ward, or the two files, of different editions, differ.",
            *(f"{row['ward']}: {own[row['ward_gss']]}" for row in rows if row["ward_gss"] in own),
            wording.RATES_NOTE,
            wording.rate_rule_line(),
            "Wards are those of 2022. No single month of a ward is shown: its counts are too small.",
            *wording.caveats(
                ["aggravated"], breaks=results.tables["series_breaks"], first=end - pd.DateOffset(months=11), last=end
            ),
        ],
    )  # fmt: skip


def _origin(results: Results, end: pd.Timestamp) -> Origin:
    """Of the publisher's file by ward, which is of another edition than that by borough."""
    rows = results.tables["ward_offences"]
    months = rows.loc[(rows["series"] == "aggravated") & rows["provisional"], "month"]
    first = end - pd.DateOffset(months=11)
    provisional = None if months.empty else max(pd.Timestamp(months.min()), first)
    return Origin(("aggravated", "population"), first, end, results.ward_edition(), provisional)
