"""The map of London: 33 areas drawn without asking anything of another host."""

import functools
import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from hatecrime import numbers, vocabulary
from hatecrime.charts.chart import Chart
from hatecrime.charts.parts import (
    SMALL,
    ChartError,
    fit,
    new_figure,
    note_above,
)
from hatecrime.charts.rates import one_measure, rate_words
from hatecrime.drawing import palette
from hatecrime.drawing.palette import Mode

TOPOJSON_FOLDER = "app/static/"
"""Where the browser finds our own empty world_110m.json, relative to a page: without it Plotly's map asks a
content network of another company for the outlines of the world, and draws nothing when it gets none."""

MAP_CONFIG: dict[str, object] = {"topojsonURL": TOPOJSON_FOLDER}
"""Options that `borough_map` needs beside `CONFIG`."""

MAP_BREAKS: dict[tuple[str, str], tuple[float, float, float, float]] = {
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
"""Class breaks of the map, offences per 1,000 residents: the same for every year of a measure.

Round numbers that spread the borough rates of all the years in the figures."""


def map_classes(series: str, strand: str) -> list[str]:
    """The classes of the map in words, least first: `under 0.50`, `0.50 to under 1.00`, ..."""
    breaks = _breaks(series, strand)
    inner = [f"{numbers.fmt_rate(a)} to under {numbers.fmt_rate(b)}" for a, b in itertools.pairwise(breaks)]
    return [f"under {numbers.fmt_rate(breaks[0])}", *inner, f"{numbers.fmt_rate(breaks[-1])} or more"]


NO_RATE = "no rate"
"""Class of an area without a rate: the City of London, and boroughs with too few offences."""


def classed(rates: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """All 33 areas with their class (borough_gss, shown_class), and the light fill of each class, least first."""
    series, strand = one_measure(rates)
    labels, breaks = map_classes(series, strand), _breaks(series, strand)
    shown = [
        NO_RATE if numbers.missing(rate) else labels[int(np.searchsorted(breaks, rate, side="right"))]
        for rate in rates["rate_per_1000"]
    ]
    frame = pd.DataFrame(
        {
            "borough_gss": [*rates["borough_gss"], vocabulary.CITY_OF_LONDON_GSS],
            "shown_class": [*shown, NO_RATE],
        }
    )
    colours = palette.palette("light")
    return frame, dict(zip(labels, colours.sequential, strict=True)) | {NO_RATE: colours.no_data}


def _breaks(series: str, strand: str) -> tuple[float, ...]:
    if (series, strand) not in MAP_BREAKS:
        raise ChartError(f"no class breaks for series {series!r}, strand {strand!r}")
    return MAP_BREAKS[series, strand]


def _only(shapes: Mapping[str, Any], codes: Iterable[str]) -> dict[str, Any]:
    """The boundaries of some areas: each of the two layers of the map carries its own, none is sent twice."""
    wanted = set(codes)
    return {**shapes, "features": [f for f in shapes["features"] if f["properties"]["borough_gss"] in wanted]}


def _clockwise(ring: list[list[float]]) -> list[list[float]]:
    twice_area = sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in itertools.pairwise(ring))
    return ring if twice_area > 0 else ring[::-1]


@functools.lru_cache(maxsize=4)  # an edition and the one before it; read-only
def _drawable(geojson: str) -> dict[str, Any]:
    """Boundaries with outer rings clockwise: the other way round, the map would fill the rest of the world."""
    shapes: dict[str, Any] = json.loads(geojson)
    for feature in shapes["features"]:
        geometry = feature["geometry"]
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        for polygon in polygons:
            polygon[0] = _clockwise(polygon[0])
            polygon[1:] = [_clockwise(hole)[::-1] for hole in polygon[1:]]
    return shapes


def _bounds(shapes: Mapping[str, Any]) -> tuple[float, float, float, float]:
    """West, south, east and north of all boundaries, with a little room for outlines."""
    points: list[list[float]] = []
    for feature in shapes["features"]:
        geometry = feature["geometry"]
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        points += [point for polygon in polygons for point in polygon[0]]
    longitudes, latitudes = [p[0] for p in points], [p[1] for p in points]
    return min(longitudes) - 0.01, min(latitudes) - 0.006, max(longitudes) + 0.01, max(latitudes) + 0.006


def _steps(colours: Sequence[str]) -> list[list[Any]]:
    edges = np.linspace(0, 1, len(colours) + 1)
    return [[float(e), c] for i, c in enumerate(colours) for e in (edges[i], edges[i + 1])]


def borough_map(
    rates: pd.DataFrame, geojson: str, *, selected: Sequence[str] = (), mode: Mode = "light", height: int = 430
) -> Chart:
    """The 32 boroughs by class of rate, and the City of London as another force, without a figure.

    `rates`: rows of `metrics.borough_rates` of one series, strand and period. `geojson`: boundaries with the
    property `borough_gss`. `selected`: area codes outlined. Show it with `CONFIG | MAP_CONFIG`: nothing is then
    asked of another host. Clicked points carry the GSS code as `location`.
    """
    series, strand = one_measure(rates)
    breaks, colours = _breaks(series, strand), palette.palette(mode)
    shapes = _drawable(geojson)
    rows = rates.assign(chosen=rates["area_code"].isin(list(selected))).sort_values("chosen", kind="stable")
    shown = rows[rows["rate_per_1000"].notna()]
    figure = new_figure(mode, height=height, left=0, right=0, top=40, bottom=86)
    figure.add_trace(
        "choropleth",
        geojson=_only(shapes, shown["borough_gss"]),
        featureidkey="properties.borough_gss",
        locations=shown["borough_gss"],
        z=np.searchsorted(breaks, shown["rate_per_1000"].to_numpy(dtype=float), side="right") + 0.5,
        zmin=0,
        zmax=len(breaks) + 1,
        colorscale=_steps(colours.sequential),
        customdata=_map_words(shown),
        hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<extra></extra>",
        colorbar={
            "orientation": "h",
            "x": 0.5,
            "xanchor": "center",
            "y": 0,
            "yanchor": "top",
            "ypad": 22,
            "len": 0.9,
            "thickness": 14,
            "outlinewidth": 0,
            "tickvals": list(range(1, len(breaks) + 1)),
            "ticktext": [f"{b:g}" for b in breaks],
            "tickfont": {"size": SMALL + 1},
            "title": {"text": "Offences per 1,000 residents, 12 months", "side": "top", "font": {"size": SMALL + 1}},
        },
        **_outline(shown, colours),
    )
    blank = rows[rows["rate_per_1000"].isna()]
    codes = [*blank["borough_gss"], vocabulary.CITY_OF_LONDON_GSS]
    words = [*_map_words(blank), ["City of London", "a separate police force, no figures here [z]"]]
    figure.add_trace(
        "choropleth",
        geojson=_only(shapes, codes),
        featureidkey="properties.borough_gss",
        locations=codes,
        z=[0] * len(codes),
        colorscale=[[0, colours.no_data], [1, colours.no_data]],
        showscale=False,
        customdata=words,
        hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<extra></extra>",
        marker={"line": {"color": colours.muted, "width": 1.5}},
    )
    steady = {"marker": {"opacity": 1}}
    figure.update_traces(selected=steady, unselected=steady)
    west, south, east, north = _bounds(shapes)
    figure.update_layout(
        geo={
            "visible": False,
            "bgcolor": "rgba(0,0,0,0)",
            "projection": {"type": "mercator"},
            "lonaxis": {"range": [west, east]},
            "lataxis": {"range": [south, north]},
        },
        clickmode="event+select",
    )
    note_above(figure, "Outlined, unfilled: no rate. City of London<br>is a separate police force.", mode)
    return figure


def _map_words(rows: pd.DataFrame) -> list[list[str]]:
    return [[vocabulary.AREA_LABELS[row["area_code"]], rate_words(row)] for row in rows.to_dict("records")]


def _outline(rows: pd.DataFrame, colours: palette.Palette) -> Mapping[str, Any]:
    width = [3.5 if chosen else 0.8 for chosen in rows["chosen"]]
    colour = [colours.accent if chosen else colours.paper for chosen in rows["chosen"]]
    return {"marker": {"line": {"width": width, "color": colour}}}


def alt_borough_map(rates: pd.DataFrame, period: str) -> str:
    """Alt text of `borough_map`: measure, period, the spread, and where rates are above London's."""
    series, strand = one_measure(rates)
    shown = rates[rates["rate_per_1000"].notna()]
    plain = vocabulary.measure_plain(series, strand)
    if shown.empty:
        return fit([f"Map of London boroughs, recorded {plain}, {period}.", "No borough has a rate; no direction."])
    low, high = shown["rate_per_1000"].min(), shown["rate_per_1000"].max()
    return fit(
        [
            f"Map of London boroughs: recorded {plain} per 1,000 residents, {period}.",
            f"Rates run from {numbers.fmt_rate(low)} up to {numbers.fmt_rate(high)}.",
            "City of London has no figures: it is a separate force.",
        ]
    )
