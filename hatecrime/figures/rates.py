"""Rates of the boroughs per 1,000 residents as dots with intervals; never an order of merit."""

from typing import Any

import pandas as pd

from hatecrime import findings, numbers, periods, vocabulary, withheld, wording
from hatecrime.addresses import path
from hatecrime.drawing.marks import Dot, Dots, Level
from hatecrime.figures.figure import Figure, Nothing, Table, count_or, fitting, named, origin_of, weighed
from hatecrime.results import Results

Row = dict[str, Any]
"""A row of `metrics.funnel_table`."""

KEY = ("series", "strand", "area_code")

VISITED = ("E09000033", "E09000007", "E09000017")
"""Westminster, Camden and Hillingdon: their notes go with every rate, chosen or not."""

OVERLAP_NOTE = "Many intervals overlap: small gaps say little. This is not a ranking."
TOGETHER = "32 boroughs together"
CITY = "City of London"


def rates_by_borough(
    results: Results, series: str, strand: str, end: pd.Timestamp, chosen: tuple[str, ...] = (), by_rate: bool = False
) -> Figure | Nothing:
    """The boroughs' rates in the 12 months to `end`, by rate (those without one last) or by name."""
    table = results.rates(series, strand, end)
    if not table["offences_r12"].notna().any():
        return _nothing(results, table, series, end)
    names = results.names()
    rows = _ordered(table, names, by_rate)
    period, label = periods.year_ending_label(end), vocabulary.measure_label(series, strand)
    dated = {int(year) for name in ("population_year", "population_to_year") for year in table[name].dropna()}
    years = " and ".join(f"mid-{year}" for year in sorted(dated))
    message = _message(rows)
    first = end - pd.DateOffset(months=11)
    return Figure(
        name="rates-by-borough",
        message=message,
        measure=f"{label}: recorded offences per 1,000 residents ({years or 'no residents known'}), {period}",
        marks=_marks(rows, chosen),
        table=_table(rows, f"{label}, recorded offences and rates by borough, {period}"),
        data=named(results, pd.DataFrame(rows).drop(columns="label"), period=period),
        key=KEY,
        alt=_alt(rows, f"recorded {vocabulary.measure_plain(series, strand)} per 1,000 residents, {period}", message),
        sentences=tuple(findings.rate_sentence(row, end, names) for row in rows if _said(row, chosen)),
        notes=weighed([OVERLAP_NOTE, wording.RATES_NOTE], _notes(results, rows, series, strand, chosen, end)),
        origin=origin_of(results, [series], first, end, ["population"]),
        place="London",
        path=path(
            "boroughs",
            series=series if series != "aggravated" else (),
            strand=strand if series == "flagged" else (),
            area=chosen,
            view="map" if chosen else (),
            order="rate" if by_rate else (),
        ),
    )


def _nothing(results: Results, table: pd.DataFrame, series: str, end: pd.Timestamp) -> Nothing:
    first, last = results.span(series)
    why = withheld.short(table["reason"].iloc[0]) if len(table) else withheld.short("missing")
    return Nothing(
        f"Year to {numbers.fmt_month(end)}: {why}. These figures run from {numbers.fmt_period(first, last)}.",
        "Choose another month.",
    )


def _ordered(table: pd.DataFrame, names: Any, by_rate: bool) -> list[Row]:
    rows = table.assign(label=table["area_code"].map(names))
    keys = ["rate_per_1000", "label"] if by_rate else ["label"]
    rows = rows.sort_values(keys, ascending=[False, True] if by_rate else True, na_position="last")
    return [{str(k): v for k, v in row.items()} for row in rows.to_dict("records")]


def _said(row: Row, chosen: tuple[str, ...]) -> bool:
    """Whether a borough has a sentence: it is chosen, or, when none is, lies outside the wide limits."""
    return row["area_code"] in chosen if chosen else str(row["flag"]).endswith("_998")


def _message(rows: list[Row]) -> str:
    """How many boroughs differ from London's rate by their own intervals, and how many are unusual even so."""
    against = [str(row["against_london"]) for row in rows if not numbers.missing(row["against_london"])]
    if not against:
        return "No borough has a comparable figure for these 12 months"
    sides = [(against.count(side), side) for side in ("higher", "lower")]
    differ = sum(count for count, _ in sides)
    named = ", ".join(f"{count} {side}" for count, side in sides if count)
    said = f"{differ} of {len(against)} boroughs {'differs' if differ == 1 else 'differ'} clearly from London's rate"
    text = f"{said} ({named})" if named else said
    if not any(row["adjusted"] is True for row in rows):
        return text
    unusual = sum(row["flag"] != "within" for row in rows if not numbers.missing(row["flag"]))
    return fitting(f"{text}; {unusual} unusual even so", text)


def _marks(rows: list[Row], chosen: tuple[str, ...]) -> Dots:
    centre = [row["centre_per_1000"] for row in rows if not numbers.missing(row["centre_per_1000"])]
    level = Level(float(centre[0]), f"{TOGETHER} {numbers.fmt_rate(centre[0])}") if centre else None
    return Dots(tuple(_dot(row, chosen) for row in rows), "Offences per 1,000 residents", level=level)


def _dot(row: Row, chosen: tuple[str, ...]) -> Dot:
    if not numbers.missing(row["reason"]):
        count = "" if numbers.missing(row["offences_r12"]) else f"{findings.offences(row['offences_r12'])} "
        mark = withheld.mark(row["reason"]) if count else withheld.short(row["reason"])
        return Dot(row["label"], f"{count}{mark}", chosen=row["area_code"] in chosen)
    rate, interval = _rate(row), _interval(row)
    counted = f"{findings.offences(row['offences_r12'])}, {numbers.fmt_count(row['population'])} residents"
    marked = row["area_code"] in chosen
    side = f"{withheld.against(row['against_london'])}, {withheld.flag(row['flag'])}"
    hover = (row["label"], f"{rate} per 1,000, 95% interval {interval}", counted, side)
    return Dot(
        row["label"],
        rate,
        float(row["rate_per_1000"]),
        float(row["low"]),
        float(row["high"]),
        chosen=marked,
        quiet=bool(chosen) and not marked,
        hover=hover,
    )


def _rate(row: Row) -> str:
    """`2.95`, `2.95 [p]`."""
    rate = numbers.fmt_rate(row["rate_per_1000"])
    return f"{rate} {wording.mark('p')}" if row["provisional"] else rate


def _interval(row: Row) -> str:
    return f"{numbers.fmt_rate(row['low'])} to {numbers.fmt_rate(row['high'])}"


def _table(rows: list[Row], caption: str) -> Table:
    cells = []
    for row in rows:
        why = "" if numbers.missing(row["reason"]) else withheld.mark(row["reason"])
        missing = why or wording.mark("x")
        side = missing if numbers.missing(row["against_london"]) else withheld.against(row["against_london"])
        flag = missing if numbers.missing(row["flag"]) else withheld.flag(row["flag"])
        cells.append(
            (
                row["label"],
                count_or(row["offences_r12"], missing),
                count_or(row["population"], missing),
                why or _rate(row),
                why or _interval(row),
                side,
                flag,
            )
        )
    city = (CITY, *[wording.mark("x")] * 6)
    columns = ("Borough", "Offences", "Residents", "Per 1,000", "95% interval", "Against London", "Funnel")
    return Table(caption, columns, (*cells, city))


def _alt(rows: list[Row], what: str, message: str) -> str:
    parts = [f"Dots with 95% intervals by borough: {what}. {message}."]
    centre = [row["centre_per_1000"] for row in rows if not numbers.missing(row["centre_per_1000"])]
    if centre:
        parts.append(f"The {TOGETHER}: {numbers.fmt_rate(centre[0])}.")
    return findings.shortened(" ".join(parts))


def _notes(
    results: Results, rows: list[Row], series: str, strand: str, chosen: tuple[str, ...], end: pd.Timestamp
) -> list[str]:
    """Whose residents, why some rates are high, why some are missing, and the caveats of every rate."""
    own = results.borough_notes()
    noted = dict.fromkeys([*(vocabulary.GSS_OF_AREA[code] for code in chosen), *VISITED])
    residents = [findings.population_sentence(row, end) for row in rows if not numbers.missing(row["population_year"])]
    return [
        *dict.fromkeys(residents),
        *(f"{vocabulary.BOROUGHS[gss]}: {own[gss]}" for gss in noted if gss in own),
        wording.rate_rule_line(),
        findings.city_sentence(),
        *wording.caveats(
            [series], breaks=results.tables["series_breaks"], first=end - pd.DateOffset(months=11), last=end,
            rates=True, boroughs=True, strands=[strand],
        ),
    ]  # fmt: skip
