"""A chart as SVG text: small, with a title and description of its own, the same bytes from the same chart."""

import re
import xml.etree.ElementTree as ET
from html import escape
from typing import Any

import altair as alt
import vl_convert as vlc
from altair.utils import schemapi

from hatecrime.drawing.svg import FONT, Words, opened
from hatecrime.static_figures.parts import LIGHT, Size

VEGA_LITE = "6.1"
CHECK = False
"""Whether Altair holds each chart against its schema: a third of a figure's time, so the tests do it, not each figure."""
schemapi.disable_debug_mode()


def _config(size: Size) -> dict[str, Any]:
    text = {"labelColor": LIGHT.text, "titleColor": LIGHT.text, "labelFontSize": size.font, "labelFont": FONT}
    return {
        "background": None,
        "font": FONT,
        "padding": 2,
        "view": {"stroke": None},
        "axis": {
            **text,
            "titleFontSize": size.font,
            "titleFontWeight": "normal",
            "gridColor": LIGHT.grid,
            "domainColor": LIGHT.axis,
            "tickColor": LIGHT.axis,
        },
        "legend": {"labelColor": LIGHT.text, "titleColor": LIGHT.text, "titleFontWeight": "normal"},
        "title": {"anchor": "start", "fontSize": size.font + 1, "color": LIGHT.text, "offset": 8, "font": FONT},
    }


def render(chart: alt.TopLevelMixin, words: Words, figure_id: str, size: Size, grid: float = 0.1) -> str:
    """SVG text of a chart: small, titled for screen readers, ids of its own."""
    spec = chart.to_dict(validate=CHECK)
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
    opening = opened(f"0 0 {width} {height}", width, height, words, figure_id)
    return f"{opening}<g{usual}>{body}</g></svg>"
