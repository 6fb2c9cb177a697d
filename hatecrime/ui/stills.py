"""Pictures to take away: the same figure as a still SVG, with its title, source and caveat drawn in.

They are drawn as the public snapshots are. What draws them is loaded when a reader asks for one, not before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from hatecrime import charts, wording
from hatecrime.ui.results import build_label

if TYPE_CHECKING:
    from hatecrime import static_figures

Words3 = tuple[str, str, str]
"""Title, subtitle, alt text."""

CARD, SHEET = 675, 1500
"""Heights of a picture, in pixels: a card, or a sheet with a row or a panel for each borough. Both are 1200 wide."""


def picture(draw: Callable[[str, static_figures.Size], str], words: Words3, source: str, height: int = CARD) -> str:
    """The SVG of a figure with its title, subtitle, source, edition, and the word that it counts what was recorded."""
    from hatecrime import static_figures
    from hatecrime.snapshots import drawing

    title, subtitle, alt = words
    footer = (f"{source} Edition {build_label()}.", wording.RECORDED_NOTE)
    text = static_figures.card_text(title, subtitle, footer, height)
    size = static_figures.Size(drawing.CARD.width, round(text.bottom - text.top), drawing.CARD.font)
    return static_figures.card_svg(draw("c0", size), text, static_figures.Words(title, alt), "card")


def season_still(rows: pd.DataFrame, words: Words3, source: str) -> Callable[[], str]:
    """Makes the SVG of years laid over each other. `rows`: of `metrics.monthly` of one line."""

    def make() -> str:
        from hatecrime import static_figures

        months = charts.comparable_months(rows)
        title, _, alt = words
        said = static_figures.Words(title, alt)
        return picture(lambda name, size: static_figures.season_svg(months, said, name, size=size), words, source)

    return make
