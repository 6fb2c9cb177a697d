"""Rules that turn the colours of drawings, which are those of a light page, for a dark one."""

import re
from collections.abc import Mapping, Sequence

from hatecrime import theme
from hatecrime.drawing import palette

_LIGHT, _DARK = palette.palette("light"), palette.palette("dark")


def pairs() -> dict[str, str]:
    """Light colour -> dark colour, for everything but map classes."""
    names = ("paper", "text", "muted", "grid", "axis", "focus", "context", "no_data")
    found = {getattr(_LIGHT, name): getattr(_DARK, name) for name in names}
    for colours in (theme.SERIES_COLOURS, theme.STRAND_COLOURS):
        for name, light in colours["light"].items():
            colour = palette.Colour(light, colours["dark"][name])
            found |= {shade.light: shade.dark for shade in (colour.words, colour)}
    for name in ("more", "fewer"):
        found |= dict(zip(getattr(_LIGHT, name), getattr(_DARK, name), strict=True))
    return {light.lower(): dark.lower() for light, dark in found.items()}


def map_pairs() -> dict[str, str]:
    """The same with the map classes, least to most."""
    return pairs() | {a.lower(): b.lower() for a, b in zip(_LIGHT.sequential, _DARK.sequential, strict=True)}


def css(drawings: Sequence[str], scope: str, turned: Mapping[str, str]) -> str:
    """Rules for the colours that some drawings use, for a `prefers-color-scheme: dark` block."""
    used = sorted({found for svg in drawings for found in re.findall(r'(fill|stroke)="(#[0-9A-Fa-f]{6})"', svg)})
    return "".join(
        f'{scope} [{attribute}="{colour}"]{{{attribute}:{turned[colour.lower()]}}}'
        for attribute, colour in used
        if colour.lower() in turned
    )
