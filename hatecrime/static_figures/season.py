"""Years laid over each other, month by month: the newest in colour, the one before it dashed, the others grey."""

import altair as alt
import pandas as pd

from hatecrime.drawing.layout import text_width
from hatecrime.drawing.svg import Words
from hatecrime.static_figures.parts import DASHES, LIGHT, WIDE, Size, Style, records, top_of, value_y
from hatecrime.static_figures.svg import render

_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_NAMED = 2  # years that are told apart by colour and named at their ends


def season_svg(frame: pd.DataFrame, words: Words, figure_id: str, *, size: Size = WIDE) -> str:
    """One line for each year of `frame`: columns month (firsts of months, each once) and offences, none missing."""
    rows = frame.assign(year=frame["month"].dt.year, at=[_NAMES[m - 1] for m in frame["month"].dt.month])
    rows = rows[["month", "year", "at", "offences"]].sort_values("month")
    axis = alt.Axis(title=None, labelAngle=0)
    x = alt.X("at:O", sort=_NAMES, scale=alt.Scale(domain=_NAMES, padding=0.2), axis=axis)
    y = value_y("offences", top_of(rows["offences"].astype(float)))
    newest = int(rows["year"].max())
    layers: list[alt.Chart] = []
    for year, own in rows.groupby("year"):
        style, width = _style(newest - int(str(year)))
        base = alt.Chart(records(own[["at", "offences"]])).encode(x=x, y=y)
        layers.append(base.mark_line(stroke=style.colour, strokeWidth=width, strokeDash=DASHES[style.dash]))
        if newest - int(str(year)) < _NAMED:
            layers.append(_name(own, style, size, x, y))
    room = text_width("2000", size.font) + size.font * 2.8
    chart = alt.layer(*layers).properties(width=round(size.width - room), height=size.height)
    return render(chart, words, figure_id, size)


def _style(age: int) -> tuple[Style, float]:
    named = {0: (Style(LIGHT.focus), 3.0), 1: (Style(LIGHT.accent, "dash"), 2.0)}
    return named.get(age, (Style(LIGHT.context), 1.2))


def _name(own: pd.DataFrame, style: Style, size: Size, x: alt.X, y: alt.Y) -> alt.Chart:
    """The year at the end of its line; above the end of a year that is not over, where other lines run on."""
    end = own.tail(1)
    over = end["at"].iloc[0] == _NAMES[-1]
    mark = alt.Chart(records(end[["at", "offences"]].assign(name=str(end["year"].iloc[0])))).mark_text(
        align="left", baseline="middle" if over else "bottom", dx=8, dy=0 if over else -size.font * 0.6,
        fontSize=size.font, fontWeight="bold", fill=style.colour,
    )  # fmt: skip
    return mark.encode(x=x, y=y, text="name:N")
