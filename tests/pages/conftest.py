"""Pages as a reader meets them: the frame and the page together, over the committed edition."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from lxml import html
from streamlit.testing.v1 import AppTest

from hatecrime import freshness, store

FRAME = str(store.ROOT / "hatecrime" / "app.py")
FIRST_PAGE = "overview"

Open = Callable[..., AppTest]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder is marked `slow`: a page takes a third of a second, and there are many."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.slow)


def _newest() -> pd.Timestamp:
    """First of the newest month of the committed tables."""
    return pd.Timestamp(max(store.read_manifest(store.ROOT / "data" / "published")["data_to"].values()))


@pytest.fixture
def newest() -> pd.Timestamp:
    """First of the newest month of the committed tables: the aggravated series runs to it."""
    return _newest()


@pytest.fixture
def strands_to(edition: store.Build) -> pd.Timestamp:
    """First of the newest month that the strands have."""
    return freshness.data_to(edition.table("offences"))["flagged"]


@pytest.fixture(autouse=True)
def _committed_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HATECRIME_DATA", raising=False)
    monkeypatch.setenv("HATECRIME_TODAY", f"{_newest() + pd.DateOffset(months=2):%Y-%m-%d}")


@pytest.fixture
def open_page() -> Open:
    """`open_page("year_on_year", area=["camden"])`: a page opened with an address."""

    def open_it(script: str = FIRST_PAGE, /, **address: str | list[str]) -> AppTest:
        at = AppTest.from_file(FRAME, default_timeout=120)
        for name, value in address.items():
            at.query_params[name.rstrip("_")] = value
        at.run()
        if script != FIRST_PAGE:
            at.switch_page(f"../pages/{script}.py").run()
        assert not at.exception
        return at

    return open_it


def _set_all(at: AppTest, kind: str, value: bool | str) -> AppTest:
    """Every part of the page whose key begins so, set to a value, and the page drawn again."""
    for key in [key for key in at.session_state._state.filtered_state if key.startswith(kind)]:
        at.session_state[key] = value
    at.run()
    assert not at.exception
    return at


@pytest.fixture
def unfold() -> Callable[[AppTest], AppTest]:
    """`unfold(at)`: every folded part of the page, opened."""
    return lambda at: _set_all(at, "folded-", True)


@pytest.fixture
def open_tab() -> Callable[[AppTest, str], AppTest]:
    """`open_tab(at, "Table")`: that tab of every figure on the page."""
    return lambda at, label: _set_all(at, "tabs-", label)


@dataclass(frozen=True)
class Chart:
    """A chart as it is sent: its key, Plotly's figure and options, its alt text, and how many bytes it is."""

    key: str
    figure: dict[str, Any]
    config: dict[str, Any]
    alt: str
    bytes: int


def _charts(at: AppTest) -> list[Chart]:
    found = []
    for element in at.get("bidi_component"):
        said = json.loads(element.proto.bytes)
        key = element.proto.id.split("chart-")[-1]
        found.append(Chart(key, said["figure"], said["config"], said["alt"], len(element.proto.bytes)))
    return found


@pytest.fixture
def charts_of() -> Callable[[AppTest], list[Chart]]:
    """The charts of a page, from the top."""
    return _charts


def _texts(at: AppTest) -> Iterator[str]:
    for kind in ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error"):
        yield from (str(element.value) for element in getattr(at, kind))
    yield from (folded.label for folded in at.expander)
    yield from (element.proto.body for element in at.get("html"))
    for chart in _charts(at):
        yield chart.alt
        yield from (str(note.get("text", "")) for note in chart.figure["layout"].get("annotations", []))


@pytest.fixture
def words_of() -> Callable[[AppTest], str]:
    """Every word that a reader can meet on the page, tables and charts' labels included."""
    return lambda at: "\n".join(_texts(at))


@pytest.fixture
def link_of() -> Callable[[AppTest], str]:
    """The present choice as the menu carries it to every page: `area=camden&basis=fy`, or nothing."""

    def read(at: AppTest) -> str:
        links = {link.proto.query_string for link in at.get("page_link")[:MENU]}
        assert len(links) == 1, "the menu's links carry one choice"
        return str(links.pop())

    return read


MENU = 7
"""Links of the menu; a page's own come after them."""


def _read_table(table: Any) -> dict[str, Any]:
    rows = [[cell.text_content() for cell in row.xpath("td|th")] for row in table.iter("tr")]
    return {"caption": table.findtext("caption"), "rows": rows, "scopes": table.xpath(".//@scope")}


@pytest.fixture
def tables_of() -> Callable[[AppTest], list[dict[str, Any]]]:
    """HTML tables of a page, as a browser reads them: caption, rows (the first is the head), scopes."""

    def read(at: AppTest) -> list[dict[str, Any]]:
        bodies = [html.fragment_fromstring(f"<div>{element.proto.body}</div>") for element in at.get("html")]
        return [_read_table(table) for body in bodies for table in body.iter("table")]

    return read


EMPTY_WORDS = re.compile(r"\b(None|nan|NaN|NaT|null|undefined|inf)\b|<NA>|&lt;NA&gt;")


@pytest.fixture
def assert_fit_to_read(words_of: Callable[[AppTest], str]) -> Callable[[AppTest], None]:
    """No error, no missing value that leaked, every chart with an alt text that can be read out."""

    def check(at: AppTest) -> None:
        assert not at.exception
        found = EMPTY_WORDS.search(words_of(at))
        assert found is None, found
        for chart in _charts(at):
            assert 30 <= len(chart.alt) <= 250

    return check
