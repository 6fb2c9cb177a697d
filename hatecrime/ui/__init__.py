"""What pages are built of: the reader's choice, kept results, and blocks that put figures with their words."""

from hatecrime.ui.blocks import Panel, figure, heading, mode, notes, nothing, panels
from hatecrime.ui.choices import BASIS_LABELS, Selection, revision_slug
from hatecrime.ui.event_stills import band_still, comparator_still, timeline_still
from hatecrime.ui.filters import address, asked_period, choose, page_choice, page_link, selection
from hatecrime.ui.place_stills import against_still, funnel_still, map_still, panels_still
from hatecrime.ui.results import (
    breaks,
    build_label,
    cached,
    change,
    data_to,
    drawn,
    edition,
    fresh,
    known_months,
    lines,
    made,
    monthly,
    prepare,
    problem,
    results,
    rolling_12_months,
    season,
    unusual,
)
from hatecrime.ui.rows import month_table
from hatecrime.ui.show import show
from hatecrime.ui.stills import line_still, season_still
from hatecrime.ui.tables import html_table, table
from hatecrime.ui.takeaway import table_downloads
from hatecrime.ui.text import plain

__all__ = [
    "BASIS_LABELS",
    "Panel",
    "Selection",
    "address",
    "against_still",
    "asked_period",
    "band_still",
    "breaks",
    "build_label",
    "cached",
    "change",
    "choose",
    "comparator_still",
    "data_to",
    "drawn",
    "edition",
    "figure",
    "fresh",
    "funnel_still",
    "heading",
    "html_table",
    "known_months",
    "line_still",
    "lines",
    "made",
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
    "results",
    "revision_slug",
    "rolling_12_months",
    "season",
    "season_still",
    "selection",
    "show",
    "table",
    "table_downloads",
    "timeline_still",
    "unusual",
]
