"""Pictures to take away of rates, maps and events, drawn as the public snapshots are, and only when asked for."""

from collections.abc import Callable

import pandas as pd

from hatecrime import charts, theme, vocabulary
from hatecrime.ui.results import build_label, edition

Words3 = tuple[str, str, str]
"""Title, subtitle, alt text."""


def dots_still(
    frame: pd.DataFrame, words: Words3, source: str, *, axis: str, reference: tuple[float, str] | None = None
) -> Callable[[], str]:
    """Makes the SVG of dots with intervals. `frame`: label, value, low, high, text, in the order to draw."""

    def make() -> str:
        from hatecrime import static_figures
        from hatecrime.snapshots import drawing

        title, subtitle, alt = words
        rows = frame.assign(colour=theme.palette().focus)

        def draw(name: str, size: static_figures.Size) -> str:
            room = max(int((size.height - 3 * size.font) / max(len(rows), 1)), 8)
            own = static_figures.Size(size.width, min(room, 60), min(size.font, max(room - 1, 8)))
            said = static_figures.Words(title, alt)
            return static_figures.dots_svg(rows, said, name, size=own, reference=reference, axis_title=axis)

        return drawing.card(draw, title, subtitle, alt, (_footer(source),))

    return make


def rates_still(table: pd.DataFrame, names: pd.Series, words: Words3, source: str) -> Callable[[], str]:
    """Makes the SVG of rates with intervals. `table`: of `metrics.funnel_table`, in the order to draw."""
    centre = table["centre_per_1000"].dropna()
    frame = pd.DataFrame(
        {
            "label": names,
            "value": table["rate_per_1000"],
            "low": table["low"],
            "high": table["high"],
            "text": [charts.short_rate(row) for _, row in table.iterrows()],
        }
    )
    reference = (float(centre.iloc[0]), "all boroughs") if len(centre) else None
    return dots_still(frame, words, source, axis="Offences per 1,000 residents", reference=reference)


def effects_still(rows: pd.DataFrame, words: Words3, source: str) -> Callable[[], str]:
    """Makes the SVG of effects per cent. `rows`: of `spikes.event_panel` with a column `label`."""
    shown = charts.has_percentage(rows)
    frame = pd.DataFrame(
        {
            "label": rows["label"],
            "value": rows["pct"].where(shown),
            "low": rows["pct_lo"].where(shown),
            "high": rows["pct_hi"].where(shown),
            "text": [charts.effect_words(row) for _, row in rows.iterrows()],
        }
    )
    return dots_still(frame, words, source, axis="% above or below expected", reference=(0.0, "as expected"))


def map_still(table: pd.DataFrame, words: Words3, source: str) -> Callable[[], str]:
    """Makes the SVG of the map by class. `table`: rates of one series, strand and period."""

    def make() -> str:
        from hatecrime import static_figures
        from hatecrime.snapshots import drawing

        title, subtitle, alt = words
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

        return drawing.card(draw, title, subtitle, alt, (_footer(source),))

    return make


def band_still(
    window: pd.DataFrame, breaks: pd.DataFrame, series: str, strand: str, event: str, words: Words3, source: str
) -> Callable[[], str]:
    """Makes the SVG of an event's band. `window`: of `spikes.event_window`; `breaks`: the series_breaks table."""

    def make() -> str:
        from hatecrime import static_figures
        from hatecrime.snapshots import drawing

        title, subtitle, alt = words
        label = vocabulary.measure_label(series, strand)
        mixed = breaks.loc[(breaks["series"] == series) & (breaks["kind"] == "break"), "mixed_month"].dropna()
        observed = window["observed"].where(~window["month"].isin(mixed))
        frame = window.assign(panel=label, observed=observed)

        def draw(name: str, size: static_figures.Size) -> str:
            styles = {label: drawing.style_of(series, strand)}
            own = static_figures.Size(size.width, size.height - 90, size.font)
            return static_figures.band_svg(
                frame,
                styles,
                static_figures.Words(title, alt),
                name,
                size=own,
                event_label=event,
                rules=drawing.break_rules(breaks, [series]),
            )

        return drawing.card(draw, title, subtitle, alt, (_footer(source),))

    return make


def _footer(source: str) -> str:
    return f"{source} Edition {build_label()}."
