"""Charts of events: the expected band around a month, several events on one scale, boroughs, and the comparator.

An event is a labelled line beside the figures; nothing drawn here says that it made anything happen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from hatecrime import numbers, theme, vocabulary
from hatecrime.charts.chart import Chart
from hatecrime.charts.parts import (
    SMALL,
    Label,
    break_rules,
    direct_labels,
    fit,
    month_axis,
    new_figure,
    nothing_to_draw,
    segments,
    top_of,
    unit_label,
    wrapped,
)
from hatecrime.drawing import palette
from hatecrime.drawing.palette import Mode

SHOWN = ("ok", "provisional")
"""Statuses of an effect that has an expected range."""

NOT_JOINED = ("mixed_month", "missing_month")
"""Reasons of months that no line may run through."""

INDEX_NAMES = {"comparator": "Not aggravated", "aggravated": "Aggravated"}
"""Names of the two lines of an index, in drawing order."""

_HALF_MONTH = pd.Timedelta(days=14)


@dataclass(frozen=True)
class EventMark:
    """An event to draw as a line: its first day and the words at the line (a name, or a letter of a list)."""

    day: pd.Timestamp
    text: str


def event_band(
    window: pd.DataFrame,
    event: EventMark,
    breaks: pd.DataFrame,
    *,
    series: str,
    strand: str,
    others: Sequence[EventMark] = (),
    mode: Mode = "light",
    height: int = 400,
) -> Chart:
    """Observed months around an event against the band expected from the months that the level was fitted on.

    `window`: rows of `spikes.event_window`: month, observed, expected, lo, hi, in_baseline, is_event, reason.
    Fitted months are shaded; the line stops at mixed and missing months. Each month stands at its middle, so that
    the line of the event's day falls inside its month. `breaks`: the series_breaks table. `others`: further events
    of the window.
    """
    rows = window.sort_values("month", ignore_index=True)
    seen = rows[rows["observed"].notna()]
    if seen.empty:
        return nothing_to_draw("No months around this event are in these figures", mode)
    colours, colour = palette.palette(mode), theme.measure_colour(series, strand, mode)
    figure = new_figure(mode, height=height)
    top = top_of([rows["observed"].astype(float), rows["hi"].astype(float)])
    figure.update_yaxes(range=[0, top])
    first, last = rows["month"].iloc[0], rows["month"].iloc[-1]
    month_axis(figure, first, last + pd.DateOffset(months=1))
    unit_label(figure, "Recorded offences a month", mode, rows=2 if others else 1)
    _shade_baseline(figure, rows, colours)
    _band(figure, rows, colours)
    own = breaks[(breaks["series"] == series) & (breaks["kind"] == "break")]
    _observed(figure, rows, colour, rows["reason"].isin(NOT_JOINED) | rows["month"].isin(own["mixed_month"].dropna()))
    break_rules(figure, breaks, [series], (first, last), mode)
    for mark in others:
        _event_line(figure, mark, colours.muted, "dot", rows, 1.2)
    _event_line(figure, event, colours.text, "solid", rows, 2.0, lift=14 if others else 0)
    _name_lines(figure, rows, seen, top, colour, mode)
    return figure


def _name_lines(figure: Chart, rows: pd.DataFrame, seen: pd.DataFrame, top: float, colour: str, mode: Mode) -> None:
    labels = [Label(seen["month"].iloc[-1] + _HALF_MONTH, float(seen["observed"].iloc[-1]), "Recorded", colour)]
    expected = rows[rows["expected"].notna()]
    if len(expected):
        last = expected.iloc[-1]
        words = Label(last["month"] + _HALF_MONTH, float(last["expected"]), "Expected", palette.palette(mode).muted)
        labels.append(words)
    direct_labels(figure, labels, top, mode)


def _shade_baseline(figure: Chart, rows: pd.DataFrame, colours: palette.Palette) -> None:
    fitted = rows["in_baseline"].astype(bool)
    runs = (fitted != fitted.shift()).cumsum()
    for _, run in rows[fitted].groupby(runs[fitted]):
        figure.add_shape(
            type="rect",
            x0=run["month"].iloc[0],
            x1=run["month"].iloc[-1] + pd.DateOffset(months=1),
            y0=0,
            y1=1,
            yref="paper",
            fillcolor=colours.shade,
            line={"width": 0},
            layer="below",
        )


def _runs(rows: pd.DataFrame) -> list[pd.DataFrame]:
    number = rows["month"].dt.year * 12 + rows["month"].dt.month
    return [part for _, part in rows.groupby((number.diff() != 1).cumsum())]


def _band(figure: Chart, rows: pd.DataFrame, colours: palette.Palette) -> None:
    for part in _runs(rows[rows["lo"].notna() & rows["hi"].notna()]):
        x = part["month"] + _HALF_MONTH
        figure.add_scatter(
            x=[*x, *x[::-1]],
            y=[*part["hi"].astype(float), *part["lo"].astype(float)[::-1]],
            fill="toself",
            fillcolor=colours.band,
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
            name="Expected range",
        )
        figure.add_scatter(
            x=x,
            y=part["expected"].astype(float),
            mode="lines",
            line={"color": colours.muted, "width": 1.6, "dash": "dash"},
            customdata=[
                [
                    numbers.fmt_month(r["month"]),
                    numbers.fmt_count(r["expected"]),
                    numbers.fmt_count_interval(r["lo"], r["hi"]),
                ]
                for _, r in part.iterrows()
            ],
            hovertemplate="%{customdata[0]}: expected %{customdata[1]}, range %{customdata[2]}<extra></extra>",
            name="Expected",
        )


def _observed(figure: Chart, rows: pd.DataFrame, colour: str, apart: pd.Series) -> None:
    for part in _runs(rows[rows["observed"].notna() & ~apart]):
        event = part["is_event"].astype(bool)
        figure.add_scatter(
            x=part["month"] + _HALF_MONTH,
            y=part["observed"].astype(float),
            mode="lines+markers",
            line={"color": colour, "width": 2.5},
            marker={"color": colour, "size": [11 if e else 5 for e in event], "symbol": "circle"},
            customdata=[numbers.fmt_month(month) for month in part["month"]],
            hovertemplate="<b>%{customdata}: %{y:,.0f} recorded</b><extra></extra>",
            name="Recorded",
        )
    mixed = rows[rows["observed"].notna() & apart]
    if len(mixed):
        figure.add_scatter(
            x=mixed["month"] + _HALF_MONTH,
            y=mixed["observed"].astype(float),
            mode="markers",
            marker={"symbol": "x-thin", "size": 8, "line": {"color": colour, "width": 1.5}},
            customdata=[numbers.fmt_month(month) for month in mixed["month"]],
            hovertemplate="%{customdata}: %{y:,.0f}, two recording systems, in no calculation<extra></extra>",
            name="Mixed month",
        )


def _event_line(
    figure: Chart,
    mark: EventMark,
    colour: str,
    dash: str,
    rows: pd.DataFrame,
    width: float,
    *,
    lift: int = 0,
) -> None:
    first, last = rows["month"].iloc[0], rows["month"].iloc[-1] + pd.DateOffset(months=1)
    if not first <= mark.day <= last:
        return
    figure.add_shape(
        type="line",
        x0=mark.day,
        x1=mark.day,
        y0=0,
        y1=1,
        yref="paper",
        line={"color": colour, "width": width, "dash": dash},
    )
    figure.add_annotation(
        x=mark.day,
        y=1,
        yref="paper",
        yanchor="bottom",
        yshift=lift,
        xanchor="center",
        text=wrapped(mark.text, 22),
        showarrow=False,
        font={"size": SMALL, "color": colour},
    )


def alt_event_band(window: pd.DataFrame, event: EventMark, *, series: str, strand: str, area: str) -> str:
    """Alt text of `event_band`: what, where, the months shown, and above, within or below the expected range."""
    plain = vocabulary.measure_plain(series, strand)
    rows = window[window["observed"].notna()]
    if rows.empty:
        return fit([f"Empty chart: no months around {event.text} in these figures, so no direction can be given."])
    period = numbers.fmt_period(rows["month"].min(), rows["month"].max())
    parts = [f"Line chart of recorded {plain} in {area} around {event.text}, {period}."]
    for _, row in window[window["is_event"].astype(bool)].iterrows():
        if numbers.missing(row["hi"]) or numbers.missing(row["observed"]):
            continue
        where = "above" if row["observed"] > row["hi"] else "below" if row["observed"] < row["lo"] else "within"
        span = numbers.fmt_count_interval(row["lo"], row["hi"])
        parts.append(
            f"{numbers.fmt_month(row['month'])}: {numbers.fmt_count(row['observed'])}, {where} the expected {span}."
        )
    if len(parts) == 1:
        parts.append("No expected range, so no direction.")
    return fit(parts)


def comparator_index(
    frame: pd.DataFrame,
    breaks: pd.DataFrame,
    *,
    event: EventMark | None = None,
    base_label: str = "",
    mode: Mode = "light",
    height: int = 360,
) -> Chart:
    """The aggravated offence beside the same offence without aggravation, both as an index of one base.

    `frame`: rows of `metrics.indexed` of both series in one area: series, strand, month, regime, provisional and
    `index` (null outside the regime of the base).
    """
    shown = frame[frame["index"].notna()]
    if shown.empty:
        return nothing_to_draw("No comparable base year for an index here", mode)
    first, last = shown["month"].min(), shown["month"].max()
    figure = new_figure(mode, height=height)
    top = top_of([shown["index"].astype(float)])
    figure.update_yaxes(range=[0, top])
    month_axis(figure, first, last)
    colours, labels = palette.palette(mode), []
    for series, words in INDEX_NAMES.items():
        line = frame[frame["series"] == series].sort_values("month")
        colour = theme.measure_colour(series, "all", mode)
        for part in segments(line, "index"):
            figure.add_scatter(
                x=part["month"],
                y=part["index"].astype(float),
                mode="lines",
                line={"color": colour, "width": 2.4, "dash": theme.measure_dash(series, "all")},
                name=words,
                hovertemplate=f"<b>{words}</b><br>%{{x|%B %Y}}: %{{y:.0f}}<extra></extra>",
            )
        drawn = line[line["index"].notna()].sort_values("month")
        if len(drawn):
            labels.append(Label(drawn["month"].iloc[-1], float(drawn["index"].iloc[-1]), wrapped(words), colour))
    figure.add_hline(y=100, line={"color": colours.axis, "width": 1, "dash": "dot"})
    rules = break_rules(figure, breaks, ("aggravated",), (first, last), mode)
    if event is not None:
        spanned = pd.DataFrame({"month": [first, last]})
        _event_line(figure, event, colours.text, "solid", spanned, 1.6)
    unit_label(
        figure,
        f"Index, {base_label} = 100" if base_label else "Index",
        mode,
        rows=int(rules > 0 or event is not None),
    )
    direct_labels(figure, labels, top, mode)
    return figure


def alt_comparator_index(frame: pd.DataFrame, *, area: str, base_label: str) -> str:
    """Alt text of `comparator_index`: both lines, the period, and which is higher at the end."""
    shown = frame[frame["index"].notna()]
    if shown.empty:
        return "Empty chart: no comparable base year for an index here, so no direction can be given."
    last = shown["month"].max()
    value = shown[shown["month"] == last].set_index("series")["index"].astype(float)
    mine, twin = value.get("aggravated", float("nan")), value.get("comparator", float("nan"))
    word = "above" if mine > twin else "below" if mine < twin else "equal to"
    return fit(
        [
            f"Two index lines, {base_label} = 100, {area}, {numbers.fmt_period(shown['month'].min(), last)}.",
            f"At the end aggravated offences stand at {numbers.fmt_count(mine)}, {word} the same offence without "
            f"aggravation at {numbers.fmt_count(twin)}.",
        ]
    )
