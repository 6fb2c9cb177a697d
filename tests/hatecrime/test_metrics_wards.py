"""Wards: sums of 12 months against a slow version, no rate on few offences, nothing across a change of recording."""

import numpy as np
import pandas as pd
import pytest

from hatecrime import metrics, thresholds, vocabulary
from hatecrime.metrics.intervals import poisson_ci


def M(text: str) -> pd.Timestamp:
    return pd.Timestamp(f"{text}-01")


BREAKS = pd.DataFrame(
    {
        "series": ["aggravated"],
        "strand": [None],
        "month": [M("2024-03")],
        "mixed_month": [M("2024-02")],
        "kind": ["break"],
        "comparable": [False],
    }
)
WARDS = pd.DataFrame(
    {
        "ward_gss": ["E05000001", "E05000002", "E05000003"],
        "ward": ["Town", "Park", "Town"],
        "borough_gss": ["E09000002", "E09000002", "E09000003"],
        "population": [10_000, 12_000, 9_000],
        "population_year": 2024,
        "geometry": b"x",
    }
)


def table(counts: dict[str, int], first: str = "2024-03", months: int = 24) -> pd.DataFrame:
    rows = [
        ("aggravated", ward, month, count, month > M(first) + pd.DateOffset(months=months - 4), "2026-04")
        for ward, count in counts.items()
        for month in pd.date_range(M(first), periods=months, freq="MS")
    ]
    return pd.DataFrame(rows, columns=["series", "ward_gss", "month", "offences", "provisional", "edition"])


def test_twelve_months_and_the_rate_of_each_ward():
    found = metrics.ward_years(table({"E05000001": 2, "E05000002": 0, "E05000003": 1}), WARDS, BREAKS)
    assert found["ward"].tolist() == ["Park", "Town", "Town"]
    assert found["offences"].tolist() == [0, 24, 12]
    assert found["offences_before"].tolist() == [0, 24, 12]
    town = found[found["ward_gss"] == "E05000001"].iloc[0]
    low, high = poisson_ci(24)
    assert town["rate_per_1000"] == pytest.approx(2.4)
    assert (town["low_per_1000"], town["high_per_1000"]) == (pytest.approx(low / 10), pytest.approx(high / 10))
    assert town["provisional"]


def test_no_rate_under_ten_offences_but_the_count():
    found = metrics.ward_years(table({"E05000001": 0, "E05000002": 0, "E05000003": 0}), WARDS, BREAKS)
    assert set(found["reason"]) == {"small_count"}
    assert found["rate_per_1000"].isna().all()
    assert (found["offences"] == 0).all()


def test_no_rate_on_residents_of_another_decade():
    early = table({ward: 3 for ward in WARDS["ward_gss"]}, "2015-01", 12)
    found = metrics.ward_years(early, WARDS, BREAKS)
    assert set(found["reason"]) == {"no_population"}
    assert found["offences_before"].isna().all(), "no year before is published"


@pytest.mark.parametrize("end", ["2024-06", "2025-01", "2026-03"])
def test_no_sum_across_the_change_or_beyond_what_is_published(end):
    rows = table({ward: 3 for ward in WARDS["ward_gss"]}, "2023-01", 38)
    with pytest.raises(metrics.MetricsError, match="not 12 comparable months"):
        metrics.ward_years(rows, WARDS, BREAKS, period_end=M(end))


def test_a_year_whose_year_before_lies_across_the_change_has_none():
    rows = table({ward: 3 for ward in WARDS["ward_gss"]}, "2023-01", 38)
    found = metrics.ward_years(rows, WARDS, BREAKS, period_end=M("2025-06"))
    assert found["offences"].tolist() == [36, 36, 36]
    assert found["offences_before"].isna().all()


def test_unknown_series():
    with pytest.raises(metrics.MetricsError, match="no figures by ward"):
        metrics.ward_years(table({"E05000001": 1}), WARDS, BREAKS, series="flagged")


def test_real_wards_add_up_to_no_more_than_was_recorded(edition):
    """Ward by ward against a slow sum; each borough's wards against the borough."""
    figures, wards = edition.table("ward_offences"), edition.table("wards")
    found = metrics.ward_years(figures, wards, edition.table("series_breaks"))
    end = found["period_end"].iloc[0]
    assert len(found) == len(wards)
    months = pd.date_range(end - pd.DateOffset(months=11), end, freq="MS")
    for row in found.sample(25, random_state=7).to_dict("records"):
        own = figures[(figures["series"] == "aggravated") & (figures["ward_gss"] == row["ward_gss"])]
        assert row["offences"] == sum(own.set_index("month").loc[month, "offences"] for month in months)
        assert (row["reason"] == "small_count") == (row["offences"] < thresholds.MIN_COUNT_FOR_RATE)
    for gss in vocabulary.BOROUGHS:
        placed, whole = metrics.placed_in_wards(figures, edition.table("offences"), gss, wards, end)
        assert placed == found.loc[found["borough_gss"] == gss, "offences"].sum()
        assert 0.8 * whole <= placed <= 1.02 * whole, gss


def test_strands_of_the_met_by_year(edition):
    found = metrics.met_years(edition.table("national"), edition.table("series_breaks"))
    assert not found.duplicated(["strand", "financial_year"]).any()
    by_key = found.set_index(["strand", "financial_year"])
    for (strand, year), row in by_key.iterrows():
        first = int(year[:4])
        before = f"{first - 1}/{first % 100:02d}"
        if (strand, before) not in by_key.index:
            assert row["status"] in ("missing", "break")
        if row["status"] == "ok":
            base = by_key.loc[(strand, before), "offences"]
            assert row["offences_before"] == base >= thresholds.MIN_BASE_FOR_PERCENT
            assert row["change_pct"] == pytest.approx(100 * (row["offences"] / base - 1))
        else:
            assert pd.isna(row["change_pct"])
    assert set(by_key.xs("2024/25", level=1)["status"]) == {"break"}, "no change across the change of system"
    assert found["low_reliability"].any()
    assert set(found.loc[found["low_reliability"], "status"]) <= {"low_reliability", "missing", "break"}
    assert np.isfinite(found.loc[found["status"] == "ok", "change_pct"].to_numpy(dtype=float)).all()
