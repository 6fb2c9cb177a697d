"""A table on a page."""

import streamlit as st

from hatecrime.figures import Table
from hatecrime.templates import part

MAX_ROWS = 400
"""More rows than this are left to the download; the table says so."""


def table(shown: Table) -> None:
    """A captioned, headed table, every word escaped; one without rows says so."""
    if not shown.rows:
        st.html(part("table.html", "without_rows", shown.caption))
        return
    st.html(part("table.html", "table", shown, MAX_ROWS))
