"""Marks as Plotly's JSON, for a page. Plain dictionaries: Plotly's own objects check each property each time."""

import json
from dataclasses import dataclass
from html import escape

from hatecrime.drawing import layout, screen_funnel, screen_map, screen_panels, screen_timeline
from hatecrime.drawing.marks import Dot, Dots, Funnel, Lines, Map, Panels, Timeline
from hatecrime.drawing.palette import AXIS, FOCUS, GRID, MUTED, PAPER, TEXT, Colour, Mode, palette
from hatecrime.drawing.screen_lines import lines
from hatecrime.drawing.screen_parts import PHONE, SIZE, SMALL, Spec
from hatecrime.drawing.screen_parts import note as _note
from hatecrime.drawing.screen_parts import text as _text

Chart = Dots | Lines | Map | Funnel | Panels | Timeline

CONFIG: Spec = {"displayModeBar": False, "displaylogo": False, "responsive": True, "topojsonURL": "app/static/"}
"""Options of every Plotly figure on a page. The address is that of our own empty world_110m.json: without it a map
asks another company's network for the outlines of the world, and draws nothing when it gets none."""

FONT = '"Source Sans", "Source Sans Pro", "Noto Sans", Arial, sans-serif'
_LABEL = 112
"""Pixels of a line of a label at the left; those of three lines and more get wider ones."""
_ANCHOR = {"start": "left", "middle": "center", "end": "right"}


@dataclass(frozen=True)
class Drawn:
    """A chart as it is sent: `body` is JSON for browser/chart.js, `height` in pixels keeps its room until it is drawn."""

    body: bytes
    height: int


def drawn(marks: Chart, alt: str, mode: Mode, *, picks: bool = False) -> Drawn:
    """The chart of some marks, ready to be sent. `picks`: a click on a mark says its code."""
    figure = spec(marks, mode)
    said = {"figure": figure, "config": CONFIG, "alt": alt, "picks": picks}
    return Drawn(json.dumps(said, allow_nan=False, separators=(",", ":")).encode(), figure["layout"]["height"])


def template(mode: Mode) -> Spec:
    """What every chart has: no background of its own, quiet grid, horizontal text, no dragging on a phone."""
    colours = palette(mode)
    axis: Spec = {
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "linecolor": colours.axis,
        "tickcolor": colours.axis,
        "tickfont": {"color": colours.text, "size": SIZE},
        "tickangle": 0,
        "automargin": False,
    }
    return {
        "layout": {
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": FONT, "size": 14, "color": colours.text},
            "colorway": list(colours.categorical),
            "separators": ".,",
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": colours.paper,
                "bordercolor": colours.axis,
                "font": {"family": FONT, "size": 14, "color": colours.text},
                "align": "left",
            },
            "margin": {"l": 48, "r": 16, "t": 28, "b": 36},
            "xaxis": {**axis, "showline": True, "ticks": "outside", "ticklen": 4},
            "yaxis": {**axis, "showgrid": True, "gridcolor": colours.grid, "tickformat": ",~f", "nticks": 6},
        }
    }


def spec(marks: Chart, mode: Mode) -> Spec:
    """The figure of some marks in a colour scheme. A matrix is no chart: `grid` makes a table of it."""
    match marks:
        case Lines():
            drawn = lines(marks, mode, PHONE)
        case Map():
            drawn = screen_map.drawn(marks, mode)
        case Funnel():
            drawn = screen_funnel.drawn(marks, mode)
        case Panels():
            drawn = screen_panels.drawn(marks, mode)
        case Timeline():
            drawn = screen_timeline.drawn(marks, mode)
        case Dots():
            drawn = _dots(marks, mode)
    # A reader's hover outlives the next redraw.
    return drawn | {"layout": {"template": template(mode), "uirevision": "keep", **drawn["layout"]}}


def _dots(dots: Dots, mode: Mode) -> Spec:
    many = len(dots.rows) > layout.MANY_ROWS
    size = SMALL if many else SIZE
    long = layout.widest((row.label for row in dots.rows), size) > 2 * _LABEL
    plan = layout.rows(dots, size, PHONE, 1.4 * _LABEL if long else _LABEL, slack=1.0)  # the type is that of the page
    drawn = [(at, row) for at, row in enumerate(dots.rows) if row.value is not None]
    key = layout.wrap(dots.key, PHONE, SMALL) if dots.key and drawn else []
    top = 12 + 18 * (dots.level is not None) + 16 * len(key)
    bottom = 50 if drawn else 8
    notes = [_said(at, row, plan.said[at], mode) for at, row in enumerate(dots.rows)]
    notes += _above(dots, tuple(key), plan, mode) if drawn else []
    return {
        "data": [*_intervals(drawn, mode), _points(drawn, mode)] if drawn else [],
        "layout": {
            "height": round(top + bottom + plan.pitch * len(dots.rows)),
            "margin": {"l": round(plan.left + 12), "r": round(plan.right + 18), "t": top, "b": bottom, "pad": 0},
            "hovermode": "y",
            "hoverdistance": -1,
            "xaxis": {
                "range": [plan.low, plan.high],
                "tickvals": list(plan.ticks),
                "ticktext": list(plan.tick_words),
                "showgrid": True,
                "gridcolor": GRID.of(mode),
                "title": {"text": escape(dots.axis, quote=False), "font": {"size": SIZE}},
                "visible": bool(drawn),
            },
            "yaxis": {
                "range": [len(dots.rows) - 0.5, -0.5],
                "tickvals": list(range(len(dots.rows))),
                "ticktext": [_text(ls, bold=r.chosen) for r, ls in zip(dots.rows, plan.labels, strict=True)],
                "tickfont": {"size": SMALL if many else SIZE},
                "showgrid": many,
                "tickformat": "",
            },
            "shapes": _uprights(dots, mode) if drawn else [],
            "annotations": notes,
        },
    }


def _said(at: int, row: Dot, lines: tuple[str, ...], mode: Mode) -> Spec:
    """The words of a row: at the right beside a dot, else where the dot would be."""
    if row.value is not None:
        return _note(_text(lines, bold=row.chosen), 1, at, TEXT, mode, xref="paper", xshift=6)
    return _note(_text(lines), 0, at, MUTED, mode, xref="paper", xshift=4, bgcolor=PAPER.of(mode))


def _above(dots: Dots, key: tuple[str, ...], plan: layout.Rows, mode: Mode) -> list[Spec]:
    """The words above the plot: what the level is, and over them the key."""
    notes: list[Spec] = []
    over: Spec = {"yref": "paper", "yanchor": "bottom"}
    if dots.level is not None:
        share = plan.share(dots.level.value)
        across = plan.left + 12 + share * (PHONE - plan.left - plan.right - 30)
        anchor, wide = layout.side(share), layout.text_width(dots.level.words, SMALL)
        moved = {"xanchor": _ANCHOR[anchor], "xshift": round(layout.nudge(anchor, across, wide, PHONE))}
        notes.append(_note(_text((dots.level.words,)), dots.level.value, 1, TEXT, mode, yshift=4, **moved, **over))
    if key:
        up = 22 if dots.level else 4
        notes.append(_note(_text(key), 0, 1, MUTED, mode, xref="paper", xshift=-plan.left - 8, yshift=up, **over))
    return notes


def _uprights(dots: Dots, mode: Mode) -> list[Spec]:
    """The line at zero, and that of the level."""

    def line(value: float, colour: Colour, dash: str) -> Spec:
        style = {"color": colour.of(mode), "width": 1.5, "dash": dash}
        return {"type": "line", "x0": value, "x1": value, "y0": 0, "y1": 1, "yref": "paper", "line": style,
            "layer": "below"}  # fmt: skip

    zero = [line(0, AXIS, "solid")]
    return [*zero, line(dots.level.value, TEXT, "dash")] if dots.level else zero


def _colour(row: Dot) -> Colour:
    return MUTED if row.quiet else FOCUS


def _intervals(drawn: list[tuple[int, Dot]], mode: Mode) -> list[Spec]:
    """A line from end to end of each interval (from before to now, where a row has that), and the dots before."""
    traces = []
    for colour in (MUTED, FOCUS):
        x: list[float | None] = []
        y: list[int | None] = []
        for at, row in drawn:
            ends = (row.low, row.high) if row.before is None else (row.before, row.value)
            if _colour(row) == colour and None not in ends:
                x += [*ends, None]
                y += [at, at, None]
        if x:
            line = {"color": colour.of(mode), "width": 2}
            traces.append(
                {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "opacity": 0.65, "hoverinfo": "skip"}
            )
    earlier = [(at, row) for at, row in drawn if row.before is not None]
    if earlier:
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [row.before for _, row in earlier],
                "y": [at for at, _ in earlier],
                "marker": {"size": 10, "color": PAPER.of(mode), "line": {"color": MUTED.of(mode), "width": 2}},
                "hoverinfo": "skip",
            }
        )
    return traces


def _points(drawn: list[tuple[int, Dot]], mode: Mode) -> Spec:
    many = len(drawn) > layout.MANY_ROWS
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row.value for _, row in drawn],
        "y": [at for at, _ in drawn],
        "marker": {
            "size": [13 if row.chosen else 8 if many else 11 for _, row in drawn],
            "symbol": ["diamond" if row.chosen else "circle" for _, row in drawn],
            "color": [(_colour(row) if row.filled else PAPER).of(mode) for _, row in drawn],
            "line": {"color": [_colour(row).of(mode) for _, row in drawn], "width": 2},
            "opacity": 1,
        },
        "customdata": [_text(row.hover[:1], bold=True) + "<br>" + _text(row.hover[1:]) for _, row in drawn],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
