"""What pages are built of: the reader's choice, kept results, and blocks that put figures with their words."""

from hatecrime.ui.blocks import address_of, folded, heading, mode, notes, nothing, once
from hatecrime.ui.cards import cards
from hatecrime.ui.filters import asked, asked_period, asked_strands, choose, page_choice, page_link, pick, selection
from hatecrime.ui.results import (
    begin,
    breaks,
    build,
    build_label,
    cached,
    data_to,
    fresh,
    made,
    prepare,
    problem,
    results,
)
from hatecrime.ui.show import show
from hatecrime.ui.tables import table
from hatecrime.ui.takeaway import table_downloads
from hatecrime.ui.text import plain

__all__ = [
    "address_of",
    "asked",
    "asked_period",
    "asked_strands",
    "begin",
    "breaks",
    "build",
    "build_label",
    "cached",
    "cards",
    "choose",
    "data_to",
    "folded",
    "fresh",
    "heading",
    "made",
    "mode",
    "notes",
    "nothing",
    "once",
    "page_choice",
    "page_link",
    "pick",
    "plain",
    "prepare",
    "problem",
    "results",
    "selection",
    "show",
    "table",
    "table_downloads",
]
