"""Small plots as Plotly's JSON: one pair of axes for each."""

from typing import Any

from hatecrime.drawing import layout, panels
from hatecrime.drawing.marks import Panels, Stretch
from hatecrime.drawing.palette import AXIS, FOCUS, GRID, MUTED, TEXT, Colour, Mode
from hatecrime.drawing.screen_parts import PHONE, SMALL, Spec, note, text

_COLUMNS, _TALL, _SIZE, _SIDE = 3, 76, 11, 8


def drawn(marks: Panels, mode: Mode) -> Spec:
    """Data and layout: three columns, in which names and numbers have room on a phone too."""
    plan = panels.plan(marks, PHONE - 2 * _SIDE, _COLUMNS, _SIZE, _TALL)
    key = [*layout.wrap(marks.upright, PHONE, SMALL), *layout.wrap(marks.key, PHONE, SMALL)]
    top = 12 + 17 * len(key)
    data: list[Spec] = []
    axes: Spec = {}
    notes = [note(text(key), 0, 1, MUTED, mode, xref="paper", yref="paper", yanchor="bottom", xshift=-4, yshift=6)]
    for at, cell in enumerate(plan.cells):
        number = str(at + 1) if at else ""
        axes |= _axes(marks, plan, cell, number, mode)
        own = MUTED if cell.panel.quiet else FOCUS
        data += [_line(points, number, AXIS, "", mode) for points in cell.panel.beside]
        data += [_line(points, number, own, cell.panel.label, mode) for points in cell.panel.lines]
        notes += _notes(plan, cell, number, mode)
    return {
        "data": data,
        "layout": {
            "height": round(plan.height + top + 4),
            "margin": {"l": _SIDE, "r": _SIDE, "t": top, "b": 4, "pad": 0},
            "annotations": notes,
            **axes,
        },
    }  # fmt: skip


def _axes(marks: Panels, plan: panels.Plan, cell: panels.Cell, number: str, mode: Mode) -> Spec:
    width, span = PHONE - 2 * _SIDE, marks.last - marks.first
    small = {"size": _SIZE, "color": MUTED.of(mode)}
    return {
        f"xaxis{number}": {
            "domain": [cell.left / width, cell.right / width],
            "anchor": f"y{number}",
            "range": [marks.first - 0.02 * span, marks.last + 0.02 * span],
            "tickvals": [marks.first, marks.last],
            "ticktext": list(marks.ends),
            "ticklabelposition": "outside",
            "ticks": "",
            "tickfont": small,
        },
        f"yaxis{number}": {
            "domain": [1 - cell.bottom / plan.height, 1 - cell.top / plan.height],
            "anchor": f"x{number}",
            "range": [0, cell.panel.top],
            "tickvals": [cell.tick],
            "ticktext": layout.tick_words([cell.tick], ""),
            "tickformat": "",
            "ticklabelposition": "inside top",
            "tickfont": small,
            "gridcolor": GRID.of(mode),
        },
    }


def _line(points: Stretch, number: str, colour: Colour, label: str, mode: Mode) -> Spec:
    hover: dict[str, Any] = {"hoverinfo": "skip"}
    if label:
        hover = {"hovertemplate": f"{text([label], bold=True)}<br>%{{y:.2f}}<extra></extra>"}
    return {
        "type": "scatter",
        "x": [point[0] for point in points],
        "y": [point[1] for point in points],
        "xaxis": f"x{number}",
        "yaxis": f"y{number}",
        "mode": "lines" if len(points) > 1 else "markers",
        "line": {"color": colour.of(mode), "width": 2.2 if label else 1.2, "dash": "solid" if label else "dot"},
        **hover,
    }


def _notes(plan: panels.Plan, cell: panels.Cell, number: str, mode: Mode) -> list[Spec]:
    width, panel = PHONE - 2 * _SIDE, cell.panel
    font = {"size": _SIZE, "color": TEXT.of(mode)}
    name = note(text(cell.name, bold=panel.chosen), cell.left / width, 1 - cell.top / plan.height, TEXT, mode,
                xref="paper", yref="paper", yanchor="bottom", yshift=2, font=font)  # fmt: skip
    if not panel.lines:
        where = {"xref": f"x{number} domain", "yref": f"y{number} domain"}
        return [name, note(text([panel.said]), 0, 0.5, MUTED, mode, **where, font=font)]
    x, y = panel.lines[-1][-1]
    said = note(text([panel.said], bold=panel.chosen), x, y, TEXT, mode, xref=f"x{number}", yref=f"y{number}",
                xshift=2, font=font)  # fmt: skip
    return [name, said]
