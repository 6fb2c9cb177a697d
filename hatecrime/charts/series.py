"""Charts over time: lines cut at breaks, months as bars, one area against others, the season."""

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
    firm_and_provisional,
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
    "offences_r12": "Recorded offences in 12 months",
    "rate_per_1000": "Offences per 1,000 residents, 12 months",
    "index": "Index",
}


def _style(key: pd.Series, keys: pd.DataFrame, position: int, mode: Mode) -> tuple[str, str, str]:
    """Name, colour and dash of one line among `keys`: by strand or series where they differ, else by area."""
    measures = keys[["series", "strand"]].drop_duplicates()
    name = vocabulary.measure_label(key["series"], key["strand"])
    area = vocabulary.AREA_LABELS[key["area_code"]]
    if len(measures) == len(keys):
        colour = theme.measure_colour(key["series"], key["strand"], mode)
        dash = theme.measure_dash(key["series"], key["strand"])
        return (name if len(keys) > 1 or keys["area_code"].nunique() > 1 else area), colour, dash
    colour = theme.area_colours(tuple(keys["area_code"].drop_duplicates()), mode)[key["area_code"]]
    label = area if len(measures) == 1 else f"{area}: {name}"
    return label, colour, theme.DASHES[position % len(theme.DASHES)]


def _hover(unit: str, name: str) -> str:
    return f"<b>{name}</b><br>%{{x|%B %Y}}: %{{y:,.0f}}<br>{unit.lower()}<extra></extra>"


def add_line(
    figure: Chart, line: pd.DataFrame, value: str, *, name: str, colour: str, dash: str, width: float = 2.5
) -> None:
    """One line as separate traces: a segment each side of a break, and dots for its provisional tail."""
    unit = UNITS.get(value, value)
    for part in segments(line, value):
        firm, tail = firm_and_provisional(part)
        for rows, style, note in ((firm, dash, ""), (tail, theme.PROVISIONAL_DASH, ", provisional [p]")):
            if rows.empty:
                continue
            figure.add_scatter(
                x=rows["month"],
                y=rows[value].astype(float),
                mode="lines" if len(rows) > 1 else "markers",
                line={"color": colour, "width": width, "dash": style},
                marker={"color": colour, "size": 6},
                name=name + note,
                legendgroup=name,
                hovertemplate=_hover(unit, name + note),
            )


def add_mixed(figure: Chart, line: pd.DataFrame, value: str, *, name: str, colour: str) -> None:
    """Mixed months as open crosses on their own: shown, joined to nothing."""
    mixed = line[(line["regime"] == periods.MIXED) & line[value].notna()]
    if mixed.empty:
        return
    figure.add_scatter(
        x=mixed["month"],
        y=mixed[value].astype(float),
        mode="markers",
        marker={"symbol": "x-thin", "size": 7, "line": {"color": colour, "width": 1.5}},
        name=f"{name}, mixed month",
        legendgroup=name,
        hovertemplate=f"<b>{name}</b><br>%{{x|%B %Y}}: %{{y:,.0f}}<br>two recording systems in one month, "
        "in no calculation<extra></extra>",
    )


def strand_lines(
    frame: pd.DataFrame,
    breaks: pd.DataFrame,
    *,
    value: str = "offences",
    mode: Mode = "light",
    height: int = 380,
    last_month: pd.Timestamp | None = None,
) -> Chart:
    """Up to four lines by month: several strands of one area, or one strand of several areas, named at their ends.

    `frame`: rows of `metrics.monthly` (`value` = `offences`) or `metrics.rolling_12_months` (`offences_r12`).
    `breaks`: the series_breaks table. Lines are cut at breaks, with a labelled rule; provisional months are
    dotted; when `last_month` lies after the end of the flagged figures, their end is marked. ChartError on more
    than four lines.
    """
    keys = line_keys(frame)
    if len(keys) > MAX_LINES:
        raise ChartError(f"{len(keys)} lines asked for, at most {MAX_LINES} can be told apart")
    shown = frame[frame[value].notna()]
    if shown.empty:
        return nothing_to_draw("No comparable months in this choice", mode)
    first, last = shown["month"].min(), shown["month"].max()
    end = max(last, last_month) if last_month is not None else last
    top = top_of([shown[value].astype(float)])
    figure = new_figure(mode, height=height)
    figure.update_yaxes(range=[0, top])
    month_axis(figure, first, end)
    labels = []
    for position, (_, key) in enumerate(keys.iterrows()):
        line = frame[(frame[["series", "strand", "area_code"]] == key).all(axis=1)].sort_values("month")
        name, colour, dash = _style(key, keys, position, mode)
        add_line(figure, line, value, name=name, colour=colour, dash=dash)
        if value == "offences":
            add_mixed(figure, line, value, name=name, colour=colour)
        drawn = line[line[value].notna() & (line["regime"] != periods.MIXED)]
        if len(keys) > 1 and len(drawn):
            final = drawn.iloc[-1]
            labels.append(Label(final["month"], float(final[value]), wrapped(name), colour))
    rules = break_rules(figure, breaks, keys["series"].unique(), (first, end), mode)
    flagged_end = shown.loc[shown["series"] == "flagged", "month"].max()
    if pd.notna(flagged_end) and end > flagged_end:
        text = f"Strand figures end<br>{numbers.fmt_month_short(flagged_end)}"
        rule(figure, flagged_end, text, mode, span=(first, end))
        rules += 1
    unit_label(figure, UNITS[value], mode, rows=min(rules, 1))
    direct_labels(figure, labels, top, mode)
    return figure


def _latest(line: pd.DataFrame, value: str) -> tuple[pd.Series, pd.Series | None] | None:
    """The last drawn row of a line and the comparable row twelve months before it, when there is one."""
    drawn = line[line[value].notna() & (line["regime"] != periods.MIXED)].sort_values("month")
    if drawn.empty:
        return None
    final = drawn.iloc[-1]
    earlier = drawn[(drawn["month"] == final["month"] - pd.DateOffset(years=1)) & (drawn["regime"] == final["regime"])]
    return final, (earlier.iloc[0] if len(earlier) else None)


def alt_strand_lines(frame: pd.DataFrame, *, value: str = "offences") -> str:
    """Alt text of `strand_lines`: what, where, period, and each line's last value against a year before."""
    shown = frame[frame[value].notna()]
    if shown.empty:
        return "Empty line chart: no comparable months in this choice, so no direction can be given."
    keys = line_keys(frame)
    areas = area_list(list(keys["area_code"].drop_duplicates()))
    measures = keys[["series", "strand"]].drop_duplicates()
    what = (
        f"recorded {vocabulary.measure_plain(*measures.iloc[0])}" if len(measures) == 1 else "recorded hate crime lines"
    )
    per = "by month" if value == "offences" else "in 12 months"
    period = numbers.fmt_period(shown["month"].min(), shown["month"].max())
    parts = [f"Line chart of {what} {per}, {areas}, {period}."]
    for position, (_, key) in enumerate(keys.iterrows()):
        own = frame if len(keys) == 1 else frame[(frame[["series", "strand", "area_code"]] == key).all(axis=1)]
        found = _latest(own, value)
        if found is None:
            continue
        final, earlier = found
        name = "Latest" if len(keys) == 1 else _style(key, keys, position, "light")[0]
        text = f"{name}: {numbers.fmt_count(final[value])}"
        if earlier is None:
            text += ", no comparable year before."
        else:
            word = direction(float(final[value]), float(earlier[value]))
            text += f", {word} {numbers.fmt_count(earlier[value])} a year before."
        parts.append(text)
    return fit(parts)


def month_bars(
    frame: pd.DataFrame, breaks: pd.DataFrame, *, months: int = 24, mode: Mode = "light", height: int = 340
) -> Chart:
    """The latest `months` of one line as bars from zero; provisional months are hatched, mixed ones left open.

    `frame`: rows of `metrics.monthly` of one series, strand and area.
    """
    line = _one_line(frame).sort_values("month").tail(months)
    colours = palette.palette(mode)
    figure = new_figure(mode, height=height)
    colour = theme.measure_colour(line["series"].iloc[0], line["strand"].iloc[0], mode)
    figure.add_trace(
        "bar",
        x=line["month"],
        y=line["offences"],
        marker={
            "color": [colours.no_data if r == periods.MIXED else colour for r in line["regime"]],
            "line": {"color": colour, "width": 1},
            "pattern": {
                "shape": ["/" if p else "" for p in line["provisional"]],
                "fgcolor": colours.paper,
                "size": 6,
                "solidity": 0.35,
            },
        },
        customdata=[
            "two recording systems in one month" if r == periods.MIXED else "provisional [p]" if p else ""
            for r, p in zip(line["regime"], line["provisional"], strict=True)
        ],
        hovertemplate="%{x|%B %Y}: %{y:,.0f} offences<br>%{customdata}<extra></extra>",
    )
    figure.update_yaxes(range=[0, top_of([line["offences"]])])
    month_axis(figure, line["month"].min(), line["month"].max())
    rules = break_rules(figure, breaks, line["series"].unique(), (line["month"].min(), line["month"].max()), mode)
    unit_label(figure, UNITS["offences"], mode, rows=min(rules, 1))
    return figure


def alt_month_bars(frame: pd.DataFrame, *, months: int = 24) -> str:
    """Alt text of `month_bars`."""
    line = _one_line(frame).sort_values("month").tail(months)
    return alt_strand_lines(line).replace("Line chart", "Bar chart", 1)


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
    return alt_strand_lines(line).replace("Line chart", "Chart, a line for each year,", 1)


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
