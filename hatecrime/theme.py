"""Colours, the Plotly template, and how numbers and dates are written: one home, so every page looks and reads alike.

Colours follow the Government Analysis Function's palettes: one colour per strand wherever it appears, greys for
what is beside the point, and no colour that says "good" or "bad". Numbers are written as in the United Kingdom:
thousands commas, a true minus sign, halves rounded away from zero.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go

from hatecrime import vocabulary

Mode = Literal["light", "dark"]
"""The reader's colour scheme."""

NOT_AVAILABLE = "not available"
MINUS = "−"
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


def missing(value: object) -> bool:
    """True for None, NaN, NA and NaT: what is written as "not available"."""
    return value is None or bool(pd.isna(value))  # type: ignore[call-overload]


def rounded(value: float, digits: int = 0) -> Decimal:
    """`value` rounded to `digits` decimals, halves away from zero: 2.5 -> 3, -2.5 -> -3. Never minus zero."""
    # repr keeps the shortest decimal that is this float, so 1.005 rounds as a reader would round it.
    number = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return abs(number) if number == 0 else number


def _written(value: float, digits: int, signed: bool, unit: str) -> str:
    number = rounded(value, digits)
    sign = MINUS if number < 0 else "+" if signed and number > 0 else ""
    return f"{sign}{abs(number):,f}{unit}"


def fmt_count(value: object, *, signed: bool = False) -> str:
    """Offences: `1,945`; with `signed`, a difference: `+1,031`, `−98`."""
    return NOT_AVAILABLE if missing(value) else _written(float(value), 0, signed, "")  # type: ignore[arg-type]


def fmt_number(value: object, digits: int = 1, *, signed: bool = False) -> str:
    """A number with decimals: `104.4`."""
    return NOT_AVAILABLE if missing(value) else _written(float(value), digits, signed, "")  # type: ignore[arg-type]


def fmt_pct(value: object, digits: int = 0, *, signed: bool = True) -> str:
    """A percentage change: `+12%`, `−8%`, `0%`; without `signed`, a share: `12%`.

    What rounds to 0% but is not 0 is `under 1%`; with `signed`, `up under 1%` or `down under 1%`.
    """
    if missing(value):
        return NOT_AVAILABLE
    number = float(value)  # type: ignore[arg-type]
    if digits == 0 and number != 0 and rounded(number) == 0:
        return f"{'up ' if number > 0 else 'down '}under 1%" if signed else "under 1%"
    return _written(number, digits, signed, "%")


def fmt_rate(value: object) -> str:
    """Offences per 1,000 residents, two decimals: `2.41`."""
    return fmt_number(value, 2)


def fmt_chance(value: object) -> str:
    """A p or q value: `under 0.001`, `0.04`."""
    if missing(value):
        return NOT_AVAILABLE
    number = float(value)  # type: ignore[arg-type]
    return "under 0.001" if number < 0.001 else fmt_number(number, 3 if number < 0.01 else 2)


def fmt_pct_interval(low: object, high: object) -> str:
    """`+39% to +166%`; an open upper end is said in words. An end near 0 has the decimals that show its side of it."""
    if missing(low):
        return NOT_AVAILABLE
    return f"{_end(low)} to {_end(high)}" if not missing(high) else f"{_end(low)} or more"


def _end(value: object) -> str:
    number = float(value)  # type: ignore[arg-type]
    digits = next((d for d in range(4) if number == 0 or rounded(number, d) != 0), 4)
    return _written(number, digits, True, "%")


def fmt_count_interval(low: object, high: object) -> str:
    """`62 to 157`."""
    return NOT_AVAILABLE if missing(low) or missing(high) else f"{fmt_count(low)} to {fmt_count(high)}"


def fmt_day(date: pd.Timestamp) -> str:
    """`3 June 2017`."""
    return NOT_AVAILABLE if missing(date) else f"{date.day} {date:%B %Y}"


def fmt_month(month: pd.Timestamp) -> str:
    """`June 2017`."""
    return NOT_AVAILABLE if missing(month) else f"{month:%B %Y}"


def fmt_month_short(month: pd.Timestamp) -> str:
    """`Jun 2017`, for axes and narrow tables."""
    return NOT_AVAILABLE if missing(month) else f"{month:%b %Y}"


def fmt_period(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """`April 2010 to May 2021`; one month alone when both are the same."""
    return fmt_month(first) if first == last else f"{fmt_month(first)} to {fmt_month(last)}"
