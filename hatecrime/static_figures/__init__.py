"""Tidy frames -> static figures: small, deterministic SVG text, and PNG bytes made from the same SVG.

Drawn by Altair and vl-convert, without a browser. The same frame gives the same bytes on every machine: months
are UTC, numbers are rounded, ids are fixed by `figure_id`, the only font is one that vl-convert carries itself.
Used by the public snapshots, the downloads of figures on the pages, and the borough brief.

Colours are those of `theme` for a light page; `dark_css` gives the rules that turn them for a dark one.
"""

from hatecrime.drawing.cards import CARD_HEIGHT, CARD_WIDTH, CardText, beside, card_svg, card_text
from hatecrime.drawing.svg import Words, png
from hatecrime.static_figures.dark import dark_css, dark_map_pairs, dark_pairs
from hatecrime.static_figures.funnel import funnel_svg
from hatecrime.static_figures.lines import BAND, band_svg, lines_svg
from hatecrime.static_figures.maps import map_svg
from hatecrime.static_figures.multiples import multiples_svg
from hatecrime.static_figures.named_lines import named_lines_svg
from hatecrime.static_figures.parts import NARROW, WIDE, Size, Style
from hatecrime.static_figures.season import season_svg
from hatecrime.static_figures.timeline import timeline_svg

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
    "beside",
    "card_svg",
    "card_text",
    "dark_css",
    "dark_map_pairs",
    "dark_pairs",
    "funnel_svg",
    "lines_svg",
    "map_svg",
    "multiples_svg",
    "named_lines_svg",
    "png",
    "season_svg",
    "timeline_svg",
]
