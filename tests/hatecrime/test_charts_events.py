"""Bands, dots and indices around events: nothing drawn across a mixed month, no percentage on a small base."""

import pandas as pd
import pytest

from hatecrime import charts, metrics, periods, spikes

JUNE = pd.Timestamp("2017-06-01")
MARK = charts.EventMark(pd.Timestamp("2017-06-03"), "London Bridge and Borough Market attack")


@pytest.fixture(scope="module")
def monthly(edition):
    return metrics.monthly(*(edition.table(name) for name in ("offences", "boroughs", "series_breaks")))


@pytest.fixture(scope="module")
def known(edition):
    return periods.known_months(edition.table("events"))


def band(edition, monthly, known, series="flagged", strand="islamophobic", target=JUNE, **more):
    rows = spikes.event_window(monthly, series, strand, "london", target, known)
    mark = charts.EventMark(target + pd.Timedelta(days=2), "Event")
    return rows, charts.event_band(
        rows, mark, edition.table("series_breaks"), series=series, strand=strand, **more
    ).checked()


def test_band_line_and_event_are_drawn(edition, monthly, known):
    rows, figure = band(edition, monthly, known, others=[charts.EventMark(pd.Timestamp("2017-05-22"), "A")])
    assert len(rows) == 25
    names = [t.name for t in figure.data]
    assert {"Expected range", "Expected", "Recorded"} <= set(names)
    lines = [s for s in figure.layout.shapes if s.type == "line"]
    assert {pd.Timestamp(s.x0) for s in lines} == {pd.Timestamp("2017-06-03"), pd.Timestamp("2017-05-22")}
    assert [s for s in figure.layout.shapes if s.type == "rect"]
    assert {"A", "Event"} <= {a.text for a in figure.layout.annotations}


def test_the_event_day_stands_inside_its_month(edition, monthly, known):
    rows, figure = band(edition, monthly, known)
    [recorded] = [t for t in figure.data if t.name == "Recorded"]
    june = pd.to_datetime(recorded.x)[list(rows["month"]).index(JUNE)]
    assert JUNE < june < JUNE + pd.DateOffset(months=1)


@pytest.mark.parametrize("target", ["2023-10-01", "2024-07-01"])
def test_no_line_runs_through_the_mixed_month(edition, monthly, known, target):
    _, figure = band(edition, monthly, known, "aggravated", "all", pd.Timestamp(target))
    recorded = [t for t in figure.data if t.name == "Recorded"]
    assert len(recorded) == 2
    for trace in recorded:
        assert not any(pd.Timestamp(x).strftime("%Y-%m") == "2024-02" for x in trace.x)
    assert any("Recording changed" in a.text for a in figure.layout.annotations)


def test_a_month_without_an_expected_level_draws_no_band(edition, monthly, known):
    rows, figure = band(edition, monthly, known, target=pd.Timestamp("2011-03-01"))
    assert rows["expected"].isna().all()
    assert {t.name for t in figure.data} == {"Recorded"}
    text = charts.alt_event_band(rows, MARK, series="flagged", strand="islamophobic", area="London")
    assert "No expected range" in text


def test_alt_text_of_the_band(monthly, known):
    rows = spikes.event_window(monthly, "flagged", "islamophobic", "london", JUNE, known)
    text = charts.alt_event_band(rows, MARK, series="flagged", strand="islamophobic", area="London")
    assert "June 2017: 368, above the expected" in text
    assert len(text) <= 250


def test_the_index_of_both_offences_stays_in_one_regime(edition, monthly):
    own = monthly[monthly["series"].isin(["aggravated", "comparator"]) & (monthly["area_code"] == "london")]
    base = (pd.Timestamp("2022-10-01"), pd.Timestamp("2023-09-01"))
    both = metrics.indexed(own[own["month"].between("2022-10-01", "2024-10-01")], *base)
    figure = charts.comparator_index(both, edition.table("series_breaks"), base_label="the year before").checked()
    assert {t.name for t in figure.data} == {"Aggravated", "Not aggravated"}
    assert max(pd.Timestamp(x) for t in figure.data for x in t.x) == pd.Timestamp("2024-01-01")
    text = charts.alt_comparator_index(both, area="London", base_label="the year before")
    assert "January 2024" in text
    assert len(text) <= 250


def test_the_timeline_names_the_chosen_event(edition):
    events = edition.table("events")
    spans = {"By strand": (pd.Timestamp("2010-04-01"), pd.Timestamp("2021-05-01"))}
    figure = charts.event_timeline(events, "referendum-2016", spans).checked()
    assert list(figure.data[0].customdata) == list(events.sort_values("start")["event_id"])
    assert any("referendum" in a.text for a in figure.layout.annotations)
    assert "23 June 2016" in charts.alt_event_timeline(events, "referendum-2016")
