"""The whole set on disk: the same bytes twice, versions that never change, and the rules of a page in every figure."""

import base64
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from hatecrime import downloads, store
from hatecrime.figures.catalogue import public_of
from hatecrime.snapshots import building
from hatecrime.snapshots.page import Address
from hatecrime.snapshots.snapshot import Inputs, Snapshot, addresses, carried, inputs_of, make

BASE = "https://example.org/embed"
ALTERED = ("london-aggravated-12-months", "borough-camden")
UNTOUCHED = ("borough-barnet", "event-london-bridge-2017")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def manifest(full_set: Path) -> dict[str, Any]:
    return json.loads((full_set / "manifest.json").read_text())


def test_two_builds_give_the_same_bytes_and_say_what_their_figures_say(
    full_set: Path,
    tmp_path: Path,
    published_folder: Path,
    inputs: Inputs,
    tree: Callable[[Path], dict[str, bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another process, another folder, another seed of hashes, and one process in place of two.

    What the second build made is then held against the files of the first.
    """
    made: dict[str, Snapshot] = {}

    def remembered(inputs: Inputs, address: str) -> Snapshot:
        made[address] = make(inputs, address)
        return made[address]

    monkeypatch.setattr(building, "inputs_of", lambda _: inputs)
    monkeypatch.setattr(building.snapshot, "make", remembered)
    building.build(tmp_path / "elsewhere" / "again", published_folder, BASE, jobs=1)
    first, second = tree(full_set), tree(tmp_path / "elsewhere" / "again")
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []
    assert len(first) > 55 * 2 * 7
    assert sorted(made) == sorted(filter(partial(carried, inputs), addresses(inputs)))
    compared = sum(says_what_its_figure_says(inputs, each, full_set / "latest" / at) for at, each in made.items())
    assert compared > 50_000


def test_a_correction_adds_versions_and_changes_none(
    full_set: Path,
    tmp_path: Path,
    published_folder: Path,
    corrected_folder: Path,
    tree: Callable[[Path], dict[str, bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "set"
    shutil.copytree(full_set, out, copy_function=os.link)
    before = tree(out)
    frozen = {e["figure"]: e["frozen"] for e in json.loads(before["manifest.json"])["figures"]}
    inodes = {p: p.stat().st_ino for p in (out / "v").rglob("*") if p.is_file()}
    corrected = inputs_of(store.read_build(corrected_folder))
    monkeypatch.setattr(building, "inputs_of", lambda _: corrected)
    for figure in (*ALTERED, *UNTOUCHED):
        found = building.build(out, corrected_folder, BASE, only=figure)
    assert {p: p.stat().st_ino for p in inodes} == inodes
    after = tree(out)
    assert {k: v for k, v in before.items() if k.startswith("v/")}.items() <= after.items()
    now = {e["figure"]: e["frozen"] for e in found["figures"]}
    assert {figure for figure in frozen if now[figure] != frozen[figure]} == set(ALTERED)
    superseded = {row["figure"]: row for row in found["superseded"]}
    assert set(superseded) == set(ALTERED)
    for figure, row in superseded.items():
        assert (row["frozen"], row["superseded_by"]) == (frozen[figure], now[figure])
        assert (out / row["frozen"] / "index.html").is_file()
        assert (out / row["superseded_by"] / "index.html").is_file()
    assert found["build_id"] != json.loads(before["manifest.json"])["build_id"]
    assert tree(full_set) == before


def test_the_manifest_is_right_about_every_file(full_set: Path, manifest: dict[str, Any]) -> None:
    for entry in manifest["figures"]:
        for name, file in entry["files"].items():
            content = (full_set / entry["frozen"] / name).read_bytes()
            assert hashlib.sha256(content).hexdigest() == file["sha256"]
            assert len(content) == file["bytes"]
            assert (full_set / entry["latest"] / name).is_file()


def test_every_page_keeps_the_rules(full_set: Path, manifest: dict[str, Any]) -> None:
    for entry in manifest["figures"]:
        for version in ("latest", "frozen"):
            raw = (full_set / entry[version] / "index.html").read_bytes()
            assert len(raw) <= 60_000, entry["figure"]
            keeps_the_rules(raw.decode(), f"{BASE}/{entry[version]}/")
        assert 0 < len(entry["alt"]) <= 250


def keeps_the_rules(text: str, address: str) -> None:
    document = html.document_fromstring(text)
    assert document.get("lang") == "en-GB"
    policy = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    scripts = [s for s in document.xpath("//script") if s.get("type") is None]
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].text.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert not document.xpath("//*[@src]")
    assert not document.xpath("//link[@rel='stylesheet']")
    assert 'addEventListener("message"' not in text
    assert document.xpath("//link[@rel='canonical']/@href") == [address]
    assert document.xpath("//link[@type='application/json+oembed']/@href") == [f"{address}oembed.json"]
    assert document.xpath("//meta[@property='og:image']/@content") == [f"{address}figure.png"]
    for name in ("og:title", "og:url", "og:description"):
        assert document.xpath(f"//meta[@property='{name}']/@content")[0]
    assert document.xpath("//meta[@name='twitter:card']/@content") == ["summary_large_image"]
    for svg in document.xpath("//svg[not(@aria-hidden)]"):
        assert svg.get("role") == "img"
        assert all(len(document.xpath(f"//*[@id='{name}']")) == 1 for name in svg.get("aria-labelledby").split())
    assert all(t.xpath("caption") and t.xpath("thead//th[@scope='col']") for t in document.xpath("//table"))
    said = document.text_content()
    assert "999" in said
    assert "Offences recorded by the police. Not a count of all hate crime" in said
    assert not re.search(r"\bnan\b|\bNone\b|<NA>|NaT", said)
    for mark in set(re.findall(r"\[(b|c|low|p|r|u|x|z)\]", said)):
        assert re.search(rf"\[{mark}\] \w", said), f"[{mark}] is not explained"


def test_every_picture_is_small_and_of_the_size_that_previews_take(full_set: Path) -> None:
    for picture in full_set.glob("latest/*/figure.png"):
        content = picture.read_bytes()
        assert len(content) < 100_000, picture
        assert content[16:24] == (1200).to_bytes(4, "big") + (675).to_bytes(4, "big")


def test_an_address_that_does_not_end_in_embed_has_no_dashboard_beside_it() -> None:
    assert Address(BASE, "x", "latest", "v/1").dashboard("events") == "https://example.org/events"
    assert Address("https://cdn.example.org/charts", "x", "latest", "v/1").dashboard("events") == ""
    assert Address("", "x", "latest", "v/1").dashboard("events") == "../../../events"


def says_what_its_figure_says(inputs: Inputs, made: Snapshot, folder: Path) -> int:
    """Message, measure, every cell, sentence, note and number: of the figure, on the page, the card and in the files."""
    figure, address = made.figure, folder.name
    assert (figure.name, figure.path) == (made.public.figure, made.public.path)
    assert getattr(public_of(inputs.results, figure), "address", None) == address
    page = html.document_fromstring((folder / "index.html").read_text())
    card = html.document_fromstring((folder / "card.html").read_text())
    assert page.xpath("//h1")[0].text_content() == figure.message == card.xpath("//h1")[0].text_content()
    assert page.xpath("//*[@class='sub']")[0].text_content() == figure.measure
    head, *rows = [[cell.text_content() for cell in row] for row in page.xpath("//table//tr")]
    assert (tuple(head), [tuple(row) for row in rows]) == (figure.table.columns, list(figure.table.rows)), address
    said = [item.text_content() for item in page.xpath("//main//li")]
    assert set(figure.sentences) | set(figure.all_notes) <= set(said), address
    for drawing in page.xpath("//*[name()='svg']"):
        assert drawing.xpath("./*[name()='desc']")[0].text_content() in {figure.alt, getattr(made.on_map, "alt", "")}
    assert (folder / "data.csv").read_bytes() == downloads.csv_bytes(figure.data)
    meta = json.loads((folder / "meta.json").read_text())
    assert (meta["title"], meta["findings"]) == (figure.message, list(figure.sentences))
    return 4 + sum(map(len, rows)) + len(said) + figure.data.size
