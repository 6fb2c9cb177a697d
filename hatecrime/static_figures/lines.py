"""Lines by month, and the band of an event: one panel or several."""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from hatecrime.drawing.svg import Words
from hatecrime.static_figures.parts import (
    DASHES,
    LIGHT,
    NARROW,
    WIDE,
    Size,
    Style,
    month_x,
    records,
    top_of,
    upright,
    value_y,
    wrap_title,
)
from hatecrime.static_figures.svg import render

BAND = "#8c959c"
BAND_OPACITY = 0.3


def _segments(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Firm and provisional stretches of the lines; the second starts at the last firm month, so that they meet."""
    rows = frame.dropna(subset=["value"])
    flag = rows["provisional"].astype(bool) if "provisional" in rows else pd.Series(False, index=rows.index)
    parts = []
    for _, line in rows[flag].groupby(["line", "segment"], sort=False):
        firm = rows[~flag & (rows["line"] == line["line"].iloc[0]) & (rows["segment"] == line["segment"].iloc[0])]
        parts += [firm.tail(1), line]
    return rows[~flag], pd.concat(parts) if parts else rows.iloc[:0]


def _line_panel(
    rows: pd.DataFrame,
    styles: Mapping[str, Style],
    size: Size,
    panel_size: tuple[float, float],
    top: float | None,
    rules: Sequence[tuple[pd.Timestamp, str]],
    *,
    panels: int,
    label_lines: bool,
) -> alt.LayerChart | alt.FacetChart:
    first, last = rows["month"].min(), rows["month"].max()
    span = max(1, (last.year - first.year) * 12 + last.month - first.month + 1)
    layers: list[alt.Chart] = []
    for month, label in rules:
        if first < month <= last:
            layers += upright(month, label, top, size, right=(month - first) > (last - first) / 2)
    x, y = month_x(size, span, panels=panels), value_y("value", top)
    layers += line_layers(rows, styles, x, y, size)
    if label_lines:
        layers += _end_labels(rows, styles, size, panel_size[1], top, x)
    width, height = panel_size
    return alt.layer(*layers).properties(width=round(width), height=round(height))


def line_layers(rows: pd.DataFrame, styles: Mapping[str, Style], x: alt.X, y: alt.Y, size: Size) -> list[alt.Chart]:
    """The lines themselves, cut between segments; a line on its own is solid, provisional months are dotted."""
    firm, provisional = _segments(rows)
    layers = []
    for name, style in styles.items():
        dash = style.dash if len(styles) > 1 else "solid"
        for part, pattern in ((firm, dash), (provisional, "dot")):
            own = part[part["line"] == name][["month", "value", "segment"]]
            if own.empty:
                continue
            base = alt.Chart(records(own)).encode(x=x, y=y, detail="segment:N")
            layers.append(base.mark_line(stroke=style.colour, strokeDash=DASHES[pattern], strokeWidth=size.font / 6.5))
    return layers


def _end_labels(
    rows: pd.DataFrame, styles: Mapping[str, Style], size: Size, height: float, top: float | None, x: alt.X
) -> list[alt.Chart]:
    """The name of each line above its end, moved apart where two would meet."""
    ends = rows.dropna(subset=["value"]).groupby("line", sort=False).tail(1)
    scale = top if top is not None else top_of(rows["value"])
    gap, floor = size.font * 1.25, 0.0
    out = []
    for end in ends.sort_values("value").to_dict("records"):
        lift = max(float(end["value"]) / scale * height + size.font * 0.5, floor)
        floor = lift + gap
        label = records(pd.DataFrame({"month": [end["month"]], "label": [end["line"]]}))
        mark = alt.Chart(label).mark_text(
            align="right", baseline="bottom", fontSize=size.font, fontWeight="bold", fill=styles[end["line"]].colour
        )
        out.append(mark.encode(x=x, y=alt.value(height - lift), text="label:N"))
    return out


def lines_svg(
    frame: pd.DataFrame,
    styles: Mapping[str, Style],
    words: Words,
    figure_id: str,
    *,
    size: Size = WIDE,
    columns: int = 1,
    shared_scale: bool = True,
    rules: Sequence[tuple[pd.Timestamp, str]] = (),
    label_lines: bool = False,
    top: float | None = None,
) -> str:
    """Lines by month, in one panel or several.

    `frame`: key panel, line, month; columns `value` (null leaves a gap), `segment` (a line never joins two), and
    `provisional` (dotted) if there is any. `styles`: line -> style, in drawing order. `rules`: month and label of
    changes in recording. `shared_scale`: one scale for all panels; otherwise each has its own, from zero. `top`: the
    end of the scale, for a panel drawn on its own.
    """
    names = list(dict.fromkeys(frame["panel"]))
    columns = min(columns, len(names))
    gap, axis = 22, size.font * 3.2
    width = (size.width - gap * (columns - 1)) / columns - axis
    if top is None and shared_scale:
        top = top_of(frame["value"])
    charts = []
    for name in names:
        rows = frame[frame["panel"] == name]
        own = {line: style for line, style in styles.items() if (rows["line"] == line).any()}
        panel_top = top if top is not None else top_of(rows["value"])
        chart = _line_panel(
            rows, own, size, (width, size.height), panel_top, rules, panels=columns, label_lines=label_lines
        )
        if len(names) > 1 or name:
            chart = chart.properties(title=alt.TitleParams(text=wrap_title(name, width + axis, size)))
        charts.append(chart)
    joined = alt.concat(*charts, columns=columns, spacing=gap) if len(charts) > 1 else charts[0]
    return render(joined, words, figure_id, size, grid=0.5 if size.width < NARROW.width else 0.1)


def band_svg(
    frame: pd.DataFrame,
    styles: Mapping[str, Style],
    words: Words,
    figure_id: str,
    *,
    size: Size = WIDE,
    columns: int = 1,
    event_label: str = "",
    rules: Sequence[tuple[pd.Timestamp, str]] = (),
) -> str:
    """Observed months against what the months around lead one to expect, with its interval: one panel per line.

    `frame`: key panel, month; columns observed, expected, lo, hi (null where nothing is expected), `is_event`.
    `styles`: panel -> style of the observed line. Each panel has its own scale, from zero.
    """
    names = list(dict.fromkeys(frame["panel"]))
    columns = min(columns, len(names))
    gap, axis = 26, size.font * 3.2
    width = (size.width - gap * (columns - 1)) / columns - axis
    charts = []
    for name in names:
        rows = frame[frame["panel"] == name]
        layers = _band_layers(rows, styles[name], size, columns, event_label, rules)
        chart = alt.layer(*layers).properties(width=round(width), height=size.height)
        charts.append(chart.properties(title=alt.TitleParams(text=wrap_title(name, width + axis, size))))
    joined = alt.concat(*charts, columns=columns, spacing=gap) if len(charts) > 1 else charts[0]
    return render(joined, words, figure_id, size)


def _band_layers(
    rows: pd.DataFrame,
    style: Style,
    size: Size,
    columns: int,
    event_label: str,
    rules: Sequence[tuple[pd.Timestamp, str]],
) -> list[alt.Chart]:
    top = top_of(pd.concat([rows["observed"], rows["hi"]]).astype("float64"))
    x = month_x(size, len(rows), panels=columns)
    first, last = rows["month"].min(), rows["month"].max()
    layers: list[alt.Chart] = []
    band = rows.dropna(subset=["lo", "hi"])[["month", "lo", "hi"]]
    run = (band["month"].dt.year * 12 + band["month"].dt.month).diff().ne(1).cumsum()
    if len(band):
        area = alt.Chart(records(band.assign(run=run))).mark_area(fill=BAND, opacity=BAND_OPACITY)
        layers.append(area.encode(x=x, y=value_y("lo", top), y2="hi:Q", detail="run:N"))
        expected = rows.dropna(subset=["expected"])[["month", "expected"]].assign(run=run)
        line = alt.Chart(records(expected)).mark_line(stroke=LIGHT.muted, strokeDash=[5, 3], strokeWidth=1.4)
        layers.append(line.encode(x=x, y=value_y("expected", top), detail="run:N"))
    for month, label in rules:
        if first < month <= last:
            layers += upright(month, label, top, size, right=(month - first) > (last - first) / 2)
    observed = rows.dropna(subset=["observed"])[["month", "observed"]]
    # Cut where a month is left out: a line through a mixed month would join two ways of recording.
    observed["run"] = (observed["month"].dt.year * 12 + observed["month"].dt.month).diff().ne(1).cumsum()
    line = alt.Chart(records(observed)).mark_line(stroke=style.colour, strokeWidth=size.font / 6)
    layers.append(line.encode(x=x, y=value_y("observed", top), detail="run:N"))
    event = rows[rows["is_event"].astype(bool)][["month", "observed"]]
    layers += [r for month in event["month"].tail(1) for r in upright(month, event_label, top, size, right=False)]
    dots = alt.Chart(records(event.dropna(subset=["observed"])))
    layers.append(
        dots.mark_circle(fill=style.colour, opacity=1, size=size.font * 6).encode(x=x, y=value_y("observed", top))
    )
    return layers
