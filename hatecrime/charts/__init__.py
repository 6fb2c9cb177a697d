"""Frame in, Plotly figure out. Every chart has a builder of its alt text beside it, `alt_<chart>`.

Breaks, mixed months and provisional months are drawn here, so no page can forget them. Titles, caveats, sources
and tables stand outside the figure: a page gives them.
"""

from hatecrime.charts.change import alt_change_dots, alt_context_bars, change_dots, change_words, context_bars
from hatecrime.charts.parts import CONFIG, MAX_LINES, ChartError, nothing_to_draw, segments
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

__all__ = [
    "CONFIG",
    "MAX_LINES",
    "ChartError",
    "alt_area_against",
    "alt_change_dots",
    "alt_context_bars",
    "alt_month_bars",
    "alt_season_lines",
    "alt_strand_lines",
    "area_against",
    "change_dots",
    "change_words",
    "context_bars",
    "month_bars",
    "nothing_to_draw",
    "season_lines",
    "segments",
    "strand_lines",
]
