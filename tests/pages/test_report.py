"""The report page: help first, every route, when it was checked, and no figures needed."""

import re
from html.parser import HTMLParser

import markupsafe
import pytest
from streamlit.testing.v1 import AppTest

from hatecrime import store, support
from hatecrime.numbers import fmt_day
from hatecrime.templates import part
from tests.plain_english import reading_ease

PAGE = str(store.ROOT / "pages" / "report.py")


@pytest.fixture(scope="module")
def page() -> AppTest:
    shown = AppTest.from_file(PAGE, default_timeout=30).run()
    assert not shown.exception
    return shown


@pytest.fixture(scope="module")
def html(page) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


class Text(HTMLParser):
    def __init__(self):
        super().__init__()
        self.blocks: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in {"p", "li", "h3"}:
            self.blocks.append("")

    def handle_data(self, data):
        if self.blocks:
            self.blocks[-1] += data


def blocks_of(html: str) -> list[str]:
    parser = Text()
    parser.feed(html)
    return parser.blocks


def test_it_opens_with_what_to_do_in_danger(page):
    assert page.title[0].value == "How to report hate crime and get support"
    first = page.get("html")[0].proto.body
    assert 'In danger now? Call <a href="tel:999"' in first
    assert "18000" in first


@pytest.mark.parametrize("route", support.read_guidance().routes, ids=lambda route: route.id)
def test_every_route_is_there_with_its_number(route, page, html):
    if route.kind == "emergency":
        assert f'href="tel:{route.phone}"' in html
        return
    section = next(part for part in html.split("<section") if f">{markupsafe.escape(route.name)}</h3>" in part)
    if route.phone:
        assert f'href="tel:{route.phone.replace(" ", "")}"' in section
    if route.url:
        assert f'href="{route.url}"' in section
    assert route.checked_how.split(": ", 1)[-1] not in html, "doubts are for maintainers"


def test_it_says_when_it_was_checked(html):
    days = sorted({route.checked_on for route in support.read_guidance().routes})
    assert fmt_day(days[0]) in html
    assert fmt_day(days[-1]) in html


def test_the_way_out_is_a_plain_link_that_replaces_the_page(html):
    ways_out = re.findall(r"<a [^>]*><strong>Leave this page quickly</strong></a>", html)
    [link] = ways_out
    assert 'href="https://' in link
    assert "target" not in link
    assert "onclick" not in link


def test_what_happens_next_is_a_list_with_its_source(html):
    assert html.count("<li>") == len(support.read_guidance().steps)
    assert "gov.uk/your-rights-after-crime" in html


def test_it_needs_no_tables(tmp_path, monkeypatch):
    monkeypatch.setenv("HATECRIME_DATA", str(tmp_path / "nothing"))
    assert not AppTest.from_file(PAGE, default_timeout=30).run().exception


def test_it_is_plain_english(page, html):
    prose = [m.value.replace("*", "") for m in page.markdown]
    prose += [block for block in blocks_of(html) if " " in block and not block.startswith(("Call", "Checked", "Go to"))]
    text = " ".join(part if part.rstrip().endswith((".", "?")) else f"{part}." for part in prose)
    assert reading_ease(text) >= 60  # Flesch: 60 and over is plain English


def test_names_with_markup_stay_text():
    route = support.read_guidance().routes[0]
    hostile = support.Route(**{**vars(route), "name": "<script>x</script>", "url": 'https://a.b/"onload="x'})
    shown = part("support.html", "routes", [hostile])
    assert "<script>" not in shown
    assert '"onload=' not in shown


def test_a_broken_file_is_named(tmp_path, monkeypatch):
    (tmp_path / "support_routes.toml").write_text("[[route]]\nid = 'x'\n", encoding="utf-8")
    monkeypatch.setattr(store, "REFERENCE", tmp_path)
    with pytest.raises(store.StoreError, match=r"support_routes\.toml"):
        support.read_guidance()
