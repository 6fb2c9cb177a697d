"""Tidy frames -> static figures: small, deterministic SVG text, and PNG bytes made from the same SVG.

Drawn by Altair and vl-convert, without a browser. The same frame gives the same bytes on every machine: months
are UTC, numbers are rounded, ids are fixed by `figure_id`, the only font is one that vl-convert carries itself.
Used by the public snapshots, the downloads of figures on the pages, and the borough brief.

Colours are those of `theme` for a light page; `dark_css` gives the rules that turn them for a dark one.
"""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import altair as alt
import pandas as pd
import vl_convert as vlc

from hatecrime import theme

VEGA_LITE = "6.1"
FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
_LIGHT, _DARK = theme.palette("light"), theme.palette("dark")
BAND, BAND_DARK = "#8c959c", "#8a949d"
_BAND_OPACITY = 0.3
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


@dataclass(frozen=True)
class Words:
    """What a figure says to someone who cannot see it: `title` the message, `alt` with period and direction."""

    title: str
    alt: str


def _utc(months: pd.Series) -> list[int]:
    return [int(ms) for ms in months.astype("datetime64[ms]").astype("int64")]


def _records(frame: pd.DataFrame) -> alt.InlineData:
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


def _x(size: Size, months: int, *, panels: int) -> alt.X:
    room = size.width / panels / (size.font * 4.2)
    if months <= 30:
        step: Any = {"interval": "month", "step": 6}
        pattern = "%b %Y"
    else:
        every = next(s for s in (1, 2, 3, 4, 5, 10) if months / 12 / s <= max(room, 2))
        step, pattern = {"interval": "year", "step": every}, "%Y"
    axis = alt.Axis(format=pattern, tickCount=step, title=None, labelAngle=0, labelFlush=True, grid=False)
    return alt.X("month:T", scale=alt.Scale(type="utc"), axis=axis)


def _y(field: str, top: float | None, *, bottom: float = 0.0) -> alt.Y:
    axis = alt.Axis(title=None, format=",~f", tickCount=4, domain=False, ticks=False)
    domain = alt.Undefined if top is None else [bottom, top]
    return alt.Y(f"{field}:Q", axis=axis, scale=alt.Scale(domain=domain, nice=4, zero=True))


def _rule(month: pd.Timestamp, label: str, top: float | None, size: Size, *, right: bool) -> list[alt.Chart]:
    """A labelled upright line: a change of recording, or an event."""
    data = _records(pd.DataFrame({"month": [month], "label": [label]}))
    base = alt.Chart(data).encode(x="month:T")
    rule = base.mark_rule(stroke=_LIGHT.muted, strokeDash=[3, 3], strokeWidth=1)
    text = base.mark_text(
        align="right" if right else "left", baseline="top", dx=-4 if right else 4, fontSize=size.font - 1,
        fill=_LIGHT.muted, lineBreak="\n",
    ).encode(text="label:N", y=alt.value(0))  # fmt: skip
    return [rule, text] if label else [rule]


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
    firm, provisional = _segments(rows)
    layers: list[alt.Chart] = []
    for month, label in rules:
        if first < month <= last:
            layers += _rule(month, label, top, size, right=(month - first) > (last - first) / 2)
    x, y = _x(size, span, panels=panels), _y("value", top)
    for name, style in styles.items():
        dash = style.dash if len(styles) > 1 else "solid"
        for part, pattern in ((firm, dash), (provisional, "dot")):
            own = part[part["line"] == name][["month", "value", "segment"]]
            if own.empty:
                continue
            base = alt.Chart(_records(own)).encode(x=x, y=y, detail="segment:N")
            layers.append(base.mark_line(stroke=style.colour, strokeDash=DASHES[pattern], strokeWidth=size.font / 6.5))
    if label_lines:
        layers += _end_labels(rows, styles, size, panel_size[1], top, x)
    width, height = panel_size
    return alt.layer(*layers).properties(width=round(width), height=round(height))


def _end_labels(
    rows: pd.DataFrame, styles: Mapping[str, Style], size: Size, height: float, top: float | None, x: alt.X
) -> list[alt.Chart]:
    """The name of each line above its end, moved apart where two would meet."""
    ends = rows.dropna(subset=["value"]).groupby("line", sort=False).tail(1)
    scale = top if top is not None else _top(rows["value"])
    gap, floor = size.font * 1.25, 0.0
    out = []
    for end in ends.sort_values("value").to_dict("records"):
        lift = max(float(end["value"]) / scale * height + size.font * 0.5, floor)
        floor = lift + gap
        label = _records(pd.DataFrame({"month": [end["month"]], "label": [end["line"]]}))
        mark = alt.Chart(label).mark_text(
            align="right", baseline="bottom", fontSize=size.font, fontWeight="bold", fill=styles[end["line"]].colour
        )
        out.append(mark.encode(x=x, y=alt.value(height - lift), text="label:N"))
    return out


def _top(values: pd.Series) -> float:
    highest = float(values.max()) if values.notna().any() else 1.0
    return max(highest * 1.08, 1.0)


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
        top = _top(frame["value"])
    charts = []
    for name in names:
        rows = frame[frame["panel"] == name]
        own = {line: style for line, style in styles.items() if (rows["line"] == line).any()}
        panel_top = top if top is not None else _top(rows["value"])
        chart = _line_panel(
            rows, own, size, (width, size.height), panel_top, rules, panels=columns, label_lines=label_lines
        )
        if len(names) > 1 or name:
            chart = chart.properties(title=alt.TitleParams(text=_wrap_title(name, width + axis, size)))
        charts.append(chart)
    joined = alt.concat(*charts, columns=columns, spacing=gap) if len(charts) > 1 else charts[0]
    return _render(joined, words, figure_id, size, grid=0.5 if size.width < NARROW.width else 0.1)


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
        charts.append(chart.properties(title=alt.TitleParams(text=_wrap_title(name, width + axis, size))))
    joined = alt.concat(*charts, columns=columns, spacing=gap) if len(charts) > 1 else charts[0]
    return _render(joined, words, figure_id, size)


def _band_layers(
    rows: pd.DataFrame,
    style: Style,
    size: Size,
    columns: int,
    event_label: str,
    rules: Sequence[tuple[pd.Timestamp, str]],
) -> list[alt.Chart]:
    top = _top(pd.concat([rows["observed"], rows["hi"]]).astype("float64"))
    x = _x(size, len(rows), panels=columns)
    first, last = rows["month"].min(), rows["month"].max()
    layers: list[alt.Chart] = []
    band = rows.dropna(subset=["lo", "hi"])[["month", "lo", "hi"]]
    run = (band["month"].dt.year * 12 + band["month"].dt.month).diff().ne(1).cumsum()
    if len(band):
        area = alt.Chart(_records(band.assign(run=run))).mark_area(fill=BAND, opacity=_BAND_OPACITY)
        layers.append(area.encode(x=x, y=_y("lo", top), y2="hi:Q", detail="run:N"))
        expected = rows.dropna(subset=["expected"])[["month", "expected"]].assign(run=run)
        line = alt.Chart(_records(expected)).mark_line(stroke=_LIGHT.muted, strokeDash=[5, 3], strokeWidth=1.4)
        layers.append(line.encode(x=x, y=_y("expected", top), detail="run:N"))
    for month, label in rules:
        if first < month <= last:
            layers += _rule(month, label, top, size, right=(month - first) > (last - first) / 2)
    observed = rows.dropna(subset=["observed"])[["month", "observed"]]
    # Cut where a month is left out: a line through a mixed month would join two ways of recording.
    observed["run"] = (observed["month"].dt.year * 12 + observed["month"].dt.month).diff().ne(1).cumsum()
    line = alt.Chart(_records(observed)).mark_line(stroke=style.colour, strokeWidth=size.font / 6)
    layers.append(line.encode(x=x, y=_y("observed", top), detail="run:N"))
    event = rows[rows["is_event"].astype(bool)][["month", "observed"]]
    layers += [r for month in event["month"].tail(1) for r in _rule(month, event_label, top, size, right=False)]
    dots = alt.Chart(_records(event.dropna(subset=["observed"])))
    layers.append(dots.mark_circle(fill=style.colour, opacity=1, size=size.font * 6).encode(x=x, y=_y("observed", top)))
    return layers


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
    the right of the row. `reference`: value and name of an upright line, such as London or no change.
    """
    rows = frame.reset_index(drop=True)
    order = list(rows["label"])
    y = alt.Y("label:N", sort=order, axis=alt.Axis(title=None, domain=False, ticks=False, labelLimit=420))
    bounds = pd.concat([rows["low"], rows["high"], rows["value"]]).astype("float64").dropna()
    known = [*bounds, *([reference[0]] if reference else [])] or [0.0, 1.0]
    axis = alt.Axis(title=axis_title or None, format=number_format, tickCount=4, grid=True)
    x = alt.X("value:Q", axis=axis, scale=alt.Scale(domain=[min(known), max(known)], nice=4, zero=False))
    left, right = (max(text_width(str(t), size.font) for t in rows[column]) for column in ("label", "text"))
    plot = round(max(size.width - left - right - 24, 100))
    shown = rows.dropna(subset=["value"])[["label", "value", "low", "high", "colour"]]
    base = alt.Chart(_records(shown)).encode(y=y)
    layers: list[alt.Chart] = []
    if reference is not None:
        line = alt.Chart(_records(pd.DataFrame({"value": [reference[0]], "name": [reference[1]]})))
        layers.append(line.mark_rule(stroke=_LIGHT.muted, strokeWidth=1.5).encode(x=x))
        name = line.mark_text(baseline="bottom", dy=-4, fontSize=size.font, fill=_LIGHT.muted)
        layers.append(name.encode(x=x, y=alt.value(0), text="name:N"))
    stroke = alt.Stroke("colour:N", scale=None, legend=None)
    layers.append(base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q"), x2="high:Q", stroke=stroke))
    fill = alt.Fill("colour:N", scale=None, legend=None)
    layers.append(base.mark_circle(size=size.font * 5, opacity=1).encode(x=x, fill=fill))
    words_of_row = alt.Chart(_records(rows[["label", "text"]])).mark_text(
        align="left", dx=8, fontSize=size.font - 1, fill=_LIGHT.text
    )
    layers.append(words_of_row.encode(y=y, x=alt.value(plot), text="text:N"))
    chart = alt.layer(*layers).properties(width=plot, height=size.height * len(rows))
    return _render(chart, words, figure_id, size)


def map_svg(
    geojson: str,
    frame: pd.DataFrame,
    classes: Mapping[str, str],
    words: Words,
    figure_id: str,
    *,
    size: Size = WIDE,
    legend_title: str = "",
) -> str:
    """Boroughs filled by class. Never the only view of a figure: the dots with intervals stand beside it.

    `geojson`: boundaries in degrees with `borough_gss` in each feature's properties. `frame`: key borough_gss,
    column `shown_class`, a key of `classes` (class label -> fill, in the order of the legend). No legend is drawn
    without a `legend_title`.
    """
    of_borough = dict(zip(frame["borough_gss"], frame["shown_class"], strict=True))
    features = []
    for feature in json.loads(geojson)["features"]:
        shown = of_borough.get(feature["properties"]["borough_gss"])
        if shown is not None:
            geometry = feature["geometry"] | {"coordinates": _flat(feature["geometry"]["coordinates"])}
            features.append({"type": "Feature", "geometry": geometry, "properties": {"shown": shown}})
    data = alt.InlineData(values=features)
    legend = alt.Legend(
        title=legend_title or None, orient="bottom", columns=2 if size.width < 400 else 3, symbolType="square",
        labelFontSize=size.font, titleFontSize=size.font, titleLimit=size.width, labelLimit=size.width,
    )  # fmt: skip
    fill = alt.Fill(
        "properties.shown:N",
        scale=alt.Scale(domain=list(classes), range=list(classes.values())),
        sort=list(classes),
        legend=legend if legend_title else None,
    )
    chart = alt.Chart(data).mark_geoshape(stroke=_LIGHT.muted, strokeWidth=0.5).encode(fill=fill)
    chart = chart.project(type="identity", reflectY=True)
    drawn = chart.properties(width=size.width - 10, height=round(size.width * 0.78))
    return _render(drawn, words, figure_id, size, grid=_MAP_GRID)


_MAP_GRID = 1.0
"""Outlines of the map lie on whole pixels: neighbours still share their edges, and the file is a fifth."""
_LONGITUDE = 0.6225  # cosine of London's latitude: a degree of longitude is that much of a degree of latitude


def _flat(coordinates: Any) -> Any:
    """Degrees on a plane. On a sphere, GeoJSON's anticlockwise rings would mean all the world but the borough."""
    if isinstance(coordinates[0], int | float):
        return [coordinates[0] * _LONGITUDE, coordinates[1]]
    return [_flat(part) for part in coordinates]


def _wrap_title(text: str, width: float, size: Size) -> list[str]:
    return wrap(text, width, size.font + 1)


_NARROW_LETTERS, _WIDE_LETTERS = frozenset("iljtfrI.,:;'|!()[] -/"), frozenset("mwMWOQGD%@—")


def text_width(text: str, font: float) -> float:
    """About how wide a line of text is in the figure's font, in pixels; a little too much rather than too little."""
    units = sum(0.32 if c in _NARROW_LETTERS else 0.83 if c in _WIDE_LETTERS else 0.58 for c in text)
    return units * font


def wrap(text: str, width: float, font: float) -> list[str]:
    """`text` in lines of at most `width` pixels; a single longer word keeps its own line."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(joined, font) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines or [""]


def _config(size: Size) -> dict[str, Any]:
    text = {"labelColor": _LIGHT.text, "titleColor": _LIGHT.text, "labelFontSize": size.font, "labelFont": FONT}
    return {
        "background": None,
        "font": FONT,
        "padding": 2,
        "view": {"stroke": None},
        "axis": {
            **text,
            "titleFontSize": size.font,
            "titleFontWeight": "normal",
            "gridColor": _LIGHT.grid,
            "domainColor": _LIGHT.axis,
            "tickColor": _LIGHT.axis,
        },
        "legend": {"labelColor": _LIGHT.text, "titleColor": _LIGHT.text, "titleFontWeight": "normal"},
        "title": {"anchor": "start", "fontSize": size.font + 1, "color": _LIGHT.text, "offset": 8, "font": FONT},
    }


def _render(chart: alt.TopLevelMixin, words: Words, figure_id: str, size: Size, grid: float = 0.1) -> str:
    """SVG text of a chart: small, titled for screen readers, ids of its own."""
    spec = chart.to_dict()
    spec["config"] = _config(size)
    return _small(vlc.vegalite_to_svg(spec, vl_version=VEGA_LITE), words, figure_id, grid)


_KEPT = ("d", "transform", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "points")
_STYLED = ("fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "fill-opacity", "stroke-opacity")
_WRITTEN = ("font-size", "font-weight", "font-style", "text-anchor", "clip-path", "id")
_DEFAULTS = {
    "stroke-width": "1",
    "opacity": "1",
    "stroke-dasharray": "",
    "x2": "0",
    "y2": "0",
    "text-anchor": "start",
    "transform": "translate(0,0)",
    "fill-opacity": "1",
    "stroke-opacity": "1",
}
_SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+\.?\d*(?:e-?\d+)?")


def _tenths(text: str) -> str:
    """A number to one decimal, as short as it can be written: `-0.52` -> `-.5`."""
    rounded = f"{float(text):.1f}".removesuffix(".0")
    rounded = "0" if rounded in ("-0", "") else rounded
    return re.sub(r"^(-?)0\.", r"\1.", rounded)


def _short_path(path: str, grid: float = 0.1) -> str:
    """The path with steps from point to point in place of positions, on a grid.

    Points that fall together are dropped, and steps on in the same direction joined. A path with curves only has
    its numbers rounded.
    """
    if re.search("[ACQcaqSsTt]", path) or not path:
        return _NUMBER.sub(lambda m: _tenths(m.group()), path)
    out: list[str] = []
    steps: list[tuple[int, int]] = []
    x = y = start_x = start_y = 0
    for match in re.finditer(r"([MLHVhvZz])([^MLHVhvZz]*)", path):
        command, numbers = match[1], [round(float(n) / grid) for n in _NUMBER.findall(match[2])]
        if command in "Zz":
            out += [_written_steps(steps, grid), "z"]
            steps, x, y = [], start_x, start_y
            continue
        to_x, to_y = _target(command, numbers, x, y)
        if command == "M":
            out += [_written_steps(steps, grid), f"M{_tenths(str(to_x * grid))},{_tenths(str(to_y * grid))}"]
            steps, start_x, start_y = [], to_x, to_y
        elif (to_x, to_y) != (x, y):
            steps.append((to_x - x, to_y - y))
        x, y = to_x, to_y
    return "".join([*out, _written_steps(steps, grid)])


def _written_steps(steps: list[tuple[int, int]], grid: float) -> str:
    joined: list[tuple[int, int]] = []
    for dx, dy in steps:
        if joined:
            ax, ay = joined[-1]
            if ax * dy == ay * dx and (ax * dx > 0 or ay * dy > 0):
                joined[-1] = (ax + dx, ay + dy)
                continue
        joined.append((dx, dy))
    text = ""
    for dx, dy in joined:
        across, down = _tenths(str(dx * grid)), _tenths(str(dy * grid))
        lead = "l" if not text else "" if across.startswith("-") else " "
        text += f"{lead}{across}{'' if down.startswith('-') else ','}{down}"
    return text


def _target(command: str, numbers: list[int], x: int, y: int) -> tuple[int, int]:
    if command in "ML":
        return numbers[0], numbers[1]
    if command in "Hh":
        return (numbers[0] if command == "H" else x + numbers[0]), y
    return x, (numbers[0] if command == "V" else y + numbers[0])


def _attributes(element: ET.Element, grid: float) -> dict[str, str]:
    out = {}
    for name, value in element.attrib.items():
        if name not in (*_KEPT, *_STYLED, *_WRITTEN) or _DEFAULTS.get(name) == value:
            continue
        if name == "d":
            value = _short_path(value, grid)
        elif name in _KEPT:
            value = _NUMBER.sub(lambda m: _tenths(m.group()), value)
        elif name in ("stroke-width", "opacity", "fill-opacity", "stroke-opacity"):
            value = f"{float(value):.2f}".rstrip("0").rstrip(".")
        elif name == "font-size":
            value = value.removesuffix("px")
        if _DEFAULTS.get(name) != value:
            out[name] = value
    return out


_PLACE = re.compile(r"translate\(([-\d.]+),([-\d.]+)\)")
_DOT = re.compile(r"M([\d.]+),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0Z?")


def _lean(element: ET.Element, grid: float) -> list[str]:
    """An element and what is in it, without what draws nothing: empty groups, groups that change nothing, backgrounds."""
    name = element.tag.removeprefix(_SVG)
    attributes = _attributes(element, grid)
    if element.get("display") == "none" or (name == "path" and not {"fill", "stroke"} & set(attributes)):
        return []
    if name == "path" and (dot := _DOT.fullmatch(element.get("d", ""))):
        name, attributes = "circle", {"r": _tenths(dot[1])} | {k: v for k, v in attributes.items() if k != "d"}
    if name == "text" and (place := _PLACE.fullmatch(attributes.get("transform", ""))):
        attributes = {"x": place[1], "y": place[2]} | {k: v for k, v in attributes.items() if k != "transform"}
    inner = "".join(part for child in element for part in _lean(child, grid))
    if name == "text" or name == "tspan":
        inner = escape(element.text or "", quote=False) + inner
    elif name == "g" and not inner:
        return []
    if name == "g" and not attributes:
        return [inner]
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return [f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"]


def _small(raw: str, words: Words, figure_id: str, grid: float) -> str:
    root = ET.fromstring(raw)  # noqa: S314 (made by the renderer a moment ago)
    width, height = (round(float(root.attrib[name])) for name in ("width", "height"))
    body = "".join(part for child in root for part in _lean(child, grid))
    for number, name in enumerate(dict.fromkeys(re.findall(r' id="([^"]+)"', body))):
        body = body.replace(f'id="{name}"', f'id="{figure_id}-{number}"').replace(
            f"#{name})", f"#{figure_id}-{number})"
        )
    sizes = re.findall(r' font-size="[^"]+"', body)
    usual = max(sorted(set(sizes)), key=sizes.count) if sizes else ""
    body = body.replace(usual, "") if usual else body
    opening = _opened(f"0 0 {width} {height}", width, height, words, figure_id)
    return f"{opening}<g{usual}>{body}</g></svg>"


def _opened(view: str, width: int, height: int, words: Words, figure_id: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="{width}" height="{height}" '
        f'role="img" aria-labelledby="{figure_id}-t {figure_id}-d" font-family="{FONT}">'
        f'<title id="{figure_id}-t">{escape(words.title)}</title><desc id="{figure_id}-d">{escape(words.alt)}</desc>'
    )


CARD_WIDTH, CARD_HEIGHT, _MARGIN = 1200, 675, 40


@dataclass(frozen=True)
class CardText:
    """The words of a card, laid out: `parts` as SVG, and the room that is left for the chart, in pixels."""

    parts: str
    top: float
    bottom: float


def card_text(title: str, subtitle: str, footer: Sequence[str]) -> CardText:
    """Message, subtitle and small print of a card; a long message is set smaller."""
    room = CARD_WIDTH - 2 * _MARGIN
    sizes = (34, 30, 26)
    font = next((f for f in sizes if len(wrap(title, room, f)) <= 2), sizes[-1])
    parts, y = [], 22.0
    for text, size, weight, colour in ((title, font, "bold", _LIGHT.text), (subtitle, 20, "normal", _LIGHT.muted)):
        for line in wrap(text, room, size):
            y += size * 1.26
            parts.append(_card_text(line, y, size, weight, colour))
        y += 6
    foot = [line for text in footer for line in wrap(text, room, 16)]
    bottom = CARD_HEIGHT - 18 - 21.0 * len(foot)
    parts += [_card_text(line, bottom + 16 + 21 * i, 16, "normal", _LIGHT.muted) for i, line in enumerate(foot)]
    return CardText("".join(parts), y + 10, bottom - 10)


def card_svg(chart: str, text: CardText, words: Words, figure_id: str) -> str:
    """The figure on its own, 1200 by 675: message, subtitle, chart and source, for link previews and downloads."""
    return (
        _opened(f"0 0 {CARD_WIDTH} {CARD_HEIGHT}", CARD_WIDTH, CARD_HEIGHT, words, figure_id)
        + f'<rect width="{CARD_WIDTH}" height="{CARD_HEIGHT}" fill="{_LIGHT.paper}"/>'
        + text.parts
        + _fitted(chart, text.top, text.bottom)
        + "</svg>"
    )


def _card_text(line: str, y: float, font: int, weight: str, colour: str) -> str:
    return f'<text x="40" y="{y:.0f}" font-size="{font}" font-weight="{weight}" fill="{colour}">{escape(line)}</text>'


_OPENING = re.compile(r'<svg [^>]*viewBox="0 0 (\d+) (\d+)"[^>]*><title[^>]*>.*?</title><desc[^>]*>.*?</desc>', re.S)


def _fitted(chart: str, top: float, bottom: float) -> str:
    """A chart's drawing as a nested svg that fills the card between two heights, its own title left out."""
    opening = _OPENING.match(chart)
    if opening is None:
        raise ValueError("the chart of a card must be an SVG made in this module")
    room = max(bottom - top, 60)
    return (
        f'<svg x="40" y="{top:.0f}" width="1120" height="{room:.0f}" viewBox="0 0 {opening[1]} {opening[2]}" '
        f'preserveAspectRatio="xMinYMid meet">{chart[opening.end() :]}'
    )


def beside(left: str, right: str, gap: int = 30) -> str:
    """Two charts made in this module as one, side by side at equal heights."""
    parts, x, height = [], 0.0, 900
    for chart in (left, right):
        opening = _OPENING.match(chart)
        if opening is None:
            raise ValueError("both charts must be SVGs made in this module")
        width = int(opening[1]) * height / int(opening[2])
        parts.append(
            f'<svg x="{x:.0f}" y="0" width="{width:.0f}" height="{height}" viewBox="0 0 {opening[1]} {opening[2]}">'
            f"{chart[opening.end() :]}"
        )
        x += width + gap
    return f'<svg viewBox="0 0 {x - gap:.0f} {height}"><title></title><desc></desc>{"".join(parts)}</svg>'


def png(svg: str) -> bytes:
    """PNG of an SVG at its own size. The same SVG gives the same bytes."""
    return vlc.svg_to_png(svg)


def dark_pairs() -> dict[str, str]:
    """Light colour -> dark colour, for everything but map classes."""
    names = ("paper", "text", "muted", "grid", "axis", "focus", "context", "no_data")
    pairs = {getattr(_LIGHT, name): getattr(_DARK, name) for name in names} | {BAND: BAND_DARK}
    for colours in (theme.SERIES_COLOURS, theme.STRAND_COLOURS):
        pairs |= {colours["light"][name]: colours["dark"][name] for name in colours["light"]}
    return {light.lower(): dark.lower() for light, dark in pairs.items()}


def dark_map_pairs() -> dict[str, str]:
    """Light colour -> dark colour of the map classes, least to most."""
    return {a.lower(): b.lower() for a, b in zip(_LIGHT.sequential, _DARK.sequential, strict=True)}


def dark_css(svgs: Sequence[str], scope: str, pairs: Mapping[str, str]) -> str:
    """CSS rules that turn the colours these figures use, for a `prefers-color-scheme: dark` block."""
    used = sorted({(a, c) for svg in svgs for a, c in re.findall(r'(fill|stroke)="(#[0-9A-Fa-f]{6})"', svg)})
    rules = [
        f'{scope} [{attribute}="{colour}"]{{{attribute}:{pairs[colour.lower()]}}}'
        for attribute, colour in used
        if colour.lower() in pairs
    ]
    return "".join(rules)
