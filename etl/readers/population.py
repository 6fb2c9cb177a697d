"""Mid-year population estimates of the Office for National Statistics, in the forms of three editions.

Every reader returns one row per London borough (and the City of London) and mid-year: `code`, `name`, `year`,
`population`, `edition_year`, `row`.
"""

import re
from pathlib import Path

import pandas as pd

from etl import csvfile, spreadsheets
from etl.columns import Columns, find_columns
from etl.errors import InputError
from hatecrime import vocabulary

MAX_RESIDENTS = 1_000_000
"""Of one borough; the largest, Croydon and Barnet, have about 400,000."""

_BOROUGH = re.compile(r"E09\d{6}", re.ASCII)
_RESIDENTS_COLUMN = re.compile(r"population_mid20\d\d", re.ASCII)
_YEAR_COLUMN = re.compile(r"estimated population mid-(\d{4})")


def read_population_workbook(path: Path) -> pd.DataFrame:
    """Sheet `MYE5` (or `MYE 5`) of a workbook of estimates (.xls 2020, .xlsx 2022): a column per mid-year.

    The header is the row that begins with Code, Name, Geography; the years run newest to oldest and their heading
    differs in capitals. Rows of regions and countries are left out by code.
    """
    rows = spreadsheets.read_sheet(path, "MYE5")
    header_at = next((i for i, cells in enumerate(rows[:30]) if cells[:3] == ["Code", "Name", "Geography"]), None)
    if header_at is None:
        raise InputError(path.name, "sheet MYE5: no header row that begins Code, Name, Geography in the first 30 rows")
    years: dict[int, int] = {}
    for place, name in enumerate(rows[header_at]):
        if found := _YEAR_COLUMN.fullmatch(" ".join(name.split()).lower()):
            year = int(found[1])
            if year in years:
                raise InputError(path.name, "sheet MYE5: the year is there twice", row=header_at + 1, column=name)
            years[year] = place
    if not years:
        raise InputError(path.name, "sheet MYE5: no column `Estimated population mid-YYYY`", row=header_at + 1)
    records = [
        (cells[0].strip(), cells[1].strip(), year, _residents(path, row, rows[header_at][place], cells[place]), row)
        for row, cells in enumerate(rows[header_at + 1 :], start=header_at + 2)
        if _BOROUGH.fullmatch(cells[0].strip())
        for year, place in years.items()
    ]
    return _frame(path, records, max(years))


def read_population_by_age(path: Path) -> pd.DataFrame:
    """`mye24tablesew.csv`: persons by single year of age; the year is that of the file name.

    InputError when the ages do not add up to `All ages`, which shows a shifted or missing column.
    """
    named = re.match(r"mye(\d{2})", path.name.lower())
    if named is None:
        raise InputError(path.name, "no year in the file name (mye24... expected)")
    sheet = csvfile.read_sheet(path, must_end=False)  # its last line has no end; a cut shows in the sum of ages
    code, name, total, first, last = sheet.columns("Code", "Name", "All ages", "0", "90+")
    ages = slice(first, last + 1)
    if last - first != 90:
        raise InputError(path.name, "ages 0 to 90+ are not 91 columns in a row", row=1)
    year = 2000 + int(named[1])
    records = []
    for row, cells in sheet.rows:
        if not _BOROUGH.fullmatch(cells[code].strip()):
            continue
        residents = _residents(path, row, "All ages", cells[total])
        by_age = sum(_residents(path, row, sheet.header[first + i], c) for i, c in enumerate(cells[ages]))
        if by_age != residents:
            raise InputError(path.name, f"ages add up to {by_age}", row=row, column="All ages", value=cells[total])
        records.append((cells[code].strip(), cells[name].strip(), year, residents, row))
    return _frame(path, records, year)


def read_population_by_borough(path: Path, columns: Columns) -> pd.DataFrame:
    """A transcription with one column of residents, headed `population_mid2025` or the like; its year is read there."""
    sheet = csvfile.read_sheet(path)
    at = find_columns(path.name, sheet.header, columns, _RESIDENTS_COLUMN)
    places = [place for place in range(len(sheet.header)) if place not in at.values()]
    if len(places) != 1:
        raise InputError(path.name, "not one column of residents", row=1, value=", ".join(sheet.header))
    heading = sheet.header[places[0]]
    year = int(heading[-4:])
    records = [
        (
            cells[at["code"]].strip(),
            cells[at["name"]].strip(),
            year,
            _residents(path, row, heading, cells[places[0]]),
            row,
        )
        for row, cells in sheet.rows
    ]
    return _frame(path, records, year)


def _residents(path: Path, row: int, column: str, text: str) -> int:
    return csvfile.whole(text, path, row, column, maximum=MAX_RESIDENTS)


def _frame(path: Path, records: list[tuple[str, str, int, int, int]], edition_year: int) -> pd.DataFrame:
    frame = pd.DataFrame(records, columns=["code", "name", "year", "population", "row"])
    twice = frame[frame.duplicated(["code", "year"])]
    if len(twice):
        raise InputError(
            path.name, "the borough is there twice", row=int(twice["row"].iloc[0]), value=twice["code"].iloc[0]
        )
    known = vocabulary.BOROUGHS | {vocabulary.CITY_OF_LONDON_GSS: "City of London"}
    other = frame[frame["name"].str.replace("&", "and") != frame["code"].map(known)]
    if len(other):
        first = other.iloc[0]
        raise InputError(path.name, f"not the name of {first['code']}", row=int(first["row"]), value=first["name"])
    if frame["code"].nunique() != 33:
        raise InputError(path.name, "not 33 London areas (E09 codes)", value=frame["code"].nunique())
    if (frame["population"] == 0).any():
        raise InputError(
            path.name, "a borough without residents", row=int(frame.loc[frame["population"] == 0, "row"].iloc[0])
        )
    return frame.assign(edition_year=edition_year)
