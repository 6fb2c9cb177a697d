"""Numbers as a reader in the United Kingdom writes them; colours that can be told apart and read."""

import itertools

import pandas as pd
import pytest

from hatecrime import theme, vocabulary


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.5, "1"), (1.5, "2"), (2.5, "3"), (-0.5, "−1"), (-2.5, "−3"), (-0.4, "0"), (1234567, "1,234,567"), (0, "0")],
)
def test_counts_round_half_away_from_zero(value, expected):
    assert theme.fmt_count(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(12.5, "+13%"), (-12.5, "−13%"), (0.2, "up under 1%"), (-0.2, "down under 1%"), (0, "0%"), (1353.33, "+1,353%")],
)
def test_percentages_carry_a_sign_and_a_true_minus(value, expected):
    assert theme.fmt_pct(value) == expected


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT])
def test_missing_is_said_and_never_a_number(missing):
    written = [f(missing) for f in (theme.fmt_count, theme.fmt_pct, theme.fmt_rate, theme.fmt_chance, theme.fmt_month)]
    assert set(written) == {"not available"}


def test_a_decimal_rounds_as_it_is_written():
    assert theme.fmt_number(1.005, 2) == "1.01"  # the binary float lies below 1.005
    assert theme.fmt_rate(2.675) == "2.68"


def test_intervals_and_open_ends():
    assert theme.fmt_pct_interval(-3.2, 12.5) == "−3% to +13%"
    assert theme.fmt_pct_interval(40.0, None) == "+40% or more"
    assert theme.fmt_pct_interval(0.04, 12.0) == "+0.04% to +12%", "the side of 0 is what a verdict hangs on"
    assert theme.fmt_pct(0.2, signed=False) == "under 1%"
    assert theme.fmt_count_interval(62.0, 157.0) == "62 to 157"


def test_dates():
    june = pd.Timestamp("2017-06-03")
    assert (theme.fmt_day(june), theme.fmt_month(june), theme.fmt_month_short(june)) == (
        "3 June 2017",
        "June 2017",
        "Jun 2017",
    )


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_strand_has_its_own_colour_that_can_be_seen(mode):
    colours = theme.STRAND_COLOURS[mode]
    assert set(colours) == set(vocabulary.STRANDS)
    assert len(set(colours.values())) == len(colours)
    for colour in colours.values():
        assert theme.contrast(colour, theme.palette(mode).paper) >= 2.9


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_reaches_the_contrast_of_wcag_aa(mode):
    colours = theme.palette(mode)
    named = [colours.text, colours.muted]
    named += [theme.readable(c, mode) for c in (*theme.STRAND_COLOURS[mode].values(), *colours.categorical)]
    for colour in named:
        assert theme.contrast(colour, colours.paper) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_neighbouring_map_classes_differ(mode):
    for one, other in itertools.pairwise(theme.palette(mode).sequential):
        assert theme.contrast(one, other) >= 1.2


def test_the_series_without_strands_never_share_a_strands_colour():
    for mode in ("light", "dark"):
        assert not set(theme.SERIES_COLOURS[mode].values()) & set(theme.STRAND_COLOURS[mode].values())
