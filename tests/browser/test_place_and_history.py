"""One place everywhere, one step of history for an act, and the tasks that people bring, in at most three acts."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

MOST_ACTS = 3
"""Acts that a task may take: a choice made, a page opened, a button pressed."""


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def choose(page: Page, label: str, typed: str) -> None:
    page.get_by_role("combobox", name=label, exact=True).click()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")


def go(page: Page, name: str) -> None:
    page.locator(".st-key-menu").get_by_role("link", name=name, exact=True).click()


def place(page: Page) -> str:
    return page.get_by_role("combobox", name="Place", exact=True).input_value()


def steps(page: Page) -> int:
    return int(page.evaluate("history.length"))


def test_typing_and_enter_choose_one_place_and_replace_the_last(page: Page, open_page) -> None:
    open_page(page, "/year-on-year?area=camden")
    choose(page, "Place", "ham")  # the beginning of Hammersmith, and in the middle of Dagenham, Lewisham and Waltham
    page.wait_for_url(re.compile("area=hammersmith"))
    assert asked(page)["area"] == ["hammersmith-and-fulham"]
    choose(page, "Compare with", "hack")
    page.wait_for_url(re.compile("area=hackney"))
    assert asked(page)["area"][1:] == ["hackney"]


OTHERS = {
    "Now": "/",
    "Boroughs": "/boroughs",
    "Events": "/events",
    "Report": "/report",
    "About the data": "/data-and-methods",
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_page_and_back_is_one_step_each_and_keeps_the_place(page: Page, open_page, settled, name: str) -> None:
    open_page(page, "/year-on-year?area=brent&area=camden&basis=fy")
    before, choice = steps(page), asked(page)
    go(page, name)
    page.wait_for_url(lambda url: urlsplit(url).path == OTHERS[name])
    settled(page)
    assert asked(page) == choice
    assert steps(page) == before + 1
    page.go_back()
    page.wait_for_url(re.compile("/year-on-year"))
    settled(page)
    expect(page.get_by_role("combobox", name="Place", exact=True)).to_have_value("Brent")
    assert asked(page) == choice
    page.go_forward()
    page.wait_for_url(lambda url: urlsplit(url).path == OTHERS[name])
    settled(page)
    assert asked(page) == choice


ACTS: dict[str, tuple[str, Callable[[Page], None], str]] = {
    "place": ("/events", lambda page: choose(page, "Place", "Sutton"), "area=sutton"),
    "event": ("/events", lambda page: choose(page, "Event", "Christchurch"), "event=christchurch-2019"),
    "basis": ("/year-on-year", lambda page: choose(page, "Compare", "Calendar"), "basis=cy"),
    "look": ("/year-on-year", lambda page: page.get_by_text("Time of year", exact=True).click(), "look=season"),
    "view": ("/boroughs", lambda page: page.get_by_text("Chance or signal", exact=True).click(), "view=chance"),
}


@pytest.mark.parametrize("act", ACTS)
def test_back_undoes_a_choice_and_forward_and_reload_keep_it(page: Page, open_page, settled, act: str) -> None:
    address, do, written = ACTS[act]
    open_page(page, address, chart=True)
    before = steps(page)
    do(page)
    page.wait_for_url(re.compile(written))
    settled(page, chart=True)
    assert steps(page) == before + 1
    page.reload()
    settled(page, chart=True)
    assert written in page.url
    page.go_back()
    page.wait_for_url(lambda url: written not in url)
    settled(page, chart=True)
    assert not asked(page)
    page.go_forward()
    page.wait_for_url(re.compile(written))


def test_one_press_copies_the_link_and_says_so(new_page, open_page) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    open_page(page, "/year-on-year?area=camden")
    button = page.get_by_role("button", name="Copy link")
    button.click()
    expect(page.get_by_text("Link copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_on_a_phone_the_menu_leaves_the_page_free_and_the_place_in_sight(new_page, open_page, settled) -> None:
    page = new_page(viewport={"width": 390, "height": 844})
    open_page(page, "/boroughs")
    go(page, "Events")
    page.wait_for_url(re.compile("/events"))
    settled(page, chart=True)
    heading = page.locator("[data-testid=stMain] h1")
    box = heading.bounding_box()
    on_top = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).closest('h1') !== null", [box["x"] + 20, box["y"] + 20]
    )
    assert on_top, "nothing covers the heading"
    page.locator("[data-testid=stMain]").evaluate("e => e.scrollTo(0, 1500)")
    page.wait_for_timeout(300)
    box = page.get_by_role("combobox", name="Place", exact=True).bounding_box()
    assert 0 <= box["y"] < 100


def main_words(page: Page) -> str:
    return page.locator("[data-testid=stMain]").inner_text()


TASKS: dict[str, tuple[list[Callable[[Page], None]], Callable[[Page], bool]]] = {
    "homophobic hate crime in my borough": (
        [lambda p: choose(p, "Place", "Tower"), lambda p: go(p, "Year on year")],
        lambda p: "Tower Hamlets" in main_words(p) and "/year-on-year" in p.url,
    ),
    "which strand rose most in ten years": (
        [
            lambda p: choose(p, "Place", "Tower"),
            lambda p: go(p, "Year on year"),
            lambda p: p.get_by_text("ten years before", exact=True).click(),
        ],
        lambda p: "Tower Hamlets" in main_words(p) and "against the same period ten years before" in main_words(p),
    ),
    "after London Bridge": (
        [lambda p: go(p, "Events")],
        lambda p: "London Bridge" in main_words(p) and "expected" in main_words(p),
    ),
    "the brief for a meeting": (
        [lambda p: choose(p, "Place", "Tower"), lambda p: go(p, "Boroughs")],
        lambda p: p.get_by_role("button", name="One-page brief (PDF)").is_visible(),
    ),
    "how to report": ([lambda p: go(p, "Report")], lambda p: p.locator("a[href='tel:999']").first.is_visible()),
}


@pytest.mark.parametrize("task", TASKS)
def test_a_task_takes_few_acts(page: Page, open_page, settled, quiet, task: str) -> None:
    acts, done = TASKS[task]
    open_page(page, "/")
    for act in acts:
        address = page.url
        act(page)
        page.wait_for_url(lambda url, before=address: url != before)
        settled(page)
    quiet(page)
    assert done(page)
    assert len(acts) <= MOST_ACTS


@pytest.mark.parametrize("address", ["/", "/year-on-year", "/boroughs?area=camden", "/events", "/report"])
def test_paper_has_the_page_without_its_controls(page: Page, open_page, address: str) -> None:
    open_page(page, address)
    page.emulate_media(media="print")
    for gone in (".st-key-menu", ".st-key-controls", ".exit"):
        expect(page.locator(gone)).to_be_hidden() if page.locator(gone).count() else None
    expect(page.locator(".printed")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('[data-testid=stMain]')).overflowY") == "visible"
