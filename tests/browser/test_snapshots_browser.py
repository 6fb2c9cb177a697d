"""Snapshots in a real browser, from a plain static server: without JavaScript, in frames of other sites, for everyone."""

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from hatecrime import embed_codes
from hatecrime.snapshots import building, gallery
from hatecrime.snapshots.snapshot import Inputs
from tests.browser.conftest import Watch

KINDS = (
    "london-strands-by-month",
    "london-rolling-12-months",
    "london-year-on-year",
    "london-aggravated-12-months",
    "london-aggravated-and-comparator",
    "borough-rates",
    "borough-camden",
    "borough-camden-strands",
    "wards-croydon",
    "london-every-strand",
    "event-london-bridge-2017",
    "event-london-bridge-2017-strands",
)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        return


def served(folder: Path) -> tuple[http.server.ThreadingHTTPServer, str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"


@dataclass
class Site:
    """A plain static server with a set, and a site of somebody else that embeds from it."""

    base: str
    host: str
    host_folder: Path
    entries: dict[str, dict] = field(default_factory=dict)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, inputs: Inputs) -> Iterator[Site]:
    root, host_folder = tmp_path_factory.mktemp("set"), tmp_path_factory.mktemp("host")
    one, base = served(root)
    two, host = served(host_folder)
    entries = {}
    for figure in KINDS:
        copies, entries[figure] = building.figure_files(inputs, figure, base)
        for version, files in copies.items():
            folder = root / version / figure
            folder.mkdir(parents=True)
            for name, content in files.items():
                (folder / name).write_bytes(content)
    (root / "embed.js").write_text(gallery.EMBED_JS)
    (root / "index.html").write_text(gallery.index_html(list(entries.values()), base))
    yield Site(base, host.replace("127.0.0.1", "localhost"), host_folder, entries)
    for server in (one, two):
        server.shutdown()
        server.server_close()


@pytest.fixture
def at(site: Site, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """A page 760 wide, with options of `new_page`, that may ask the two sites for something."""

    def make(**options: object) -> Page:
        hosts = tuple(urlsplit(address).netloc for address in (site.base, site.host))
        return new_page(hosts, **{"viewport": {"width": 760, "height": 900}, **options})

    return make


@pytest.mark.parametrize("figure", KINDS)
def test_without_javascript_and_without_any_other_host(
    site: Site, at: Callable[..., Page], watch: Watch, figure: str
) -> None:
    page = at(java_script_enabled=False)
    address = f"{site.base}/latest/{figure}/"
    page.goto(address)
    assert page.locator("h1").inner_text() == site.entries[figure]["title"]
    assert page.locator("svg[role=img]:visible").count() >= 1
    page.locator("summary").first.click()
    assert page.locator("table:visible").first.locator("tbody tr").count() > 3
    assert page.get_by_text("To report hate crime: call 999").is_visible()
    assert watch.asked == [address]
    assert watch.said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("figure", [*KINDS, ""])
def test_axe_finds_nothing(
    site: Site, at: Callable[..., Page], axe_faults: Callable[[Page], list[str]], figure: str, scheme: str
) -> None:
    page = at(color_scheme=scheme, bypass_csp=True)  # axe asks for a picture that is none
    page.goto(f"{site.base}/latest/{figure}/" if figure else f"{site.base}/index.html")
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert axe_faults(page) == []


@pytest.mark.parametrize("figure", KINDS)
def test_a_phone_needs_no_sideways_scroll(site: Site, at: Callable[..., Page], watch: Watch, figure: str) -> None:
    page = at(viewport={"width": 320, "height": 640})
    page.goto(f"{site.base}/latest/{figure}/")
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    size = page.evaluate(
        "() => Math.min(...[...document.querySelectorAll('svg text')].filter(t => t.getClientRects().length)"
        ".map(t => parseFloat(getComputedStyle(t).fontSize) * t.getCTM().a))"
    )
    assert size >= 9.5
    assert watch.said == []


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "most"), [(320, 680), (600, 560), (1200, 480)])
def test_a_card_fits_the_room_that_another_page_has(
    site: Site, at: Callable[..., Page], watch: Watch, width: int, most: int, scheme: str, script: bool
) -> None:
    page = at(viewport={"width": width, "height": 400}, color_scheme=scheme, java_script_enabled=script)
    for figure in KINDS:
        page.goto(f"{site.base}/latest/{figure}/{embed_codes.CARD_FILE}")
        box = page.locator("html").bounding_box()
        assert 0 < box["height"] <= most, figure
        assert page.locator("body").evaluate("e => e.scrollWidth") <= width
        assert page.locator("svg[role=img]:visible").count() == 1
        assert page.locator("h1").inner_text() == site.entries[figure]["title"]
    assert len(watch.asked) == len(KINDS), "a card asks for nothing but itself"
    assert watch.said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_card(
    site: Site, at: Callable[..., Page], axe_faults: Callable[[Page], list[str]], scheme: str
) -> None:
    page = at(color_scheme=scheme, bypass_csp=True)  # axe asks for a picture that is none
    for figure in KINDS:
        page.goto(f"{site.base}/latest/{figure}/{embed_codes.CARD_FILE}")
        assert axe_faults(page) == [], figure


def test_a_frame_on_another_site_grows_with_its_table(site: Site, at: Callable[..., Page], watch: Watch) -> None:
    entry = site.entries["borough-camden"]
    page_address = f"{site.base}/{entry['frozen']}/"
    code = embed_codes.frame_code("borough-camden", entry["name"], page_address, site.base)
    other = '<iframe id="other" data-hate-crime-snapshot="borough-camden" style="height:99px"></iframe>'
    (site.host_folder / "index.html").write_text(f"<!doctype html><meta charset=utf-8><title>Host</title>{code}{other}")
    page = at()
    page.goto(f"{site.host}/index.html")
    height = "() => document.querySelector('iframe').getBoundingClientRect().height"
    page.wait_for_function(f"({height})() !== {embed_codes.PAGE_HEIGHT}")
    before = page.evaluate(height)
    inside = page.frame_locator("iframe").first
    inside.locator("summary").first.click()
    page.wait_for_function(f"({height})() > {before} + 300")
    assert inside.locator("html").evaluate("e => e.scrollHeight <= innerHeight + 1")
    assert page.evaluate("document.getElementById('other').getBoundingClientRect().height") < 120
    page.evaluate("window.postMessage({type: 'hate-crime-snapshot:height', id: 'borough-camden', height: 5}, '*')")
    page.wait_for_timeout(200)
    assert page.evaluate(height) > before + 300
    assert {urlsplit(url).netloc for url in watch.asked} <= {urlsplit(site.base).netloc, urlsplit(site.host).netloc}
    assert watch.said == []


def test_in_dark_the_drawing_is_turned_too(site: Site, at: Callable[..., Page]) -> None:
    colours = []
    for scheme in ("light", "dark"):
        page = at(color_scheme=scheme)
        page.goto(f"{site.base}/latest/london-aggravated-12-months/")
        colours.append(page.locator("svg text:visible").first.evaluate("e => getComputedStyle(e).fill"))
    assert colours[0] != colours[1]
