"""Each page, opened cold by its own address in a real browser with every other host shut."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

CHARTED = [
    "/year-on-year?area=tower-hamlets",
    "/boroughs",
    "/boroughs?area=kingston-upon-thames",
    "/events?area=tower-hamlets",
]
PLAIN = ["/", "/overview?area=kingston-upon-thames", "/report", "/share", "/data-and-methods"]
MOST_WORDS = {"/report": 700, "/data-and-methods": 900}
MOST_SHIFT = 0.05
VISITS = {"desktop, at sunset": (1366, "light", "dark", 3200), "phone, at sunrise": (390, "dark", "light", 5000)}
"""Width, scheme, the scheme that the system turns to under the reader, and the height that a page may have there."""

ASKED = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  const count = text => (text.match(/[\\p{L}\\p{N}][\\p{L}\\p{N}'’.,%-]*/gu) || []).length;
  // Words of figures are not counted, nor those of the banner that says that figures are old.
  const apart = [...main.querySelectorAll('svg text, .mx, .mxk, .st-key-banner')];
  const inside = apart.reduce((n, e) => n + count(e.innerText ?? e.textContent), 0);
  return {words: count(main.innerText) - inside, height: main.scrollHeight};
}"""

SHIFTS = """() => { window.shifted = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => {
  if (!entry.hadRecentInput) window.shifted += entry.value;
})).observe({type: 'layout-shift', buffered: true}); }"""


def check_page(page: Page) -> None:
    """The frame, the report line, and no error."""
    expect(page.locator(".st-key-menu").get_by_role("link", name="Report", exact=True)).to_be_visible()
    expect(page.locator("[data-testid=stMain] h1").first).to_be_visible()
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    text = page.locator("[data-testid=stMain]").inner_text()
    assert "Traceback" not in text
    assert "999" in text, "help is one click away on every page"
    # On paper the foot says to which month.
    assert re.search(r"to [A-Z][a-z]+ 20\d\d", page.locator(".footer").text_content() or "")
    assert "Build " in text


def check_charts(page: Page, expected: bool) -> None:
    """Each is read out, in few words."""
    labels = page.evaluate(
        """() => [...document.querySelectorAll('.chart .js-plotly-plot')].map(chart =>
            chart.getAttribute('role') === 'img' ? chart.getAttribute('aria-label') : '')"""
    )
    assert bool(labels) or not expected
    for label in labels:
        assert label, "a chart without words"
        assert len(label) <= 250


COLOURED = """([scheme, charted]) => {
  const light = (e, name) => {
    const [r, g, b] = getComputedStyle(e)[name].match(/\\d+/g).map(Number);
    return (r + g + b) / 3 > 128;
  };
  const words = [...document.querySelectorAll('.chart .js-plotly-plot :is(.xtick, .ytick) text')].map(e => light(e, 'fill'));
  const cells = [...document.querySelectorAll('.mx th')].map(e => light(e, 'color'));
  return light(document.querySelector('[data-testid=stApp]'), 'backgroundColor') === (scheme === 'light')
    && (words.length > 0 || !charted) && [...words, ...cells].every(ink => ink === (scheme === 'dark'));
}"""
"""Whether the paper and the words of charts and matrix are those of the scheme: axe does not look into a drawing."""


@pytest.mark.parametrize("visit", VISITS)
@pytest.mark.parametrize("address", CHARTED + PLAIN)
def test_a_first_visit_is_whole_within_its_budget_and_without_fault_in_either_scheme(
    new_page, open_page, settled, quiet, axe_faults, address: str, visit: str
) -> None:
    width, first, then, tallest = VISITS[visit]
    charted = address in CHARTED
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=first, fresh=True)
    page.add_init_script(f"({SHIFTS})()")
    open_page(page, address, chart=charted)
    check_page(page)
    assert page.title() != "Streamlit"
    assert page.locator("html").get_attribute("lang") == "en-GB"
    check_charts(page, charted)
    quiet(page)
    asked = page.evaluate(ASKED)
    assert asked["words"] <= MOST_WORDS.get(address, 350)
    assert asked["height"] <= tallest
    assert page.evaluate("window.shifted") <= MOST_SHIFT
    page.wait_for_function(COLOURED, arg=[first, charted])
    assert axe_faults(page) == []
    page.emulate_media(color_scheme=then)
    page.wait_for_function(COLOURED, arg=[then, charted])
    settled(page)
    assert axe_faults(page) == []
    for label in ("Table", "Download", "Share", "About") if charted else ():
        for tab in page.get_by_role("tab", name=label).all():
            tab.click()
            settled(page)
        assert axe_faults(page) == [], label


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/boroughs?area=tower-hamlets", "Tower Hamlets"),
        ("/year-on-year?area=camden&strand=homophobic", "Camden"),
        ("/year-on-year?area=camden&area=hackney", "Hackney"),
    ],
)
def test_a_cold_deep_link_shows_what_it_says_and_keeps_its_address(
    page: Page, open_page, address: str, words: str
) -> None:
    open_page(page, address)
    check_page(page)
    assert query(page) == parse_qs(urlsplit(address).query)
    assert words in page.locator("[data-testid=stApp]").inner_text()


@pytest.mark.parametrize(
    "address",
    [
        "/boroughs?area=atlantis",
        "/events?event=%3Cscript%3Ealert(1)%3C/script%3E",
        "/year-on-year?basis=;drop&from=9999-99&to=../../etc/passwd",
        "/overview?area=" + "x" * 2000,
    ],
)
def test_nonsense_in_the_address_falls_back_with_a_word(page: Page, open_page, address: str) -> None:
    open_page(page, address)
    check_page(page)
    assert "was not understood and is left out" in page.locator("[data-testid=stMain]").inner_text()


def test_quick_exit_leaves_at_once(page: Page, open_page) -> None:
    open_page(page, "/report")
    leave = page.get_by_role("link", name=re.compile("leave|exit|hide", re.IGNORECASE)).first
    expect(leave).to_be_visible()
    target = leave.get_attribute("href") or ""
    assert target.startswith("https://")
    assert "noreferrer" in (leave.get_attribute("rel") or "")


def test_works_from_another_folder_and_says_so_to_a_monitor(page: Page, server: str) -> None:
    answer = page.request.get(f"{server}/healthz")
    assert answer.status == 200
    body = answer.json()
    assert body["edition"] == "ok"
    assert set(body["data_to"]) == {"flagged", "aggravated", "comparator"}
    assert "/" not in str(body["build_id"])


def test_the_page_sends_little(new_page: Callable[..., Page], open_page) -> None:
    """Bytes of a first visit, compressed, in all."""
    page = new_page(fresh=True)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sent: list[float] = []
    session.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
    session.on(
        "Network.webSocketFrameReceived", lambda event: sent.append(len(event["response"]["payloadData"]) * 0.75)
    )
    open_page(page, "/boroughs?area=camden", chart=True)
    page.wait_for_timeout(500)
    assert 100_000 < sum(sent) < 1_500_000
