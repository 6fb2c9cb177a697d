"""The catalogue of events on a line of time, over the months that each series holds."""

from collections.abc import Mapping

import pandas as pd

from hatecrime import numbers
from hatecrime.charts.chart import Chart
from hatecrime.charts.parts import SMALL, fit, new_figure, wrapped
from hatecrime.drawing import palette
from hatecrime.drawing.palette import Mode


def event_timeline(
    events: pd.DataFrame,
    chosen_id: str,
    spans: Mapping[str, tuple[pd.Timestamp, pd.Timestamp]],
    *,
    mode: Mode = "light",
) -> Chart:
    """Every event as a dot on its day, the chosen one filled and named; below, the months that each series holds.

    `events`: event_id, name, start. `spans`: words for a series -> its first and last month. Clicked points carry
    the event_id as `customdata`.
    """
    colours = palette.palette(mode)
    figure = new_figure(mode, height=120 + 26 * len(spans), left=8, right=8, top=40, bottom=30)
    rows = events.sort_values("start")
    picked = rows["event_id"] == chosen_id
    figure.add_scatter(
        x=rows["start"],
        y=[0] * len(rows),
        mode="markers",
        marker={
            "size": [18 if p else 13 for p in picked],
            "color": [colours.focus if p else colours.paper for p in picked],
            "line": {"color": colours.focus, "width": 2},
        },
        customdata=list(rows["event_id"]),
        text=[f"<b>{n}</b><br>{numbers.fmt_day(d)}" for n, d in zip(rows["name"], rows["start"], strict=True)],
        hovertemplate="%{text}<extra></extra>",
        name="Events",
    )
    steady = {"marker": {"opacity": 1}}
    figure.update_traces(selected=steady, unselected=steady)
    first, last = rows["start"].min(), max(rows["start"].max(), *(end for _, end in spans.values()))
    for row in rows[picked].to_dict("records"):
        share = (row["start"] - first) / (last - first)
        figure.add_annotation(
            x=row["start"],
            y=0,
            text=wrapped(str(row["name"]), 26),
            yshift=14,
            yanchor="bottom",
            xanchor="left" if share < 0.3 else "right" if share > 0.7 else "center",
            showarrow=False,
            font={"size": SMALL + 1, "color": colours.text},
        )
    for place, (words, (start, end)) in enumerate(spans.items(), start=1):
        figure.add_shape(
            type="line", x0=start, x1=end, y0=-place, y1=-place, line={"color": colours.context, "width": 8}
        )
        figure.add_annotation(
            x=end,
            y=-place,
            text=f"{words}: {start.year} to {numbers.fmt_month_short(end)}",
            xanchor="right",
            yanchor="bottom",
            yshift=3,
            showarrow=False,
            font={"size": SMALL, "color": colours.muted},
        )
    edge = pd.Timedelta(days=240)
    years = [year for year in range(first.year, last.year + 1) if year % 5 == 0]
    figure.update_xaxes(
        type="date",
        range=[first - edge, last + edge],
        tickvals=[pd.Timestamp(year, 1, 1) for year in years],
        ticktext=[str(year) for year in years],
    )
    figure.update_yaxes(range=[-len(spans) - 0.4, 0.9], visible=False)
    figure.update_layout(clickmode="event+select")
    return figure


def alt_event_timeline(events: pd.DataFrame, chosen_id: str) -> str:
    """Alt text of `event_timeline`."""
    rows = events.sort_values("start")
    chosen = rows[rows["event_id"] == chosen_id]
    parts = [
        f"Timeline of {len(rows)} catalogued events, {numbers.fmt_month(rows['start'].iloc[0])} to "
        f"{numbers.fmt_month(rows['start'].iloc[-1])}; it runs from left to right and shows no direction of figures."
    ]
    parts += [f"Chosen: {row['name']}, {numbers.fmt_day(row['start'])}." for row in chosen.to_dict("records")]
    return fit(parts)
