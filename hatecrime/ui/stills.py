"""Pictures to take away: the same figure as a still SVG, with its title, source and caveat drawn in.

They are drawn as the public snapshots are. What draws them is loaded when a reader asks for one, not before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from hatecrime import charts, vocabulary, wording
from hatecrime.ui.results import build_label

if TYPE_CHECKING:
    from hatecrime import static_figures

LINE = ["series", "strand", "area_code"]

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


def line_still(rows: pd.DataFrame, breaks: pd.DataFrame, value: str, words: Words3, source: str) -> Callable[[], str]:
    """Makes the SVG of lines by month, a panel for each line, each on its own scale.

    `rows`: of `metrics.rolling_12_months`; `words`: title, subtitle, alt text.
    """

    def make() -> str:
        from hatecrime.snapshots import drawing
        from hatecrime.static_figures import Words

        title, _, alt = words
        names, parts, styles = _names(rows), [], {}
        for key, line in rows.groupby(LINE, sort=False):
            parts.append(drawing.line_frame(line, value, names[key]))
            styles[names[key]] = drawing.style_of(str(key[0]), str(key[1]))
        draw = drawing.lines(
            pd.concat(parts, ignore_index=True),
            styles,
            Words(title, alt),
            drawing.break_rules(breaks, list(rows["series"].unique())),
            columns=min(len(parts), 2),
            height=300,
            shared_scale=False,
        )
        return picture(draw, words, source)

    return make


def _names(rows: pd.DataFrame) -> dict[tuple[object, ...], str]:
    keys = rows[LINE].drop_duplicates()
    several = keys["area_code"].nunique() > 1
    return {
        (series, strand, area): vocabulary.AREA_LABELS[area] if several else vocabulary.measure_label(series, strand)
        for series, strand, area in keys.itertuples(index=False)
    }


def season_still(rows: pd.DataFrame, words: Words3, source: str) -> Callable[[], str]:
    """Makes the SVG of years laid over each other. `rows`: of `metrics.monthly` of one line."""

    def make() -> str:
        from hatecrime import static_figures

        months = charts.comparable_months(rows)
        title, _, alt = words
        said = static_figures.Words(title, alt)
        return picture(lambda name, size: static_figures.season_svg(months, said, name, size=size), words, source)

    return make
