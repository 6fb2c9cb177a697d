"""What a link shows before it is opened: of known names alone, with addresses of the host that asked."""

import json
from pathlib import Path

import pytest
from lxml import html

from hatecrime import addresses, vocabulary
from hatecrime.serving import previews


def entry(figure: str, name: str) -> dict[str, object]:
    words = {"title": f"What {figure} shows", "subtitle": "Recorded offences", "alt": f"Chart of {figure}"}
    return {"figure": figure, "name": name, **words, "latest": f"latest/{figure}", "frozen": f"v/2026-01-0/{figure}"}


FIGURES = {
    figure: entry(figure, name)
    for figure, name in (
        ("london-every-strand", "Every strand"),
        ("borough-rates", "Rates"),
        ("borough-camden", "Camden"),
        ("borough-camden-strands", "Camden by strand"),
        (f"event-{addresses.DEFAULT_EVENT}", "London in the month of the first event"),
        ("event-other-2020", "London in the month of <b>another</b>"),
    )
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "manifest.json").write_text(json.dumps({"base_url": "", "figures": list(FIGURES.values())}))
    return tmp_path


def stated(head: str) -> dict[str, str]:
    document = html.fragment_fromstring(f"<div>{head}</div>")
    return {m.get("property") or m.get("name"): m.get("content") for m in document.iter("meta")}


@pytest.mark.parametrize(
    ("path", "query", "title", "figure"),
    [
        ("/", "", "Now", "london-every-strand"),
        ("/", "area=camden", "Camden: Now", "borough-camden"),
        ("/boroughs", "area=camden&area=barnet", "Camden: Boroughs", "borough-camden"),
        ("/boroughs", "area=nowhere", "Boroughs", "borough-rates"),
        ("/boroughs", "area=barnet", "Barnet: Boroughs", ""),
        ("/year-on-year", "area=camden", "Camden: Year on year", "borough-camden-strands"),
        ("/events", "", "Events", f"event-{addresses.DEFAULT_EVENT}"),
        ("/events", "event=other-2020", "London in the month of <b>another</b>", "event-other-2020"),
        ("/events", "event=../../x", "Events", f"event-{addresses.DEFAULT_EVENT}"),
        ("/report", "area=camden", "Camden: Report", ""),
        ("/", "&".join("a=1" for _ in range(40)), "Now", "london-every-strand"),
        ("/", "x" * 5000, "Now", "london-every-strand"),
    ],
)
def test_a_view_has_the_name_of_its_page_and_place_and_the_figure_of_both(path, query, title, figure):
    assert previews.view(path, query, FIGURES) == (f"{title} – {vocabulary.PRODUCT}", figure)


def test_the_head_of_a_view_is_whole_and_escaped(folder):
    title, preview = previews.of_view("/events", "event=other-2020", "https://example.org", folder, "About")
    assert "<b>" not in preview
    found = stated(preview)
    assert found["og:title"] == title
    assert found["og:description"] == "What event-other-2020 shows. Recorded offences."
    assert found["og:image"] == "https://example.org/embed/latest/event-other-2020/figure.png"
    assert found["twitter:card"] == "summary_large_image"


def test_without_a_set_or_a_host_there_is_no_picture(folder, tmp_path):
    for _, preview in (
        previews.of_view("/", "", "", folder, "About"),
        previews.of_view("/", "", "https://example.org", tmp_path / "none", "About"),
    ):
        found = stated(preview)
        assert "og:image" not in found
        assert found["description"] == "About"
        assert found["twitter:card"] == "summary"


def test_a_broken_manifest_is_no_set(tmp_path):
    for content in ("", "[]", "{}", '{"base_url": "", "figures": [{}]}'):
        (tmp_path / "manifest.json").write_text(content)
        assert previews.figures_of(tmp_path) == ("", {})


@pytest.mark.parametrize("host", ["a b", 'x"><script>', "a/b", "user@host", "", "h:123456", "a\\b"])
def test_a_host_that_is_none_makes_no_address(host):
    scope = {"type": "http", "scheme": "https", "headers": [(b"host", host.encode())]}
    assert previews.asked_root(scope) == ""


@pytest.mark.parametrize("host", ["example.org", "localhost:8501", "127.0.0.1", "[::1]:80"])
def test_a_host_makes_an_address(host):
    scope = {"type": "http", "scheme": "https", "headers": [(b"host", host.encode())]}
    assert previews.asked_root(scope) == f"https://{host}"


def test_the_sitemap_lists_pages_places_and_figures(folder):
    listed = previews.sitemap("https://example.org", folder)
    assert len(listed) == len(set(listed)) == len(addresses.BY_PATH) + len(vocabulary.GSS_OF_AREA) + len(FIGURES)
    assert "https://example.org/boroughs?area=camden" in listed
    assert "https://example.org/embed/latest/borough-camden/" in listed
