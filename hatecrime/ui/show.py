"""How a figure is shown on a page: message, measure, then chart, table, files, sharing and notes as tabs."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from hatecrime import wording
from hatecrime.drawing import grid, screen
from hatecrime.drawing.marks import Matrix
from hatecrime.figures import Figure, Nothing
from hatecrime.figures.catalogue import public_of
from hatecrime.ui import share
from hatecrime.ui.blocks import address_of, mode, nothing, once
from hatecrime.ui.chart import chart
from hatecrime.ui.results import build, build_label, drawn, results
from hatecrime.ui.tables import table
from hatecrime.ui.text import plain

TABS = ("Chart", "Table", "Download", "Share", "About")


def show(figure: Figure | Nothing, *, key: str = "", on_pick: Callable[[str], None] | None = None) -> None:
    """The block of a figure, or why there is none. `key` tells apart two figures of one name on a page.

    `on_pick` is given the code of an area or event that is clicked in the chart; the page is drawn again after it.
    Only the open tab is worked out and sent.
    """
    if isinstance(figure, Nothing):
        nothing(figure.why, figure.instead)
        return
    name = key or figure.name
    with st.container(key=f"figure-{name}"):
        st.header(plain(figure.message), anchor=False)
        st.markdown(plain(figure.measure))
        _tabs(figure, name, on_pick)
        st.caption("  \n".join(map(plain, [*once(figure.near), figure.source_near])))


@st.fragment
def _tabs(figure: Figure, name: str, on_pick: Callable[[str], None] | None) -> None:
    """The five ways to meet a figure. A fragment: another tab redraws this figure and not the page."""
    draws: tuple[Callable[[Figure, str], None], ...] = (
        partial(_chart, on_pick=on_pick), _table, _download, _share, _about,
    )  # fmt: skip
    tabs = st.tabs(TABS, key=f"tabs-{name}", on_change="rerun")
    for tab, draw in zip(tabs, draws, strict=True):
        if tab.open:
            with tab:
                draw(figure, name)


def _chart(figure: Figure, name: str, on_pick: Callable[[str], None] | None) -> None:
    marks, scheme = figure.marks, mode()
    if isinstance(marks, Matrix):
        st.html(drawn(figure, scheme, lambda: grid.html(marks, figure.measure, scheme)))
        return
    picks = on_pick is not None
    picked = chart(drawn(figure, scheme, lambda: screen.drawn(marks, figure.alt, scheme, picks=picks)), f"chart-{name}")
    if picked is not None and on_pick is not None:
        on_pick(picked)
        st.rerun()  # the page, of which this fragment is a part


def _table(figure: Figure, name: str) -> None:
    table(figure.table)
    _marks(figure)


def _marks(figure: Figure) -> None:
    explained = wording.shorthand_line(figure.marked)
    if explained:
        st.caption(plain(explained))


def _download(figure: Figure, name: str) -> None:
    """Files, the picture first; each is made when it is asked for."""
    from hatecrime import takeaway  # reads writers of files: not needed until this tab is open

    served = build()
    offers: tuple[tuple[str, str, Callable[[], bytes | str], str], ...] = (
        ("Picture (PNG)", "png", lambda: takeaway.png(figure), "image/png"),
        ("Picture (SVG)", "svg", lambda: takeaway.picture(figure), "image/svg+xml"),
        (
            "Excel",
            "xlsx",
            lambda: takeaway.workbook(figure, served.build_id, address_of(figure.path)),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        ("CSV", "csv", lambda: takeaway.csv(figure), "text/csv"),
        ("Parquet", "parquet", lambda: takeaway.parquet(figure), "application/vnd.apache.parquet"),
        ("About this table (JSON)", "json", lambda: takeaway.about(figure, served.manifest), "application/json"),
    )
    stem = takeaway.file_stem(figure)
    with st.container(horizontal=True):
        for label, extension, make, mime in offers:
            st.download_button(
                label,
                data=make,
                file_name=f"{stem}.{extension}",
                mime=mime,
                on_click="ignore",
                key=f"{extension}-{name}",
            )


def _share(figure: Figure, name: str) -> None:
    """The link to this view, the code to embed it if it is public, and how to cite it."""
    from hatecrime import takeaway

    link, public = address_of(figure.path), public_of(results(), figure)
    st.markdown("**Link to this figure**")
    st.code(link, language=None, wrap_lines=True)
    lasting = f"{link}{'&' if '?' in link else '?'}build={build_label()}"
    if public is not None:
        entry, base = share.entry_of(public, figure.alt), share.base_address(share.snapshots())
        share.code(entry, base, f"share-{name}")
        lasting = f"{base}/{entry['frozen']}/" if "frozen" in entry else lasting
    st.markdown("**To cite it**")
    st.code(takeaway.cite(figure, lasting), language=None, wrap_lines=True)


def _about(figure: Figure, name: str) -> None:
    """What the figure says in full, every note, and what was published by whom."""
    if figure.sentences:
        st.markdown("\n".join(f"- {plain(text)}" for text in figure.sentences))
    st.markdown(
        "**What else to know**\n" + "\n".join(f"\n- {plain(text)}" for text in (*figure.all_notes, figure.source))
    )
    _marks(figure)
