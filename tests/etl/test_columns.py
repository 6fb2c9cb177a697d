"""Columns are found by role under any accepted name, and a header that does not fit says which entry to extend."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import recognise
from etl.columns import MONTH, NOT_USED, Columns, find_columns, folded, free_columns, named_twice
from etl.errors import InputError

NAMES = {"area": ("BoroughName", "BOCU"), "major": ("MajorText", "Group"), "count": ("Count",), NOT_USED: ("Refresh Date",)}  # fmt: skip
COLUMNS = Columns("reader 'x' of source 'y' in etl/sources.toml", NAMES)
ROLES = ("area", "major", "count")


@st.composite
def headers(draw: st.DrawFn) -> tuple[list[str], dict[str, int]]:
    """A header that fits, and where each role is in it."""
    roles = draw(st.permutations([*ROLES, *draw(st.lists(st.just(NOT_USED), max_size=1))]))
    header = []
    for role in roles:
        name = draw(st.sampled_from(NAMES[role]))
        spaced = "".join(draw(st.sampled_from(["", "", " ", "_"])) + letter for letter in name if letter != " ")
        header.append(draw(st.sampled_from([str.upper, str.lower, str])).__call__(spaced))
    return header, {role: at for at, role in enumerate(roles) if role != NOT_USED}


@given(made=headers())
def test_any_accepted_name_in_any_place_capitals_and_spacing_is_found(made):
    header, expected = made
    assert find_columns("f.csv", header, COLUMNS) == expected


@given(made=headers(), at=st.integers(0, 2), name=st.sampled_from(["Ardal", "", "Major", "Text", "Count2", "202601"]))
def test_a_name_of_no_role_is_refused_with_the_header_and_the_entry(made, at, name):
    header, expected = made
    lost = next((role for role, place in expected.items() if place == at), None)
    changed = [*header[:at], name, *header[at + 1 :]]
    with pytest.raises(InputError) as caught:
        find_columns("f.csv", changed, COLUMNS)
    line = str(caught.value)
    assert line.startswith("f.csv: row 1: ")
    assert f"header found: {', '.join(changed)};" in line
    assert line.endswith(f"a new name belongs in columns.{lost or '...'} of {COLUMNS.place}")


@given(made=headers(), again=st.data())
def test_a_column_that_is_there_twice_is_refused(made, again):
    header, _ = made
    name = again.draw(st.sampled_from(header))
    with pytest.raises(InputError, match=r"row 1, column .*: (the column is there twice|two columns for)"):
        find_columns("f.csv", [*header, name.swapcase()], COLUMNS)


def test_two_columns_of_one_role_are_refused():
    with pytest.raises(InputError, match=r"f\.csv: row 1, column 'BOCU': two columns for area: 'BoroughName'"):
        find_columns("f.csv", ["BoroughName", "MajorText", "BOCU", "Count"], COLUMNS)


def test_free_columns_have_no_role_and_are_left_out_of_what_is_shown():
    header = ["202601", "Group", "2026 02", "BOCU", "Count"]
    assert find_columns("f.csv", header, COLUMNS, MONTH) == {"major": 1, "area": 3, "count": 4}
    assert free_columns(header, MONTH) == [0, 2]
    with pytest.raises(InputError, match="header found: Grupo, BOCU, Count;"):
        find_columns("f.csv", ["202601", "Grupo", "2026 02", "BOCU", "Count"], COLUMNS, MONTH)


def test_a_long_header_is_cut_in_what_is_said():
    header = [f"column {n}" for n in range(40)]
    with pytest.raises(InputError, match=re.escape("column 11, ...; a new name")) as caught:
        find_columns("f.csv", header, COLUMNS)
    assert len(str(caught.value)) < 450


def test_no_name_of_the_catalogue_has_two_roles():
    for layout in recognise.LAYOUTS:
        assert named_twice(layout.files.columns) is None, layout.files.reader


@pytest.mark.parametrize("other", ["Month Year", "month_year", "MONTHYEAR"])
def test_a_name_of_two_roles_is_found_however_it_is_written(other):
    assert named_twice(Columns("x", {"month": ("Month_Year",), "year": (other,)})) == folded("Month_Year")
