"""Wards: sums of 12 months of one borough, no rate on few offences, and how many offences are in them."""

import pandas as pd
import pytest

from hatecrime import figures, numbers, thresholds, vocabulary
from hatecrime.drawing import geometry, screen


@pytest.fixture(scope="module", params=["tower-hamlets", "kingston-upon-thames"])
def place(request):
    return request.param


@pytest.fixture(scope="module")
def figure(results, place):
    return figures.wards_by_rate(results, place)


def test_every_ward_of_the_borough_once_with_its_published_months_added(results, place, figure):
    wards = results.tables["wards"]
    own = wards[wards["borough_gss"] == vocabulary.GSS_OF_AREA[place]]
    assert sorted(row.label for row in figure.marks.rows) == sorted(own["ward"])
    rows = results.tables["ward_offences"]
    end = rows["month"].max()
    months = pd.date_range(end - pd.DateOffset(months=11), end, freq="MS")
    rows = rows[(rows["series"] == "aggravated") & rows["month"].isin(months)]
    for ward, offences, people, rate in figure.data[["ward_gss", "offences", "population", "rate_per_1000"]].itertuples(
        index=False
    ):
        added = sum(rows.loc[rows["ward_gss"] == ward, "offences"])
        assert offences == added
        if added >= thresholds.MIN_COUNT_FOR_RATE:
            assert rate == pytest.approx(1000 * added / people)
        else:
            assert pd.isna(rate)


def test_few_offences_have_a_count_and_no_rate(figure):
    few = [row for row in figure.marks.rows if row.value is None]
    assert few
    assert all(row.said.endswith("[u]") and row.said.split()[0] in {"no", *"123456789"} for row in few)
    names = {row.label for row in few}
    assert all(cells[4:] == ("[u]", "[u]") for cells in figure.table.rows if cells[0] in names)
    assert [cells[0] for cells in figure.table.rows] == sorted(cells[0] for cells in figure.table.rows), "no ranking"
    assert "[u]" in figure.all_notes[-1] or any("[u]" in note for note in figure.all_notes)


def test_no_month_of_a_ward_is_in_it(figure):
    assert "month" not in figure.data
    assert figure.data["period_end"].nunique() == 1


def test_how_many_are_placed_is_said_first(results, place, figure):
    placed, recorded = results.placed_in_wards(vocabulary.GSS_OF_AREA[place])
    assert placed == figure.data["offences"].sum()
    assert figure.near[0].startswith(f"{placed:,} of the borough's {recorded:,} offences")


def test_map_and_dots_say_the_same(results, place, figure):
    drawn = figures.map_of_wards(results, place)
    low, high = figure.data["rate_per_1000"].min(), figure.data["rate_per_1000"].max()
    assert f"rates run from {numbers.fmt_rate(low)} to {numbers.fmt_rate(high)}" in drawn.message
    assert drawn.table == figure.table
    shapes = geometry.outlines(drawn.marks.boundaries, "ward_gss")
    assert {area.code for area in drawn.marks.areas} == set(shapes)
    codes = [code for trace in screen.spec(drawn.marks, "dark")["data"] for code in trace["locations"]]
    assert sorted(codes) == sorted(figure.data["ward_gss"])


@pytest.mark.parametrize(
    ("borough", "ward"),
    [("hillingdon", "Heathrow Villages"), ("westminster", "St James's"), ("westminster", "West End"),
     ("camden", "Bloomsbury")],
)  # fmt: skip
def test_wards_of_many_visitors_have_a_line(results, borough, ward):
    notes = figures.wards_by_rate(results, borough).all_notes
    assert any(note.startswith(f"{ward}: The rate uses residents only") for note in notes)


def test_each_note_is_of_a_ward_that_there_is(results):
    assert set(results.ward_notes()) <= set(results.tables["wards"]["ward_gss"])


def test_a_larger_area_asks_for_a_borough(results):
    found = figures.map_of_wards(results, "inner-london")
    assert isinstance(found, figures.Nothing)
    assert found.instead == "Choose a borough."
