"""Charts in a real browser: changed in place, as wide as their room, on the whole screen, and ready for the next reader."""

import time

import httpx
import pytest

CHART = ".chart .js-plotly-plot"


def wait_for_words(page, words):
    page.wait_for_function(
        "words => document.querySelector('.chart .js-plotly-plot').getAttribute('aria-label').includes(words)",
        arg=words,
    )


def choose(page, place):
    box = page.get_by_role("combobox", name="Place", exact=True)
    box.focus()
    page.keyboard.type(place)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("address", ["/boroughs?area=camden", "/year-on-year?area=camden", "/events?area=camden"])
def test_a_choice_changes_the_charts_that_are_there(page, open_page, address):
    open_page(page, address, chart=True)
    wait_for_words(page, "Camden")
    page.evaluate(f"document.querySelectorAll('{CHART}').forEach((chart, at) => {{ chart.seenBefore = at + 1; }})")
    choose(page, "Brent")
    wait_for_words(page, "Brent")
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    known = page.evaluate(f"[...document.querySelectorAll('{CHART}')].map(chart => chart.seenBefore)")
    assert known == list(range(1, len(known) + 1)), "a chart was built anew"
    said = page.evaluate(f"[...document.querySelectorAll('{CHART}')].map(chart => chart.getAttribute('aria-label'))")
    assert all("Camden" not in words for words in said)


def test_a_chart_is_as_wide_as_its_room(page, open_page):
    open_page(page, "/year-on-year?area=camden", chart=True)
    for width in (1200, 700, 390):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function(
            """chart => { const box = document.querySelector(chart), drawn = box.querySelector('.main-svg');
                return Math.abs(box.clientWidth - drawn.clientWidth) < 3 && box.clientWidth < innerWidth; }""",
            arg=CHART,
        )


def test_a_chart_on_the_whole_screen_and_back(page, open_page, axe_faults):
    open_page(page, "/year-on-year?area=camden", chart=True)
    height = page.locator(CHART).first.evaluate("chart => chart.clientHeight")
    button = page.get_by_role("button", name="Full screen").first
    button.focus()
    assert button.evaluate("button => getComputedStyle(button).opacity") == "1"
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.fullscreenElement?.classList.contains('chart')")
    page.wait_for_function(f"() => document.querySelector('{CHART}').clientHeight > {height} + 50")
    page.get_by_role("button", name="Close").click()
    page.wait_for_function("() => !document.fullscreenElement")
    page.wait_for_function(f"() => document.querySelector('{CHART}').clientHeight === {height}")


def test_what_is_likely_is_ready_soon_after_a_start(new_dashboard, new_page, open_page):
    dashboard = new_dashboard(HATECRIME_MAKE_READY="1")
    deadline = time.monotonic() + 120
    while httpx.get(f"{dashboard.url}/healthz", timeout=60).json()["kept"]["figures"] < 30:
        assert time.monotonic() < deadline
        time.sleep(0.3)
    page = new_page(hosts=(dashboard.url.removeprefix("http://"),))
    open_page(page, "/boroughs?area=camden", chart=True, base=dashboard.url)
    wait_for_words(page, "Camden")
    dashboard.stop()
