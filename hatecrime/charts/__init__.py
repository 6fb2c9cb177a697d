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
from hatecrime.charts.maps import MAP_CONFIG, alt_borough_map, borough_map, classed, map_classes
from hatecrime.charts.panels import alt_small_multiples, panel_tops, small_multiples
from hatecrime.charts.parts import (
    MAX_LINES,
    ChartError,
    area_list,
    nothing_to_draw,
    segments,
)
from hatecrime.charts.rates import (
    alt_funnel_plot,
    funnel_limits,
    funnel_named,
    funnel_plot,
    line_words,
)
from hatecrime.charts.series import (
    SIMILAR,
    alt_area_against,
    alt_month_bars,
    alt_season_lines,
    alt_strand_lines,
    area_against,
    comparable_months,
    month_bars,
    population_change,
    season_lines,
    strand_lines,
)
from hatecrime.charts.timeline import alt_event_timeline, event_timeline

__all__ = [
    "INDEX_NAMES",
    "MAP_CONFIG",
    "MAX_LINES",
    "SHOWN",
    "SIMILAR",
    "Chart",
    "ChartError",
    "EventMark",
    "alt_area_against",
    "alt_borough_map",
    "alt_comparator_index",
    "alt_event_band",
    "alt_event_timeline",
    "alt_funnel_plot",
    "alt_month_bars",
    "alt_season_lines",
    "alt_small_multiples",
    "alt_strand_lines",
    "area_against",
    "area_list",
    "borough_map",
    "classed",
    "comparable_months",
    "comparator_index",
    "event_band",
    "event_timeline",
    "funnel_limits",
    "funnel_named",
    "funnel_plot",
    "line_words",
    "map_classes",
    "month_bars",
    "nothing_to_draw",
    "panel_tops",
    "population_change",
    "season_lines",
    "segments",
    "small_multiples",
    "strand_lines",
]
