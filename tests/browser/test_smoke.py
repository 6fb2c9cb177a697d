"""Each page, opened cold by its own address in a real browser with every other host shut."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

CHARTED = ["/year-on-year", "/boroughs", "/events"]
PLAIN = ["/", "/overview", "/report", "/share", "/data-and-methods"]
PAGES = CHARTED + PLAIN[1:]
IN_TABS = [*CHARTED, "/boroughs?area=camden"]


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", IN_TABS + PLAIN)
def test_a_page_opened_cold_has_frame_chart_and_no_fault_in_any_tab(
    new_page, open_page, settled, axe_faults, address: str, scheme: str
) -> None:
    page = new_page(color_scheme=scheme)
    open_page(page, address, chart=address in IN_TABS)
    check_page(page)
    assert page.title() != "Streamlit"
    assert page.locator("html").get_attribute("lang") == "en-GB"
    labels = page.evaluate(
        """() => [...document.querySelectorAll('.chart .js-plotly-plot')].map(chart =>
            chart.getAttribute('role') === 'img' ? chart.getAttribute('aria-label') : '')"""
    )
    assert bool(labels) or address not in IN_TABS
    for label in labels:
        assert label, "a chart without words"
        assert len(label) <= 250
    background = page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    brightness = sum(int(n) for n in re.findall(r"\d+", background)[:3]) / 3
    assert (brightness > 128) == (scheme == "light"), f"{background} is not the {scheme} theme"
    assert axe_faults(page) == []
    for label in ("Table", "Download", "Share", "About") if address in IN_TABS else ():
        for tab in page.get_by_role("tab", name=label).all():
            tab.click()
            settled(page)
        page.wait_for_load_state("networkidle")
        assert axe_faults(page) == [], label


@pytest.mark.parametrize("address", PAGES)
def test_a_narrow_phone_needs_no_sideways_scroll(new_page, open_page, address: str) -> None:
    page = new_page(viewport={"width": 320, "height": 640})
    open_page(page, address, chart=address in CHARTED)
    wide = page.evaluate(
        """() => {
            const main = document.querySelector('[data-testid=stMain]');
            return Math.max(document.documentElement.scrollWidth, main.scrollWidth);
        }"""
    )
    assert wide <= 320


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
    page.on("dialog", lambda dialog: pytest.fail(f"script ran: {dialog.message}"))
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
