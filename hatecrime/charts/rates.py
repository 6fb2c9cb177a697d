"""Rates of boroughs with their intervals, sorted or against what chance would give; never an order of merit."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from hatecrime import metrics, theme, thresholds, vocabulary
from hatecrime.charts.chart import Chart
from hatecrime.charts.parts import (
    SMALL,
    ChartError,
    fit,
    new_figure,
    nothing_to_draw,
    text_width,
    top_of,
    unit_label,
)
from hatecrime.theme import Mode

FLAG_WORDS: dict[str, str] = {
    "higher_998": "unusually high: outside the 99.8% limits",
    "higher": "unusually high: outside the 95% limits",
    "within": "within the limits",
    "lower": "unusually low: outside the 95% limits",
    "lower_998": "unusually low: outside the 99.8% limits",
}
"""Flag of `metrics.funnel_table` -> neutral words. No order of boroughs is implied."""

AGAINST_WORDS: dict[str, str] = {"higher": "higher", "lower": "lower", "not_clear": "no clear difference"}
"""`against_london` of `metrics.funnel_table` -> words: by the borough's own interval."""

REASON_WORDS: dict[str, str] = {
    "small_count": f"fewer than {thresholds.MIN_COUNT_FOR_RATE} offences, no rate [u]",
    "break": "not comparable [b]",
    "too_few_months": "fewer than 12 months [x]",
    "no_population": "no population estimate near enough [x]",
}
"""Reason of `metrics.borough_rates` -> why there is no rate."""


Row = Mapping[Any, Any] | pd.Series
"""One row of a frame, as a record or as it stands."""


def rate_words(row: Row) -> str:
    """A borough's rate with its interval in words, or its count and why there is no rate."""
    if theme.missing(row["reason"]):
        interval = f"{theme.fmt_rate(row['low'])} to {theme.fmt_rate(row['high'])}"
        return f"{theme.fmt_rate(row['rate_per_1000'])} per 1,000 ({interval}){' [p]' if row['provisional'] else ''}"
    words = REASON_WORDS.get(str(row["reason"]), "not available [x]")
    if theme.missing(row["offences_r12"]):
        return words
    count = theme.fmt_count(row["offences_r12"])
    return f"{count} {'offence' if count == '1' else 'offences'}: {words}"


def short_rate(row: Row) -> str:
    """A rate for the end of a row: `2.95`, or the count where there is no rate."""
    return theme.fmt_rate(row["rate_per_1000"]) if theme.missing(row["reason"]) else _short_reason(row)


def line_words(row: Row) -> str:
    """A rate of `metrics.rate_lines` for a cell of a table: `2.95`, or the mark that says why there is none."""
    if theme.missing(row["reason"]) and not theme.missing(row["rate_per_1000"]):
        rate = theme.fmt_rate(row["rate_per_1000"])
        return f"{rate} [p]" if row["provisional"] else rate
    return {"small_count": "[u]", "break": "[b]"}.get(str(row["reason"]), "[x]")


def one_measure(rates: pd.DataFrame) -> tuple[str, str]:
    """The only series and strand of a frame of rates; ChartError when there are more."""
    measures = rates[["series", "strand"]].drop_duplicates()
    if len(measures) != 1:
        raise ChartError(f"one series and strand expected, {len(measures)} found")
    return str(measures["series"].iloc[0]), str(measures["strand"].iloc[0])


def rate_dots(
    table: pd.DataFrame, *, highlight: Sequence[str] = (), by_rate: bool = True, mode: Mode = "light"
) -> Chart:
    """Each borough's rate as a dot with its 95% interval, London's rate as a line; no places are numbered.

    `table`: rows of `metrics.funnel_table` of one series, strand and period. `by_rate` sorts by rate, else by
    name; boroughs without a rate stand last, with their counts.
    """
    one_measure(table)
    rows = table.assign(name=table["area_code"].map(vocabulary.AREA_LABELS), blank=table["rate_per_1000"].isna())
    order = ["blank", "rate_per_1000", "name"] if by_rate else ["name"]
    rows = rows.sort_values(order, ascending=[True, False, True] if by_rate else True, ignore_index=True)
    colours = theme.palette(mode)
    figure = new_figure(mode, height=22 * len(rows) + 92, left=_names_width(rows["name"]), right=12, top=44, bottom=48)
    figure.update_yaxes(
        range=[len(rows) - 0.4, -0.6],
        tickvals=list(range(len(rows))),
        ticktext=[f"<b>{n}</b>" if a in highlight else n for n, a in zip(rows["name"], rows["area_code"], strict=True)],
        tickfont={"size": SMALL},
        tickformat="",
        showgrid=True,
    )
    largest = max([float(rows["high"].max())] if rows["high"].notna().any() else [1.0])
    figure.update_xaxes(
        range=[0, largest * 1.05],
        nticks=5,
        showgrid=True,
        gridcolor=colours.grid,
        title={"text": "Offences per 1,000 residents", "font": {"size": SMALL + 1}},
    )
    _rate_marks(figure, rows, highlight, colours)
    centre = rows["centre_per_1000"].dropna()
    if len(centre):
        _london_line(figure, float(centre.iloc[0]), largest, colours)
    for place in rows.index[rows["blank"]]:
        figure.add_annotation(
            x=0,
            y=place,
            text=_short_reason(rows.loc[place]),
            xanchor="left",
            xshift=4,
            showarrow=False,
            bgcolor=colours.paper,
            font={"size": SMALL, "color": colours.muted},
        )
    return figure


def _names_width(names: pd.Series) -> int:
    return max(text_width(name) for name in names) + 4


def _short_reason(row: Row) -> str:
    if theme.missing(row["offences_r12"]):
        return REASON_WORDS.get(str(row["reason"]), "not available [x]")
    return f"{theme.fmt_count(row['offences_r12'])} offences, no rate [u]"


def _rate_marks(figure: Chart, rows: pd.DataFrame, highlight: Sequence[str], colours: theme.Palette) -> None:
    shown = rows[~rows["blank"]]
    for chosen, colour, size in ((False, colours.muted, 8), (True, colours.focus, 12)):
        part = shown[shown["area_code"].isin(list(highlight)) == chosen]
        if part.empty:
            continue
        rate = part["rate_per_1000"].astype(float)
        figure.add_scatter(
            x=rate,
            y=part.index,
            mode="markers",
            error_x={
                "type": "data",
                "symmetric": False,
                "array": part["high"].astype(float) - rate,
                "arrayminus": rate - part["low"].astype(float),
                "color": colour,
                "thickness": 2.5 if chosen else 1.6,
                "width": 0,
            },
            marker={"color": colour, "size": size, "symbol": "diamond" if chosen else "circle"},
            customdata=[
                [r["name"], rate_words(r), FLAG_WORDS.get(str(r["flag"]), "")] for r in part.to_dict("records")
            ],
            hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<br>%{customdata[2]}<extra></extra>",
            name="Chosen boroughs" if chosen else "Boroughs",
        )


def _london_line(figure: Chart, centre: float, largest: float, colours: theme.Palette) -> None:
    figure.add_vline(x=centre, line={"color": colours.text, "width": 1.5, "dash": "dash"})
    figure.add_annotation(
        x=centre,
        y=1,
        yref="paper",
        yanchor="bottom",
        yshift=4,
        xanchor="left" if centre < 0.3 * largest else "right" if centre > 0.7 * largest else "center",
        text=f"All boroughs {theme.fmt_rate(centre)}",
        showarrow=False,
        font={"size": SMALL + 1, "color": colours.text},
    )


def alt_rate_dots(table: pd.DataFrame, period: str) -> str:
    """Alt text of `rate_dots`: measure, period, the common rate, and how many boroughs are above or below it."""
    series, strand = one_measure(table)
    plain = vocabulary.measure_plain(series, strand)
    against = table["against_london"]
    parts = [f"Dot plot, with 95% intervals, of recorded {plain} per 1,000 residents by borough, {period}."]
    if table["centre_per_1000"].notna().any():
        parts.append(f"All boroughs together: {theme.fmt_rate(table['centre_per_1000'].dropna().iloc[0])}.")
    parts.append(f"{(against == 'higher').sum()} clearly higher and {(against == 'lower').sum()} clearly lower.")
    return fit(parts)


def funnel_plot(
    table: pd.DataFrame, *, highlight: Sequence[str] = (), mode: Mode = "light", height: int = 430
) -> Chart:
    """Rates against numbers of residents, with the 95% and 99.8% limits that chance alone would keep to.

    `table`: rows of `metrics.funnel_table` of one series, strand and period. Limits allow for over-dispersion
    where the table says that they do.
    """
    one_measure(table)
    rows = table[table["flag"].notna()]
    if rows.empty:
        return nothing_to_draw("No borough has a 12-month figure in this choice", mode)
    colours = theme.palette(mode)
    _, limits = funnel_limits(table)
    rate = 1000 * rows["offences_r12"].astype(float) / rows["population"].astype(float)
    figure = new_figure(mode, height=height, left=44, right=44, top=30, bottom=50)
    for name, dash, width in (("998", "dash", 1.2), ("95", "solid", 1.2)):
        for side in ("lo", "hi"):
            figure.add_scatter(
                x=limits["residents"],
                y=limits[f"{side}_{name}"],
                mode="lines",
                line={"color": colours.muted, "width": width, "dash": dash},
                hoverinfo="skip",
            )
    _funnel_points(figure, rows, rate, highlight, colours)
    top = top_of([rate, limits["hi_998"]])
    _funnel_labels(figure, rows, rate, limits, highlight, colours)
    figure.update_yaxes(range=[0, top], tickformat=",~f")
    figure.update_xaxes(
        range=[limits["residents"].iloc[0], limits["residents"].iloc[-1]],
        nticks=5,
        title={"text": "Residents, thousands", "font": {"size": SMALL + 1}},
    )
    unit_label(figure, "Offences per 1,000 residents, 12 months", mode)
    return figure


def funnel_limits(table: pd.DataFrame) -> tuple[float, pd.DataFrame]:
    """The common rate per 1,000, and the limits around it: residents (thousands), lo_95, hi_95, lo_998, hi_998."""
    rows = table[table["flag"].notna()]
    centre = float(rows["centre_per_1000"].iloc[0])
    residents = np.linspace(rows["population"].min() * 0.85, rows["population"].max() * 1.08, 120)
    tau2 = float(rows["tau2"].iloc[0]) if bool(rows["adjusted"].iloc[0]) else None
    curves = metrics.funnel_curves(residents * centre / 1000, thresholds.FUNNEL_CONFIDENCE, tau2)
    return centre, (curves.drop(columns="expected") * centre).assign(residents=residents / 1000)


def funnel_named(rows: pd.DataFrame, highlight: Sequence[str]) -> set[str]:
    """Areas named in a funnel: the chosen ones, and the four furthest of those outside the limits."""
    far = rows[rows["flag"] != "within"]
    rate = 1000 * far["offences_r12"].astype(float) / far["population"].astype(float)
    furthest = (rate - far["centre_per_1000"].astype(float)).abs().nlargest(4).index
    return {*highlight, *far.loc[furthest, "area_code"]}


def _funnel_points(
    figure: Chart, rows: pd.DataFrame, rate: pd.Series, highlight: Sequence[str], colours: theme.Palette
) -> None:
    outside = rows["flag"] != "within"
    chosen = rows["area_code"].isin(list(highlight))
    groups = (
        (~outside & ~chosen, "circle-open", colours.muted, "Within the expected range"),
        (outside & ~chosen, "circle", colours.muted, "Outside the limits"),
        (chosen, "diamond", colours.focus, "Chosen boroughs"),
    )
    for mask, symbol, colour, name in groups:
        part = rows[mask]
        if part.empty:
            continue
        figure.add_scatter(
            x=part["population"].astype(float) / 1000,
            y=rate[mask],
            mode="markers",
            marker={"color": colour, "size": 13 if symbol == "diamond" else 9, "symbol": symbol},
            name=name,
            customdata=[
                [vocabulary.AREA_LABELS[code], theme.fmt_count(count), theme.fmt_count(residents), FLAG_WORDS[flag]]
                for code, count, residents, flag in zip(
                    *(part[name] for name in ("area_code", "offences_r12", "population", "flag")), strict=True
                )
            ],
            hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]} offences, %{customdata[2]} residents<br>"
            "%{customdata[3]}<extra></extra>",
        )


def _funnel_labels(
    figure: Chart,
    rows: pd.DataFrame,
    rate: pd.Series,
    limits: pd.DataFrame,
    highlight: Sequence[str],
    colours: theme.Palette,
) -> None:
    centre, last = float(rows["centre_per_1000"].iloc[0]), limits.iloc[-1]
    figure.add_hline(y=centre, line={"color": colours.text, "width": 1.2})
    ends = (
        (centre, "All<br>boroughs"),
        (last["hi_95"], "95%"),
        (last["hi_998"], "99.8%"),
    )
    for y, text in ends:
        figure.add_annotation(
            x=last["residents"],
            y=y,
            text=text,
            xanchor="left",
            xshift=3,
            showarrow=False,
            font={"size": SMALL, "color": colours.muted},
        )
    named = funnel_named(rows, highlight)
    for code, residents, height in zip(rows["area_code"], rows["population"], rate, strict=True):
        if code in named:
            figure.add_annotation(
                x=float(residents) / 1000,
                y=float(height),
                text=vocabulary.AREA_LABELS[code],
                yanchor="bottom",
                yshift=5,
                showarrow=False,
                font={"size": SMALL, "color": colours.focus if code in highlight else colours.text},
            )


def alt_funnel_plot(table: pd.DataFrame, period: str) -> str:
    """Alt text of `funnel_plot`: measure, period, and how many boroughs leave the limits in which direction."""
    series, strand = one_measure(table)
    plain = vocabulary.measure_plain(series, strand)
    flags = table["flag"].dropna().astype(str)
    return fit(
        [
            f"Funnel plot of recorded {plain} by borough, {period}.",
            f"{(flags == 'within').sum()} of {len(flags)} boroughs are within the limits, "
            f"{flags.str.startswith('higher').sum()} above and {flags.str.startswith('lower').sum()} below.",
        ]
    )
