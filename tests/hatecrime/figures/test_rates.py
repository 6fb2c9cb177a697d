"""Rates of the boroughs: everyone once, nobody numbered, no rate on few offences."""

import pandas as pd
import pytest

from hatecrime import figures, thresholds, vocabulary, withheld


@pytest.fixture(scope="module")
def end(results):
    return results.span("aggravated")[1]


@pytest.mark.parametrize("by_rate", [True, False])
def test_every_borough_once_in_order(results, end, by_rate):
    figure = figures.rates_by_borough(results, "aggravated", "all", end, by_rate=by_rate)
    labels = [row.label for row in figure.marks.rows]
    assert sorted(labels) == sorted(vocabulary.BOROUGHS.values())
    assert not any(character.isdigit() for label in labels for character in label)
    rates = [row.value for row in figure.marks.rows]
    assert rates == sorted(rates, reverse=True) if by_rate else labels == sorted(labels)
    assert figure.table.rows[-1] == ("City of London", *["[x]"] * 5)


def test_rates_are_offences_over_residents(results, end):
    figure = figures.rates_by_borough(results, "aggravated", "all", end)
    for row, mark in zip(figure.data.to_dict("records"), figure.marks.rows, strict=True):
        assert mark.value == pytest.approx(1000 * row["offences_r12"] / row["population"])
        assert mark.low < mark.value < mark.high
        assert withheld.flag(row["flag"]) == mark.hover[-1]


def test_a_chosen_borough_is_marked_and_the_others_step_back(results, end):
    figure = figures.rates_by_borough(results, "aggravated", "all", end, ("camden", "brent"))
    assert {row.label for row in figure.marks.rows if row.chosen} == {"Camden", "Brent"}
    assert all(row.quiet != row.chosen for row in figure.marks.rows)
    assert len(figure.sentences) == 2
    plain = figures.rates_by_borough(results, "aggravated", "all", end)
    assert not any(row.quiet or row.chosen for row in plain.marks.rows)


def test_few_offences_have_a_count_and_no_rate(results):
    figure = figures.rates_by_borough(results, "flagged", "transgender", results.span("flagged")[1])
    few = figure.data["offences_r12"] < thresholds.MIN_COUNT_FOR_RATE
    assert few.any()
    for small, mark, cells in zip(few, figure.marks.rows, figure.table.rows[:-1], strict=True):
        assert (mark.value is None) == small
        assert (mark.said.endswith(" [u]")) == small
        assert (cells[3] == "[u]") == small


def test_months_before_the_figures_say_so(results):
    figure = figures.rates_by_borough(results, "aggravated", "all", pd.Timestamp("1999-01"))
    assert isinstance(figure, figures.Nothing)
    assert "January 1999" in figure.why
