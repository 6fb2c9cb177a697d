"""Every filter there and back through the address, and every control by keyboard alone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

COLD = [
    ("/year-on-year?area=inner-london&area=brent", "Inner London"),
    ("/year-on-year?strand=faith&strand=homophobic", "Homophobic"),
    ("/year-on-year?basis=fy", "inancial year"),
    ("/year-on-year?from=2015-04&to=2019-03", "year to March 2019"),
    ("/year-on-year?look=season&season=antisemitic", "ntisemitic"),
    ("/boroughs?series=flagged&strand=faith", "Faith"),
    ("/boroughs?series=flagged&shown=disability", "isability"),
    ("/boroughs?order=rate&scale=common", "By rate"),
    ("/events?event=lee-rigby-2013", "Lee Rigby"),
    ("/events?event=george-floyd-2020&offence=aggravated&months=2", "George Floyd"),
    ("/data-and-methods?revision=2024-02_2025-12&revised=comparator", "2024-02 to 2025-12"),
]


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.parametrize(("address", "words"), COLD)
def test_a_filter_in_a_cold_link_is_shown_and_stays(page: Page, open_page, address: str, words: str) -> None:
    open_page(page, address, chart=not address.startswith("/data"))
    wanted = parse_qs(urlsplit(address).query)
    assert {name: asked(page).get(name, None) for name, codes in wanted.items()} == wanted
    shown = page.locator("[data-testid=stApp]")
    expect(shown).to_contain_text(words)
    expect(shown).not_to_contain_text("not understood")


REACHABLE = """() => {
    const all = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
    const seen = e => e.checkVisibility({visibilityProperty: true, opacityProperty: false}) && !e.disabled && e.tabIndex >= 0
        && !e.closest('[aria-hidden=true], [inert]');
    const radios = new Set();
    return [...document.querySelectorAll(all)].filter(seen).filter(e => {
        if (e.type !== 'radio') return true;  // one of a group takes the focus, the arrows move within it
        const fresh = e.checked; radios.add(e.name); return fresh;
    }).map((e, i) => { e.dataset.stop = i; return (e.innerText || e.ariaLabel || e.outerHTML).slice(0, 80); });
}"""


STILL_STOPS = """missed => missed.map(i => document.querySelector(`[data-stop="${i}"]`))
    .filter(e => e && e.tabIndex >= 0).map(e => e.outerHTML.slice(0, 300))"""
"""Of what was not reached: what takes the focus still. The panel of a tab does until something in it does."""


@pytest.mark.parametrize(
    "address", ["/", "/year-on-year", "/boroughs", "/events", "/report", "/share", "/data-and-methods"]
)
def test_the_tab_key_reaches_every_control(page: Page, open_page, quiet, address: str) -> None:
    open_page(page, address, chart=address in {"/year-on-year", "/boroughs", "/events"})
    quiet(page)  # a stop drawn later has no number
    names = page.evaluate(REACHABLE)
    assert len(names) > 10
    page.evaluate("document.activeElement.blur()")
    reached: set[int] = set()
    for _ in range(2 * len(names) + 20):
        page.keyboard.press("Tab")
        stop = page.evaluate("document.activeElement?.dataset?.stop ?? null")
        if stop is not None:
            reached.add(int(stop))
        if len(reached) == len(names):
            break
    missed = [i for i in range(len(names)) if i not in reached]
    assert page.evaluate(STILL_STOPS, missed) == []


SLOWLY = """
import time
from streamlit.delta_generator import DeltaGenerator

at_once = DeltaGenerator._block

def slowly(self, block, *rest, **named):
    if block.WhichOneof("type") == "tab":
        time.sleep(0.03)
    return at_once(self, block, *rest, **named)

DeltaGenerator._block = slowly
"""
"""A process so busy that the answer for each tab comes by itself, and the front end draws the page between them."""


@pytest.fixture
def slow_server(new_dashboard: Callable[..., object], tmp_path: Path) -> Iterator[str]:
    (tmp_path / "sitecustomize.py").write_text(SLOWLY)
    dashboard = new_dashboard(PYTHONPATH=str(tmp_path))
    yield dashboard.url
    dashboard.stop()


@pytest.mark.parametrize("address", ["server", "slow_server"])
def test_a_tab_and_a_download_work_from_the_keyboard(
    new_page, open_page, quiet, request: pytest.FixtureRequest, address: str
) -> None:
    base = request.getfixturevalue(address)
    page = new_page((base.removeprefix("http://"),))
    open_page(page, "/year-on-year?area=camden", chart=True, base=base)
    quiet(page)
    tab = page.get_by_role("tab", name="Chart").first
    tab.focus()
    for chosen, shown in (("Table", "table"), ("Download", "button:has-text('CSV')")):
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("tab", name=chosen, selected=True).first).to_be_visible()
        expect(page.locator(f"[role=tabpanel] {shown}").first).to_be_visible()
        quiet(page)  # Streamlit's tabs follow the answer to a choice: a key pressed before it comes may be lost
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="CSV").first
    expect(button).to_be_visible()
    button.focus()
    with page.expect_download() as found:
        page.keyboard.press("Enter")
    assert found.value.suggested_filename.endswith(".csv")
