"""Rates on a map, by fixed classes: the boroughs, with the City of London as another force. Dots are always beside."""

import itertools
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import cast

import pandas as pd

from hatecrime import findings, numbers, vocabulary, wording
from hatecrime.drawing.marks import Area, Dot, Dots, Map
from hatecrime.figures.figure import Figure, FigureError, Nothing, fitting, weighed
from hatecrime.figures.rates import CITY, rates_by_borough
from hatecrime.results import Results

BREAKS: dict[tuple[str, str], tuple[float, ...]] = {
    ("flagged", "racist_religious"): (1.0, 1.3, 1.6, 2.2),
    ("flagged", "faith"): (0.05, 0.1, 0.15, 0.25),
    ("flagged", "antisemitic"): (0.04, 0.06, 0.1, 0.25),
    ("flagged", "islamophobic"): (0.05, 0.08, 0.12, 0.2),
    ("flagged", "homophobic"): (0.1, 0.15, 0.2, 0.35),
    ("flagged", "transgender"): (0.03, 0.04, 0.05, 0.07),
    ("flagged", "disability"): (0.04, 0.06, 0.08, 0.1),
    ("flagged", "all"): (1.0, 2.0, 3.0, 4.0),
    ("aggravated", "all"): (0.6, 1.0, 1.4, 2.0),
    ("comparator", "all"): (2.0, 3.0, 3.5, 4.5),
}
"""Series, strand -> the rates at which the next class of a map of boroughs begins, the same for every year.

Round numbers that spread the borough rates of all the years in the figures."""


def map_by_borough(
    results: Results, series: str, strand: str, end: pd.Timestamp, chosen: tuple[str, ...] = ()
) -> Figure | Nothing:
    """The boroughs' rates in the 12 months to `end` by class; what `rates_by_borough` says, on a map."""
    rates = rates_by_borough(results, series, strand, end, chosen)
    if isinstance(rates, Nothing):
        return rates
    if (series, strand) not in BREAKS:
        raise FigureError(f"no class breaks for series {series!r}, strand {strand!r}")
    drawn = on_map(rates, list(rates.data["borough_gss"]), BREAKS[series, strand], results.boundaries(), "boundaries")
    marks = cast(Map, drawn.marks)
    city = Area(
        vocabulary.CITY_OF_LONDON_GSS, None, (CITY, f"another police force, not in these figures {wording.mark('x')}")
    )
    over_time = _small_lines(results, series, strand, end)
    areas = [replace(area, hover=(*area.hover, over_time[area.code])) for area in marks.areas]
    few = "few offences [u]; " if any(area.at is None for area in marks.areas) else ""
    return replace(
        drawn,
        name="map-by-borough",
        marks=replace(
            marks, areas=(*areas, city), key="borough_gss", blank=f"No rate: {few}{CITY}, another police force"
        ),
    )


_BLOCKS = "▁▂▃▄▅▆▇█"
_NONE = "·"


def small_line(values: Sequence[float | None]) -> str:
    """Values as a line of blocks from zero up, as high as the largest of them; a dot where there is none."""
    top = max((value for value in values if value is not None), default=0.0) or 1.0
    steps = len(_BLOCKS) - 1
    return "".join(_NONE if value is None else _BLOCKS[round(steps * value / top)] for value in values)


def _small_lines(results: Results, series: str, strand: str, end: pd.Timestamp) -> dict[str, str]:
    """Each borough's rate in the same 12 months of every year, by its code."""
    lines = results.rate_lines(series, strand)
    lines = lines[(lines["month"].dt.month == end.month) & (lines["month"] <= end)]
    held = lines.pivot_table(index="area_code", columns="month", values="rate_per_1000", observed=True, dropna=False)
    found = {}
    for place, row in held.iterrows():
        values = [None if numbers.missing(value) else float(value) for value in row]
        years = f"{row.index[0]:%Y} to {row.index[-1]:%Y}"
        if str(place) in vocabulary.GSS_OF_AREA:
            found[vocabulary.GSS_OF_AREA[str(place)]] = f"{small_line(values)} {years}"
    return found


def on_map(rates: Figure, codes: Sequence[str], breaks: tuple[float, ...], boundaries: str, source: str) -> Figure:
    """A figure of rates as dots with its areas, whose codes are in the order of the rows, filled by class instead.

    `source`: kind of `wording.SOURCE_TITLES` of the boundaries.
    """
    rows = cast(Dots, rates.marks).rows
    areas = [
        Area(code, _class(row.value, breaks), row.hover or (row.label, row.said), row.chosen)
        for code, row in zip(codes, rows, strict=True)
    ]
    spread = _spread(rows)
    outlined = [f"{row.label} {row.said}" for row in rows if row.chosen]
    marks = Map(
        areas=tuple(areas),
        boundaries=boundaries,
        key="ward_gss",
        classes=class_words(breaks),
        unit="Offences per 1,000 residents, 12 months",
        blank="No rate: few offences [u]",
        chosen=f"Outlined: {', '.join(outlined)}" if outlined else "",
    )
    classes = "The classes of the map are the same for every year."
    near = [note.text for note in rates.notes if note.weight == 1]
    return replace(
        rates,
        marks=marks,
        message=fitting(f"{rates.place}: {spread} per 1,000 residents", spread) if spread else rates.message,
        alt=findings.shortened(f"Map by class of rate. {rates.measure}. {rates.place}: {spread or 'no rate'}."),
        notes=weighed(near, [*(note.text for note in rates.notes if note.weight != 1), classes]),
        origin=replace(rates.origin, sources=(*rates.origin.sources, source)),
    )


def class_words(breaks: Collection[float]) -> tuple[str, ...]:
    """The classes between some breaks, least first: `under 0.50`, `0.50 to under 1.00`, ..., `2.00 or more`."""
    said = [numbers.fmt_rate(value) for value in breaks]
    inner = [f"{low} to under {high}" for low, high in itertools.pairwise(said)]
    return (f"under {said[0]}", *inner, f"{said[-1]} or more")


def _class(rate: float | None, breaks: tuple[float, ...]) -> int | None:
    return None if rate is None else sum(rate >= edge for edge in breaks)


def _spread(rows: Sequence[Dot]) -> str:
    """From which to which rate the areas run; nothing where there is none."""
    values = [row.value for row in rows if row.value is not None]
    return f"rates run from {numbers.fmt_rate(min(values))} to {numbers.fmt_rate(max(values))}" if values else ""
