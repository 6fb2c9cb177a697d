"""Small plots as Plotly's JSON: one pair of axes for each."""

from collections.abc import Sequence
from typing import Any

from hatecrime.drawing import layout, panels
from hatecrime.drawing.marks import Panel, Panels, Stretch
from hatecrime.drawing.palette import AXIS, FOCUS, GRID, MUTED, TEXT, Colour, Mode
from hatecrime.drawing.screen_parts import PHONE, SMALL, Spec, note, text

_COLUMNS, _TALL, _SIZE, _SIDE = 3, 76, 11, 8


def drawn(marks: Panels, mode: Mode) -> Spec:
    """Data and layout: three columns, or two wide ones, in which names and numbers have room on a phone too."""
    columns, tall, size = (2, 96, 12) if marks.wide else (_COLUMNS, _TALL, _SIZE)
    plan = panels.plan(marks, PHONE - 2 * _SIDE, columns, size, tall)
    key = [line for words in (marks.upright, marks.key) if words for line in layout.wrap(words, PHONE, SMALL)]
    top = 12 + 17 * len(key)
    data: list[Spec] = []
    axes: Spec = {}
    notes = [note(text(key), 0, 1, MUTED, mode, xref="paper", yref="paper", yanchor="bottom", xshift=-4, yshift=6)]
    for at, cell in enumerate(plan.cells):
        number = str(at + 1) if at else ""
        axes |= _axes(marks, plan, cell, number, mode)
        own = cell.panel.colour or (MUTED if cell.panel.quiet else FOCUS)
        data += [_line(points, number, AXIS, "", (), mode) for points in cell.panel.beside]
        hovers = cell.panel.hovers or ((),) * len(cell.panel.lines)
        for points, said in zip(cell.panel.lines, hovers, strict=True):
            data.append(_line(points, number, own, cell.panel.label, said, mode))
        data += [_bars(cell.panel, number, own, mode)] if cell.panel.bars else []
        notes += _notes(plan, cell, number, mode, wide=marks.wide)
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
            "ticklabelposition": "outside" if marks.wide else "inside top",
            "tickfont": small,
            "gridcolor": GRID.of(mode),
        },
    }


def _bars(panel: Panel, number: str, colour: Colour, mode: Mode) -> Spec:
    return {
        "type": "bar",
        "x": [bar.x for bar in panel.bars],
        "y": [bar.value for bar in panel.bars],
        "xaxis": f"x{number}",
        "yaxis": f"y{number}",
        "width": 0.72,
        "marker": {
            "color": colour.of(mode),
            "opacity": [1.0 if bar.strong else 0.45 for bar in panel.bars],
            "pattern": {"shape": ["/" if bar.provisional else "" for bar in panel.bars]},
        },
        "customdata": [text([bar.said]) for bar in panel.bars],
        "hovertemplate": f"{text([panel.label], bold=True)}<br>%{{customdata}}<extra></extra>",
    }


def _line(points: Stretch, number: str, colour: Colour, label: str, said: Sequence[str], mode: Mode) -> Spec:
    hover: dict[str, Any] = {"hoverinfo": "skip"}
    if label:
        shown = "customdata" if said else "y:.2f"
        hover = {"hovertemplate": f"{text([label], bold=True)}<br>%{{{shown}}}<extra></extra>"}
        hover |= {"customdata": [text([words]) for words in said]} if said else {}
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


def _notes(plan: panels.Plan, cell: panels.Cell, number: str, mode: Mode, *, wide: bool) -> list[Spec]:
    width, panel = PHONE - 2 * _SIDE, cell.panel
    font = {"size": _SIZE, "color": TEXT.of(mode)}
    words = text(cell.name, bold=panel.chosen or wide) + "".join(f"<br>{text([line])}" for line in cell.said)
    name = note(words, cell.edge / width, 1 - cell.top / plan.height, TEXT, mode,
                xref="paper", yref="paper", yanchor="bottom", yshift=2, font=font)  # fmt: skip
    if wide:
        return [name]
    if not panel.lines:
        where = {"xref": f"x{number} domain", "yref": f"y{number} domain"}
        return [name, note(text([panel.said]), 0, 0.5, MUTED, mode, **where, font=font)]
    x, y = panel.lines[-1][-1]
    said = note(text([panel.said], bold=panel.chosen), x, y, TEXT, mode, xref=f"x{number}", yref=f"y{number}",
                xshift=2, font=font)  # fmt: skip
    return [name, said]
