"""What the benchmarks rest on: the page in Dash draws our charts, and the tables say what was measured."""

import json

import pytest

from bench import capacity, redraw
from bench.pages import PAGES
from bench.peers import dash_pages
from bench.rows import Row, bars


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_a_dash_page_shows_what_the_dashboard_shows_of_a_place(page, open_app) -> None:
    title, cards, *parts = dash_pages.drawn(page, "camden")
    at = open_app(page, "camden")
    assert at.title[0].value == title
    assert len(dash_pages.outputs(page)) == 2 + len(parts)
    ours = [json.loads(element.proto.bytes)["figure"]["data"] for element in at.get("bidi_component")]
    theirs = [part["data"] for part in parts if isinstance(part, dict)]
    assert json.loads(json.dumps(theirs)) == ours
    assert cards.count('class="card"') == sum(e.proto.body.count('class="card"') for e in at.get("html"))
    messages, values = redraw.expected(dash_pages.shown(page, "camden"))
    assert set(messages) <= {header.value.replace("\\", "") for header in at.header}
    assert len(values) == len(ours)


@pytest.fixture
def open_app(monkeypatch):
    from streamlit.testing.v1 import AppTest

    from hatecrime import store
    from hatecrime.addresses import BY_PATH

    monkeypatch.delenv("HATECRIME_DATA", raising=False)

    def open_it(page: str, place: str) -> AppTest:
        at = AppTest.from_file(str(store.ROOT / "hatecrime" / "app.py"), default_timeout=120)
        at.query_params["area"] = place
        at.run()
        at.switch_page(f"../pages/{BY_PATH[f'/{page}'].script}.py").run()
        assert not at.exception
        return at

    return open_it


def test_every_bar_is_met_missed_or_named_as_not_measured() -> None:
    rows = [Row("start", "9 ms", "8 ms", "1.1", "at most 1.3", True), Row("size", "3 MB", "", "", "2 MB", False)]
    found = bars([*rows, Row("no bar", "1", "", "", "")], ["Memory"])
    assert "| start | 9 ms; beside 8 ms; ratio 1.1 | at most 1.3 | yes |" in found
    assert "| size | 3 MB | 2 MB | **no** |" in found
    assert "| Memory | not measured in this run | | |" in found
    assert "no bar" not in found


def test_nothing_is_worked_out_from_what_was_not_measured() -> None:
    assert capacity.section([]).count("not measured in this run") == 3


def test_a_press_day_from_measured_figures() -> None:
    measured = {"snapshot requests": 10_000.0, "page bytes": 12_000.0, "viewers": 10.0}
    found = capacity.section([Row("", "", "", "", "", name=name, value=value) for name, value in measured.items()])
    assert "not measured" not in found
    assert "| 0.08 |" in found  # 833 a second of 10,000
    assert "| 12.0 GB |" in found
    assert "| 8.3; with room for failures 17 |" in found  # 500 at once, a sixth of the measured load, 10 on a process
