"""What pages are built of: the reader's choice, kept results, and blocks that put figures with their words."""

from hatecrime.ui.blocks import Panel, figure, heading, mode, notes, nothing, panels, table_figure
from hatecrime.ui.choices import BASIS_LABELS, Selection, revision_slug
from hatecrime.ui.event_stills import band_still, comparator_still, effects_still, excess_still, timeline_still
from hatecrime.ui.filters import address, choose, page_choice, page_link, selection
from hatecrime.ui.place_stills import against_still, funnel_still, map_still, panels_still, rates_still
from hatecrime.ui.results import (
    breaks,
    build_label,
    cached,
    change,
    data_to,
    dispersion,
    drawn,
    edition,
    fresh,
    known_months,
    lines,
    monthly,
    prepare,
    problem,
    rolling_12_months,
    season,
    unusual,
)
from hatecrime.ui.rows import change_table, in_order, month_table
from hatecrime.ui.stills import dot_still, line_still, season_still
from hatecrime.ui.tables import html_table, table
from hatecrime.ui.takeaway import table_downloads
from hatecrime.ui.text import plain

__all__ = [
    "BASIS_LABELS",
    "Panel",
    "Selection",
    "address",
    "against_still",
    "band_still",
    "breaks",
    "build_label",
    "cached",
    "change",
    "change_table",
    "choose",
    "comparator_still",
    "data_to",
    "dispersion",
    "dot_still",
    "drawn",
    "edition",
    "effects_still",
    "excess_still",
    "figure",
    "fresh",
    "funnel_still",
    "heading",
    "html_table",
    "in_order",
    "known_months",
    "line_still",
    "lines",
    "map_still",
    "mode",
    "month_table",
    "monthly",
    "notes",
    "nothing",
    "page_choice",
    "page_link",
    "panels",
    "panels_still",
    "plain",
    "prepare",
    "problem",
    "rates_still",
    "revision_slug",
    "rolling_12_months",
    "season",
    "season_still",
    "selection",
    "table",
    "table_downloads",
    "table_figure",
    "timeline_still",
    "unusual",
]
