"""Frame in, Plotly figure out, as plain dictionaries (`Chart`). Every chart has a builder of its alt text beside it, `alt_<chart>`.

Breaks, mixed months and provisional months are drawn here, so no page can forget them. Titles, caveats, sources
and tables stand outside the figure: a page gives them.
"""

from hatecrime.charts.chart import Chart
from hatecrime.charts.events import (
    INDEX_NAMES,
    SHOWN,
    EventMark,
    alt_comparator_index,
    alt_event_band,
    comparator_index,
    event_band,
)
from hatecrime.charts.parts import (
    MAX_LINES,
    ChartError,
    area_list,
    nothing_to_draw,
    segments,
)
from hatecrime.charts.series import (
    SIMILAR,
    alt_area_against,
    alt_season_lines,
    area_against,
    comparable_months,
    population_change,
    season_lines,
)

__all__ = [
    "INDEX_NAMES",
    "MAX_LINES",
    "SHOWN",
    "SIMILAR",
    "Chart",
    "ChartError",
    "EventMark",
    "alt_area_against",
    "alt_comparator_index",
    "alt_event_band",
    "alt_season_lines",
    "area_against",
    "area_list",
    "comparable_months",
    "comparator_index",
    "event_band",
    "nothing_to_draw",
    "population_change",
    "season_lines",
    "segments",
]
