"""Tables as plain HTML: a caption, headed columns and rows, every word escaped."""

import re
from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

from hatecrime import numbers

MAX_ROWS = 400
"""More rows than this are left to the download; the table says so."""

_CELL = "padding:0.3rem 0.6rem;border-bottom:1px solid rgba(128,128,128,0.4);vertical-align:top;"
_WORDS = "text-align:left;overflow-wrap:anywhere;min-width:8rem;"
_TALL = 25
_NUMBER = "text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;"


def _text(value: object) -> str:
    if isinstance(value, float) and not numbers.missing(value):
        return numbers.fmt_number(value, 1)
    if isinstance(value, int) and not isinstance(value, bool):
        return numbers.fmt_count(value)
    return numbers.NOT_AVAILABLE if not isinstance(value, str) and numbers.missing(value) else str(value)


_FIGURE = re.compile(r"[+−]?[\d,.]+%?( \[\w+\])*( to [+−]?[\d,.]+%?)?|\[\w+\]|–|not available")


def _numeric(texts: Sequence[str]) -> bool:
    """True when a column holds figures, marks and nothing else, so that it is set to the right."""
    return all(_FIGURE.fullmatch(text) for text in texts)


def html_table(frame: pd.DataFrame, caption: str, *, max_rows: int = MAX_ROWS) -> str:
    """A frame of words as an accessible table: column names as they stand, the first column heads each row."""
    shown = frame.head(max_rows)
    columns = [[_text(value) for value in shown[name]] for name in shown.columns]
    styles = [_CELL + (_NUMBER if i and _numeric(texts) else _WORDS) for i, texts in enumerate(columns)]
    head = "".join(
        f'<th scope="col" style="{style}">{escape(str(name))}</th>'
        for name, style in zip(shown.columns, styles, strict=True)
    )
    rows = []
    for cells in zip(*columns, strict=True):
        first = f'<th scope="row" style="{styles[0]}font-weight:400;">{escape(cells[0])}</th>'
        rest = "".join(
            f'<td style="{style}">{escape(cell)}</td>' for cell, style in zip(cells[1:], styles[1:], strict=True)
        )
        rows.append(f"<tr>{first}{rest}</tr>")
    more = ""
    if len(frame) > max_rows:
        more = f"<p>The first {max_rows:,} of {len(frame):,} rows; the download has them all.</p>"
    label = escape(caption, quote=True)
    height = "max-height:32rem;overflow-y:auto;" if len(shown) > _TALL else ""
    return (
        f'<div role="region" aria-label="{label}" tabindex="0" style="overflow-x:auto;{height}">'
        f'<table style="border-collapse:collapse;width:100%;font-size:0.95rem;">'
        f'<caption style="text-align:left;padding:0.3rem 0.6rem;font-weight:600;">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>{more}"
    )


def table(frame: pd.DataFrame, caption: str, *, max_rows: int = MAX_ROWS) -> None:
    """Show a frame of words as an accessible table; an empty one says so."""
    if frame.empty:
        st.html(f"<p>{escape(caption)}: nothing to show for this choice.</p>")
        return
    st.html(html_table(frame, caption, max_rows=max_rows))
