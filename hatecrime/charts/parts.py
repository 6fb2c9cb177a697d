"""The parts that charts are made of: an empty figure, segments between breaks, rules, direct labels.

Nothing here knows a page or a file. Widths are those of a phone first: labels are wrapped, axes never tilt, and
the title, the caveats and the table stand outside the figure, as text.
"""

import itertools
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hatecrime import numbers, periods, vocabulary
from hatecrime.charts.chart import Chart
from hatecrime.drawing import palette
from hatecrime.drawing.palette import Mode

MAX_LINES = 4
"""Coloured series on one chart; more are told apart by nobody."""

SMALL = 12
LINE_HEIGHT = 15
TICK_LINE, ROW_AIR = 17, 12
"""Pixels of a line of an axis label, as the browser sets it, and between the labels of two rows."""
RULE_ROW = 31
"""Pixels of one row of two-line words above the plot."""

MONTHS_WITH_YEAR_LABELS = 37
"""From this many months on, an axis is labelled by year."""

CHARACTER_WIDTH = 6.6
LABEL_WIDTH = 13
"""Characters in a line of a direct label: the widest that leaves a chart on a 320 px phone."""


class ChartError(ValueError):
    """A frame cannot be drawn as asked; the message names the value at fault."""


@dataclass(frozen=True)
class Label:
    """A direct label: the data point it belongs to, its words and its colour."""

    x: object
    y: float
    text: str
    colour: str


def wrapped(text: str, width: int = LABEL_WIDTH) -> str:
    """`text` over as many lines as it needs, for places where it may not run on."""
    return "<br>".join(textwrap.wrap(text, width, break_long_words=False)) or text


def text_width(text: str) -> int:
    """Pixels of the longest line of a wrapped label, near enough to set a margin by."""
    return round(max((len(line) for line in text.split("<br>")), default=0) * CHARACTER_WIDTH)


def row_pitch(names: Iterable[str], *, least: int = 0) -> int:
    """Pixels from one row to the next where each has a wrapped name at its left: the tallest, and air around it."""
    return max(least, max(TICK_LINE * (name.count("<br>") + 1) for name in names) + ROW_AIR)


def new_figure(mode: Mode, *, height: int, left: int = 48, right: int = 16, top: int = 30, bottom: int = 36) -> Chart:
    """An empty chart in the house template."""
    return Chart(mode, height, {"l": left, "r": right, "t": top, "b": bottom, "pad": 0})


def unit_label(figure: Chart, text: str, mode: Mode, *, rows: int = 0) -> None:
    """The unit of the vertical axis, horizontal, above it and above `rows` rows of words of rules.

    Sets the top margin.
    """
    figure.margin["t"] = 30 + RULE_ROW * rows
    note_above(figure, text, mode, left=figure.margin["l"] - 2, up=6 + RULE_ROW * rows, size=SMALL + 1)


def note_above(figure: Chart, text: str, mode: Mode, *, left: float = 0, up: float = 4, size: int = SMALL) -> None:
    """A muted line above the plot, `left` pixels out from its left and `up` above it; the margins must hold it."""
    figure.add_annotation(
        text=text,
        x=0,
        y=1,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="bottom",
        xshift=-left,
        yshift=up,
        showarrow=False,
        align="left",
        font={"size": size, "color": palette.palette(mode).muted},
    )


def nothing_to_draw(text: str, mode: Mode = "light", *, height: int = 160) -> Chart:
    """A figure that says why it is empty."""
    figure = new_figure(mode, height=height, left=16)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.add_annotation(
        text=wrapped(text, 36), x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False, font={"size": 15}
    )
    return figure


def segments(line: pd.DataFrame, value: str) -> list[pd.DataFrame]:
    """One line's rows (a row a month) cut where nothing may be joined: see `segment_edges`."""
    rows = line.sort_values("month")
    return [rows.iloc[first:end] for first, end in segment_edges(rows, value)]


def segment_edges(rows: pd.DataFrame, value: str) -> list[tuple[int, int]]:
    """First row and end of each segment of one line, its rows in the order of months.

    A segment is an unbroken run of months of one regime with a value. Mixed months and months without a value
    belong to no segment.
    """
    regime = rows["regime"].to_numpy()
    kept = np.flatnonzero((regime != periods.MIXED) & rows[value].notna().to_numpy())
    if not len(kept):
        return []
    number = rows["month"].to_numpy().astype("datetime64[M]").astype("int64")
    cut = (np.diff(kept) != 1) | (np.diff(number[kept]) != 1) | (np.diff(regime[kept]) != 0)
    edges = [0, *(np.flatnonzero(cut) + 1).tolist(), len(kept)]
    return [(int(kept[first]), int(kept[end - 1]) + 1) for first, end in itertools.pairwise(edges)]


def firm_and_provisional(segment: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A segment as its firm months, and its provisional tail with the last firm month before it."""
    tail = segment["provisional"].to_numpy(dtype=bool)
    if not tail.any():
        return segment, segment.iloc[:0]
    first = int(tail.argmax())
    return segment.iloc[:first], segment.iloc[max(0, first - 1) :]


def top_of(values: Iterable[pd.Series]) -> float:
    """A little above the largest value, for an axis from zero; 1 when there is none."""
    largest = max((float(v.max()) for v in values if v.notna().any()), default=0.0)
    return max(1.0, largest * 1.08)


def direct_labels(figure: Chart, labels: Sequence[Label], top: float, mode: Mode, *, bottom: float = 0.0) -> None:
    """Name lines at their ends, moved apart just enough not to overlap; the right margin grows to hold them.

    The vertical axis must run from `bottom` to `top`, and the figure's height and margins be set.
    """
    if not labels:
        return
    margin = figure.margin
    plot = figure.height - margin["t"] - margin["b"]
    margin["r"] = max(margin["r"], max(text_width(label.text) for label in labels) + 14)
    order = sorted(labels, key=lambda label: label.y)
    wanted = [(label.y - bottom) / (top - bottom) * plot for label in order]
    heights = [LINE_HEIGHT * (label.text.count("<br>") + 1) + 3 for label in order]
    placed = _apart(wanted, heights, plot)
    for label, want, place in zip(order, wanted, placed, strict=True):
        figure.add_annotation(
            x=label.x,
            y=label.y,
            text=label.text,
            showarrow=False,
            xanchor="left",
            yanchor="middle",
            align="left",
            xshift=7,
            yshift=place - want,
            font={"size": SMALL + 1, "color": palette.readable(label.colour, mode)},
        )


def _apart(wanted: Sequence[float], heights: Sequence[float], plot: float) -> list[float]:
    placed: list[float] = []
    floor = 0.0
    for want, height in zip(wanted, heights, strict=True):
        middle = max(want, floor + height / 2)
        placed.append(middle)
        floor = middle + height / 2
    ceiling = plot + LINE_HEIGHT
    for index in range(len(placed) - 1, -1, -1):
        placed[index] = min(placed[index], ceiling - heights[index] / 2)
        ceiling = placed[index] - heights[index] / 2
    return placed


def month_axis(figure: Chart, first: pd.Timestamp, last: pd.Timestamp) -> None:
    """A horizontal axis of months; few enough labels that none meet on a phone, small ticks between them."""
    edge = pd.Timedelta(days=12)
    months = (last.year - first.year) * 12 + last.month - first.month
    if months >= MONTHS_WITH_YEAR_LABELS:
        step = next(n for n in (1, 2, 5, 10, 25, 100) if months / 12 / n <= 4)
        years = range(-(-first.year // step) * step, last.year + 1, step)
        ticks = [day for day in (pd.Timestamp(year, 1, 1) for year in years) if first <= day <= last]
        words, minor = [str(day.year) for day in ticks], "M12"
    else:
        step = 6 if months > 12 else 3 if months > 4 else 1
        ticks = [day for day in periods.month_range(first, last) if (day.month - 1) % step == 0]
        words, minor = [f"{day:%b}<br>{day.year}" for day in ticks], "M1"
        figure.margin["b"] = max(figure.margin["b"], 48)
    figure.update_xaxes(
        type="date",
        range=[first - edge, last + edge],
        tickvals=ticks,
        ticktext=words,
        minor={"dtick": minor, "tick0": "2000-01-01", "ticks": "outside", "ticklen": 3},
    )


def rule(
    figure: Chart,
    month: pd.Timestamp,
    text: str,
    mode: Mode,
    *,
    span: tuple[pd.Timestamp, pd.Timestamp],
    row: int = 0,
) -> None:
    """A labelled vertical rule at a month; the words lean to the side with more room within `span`.

    `row`: 1 lifts the words above those of another rule.
    """
    colours = palette.palette(mode)
    figure.add_shape(
        type="line",
        x0=month,
        x1=month,
        y0=0,
        y1=1,
        xref="x",
        yref="paper",
        line={"color": colours.muted, "width": 1.5, "dash": "dot"},
    )
    share = (month - span[0]) / max(span[1] - span[0], pd.Timedelta(days=1))
    side = "left" if share < 0.3 else "right" if share > 0.55 else "center"
    figure.add_annotation(
        x=month,
        y=1,
        xref="x",
        yref="paper",
        yanchor="bottom",
        yshift=RULE_ROW * row,
        xanchor=side,
        text=text,
        align="left" if side == "left" else "right" if side == "right" else "center",
        showarrow=False,
        font={"size": SMALL, "color": colours.muted},
    )


def break_rules(
    figure: Chart, breaks: pd.DataFrame, series: Iterable[str], span: tuple[pd.Timestamp, pd.Timestamp], mode: Mode
) -> int:
    """Rules at the breaks of `series` inside `span`; several series with one break share it. Returns how many."""
    wanted = breaks[breaks["series"].isin(list(series)) & (breaks["kind"] == "break") & ~breaks["comparable"]]
    inside = wanted[(wanted["month"] > span[0]) & (wanted["month"] <= span[1])].drop_duplicates("month")
    for at in inside["mixed_month"].fillna(inside["month"]):
        rule(figure, at, f"Recording changed [b]<br>{numbers.fmt_month_short(at)}", mode, span=span)
    return len(inside)


def area_list(area_codes: Sequence[str]) -> str:
    """Names of areas for a sentence: `London, Camden and Barnet`."""
    names = [vocabulary.AREA_LABELS.get(code, code) for code in area_codes]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def in_vocabulary_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with series, strand and area_code in the order of the vocabulary; rows of one line stay as they stand."""
    codes = [list(names) for names in (vocabulary.SERIES, vocabulary.STRANDS, vocabulary.AREA_LABELS)]
    keys = rows[["series", "strand", "area_code"]].itertuples(index=False, name=None)
    places = [tuple(map(list.index, codes, key)) for key in keys]
    return rows.iloc[sorted(range(len(rows)), key=places.__getitem__)]


def line_keys(frame: pd.DataFrame) -> pd.DataFrame:
    """The distinct lines of a monthly frame: series, strand, area_code, in vocabulary order."""
    return in_vocabulary_order(frame[["series", "strand", "area_code"]].drop_duplicates())


def fit(parts: Sequence[str], limit: int = 250) -> str:
    """Alt text: sentences joined while they fit within `limit` characters; the first is always there, cut if need be."""
    text = parts[0]
    for part in parts[1:]:
        if len(text) + 1 + len(part) <= limit:
            text = f"{text} {part}"
    return text if len(text) <= limit else f"{text[: limit - 1].rsplit(' ', 1)[0]}…"


def direction(now: float, before: float) -> str:
    """Neutral words for a difference: `up from`, `down from`, `the same as`, to stand before the earlier value."""
    return "up from" if now > before else "down from" if now < before else "the same as"
