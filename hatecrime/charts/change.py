"""Charts of change and of context: percentage changes with their intervals, and national bars."""

import pandas as pd

from hatecrime import theme, thresholds
from hatecrime.charts.chart import Chart
from hatecrime.charts.parts import SMALL, fit, new_figure, nothing_to_draw, row_pitch, text_width, wrapped
from hatecrime.theme import Mode

WITHHELD = {
    "small_base": f"base under {thresholds.MIN_BASE_FOR_PERCENT} [u]",
    "zero_base": "none before [u]",
    "break": "not comparable [b]",
    "missing": "not available [x]",
}
"""Status of `metrics.year_on_year` -> the words that stand where the percentage would."""


def _counts(row: pd.Series) -> str:
    if theme.missing(row["offences"]) or theme.missing(row["offences_before"]):
        return ""
    return f"{theme.fmt_count(row['offences_before'])} to {theme.fmt_count(row['offences'])}"


def change_words(row: pd.Series) -> str:
    """A change as the chart prints it: `+12%`, or the counts and the reason why there is no percentage."""
    if row["status"] == "ok":
        return theme.fmt_pct(row["change_pct"])
    counts = "" if row["status"] in {"break", "missing"} else _counts(row)
    return f"{counts}: {WITHHELD[row['status']]}" if counts else WITHHELD[row["status"]]


def change_dots(frame: pd.DataFrame, *, label: str = "label", mode: Mode = "light") -> Chart:
    """Percentage change, one row each, as a dot with its usual variation; withheld ones give counts and the reason.

    `frame`: rows of `metrics.year_on_year` at one period, in the order to draw from top to bottom, with a column
    `label`.
    """
    if frame.empty:
        return nothing_to_draw("No rows in this choice", mode)
    rows = frame.reset_index(drop=True)
    low, high = _bounds(rows)
    colours = theme.palette(mode)
    names = [wrapped(str(name), 14) for name in rows[label]]
    said = [
        change_words(row) if row["status"] == "ok" else wrapped(change_words(row), 26) for _, row in rows.iterrows()
    ]
    pitch = row_pitch([*names, *said], least=36)
    height = 74 + pitch * len(names)
    figure = new_figure(mode, height=height, left=max(text_width(n) for n in names) + 14, right=60, top=20, bottom=48)
    place = list(range(len(rows)))
    ok = rows["status"] == "ok"
    span = [0.0, *low[ok].dropna(), *high[ok].dropna(), *rows.loc[ok, "change_pct"].astype(float)]
    width = max(max(span) - min(span), 10.0)
    figure.update_xaxes(
        range=[min(span) - width * 0.12, max(span) + width * 0.02],
        ticksuffix="%",
        nticks=4,
        showgrid=True,
        gridcolor=colours.grid,
        title={"text": "Change on a year before", "font": {"size": SMALL + 1}},
    )
    figure.update_yaxes(
        range=[len(rows) - 0.4, -0.6], tickvals=place, ticktext=names, showgrid=False, tickformat="", nticks=0
    )
    figure.add_vline(x=0, line={"color": colours.axis, "width": 1.5})
    at = [i for i in place if ok.iloc[i]]
    for i in at:
        figure.add_shape(
            type="line",
            x0=low.iloc[i],
            x1=high.iloc[i],
            y0=i,
            y1=i,
            line={"color": colours.focus, "width": 2},
            opacity=0.65,
        )
    figure.add_scatter(
        x=rows.loc[ok, "change_pct"].astype(float),
        y=at,
        mode="markers",
        marker={"color": colours.focus, "size": 11, "line": {"color": colours.paper, "width": 1.5}},
        customdata=[
            [
                str(rows[label].iloc[i]),
                theme.fmt_pct(rows["change_pct"].iloc[i]),
                theme.fmt_pct_interval(rows["low_pct"].iloc[i], rows["high_pct"].iloc[i]),
                _counts(rows.iloc[i]),
            ]
            for i in at
        ],
        hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}, usual variation %{customdata[2]}"
        "<br>%{customdata[3]} offences<extra></extra>",
        name="Change",
    )
    for i in place:
        shown = bool(ok.iloc[i])
        figure.add_annotation(
            x=max(high.iloc[i], float(rows["change_pct"].iloc[i])) if shown else 0,
            xref="x" if shown else "paper",
            y=i,
            xanchor="left",
            yanchor="middle",
            xshift=6,
            showarrow=False,
            align="left",
            text=said[i],
            # A rule or a grid line behind the words would strike them through.
            bgcolor=colours.paper,
            font={"size": SMALL + 1, "color": colours.text if shown else colours.muted},
        )
    return figure


def _bounds(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Ends of each row's interval; the dot itself where its usual variation is not known."""
    pct = rows["change_pct"].astype(float)
    return rows["low_pct"].astype(float).fillna(pct), rows["high_pct"].astype(float).fillna(pct)


def alt_change_dots(frame: pd.DataFrame, *, label: str = "label") -> str:
    """Alt text of `change_dots`: the period, and each row's direction and size."""
    if frame.empty:
        return "Empty chart of changes: no rows in this choice, so no period or direction can be given."
    ok = frame[frame["status"] == "ok"]
    withheld = len(frame) - len(ok)
    parts = [f"Dot plot of change on a year before, {frame['period_label'].iloc[0]}, with the usual variation."]
    parts += [
        f"{row[label]} {'down' if row['change_pct'] < 0 else 'up'} {theme.fmt_pct(abs(row['change_pct']), signed=False)}"
        f"{', no clear change' if row['verdict'] == 'no_clear_change' else ''}."
        for _, row in ok.iterrows()
    ]
    if withheld:
        parts.insert(1, f"{withheld} without a percentage.")
    if ok.empty:
        parts.append("No direction is given.")
    return fit(parts)


def context_bars(
    frame: pd.DataFrame,
    *,
    label: str = "period_label",
    value: str = "offences",
    note: str = "note",
    mode: Mode = "light",
) -> Chart:
    """Figures of another source as bars from zero, the latest in colour, each with its value.

    `frame`: in the order to draw from top to bottom; columns `label`, `value`, and `note` (marks such as [b], or
    empty), which stands behind the value.
    """
    if frame.empty:
        return nothing_to_draw("No figures in this choice", mode)
    colours = theme.palette(mode)
    rows = frame.reset_index(drop=True)
    names = [wrapped(str(name), 16) for name in rows[label]]
    notes = rows[note] if note in rows else pd.Series("", index=rows.index)
    height = 24 + len(names) * row_pitch(names)
    figure = new_figure(mode, height=height, left=max(text_width(n) for n in names) + 14, right=16, top=10, bottom=10)
    figure.add_trace(
        "bar",
        x=rows[value].astype(float),
        y=list(range(len(rows))),
        orientation="h",
        width=0.68,
        marker={"color": [colours.focus if i == len(rows) - 1 else colours.context for i in range(len(rows))]},
        text=[f"{theme.fmt_count(v)} {n or ''}".strip() for v, n in zip(rows[value], notes, strict=True)],
        textposition="outside",
        textfont={"color": colours.text, "size": SMALL + 1},
        cliponaxis=False,
        hovertemplate="%{text} offences<extra></extra>",
    )
    figure.update_xaxes(range=[0, float(rows[value].max()) * 1.45], visible=False)
    figure.update_yaxes(
        range=[len(rows) - 0.4, -0.6], tickvals=list(range(len(rows))), ticktext=names, showgrid=False, tickformat=""
    )
    return figure


def alt_context_bars(frame: pd.DataFrame, *, what: str, label: str = "period_label", value: str = "offences") -> str:
    """Alt text of `context_bars`: what, the first and last period, and the direction between them."""
    if frame.empty:
        return f"Empty bar chart: no figures of {what}, so no period or direction can be given."
    first, last = frame.iloc[0], frame.iloc[-1]
    word = "higher than" if last[value] > first[value] else "lower than" if last[value] < first[value] else "equal to"
    return fit(
        [
            f"Bar chart of {what}, {first[label]} to {last[label]}: {theme.fmt_count(last[value])} in {last[label]}, "
            f"{word} {theme.fmt_count(first[value])} in {first[label]}."
        ]
    )
