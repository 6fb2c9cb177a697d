"""Dots with intervals, one row each."""

import altair as alt
import pandas as pd

from hatecrime.drawing.layout import text_width
from hatecrime.drawing.svg import Words
from hatecrime.static_figures.parts import LIGHT, WIDE, Size, records
from hatecrime.static_figures.svg import render


def dots_svg(
    frame: pd.DataFrame,
    words: Words,
    figure_id: str,
    *,
    size: Size = WIDE,
    reference: tuple[float, str] | None = None,
    number_format: str = ",~f",
    axis_title: str = "",
) -> str:
    """Dots with 95% intervals, one row per `label`, in the frame's order; `size.height` is that of one row.

    `frame`: key label; columns value, low, high (null: no dot, only the words), `colour`, and `text`, written at
    the right of the row; and `filled` if some dots are to be open. `reference`: value and name of an upright line,
    such as London or no change.
    """
    rows = frame.reset_index(drop=True)
    order = list(rows["label"])
    y = alt.Y(
        "label:N",
        sort=order,
        axis=alt.Axis(title=None, domain=False, ticks=False, labelLimit=max(420, round(size.width * 0.55))),
    )
    bounds = pd.concat([rows["low"], rows["high"], rows["value"]]).astype("float64").dropna()
    known = [*bounds, *([reference[0]] if reference else [])] or [0.0, 1.0]
    axis = alt.Axis(title=axis_title or None, format=number_format, tickCount=4, grid=True)
    x = alt.X("value:Q", axis=axis, scale=alt.Scale(domain=[min(known), max(known)], nice=4, zero=False))
    left, right = (max(text_width(str(t), size.font) for t in rows[column]) for column in ("label", "text"))
    plot = round(max(size.width - left - right - 24, 100))
    shown = rows.dropna(subset=["value"])[["label", "value", "low", "high", "colour"]]
    base = alt.Chart(records(shown)).encode(y=y)
    layers: list[alt.Chart] = []
    if reference is not None:
        line = alt.Chart(records(pd.DataFrame({"value": [reference[0]], "name": [reference[1]]})))
        layers.append(line.mark_rule(stroke=LIGHT.muted, strokeWidth=1.5).encode(x=x))
        name = line.mark_text(baseline="bottom", dy=-4, fontSize=size.font, fill=LIGHT.muted)
        layers.append(name.encode(x=x, y=alt.value(0), text="name:N"))
    stroke = alt.Stroke("colour:N", scale=None, legend=None)
    layers.append(base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q"), x2="high:Q", stroke=stroke))
    fill = alt.Fill("colour:N", scale=None, legend=None)
    closed = rows["filled"].astype(bool) if "filled" in rows else pd.Series(True, index=rows.index)
    full, hollow = (alt.Chart(records(shown[mask[shown.index]])).encode(y=y, x=x) for mask in (closed, ~closed))
    layers.append(full.mark_circle(size=size.font * 5, opacity=1).encode(fill=fill))
    if not closed.all():
        open_dot = hollow.mark_circle(size=size.font * 5, opacity=1, fill=LIGHT.paper, strokeWidth=1.8)
        layers.append(open_dot.encode(stroke=stroke))
    words_of_row = alt.Chart(records(rows[["label", "text"]])).mark_text(
        align="left", dx=8, fontSize=size.font - 1, fill=LIGHT.text
    )
    layers.append(words_of_row.encode(y=y, x=alt.value(plot), text="text:N"))
    chart = alt.layer(*layers).properties(width=plot, height=size.height * len(rows))
    return render(chart, words, figure_id, size)
