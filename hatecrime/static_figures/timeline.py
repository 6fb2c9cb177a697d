"""Events on a line of time, a row for each, over the months that each series holds."""

from typing import Literal

import altair as alt
import pandas as pd

from hatecrime.drawing.layout import text_width
from hatecrime.drawing.svg import Words
from hatecrime.static_figures.parts import LIGHT, WIDE, Size, records
from hatecrime.static_figures.svg import render


def timeline_svg(events: pd.DataFrame, spans: pd.DataFrame, words: Words, figure_id: str, *, size: Size = WIDE) -> str:
    """A dot on each event's day, in rows named at the left and dated at the right; below, bars of the series.

    `events`: label, day, text, chosen (filled, in bold), in the order to draw. `spans`: label, first, last, text.
    `size.height` is that of one row.
    """
    edge = pd.Timedelta(days=120)
    low, high = events["day"].min() - edge, max(events["day"].max(), spans["last"].max()) + edge
    order = [*events["label"], *spans["label"]]
    y = alt.Y("label:N", sort=order, axis=alt.Axis(title=None, labels=False, domain=False, ticks=False, grid=True))
    names = max(text_width(str(t), size.font) for t in order)
    dates = max(text_width(str(t), size.font) for t in (*events["text"], *spans["text"]))
    plot = round(max(size.width - names * 1.06 - dates - 40, 120))
    ends = [int(t.timestamp() * 1000) for t in (low, high)]
    x = alt.X("day:T", scale=alt.Scale(type="utc", domain=ends),
        axis=alt.Axis(format="%Y", tickCount={"interval": "year", "step": 5}, title=None, grid=False))  # fmt: skip
    bars = alt.Chart(records(spans.rename(columns={"first": "day"})[["label", "day", "last"]]))
    layers = [bars.mark_rule(stroke=LIGHT.context, strokeWidth=size.height * 0.45).encode(x=x, x2="last:T", y=y)]
    for chosen in (False, True):
        part = events[events["chosen"] == chosen]
        dots = alt.Chart(records(part[["label", "day"]])).mark_point(
            shape="circle", size=size.font * (11 if chosen else 6), opacity=1, stroke=LIGHT.focus, strokeWidth=1.8,
            fill=LIGHT.focus if chosen else LIGHT.paper,
        )  # fmt: skip
        layers.append(dots.encode(x=x, y=y))
        layers += _row_words(part, y, plot, size, bold=chosen)
    layers += _row_words(spans, y, plot, size, bold=False)
    chart = alt.layer(*layers).properties(width=plot, height=size.height * len(order))
    return render(chart, words, figure_id, size)


def _row_words(rows: pd.DataFrame, y: alt.Y, plot: float, size: Size, *, bold: bool) -> list[alt.Chart]:
    """Name at the left and date at the right of each row."""
    base = alt.Chart(records(rows[["label", "text"]])).encode(y=y)
    weight: Literal["bold", "normal"] = "bold" if bold else "normal"
    name = base.mark_text(align="right", dx=-8, fill=LIGHT.text, fontSize=size.font, fontWeight=weight)
    date = base.mark_text(align="left", dx=8, fill=LIGHT.muted, fontSize=size.font, fontWeight=weight)
    return [name.encode(x=alt.value(0), text="label:N"), date.encode(x=alt.value(plot), text="text:N")]
