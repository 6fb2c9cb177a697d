"""The building blocks of a page: heading, figure with its notes and table, and lines of small print."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from hatecrime import theme
from hatecrime.ui.filters import chosen_codes
from hatecrime.ui.results import build_label
from hatecrime.ui.tables import table as show_table
from hatecrime.ui.takeaway import TakeAway, download_row

CHART_CONFIG: dict[str, Any] = {"displayModeBar": False, "displaylogo": False, "responsive": True}


def mode() -> theme.Mode:
    """The reader's colour scheme."""
    return "dark" if st.context.theme.type == "dark" else "light"


def heading(title: str, idea: str) -> None:
    """A page's question and the one idea that it opens with."""
    st.title(title, anchor=False)
    st.markdown(idea)


def notes(lines: Sequence[str], *, shown: int = 2) -> None:
    """Caveats near a figure: the first few in sight, the others one click away."""
    unique = list(dict.fromkeys(line for line in lines if line))
    if unique[:shown]:
        st.caption("  \n".join(unique[:shown]))
    if unique[shown:]:
        with st.expander("What else to know about these figures"):
            st.markdown("\n".join(f"- {line}" for line in unique[shown:]))


def nothing(why: str, instead: str = "") -> None:
    """Say in words why there is nothing to draw, and what could be chosen instead."""
    st.info(f"{why} {instead}".strip())


def figure(
    fig: go.Figure,
    *,
    title: str,
    subtitle: str,
    table: pd.DataFrame,
    alt: str,
    source: str,
    name: str,
    notes: Sequence[str] = (),
    notes_shown: int = 2,
    caption: str | None = None,
    data: pd.DataFrame | None = None,
    svg: Callable[[], str] | None = None,
    on_select: Any = "ignore",
    config: Mapping[str, Any] | None = None,
) -> Any:
    """A chart with all that must stand beside it; returns what Streamlit returns for the chart.

    `title` says the message, `subtitle` the measure, place and period. `table`: the same figures in words, for
    reading; its first column heads each row. `data`: the same as numbers, for downloads (default: `table`).
    `name`: short slug, unique on the page; it keys the widgets and names the files. `svg`: gives the figure as SVG
    text, for downloads. `notes`: caveats, most important first, of which `notes_shown` are in sight.
    """
    st.subheader(title, anchor=False)
    st.markdown(subtitle)
    event = st.plotly_chart(
        fig, alt=alt, key=f"chart-{name}", config={**CHART_CONFIG, **(config or {})}, on_select=on_select, theme=None
    )
    _notes(notes, shown=notes_shown)
    st.caption(f"{source} Edition {build_label()}.")
    with st.expander("Table and downloads"):
        show_table(table, caption or f"{title}. {subtitle}")
        held = table if data is None else data
        download_row(TakeAway(name, title, subtitle, held, tuple(notes), source, chosen_codes(), svg))
    return event


_notes = notes
