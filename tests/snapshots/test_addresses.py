"""The public address: kept, asked for, and never made up."""

import json
from pathlib import Path

import pytest
from lxml import html

from hatecrime import snapshot_state, store
from hatecrime.snapshots import SnapshotError, building, gallery
from hatecrime.snapshots.__main__ import main

pytestmark = pytest.mark.slow

FAST = "london-aggravated-12-months"
VARIABLE = "HATECRIME_SNAPSHOTS_URL"


@pytest.fixture
def made(tmp_path: Path, published_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A set of one figure, made by the command where no address is known."""
    monkeypatch.delenv(VARIABLE, raising=False)
    assert main(["--out", str(tmp_path / "set"), "--data", str(published_folder), "--only", FAST]) == 0
    return tmp_path / "set"


def base_url(out: Path) -> str:
    return json.loads((out / "manifest.json").read_text())["base_url"]


def test_without_an_address_nothing_that_needs_one_is_stated(made: Path) -> None:
    folder = made / "latest" / FAST
    document = html.document_fromstring((folder / "index.html").read_text())
    stated = {m.get("property") or m.get("name"): m.get("content") for m in document.xpath("//meta[@content]")}
    assert not {"og:url", "og:image", "og:image:alt", "twitter:image"} & set(stated)
    assert stated["twitter:card"] == "summary"
    assert stated["og:title"]
    assert not document.xpath("//link[@type='application/json+oembed']")
    for address in document.xpath("//link[@rel='canonical']/@href"):
        assert (folder / address).resolve() == folder.resolve()
    oembed = json.loads((folder / "oembed.json").read_text())
    assert oembed["type"] == "link"
    assert not {"html", "thumbnail_url", "provider_url", "url"} & set(oembed)
    front = html.document_fromstring((made / "index.html").read_text())
    assert not front.xpath("//textarea")
    assert front.xpath("//a[@href='../share']")
    assert "http" not in {link.split(":")[0] for link in front.xpath("//@href | //@src")}


def test_the_front_page_has_codes_once_the_address_is_known() -> None:
    entry = {
        "figure": "x",
        "group": "London",
        "name": "N",
        "title": "T",
        "alt": "A",
        "latest": "latest/x",
        "frozen": "v/1/x",
    }
    front = html.document_fromstring(gallery.index_html([entry], "https://example.org/embed"))
    codes = [area.text for area in front.xpath("//textarea")]
    assert len(codes) == 4
    assert all("https://example.org/embed/" in code for code in codes)
    assert not front.xpath("//a[@href='../share']")


def test_the_variable_is_read_and_the_address_kept(
    made: Path, edition: store.Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert base_url(made) == ""
    manifest = json.loads((made / "manifest.json").read_text())
    (made / "manifest.json").write_text(json.dumps({**manifest, "complete": True}))
    assert snapshot_state.is_current(made, edition)
    monkeypatch.setenv(VARIABLE, "https://example.org/embed/")
    assert not snapshot_state.is_current(made, edition), "made for another address"
    command = ["--out", str(made), "--only", FAST]
    assert main(command) == 0
    assert base_url(made) == "https://example.org/embed"
    page = html.document_fromstring((made / "latest" / FAST / "index.html").read_text())
    assert page.xpath("//meta[@property='og:image']/@content") == [
        f"https://example.org/embed/latest/{FAST}/figure.png"
    ]
    monkeypatch.delenv(VARIABLE)
    assert snapshot_state.default_base_url(made) == "https://example.org/embed"
    assert main([*command, "--base-url", ""]) == 0
    assert base_url(made) == ""


@pytest.mark.parametrize(
    "wrong", ["example.org/embed", "ftp://example.org", "https://", "https://[", "https://example.org/?a=b", "/embed"]
)
def test_what_is_no_address_is_refused(tmp_path: Path, published_folder: Path, wrong: str) -> None:
    with pytest.raises(SnapshotError, match="base URL"):
        building.build(tmp_path / "set", published_folder, wrong, only=FAST)
    assert main(["--out", str(tmp_path / "set"), "--base-url", wrong]) == 1
    assert not (tmp_path / "set").exists()
