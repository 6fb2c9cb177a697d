"""A figure's tabs as a reader uses them: one is open, a press shows another, files come, nothing is cut on a phone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

ADDRESS = "/year-on-year?area=camden"


def tab(page: Page, label: str):
    return page.get_by_role("tab", name=label).first


def panel(page: Page):
    return page.get_by_role("tabpanel").filter(visible=True).first


def test_a_tab_shows_its_own_and_leaves_the_rest_of_the_page(page: Page, open_page) -> None:
    open_page(page, ADDRESS, chart=True)
    tab(page, "Table").click()
    expect(panel(page).locator("table caption")).to_contain_text("Camden")
    expect(panel(page).locator(".js-plotly-plot")).to_have_count(0)
    tab(page, "About").click()
    expect(panel(page)).to_contain_text("strands overlap and do not add up")
    tab(page, "Chart").click()
    expect(panel(page).locator(".js-plotly-plot")).to_have_count(1)


def test_the_picture_is_offered_first_and_comes(page: Page, open_page) -> None:
    open_page(page, ADDRESS, chart=True)
    tab(page, "Download").click()
    buttons = panel(page).locator("[data-testid=stDownloadButton] button")
    expect(buttons.first).to_have_text("Picture (PNG)")
    with page.expect_download() as found:
        buttons.first.click()
    assert re.search(r"change-by-strand.*camden.*\.png$", found.value.suggested_filename)
    assert found.value.path().read_bytes().startswith(b"\x89PNG")


def test_the_arrow_keys_move_between_tabs(page: Page, open_page) -> None:
    open_page(page, ADDRESS, chart=True)
    tab(page, "Chart").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(panel(page).locator("table caption")).to_contain_text("Camden")


@pytest.mark.parametrize("width", [320, 390])
def test_no_words_of_a_chart_are_cut_on_a_phone(new_page: Callable[..., Page], open_page, quiet, width: int) -> None:
    page = new_page()
    page.set_viewport_size({"width": width, "height": 800})
    open_page(page, ADDRESS, chart=True)
    quiet(page)
    cut = page.evaluate("""() => {
        const plot = document.querySelector('.js-plotly-plot'), edge = plot.getBoundingClientRect();
        return [...plot.querySelectorAll('.ytick text, .xtick text, .annotation text, .xtitle')]
            .map(e => [e.textContent, e.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.left < edge.left - 1 || box.right > edge.right + 1))
            .map(([words]) => words);
    }""")
    assert cut == []
