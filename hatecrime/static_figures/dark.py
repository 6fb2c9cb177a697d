"""Rules that turn the colours of figures for a dark page."""

import re
from collections.abc import Mapping, Sequence

from hatecrime import theme
from hatecrime.drawing import palette
from hatecrime.static_figures.lines import BAND
from hatecrime.static_figures.parts import LIGHT

_DARK = palette.palette("dark")
_BAND_DARK = "#8a949d"


def dark_pairs() -> dict[str, str]:
    """Light colour -> dark colour, for everything but map classes."""
    names = ("paper", "text", "muted", "grid", "axis", "focus", "context", "no_data")
    pairs = {getattr(LIGHT, name): getattr(_DARK, name) for name in names} | {BAND: _BAND_DARK}
    for colours in (theme.SERIES_COLOURS, theme.STRAND_COLOURS):
        for name, light in colours["light"].items():
            colour = palette.Colour(light, colours["dark"][name])
            pairs |= {shade.light: shade.dark for shade in (colour.words, colour)}
    for name in ("more", "fewer"):
        pairs |= dict(zip(getattr(LIGHT, name), getattr(_DARK, name), strict=True))
    return {light.lower(): dark.lower() for light, dark in pairs.items()}


def dark_map_pairs() -> dict[str, str]:
    """Light colour -> dark colour of the map classes, least to most."""
    return {a.lower(): b.lower() for a, b in zip(LIGHT.sequential, _DARK.sequential, strict=True)}


def dark_css(svgs: Sequence[str], scope: str, pairs: Mapping[str, str]) -> str:
    """CSS rules that turn the colours these figures use, for a `prefers-color-scheme: dark` block."""
    used = sorted({(a, c) for svg in svgs for a, c in re.findall(r'(fill|stroke)="(#[0-9A-Fa-f]{6})"', svg)})
    rules = [
        f'{scope} [{attribute}="{colour}"]{{{attribute}:{pairs[colour.lower()]}}}'
        for attribute, colour in used
        if colour.lower() in pairs
    ]
    return "".join(rules)
