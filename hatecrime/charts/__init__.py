"""Frame in, Plotly figure out. Every chart has a builder of its alt text beside it, `alt_<chart>`.

Breaks, mixed months and provisional months are drawn here, so no page can forget them. Titles, caveats, sources
and tables stand outside the figure: a page gives them.
"""

from hatecrime.charts.change import alt_change_dots, alt_context_bars, change_dots, change_words, context_bars
from hatecrime.charts.events import (
    SHOWN,
    EventMark,
    alt_comparator_index,
    alt_event_band,
    alt_event_comparison,
    alt_panel_dots,
    comparator_index,
    effect_words,
    event_band,
    event_comparison,
    has_percentage,
    panel_dots,
)
from hatecrime.charts.maps import MAP_CONFIG, alt_borough_map, borough_map, classed, map_classes
from hatecrime.charts.panels import alt_small_multiples, small_multiples
from hatecrime.charts.parts import CONFIG, MAX_LINES, ChartError, area_list, nothing_to_draw, segments
from hatecrime.charts.rates import (
    FLAG_WORDS,
    REASON_WORDS,
    alt_funnel_plot,
    alt_rate_dots,
    funnel_plot,
    line_words,
    rate_dots,
    rate_words,
    short_rate,
)
from hatecrime.charts.series import (
    alt_area_against,
    alt_month_bars,
    alt_season_lines,
    alt_strand_lines,
    area_against,
    month_bars,
    season_lines,
    strand_lines,
)
from hatecrime.charts.timeline import alt_event_timeline, event_timeline

__all__ = [
    "CONFIG",
    "FLAG_WORDS",
    "MAP_CONFIG",
    "MAX_LINES",
    "REASON_WORDS",
    "SHOWN",
    "ChartError",
    "EventMark",
    "alt_area_against",
    "alt_borough_map",
    "alt_change_dots",
    "alt_comparator_index",
    "alt_context_bars",
    "alt_event_band",
    "alt_event_comparison",
    "alt_event_timeline",
    "alt_funnel_plot",
    "alt_month_bars",
    "alt_panel_dots",
    "alt_rate_dots",
    "alt_season_lines",
    "alt_small_multiples",
    "alt_strand_lines",
    "area_against",
    "area_list",
    "borough_map",
    "change_dots",
    "change_words",
    "classed",
    "comparator_index",
    "context_bars",
    "effect_words",
    "event_band",
    "event_comparison",
    "event_timeline",
    "funnel_plot",
    "has_percentage",
    "line_words",
    "map_classes",
    "month_bars",
    "nothing_to_draw",
    "panel_dots",
    "rate_dots",
    "rate_words",
    "season_lines",
    "segments",
    "short_rate",
    "small_multiples",
    "strand_lines",
]
