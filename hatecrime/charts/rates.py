"""Rates of boroughs with their intervals, sorted or against what chance would give; never an order of merit."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from hatecrime import metrics, numbers, thresholds, vocabulary, withheld
from hatecrime.charts.chart import Chart
from hatecrime.charts.parts import (
    SMALL,
    ChartError,
    fit,
    new_figure,
    nothing_to_draw,
    top_of,
    unit_label,
)
from hatecrime.drawing import palette
from hatecrime.drawing.palette import Mode

Row = Mapping[Any, Any] | pd.Series
"""One row of a frame, as a record or as it stands."""


def rate_words(row: Row) -> str:
    """A borough's rate with its interval in words, or its count and why there is no rate."""
    if numbers.missing(row["reason"]):
        interval = f"{numbers.fmt_rate(row['low'])} to {numbers.fmt_rate(row['high'])}"
        return f"{numbers.fmt_rate(row['rate_per_1000'])} per 1,000 ({interval})"
    words = withheld.short(row["reason"])
    if numbers.missing(row["offences_r12"]):
        return words
    count = numbers.fmt_count(row["offences_r12"])
    return f"{count} {'offence' if count == '1' else 'offences'}: {words}"


def line_words(row: Row) -> str:
    """A rate of `metrics.rate_lines` for a cell of a table: `2.95`, or the mark that says why there is none."""
    if numbers.missing(row["reason"]) and not numbers.missing(row["rate_per_1000"]):
        return numbers.fmt_rate(row["rate_per_1000"])
    return withheld.mark(row["reason"])


def one_measure(rates: pd.DataFrame) -> tuple[str, str]:
    """The only series and strand of a frame of rates; ChartError when there are more."""
    measures = rates[["series", "strand"]].drop_duplicates()
    if len(measures) != 1:
        raise ChartError(f"one series and strand expected, {len(measures)} found")
    return str(measures["series"].iloc[0]), str(measures["strand"].iloc[0])


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
    colours = palette.palette(mode)
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
    figure: Chart, rows: pd.DataFrame, rate: pd.Series, highlight: Sequence[str], colours: palette.Palette
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
                [
                    vocabulary.AREA_LABELS[code],
                    numbers.fmt_count(count),
                    numbers.fmt_count(residents),
                    withheld.flag(flag),
                ]
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
    colours: palette.Palette,
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
            f"{(flags == 'within').sum()} of {len(flags)} boroughs are within the expected range, "
            f"{flags.str.startswith('higher').sum()} higher than London and "
            f"{flags.str.startswith('lower').sum()} lower.",
        ]
    )
