"""The frame around every page: navigation, shared filters, what stands above and below each page."""

from dataclasses import dataclass
from html import escape

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from hatecrime import periods, store, ui, vocabulary, wording
from hatecrime.ui import choices, filters


@dataclass(frozen=True)
class PageSpec:
    """A page: its script under pages/, its question, its place in the address, and the filters that matter to it."""

    script: str
    title: str
    url_path: str
    filters: tuple[str, ...] = ()


PAGES: tuple[PageSpec, ...] = (
    PageSpec("overview", "What has changed?", "overview", ("area",)),
    PageSpec("year_on_year", "How has each strand changed?", "year-on-year", ("area", "strand", "basis", "from", "to")),
    PageSpec("boroughs", "How do boroughs differ?", "boroughs", ("series", "strand", "area", "from", "to")),
    PageSpec("events", "Did recording rise after major events?", "events", ("event", "area", "strand")),
    PageSpec("report", "How do I report hate crime?", "report"),
    PageSpec("embed", "How can I share a chart?", "share"),
    PageSpec("data_and_methods", "Where do the figures come from?", "data-and-methods"),
)
# In the order of the menu. `/embed` is taken by the public snapshots, so the gallery page is `/share`.


def show_freshness() -> None:
    """A loud line when the figures are older than they should be, or when the newest files cannot be read."""
    trouble = ui.problem()
    if trouble:
        st.warning(trouble)
    state = ui.fresh()
    if state.stale:
        st.warning(
            f"These figures are out of date. The newest month is {periods.month_label(state.newest)}; the next was "
            f"due by {state.due.day} {state.due:%B %Y} and is not in this edition."
        )


def show_link(spec: PageSpec) -> None:
    """The address of the present view, to copy."""
    with st.expander("Copy a link to this view"):
        base = (st.context.url or "").split("?")[0]
        # Not st.code: its highlighter is 440 kB that no page needs.
        link = escape(f"{base or '/' + spec.url_path}{filters.address()}")
        st.html(
            f'<code aria-label="Link to this view" tabindex="0" style="user-select:all;overflow-wrap:anywhere">{link}</code>'
            "<p><small>Click the link to select all of it, then copy.</small></p>"
        )


def show_footer() -> None:
    """Data to, edition, how to report: on every page."""
    st.divider()
    months = " · ".join(
        f"{vocabulary.SERIES[series].label}: to {periods.month_label(ui.data_to(series))}"
        for series in choices.SERIES_OFFERED
    )
    st.markdown(f"**{wording.REPORT_LINE}**")
    st.caption(f"{months}. Edition {ui.build_label()}. {wording.LICENCE}")


def show_without_figures(spec: PageSpec, page: StreamlitPage) -> None:
    """When no edition can be read: the page on reporting still stands; the others say what is wrong."""
    if spec.script == "report":
        page.run()
        return
    st.title("The figures cannot be shown just now", anchor=False)
    st.error("The data files of this site are missing or damaged. No figure is shown rather than a wrong one.")
    st.markdown(wording.REPORT_LINE)


def main() -> None:
    """Draw the frame and the page that the reader opened."""
    pages = {
        spec.script: st.Page(
            f"../pages/{spec.script}.py", title=spec.title, url_path=spec.url_path, default=spec is PAGES[0]
        )
        for spec in PAGES
    }
    current = st.navigation(list(pages.values()))
    spec = next(spec for spec in PAGES if spec.title == current.title)
    title = f"{spec.title} – {vocabulary.PRODUCT}"
    st.set_page_config(page_title=title, layout="wide", initial_sidebar_state="auto")
    try:
        ui.edition()
    except store.StoreError:
        show_without_figures(spec, current)
        return
    notes = filters.begin(spec.script, spec.filters)
    with st.sidebar:
        filters.draw(spec.filters)
        show_link(spec)
    if spec.script != "report":  # nothing stands above 999
        st.caption(f"**{vocabulary.PRODUCT}**")
        show_freshness()
    for note in notes:
        st.info(note)
    current.run()
    show_footer()


main()
