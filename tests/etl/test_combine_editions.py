"""The newest edition wins month by month, and what it changed is kept."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.editions import Part, combine, join_parts
from etl.errors import InputError
from etl.harmonise import KEY, KINDS


def part(edition: str, figures: dict[tuple[str, str], int], file: str = "file.csv", *, closed: bool = False) -> Part:
    """Figures by (area, month) of the aggravated series."""
    frame = pd.DataFrame(
        [("aggravated", "all", area, pd.Timestamp(f"{month}-01"), count) for (area, month), count in figures.items()],
        columns=[*KEY, "count"],
    )
    return Part(edition, file, closed, frame.astype(KINDS))


def as_dict(frame: pd.DataFrame, column: str) -> dict[tuple[str, str], object]:
    return {(r["area"], f"{r['month']:%Y-%m}"): r[column] for _, r in frame.iterrows()}


OLD = {("Barnet", "2023-11"): 5, ("Barnet", "2023-12"): 7, ("Airports", "2023-12"): 2}
NEW = {("Barnet", "2023-12"): 8, ("Unplaced", "2023-12"): 1, ("Barnet", "2024-01"): 6}


def test_a_month_comes_whole_from_the_newest_edition_that_covers_it():
    figures, _ = combine(join_parts([part("2024-02", NEW), part("2024-01", OLD)]))
    assert as_dict(figures, "count") == {
        ("Barnet", "2023-11"): 5,
        ("Barnet", "2023-12"): 8,
        ("Unplaced", "2023-12"): 1,
        ("Barnet", "2024-01"): 6,
    }
    assert as_dict(figures, "edition")["Barnet", "2023-11"] == "2024-01"


def test_revisions_hold_what_changed_and_areas_that_one_edition_has_not():
    _, revisions = combine(join_parts([part("2024-02", NEW), part("2024-01", OLD)]))
    before, after = as_dict(revisions, "offences_before"), as_dict(revisions, "offences")
    assert set(before) == {("Barnet", "2023-12"), ("Airports", "2023-12"), ("Unplaced", "2023-12")}
    assert (before["Barnet", "2023-12"], after["Barnet", "2023-12"]) == (7, 8)
    assert after["Airports", "2023-12"] is pd.NA
    assert before["Unplaced", "2023-12"] is pd.NA
    assert as_dict(revisions, "change") == {
        ("Barnet", "2023-12"): "revised",
        ("Airports", "2023-12"): "no_longer_covered",
        ("Unplaced", "2023-12"): "newly_covered",
    }
    assert set(revisions["edition_before"]) == {"2024-01"}
    assert set(revisions["edition"]) == {"2024-02"}


def test_absent_against_0_is_no_revision():
    _, revisions = combine(
        join_parts([part("2024-01", {("Airports", "2023-12"): 0, ("Barnet", "2023-12"): 1}), part("2024-02", NEW)])
    )
    assert ("Airports", "2023-12") not in as_dict(revisions, "offences")


def test_a_revision_names_the_edition_that_supplied_the_month_until_then():
    first = part("2024-01", {("Barnet", "2023-11"): 5, ("Barnet", "2023-12"): 7})
    second = part("2024-02", {("Barnet", "2023-12"): 8})
    third = part("2024-03", {("Barnet", "2023-11"): 4, ("Barnet", "2023-12"): 9})
    _, revisions = combine(join_parts([first, second, third]))
    latest = revisions[revisions["edition"] == "2024-03"]
    assert as_dict(latest, "edition_before") == {("Barnet", "2023-11"): "2024-01", ("Barnet", "2023-12"): "2024-02"}


def test_two_files_of_an_edition_may_overlap_where_they_agree():
    historical = part("2024-02", {("Barnet", "2023-12"): 8}, "a.csv")
    recent = part("2024-02", {("Barnet", "2023-12"): 8, ("Barnet", "2024-01"): 6}, "b.csv")
    figures, revisions = combine(join_parts([historical, recent]))
    assert len(figures) == 2
    assert revisions.empty


def test_two_files_of_an_edition_that_disagree_are_refused():
    historical = part("2024-02", {("Barnet", "2023-12"): 8}, "a.csv")
    recent = part("2024-02", {("Barnet", "2023-12"): 9}, "b.csv")
    with pytest.raises(
        InputError, match=r"a\.csv and b\.csv: edition 2024-02 has two figures for Barnet, .* December 2023"
    ):
        join_parts([historical, recent])


@pytest.mark.parametrize("closed", [False, True])
def test_the_newest_three_months_are_provisional_unless_the_source_is_closed(closed):
    months = pd.date_range("2023-09-01", "2024-01-01", freq="MS")
    figures, _ = combine(join_parts([part("2024-02", {("Barnet", f"{m:%Y-%m}"): 1 for m in months}, closed=closed)]))
    marked = sorted(f"{m:%Y-%m}" for m in figures.loc[figures["provisional"], "month"])
    assert marked == ([] if closed else ["2023-11", "2023-12", "2024-01"])


CELL = st.tuples(st.sampled_from(["Barnet", "Brent"]), st.sampled_from(["2023-11", "2023-12", "2024-01"]))
EDITIONS = st.lists(st.dictionaries(CELL, st.integers(0, 9), min_size=1), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None)
@given(editions=EDITIONS)
def test_combining_equals_walking_the_editions_one_by_one(editions):
    expected: dict[str, dict[str, int]] = {}
    for figures in editions:
        for month in {month for _, month in figures}:
            expected[month] = {area: n for (area, of), n in figures.items() if of == month}
    parts = [part(f"2024-0{i}", figures) for i, figures in enumerate(editions, start=1)]
    found, _ = combine(join_parts(parts))
    flat = {(area, month): n for month, areas in expected.items() for area, n in areas.items()}
    assert as_dict(found, "count") == flat
