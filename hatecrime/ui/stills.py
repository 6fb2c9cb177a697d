"""Pictures to take away: the same figure as a still SVG, with its title, source and caveat drawn in."""

from collections.abc import Callable

import pandas as pd

from hatecrime import charts, periods, theme, vocabulary, wording
from hatecrime.ui.results import build_label


def line_still(
    rows: pd.DataFrame, breaks: pd.DataFrame, value: str, words: tuple[str, str, str], source: str
) -> Callable[[], str]:
    """Makes the SVG of lines by month. `rows`: of `metrics.rolling_12_months`; `words`: title, subtitle, alt."""

    def make() -> str:
        from hatecrime import static_figures as still

        names = _names(rows)
        parts, styles = [], {}
        keys = rows[["series", "strand", "area_code"]].drop_duplicates()
        colours = theme.area_colours(tuple(keys["area_code"]))
        for position, (_, key) in enumerate(keys.iterrows()):
            line = rows[(rows[["series", "strand", "area_code"]] == key).all(axis=1)]
            name = names[tuple(key)]
            alone = len(keys) == keys[["series", "strand"]].drop_duplicates().shape[0]
            colour = theme.measure_colour(key["series"], key["strand"]) if alone else colours[key["area_code"]]
            styles[name] = still.Style(colour, theme.DASHES[position % len(theme.DASHES)])
            for number, part in enumerate(charts.segments(line, value)):
                parts.append(
                    pd.DataFrame(
                        {
                            "panel": "",
                            "line": name,
                            "month": part["month"],
                            "value": part[value].astype("float64"),
                            "segment": number,
                            "provisional": part["provisional"],
                        }
                    )
                )
        frame = pd.concat(parts, ignore_index=True)
        title, subtitle, alt = words
        said = still.Words(title, alt)
        cut = breaks[breaks["series"].isin(rows["series"]) & (breaks["kind"] == "break") & ~breaks["comparable"]]
        rules = [
            (pd.Timestamp(month), f"Recording changed\n{periods.month_label(pd.Timestamp(month))}")
            for month in cut["mixed_month"].fillna(cut["month"]).drop_duplicates()
            if frame["month"].min() < month <= frame["month"].max()
        ]
        chart = still.lines_svg(frame, styles, said, "figure", rules=rules, label_lines=len(styles) > 1)
        return still.card_svg(chart, title, subtitle, footer_of(source), said, "card")

    return make


def _names(rows: pd.DataFrame) -> dict[tuple[str, ...], str]:
    keys = rows[["series", "strand", "area_code"]].drop_duplicates()
    several = keys["area_code"].nunique() > 1
    return {
        tuple(key): vocabulary.AREA_LABELS[key["area_code"]]
        if several
        else vocabulary.measure_label(key["series"], key["strand"])
        for _, key in keys.iterrows()
    }


def dot_still(rows: pd.DataFrame, words: tuple[str, str, str], source: str) -> Callable[[], str]:
    """Makes the SVG of changes as dots with ranges. `rows`: of `metrics.year_on_year` with a column `label`."""

    def make() -> str:
        from hatecrime import static_figures as still

        ok = rows["status"] == "ok"
        frame = pd.DataFrame(
            {
                "label": rows["label"],
                "value": rows["change_pct"].astype("float64").where(ok),
                "low": rows["low_wide_pct"].astype("float64").where(ok),
                "high": rows["high_wide_pct"].astype("float64").where(ok),
                "colour": theme.palette().focus,
                "text": [charts.change_words(row) for _, row in rows.iterrows()],
            }
        )
        title, subtitle, alt = words
        said = still.Words(title, alt)
        size = still.Size(still.WIDE.width, 34)
        chart = still.dots_svg(frame, said, "figure", size=size, reference=(0.0, "no change"), axis_title="%")
        return still.card_svg(chart, title, subtitle, footer_of(source), said, "card")

    return make


def footer_of(source: str) -> tuple[str, ...]:
    """The lines under a picture: what is counted, source, edition, licence."""
    return (wording.RECORDED_NOTE, f"{source} Edition {build_label()}. {wording.LICENCE}")
