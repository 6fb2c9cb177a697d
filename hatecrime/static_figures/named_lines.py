"""Lines of one panel named at their ends on the right: areas beside London, or two series as an index."""

import math
from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from hatecrime.drawing.layout import text_width, wrap
from hatecrime.drawing.svg import Words
from hatecrime.static_figures.lines import BAND, BAND_OPACITY, line_layers
from hatecrime.static_figures.parts import LIGHT, WIDE, Size, Style, month_x, records, upright
from hatecrime.static_figures.svg import render

_LABEL_LETTERS = 150  # pixels of a line of a label, so that a long name takes two lines and the plot keeps its room


def named_lines_svg(
    frame: pd.DataFrame,
    styles: Mapping[str, Style],
    words: Words,
    figure_id: str,
    *,
    size: Size = WIDE,
    band: pd.DataFrame | None = None,
    band_name: str = "",
    rules: Sequence[tuple[pd.Timestamp, str]] = (),
    level: float | None = None,
    axis_title: str = "",
) -> str:
    """Lines by month on one scale from zero, each with its name at its end, and a shaded band behind them.

    `frame`: key line, month; columns value, segment, and `provisional` if there is any, as `lines_svg` takes them.
    `styles`: line -> style, in drawing order. `band`: month, low, high, segment; never joined across two segments.
    `rules`: month and label of upright lines. `level`: a dotted line across, such as the base of an index.
    """
    shown = frame.dropna(subset=["value"])
    area = (band if band is not None else pd.DataFrame(columns=["month", "low", "high", "segment"])).dropna()
    first, last = shown["month"].min(), shown["month"].max()
    area = area[area["month"].between(first, last)]
    top = _round_top(max([float(shown["value"].max()), *area["high"].astype(float)]))
    labels = _labels(shown, styles, size) + ([_band_label(area, band_name, size)] if len(area) else [])
    room = max(max(text_width(line, size.font) for line in lines) for _, _, lines, _ in labels) + 16
    width = round(size.width - size.font * 3.2 - room)
    x = month_x(size, max(1, (last.year - first.year) * 12 + last.month - first.month + 1), panels=1)
    y = _y("value", top, axis_title)
    layers: list[alt.Chart] = []
    if len(area):
        shade = alt.Chart(records(area[["month", "low", "high", "segment"]])).mark_area(fill=BAND, opacity=BAND_OPACITY)
        layers.append(shade.encode(x=x, y=_y("low", top, axis_title), y2="high:Q", detail="segment:N"))
    layers += _rules(rules, (first, last), width, size)
    if level is not None:
        line = alt.Chart(records(pd.DataFrame({"value": [level]})))
        layers.append(line.mark_rule(stroke=LIGHT.axis, strokeDash=[2, 3]).encode(y=y))
    layers += line_layers(shown, styles, x, y, size)
    layers += _label_layers(labels, top, size, x, y)
    return render(alt.layer(*layers).properties(width=width, height=size.height), words, figure_id, size)


def _y(field: str, top: float, title: str) -> alt.Y:
    axis = alt.Axis(title=title or None, format=",~f", tickCount=4, domain=False, ticks=False, titleAlign="left",
        titleAngle=0, titleAnchor="start", titleX=0, titleY=-10, titleBaseline="bottom")  # fmt: skip
    return alt.Y(f"{field}:Q", axis=axis, scale=alt.Scale(domain=[0, top]))


def _round_top(highest: float) -> float:
    """A round number a little above the highest value, of four or five steps, for an axis from zero."""
    if highest <= 0:
        return 1.0
    step = 10.0 ** math.floor(math.log10(highest / 4))
    step *= next(n for n in (1, 2, 2.5, 5, 10) if highest * 1.04 <= 5 * n * step)
    return float(step * math.ceil(highest * 1.04 / step))


_Label = tuple[pd.Timestamp, float, list[str], str]  # month, value, lines of words, colour


def _labels(shown: pd.DataFrame, styles: Mapping[str, Style], size: Size) -> list[_Label]:
    ends = shown.sort_values("month").groupby("line", sort=False).tail(1).to_dict("records")
    width = _LABEL_LETTERS * size.font / 13
    return [
        (end["month"], float(end["value"]), wrap(str(end["line"]), width, size.font), styles[end["line"]].colour)
        for end in ends
    ]


def _band_label(area: pd.DataFrame, name: str, size: Size) -> _Label:
    end = area.sort_values("month").iloc[-1]
    middle = (float(end["low"]) + float(end["high"])) / 2
    return end["month"], middle, wrap(name, _LABEL_LETTERS * size.font / 13, size.font), LIGHT.muted


def _label_layers(labels: Sequence[_Label], top: float, size: Size, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """The labels at the right of their ends, moved up just enough not to meet, and down again from the ceiling."""
    order = sorted(labels, key=lambda label: label[1])
    high = [size.font * 1.2 * len(lines) + 3 for _, _, lines, _ in order]
    want = [value / top * size.height for _, value, _, _ in order]
    at: list[float] = []
    floor = -float(size.font)
    for wish, tall in zip(want, high, strict=True):
        at.append(max(wish, floor + tall / 2))
        floor = at[-1] + tall / 2
    ceiling = float(size.height + size.font)
    for i in range(len(at) - 1, -1, -1):
        at[i] = min(at[i], ceiling - high[i] / 2)
        ceiling = at[i] - high[i] / 2
    out = []
    for (month, value, lines, colour), wish, place in zip(order, want, at, strict=True):
        data = records(pd.DataFrame({"month": [month], "value": [value], "label": ["\n".join(lines)]}))
        mark = alt.Chart(data).mark_text(
            align="left", baseline="middle", dx=8, dy=round(wish - place - (len(lines) - 1) * size.font * 0.6, 1),
            fontSize=size.font, fontWeight="bold", fill=colour, lineBreak="\n", lineHeight=size.font * 1.2,
        )  # fmt: skip
        out.append(mark.encode(x=x, y=y, text="label:N"))
    return out


def _rules(
    rules: Sequence[tuple[pd.Timestamp, str]], span: tuple[pd.Timestamp, pd.Timestamp], width: float, size: Size
) -> list[alt.Chart]:
    """Upright lines inside the span, newest first; a line starts below the words of others that reach across it."""
    inside = sorted((rule for rule in rules if span[0] < rule[0] <= span[1]), key=lambda rule: rule[0], reverse=True)
    at = [(month - span[0]) / (span[1] - span[0]) * width for month, _ in inside]
    out: list[alt.Chart] = []
    taken: list[tuple[float, float]] = []
    for (month, label), x in zip(inside, at, strict=True):
        wide = text_width(label, size.font - 1) + 10
        left = x > width / 2 or (x >= wide and any(x < other <= x + wide for other in at))
        words = (x - wide, x) if left else (x, x + wide)
        row = sum(words[0] < other[1] and other[0] < words[1] for other in taken)
        taken.append(words)
        out += upright(month, label, None, size, right=left, row=row)
    return out
