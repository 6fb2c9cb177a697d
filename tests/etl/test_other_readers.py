"""Population, national and boundary readers: refused where they are wrong."""

import json
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from etl.errors import InputError
from etl.readers import boundaries, national, population
from hatecrime import vocabulary
from tests.etl import samples

CODES = [vocabulary.CITY_OF_LONDON_GSS, *vocabulary.BOROUGHS]
NAMES = ["City of London", *vocabulary.BOROUGHS.values()]


def workbook(
    folder: Path, header: list[str] | None = None, change: dict[tuple[int, int], object] | None = None, rows: int = 33
) -> Path:
    """Sheet MYE5 as the ONS lays it out, small: header in row 8, one region above the boroughs."""
    header = header or ["Code", "Name", "Geography", "Area (sq km)", "Estimated population mid-2022", "2022 people"]
    path = folder / "mye22final.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("MYE5")
        sheet.write(0, 0, "MYE5: Population density")
        sheet.write_row(7, 0, header)
        sheet.write_row(8, 0, ["E12000007", "LONDON", "Region", 1572, 9_000_000, 5000])
        for i in range(rows):
            for place, value in enumerate([CODES[i], NAMES[i], "London Borough", 10.5, 100_000 + i, 9000]):
                sheet.write(9 + i, place, (change or {}).get((i, place), value))
    return path


def test_boroughs_of_a_workbook(tmp_path):
    frame = population.read_population_workbook(workbook(tmp_path))
    assert len(frame) == 33
    assert set(frame["year"]) == {2022}
    assert frame.set_index("code")["population"]["E09000002"] == 100_001
    assert set(frame["edition_year"]) == {2022}


WORKBOOKS = {
    "no header": ({"header": ["Kode", "Name", "Geography"]}, "no header row"),
    "no year": (
        {"header": ["Code", "Name", "Geography", "Area", "Population", "x"]},
        "no column `Estimated population",
    ),
    "year twice": (
        {"header": ["Code", "Name", "Geography", "Area", *["Estimated Population mid-2022"] * 2]},
        "the year is there twice",
    ),
    "blank": ({"change": {(3, 4): ""}}, r"row 13, column 'Estimated population mid-2022': not a whole number"),
    "text": ({"change": {(3, 4): "c"}}, "row 13.*'c'"),
    "fraction": ({"change": {(3, 4): 2.5}}, "row 13.*'2.5'"),
    "negative": ({"change": {(3, 4): -5}}, "row 13.*'-5'"),
    "zero": ({"change": {(3, 4): 0}}, "without residents"),
    "huge": ({"change": {(3, 4): 10**7}}, "not plausible"),
    "borough twice": ({"change": {(3, 0): CODES[4]}}, "twice"),
    "borough missing": ({"rows": 32}, "not 33 London areas"),
}


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_a_workbook_that_does_not_fit_is_refused(tmp_path, kind):
    arguments, message = WORKBOOKS[kind]
    with pytest.raises(InputError, match=message) as caught:
        population.read_population_workbook(workbook(tmp_path, **arguments))
    assert str(caught.value).startswith("mye22final.xlsx")


def by_age(folder: Path, name: str = "mye24tablesew.csv") -> Path:
    ages = [*map(str, range(90)), "90+"]
    lines = [",".join(["Code", "Name", "Geography", "All ages", *ages])]
    lines += [
        ",".join([code, label, "London Borough", "910", *["10"] * 91])
        for code, label in zip(CODES, NAMES, strict=False)
    ]
    path = folder / name
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return path


def test_persons_by_age(tmp_path):
    frame = population.read_population_by_age(by_age(tmp_path))
    assert frame["population"].tolist() == [910] * 33
    assert set(frame["year"]) == {2024}


def test_ages_that_do_not_add_up_are_refused(tmp_path):
    path = by_age(tmp_path)
    path.write_text(path.read_text(encoding="utf-8-sig").replace(",910,10,", ",910,11,", 1))
    with pytest.raises(InputError, match=r"row 2, column 'All ages': ages add up to 911"):
        population.read_population_by_age(path)


def test_a_cut_of_the_last_number_shows_in_the_sum(tmp_path):
    path = by_age(tmp_path)
    path.write_text(path.read_text(encoding="utf-8-sig")[:-1])
    with pytest.raises(InputError, match="row 34, column 'All ages': ages add up to 901"):
        population.read_population_by_age(path)


def test_a_missing_age_is_refused(tmp_path):
    path = by_age(tmp_path)
    lines = [line.rsplit(",", 2) for line in path.read_text(encoding="utf-8-sig").splitlines()]
    path.write_text("\n".join(f"{line[0]},{line[2]}" for line in lines))
    with pytest.raises(InputError, match="not 91 columns"):
        population.read_population_by_age(path)


MONTHS = [f"{pd.Timestamp(2020, m, 1):%B}" for m in range(1, 13)]


def rrao(folder: Path, header: str = "month,2013,2014", cells: dict[int, str] | None = None) -> Path:
    path = folder / "home_office_rrao.csv"
    rows = [f'{name},{"" if i < 3 else 100 + i},"2,{i:03d}"' for i, name in enumerate(MONTHS)]
    for at, row in (cells or {}).items():
        rows[at] = row
    path.write_text("\r\n".join([header, *rows]), newline="")
    return path


def test_a_blank_month_is_left_out_and_never_0(tmp_path):
    months = national.read_national_aggravated(rrao(tmp_path)).set_index("month")["count"]
    assert len(months) == 21
    assert months.index[0] == pd.Timestamp("2013-04-01")
    assert months[pd.Timestamp("2014-02-01")] == 2001


RRAO = {
    "first column": ({"header": "Monat,2013,2014"}, "first column is not `month`"),
    "a year that is none": ({"header": "month,2013,14"}, "column '14': not a year"),
    "month name": ({"cells": {2: "Mar,1,2"}}, "not January to December"),
    "months swapped": ({"cells": {2: "April,1,2", 3: "March,1,2"}}, "not January to December"),
    "hole": ({"cells": {6: 'July,,"2,006"'}}, "July 2013"),
    "odd thousands": ({"cells": {6: 'July,106,"2,06"'}}, r"row 8, column '2014': not a whole number.*'2,06'"),
    "huge": ({"cells": {6: 'July,106,"200,006"'}}, "not plausible"),
}


@pytest.mark.parametrize("kind", RRAO)
def test_a_national_table_that_does_not_fit_is_refused(tmp_path, kind):
    arguments, message = RRAO[kind]
    with pytest.raises(InputError, match=message):
        national.read_national_aggravated(rrao(tmp_path, **arguments))


def collection(folder: Path, **changed: object) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"NAME": n, "GSS_CODE": c, "ONS_INNER": "F", "HECTARES": 10.0, "NONLD_AREA": 1},
        }
        for c, n in zip(CODES, NAMES, strict=False)
    ]
    features[0]["properties"].update(changed)
    path = folder / "london_boroughs.geojson"
    path.write_text(json.dumps({"features": features}))
    return path


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"ONS_INNER": "yes"}, "yes"),
        ({"HECTARES": "many"}, "not a collection"),
        ({"GSS_CODE": "E09000002"}, "once each"),
        ({"HECTARES": None}, "not a collection"),
    ],
)
def test_borough_attributes_that_do_not_fit_are_refused(tmp_path, changed, message):
    assert boundaries.read_borough_attributes(collection(tmp_path))["hectares"].tolist() == [9.0] * 33
    with pytest.raises(InputError, match=message):
        boundaries.read_borough_attributes(collection(tmp_path, **changed))


@pytest.mark.parametrize("content", ["{", "[]", '{"features": 3}', '{"features": [{}]}', '{"type": "x"}'])
def test_a_geojson_that_is_none_is_refused(tmp_path, content):
    path = tmp_path / "london_boroughs.geojson"
    path.write_text(content)
    with pytest.raises(InputError, match=r"^london_boroughs\.geojson"):
        boundaries.read_borough_attributes(path)


@pytest.mark.real
@pytest.mark.parametrize("suffix", ["shp", "dbf", "prj", "shx"])
def test_a_part_of_the_shapefile_that_is_cut_or_missing_is_refused(raw_copy, suffix):
    folder = raw_copy / "reference/boundaries/london-2021-lad22-gen20"
    shape = folder / "london-2021-lad22-gen20.shp"
    assert len(boundaries.read_boundaries(shape)) == 33
    part = shape.with_suffix(f".{suffix}")
    part.write_bytes(part.read_bytes()[: part.stat().st_size // 2])
    with pytest.raises(InputError, match=r"^london-2021-lad22-gen20\.shp"):
        boundaries.read_boundaries(shape)
    part.unlink()
    with pytest.raises(InputError, match=r"^london-2021-lad22-gen20\.shp"):
        boundaries.read_boundaries(shape)


def by_borough(folder: Path, heading: str = "population_mid2025", **changed: object) -> pd.DataFrame:
    rows = [[code, name, 100_000 + at] for at, (code, name) in enumerate(zip(CODES, NAMES, strict=True))]
    rows[3][2] = changed.get("residents", rows[3][2])
    rows[3][1] = changed.get("name", rows[3][1])
    path = folder / "london_boroughs_mid2025.csv"
    path.write_bytes(samples.as_csv(["lad_code", "lad_name", heading], rows))
    return samples.read(path)


def test_residents_by_borough_have_the_year_of_their_heading(tmp_path):
    frame = by_borough(tmp_path)
    assert frame["population"].tolist() == [100_000 + at for at in range(33)]
    assert set(frame["year"]) == set(frame["edition_year"]) == {2025}
    assert set(by_borough(tmp_path, "Population Mid 2027")["year"]) == {2027}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"heading": "population_mid1999"}, r"nobody knows the column 'population_mid1999'; .*columns\."),
        ({"heading": "population"}, "nobody knows the column 'population'"),
        ({"residents": ""}, "row 5, column 'population_mid2025': not a whole number"),
        ({"residents": "1,234"}, "row 5, column 'population_mid2025'"),
        ({"residents": 0}, "row 5: a borough without residents"),
        ({"residents": 1_000_001}, "not plausible"),
        ({"name": "Bexhill"}, "row 5: not the name of E09000004 .*'Bexhill'"),
    ],
)
def test_residents_by_borough_that_do_not_fit_are_refused(tmp_path, changed, message):
    with pytest.raises(InputError, match=message):
        by_borough(tmp_path, **changed)


WARD_HEADER = ["ward_code", "ward_name_2022", "borough_code", "borough_name", "ward_name_2024_if_changed", "population_mid2024", "usual_residents_census2021"]  # fmt: skip


def by_ward(folder: Path, *rows: list[object]) -> pd.DataFrame:
    path = folder / "london_wards_population.csv"
    path.write_bytes(samples.as_csv(WARD_HEADER, rows))
    return samples.read(path)


CITY_WARD = ["E05009289", "Aldgate", vocabulary.CITY_OF_LONDON_GSS, "City of London", "", "", ""]
BOW = ["E05009320", "Bow East", "E09000030", "Tower Hamlets", "Bow", 19_000, 18_000]


def test_residents_of_wards_without_those_of_the_city(tmp_path):
    frame = by_ward(tmp_path, CITY_WARD, BOW)
    assert frame[["code", "name", "borough_gss", "population", "year", "row"]].to_numpy().tolist() == [
        ["E05009320", "Bow East", "E09000030", 19_000, 2024, 3]
    ]


@pytest.mark.parametrize(
    ("at", "value", "message"),
    [
        (0, "E09000030", "row 3: not the code of a ward"),
        (0, "E05009289", "row 3: not the code of a ward, or there twice"),
        (2, "E09000034", "row 3: not the code of a London borough"),
        (5, "", "row 3, column 'population': not a whole number"),
        (5, 60_001, "row 3, column 'population': more than 60000"),
        (5, 0, "row 3: a ward without residents"),
    ],
)
def test_residents_of_wards_that_do_not_fit_are_refused(tmp_path, at, value, message):
    with pytest.raises(InputError, match=message):
        by_ward(tmp_path, CITY_WARD, [*BOW[:at], value, *BOW[at + 1 :]])


@pytest.mark.real
def test_the_real_files_of_wards_and_of_mid_2025(raw_folder):
    folder = raw_folder / "reference"
    frame = samples.read(folder / "population" / "london_wards_population.csv")
    assert (len(frame), frame["borough_gss"].nunique()) == (679, 32)
    shapes = samples.read(folder / "boundaries" / "london-wards-2022" / "london_wards_2022_bgc.geojson")
    named = shapes.set_index("code")[["name", "borough_gss"]]
    assert named.equals(frame.set_index("code")[["name", "borough_gss"]].loc[named.index])
    boroughs = samples.read(folder / "population" / "london_boroughs_mid2025.csv")
    assert boroughs["population"].sum() == 9_122_909
