"""Boroughs filled by class."""

import json
from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from hatecrime.drawing.svg import Words
from hatecrime.static_figures.parts import LIGHT, WIDE, Size
from hatecrime.static_figures.svg import render


def map_svg(
    geojson: str,
    frame: pd.DataFrame,
    classes: Mapping[str, str],
    words: Words,
    figure_id: str,
    *,
    size: Size = WIDE,
    legend_title: str = "",
) -> str:
    """Boroughs filled by class. Never the only view of a figure: the dots with intervals stand beside it.

    `geojson`: boundaries in degrees with `borough_gss` in each feature's properties. `frame`: key borough_gss,
    column `shown_class`, a key of `classes` (class label -> fill, in the order of the legend). No legend is drawn
    without a `legend_title`.
    """
    of_borough = dict(zip(frame["borough_gss"], frame["shown_class"], strict=True))
    features = []
    for feature in json.loads(geojson)["features"]:
        shown = of_borough.get(feature["properties"]["borough_gss"])
        if shown is not None:
            geometry = feature["geometry"] | {"coordinates": _flat(feature["geometry"]["coordinates"])}
            features.append({"type": "Feature", "geometry": geometry, "properties": {"shown": shown}})
    data = alt.InlineData(values=features)
    legend = alt.Legend(
        title=legend_title or None, orient="bottom", columns=2 if size.width < 400 else 3, symbolType="square",
        labelFontSize=size.font, titleFontSize=size.font, titleLimit=size.width, labelLimit=size.width,
    )  # fmt: skip
    fill = alt.Fill(
        "properties.shown:N",
        scale=alt.Scale(domain=list(classes), range=list(classes.values())),
        sort=list(classes),
        legend=legend if legend_title else None,
    )
    chart = alt.Chart(data).mark_geoshape(stroke=LIGHT.muted, strokeWidth=0.5).encode(fill=fill)
    chart = chart.project(type="identity", reflectY=True)
    drawn = chart.properties(width=size.width - 10, height=round(size.width * 0.78))
    return render(drawn, words, figure_id, size, grid=_MAP_GRID)


_MAP_GRID = 1.0
"""Outlines of the map lie on whole pixels: neighbours still share their edges, and the file is a fifth."""
_LONGITUDE = 0.6225  # cosine of London's latitude: a degree of longitude is that much of a degree of latitude


def _flat(coordinates: Any) -> Any:
    """Degrees on a plane. On a sphere, GeoJSON's anticlockwise rings would mean all the world but the borough."""
    if isinstance(coordinates[0], int | float):
        return [coordinates[0] * _LONGITUDE, coordinates[1]]
    return [_flat(part) for part in coordinates]
