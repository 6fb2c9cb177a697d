"""The frame: menu, controls kept in the address and across pages, freshness, what is on every page."""

import re
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
    said = wording.REPORT_LINE in re.sub("<[^>]+>", "", words)
    assert said is (script != "report"), "the page on reporting says it in full"
    assert {"tel:999", "tel:101"} <= set(re.findall(r"tel:\d+", words))
    assert "Build " in words
    assert len(at.title) == 1


def test_a_choice_in_the_address_is_drawn_and_survives_page_changes(open_page, link_of):
    at = open_page(area=["camden", "tower-hamlets"], strand="faith", basis="fy", series="aggravated", to="2020-03")
    assert at.selectbox(key="place").value == "camden"
    for script in ("report", "events", "year_on_year"):
        at.switch_page(f"../pages/{script}.py").run()
        assert link_of(at) == "area=camden&area=tower-hamlets&strand=faith&basis=fy&to=2020-03"
    assert at.selectbox(key="place").value == "camden"
    assert at.multiselect(key="compare").value == ["tower-hamlets"]
    assert at.multiselect(key="strand").value == ["faith"]
    assert at.selectbox(key="basis").value == "fy"
    assert at.selectbox(key="to").value == "2020-03"
    at.switch_page("../pages/boroughs.py").run()
    assert at.selectbox(key="series").value == "aggravated"


def test_a_choice_made_on_one_page_is_there_on_the_next(open_page):
    at = open_page("year_on_year")
    at.multiselect(key="strand").set_value(["homophobic"]).run()
    at.selectbox(key="place").set_value("camden").run()
    assert "Camden" in at.markdown[0].value
    at.switch_page("../pages/data_and_methods.py").run()
    at.switch_page("../pages/events.py").run()
    assert at.selectbox(key="place").value == "camden"
    at.switch_page("../pages/year_on_year.py").run()
    assert at.multiselect(key="strand").value == ["homophobic"]
    assert at.selectbox(key="place").value == "camden"


def test_a_new_place_replaces_the_old_one_and_keeps_what_it_is_compared_with(open_page, link_of):
    at = open_page("year_on_year", area=["camden", "brent", "barnet"])
    at.selectbox(key="place").set_value("brent").run()
    assert link_of(at) == "area=brent&area=barnet", "a place is not compared with itself"
    at.selectbox(key="place").set_value("london").run()
    assert link_of(at) == "area=london&area=barnet"
    at.multiselect(key="compare").set_value([]).run()
    assert link_of(at) == ""


def test_the_menu_carries_codes_and_leaves_defaults_out(open_page, link_of):
    at = open_page("year_on_year")
    assert link_of(at) == ""
    at.selectbox(key="place").set_value("kensington-and-chelsea").run()
    at.multiselect(key="compare").set_value(["brent"]).run()
    at.selectbox(key="basis").set_value("cy").run()
    assert link_of(at) == "area=kensington-and-chelsea&area=brent&basis=cy"
    names = [link.proto.label.strip("*") for link in at.get("page_link")[:7]]
    assert names == ["Now", "Year on year", "Boroughs", "Events", "Report", "Share", "About the data"]


def test_london_is_never_offered_to_compare_with(open_page):
    at = open_page("year_on_year", area="camden")
    assert "London" not in at.multiselect(key="compare").options
    assert "Camden" not in at.multiselect(key="compare").options
    assert "Camden and London" in at.markdown[0].value


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
    assert word in banner(at)
    at.run()
    at.switch_page("../pages/year_on_year.py").run()
    assert not at.exception


def banner(at):
    """What the one banner says; nothing where there is none."""
    buttons = [button for button in at.button if button.label == "Put away"]
    assert len(buttons) <= 1
    return at.markdown[0].value.replace("\\", "") if buttons else ""


def test_old_figures_are_announced_loudly(open_page, monkeypatch, newest):
    assert not banner(open_page())
    monkeypatch.setenv("HATECRIME_TODAY", f"{newest + pd.DateOffset(months=9):%Y-%m-%d}")
    at = open_page("data_and_methods")
    assert "out of date" in banner(at)
    assert month_label(newest) in banner(at)
    assert not banner(open_page("report")), "help comes first there"


def test_a_banner_can_be_put_away_and_stays_away(open_page, monkeypatch, newest):
    monkeypatch.setenv("HATECRIME_TODAY", f"{newest + pd.DateOffset(months=9):%Y-%m-%d}")
    at = open_page("year_on_year")
    next(button for button in at.button if button.label == "Put away").click().run()
    assert not banner(at)
    at.switch_page("../pages/data_and_methods.py").run()
    assert not banner(at)


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


def test_charts_carry_no_figures_they_do_not_draw(open_page, charts_of):
    sizes = [chart.bytes for chart in charts_of(open_page("year_on_year"))]
    assert sizes
    assert max(sizes) < 60_000


def test_figures_grow_old_under_a_reader_when_the_clock_moves(open_page, monkeypatch, newest):
    at = open_page()
    assert not banner(at)
    monkeypatch.setenv("HATECRIME_TODAY", f"{newest + pd.DateOffset(months=4):%Y-%m-%d}")
    at.run()
    assert "out of date" in banner(at)
    monkeypatch.setenv("HATECRIME_TODAY", "2020-01-01")  # set back, to before the figures
    at.run()
    assert not at.exception
    assert not banner(at)


def test_a_link_pinned_to_another_build_says_so(open_page, words_of, edition):
    own = edition.build_id[:12]
    for asked, said in ((own, False), (edition.build_id, False), ("0123456789ab", True), ("<b>x</b>", False)):
        words = words_of(open_page("year_on_year", area="camden", build=asked))
        assert ("This link was made with build" in words) is said
        assert "<b>x" not in words
