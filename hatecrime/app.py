"""The frame around every page: menu, controls, what is said above and below each page."""

import re
from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from hatecrime import periods, store, support, ui, vocabulary, wording
from hatecrime.addresses import PAGES, PageSpec
from hatecrime.templates import rendered
from hatecrime.ui import blocks, filters


def warnings() -> list[str]:
    """What is wrong with the figures as a whole: the newest cannot be read, or they are older than they should be."""
    trouble, state = ui.problem(), ui.fresh()
    said = [trouble] if trouble else []
    if state.stale:
        newest, due = periods.month_label(state.newest), f"{state.due.day} {state.due:%B %Y}"
        said.append(f"These figures are out of date: they end in {newest}, and more were due by {due}.")
    return said


def of_another_build() -> list[str]:
    """A word when the address is pinned to a build (`build=`) that is not the one shown."""
    asked = st.query_params.get("build", "").lower()
    if not re.fullmatch("[0-9a-f]{8,64}", asked) or ui.build().build_id.startswith(asked):
        return []
    return [f"This link was made with build {asked[:12]}; these are the figures of build {ui.build_label()}."]


def show_banner(lines: Sequence[str]) -> None:
    """One line above the page, until the reader puts it away."""
    said = " ".join(lines)
    if not said or st.session_state.get("put_away") == said:
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="banner"):
        st.markdown(ui.plain(said), width="content")
        st.button("Put away", type="tertiary", on_click=st.session_state.update, args=[{"put_away": said}])


def show_menu(pages: dict[str, StreamlitPage], current: PageSpec) -> None:
    """Words that lead to the pages, with the present choice; they never cover the page."""
    choice = filters.link_to() or None
    st.html(f'<p class="brand">{vocabulary.PRODUCT}</p>', width="content")
    for spec in PAGES:
        name = f"**{spec.name}**" if spec is current else spec.name
        st.page_link(pages[spec.script], label=name, query_params=choice)


def show_footer(spec: PageSpec) -> None:
    """How to report, unless the page says it, and the build; on paper also data to which month, and the address."""
    counts = (("aggravated", "Aggravated offences"), ("flagged", "strands"))
    months = ", ".join(f"{words} to {periods.month_label(ui.data_to(series))}" for series, words in counts)
    choice = urlencode(filters.link_to(), doseq=True)
    here = f"{(st.context.url or '').split('?')[0]}{'?' if choice else ''}{choice}"
    said = {"product": vocabulary.PRODUCT, "months": months, "build": ui.build_label(), "licence": wording.LICENCE}
    st.html(
        rendered("footer.html", report=[] if spec.script == "report" else support.report_line(), address=here, **said)
    )


def show_without_figures(spec: PageSpec, page: StreamlitPage) -> None:
    """When no build can be read: the page on reporting works; the others say what is wrong."""
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
            f"../pages/{spec.script}.py", title=spec.name, url_path=spec.url_path, default=spec is PAGES[0]
        )
        for spec in PAGES
    }
    current = st.navigation(list(pages.values()), position="hidden")
    spec = next(spec for spec in PAGES if spec.name == current.title)
    st.set_page_config(page_title=f"{spec.name} – {vocabulary.PRODUCT}", layout="wide")
    try:
        ui.begin()
    except store.StoreError:
        show_without_figures(spec, current)
        return
    notes = of_another_build() + filters.begin(spec.script)
    blocks.nothing_said()
    menu = st.container(horizontal=True, vertical_alignment="center", key="menu")
    if spec.script != "report":  # nothing is above 999
        show_banner([*notes, *warnings()])
    if spec.controls:
        with st.container(horizontal=True, vertical_alignment="bottom", key="controls"):
            filters.draw(spec.controls)
            st.html('<button type="button" class="copy-link">Copy link</button>', width="content")
    else:
        filters.draw(())
    with menu:  # last: its links carry the choice that the controls have just taken
        show_menu(pages, spec)
    current.run()
    show_footer(spec)


main()
