"""What pages are built of: the reader's choice, kept results, and blocks that put figures with their words."""

from hatecrime.ui.blocks import CHART_CONFIG, figure, heading, mode, notes, nothing
from hatecrime.ui.choices import BASIS_LABELS, Selection
from hatecrime.ui.filters import address, choose, page_link, selection
from hatecrime.ui.results import (
    breaks,
    build_label,
    cached,
    change,
    data_to,
    dispersion,
    edition,
    fresh,
    known_months,
    lines,
    monthly,
    problem,
    rolling_12_months,
    season,
    unusual,
)
from hatecrime.ui.tables import html_table, table

__all__ = [
    "BASIS_LABELS",
    "CHART_CONFIG",
    "Selection",
    "address",
    "breaks",
    "build_label",
    "cached",
    "change",
    "choose",
    "data_to",
    "dispersion",
    "edition",
    "figure",
    "fresh",
    "heading",
    "html_table",
    "known_months",
    "lines",
    "mode",
    "monthly",
    "notes",
    "nothing",
    "page_link",
    "problem",
    "rolling_12_months",
    "season",
    "selection",
    "table",
    "unusual",
]
