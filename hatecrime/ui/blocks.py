"""The building blocks of a page: heading, figure with its notes and table, and lines of small print."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from hatecrime.charts import Chart
from hatecrime.drawing import palette
from hatecrime.drawing.screen import CONFIG, Finished
from hatecrime.ui.filters import chosen_codes
from hatecrime.ui.results import build_label
from hatecrime.ui.tables import table as show_table
from hatecrime.ui.takeaway import TakeAway, download_row
from hatecrime.ui.text import plain


def mode() -> palette.Mode:
    """The reader's colour scheme."""
    return "dark" if st.context.theme.type == "dark" else "light"


def heading(title: str, idea: str) -> None:
    """A page's question and the one idea that it opens with."""
    st.title(title, anchor=False)
    st.markdown(idea)


def notes(lines: Sequence[str], *, shown: int = 2) -> None:
    """Caveats on their own: the first few in sight, the others one click away. Figures bring theirs with them."""
    unique = list(dict.fromkeys(line for line in lines if line))
    if unique[:shown]:
        st.caption("  \n".join(map(plain, unique[:shown])))
    if unique[shown:]:
        with st.expander("What else to know about these figures"):
            st.markdown("\n".join(f"- {plain(line)}" for line in unique[shown:]))


def nothing(why: str, instead: str = "") -> None:
    """Say in words why there is nothing to draw, and what could be chosen instead."""
    st.info(plain(f"{why} {instead}"))


def figure(
    fig: Chart,
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
    All of it is shown as it stands, never read as Markdown. `name`: short slug, unique on the page; it keys the widgets and names the files. `svg`: gives the figure as SVG
    text, for downloads. `notes`: caveats, most important first, of which `notes_shown` are in sight.
    """
    _head(title, subtitle)
    event = st.plotly_chart(
        Finished(fig.spec()),
        alt=alt,
        key=f"chart-{name}",
        config={**CONFIG, **(config or {})},
        on_select=on_select,
        theme=None,
    )
    said = _Said(title, subtitle, source, name, notes, notes_shown, caption)
    _foot(said, table, table if data is None else data, svg)
    return event


@dataclass(frozen=True)
class Panel:
    """One of several charts that belong together: its name, the chart, its alt text."""

    name: str
    fig: Chart
    alt: str


def panels(
    parts: Sequence[Panel],
    *,
    title: str,
    subtitle: str,
    table: pd.DataFrame,
    source: str,
    name: str,
    notes: Sequence[str] = (),
    notes_shown: int = 2,
    caption: str | None = None,
    data: pd.DataFrame | None = None,
    svg: Callable[[], str] | None = None,
) -> None:
    """Several charts, each on its own scale, two to a row, that share title, notes, table and downloads."""
    _head(title, subtitle)
    for pair in range(0, len(parts), 2):
        for column, part in zip(st.columns(2), parts[pair : pair + 2], strict=False):
            column.markdown(f"**{plain(part.name)}**")
            column.plotly_chart(
                Finished(part.fig.spec()),
                alt=part.alt,
                key=f"chart-{name}-{part.name}",
                config=CONFIG,
                theme=None,
            )
    said = _Said(title, subtitle, source, name, notes, notes_shown, caption)
    _foot(said, table, table if data is None else data, svg)


@dataclass(frozen=True)
class _Said:
    title: str
    subtitle: str
    source: str
    name: str
    notes: Sequence[str]
    notes_shown: int
    caption: str | None


def _head(title: str, subtitle: str) -> None:
    st.subheader(plain(title), anchor=False)
    st.markdown(plain(subtitle))


def _foot(said: _Said, table: pd.DataFrame | None, data: pd.DataFrame, svg: Callable[[], str] | None) -> None:
    lines = list(dict.fromkeys(line for line in said.notes if line))
    near, rest = lines[: said.notes_shown], lines[said.notes_shown :]
    st.caption("  \n".join(map(plain, [*near, f"{said.source} Edition {build_label()}."])))
    with st.expander("Notes and downloads" if table is None else "Table, notes and downloads"):
        if table is not None:
            show_table(table, said.caption or f"{said.title}. {said.subtitle}")
        if rest:
            st.markdown(
                "**What else to know about these figures**\n" + "\n".join(f"\n- {plain(line)}" for line in rest)
            )
        download_row(
            TakeAway(said.name, said.title, said.subtitle, data, tuple(lines), said.source, chosen_codes(), svg)
        )
