"""Pictures to take away of events: timeline, band, comparator, effects, boroughs. Drawn when asked for."""

from collections.abc import Callable, Mapping

import pandas as pd

from hatecrime import charts, numbers, vocabulary
from hatecrime.ui.stills import Words3, picture


def band_still(
    window: pd.DataFrame, breaks: pd.DataFrame, series: str, strand: str, event: str, words: Words3, source: str
) -> Callable[[], str]:
    """Makes the SVG of an event's band. `window`: of `spikes.event_window`; `breaks`: the series_breaks table."""

    def make() -> str:
        from hatecrime import static_figures
        from hatecrime.snapshots import drawing

        title, _, alt = words
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

        return picture(draw, words, source)

    return make


def comparator_still(
    both: pd.DataFrame, breaks: pd.DataFrame, event: charts.EventMark, words: Words3, source: str
) -> Callable[[], str]:
    """Makes the SVG of the aggravated offence and its twin as an index. `both`: of `metrics.indexed`, one area."""

    def make() -> str:
        from hatecrime import static_figures
        from hatecrime.snapshots import drawing

        title, _, alt = words
        shown = both[both["index"].notna()]
        frame = drawing.line_frame(shown, "index", "")
        frame["line"] = shown["series"].map(charts.INDEX_NAMES)
        styles = {name: drawing.style_of(series, "all") for series, name in charts.INDEX_NAMES.items()}
        rules = [*drawing.break_rules(breaks, ["aggravated"]), (event.day, event.text)]

        def draw(name: str, size: static_figures.Size) -> str:
            own = static_figures.Size(size.width, size.height - 60, size.font)
            return static_figures.named_lines_svg(
                frame, styles, static_figures.Words(title, alt), name, size=own, rules=rules, level=100.0
            )

        return picture(draw, words, source)

    return make


def timeline_still(
    events: pd.DataFrame,
    chosen_id: str,
    spans: Mapping[str, tuple[pd.Timestamp, pd.Timestamp]],
    words: Words3,
    source: str,
) -> Callable[[], str]:
    """Makes the SVG of the catalogue, a row for each event: a picture has no hover to name its dots."""

    def make() -> str:
        from hatecrime import static_figures

        title, _, alt = words
        rows = events.sort_values("start")
        dots = pd.DataFrame(
            {
                "label": rows["name"],
                "day": rows["start"],
                "text": [numbers.fmt_day(day) for day in rows["start"]],
                "chosen": rows["event_id"] == chosen_id,
            }
        )
        bars = pd.DataFrame(
            [
                {
                    "label": f"Figures held: {name[0].lower()}{name[1:]}",
                    "first": first,
                    "last": last,
                    "text": f"{first:%Y} to {numbers.fmt_month_short(last)}",
                }
                for name, (first, last) in spans.items()
            ]
        )

        def draw(name: str, size: static_figures.Size) -> str:
            room = int((size.height - 2 * size.font) / (len(dots) + len(bars)))
            own = static_figures.Size(size.width, room, 17)
            return static_figures.timeline_svg(dots, bars, static_figures.Words(title, alt), name, size=own)

        return picture(draw, words, source, 900)

    return make
