"""What pages are built of: the reader's choice, kept results, and blocks that put figures with their words."""

from hatecrime.ui.blocks import figure, heading, mode, notes, nothing
from hatecrime.ui.cards import cards
from hatecrime.ui.event_stills import band_still, comparator_still
from hatecrime.ui.filters import asked_period, asked_strands, choose, page_choice, page_link, selection
from hatecrime.ui.place_stills import against_still
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
from hatecrime.ui.show import show
from hatecrime.ui.stills import season_still
from hatecrime.ui.tables import html_table, table
from hatecrime.ui.takeaway import table_downloads
from hatecrime.ui.text import plain

__all__ = [
    "against_still",
    "asked_period",
    "asked_strands",
    "band_still",
    "breaks",
    "build_label",
    "cached",
    "cards",
    "change",
    "choose",
    "comparator_still",
    "data_to",
    "drawn",
    "edition",
    "figure",
    "fresh",
    "heading",
    "html_table",
    "known_months",
    "lines",
    "made",
    "mode",
    "monthly",
    "notes",
    "nothing",
    "page_choice",
    "page_link",
    "plain",
    "prepare",
    "problem",
    "results",
    "rolling_12_months",
    "season",
    "season_still",
    "selection",
    "show",
    "table",
    "table_downloads",
    "unusual",
]
