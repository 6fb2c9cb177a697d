"""Layout W and the tables by ward: read under any heading, added up by code, and refused with other wards than the map's."""

import json
from pathlib import Path

import pandas as pd
import pytest

from etl import harmonise, wards
from etl.editions import Part
from etl.errors import InputError
from hatecrime import schema, store, vocabulary
from tests.etl import samples

HEADER = ["MajorText", "MinorText", "WardName", "WardCode", "LookUp_BoroughName"]
OURS, TWIN = "RACE OR RELIGIOUS AGG PUBLIC FEAR", "PUBLIC FEAR ALARM OR DISTRESS"
MONTHS = ["202401", "202402", "202403"]
HEATHROW = "E05013570"


def rows(code: str, name: str, borough: str, *counts: int) -> list[list[object]]:
    """One ward: our class, its twin with ten more a month, and a class that is not ours."""
    place = [name, code, borough]
    return [
        ["PUBLIC ORDER OFFENCES", OURS, *place, *counts],
        ["PUBLIC ORDER OFFENCES", TWIN, *place, *(count + 10 for count in counts)],
        ["ROBBERY", "ROBBERY OF PERSONAL PROPERTY", *place, *(9 for _ in counts)],
    ]


BARNET = rows("E05013628", "Barnet Vale", "Barnet", 1, 2, 3)
HILLINGDON = rows(HEATHROW, "Heathrow Villages", "Hillingdon", 4, 0, 6)
AIRPORT = rows(HEATHROW, "Heathrow Villages", "Aviation Security (SO18)", 20, 30, 40)


def tidied(folder: Path, made: list[list[object]], name: str = "MPS Ward Level Crime (Historical).csv") -> pd.DataFrame:
    path = folder / name
    if path.suffix == ".csv":
        path.write_bytes(samples.as_csv([*HEADER, *MONTHS], made))
    else:
        pd.DataFrame(made, columns=[*map(str.lower, HEADER), *MONTHS]).to_parquet(path, index=False)
    return wards.tidy_wards(samples.read(path), name)


def counts(figures: pd.DataFrame, code: str, series: str = "aggravated") -> list[int]:
    own = figures[(figures["ward_gss"] == code) & (figures["series"] == series)]
    return own.sort_values("month")["count"].tolist()


def test_a_ward_is_its_code_and_the_airport_in_it_is_added(tmp_path: Path) -> None:
    figures = tidied(tmp_path, [*BARNET, *HILLINGDON, *AIRPORT])
    assert len(figures) == 2 * 2 * 3
    assert counts(figures, "E05013628") == [1, 2, 3]
    assert counts(figures, HEATHROW) == [24, 30, 46]
    assert counts(figures, HEATHROW, "comparator") == [44, 50, 66]
    assert figures.groupby("ward_gss")["area"].first().to_dict() == {"E05013628": "Barnet", HEATHROW: "Hillingdon"}


def test_a_ward_under_the_airports_alone_has_no_borough_of_its_own(tmp_path: Path) -> None:
    figures = tidied(tmp_path, [*BARNET, *AIRPORT])
    assert counts(figures, HEATHROW) == [20, 30, 40]
    assert figures.loc[figures["ward_gss"] == HEATHROW, "area"].isna().all()


def test_csv_and_parquet_of_the_same_rows_say_the_same(tmp_path: Path) -> None:
    made = [*BARNET, *HILLINGDON, *AIRPORT]
    parquet = tidied(tmp_path, made, "recorded-crime-ward.parquet")
    pd.testing.assert_frame_equal(tidied(tmp_path, made), parquet)


@pytest.mark.parametrize(
    ("made", "line"),
    [
        ([*BARNET, *HILLINGDON[1:]], "rows of a ward are missing in aggravated .*'E05013570'"),
        ([*BARNET, *rows("E05013628", "Barnet Vale", "Brent", 1, 2, 3)], "ward E05013628 in two boroughs"),
        ([*BARNET, *rows(HEATHROW, "Barnet Vale", "Unknown", 1, 2, 3)], "row 5: unknown area of a ward .*'Unknown'"),
        ([*BARNET, *rows(HEATHROW, "A", "Barnet", 1, 2, 3), *rows(HEATHROW, "B", "Heathrow", 1, 2, 3)], "two names"),
        ([*BARNET, *rows("E09000003", "Barnet", "Barnet", 1, 2, 3)], "row 5: not the code of a ward .*'E09000003'"),
        ([*BARNET, *rows("", "Barnet Vale", "Barnet", 1, 2, 3)], "row 5: a row without its area or class"),
        ([*BARNET, BARNET[0]], "row 5: the same area and class as row 2"),
    ],
)
def test_what_is_no_whole_set_of_wards_is_refused(tmp_path: Path, made: list[list[object]], line: str) -> None:
    with pytest.raises(InputError, match=line) as caught:
        tidied(tmp_path, made)
    assert str(caught.value).startswith("MPS Ward Level Crime (Historical).csv")


THE_WARDS = pd.DataFrame(
    {
        "ward_gss": ["E05013628", HEATHROW],
        "ward": ["Barnet Vale", "Heathrow Villages"],
        "borough_gss": ["E09000003", "E09000017"],
    }
)


def part(folder: Path, edition: str, made: list[list[object]]) -> Part:
    return Part(edition, f"{edition}.csv", False, tidied(folder, made))


def test_the_newest_edition_wins_and_what_it_changed_is_kept(tmp_path: Path) -> None:
    older = part(tmp_path, "2024-04", [*rows("E05013628", "Barnet Vale", "Barnet", 1, 5, 3), *HILLINGDON])
    newer = part(tmp_path, "2024-05", [*BARNET, *HILLINGDON])
    figures, revisions = wards.ward_tables([newer, older], THE_WARDS)
    assert list(figures.columns) == schema.WARD_OFFENCES.column_names
    assert set(figures["edition"]) == {"2024-05"}
    own = figures[(figures["ward_gss"] == "E05013628") & (figures["series"] == "aggravated")]
    assert own.sort_values("month")["offences"].tolist() == [1, 2, 3]
    assert list(revisions.columns) == schema.WARD_REVISIONS.column_names
    ours = revisions[revisions["series"] == "aggravated"]
    assert ours[["ward_gss", "offences_before", "offences", "change"]].to_numpy().tolist() == [
        ["E05013628", 5, 2, schema.REVISED]
    ]


@pytest.mark.parametrize(
    ("column", "value", "line"),
    [
        ("ward_gss", "E05013629", r"2024-05\.csv: not the wards of the boundaries .*'E05013628'"),
        ("ward", "Elsewhere", r"2024-05\.csv: E05013628 is 'Elsewhere' in the boundaries .*'Barnet Vale'"),
        ("borough_gss", "E09000005", r"2024-05\.csv: E05013628 is 'Brent' in the boundaries .*'Barnet'"),
    ],
)
def test_wards_that_are_not_those_of_the_boundaries_are_refused(
    tmp_path: Path, column: str, value: str, line: str
) -> None:
    other = THE_WARDS.assign(**{column: [value, *THE_WARDS[column][1:]]})
    with pytest.raises(InputError, match=line):
        wards.ward_tables([part(tmp_path, "2024-05", [*BARNET, *HILLINGDON])], other)


@pytest.mark.real
@pytest.mark.parametrize(
    ("relative", "columns"),
    [
        ("ward-level-2026-04/recorded-crime-ward.parquet", ("majortext", "minortext", "wardcode")),
        ("ward-level-2025-10/MPS Ward Level Crime (most recent 24 months).csv", ("MajorText", "MinorText", "WardCode")),
    ],
)
def test_the_real_files_add_up_ward_by_ward(raw_folder: Path, relative: str, columns: tuple[str, str, str]) -> None:
    path = raw_folder / "london" / relative
    raw = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    months = [name for name in raw.columns if name.isdigit()]
    figures = wards.tidy_wards(samples.read(path), path.name)
    for label, series in ((OURS, "aggravated"), (TWIN, "comparator")):
        chosen = raw[(raw[columns[0]] == "PUBLIC ORDER OFFENCES") & (raw[columns[1]] == label)]
        expected = chosen.groupby(columns[2])[months].sum()
        assert len(expected) == 679
        wide = figures[figures["series"] == series].pivot(index="ward_gss", columns="month", values="count")
        assert (wide.to_numpy() == expected.to_numpy()).all()


@pytest.mark.real
def test_wards_have_their_borough_residents_and_a_map_of_each_borough(built) -> None:
    import shapely

    table = built.tables["wards"]
    assert len(table) == 679
    assert set(table["borough_gss"]) == set(vocabulary.BOROUGHS)
    assert set(table["population_year"]) == {2024}
    people = built.tables["population"]
    of_2024 = people[people["year"] == 2024].set_index("borough_gss")["population"]
    assert (table.groupby("borough_gss")["population"].sum() == of_2024.drop(vocabulary.CITY_OF_LONDON_GSS)).all()
    assert shapely.coverage_is_valid(shapely.from_wkb(table["geometry"].to_numpy()))
    drawn = {}
    for gss in vocabulary.BOROUGHS:
        for feature in json.loads(built.files[store.ward_map(gss)])["features"]:
            drawn[feature["id"]] = (feature["properties"]["ward"], gss)
    expected = zip(table["ward_gss"], zip(table["ward"], table["borough_gss"], strict=True), strict=True)
    assert drawn == dict(expected)


@pytest.mark.real
def test_every_month_has_every_ward_and_the_newest_edition_is_used(built) -> None:
    figures = built.tables["ward_offences"]
    assert figures.groupby(["series", "month"]).size().eq(679).all()
    assert figures.groupby("edition")["month"].agg(["min", "max"]).to_numpy().tolist() == [
        [pd.Timestamp("2010-04-01"), pd.Timestamp("2026-02-01")]
    ]
    revisions = built.tables["ward_revisions"]
    assert set(zip(revisions["edition_before"], revisions["edition"], strict=True)) == {("2025-10", "2026-04")}
    assert set(revisions["change"]) == {schema.REVISED}
    assert (revisions["offences"] - revisions["offences_before"]).abs().max() <= 4


def test_classes_by_ward_are_those_of_the_borough_file() -> None:
    for label in (OURS, TWIN, "RIOT"):
        of_borough = harmonise.measure_of(harmonise.BOROUGH_LEVEL, "PUBLIC ORDER OFFENCES", label)
        assert harmonise.measure_of(harmonise.WARD_LEVEL, "Public Order Offences", label.lower()) == of_borough
