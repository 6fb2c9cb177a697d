"""Where? Every borough in view, the City of London explained, nobody ranked, nothing on too few offences."""

import re

import pandas as pd
import pytest

from hatecrime import figures, vocabulary
from hatecrime.periods import month_label

RANKING = re.compile(
    r"\b(worst|best|top \d+|bottom \d+|rank(ed|s)?|\d+(st|nd|rd|th) (highest|lowest))\b", re.IGNORECASE
)


@pytest.fixture
def map_of(charts_of):
    return lambda at: next(c.figure for c in charts_of(at) if c.figure["data"][0]["type"] == "choropleth")


@pytest.mark.parametrize(
    "address",
    [
        {},
        {"series": "aggravated"},
        {"series": "aggravated", "area": ["camden", "brent", "bexley", "westminster"]},
        {"series": "aggravated", "area": "richmond-upon-thames", "to": "2024-06"},
        {"strand": "transgender", "area": "kingston-upon-thames"},
        {"strand": ["antisemitic", "islamophobic"], "area": ["hackney", "london"]},
        {"area": "inner-london", "from": "2015-04", "to": "2018-03", "view": "chance"},
        {"series": "aggravated", "area": "camden", "view": "time"},
        {"series": "aggravated", "from": "2024-03", "to": "2024-12", "area": "sutton"},
    ],
)
def test_every_choice_is_fit_to_read(address, open_page, assert_fit_to_read, words_of):
    at = open_page("boroughs", **address)
    assert_fit_to_read(at)
    assert not RANKING.search(words_of(at))


@pytest.mark.parametrize(
    "address", [{"area": "gotham"}, {"series": "nonsense", "strand": "<b>"}, {"from": "1999-13", "to": "x"}]
)
def test_bad_choices_fall_back(address, open_page, assert_fit_to_read, map_of):
    at = open_page("boroughs", **address)
    assert_fit_to_read(at)
    assert map_of(at)


def test_a_period_without_twelve_months_explains_itself(open_page, assert_fit_to_read, charts_of):
    at = open_page("boroughs", to="2010-05")
    assert_fit_to_read(at)
    assert not charts_of(at)
    assert any("No 12 months up to May 2010" in info.value for info in at.info)


def test_the_map_holds_all_boroughs_and_the_city_apart(open_page, words_of, newest, map_of, unfold):
    at = unfold(open_page("boroughs", series="aggravated"))
    spec = map_of(at)
    assert set(spec["data"][0]["locations"]) == set(vocabulary.BOROUGHS)
    assert spec["data"][1]["locations"] == [vocabulary.CITY_OF_LONDON_GSS]
    words = words_of(at)
    assert "City of London is served by a separate force" in words
    assert f"year to {month_label(newest)}" in words


def test_the_map_asks_our_own_server(open_page, charts_of):
    configs = [chart.config for chart in charts_of(open_page("boroughs"))]
    assert any(config.get("topojsonURL") == "app/static/" for config in configs)


def _rates(tables):
    """The table of boroughs; that of wards has a column of its own."""
    return next(table for table in tables if {"Borough", "Per 1,000"} <= set(table["rows"][0]))


def test_rates_say_their_residents_and_their_interval(open_page, open_tab, tables_of, words_of, edition, newest):
    at = open_tab(open_page("boroughs", series="aggravated", area="camden", view="map"), "Table")
    rates = _rates(tables_of(at))
    camden = next(row for row in rates["rows"] if row[0] == "Camden")
    own = edition.table("offences").query("series == 'aggravated' and area == 'Camden'")
    count = own.loc[own["month"].between(newest - pd.DateOffset(months=11), newest), "offences"].sum()
    assert camden[1].startswith(f"{count:,}")
    assert re.fullmatch(r"\d\.\d\d( \[p\])?", camden[3])
    assert re.fullmatch(r"\d\.\d\d to \d\.\d\d", camden[4])
    assert len(rates["rows"]) == 1 + 33
    words = words_of(open_tab(at, "About"))
    assert f"mid-{edition.table('population')['year'].max()}" in words
    assert "2021 Census" in words
    assert "use residents" in words


def test_fewer_than_ten_offences_have_no_rate(open_page, open_tab, tables_of):
    at = open_tab(open_page("boroughs", series="flagged", strand="transgender"), "Table")
    small = [row for row in _rates(tables_of(at))["rows"][1:-1] if int(row[1].replace(",", "")) < 10]
    assert small
    for row in small:
        assert row[3:5] == ["[u]", "[u]"]


def test_a_period_across_the_break_falls_back_and_says_so(open_page, words_of):
    at = open_page("boroughs", series="aggravated", to="2024-06")
    assert any("not comparable" in info.value for info in at.info)
    assert "year to January 2024" in words_of(at)


def test_one_borough_stands_beside_london_and_others_like_it(open_page, open_tab, words_of, charts_of):
    at = open_page("boroughs", series="aggravated", area="camden")
    names = [trace.get("name") for chart in charts_of(at) for trace in chart.figure["data"]]
    assert {"Camden", "32 boroughs together", "Boroughs like it"} <= set(names)
    assert "hate crime itself is not used to choose them" in words_of(open_tab(at, "About"))
    assert at.title[0].value == "Camden"
    assert any(button.label == "One-page brief (PDF)" for button in at.get("download_button"))


def test_the_place_is_the_borough_of_the_page(open_page):
    at = open_page("boroughs", series="aggravated")
    at.selectbox(key="place").select("brent").run()
    assert not at.exception
    assert any("Brent" in sub.value and "32 boroughs together" in sub.value for sub in at.header)


def test_order_is_by_name_unless_asked_otherwise(open_page, charts_of):
    def ticks(at):
        return next(
            chart.figure["layout"]["yaxis"]["ticktext"]
            for chart in charts_of(at)
            if len(chart.figure["layout"].get("yaxis", {}).get("ticktext", [])) == 32
        )

    at = open_page("boroughs", series="aggravated")
    assert ticks(at) == sorted(ticks(at))
    at.radio(key="page_order").set_value("rate").run()
    assert ticks(at) != sorted(ticks(at))


def test_no_strand_is_added_to_another(open_page, words_of):
    at = open_page("boroughs", series="flagged")
    at.selectbox(key="page_shown").select("antisemitic").run()
    assert not at.exception
    assert "Antisemitic: recorded offences per 1,000 residents" in words_of(at)


def test_the_pages_own_choices_stand_in_the_address(open_page, link_of):
    at = open_page("boroughs", series="flagged", shown="antisemitic", view="time", scale="common")
    assert at.selectbox(key="page_shown").value == "antisemitic"
    assert at.radio(key="page_scale").value == "common"
    assert "view=time&scale=common" in link_of(at)
    assert "shown=antisemitic" in link_of(at)
    at.selectbox(key="page_shown").select(at.selectbox(key="page_shown").options[0]).run()
    assert "shown=" not in link_of(at), "what is usual leaves the address"


def test_a_strand_that_is_not_among_the_chosen_falls_back(open_page):
    at = open_page("boroughs", series="flagged", strand=["faith"], shown="antisemitic")
    assert at.selectbox(key="page_shown").value == "faith"
    at = open_page("boroughs", series="flagged", shown="nonsense")
    assert at.selectbox(key="page_shown").value == "racist_religious"


def test_every_chart_can_be_taken_away_as_a_picture(open_page, open_tab, charts_of):
    for view, drawn in (("place", 2), ("map", 2), ("chance", 1), ("time", 1)):
        at = open_page("boroughs", series="aggravated", area="camden", view=view)
        charts = len(charts_of(at))
        open_tab(at, "Download")
        pictures = [button for button in at.get("download_button") if button.label == "Picture (SVG)"]
        assert len(pictures) == charts == drawn


def test_the_table_beside_holds_the_spread_of_similar_boroughs(open_page, open_tab, tables_of):
    at = open_tab(open_page("boroughs", series="aggravated", area="camden"), "Table")
    against = next(t for t in tables_of(at) if "Boroughs like it" in t["rows"][0])
    place = against["rows"][0].index("Boroughs like it")
    assert re.fullmatch(r"\d\.\d\d to \d\.\d\d", against["rows"][1][place])
    crossed = next(row for row in against["rows"] if row[0] == "June 2024")
    assert crossed[place] == "[x]", "no spread over months that are not comparable"


@pytest.mark.parametrize("series", ["aggravated", "flagged"])
def test_the_strands_of_a_borough_are_set_against_ten_years_before(series, open_page, words_of, results):
    at = open_page("boroughs", area="tower-hamlets", wards="decade", series=series)
    figure = figures.change_by_strand(results, "tower-hamlets", back=max(figures.EARLIER))
    assert set(figure.data["years_back"]) == {max(figures.EARLIER)}
    assert figure.message in words_of(at)
