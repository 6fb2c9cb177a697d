"""Every picture to take away: the same bytes twice, its words in it, markup as text, nothing across a break."""

import re
import xml.etree.ElementTree as ET

import altair as alt
import pandas as pd
import pytest
from altair.utils import schemapi

from hatecrime import charts, metrics, periods, spikes, static_figures, vocabulary
from hatecrime.ui import event_stills, place_stills, stills

END = pd.Timestamp("2026-03-01")
MARKUP = "Rates <b>![x](http://a)</b> & more"
WORDS = (MARKUP, "What, where, when.", "An alt text of a picture, up from before.")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def _held_against_the_schema(monkeypatch):
    monkeypatch.setattr(static_figures.svg, "CHECK", True)
    with schemapi.debug_mode(True):
        yield


def test_a_chart_that_does_not_fit_the_schema_is_refused():
    with pytest.raises(schemapi.SchemaValidationError):
        alt.Chart(alt.InlineData(values=[])).mark_line(strokeDash="long").to_dict()


@pytest.fixture(scope="module")
def monthly(edition):
    return metrics.monthly(*(edition.table(name) for name in ("offences", "boroughs", "series_breaks")))


@pytest.fixture(scope="module")
def lines(edition, monthly):
    return metrics.rate_lines(monthly[monthly["series"] == "aggravated"], edition.table("population"))


@pytest.fixture(scope="module")
def table(edition, monthly):
    own = monthly[monthly["series"] == "aggravated"]
    return metrics.funnel_table(metrics.borough_rates(own, edition.table("population"), END))


def texts(svg):
    return ["".join(e.itertext()) for e in ET.fromstring(svg).iter(f"{SVG}text")]


def drawn(make):
    """The picture, after what every picture must be."""
    svg = make()
    assert svg == make()
    assert "<b>" not in svg
    words = " ".join(texts(svg))
    assert MARKUP in words
    assert "Edition" in words
    assert "Offences recorded by the police" in words
    assert static_figures.png(svg)[:4] == b"\x89PNG"
    return svg


def test_the_funnel_names_the_chosen_and_the_furthest(table):
    svg = drawn(place_stills.funnel_still(table, ["brent"], WORDS, "Source: x."))
    assert {"Brent", "Westminster", "All boroughs", "95% limit", "99.8% limit"} <= set(texts(svg))


def test_a_panel_for_every_borough(lines):
    areas = list(vocabulary.GSS_OF_AREA)
    make = place_stills.panels_still(lines, areas, WORDS, "Source: x.", own_scale=False, highlight=["brent"])
    svg = make()
    assert {vocabulary.AREA_LABELS[code] for code in areas} <= set(texts(svg))
    assert 'height="1500"' in svg


def test_the_band_of_similar_boroughs_is_named_and_cut_at_breaks(edition, lines):
    band = metrics.spread(lines, ["islington", "hackney"])
    breaks = edition.table("series_breaks")
    svg = drawn(place_stills.against_still(lines, breaks, ["camden"], band, WORDS, "Source: x."))
    assert {"Camden", "London", charts.SIMILAR} <= set(texts(svg))
    assert {"recording changed [b]", "population base changed [b]"} <= set(texts(svg))
    assert svg.count(f'fill="{static_figures.BAND}"') == 3


def test_the_comparator_names_both_lines_and_the_event(edition, monthly):
    own = monthly[monthly["series"].isin(["aggravated", "comparator"]) & (monthly["area_code"] == "london")]
    both = metrics.indexed(own, pd.Timestamp("2016-06-01"), pd.Timestamp("2017-05-01"))
    mark = charts.EventMark(pd.Timestamp("2017-06-03"), "An <i>event</i>")
    svg = drawn(event_stills.comparator_still(both, edition.table("series_breaks"), mark, WORDS, "Source: x."))
    assert {"Aggravated", "Not aggravated", "An <i>event</i>"} <= set(texts(svg))
    assert "<i>" not in svg


def test_the_timeline_names_and_dates_every_event(edition):
    events = edition.table("events")
    spans = {"By strand": (pd.Timestamp("2010-04-01"), pd.Timestamp("2021-05-01"))}
    svg = drawn(event_stills.timeline_still(events, "referendum-2016", spans, WORDS, "Source: x."))
    assert set(events["name"]) <= set(texts(svg))
    assert "Figures held: by strand" in texts(svg)
    assert not re.search(r"\b(nan|NaT|None)\b", svg)


def test_the_season_names_the_two_newest_years_and_crosses_no_break(monthly):
    own = monthly[(monthly["series"] == "aggravated") & (monthly["area_code"] == "camden")]
    svg = drawn(stills.season_still(own, WORDS, "Source: x."))
    assert {"2025", "2026", "Jan", "Dec"} <= set(texts(svg))
    assert "2024" not in texts(svg)
    months = charts.comparable_months(own)
    assert months["month"].min() == pd.Timestamp("2024-03-01")
    assert months["regime"].nunique() == 1


def test_rolling_months_are_cut_at_the_change_of_recording(edition, monthly):
    rolling = metrics.rolling_12_months(monthly[monthly["series"] == "aggravated"])
    own = rolling[rolling["area_code"].isin(["london", "camden"])]
    svg = drawn(stills.line_still(own, edition.table("series_breaks"), "offences_r12", WORDS, "Source: x."))
    assert {"London", "Camden"} <= set(texts(svg))
    assert "recording changed [b]" in texts(svg)


def test_the_band_of_an_event_names_observed_and_expected(edition, monthly):
    known = periods.known_months(edition.table("events"))
    window = spikes.event_window(
        monthly[monthly["series"] == "flagged"], "flagged", "islamophobic", "london", pd.Timestamp("2017-06-01"), known
    )
    breaks = edition.table("series_breaks")
    drawn(event_stills.band_still(window, breaks, "flagged", "islamophobic", "event", WORDS, "Source: x."))


def test_the_map_draws_each_borough(table):
    drawn(place_stills.map_still(table, WORDS, "Source: x."))
