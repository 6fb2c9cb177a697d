"""The frame: menu, filters kept in the address and across pages, freshness, what stands on every page."""

import json
from pathlib import Path

import pandas as pd
import pytest

from hatecrime import wording
from hatecrime.periods import month_label

PAGES = ["overview", "year_on_year", "boroughs", "events", "report", "embed", "data_and_methods"]


@pytest.mark.parametrize("script", PAGES)
def test_every_page_stands_in_the_frame_with_how_to_report(script, open_page, assert_fit_to_read, words_of):
    at = open_page(script)
    assert_fit_to_read(at)
    words = words_of(at)
    assert wording.REPORT_LINE in words
    assert "Edition " in words
    assert len(at.title) == 1


def test_a_choice_in_the_address_is_drawn_and_survives_page_changes(open_page):
    at = open_page(area=["camden", "tower-hamlets"], strand="faith", basis="fy", series="aggravated", to="2020-03")
    assert at.sidebar.multiselect(key="area").value == ["camden", "tower-hamlets"]
    at.switch_page("../pages/report.py").run()
    assert not at.sidebar.multiselect
    at.switch_page("../pages/year_on_year.py").run()
    assert at.sidebar.multiselect(key="area").value == ["camden", "tower-hamlets"]
    assert at.sidebar.multiselect(key="strand").value == ["faith"]
    assert at.sidebar.selectbox(key="basis").value == "fy"
    assert at.sidebar.selectbox(key="to").value == "2020-03"
    at.switch_page("../pages/boroughs.py").run()
    assert at.sidebar.radio(key="series").value == "aggravated"


def test_a_choice_made_on_one_page_is_there_on_the_next(open_page):
    at = open_page("year_on_year")
    at.sidebar.multiselect(key="strand").set_value(["homophobic"]).run()
    at.sidebar.multiselect(key="area").set_value(["camden"]).run()
    assert "Camden" in at.markdown[0].value
    at.switch_page("../pages/data_and_methods.py").run()
    at.switch_page("../pages/year_on_year.py").run()
    assert at.sidebar.multiselect(key="strand").value == ["homophobic"]
    assert at.sidebar.multiselect(key="area").value == ["camden"]


def test_the_link_to_a_view_holds_codes_and_leaves_defaults_out(open_page, link_of):
    at = open_page("year_on_year")
    assert "?" not in link_of(at)
    at.sidebar.multiselect(key="area").set_value(["kensington-and-chelsea", "brent"]).run()
    at.sidebar.selectbox(key="basis").set_value("cy").run()
    assert "?area=kensington-and-chelsea&amp;area=brent&amp;basis=cy</code>" in link_of(at)


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ({"area": "atlantis"}, '"atlantis" was not understood'),
        ({"area": ["camden", "atlantis"]}, '"atlantis" was not understood'),
        ({"basis": "weekly"}, '"weekly" was not understood'),
        ({"from_": "2019-13"}, '"2019-13" was not understood'),
        ({"event": "../../etc/passwd"}, "was not understood"),
        ({"series": "comparator"}, '"comparator" was not understood'),
        ({"strand": "<script>alert(1)</script>"}, "was not understood"),
        ({"area": ["camden", "brent", "barnet", "bexley", "bromley"]}, "more were asked for"),
        ({"from_": "2020-05", "to": "2019-01"}, "before it starts"),
    ],
)
def test_nonsense_in_the_address_falls_back_with_a_word(address, word, open_page, assert_fit_to_read):
    at = open_page(**address)
    assert_fit_to_read(at)
    assert any(word in note.value for note in at.info)
    at.run()
    at.switch_page("../pages/year_on_year.py").run()
    assert not at.exception


def test_emptied_areas_fall_back_to_london(open_page):
    at = open_page("year_on_year")
    at.sidebar.multiselect(key="area").set_value([]).run()
    assert not at.exception
    assert "London" in at.markdown[0].value


def test_old_figures_are_announced_loudly(open_page, monkeypatch, newest):
    assert not open_page().warning
    monkeypatch.setenv("HATECRIME_TODAY", f"{newest + pd.DateOffset(months=9):%Y-%m-%d}")
    at = open_page("data_and_methods")
    assert "out of date" in at.warning[0].value
    assert month_label(newest) in at.warning[0].value
    assert not open_page("report").warning, "help comes first there"


def test_without_tables_only_the_report_page_stands(open_page, monkeypatch, tmp_path):
    monkeypatch.setenv("HATECRIME_DATA", str(tmp_path / "nothing-here"))
    at = open_page()
    assert at.title[0].value == "The figures cannot be shown just now"
    assert wording.REPORT_LINE in at.markdown[0].value
    assert str(tmp_path) not in " ".join(e.value for e in at.error)
    at = open_page("report")
    assert at.title[0].value == "How to report hate crime and get support"


def test_the_configuration_keeps_tracebacks_and_other_hosts_out():
    text = (Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert 'showErrorDetails = "none"' in text
    assert "gatherUsageStats = false" in text
    assert "http" not in text


def test_charts_carry_no_figures_they_do_not_draw(open_page):
    sizes = [len(chart.proto.spec) for chart in open_page("year_on_year").get("plotly_chart")]
    assert sizes
    assert max(sizes) < 60_000
    assert all("template" in json.loads(c.proto.spec)["layout"] for c in open_page().get("plotly_chart"))


def test_figures_grow_old_under_a_reader_when_the_clock_moves(open_page, monkeypatch, newest):
    at = open_page()
    assert not any("out of date" in warning.value for warning in at.warning)
    monkeypatch.setenv("HATECRIME_TODAY", f"{newest + pd.DateOffset(months=4):%Y-%m-%d}")
    at.run()
    assert any("out of date" in warning.value for warning in at.warning)
    monkeypatch.setenv("HATECRIME_TODAY", "2020-01-01")  # set back, to before the figures
    at.run()
    assert not at.exception
    assert not any("out of date" in warning.value for warning in at.warning)
