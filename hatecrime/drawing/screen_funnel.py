"""A funnel as Plotly's JSON."""

from collections.abc import Sequence
from typing import Any

from hatecrime.drawing import funnel, layout
from hatecrime.drawing.marks import Funnel, Spot
from hatecrime.drawing.palette import FOCUS, GRID, MUTED, PAPER, TEXT, Mode
from hatecrime.drawing.screen_parts import PHONE, SIZE, SMALL, Spec, note, text, tooltip

_TALL = 340
_ANCHOR = {"start": "left", "middle": "center", "end": "right"}


def drawn(marks: Funnel, mode: Mode) -> Spec:
    """Data and layout; the words are placed as on a phone, where there is least room."""
    plan = funnel.plan(marks, PHONE, _TALL, SMALL)
    key = layout.wrap(marks.key, PHONE, SMALL)
    above = layout.wrap(marks.upright, PHONE, SMALL)
    top = 12 + 17 * (len(key) + len(above))
    chosen = [spot for spot in marks.spots if spot.chosen]
    return {
        "data": [
            *(_curve(limit.points, side, limit.dashed, mode) for limit in marks.limits for side in (1, 2)),
            _points([spot for spot in marks.spots if not spot.chosen], mode),
            *([_points(chosen, mode)] if chosen else []),
        ],
        "layout": {
            "height": _TALL + top + 52,
            "margin": {"l": round(plan.left), "r": round(plan.right), "t": top, "b": 52, "pad": 0},
            "xaxis": {
                "range": list(plan.x_range),
                "tickvals": list(plan.x_ticks),
                "ticktext": layout.tick_words(plan.x_ticks, ""),
                "title": {"text": text([marks.axis]), "font": {"size": SIZE}},
                "visible": True,
            },
            "yaxis": {
                "range": [0, plan.top],
                "tickvals": list(plan.y_ticks),
                "ticktext": layout.tick_words(plan.y_ticks, ""),
                "gridcolor": GRID.of(mode),
                "tickformat": "",
            },
            "shapes": [
                {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": marks.level.value, "y1": marks.level.value,
                 "line": {"color": TEXT.of(mode), "width": 1.2}, "layer": "below"}
            ],
            "annotations": [
                note(text([*key, *above]), 0, 1, MUTED, mode, xref="paper", yref="paper", yanchor="bottom",
                     xshift=4 - plan.left, yshift=6),
                *(
                    note(text(lines), 1, 1 - middle / _TALL, MUTED, mode, xref="paper", yref="paper", xshift=6)
                    for lines, middle in plan.edge
                ),
                *(_name(name, mode) for name in plan.names),
            ],
        },
    }  # fmt: skip


def _curve(points: Sequence[tuple[float, float, float]], side: int, dashed: bool, mode: Mode) -> Spec:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [point[0] for point in points],
        "y": [point[side] for point in points],
        "line": {"color": MUTED.of(mode), "width": 1.2, "dash": "dash" if dashed else "solid"},
        "hoverinfo": "skip",
    }


def _points(spots: list[Spot], mode: Mode) -> Spec:
    colour = (FOCUS if any(spot.chosen for spot in spots) else MUTED).of(mode)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [spot.x for spot in spots],
        "y": [spot.y for spot in spots],
        "marker": {
            "size": [13 if spot.chosen else 9 for spot in spots],
            "symbol": ["diamond" if spot.chosen else "circle" for spot in spots],
            "color": [colour if spot.filled else PAPER.of(mode) for spot in spots],
            "line": {"color": colour, "width": 1.8},
            "opacity": 1,
        },
        "customdata": [tooltip(spot.hover) for spot in spots],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _name(name: funnel.Name, mode: Mode) -> Spec:
    own: dict[str, Any] = {"xanchor": _ANCHOR[name.anchor], "xshift": name.right, "yshift": -name.down}
    words = text([name.spot.label], bold=name.spot.chosen)
    return note(words, name.spot.x, name.spot.y, FOCUS if name.spot.chosen else TEXT, mode, **own)
