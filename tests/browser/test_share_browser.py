"""The gallery inside the dashboard: each code is copied and read back from the clipboard, the preview is what it says."""

import functools
import http.server
import json
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hatecrime import embed_codes
from hatecrime.snapshots import building, gallery, metadata
from hatecrime.snapshots.snapshot import Inputs

KINDS = ("london-aggravated-12-months", "london-year-on-year", "borough-camden", "borough-barnet")
FRAME = "[data-testid=stMain] iframe"
OLD = "v/2020-01-00000000/borough-camden"


@pytest.fixture(scope="module")
def share(
    tmp_path_factory: pytest.TempPathFactory, inputs: Inputs, new_dashboard: Callable[..., object]
) -> tuple[str, dict[str, dict]]:
    """A dashboard with a small set, built where no address is known; and the entries of its figures."""
    root, entries = tmp_path_factory.mktemp("set"), {}
    for figure in KINDS:
        copies, entries[figure] = building.figure_files(inputs, figure, "")
        for version, files in copies.items():
            (root / version / figure).mkdir(parents=True)
            for name, content in files.items():
                (root / version / figure / name).write_bytes(content)
    manifest = {
        "build_id": inputs.results.build_id,
        "base_url": "",
        "complete": True,
        "figures": list(entries.values()),
        "superseded": [
            {"figure": "borough-camden", "frozen": OLD, "superseded_by": entries["borough-camden"]["frozen"]}
        ],
    }
    (root / "manifest.json").write_bytes(metadata.json_bytes(manifest))
    (root / "embed.js").write_text(gallery.EMBED_JS)
    return new_dashboard(HATECRIME_SNAPSHOTS=str(root)).url, json.loads(json.dumps(entries))


@pytest.fixture
def at_share(share: tuple[str, dict[str, dict]], new_page: Callable[..., Page], open_page: Callable[..., None]) -> Page:
    base = share[0]
    page = new_page((base.removeprefix("http://"),), permissions=["clipboard-read", "clipboard-write"])
    open_page(page, "/share", base=base)
    return page


@pytest.fixture
def choose(settled: Callable[..., None]) -> Callable[[Page, str, str], None]:
    """`choose(page, "Boroughs", name)`: takes the group, then the chart of that name, and waits for the preview."""

    def take(page: Page, group: str, name: str) -> None:
        page.get_by_test_id("stRadio").get_by_text(group, exact=True).click()
        of_group = re.compile(f"/embed/latest/{group.lower().removesuffix('s')}-")
        expect(page.locator(FRAME)).to_have_attribute("src", of_group, timeout=20_000)
        settled(page)
        page.get_by_role("combobox").click()
        page.get_by_role("option", name=name).click()
        expect(page.locator(FRAME)).to_have_attribute("title", name, timeout=20_000)
        settled(page)

    return take


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def host_site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """The folder and the address of somebody else's site."""
    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield tmp_path, f"http://localhost:{server.server_port}"
        server.shutdown()


def copied(page: Page) -> str:
    """What the clipboard holds after a click on the button of the code."""
    page.evaluate("navigator.clipboard.writeText('nothing yet')")
    block = page.get_by_test_id("stCode").first
    block.scroll_into_view_if_needed()
    block.hover()
    block.get_by_role("button", name="Copy to clipboard").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()) !== 'nothing yet'")
    return str(page.evaluate("navigator.clipboard.readText()"))


def preview_of(page: Page, address: str, title: str) -> None:
    expect(page.locator(FRAME)).to_have_attribute("src", address)
    expect(page.frame_locator(FRAME).locator("h1")).to_have_text(title)


@pytest.mark.parametrize(("group", "figure"), [("London", "london-year-on-year"), ("Boroughs", "borough-camden")])
def test_every_code_is_copied_as_it_stands(
    at_share: Page,
    share: tuple[str, dict[str, dict]],
    choose: Callable[..., None],
    settled: Callable[..., None],
    group: str,
    figure: str,
) -> None:
    base, entry = f"{share[0]}/embed", share[1][figure]
    choose(at_share, group, entry["name"])
    card = embed_codes.CARD_FILE
    preview_of(at_share, f"{base}/latest/{figure}/{card}", entry["title"])
    latest, frozen = (f"{base}/{entry[copy]}/" for copy in ("latest", "frozen"))
    shapes = {
        "Card": lambda page: embed_codes.frame_code(figure, entry["name"], page, base, card),
        "Whole page": lambda page: embed_codes.frame_code(figure, entry["name"], page, base),
        "Picture": lambda page: embed_codes.picture_code(entry["name"], entry["alt"], page),
    }

    def take(label: str) -> None:
        at_share.get_by_test_id("stRadio").get_by_text(label, exact=True).click()
        settled(at_share)

    for shape, code in shapes.items():
        take(shape)
        for copy, page in (("Follow new ones", latest), ("Never change", frozen)):
            take(copy)
            expect(at_share.get_by_test_id("stCode").first).to_contain_text(page)
            assert copied(at_share) == code(page)


def test_a_copied_code_works_where_it_is_pasted(
    at_share: Page,
    share: tuple[str, dict[str, dict]],
    new_page: Callable[..., Page],
    host_site: tuple[Path, str],
    settled: Callable[..., None],
) -> None:
    """The card and the whole page: each frame fits its height, and the page says which copy it is."""
    folder, address = host_site
    host = new_page((share[0].removeprefix("http://"), address.removeprefix("http://")))
    for shape, said, height in (
        ("Card", "All of this figure, with its data", embed_codes.CARD_HEIGHT),
        ("Whole page", "This copy follows new figures", embed_codes.PAGE_HEIGHT),
    ):
        at_share.get_by_test_id("stRadio").get_by_text(shape, exact=True).click()
        settled(at_share)
        code = copied(at_share)
        (folder / "index.html").write_text(f"<!doctype html><meta charset=utf-8><title>Host</title>{code}")
        host.goto(f"{address}/index.html?{shape}")
        inside = host.frame_locator("iframe")
        expect(inside.get_by_text(said)).to_be_visible()
        host.wait_for_function(
            f"document.querySelector('iframe').style.height.endsWith('px') && "
            f"document.querySelector('iframe').clientHeight !== {height}"
        )


def test_the_preview_follows_the_choice(
    at_share: Page, share: tuple[str, dict[str, dict]], choose: Callable[..., None]
) -> None:
    for group, figure in (("Boroughs", "borough-barnet"), ("Boroughs", "borough-camden"), ("London", KINDS[0])):
        choose(at_share, group, share[1][figure]["name"])
        card = f"{share[0]}/embed/latest/{figure}/{embed_codes.CARD_FILE}"
        preview_of(at_share, card, share[1][figure]["title"])
        older = at_share.get_by_text(re.compile("Earlier versions"))
        expect(older).to_have_count(1 if figure == "borough-camden" else 0)
    for link in ("Open the page", "Picture (PNG)", "Drawing (SVG)", "Data (CSV)"):
        address = at_share.get_by_role("link", name=link).get_attribute("href")
        assert at_share.request.get(str(address)).ok


def test_the_preview_opens_its_table_and_axe_finds_nothing(
    at_share: Page, axe_faults: Callable[[Page], list[str]], settled: Callable[..., None]
) -> None:
    at_share.get_by_test_id("stRadio").get_by_text("Whole page", exact=True).click()
    settled(at_share)
    inside = at_share.frame_locator(FRAME)
    inside.locator("summary").first.click()
    expect(inside.locator("table").first).to_be_visible()
    assert axe_faults(at_share) == []
