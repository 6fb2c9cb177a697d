"""Funnel and panels leave nobody out; rates are cut where they are not comparable."""

import pandas as pd
import pytest

from hatecrime import charts, metrics, vocabulary
from hatecrime.periods import month_label


@pytest.fixture(scope="module")
def monthly(edition):
    return metrics.monthly(*(edition.table(name) for name in ("offences", "boroughs", "series_breaks")))


def test_rates_are_cut_at_recording_and_census_changes(edition, monthly):
    own = monthly[(monthly["series"] == "aggravated") & (monthly["area_code"].isin(["camden", "brent"]))]
    lines = metrics.rate_lines(monthly[monthly["series"] == "aggravated"], edition.table("population"))
    assert len(own)
    figure = charts.area_against(lines, edition.table("series_breaks"), ["camden"]).checked()
    camden = [t for t in figure.data if t.name == "Camden"]
    assert len(camden) == 3
    words = " ".join(a.text for a in figure.layout.annotations)
    assert "Population base changed [b]" in words
    assert "Recording changed [b]" in words


def test_rate_lines_agree_with_the_rates_of_one_period(edition, monthly):
    lines = metrics.rate_lines(monthly, edition.table("population"))
    for end in ("2013-03-01", "2021-05-01", "2025-02-01", "2026-03-01"):
        rates = metrics.borough_rates(monthly, edition.table("population"), pd.Timestamp(end))
        both = rates.merge(lines[lines["month"] == end], on=["series", "strand", "area_code"], suffixes=("", "_line"))
        assert len(both) == len(rates)
        assert both["rate_per_1000"].equals(both["rate_per_1000_line"])
        assert both["reason"].fillna("").equals(both["reason_line"].fillna(""))


def test_five_areas_are_refused(edition, monthly):
    lines = metrics.rate_lines(monthly[monthly["series"] == "aggravated"], edition.table("population"))
    with pytest.raises(charts.ChartError, match="5 areas"):
        charts.area_against(lines, edition.table("series_breaks"), list(vocabulary.GSS_OF_AREA)[:5]).checked()


def test_alt_texts_of_places(edition, monthly):
    lines = metrics.rate_lines(monthly[monthly["series"] == "aggravated"], edition.table("population"))
    newest = month_label(edition.table("offences")["month"].max())
    for text in (
        charts.alt_area_against(lines, ["hammersmith-and-fulham", "camden", "brent", "kensington-and-chelsea"]),
    ):
        assert 30 <= len(text) <= 250
        assert newest in text
        assert any(word in text for word in ("higher", "above", "up to"))
        assert "nan" not in text
