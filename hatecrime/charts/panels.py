"""One small panel for every borough, with London in each."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from hatecrime import numbers, vocabulary
from hatecrime.charts.chart import Chart
from hatecrime.charts.parts import (
    ChartError,
    fit,
    new_figure,
    note_above,
    nothing_to_draw,
    segment_edges,
    wrapped,
)
from hatecrime.drawing import palette
from hatecrime.drawing.palette import Mode

PANEL_COLUMNS = 3
PANEL_HEIGHT = 128
PANEL_TITLE = 32
PANEL_AXIS = 20
"""Pixels of a panel, of the two lines of its name, and of its years."""


def small_multiples(
    frame: pd.DataFrame,
    area_codes: Sequence[str],
    *,
    value: str = "rate_per_1000",
    unit: str = "offences per 1,000 residents, 12 months",
    own_scale: bool = False,
    mode: Mode = "light",
) -> Chart:
    """One small panel for each area, in the order of `area_codes`, with London's line in grey in each.

    `frame`: area_code, month, regime, provisional and `value` for the areas and `london`. All panels share one
    scale from zero, unless `own_scale`: then each says its own top.
    """
    known = set(frame["area_code"])
    absent = [code for code in (*area_codes, vocabulary.LONDON) if code not in known]
    if absent:
        raise ChartError(f"no rows for area {absent[0]!r}")
    shown = frame[frame[value].notna()]
    if shown.empty:
        return nothing_to_draw("No comparable months in this choice", mode)
    lines = _lines(frame, value)
    grid_rows = -(-len(area_codes) // PANEL_COLUMNS)
    figure = new_figure(mode, height=PANEL_HEIGHT * grid_rows + 70, left=6, right=6, top=34, bottom=30)
    span = [_fraction(shown["month"].min()), _fraction(shown["month"].max())]
    tops = panel_tops(frame, area_codes, value=value, own_scale=own_scale)
    for place, (code, top) in enumerate(zip(area_codes, tops, strict=True)):
        axes, panel_name = _frame_of(place, grid_rows, code, span, top, mode, own_scale=own_scale)
        for line in _lines_of(place, code, lines, mode):
            figure.add_scatter(**line)
        figure.update_layout(**axes)
        figure.add_annotation(**panel_name)
    scale = (
        "each panel has its own scale" if own_scale else f"every panel runs from 0 to {numbers.fmt_number(tops[0], 1)}"
    )
    unit_line = wrapped(f"{unit[0].upper()}{unit[1:]}; {scale}", 48)
    note_above(figure, unit_line, mode)
    return figure


def panel_tops(
    frame: pd.DataFrame, area_codes: Sequence[str], *, value: str = "rate_per_1000", own_scale: bool = False
) -> list[float]:
    """The top of each panel's scale, which starts at zero: one for all, or each its own."""
    largest = frame.groupby("area_code")[value].max().astype(float)
    whole = float(largest.reindex([*area_codes, vocabulary.LONDON]).max())
    common = max(1.0, whole * 1.08) if whole >= 1 else whole * 1.08 or 1.0
    if not own_scale:
        return [common] * len(area_codes)
    own = [float(largest.reindex([code, vocabulary.LONDON]).max()) for code in area_codes]
    return [top * 1.08 if top > 0 else common for top in own]


def _fraction(month: pd.Timestamp) -> float:
    return float(month.year + (month.month - 1) / 12)


Segments = list[tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]]
"""Of one line: (fractional years, values) of each stretch that may be joined."""


def _lines(frame: pd.DataFrame, value: str) -> dict[str, Segments]:
    """Area -> its segments. Years as fractions are a quarter of the weight of dates, 64 lines being what they are."""
    rows = frame.sort_values(["area_code", "month"])
    return {str(code): _years(line, value) for code, line in rows.groupby("area_code", sort=False)}


def _years(line: pd.DataFrame, value: str) -> Segments:
    number = line["month"].to_numpy().astype("datetime64[M]").astype("int64")
    years, values = (1970 + number / 12).astype("float32"), line[value].to_numpy(dtype="float32", na_value=np.nan)
    return [(years[first:end], values[first:end]) for first, end in segment_edges(line, value)]


def _lines_of(place: int, code: str, lines: Mapping[str, Segments], mode: Mode) -> list[dict[str, Any]]:
    """London's line in grey and the area's own."""
    colours = palette.palette(mode)
    number = "" if place == 0 else str(place + 1)
    return [
        {
            "x": x,
            "y": y,
            "xaxis": f"x{number}",
            "yaxis": f"y{number}",
            "mode": "lines" if len(x) > 1 else "markers",
            "line": {"color": colour, "width": width, "dash": "dot" if who != code else "solid"},
            "name": vocabulary.AREA_LABELS[who],
            "hovertemplate": f"<b>{vocabulary.AREA_LABELS[who]}</b>: %{{y:.2f}}<extra></extra>",
        }
        for who, colour, width in ((vocabulary.LONDON, colours.axis, 1.2), (code, colours.focus, 2.4))
        for x, y in lines[who]
    ]


def _frame_of(
    place: int,
    grid_rows: int,
    code: str,
    span: list[float],
    top: float,
    mode: Mode,
    *,
    own_scale: bool,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Axes and name of one panel."""
    colours = palette.palette(mode)
    number = "" if place == 0 else str(place + 1)
    column, row = place % PANEL_COLUMNS, place // PANEL_COLUMNS
    left, right = column / PANEL_COLUMNS + 0.012, (column + 1) / PANEL_COLUMNS - 0.012
    high = 1 - row / grid_rows
    low = high - 1 / grid_rows
    bottom = low + PANEL_AXIS / PANEL_HEIGHT / grid_rows
    upper = high - PANEL_TITLE / PANEL_HEIGHT / grid_rows
    ticks = [year for year in range(int(span[0]) + 1, int(span[1]) + 1) if year % 5 == 0]
    axes = {
        f"xaxis{number}": {
            "domain": [left, right],
            "anchor": f"y{number}",
            "range": [span[0] - 0.2, span[1] + 0.2],
            "tickvals": ticks,
            "ticktext": [f"’{year % 100:02d}" for year in ticks],
            "tickfont": {"size": 11, "color": colours.muted},
        },
        f"yaxis{number}": {
            "domain": [bottom, upper],
            "anchor": f"x{number}",
            "range": [0, top],
            "showticklabels": False,
            "nticks": 3,
        },
    }
    shown = wrapped(vocabulary.AREA_LABELS[code], 15)
    if own_scale:
        shown += f" (0 to {numbers.fmt_number(top, 1 if top >= 1 else 2)})"
    name = {
        "text": shown,
        "x": left,
        "y": upper,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "align": "left",
        "showarrow": False,
        "font": {"size": 11, "color": colours.text},
    }
    return axes, name


def alt_small_multiples(frame: pd.DataFrame, area_codes: Sequence[str], *, value: str = "rate_per_1000") -> str:
    """Alt text of `small_multiples`: panels, period, and how many areas are above London at the end."""
    shown = frame[frame[value].notna()]
    if shown.empty:
        return "Empty panels: no comparable months in this choice, so no direction can be given."
    last = shown["month"].max()
    latest = shown[shown["month"] == last].set_index("area_code")[value].astype(float)
    london = latest.get(vocabulary.LONDON, float("nan"))
    mine = latest[latest.index.isin(list(area_codes))]
    return fit(
        [
            f"{len(area_codes)} small line charts, one for each borough, with London's line in each, "
            f"{numbers.fmt_period(shown['month'].min(), last)}.",
            f"At the end {(mine > london).sum()} boroughs are above London's {numbers.fmt_rate(london)} "
            f"and {(mine < london).sum()} below.",
        ]
    )
