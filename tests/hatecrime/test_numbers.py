"""Numbers as a reader in the United Kingdom writes them."""

import pandas as pd
import pytest

from hatecrime import numbers


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.5, "1"), (1.5, "2"), (2.5, "3"), (-0.5, "−1"), (-2.5, "−3"), (-0.4, "0"), (1234567, "1,234,567"), (0, "0")],
)
def test_counts_round_half_away_from_zero(value, expected):
    assert numbers.fmt_count(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(12.5, "+13%"), (-12.5, "−13%"), (0.2, "0%"), (-0.2, "0%"), (1353.33, "+1,353%")]
)
def test_percentages_carry_a_sign_and_a_true_minus(value, expected):
    assert numbers.fmt_pct(value) == expected


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT])
def test_missing_is_said_and_never_a_number(missing):
    written = [
        f(missing)
        for f in (numbers.fmt_count, numbers.fmt_pct, numbers.fmt_rate, numbers.fmt_chance, numbers.fmt_month)
    ]
    assert set(written) == {"not available"}


def test_a_decimal_rounds_as_it_is_written():
    assert numbers.fmt_number(1.005, 2) == "1.01"  # the binary float lies below 1.005
    assert numbers.fmt_rate(2.675) == "2.68"


def test_intervals_and_open_ends():
    assert numbers.fmt_pct_interval(-3.2, 12.5) == "−3% to +13%"
    assert numbers.fmt_pct_interval(40.0, None) == "+40% or more"
    assert numbers.fmt_count_interval(62.0, 157.0) == "62 to 157"


def test_dates():
    june = pd.Timestamp("2017-06-03")
    assert (numbers.fmt_day(june), numbers.fmt_month(june), numbers.fmt_month_short(june)) == (
        "3 June 2017",
        "June 2017",
        "Jun 2017",
    )
