"""A map as Plotly's JSON: areas by class, those without a figure, the chosen ones outlined, and the key under it."""

from typing import Any

from hatecrime.drawing import geometry
from hatecrime.drawing.marks import Area, Map
from hatecrime.drawing.palette import ACCENT, CLASSES, MUTED, NO_DATA, PAPER, TEXT, Colour, Mode
from hatecrime.drawing.screen_parts import PHONE, SMALL, Spec, note, text, tooltip

_TALL = 320
"""Pixels of the map itself."""


def drawn(marks: Map, mode: Mode) -> Spec:
    """Data and layout. Clicked points carry the code of their area last in `customdata`."""
    shapes = geometry.outlines(marks.boundaries, marks.key)
    west, south, east, north = geometry.bounds(shapes)
    title, entries, key_height = geometry.key(marks, PHONE, SMALL)
    filled = sorted((a for a in marks.areas if a.at is not None), key=lambda a: a.chosen)  # chosen ones last: on top
    blank = sorted((a for a in marks.areas if a.at is None), key=lambda a: a.chosen)
    traces = [
        _trace(filled, [(area.at or 0) + 0.5 for area in filled], CLASSES[: len(marks.classes)], shapes, mode),
        _trace(blank, [0.5] * len(blank), (NO_DATA,), shapes, mode),
    ]
    return {
        "data": [trace for trace in traces if trace["locations"]],
        "layout": {
            "height": round(_TALL + 8 + key_height + 24),
            "margin": {"l": 0, "r": 0, "t": 8, "b": round(key_height + 24)},
            "geo": {
                "visible": False,
                "bgcolor": "rgba(0,0,0,0)",
                "projection": {"type": "mercator"},
                "lonaxis": {"range": [west, east]},
                "lataxis": {"range": [south, north]},
            },
            "clickmode": "event+select",
            "shapes": [_swatch(entry, mode) for entry in entries],
            "annotations": [
                note(text(title), 0, 0, TEXT, mode, xshift=4, yshift=-10, **_UNDER),
                *(
                    note(text(entry.lines), 0, 0, TEXT, mode, xshift=entry.x + 4 + SMALL * geometry.SWATCH,
                         yshift=-entry.y - 10, **_UNDER)
                    for entry in entries
                ),
            ],
        },
    }  # fmt: skip


_UNDER: Spec = {"xref": "paper", "yref": "paper", "yanchor": "top"}


def _trace(areas: list[Area], z: list[float], fills: tuple[Colour, ...], shapes: Any, mode: Mode) -> Spec:
    """Some of the areas, with their own boundaries: none is sent twice."""
    codes = [area.code for area in areas]
    features = [
        {"type": "Feature", "id": code, "properties": {}, "geometry": {"type": "MultiPolygon", "coordinates": shapes[code]}}
        for code in codes
    ]  # fmt: skip
    steps = [[end / len(fills), fill.of(mode)] for at, fill in enumerate(fills) for end in (at, at + 1)]
    edge = MUTED if fills == (NO_DATA,) else PAPER
    steady = {"marker": {"opacity": 1}}
    return {
        "type": "choropleth",
        "geojson": {"type": "FeatureCollection", "features": features},
        "locations": codes,
        "z": z,
        "zmin": 0,
        "zmax": len(fills),
        "colorscale": steps,
        "showscale": False,
        "customdata": [[tooltip(area.hover), area.code] for area in areas],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
        "marker": {
            "line": {
                "width": [3.5 if area.chosen else 1.2 if edge is MUTED else 0.8 for area in areas],
                "color": [(ACCENT if area.chosen else edge).of(mode) for area in areas],
            }
        },
        "selected": steady,
        "unselected": steady,
    }


def _swatch(entry: geometry.Entry, mode: Mode) -> Spec:
    fill = CLASSES[entry.kind] if isinstance(entry.kind, int) else NO_DATA if entry.kind == "blank" else None
    return {
        "type": "rect",
        "xref": "paper",
        "yref": "paper",
        "xsizemode": "pixel",
        "ysizemode": "pixel",
        "xanchor": 0,
        "yanchor": 0,
        "x0": entry.x + 6,
        "x1": entry.x + 6 + SMALL,
        "y0": -entry.y - 14 - SMALL,
        "y1": -entry.y - 14,
        "fillcolor": fill.of(mode) if fill else "rgba(0,0,0,0)",
        "line": {"color": (MUTED if fill else ACCENT).of(mode), "width": 1 if fill else 3},
    }
