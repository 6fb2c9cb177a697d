"""Charts over time: one area against others, and the season."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from hatecrime import numbers, periods, theme, vocabulary
from hatecrime.charts.chart import Chart
from hatecrime.charts.parts import (
    MAX_LINES,
    ChartError,
    Label,
    area_list,
    break_rules,
    direct_labels,
    direction,
    fit,
    line_keys,
    month_axis,
    new_figure,
    nothing_to_draw,
    rule,
    segment_edges,
    segments,
    top_of,
    unit_label,
    wrapped,
)
from hatecrime.drawing import palette
from hatecrime.drawing.palette import Mode

SIMILAR = "Similar boroughs"
"""Name of the band of boroughs that are like the one in focus."""

UNITS = {
    "offences": "Recorded offences a month",
    "rate_per_1000": "Offences per 1,000 residents, 12 months",
    "index": "Index",
}


def _latest(line: pd.DataFrame, value: str) -> tuple[pd.Series, pd.Series | None] | None:
    """The last drawn row of a line and the comparable row twelve months before it, when there is one."""
    drawn = line[line[value].notna() & (line["regime"] != periods.MIXED)].sort_values("month")
    if drawn.empty:
        return None
    final = drawn.iloc[-1]
    earlier = drawn[(drawn["month"] == final["month"] - pd.DateOffset(years=1)) & (drawn["regime"] == final["regime"])]
    return final, (earlier.iloc[0] if len(earlier) else None)


def _one_line(frame: pd.DataFrame) -> pd.DataFrame:
    keys = line_keys(frame)
    if len(keys) != 1:
        raise ChartError(f"one series, strand and area expected, {len(keys)} found")
    return frame


MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def season_lines(frame: pd.DataFrame, *, mode: Mode = "light", height: int = 360) -> Chart:
    """Each month beside the same months of other comparable years: the latest year against grey earlier ones.

    `frame`: rows of `metrics.monthly` of one series, strand and area. Only years of the latest regime are drawn.
    """
    line = comparable_months(frame)
    if line.empty:
        return nothing_to_draw("No comparable months in this choice", mode)
    colours = palette.palette(mode)
    figure = new_figure(mode, height=height)
    years = sorted(line["month"].dt.year.unique())
    top = top_of([line["offences"]])
    labels = []
    for year in years:
        rows = line[line["month"].dt.year == year]
        age = years[-1] - year
        colour = colours.focus if age == 0 else colours.accent if age == 1 else colours.context
        figure.add_scatter(
            x=[MONTH_NAMES[m - 1] for m in rows["month"].dt.month],
            y=rows["offences"],
            mode="lines+markers" if age == 0 else "lines",
            line={
                "color": colour,
                "width": 3 if age == 0 else 2 if age == 1 else 1.2,
                "dash": "dash" if age == 1 else "solid",
            },
            name=str(year),
            hovertemplate=f"%{{x}} {year}: %{{y:,.0f}} offences<extra></extra>",
        )
        if age < 2:
            month = MONTH_NAMES[rows["month"].iloc[-1].month - 1]
            labels.append(Label(month, float(rows["offences"].iloc[-1]), str(year), colour))
    figure.update_xaxes(
        type="category",
        categoryorder="array",
        categoryarray=list(MONTH_NAMES),
        range=[-0.3, 11.4],
        tickvals=list(MONTH_NAMES),
        ticktext=[name[0] for name in MONTH_NAMES],
    )
    figure.update_yaxes(range=[0, top])
    unit_label(figure, UNITS["offences"], mode)
    direct_labels(figure, labels, top, mode)
    return figure


def comparable_months(frame: pd.DataFrame) -> pd.DataFrame:
    """Months of one line that were recorded as the latest ones are, in order; those of two systems are left out."""
    line = _one_line(frame)
    line = line[(line["regime"] != periods.MIXED) & line["offences"].notna()].sort_values("month")
    return line[line["regime"] == line["regime"].max()]


def alt_season_lines(frame: pd.DataFrame) -> str:
    """Alt text of `season_lines`."""
    line = comparable_months(frame)
    if line.empty:
        return "Empty chart of months: no comparable months in this choice, so no direction can be given."
    key = line.iloc[0]
    what = f"recorded {vocabulary.measure_plain(key['series'], key['strand'])}"
    period = numbers.fmt_period(line["month"].min(), line["month"].max())
    head = f"Chart, a line for each year, of {what} by month, {area_list([key['area_code']])}, {period}."
    found = _latest(line, "offences")
    if found is None:
        return fit([head])
    final, earlier = found
    against = ", no comparable year before."
    if earlier is not None:
        word = direction(float(final["offences"]), float(earlier["offences"]))
        against = f", {word} {numbers.fmt_count(earlier['offences'])} a year before."
    return fit([head, f"Latest: {numbers.fmt_count(final['offences'])}{against}"])


def area_against(
    frame: pd.DataFrame,
    breaks: pd.DataFrame,
    area_codes: Sequence[str],
    *,
    value: str = "rate_per_1000",
    band: pd.DataFrame | None = None,
    mode: Mode = "light",
    height: int = 400,
) -> Chart:
    """Up to four areas with London in grey, over time, by a rate or an index that areas of any size can share.

    `frame`: key area_code, month; columns `value`, regime, provisional, and series. `band`: month, low, high, regime, the
    spread of similar boroughs, shaded. ChartError on more than four areas beside London.
    """
    chosen = tuple(code for code in area_codes if code != vocabulary.LONDON)
    if len(chosen) > MAX_LINES:
        raise ChartError(f"{len(chosen)} areas asked for, at most {MAX_LINES} can be told apart")
    order = (*chosen, vocabulary.LONDON)
    shown = frame[frame["area_code"].isin(order) & frame[value].notna()]
    if shown.empty:
        return nothing_to_draw("No comparable months in this choice", mode)
    first, last = shown["month"].min(), shown["month"].max()
    figure = new_figure(mode, height=height)
    extra = [] if band is None or band.empty else [band["high"].astype(float)]
    top = top_of([shown[value].astype(float), *extra])
    figure.update_yaxes(range=[0, top])
    month_axis(figure, first, last)
    if band is not None and not band.empty:
        _add_spread(figure, band, mode)
    colours, labels = theme.area_colours(order, mode), []
    for position, code in enumerate(order):
        line = frame[frame["area_code"] == code].sort_values("month")
        dash = "dash" if code == vocabulary.LONDON else theme.DASHES[position % len(theme.DASHES)]
        name = vocabulary.AREA_LABELS[code]
        for part in segments(line, value):
            figure.add_scatter(
                x=part["month"],
                y=part[value].astype(float),
                mode="lines" if len(part) > 1 else "markers",
                line={"color": colours[code], "width": 2.5, "dash": dash},
                name=name,
                legendgroup=name,
                hovertemplate=f"<b>{name}</b><br>year to %{{x|%B %Y}}: %{{y:,.2f}}<extra></extra>",
            )
        drawn = line[line[value].notna() & (line["regime"] != periods.MIXED)]
        if len(drawn):
            final = drawn.iloc[-1]
            labels.append(Label(final["month"], float(final[value]), wrapped(name), colours[code]))
    if band is not None and band["low"].notna().any():
        end = band.dropna(subset=["low", "high"]).sort_values("month").iloc[-1]
        middle = (float(end["low"]) + float(end["high"])) / 2
        labels.append(Label(end["month"], middle, wrapped(SIMILAR), palette.palette(mode).muted))
    rules = break_rules(figure, breaks, shown["series"].unique(), (first, last), mode)
    rows = _population_rule(figure, shown, (first, last), mode, row=min(rules, 1)) or min(rules, 1)
    unit_label(figure, UNITS.get(value, value), mode, rows=rows)
    direct_labels(figure, labels, top, mode)
    return figure


def _population_rule(
    figure: Chart, shown: pd.DataFrame, span: tuple[pd.Timestamp, pd.Timestamp], mode: Mode, *, row: int
) -> int:
    """A rule where the residents of a rate come from another census, for rates before and after are not comparable.

    Its words stand in `row`; returns how many rows of words there are then, 0 when there is no such rule.
    """
    change = population_change(shown)
    if change is None:
        return 0
    text = f"Population base changed [b]<br>{numbers.fmt_month_short(change)}"
    rule(figure, change, text, mode, span=span, row=row)
    return row + 1


def population_change(shown: pd.DataFrame) -> pd.Timestamp | None:
    """The first month of rates on the newer census, where rates on an older one stand before it."""
    if "population_basis" not in shown or shown["population_basis"].nunique() < 2:
        return None
    newer = shown["population_basis"] == shown["population_basis"].max()
    return pd.Timestamp(shown.loc[newer, "month"].min())


def _add_spread(figure: Chart, band: pd.DataFrame, mode: Mode) -> None:
    """Shade low to high, a polygon for each unbroken run of months of one regime."""
    rows = band.sort_values("month")
    months, low, high = (rows[name].to_numpy() for name in ("month", "low", "high"))
    for first, end in segment_edges(rows, "low"):
        x, under, over = months[first:end], low[first:end], high[first:end]
        figure.add_scatter(
            x=np.concatenate([x, x[::-1]]),
            y=np.concatenate([over, under[::-1]]).astype(float),
            fill="toself",
            fillcolor=palette.palette(mode).band,
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
            name=SIMILAR,
        )


def alt_area_against(frame: pd.DataFrame, area_codes: Sequence[str], *, value: str = "rate_per_1000") -> str:
    """Alt text of `area_against`: each area's latest value against London's."""
    shown = frame[frame[value].notna() & (frame["regime"] != periods.MIXED)]
    chosen = [code for code in area_codes if code != vocabulary.LONDON]
    if shown.empty:
        return "Empty line chart: no comparable months in this choice, so no direction can be given."
    last = shown["month"].max()
    latest = shown[shown["month"] == last].set_index("area_code")[value]
    unit = UNITS.get(value, value).lower()
    parts = [
        f"Line chart of {area_list([*chosen, vocabulary.LONDON])}, {unit}, {numbers.fmt_period(shown['month'].min(), last)}."
    ]
    london = latest.get(vocabulary.LONDON)
    for code in chosen:
        mine = latest.get(code)
        if mine is not None and london is not None:
            word = "above" if mine > london else "below" if mine < london else "equal to"
            parts.append(
                f"{vocabulary.AREA_LABELS[code]} {numbers.fmt_rate(mine)}, {word} London's {numbers.fmt_rate(london)}."
            )
    return fit(parts)
