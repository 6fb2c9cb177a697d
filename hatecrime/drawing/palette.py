"""The colours of both colour schemes, by their job, and whether one can be read on another.

From the Government Analysis Function's palettes; greys for what is beside the point, and no colour that says "good"
or "bad".
"""

from dataclasses import dataclass
from typing import Literal

Mode = Literal["light", "dark"]
"""The reader's colour scheme."""


@dataclass(frozen=True)
class Palette:
    """Every colour of one colour scheme, by its job.

    `categorical`: unrelated lines, in order; `two`: a pair; `sequential`: map classes, least to most;
    `more`, `fewer`: classes of a change by its size, neither of them good or bad;
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
    no_data: str
    categorical: tuple[str, ...]
    two: tuple[str, str]
    sequential: tuple[str, ...]
    more: tuple[str, ...]
    fewer: tuple[str, ...]


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
        no_data="#f3f3f3",
        categorical=("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"),
        two=("#12436D", "#F46A25"),
        sequential=("#D8E9F7", "#ADD1F1", "#6BACE6", "#2073BC", "#12436D"),
        more=("#e6edf3", "#c3d3e1", "#9ab4cc", "#5f86ab", "#2f5a86"),
        fewer=("#f4ede4", "#eadccb", "#dcc5a9", "#c4a27a", "#8a6534"),
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
        no_data="#1d222b",
        categorical=("#6BACE6", "#28A197", "#F46A25", "#A285D1", "#D3D3D3", "#FFC20A"),
        two=("#6BACE6", "#F46A25"),
        sequential=("#16324d", "#1f5384", "#2e7dc0", "#6BACE6", "#ADD1F1"),
        more=("#1b2836", "#22405c", "#2c5880", "#356a99", "#8fbfe6"),
        fewer=("#2b2620", "#453726", "#64502f", "#7d6234", "#d9b77c"),
    ),
}


@dataclass(frozen=True)
class Colour:
    """One colour in both colour schemes, as `#rrggbb`."""

    light: str
    dark: str

    def of(self, mode: Mode) -> str:
        """The colour in a scheme."""
        return self.light if mode == "light" else self.dark

    @property
    def words(self) -> "Colour":
        """The colour for words: moved towards that of the text until it can be read in both schemes."""
        return Colour(readable(self.light, "light"), readable(self.dark, "dark"))


def _job(name: str) -> Colour:
    return Colour(getattr(PALETTES["light"], name), getattr(PALETTES["dark"], name))


PAPER, TEXT, MUTED, GRID, AXIS, FOCUS = map(_job, ("paper", "text", "muted", "grid", "axis", "focus"))
ACCENT, NO_DATA, CONTEXT = map(_job, ("accent", "no_data", "context"))
BAND_OPACITY = 0.26
"""A band is `MUTED`, and lets through what is behind it."""
CLASSES = tuple(map(Colour, PALETTES["light"].sequential, PALETTES["dark"].sequential))
"""Fills of the classes of a map, least to most."""


def palette(mode: Mode = "light") -> Palette:
    """The colours of a colour scheme."""
    return PALETTES[mode]


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


CHANGE_CLASSES = (5.0, 15.0, 30.0, 60.0)
"""Sizes of a change in percent at which the next class of `more` and `fewer` begins."""


def change_colours(value: float) -> tuple[Colour, Colour]:
    """(fill, text) of a cell that holds a change in percent; the text can be read on the fill in both schemes."""
    at = sum(abs(value) >= edge for edge in CHANGE_CLASSES)
    light, dark = ((colours.more if value >= 0 else colours.fewer)[at] for colours in PALETTES.values())
    return Colour(light, dark), PAPER if at == len(CHANGE_CLASSES) else TEXT


def readable(colour: str, mode: Mode = "light", ratio: float = 4.5) -> str:
    """`colour` moved towards the text colour just enough to be read as text on the page: for direct labels."""
    colours = palette(mode)
    start, end = _channels(colour), _channels(colours.text)
    for step in range(21):
        mixed = "#" + "".join(f"{round(a + (b - a) * step / 20):02x}" for a, b in zip(start, end, strict=True))
        if contrast(mixed, colours.paper) >= ratio:
            return mixed
    return colours.text
