"""Tidy frames -> static figures: small, deterministic SVG text, and PNG bytes made from the same SVG.

Drawn by Altair and vl-convert, without a browser. The same frame gives the same bytes on every machine: months
are UTC, numbers are rounded, ids are fixed by `figure_id`, the only font is one that vl-convert carries itself.
Used by the public snapshots, the downloads of figures on the pages, and the borough brief.

Colours are those of `theme` for a light page; `dark_css` gives the rules that turn them for a dark one.
"""

from hatecrime.drawing.cards import CARD_HEIGHT, CARD_WIDTH, CardText, card_svg, card_text
from hatecrime.drawing.svg import Words, png
from hatecrime.static_figures.dark import dark_css, dark_map_pairs, dark_pairs
from hatecrime.static_figures.lines import BAND, band_svg, lines_svg
from hatecrime.static_figures.parts import NARROW, WIDE, Size, Style

__all__ = [
    "BAND",
    "CARD_HEIGHT",
    "CARD_WIDTH",
    "NARROW",
    "WIDE",
    "CardText",
    "Size",
    "Style",
    "Words",
    "band_svg",
    "card_svg",
    "card_text",
    "dark_css",
    "dark_map_pairs",
    "dark_pairs",
    "lines_svg",
    "png",
]
