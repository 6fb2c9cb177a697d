"""Cards of the start page: numbers against slow sums of the published rows, and what is said where there is none."""

import pandas as pd
import pytest

from hatecrime import figures, numbers, vocabulary
from hatecrime.figures import cards

PLACES = ["london", "inner-london", "tower-hamlets", "kingston-upon-thames", "westminster"]


def year(results, series, strand, place):
    """Offences of the newest 12 months of a line, added up row by row; the last month."""
    rows = results.tables["offences"]
    rows = rows[(rows["series"] == series) & (rows["strand"] == strand)]
    if place == vocabulary.LONDON:
        rows = rows[rows["in_london"]]
    else:
        rows = rows[rows["borough_gss"] == vocabulary.GSS_OF_AREA[place]]
    last = rows["month"].max()
    return int(rows.loc[rows["month"] > last - pd.DateOffset(months=12), "offences"].sum()), last


@pytest.mark.parametrize("place", ["london", "tower-hamlets", "kingston-upon-thames"])
def test_the_aggravated_card_holds_the_published_count(results, place):
    count, last = year(results, "aggravated", "all", place)
    card = cards.aggravated_card(results, place)
    assert card.number == numbers.fmt_count(count)
    assert numbers.fmt_month(last) in card.period
    assert card.lines[-1][-1] == count


def test_all_hate_crime_is_londons_wherever_the_reader_is_and_says_so(results):
    count, last = year(results, *vocabulary.ALL_HATE_CRIME, vocabulary.LONDON)
    for place in PLACES:
        card = cards.all_hate_crime_card(results, place)
        assert card.number == numbers.fmt_count(count)
        assert card.place == "London"
        assert numbers.fmt_month(last) in card.period
        named = f"none that can be had is published for {vocabulary.AREA_LABELS[place]}"
        assert any(named in text for text in card.said) is (place != vocabulary.LONDON)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("make", figures.CARDS)
def test_every_card_is_fit_to_read(results, make, place):
    card = make(results, place)
    words = " ".join((card.title, card.place, card.period, card.number, *card.said, card.link))
    assert not {"nan", "None.", "<NA>"} & set(words.split())
    assert len(" ".join(card.said)) <= 240
    assert bool(card.lines) is bool(card.alt)
    assert len(card.alt) <= 250


def row(**changes):
    usual = {
        "series": "aggravated", "offences": 60, "offences_before": 50, "change_pct": 20.0, "low_pct": 2.0,
        "high_pct": 38.0, "status": "ok", "verdict": "rose",
    }  # fmt: skip
    return {**usual, **changes}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "+20% on the year before: rose beyond the usual variation (+2% to +38%)."),
        ({"low_pct": -1.0, "verdict": "no_clear_change"}, "+20% on the year before: no clear change (−1% to +38%)."),
        ({"low_pct": None, "verdict": "insufficient_baseline"}, "+20% on the year before; too few months to say"),
        (
            {"verdict": "small_base", "status": "small_base", "offences_before": 49},
            "49 the year before; fewer than 50: no percentage.",
        ),
        (
            {"verdict": "break", "status": "break", "offences_before": None},
            "the recording system changed in February 2024 [b].",
        ),
        ({"verdict": "missing", "status": "missing", "offences_before": None}, "[x]."),
    ],
)
def test_a_change_is_said_with_its_interval_or_why_there_is_none(results, changes, words):
    said = cards.change_words(row(**changes), results)
    assert words in said
    assert ("%" in said) is (row(**changes)["status"] == "ok")


def test_the_strands_of_a_borough_count_only_what_is_large_enough(results):
    for place in vocabulary.GSS_OF_AREA:
        rows = results.change("r12")
        rows = rows[(rows["area_code"] == place) & rows["strand"].isin(vocabulary.FLAGGED_STRANDS)]
        newest = rows[rows["period_end"] == rows["period_end"].max()]
        large = int((newest["offences_before"] >= 50).sum())
        card = cards.strands_card(results, place)
        assert any(f"{7 - large} of the 7 strands" in text for text in card.said) is (large < 7)
        if large > 1:
            assert f"of {large} rose" in card.number
