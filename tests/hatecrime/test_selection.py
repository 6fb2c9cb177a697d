"""What a reader may choose, and how it is written in an address."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatecrime import metrics, periods, selection, vocabulary

MONTHS = list(periods.month_range(pd.Timestamp("2010-04-01"), pd.Timestamp("2026-03-01")))
PARAMS = selection.parameters(MONTHS, ["heaton-park-2025", "london-bridge-2017", "lee-rigby-2013"])


def test_every_basis_has_words_and_a_place():
    assert set(selection.BASIS_LABELS) == set(metrics.BASES)
    assert set(PARAMS["basis"].options) == set(metrics.BASES)


def test_an_empty_address_is_the_default_and_stays_empty():
    values, notes = selection.understand(PARAMS, {})
    assert notes == []
    assert selection.to_address(PARAMS, values) == {}
    chosen, notes = selection.selection(PARAMS, values)
    assert notes == []
    assert chosen.area_codes == (vocabulary.LONDON,)
    assert chosen.strands == vocabulary.FLAGGED_STRANDS
    assert (chosen.first_month, chosen.last_month) == (MONTHS[0], MONTHS[-1])
    assert chosen.event_id == selection.DEFAULT_EVENT


def test_an_address_comes_back_as_it_was_written():
    address = {"area": ["camden", "brent"], "strand": ["faith"], "series": ["flagged"], "from": ["2015-01"]}
    values, notes = selection.understand(PARAMS, address)
    assert notes == []
    assert selection.to_address(PARAMS, values) == address
    assert selection.selection(PARAMS, values)[0].strands == ("faith",)


def test_strands_stand_in_the_order_of_the_vocabulary_and_areas_as_chosen():
    values, _ = selection.understand(PARAMS, {"strand": ["disability", "faith"], "area": ["westminster", "barnet"]})
    chosen, _ = selection.selection(PARAMS, values)
    assert chosen.strands == ("faith", "disability")
    assert chosen.area_codes == ("westminster", "barnet")
    assert (chosen.place, chosen.place_name) == ("westminster", "Westminster")
    assert chosen.beside == ("westminster", "barnet", vocabulary.LONDON)


@pytest.mark.parametrize("areas", [["london"], ["london", "camden"], ["camden", "london"], ["inner-london"]])
def test_london_is_beside_every_place_and_once(areas):
    values, _ = selection.understand(PARAMS, {"area": areas})
    chosen, _ = selection.selection(PARAMS, values)
    assert chosen.place == areas[0]
    assert chosen.beside.count(vocabulary.LONDON) == 1
    assert set(areas) <= set(chosen.beside)


@pytest.mark.parametrize(
    ("given_values", "kept", "notes"),
    [
        (["camden", "camden"], ("camden",), 0),
        (["CAMDEN "], ("camden",), 0),
        ([""], ("london",), 0),
        (["nowhere"], ("london",), 1),
        (["nowhere", "brent"], ("brent",), 1),
        (["camden", "brent", "barnet", "bexley", "bromley"], ("camden", "brent", "barnet", "bexley"), 1),
    ],
)
def test_areas_are_understood_or_named(given_values, kept, notes):
    values, said = selection.understand(PARAMS, {"area": given_values})
    assert values["area"] == kept
    assert len(said) == notes


def test_a_period_that_ends_before_it_starts_is_said_and_widened():
    values, _ = selection.understand(PARAMS, {"from": ["2020-05"], "to": ["2019-01"]})
    chosen, notes = selection.selection(PARAMS, values)
    assert "before it starts" in notes[0]
    assert (chosen.first_month, chosen.last_month) == (MONTHS[0], MONTHS[-1])


@given(st.dictionaries(st.sampled_from([*PARAMS, "other"]), st.lists(st.text(max_size=60), max_size=6)))
def test_whatever_stands_in_an_address_gives_a_choice(address):
    values, notes = selection.understand(PARAMS, address)
    chosen, more = selection.selection(PARAMS, values)
    assert 1 <= len(chosen.area_codes) <= selection.MAX_PLACES
    assert set(chosen.strands) <= set(vocabulary.FLAGGED_STRANDS)
    assert chosen.strands
    assert chosen.first_month <= chosen.last_month
    for note in [*notes, *more]:
        assert note.isprintable()
        assert len(note) < 160
    again, none = selection.understand(PARAMS, selection.to_address(PARAMS, values))
    assert again == values
    assert none == []
