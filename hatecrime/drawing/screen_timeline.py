"""A line of time as Plotly's JSON."""

from hatecrime.drawing import timeline
from hatecrime.drawing.marks import Moment, Span, Timeline
from hatecrime.drawing.palette import CONTEXT, FOCUS, GRID, MUTED, PAPER, TEXT, Mode
from hatecrime.drawing.screen_parts import PHONE, SMALL, Spec, note, text, tooltip


def drawn(marks: Timeline, mode: Mode) -> Spec:
    """Data and layout. Clicked points carry the code of their event last in `customdata`."""
    plan = timeline.plan(marks, PHONE, SMALL, 0.44 * PHONE)
    moments = [(row.shows, row.middle) for row in plan.rows if isinstance(row.shows, Moment)]
    spans = [(row.shows, row.middle) for row in plan.rows if isinstance(row.shows, Span)]
    return {
        "data": [_points(moments, mode)],
        "layout": {
            "height": round(plan.height + 8 + 34),
            "margin": {"l": round(plan.left + 8), "r": round(plan.right + 12), "t": 8, "b": 34, "pad": 0},
            "clickmode": "event+select",
            "xaxis": {
                "range": [plan.low, plan.high],
                "tickvals": list(plan.years),
                "ticktext": [str(year) for year in plan.years],
                "showgrid": True,
                "gridcolor": GRID.of(mode),
            },
            "yaxis": {
                "range": [plan.height, 0],
                "tickvals": [row.middle for row in plan.rows],
                "ticktext": [text(row.name, bold=_chosen(row.shows)) for row in plan.rows],
                "tickfont": {"size": SMALL},
                "gridcolor": GRID.of(mode),
                "tickformat": "",
            },
            "shapes": [
                {"type": "line", "x0": span.first, "x1": span.last, "y0": middle, "y1": middle, "layer": "below",
                 "line": {"color": CONTEXT.of(mode), "width": 8}}
                for span, middle in spans
            ],
            "annotations": [
                note(text([row.shows.said], bold=_chosen(row.shows)), 1, row.middle, MUTED if isinstance(row.shows, Span) else TEXT,
                     mode, xref="paper", xshift=4)
                for row in plan.rows
            ],
        },
    }  # fmt: skip


def _chosen(row: Moment | Span) -> bool:
    return isinstance(row, Moment) and row.chosen


def _points(moments: list[tuple[Moment, float]], mode: Mode) -> Spec:
    steady = {"marker": {"opacity": 1}}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [moment.at for moment, _ in moments],
        "y": [middle for _, middle in moments],
        "marker": {
            "size": [15 if moment.chosen else 11 for moment, _ in moments],
            "color": [(FOCUS if moment.chosen else PAPER).of(mode) for moment, _ in moments],
            "line": {"color": FOCUS.of(mode), "width": 2},
            "opacity": 1,
        },
        "customdata": [[tooltip(moment.hover), moment.code] for moment, _ in moments],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
        "selected": steady,
        "unselected": steady,
    }
