"""Lines are cut where nothing may be joined; alt texts say what, where, when and which way."""

import pandas as pd
import pytest

from hatecrime import charts, periods

MIXED_MONTH = pd.Timestamp("2024-02-01")


def rows_of(strand="islamophobic", area="london", first="2022-01-01", last="2026-03-01", level=100, series="flagged"):
    months = pd.date_range(first, last, freq="MS")
    regime = [periods.MIXED if m == MIXED_MONTH else int(m > MIXED_MONTH) for m in months]
    return pd.DataFrame(
        {
            "series": series,
            "strand": strand,
            "area_code": area,
            "month": months,
            "offences": [level + m.month for m in months],
            "provisional": months >= pd.Timestamp(last) - pd.DateOffset(months=2),
            "regime": regime,
        }
    )


def test_a_missing_month_cuts_a_line():
    rows = rows_of(last="2023-12-01")
    assert len(charts.segments(rows[rows["month"] != pd.Timestamp("2023-05-01")], "offences")) == 2


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_months_of_the_latest_years_do_not_cross_a_break(mode):
    figure = charts.season_lines(rows_of(), mode=mode).checked()
    assert [t.name for t in figure.data] == ["2024", "2025", "2026"]
    assert "Feb" not in figure.data[0].x
    assert figure.layout.yaxis.range[0] == 0


def test_alt_text_has_period_and_direction():
    text = charts.alt_season_lines(rows_of())
    assert len(text) <= 250
    assert "March 2024 to March 2026" in text
    assert "the same as" in text


def test_alt_text_compares_nothing_across_a_break():
    assert "no comparable year before" in charts.alt_season_lines(rows_of(last="2024-06-01"))
