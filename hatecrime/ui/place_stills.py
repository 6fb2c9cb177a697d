"""Pictures to take away of boroughs: rates, map, funnel, panels, and lines beside London. Drawn when asked for."""

from collections.abc import Callable, Sequence

import pandas as pd

from hatecrime import charts, theme, vocabulary, wording
from hatecrime.ui.results import edition
from hatecrime.ui.stills import SHEET, Words3, picture


def map_still(table: pd.DataFrame, words: Words3, source: str) -> Callable[[], str]:
    """Makes the SVG of the map by class. `table`: rates of one series, strand and period."""

    def make() -> str:
        from hatecrime import static_figures

        title, _, alt = words
        frame, fills = charts.classed(table)

        def draw(name: str, size: static_figures.Size) -> str:
            own = static_figures.Size(round(size.height * 1.25), size.height, min(size.font, 14))
            return static_figures.map_svg(
                edition().geojson,
                frame,
                fills,
                static_figures.Words(title, alt),
                name,
                size=own,
                legend_title="Offences per 1,000 residents",
            )

        return picture(draw, words, source)

    return make


def funnel_still(table: pd.DataFrame, highlight: Sequence[str], words: Words3, source: str) -> Callable[[], str]:
    """Makes the SVG of the funnel. `table`: of `metrics.funnel_table`; `highlight`: area codes that are marked."""

    def make() -> str:
        from hatecrime import static_figures

        title, _, alt = words
        rows = table[table["flag"].notna()]
        centre, limits = charts.funnel_limits(table)
        named, residents = charts.funnel_named(rows, highlight), rows["population"].astype(float)
        points = pd.DataFrame(
            {
                "label": [vocabulary.AREA_LABELS[code] if code in named else "" for code in rows["area_code"]],
                "residents": residents / 1000,
                "rate": 1000 * rows["offences_r12"].astype(float) / residents,
                "outside": rows["flag"] != "within",
                "chosen": rows["area_code"].isin(list(highlight)),
            }
        )

        def draw(name: str, size: static_figures.Size) -> str:
            return static_figures.funnel_svg(points, limits, centre, static_figures.Words(title, alt), name, size=size)

        return picture(draw, words, source)

    return make


def panels_still(
    lines: pd.DataFrame,
    area_codes: Sequence[str],
    words: Words3,
    source: str,
    *,
    own_scale: bool,
    highlight: Sequence[str],
) -> Callable[[], str]:
    """Makes the SVG of a panel for each borough, on a sheet. `lines`: of `metrics.rate_lines`, London among them."""

    def make() -> str:
        from hatecrime import static_figures
        from hatecrime.snapshots import drawing

        title, _, alt = words
        shown = lines[lines["rate_per_1000"].notna()]
        frame = drawing.line_frame(shown, "rate_per_1000", "").assign(line=shown["area_code"], provisional=False)
        tops = charts.panel_tops(lines, area_codes, own_scale=own_scale)

        def draw(name: str, size: static_figures.Size) -> str:
            columns = 4
            room = size.height / -(-len(area_codes) // columns)
            own = static_figures.Size(size.width, round(room - 72), 14)
            return static_figures.multiples_svg(
                frame,
                [(code, vocabulary.AREA_LABELS[code]) for code in area_codes],
                vocabulary.LONDON,
                static_figures.Words(title, alt),
                name,
                size=own,
                columns=columns,
                tops=tops,
                highlight=highlight,
            )

        return picture(draw, words, source, SHEET)

    return make


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
