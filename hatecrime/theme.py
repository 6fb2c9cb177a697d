"""Colours and the Plotly template: one home, so that every page looks alike.

Colours follow the Government Analysis Function's palettes: one colour per strand wherever it appears, greys for
what is beside the point, and no colour that says "good" or "bad".
"""

from dataclasses import dataclass
from typing import Any, Literal

import plotly.graph_objects as go

from hatecrime import vocabulary

Mode = Literal["light", "dark"]
"""The reader's colour scheme."""

FONT = '"Source Sans", "Source Sans Pro", "Noto Sans", Arial, sans-serif'


@dataclass(frozen=True)
class Palette:
    """Every colour of one colour scheme, by its job.

    `categorical`: unrelated lines, in order; `two`: a pair; `sequential`: map classes, least to most;
    `focus` against `context`: what the chart is about, and the rest. `text` and `muted` reach 4.5:1 on `paper`.
    """

    paper: str
    text: str
    muted: str
    grid: str
    axis: str
    focus: str
    context: str
    accent: str
    band: str
    shade: str
    no_data: str
    categorical: tuple[str, ...]
    two: tuple[str, str]
    sequential: tuple[str, ...]


PALETTES: dict[Mode, Palette] = {
    "light": Palette(
        paper="#ffffff",
        text="#0b0c0c",
        muted="#505a5f",
        grid="#e3e5e6",
        axis="#7a8388",
        focus="#12436D",
        context="#BFBFBF",
        accent="#F46A25",
        band="rgba(115, 125, 133, 0.24)",
        shade="rgba(115, 125, 133, 0.10)",
        no_data="#f3f3f3",
        categorical=("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"),
        two=("#12436D", "#F46A25"),
        sequential=("#D8E9F7", "#ADD1F1", "#6BACE6", "#2073BC", "#12436D"),
    ),
    "dark": Palette(
        paper="#0e1117",
        text="#fafafa",
        muted="#b8bec4",
        grid="#2b313b",
        axis="#8a939c",
        focus="#6BACE6",
        context="#626a73",
        accent="#F46A25",
        band="rgba(178, 188, 198, 0.26)",
        shade="rgba(178, 188, 198, 0.10)",
        no_data="#1d222b",
        categorical=("#6BACE6", "#28A197", "#F46A25", "#A285D1", "#D3D3D3", "#FFC20A"),
        two=("#6BACE6", "#F46A25"),
        sequential=("#16324d", "#1f5384", "#2e7dc0", "#6BACE6", "#ADD1F1"),
    ),
}

STRAND_COLOURS: dict[Mode, dict[str, str]] = {
    "light": {
        "racist_religious": "#12436D",
        "faith": "#28A197",
        "antisemitic": "#801650",
        "islamophobic": "#F46A25",
        "homophobic": "#3D3D3D",
        "transgender": "#A285D1",
        "disability": "#8A6A00",
        "all": "#0b0c0c",
    },
    "dark": {
        "racist_religious": "#6BACE6",
        "faith": "#28A197",
        "antisemitic": "#E88BB8",
        "islamophobic": "#F46A25",
        "homophobic": "#D3D3D3",
        "transgender": "#A285D1",
        "disability": "#FFC20A",
        "all": "#fafafa",
    },
}
"""One colour per strand, the same on every chart of a colour scheme."""

SERIES_COLOURS: dict[Mode, dict[str, str]] = {
    "light": {"aggravated": "#2073BC", "comparator": "#6F777B"},
    "dark": {"aggravated": "#ADD1F1", "comparator": "#9AA3AA"},
}
"""The series without strands: blue of their own for the aggravated one, grey for its comparator."""

DASHES: tuple[str, ...] = ("solid", "dash", "dashdot", "longdash")
"""Beside colour, so that lines can be told apart without it. Dots are kept for provisional months."""

PROVISIONAL_DASH = "dot"

STRAND_DASHES: dict[str, str] = {
    "racist_religious": "solid",
    "faith": "longdash",
    "antisemitic": "dash",
    "islamophobic": "solid",
    "homophobic": "dashdot",
    "transgender": "dash",
    "disability": "longdashdot",
    "all": "solid",
}


def palette(mode: Mode = "light") -> Palette:
    """The colours of a colour scheme."""
    return PALETTES[mode]


def measure_colour(series: str, strand: str, mode: Mode = "light") -> str:
    """Colour of a strand of the flagged series, or of a series that has no strands."""
    return STRAND_COLOURS[mode][strand] if series == "flagged" else SERIES_COLOURS[mode][series]


def measure_dash(series: str, strand: str) -> str:
    """Dash that goes with `measure_colour`."""
    if series == "flagged":
        return STRAND_DASHES[strand]
    return "dash" if series == "comparator" else "solid"


def area_colours(area_codes: tuple[str, ...], mode: Mode = "light") -> dict[str, str]:
    """Colour of each area when areas are compared: London in grey, the others in palette order."""
    colours = iter(palette(mode).categorical)
    return {code: palette(mode).muted if code == vocabulary.LONDON else next(colours) for code in area_codes}


def _luminance(colour: str) -> float:
    def channel(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (channel(v) for v in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[int, int, int]:
    digits = colour.lstrip("#")
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two `#rrggbb` colours, 1 to 21, as WCAG 2.2 defines it."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, mode: Mode = "light", ratio: float = 4.5) -> str:
    """`colour` moved towards the text colour just enough to be read as text on the page: for direct labels."""
    colours = palette(mode)
    start, end = _channels(colour), _channels(colours.text)
    for step in range(21):
        mixed = "#" + "".join(f"{round(a + (b - a) * step / 20):02x}" for a, b in zip(start, end, strict=True))
        if contrast(mixed, colours.paper) >= ratio:
            return mixed
    return colours.text


def template(mode: Mode = "light") -> go.layout.Template:
    """Plotly template: no background of its own, quiet grid, horizontal text, no dragging on a phone."""
    colours = palette(mode)
    axis: dict[str, Any] = {
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "linecolor": colours.axis,
        "tickcolor": colours.axis,
        "tickfont": {"color": colours.text, "size": 13},
        "tickangle": 0,
        "automargin": False,
    }
    return go.layout.Template(
        layout={
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": FONT, "size": 14, "color": colours.text},
            "colorway": list(colours.categorical),
            "separators": ".,",
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": colours.paper,
                "bordercolor": colours.axis,
                "font": {"family": FONT, "size": 14, "color": colours.text},
                "align": "left",
            },
            "margin": {"l": 48, "r": 16, "t": 28, "b": 36},
            "xaxis": {**axis, "showline": True, "ticks": "outside", "ticklen": 4},
            "yaxis": {**axis, "showgrid": True, "gridcolor": colours.grid, "tickformat": ",~f", "nticks": 6},
        }
    )
