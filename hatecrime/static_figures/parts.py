"""What the figures share: sizes, styles, words, axes, labelled upright lines, and widths of text."""

import json
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from hatecrime.drawing import palette
from hatecrime.drawing.layout import wrap

LIGHT = palette.palette("light")
DASHES: dict[str, list[int]] = {
    "solid": [],
    "dash": [6, 3],
    "longdash": [10, 4],
    "dashdot": [8, 3, 2, 3],
    "longdashdot": [12, 4, 2, 4],
    "dot": [2, 3],
}


@dataclass(frozen=True)
class Size:
    """Room for a figure, in pixels: whole width, height of the plots (of one row of them), and text size."""

    width: int
    height: int
    font: int = 13


WIDE = Size(680, 320)
NARROW = Size(300, 240, 12)
"""A phone of 320 px: the same figure drawn again, not scaled down until the text is too small to read."""


@dataclass(frozen=True)
class Style:
    """How one line is drawn: a colour of `theme` and the name of a dash of `DASHES`."""

    colour: str
    dash: str = "solid"


def _utc(months: pd.Series) -> list[int]:
    return [int(ms) for ms in months.astype("datetime64[ms]").astype("int64")]


def records(frame: pd.DataFrame) -> alt.InlineData:
    """Rows for Vega: months as UTC milliseconds, missing as null."""
    columns: dict[str, list[Any]] = {}
    for name in frame.columns:
        column = frame[name]
        if pd.api.types.is_datetime64_any_dtype(column):
            columns[name] = _utc(column)
        else:
            columns[name] = [None if pd.isna(v) else v for v in column.astype("object")]
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return alt.InlineData(values=json.loads(json.dumps(rows)))


def month_x(size: Size, months: int, *, panels: int) -> alt.X:
    """The axis of `months` months, in UTC; few enough labels for one of `panels` plots side by side."""
    room = size.width / panels / (size.font * 4.2)
    if months <= 30:
        step: Any = {"interval": "month", "step": 6}
        pattern = "%b %Y"
    else:
        every = next(s for s in (1, 2, 3, 4, 5, 10) if months / 12 / s <= max(room, 2))
        step, pattern = {"interval": "year", "step": every}, "%Y"
    axis = alt.Axis(format=pattern, tickCount=step, title=None, labelAngle=0, labelFlush=True, grid=False)
    return alt.X("month:T", scale=alt.Scale(type="utc"), axis=axis)


def value_y(field: str, top: float | None, *, bottom: float = 0.0) -> alt.Y:
    """The axis of values up to `top`, or as far as the data go."""
    axis = alt.Axis(title=None, format=",~f", tickCount=4, domain=False, ticks=False)
    domain = alt.Undefined if top is None else [bottom, top]
    return alt.Y(f"{field}:Q", axis=axis, scale=alt.Scale(domain=domain, nice=4, zero=True))


def upright(
    month: pd.Timestamp, label: str, top: float | None, size: Size, *, right: bool, row: int = 0
) -> list[alt.Chart]:
    """A labelled upright line: a change of recording, or an event; `row` starts it that many rows of words lower."""
    data = records(pd.DataFrame({"month": [month], "label": [label]}))
    base = alt.Chart(data).encode(x="month:T")
    rule = base.mark_rule(stroke=LIGHT.muted, strokeDash=[3, 3], strokeWidth=1)
    below = round(row * size.font * 1.3, 1)
    if row:
        rule = rule.encode(y=alt.value(below), y2=alt.value(size.height))
    text = base.mark_text(
        align="right" if right else "left", baseline="top", dx=-4 if right else 4, fontSize=size.font - 1,
        fill=LIGHT.muted, lineBreak="\n",
    ).encode(text="label:N", y=alt.value(below))  # fmt: skip
    return [rule, text] if label else [rule]


def top_of(values: pd.Series) -> float:
    """A little above the largest value, for an axis from zero; at least 1."""
    highest = float(values.max()) if values.notna().any() else 1.0
    return max(highest * 1.08, 1.0)


def wrap_title(text: str, width: float, size: Size) -> list[str]:
    """The title of one panel, in lines of at most `width` pixels."""
    return wrap(text, width, size.font + 1)
