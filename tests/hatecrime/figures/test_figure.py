"""A figure that is not fit to be shown is refused, by name."""

from dataclasses import replace

import pytest

from hatecrime import figures
from hatecrime.addresses import path
from hatecrime.figures.figure import fitting, weighed


@pytest.fixture(scope="module")
def figure(results):
    return figures.change_by_strand(results)


@pytest.mark.parametrize(("field", "value"), [("message", "x" * 91), ("message", ""), ("alt", "x" * 251)])
def test_words_that_do_not_fit_are_refused(figure, field, value):
    with pytest.raises(figures.FigureError, match="change-by-strand"):
        replace(figure, **{field: value})


def test_a_key_that_is_none_is_refused(figure):
    with pytest.raises(figures.FigureError, match="series is not a key"):
        replace(figure, key=("series",))


def test_a_ragged_table_is_refused():
    with pytest.raises(figures.FigureError, match="2 cells"):
        figures.Table("Caption", ("One",), (("a", "b"),))


def test_the_first_wording_that_fits():
    assert fitting("x" * 91, "y" * 90) == "y" * 90
    with pytest.raises(figures.FigureError, match="no wording"):
        fitting("x" * 91)


def test_notes_are_weighed_once():
    notes = weighed(["near", ""], ["far", "near", "far"])
    assert [(note.text, note.weight) for note in notes] == [("near", 1), ("far", 2)]


def test_paths_leave_out_what_is_usual():
    assert path("year-on-year", area=["london"], basis=()) == "year-on-year"
    assert path("boroughs", area=("camden", "brent")) == "boroughs?area=camden&area=brent"
    assert path("boroughs", area=("london", "brent")) == "boroughs?area=london&area=brent"
