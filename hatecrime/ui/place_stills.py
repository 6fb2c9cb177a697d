"""Pictures to take away of boroughs beside London. Drawn when asked for."""

from collections.abc import Callable, Sequence

import pandas as pd

from hatecrime import charts, theme, vocabulary, wording
from hatecrime.ui.stills import Words3, picture


def against_still(
    lines: pd.DataFrame,
    breaks: pd.DataFrame,
    area_codes: Sequence[str],
    band: pd.DataFrame | None,
    words: Words3,
    source: str,
) -> Callable[[], str]:
    """Makes the SVG of boroughs beside London, with the spread of similar boroughs shaded.

    `lines`: of `metrics.rate_lines`; `band`: of `metrics.spread`; `breaks`: the series_breaks table.
    """

    def make() -> str:
        from hatecrime import static_figures
        from hatecrime.snapshots import drawing

        title, _, alt = words
        order = (*area_codes, vocabulary.LONDON)
        shown = lines[lines["area_code"].isin(order) & lines["rate_per_1000"].notna()]
        frame = drawing.line_frame(shown, "rate_per_1000", "")
        frame["line"] = shown["area_code"].map(vocabulary.AREA_LABELS)
        colours, dashes = theme.area_colours(order), (*theme.DASHES[: len(area_codes)], "dash")
        styles = {
            vocabulary.AREA_LABELS[code]: static_figures.Style(colours[code], dash)
            for code, dash in zip(order, dashes, strict=True)
        }
        rules = drawing.break_rules(breaks, list(shown["series"].unique()))
        changed = charts.population_change(shown)
        if changed is not None:
            rules = [*rules, (changed, f"population base changed {wording.mark('b')}")]
        spread = None if band is None else band.rename(columns={"regime": "segment"})

        def draw(name: str, size: static_figures.Size) -> str:
            own = static_figures.Size(size.width, size.height - 60, size.font)
            return static_figures.named_lines_svg(
                frame,
                styles,
                static_figures.Words(title, alt),
                name,
                size=own,
                band=spread,
                band_name=charts.SIMILAR,
                rules=rules,
            )

        return picture(draw, words, source)

    return make
