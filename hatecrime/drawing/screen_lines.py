"""Lines over months as Plotly's JSON."""

from html import escape
from typing import Any

from hatecrime.drawing import layout, months
from hatecrime.drawing.marks import Band, Line, Lines, Rule
from hatecrime.drawing.months import End, Plan, Strip
from hatecrime.drawing.palette import AXIS, BAND_OPACITY, GRID, MUTED, TEXT, Mode
from hatecrime.drawing.screen_parts import PHONE, SIZE, Spec

_ROW = 18
"""Pixels of a row of words above the plot."""
_ANCHOR = {"start": "left", "middle": "center", "end": "right"}


def lines(marks: Lines, mode: Mode, width: int) -> Spec:
    """Traces and layout of some lines, laid out so that their words fit a chart `width` pixels wide."""
    height = 150 * len(marks.lines) if marks.apart else 260
    plan = months.plan(marks, SIZE, width, height)
    top, bottom = _ROW * (1 + len(marks.rules)) + 12, 34
    return {
        "data": [
            *(_band(marks.band, mode) if marks.band else []),
            *(
                trace
                for number, strip in enumerate(plan.strips)
                for line in strip.lines
                for trace in _traces(line, _axis(number), mode)
            ),
        ],
        "layout": {
            "height": top + height + bottom,
            "margin": {"l": round(plan.left), "r": round(plan.right), "t": top, "b": bottom, "pad": 0},
            "hovermode": "x unified",
            "hoverdistance": 40,
            "xaxis": _month_axis(plan, mode) | {"hoverformat": "%B" if marks.yearless else "%B %Y"},
            **{
                f"yaxis{_axis(number)[1:]}": _value_axis(strip, height, mode)
                for number, strip in enumerate(plan.strips)
            },
            "shapes": [
                *([_level(marks.level, mode)] if marks.level is not None else []),
                *(_rule(rule, mode) for rule in marks.rules),
            ],
            "annotations": [*_above(marks, plan, mode), *_ends(plan, height, mode)],
        },
    }


def _axis(number: int) -> str:
    return f"y{number + 1}" if number else "y"


def _month_axis(plan: Plan, mode: Mode) -> Spec:
    return {
        "type": "date",
        "range": [f"{plan.first:%Y-%m-%d}", f"{plan.last:%Y-%m-%d}"],
        "tickvals": [f"{month:%Y-%m-%d}" for month, _ in plan.ticks],
        "ticktext": [words for _, words in plan.ticks],
        "spikethickness": 1,
        "spikedash": "solid",
        "spikecolor": AXIS.of(mode),
        "anchor": _axis(len(plan.strips) - 1),
    }


def _value_axis(strip: Strip, height: float, mode: Mode) -> Spec:
    return {
        "range": [0, strip.top],
        "domain": [1 - (strip.start + strip.height) / height, 1 - strip.start / height],
        "tickvals": list(strip.ticks),
        "ticktext": list(strip.tick_words),
        "showgrid": True,
        "gridcolor": GRID.of(mode),
        "fixedrange": True,
        "zeroline": True,
        "zerolinecolor": AXIS.of(mode),
        "zerolinewidth": 1,
    }


def _traces(line: Line, axis: str, mode: Mode) -> list[Spec]:
    """A trace for each stretch, then one that is only hovered over, with a dot at the end of the line."""
    colour = line.colour.of(mode)
    found = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [f"{point.month:%Y-%m-%d}" for point in points],
            "y": [point.value for point in points],
            "yaxis": axis,
            "line": {"color": colour, "width": 2.5, "dash": "dot" if provisional else "solid"},
            "hoverinfo": "skip",
        }
        for run in line.runs
        for provisional, points in months.firm_and_provisional(run)
    ]
    points = line.points
    seen = [run[0] for run in line.runs if len(run) == 1] + [points[-1], *(at for at in points if at.strong)]
    dots = {point.month for point in seen}
    hover: Spec = {
        "type": "scatter",
        "mode": "markers",
        "name": escape(line.label, quote=False),
        "x": [f"{point.month:%Y-%m-%d}" for point in points],
        "y": [point.value for point in points],
        "yaxis": axis,
        "marker": {
            "color": colour,
            "size": [11 if point.strong else 7 for point in points],
            "opacity": [float(point.month in dots) for point in points],
        },
        "customdata": [escape(point.said, quote=False) for point in points],
        "hovertemplate": f"{escape(line.label, quote=False)}: %{{customdata}}<extra></extra>",
        "cliponaxis": False,
    }
    return [*found, hover]


def _band(band: Band, mode: Mode) -> list[Spec]:
    """A filled outline for each run, its middle as a dashed line, then one trace that is only hovered over."""
    colour, found = MUTED.of(mode), []
    for run in band.runs:
        days = [f"{at.month:%Y-%m-%d}" for at in run]
        found.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [*days, *days[::-1]],
                "y": [*(at.high for at in run), *(at.low for at in run[::-1])],
                "fill": "toself",
                "fillcolor": _faint(colour, BAND_OPACITY),
                "line": {"width": 0},
                "hoverinfo": "skip",
            }
        )
        if any(at.middle is not None for at in run):
            dashed = {"color": colour, "width": 1.6, "dash": "dash"}
            middle: Spec = {"x": days, "y": [at.middle for at in run], "line": dashed, "hoverinfo": "skip"}
            found.append({"type": "scatter", "mode": "lines", **middle})
    label = escape(band.label, quote=False)
    hover: Spec = {
        "type": "scatter",
        "mode": "markers",
        "name": label,
        "x": [f"{at.month:%Y-%m-%d}" for at in band.ranges],
        "y": [months.middle_of(at) for at in band.ranges],
        "marker": {"color": colour, "opacity": 0},
        "customdata": [escape(at.said, quote=False) for at in band.ranges],
        "hovertemplate": f"{label}: %{{customdata}}<extra></extra>",
    }
    return [*found, hover]


def _faint(colour: str, opacity: float) -> str:
    """A `#rrggbb` colour that lets through what is behind it."""
    return f"{colour}{round(255 * opacity):02x}"


def _level(level: float, mode: Mode) -> Spec:
    across = {"x0": 0, "x1": 1, "xref": "paper", "y0": level, "y1": level, "layer": "below"}
    return {"type": "line", **across, "line": {"color": AXIS.of(mode), "width": 1, "dash": "dot"}}


def _rule(rule: Rule, mode: Mode) -> Spec:
    month = f"{rule.month:%Y-%m-%d}"
    return {
        "type": "line",
        "x0": month,
        "x1": month,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "layer": "below",
        "line": {"color": TEXT.of(mode), "width": 2}
        if rule.strong
        else {"color": MUTED.of(mode), "width": 1.5, "dash": "dash"},
    }


def _words(text: str, x: float | str, y: float, colour: str, **properties: Any) -> Spec:
    return {
        "text": text,
        "x": x,
        "y": y,
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "align": "left",
        "showarrow": False,
        "font": {"size": SIZE, "color": colour},
        **properties,
    }


def _above(marks: Lines, plan: Plan, mode: Mode) -> list[Spec]:
    """What the scale measures, and under it a row for the words of each rule."""
    muted = MUTED.of(mode)
    rows = len(marks.rules)
    unit = _words(
        escape(marks.axis, quote=False), 0, 1, muted, xref="paper", xshift=-plan.left + 2, yshift=_ROW * rows + 4
    )
    return [
        unit,
        *(_rule_words(rule, plan, _ROW * (rows - 1 - number), mode) for number, rule in enumerate(marks.rules)),
    ]


def _rule_words(rule: Rule, plan: Plan, up: float, mode: Mode) -> Spec:
    """What a rule is, `up` pixels above the plot; moved as far as it must be to fit on a phone."""
    share = plan.share(rule.month)
    anchor, across = layout.side(share), plan.left + share * (PHONE - plan.left - plan.right)
    return _words(
        escape(rule.words, quote=False),
        f"{rule.month:%Y-%m-%d}",
        1,
        (TEXT if rule.strong else MUTED).of(mode),
        xanchor=_ANCHOR[anchor],
        xshift=round(layout.nudge(anchor, across, layout.text_width(rule.words, SIZE), PHONE)),
        yshift=up,
    )


def _ends(plan: Plan, height: float, mode: Mode) -> list[Spec]:
    """Name and last value of each line, in its colour, beside its end."""
    return [
        _words(
            _named(end),
            1,
            1 - (strip.start + end.y) / height,
            end.colour.words.of(mode),
            xref="paper",
            xshift=9,
            yanchor="middle",
        )
        for strip in plan.strips
        for end in strip.ends
    ]


def _named(end: End) -> str:
    label, said = ([escape(line, quote=False) for line in lines] for lines in (end.label, end.said))
    return "<br>".join([*(f"<b>{line}</b>" for line in label), *said])
