"""Recorded crime tables of the Home Office, on files made by hand; its codes, against the real reference table."""

import re
from pathlib import Path

import pytest

from etl import spreadsheets
from etl.errors import InputError
from etl.readers import home_office
from etl.sources import read_catalogue
from tests.etl import samples

PFA = "prc-pfa-mar2013-onwards-tables-230426"


def write(folder: Path, sheets: samples.Sheets | None = None, suffix: str = ".ods") -> Path:
    return samples.book(folder / f"{PFA}{suffix}", sheets or samples.recorded_crime_sheets())


@pytest.mark.parametrize("suffix", [".ods", ".xlsx"])
def test_aggravated_offences_are_read_from_either_form(tmp_path: Path, suffix: str) -> None:
    frame = home_office.read_crime_by_force(write(tmp_path, suffix=suffix))
    assert set(frame["code"]) == {"9B", "8P"}
    assert len(frame) == 6 * 3 * 2
    met = frame[(frame["force"] == "Metropolitan Police") & (frame["code"] == "9B")]
    assert [f"{month:%Y-%m}" for month in met["month"]] == [
        "2023-06", "2023-09", "2023-12", "2024-03", "2024-06", "2024-09",
    ]  # fmt: skip
    assert met["offences"].tolist() == [100, 200, 300, 400, 1100, 1200]
    assert met["row"].tolist() == [2, 11, 20, 29, 2, 11]


BAD_ROWS = {
    "no quarter": (1, 1, 5, "2023_24: row 2, column 'Financial Quarter': not a quarter.*'5'"),
    "another year": (1, 0, "2022/23", "2023_24: row 2, column 'Financial Year': not the year of the sheet"),
    "negative": (1, 7, -1, "2023_24: row 2, column 'Number of Offences'.*'-1'"),
    "fractional": (1, 7, 2.5, "2023_24: row 2, column 'Number of Offences'.*'2.5'"),
    "blank": (1, 7, "", "2023_24: row 2, column 'Number of Offences'"),
    "no force": (1, 2, "", "2023_24: row 2: a row without its force"),
    "twice": (2, 6, "9B", "2023_24: row 3: a second figure for code 9B"),
    "a code that changed": (1, 6, "99Z", "no row of code 9B in the quarter to June 2023: rows were lost"),
    "a force that changed its name": (1, 2, "Metropol", "rows were lost"),
    "a heading that changed": (0, 7, "Offences", "sheet 2023_24: no header row with .*number of offences"),
}


@pytest.mark.parametrize("kind", BAD_ROWS)
def test_a_bad_cell_is_named(tmp_path: Path, kind: str) -> None:
    row, column, value, line = BAD_ROWS[kind]
    sheets = samples.recorded_crime_sheets()
    sheets["2023_24"][row][column] = value
    with pytest.raises(InputError, match=f"^{PFA}.ods.*{line}"):
        home_office.read_crime_by_force(write(tmp_path, sheets))


def test_sheets_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    good = samples.recorded_crime_sheets(years=("2022_23", "2023_24", "2024_25"))
    for sheets, line in (
        ({"Data": good["2023_24"]}, "no aggravated offence on any sheet named for a financial year"),
        ({"2023_27": good["2023_24"]}, "not named for a financial year"),
        ({name: rows for name, rows in good.items() if name != "2023_24"}, "a quarter is missing between others"),
        ({"2023_24": [row for row in good["2023_24"] if row[2] != "London, City of"]}, "no row of a force of London"),
        ({"2023_24": good["2023_24"][:-2]}, "no row of code 8P in the quarter to March 2024: rows were lost"),
    ):
        with pytest.raises(InputError, match=line):
            home_office.read_crime_by_force(write(tmp_path, sheets))


BAD_CELLS = {
    "a formula": ('<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>', "H2 holds a formula"),
    "an error value": ('<table:table-cell office:value-type="string"><text:p>#N/A</text:p></table:table-cell>', "H2 holds an error"),
    "cells merged over rows": ('<table:table-cell table:number-rows-spanned="2" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>', "merged"),
    "cells merged over columns": ('<table:table-cell table:number-columns-spanned="2" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>', "merged"),
    "a value repeated a million times": ('<table:table-cell table:number-columns-repeated="1000000" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>', "too large"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD_CELLS)
def test_an_open_document_that_misleads_is_refused(tmp_path: Path, kind: str) -> None:
    written, line = BAD_CELLS[kind]
    path = samples.ods_book(
        tmp_path / "x.ods",
        samples.recorded_crime_sheets(years=("2023_24",)),
        lambda value: written if value == 100 else samples.ods_cell(value),
    )
    with pytest.raises(InputError, match=line):
        home_office.read_crime_by_force(path)


def test_entities_in_an_open_document_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path)
    doctype = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><office:document-content'
    samples.rewrite_member(path, "content.xml", lambda b: b.replace(b"<office:document-content", doctype, 1))
    with pytest.raises(InputError, match="DOCTYPE"):
        home_office.read_crime_by_force(path)


@pytest.mark.real
def test_the_codes_of_aggravated_offences_are_those_of_the_real_reference_table(raw_folder: Path) -> None:
    path = raw_folder / "reference" / "home-office" / "reccrime-offence-ref.ods"
    rows = spreadsheets.read_sheet(path, "Reference_Table_-_Offence")
    aggravated = {
        code for code, description, *_ in rows if re.search("racially|religiously", description, re.IGNORECASE)
    }
    assert sorted(aggravated) == sorted(home_office.AGGRAVATED_CODES)


def test_the_catalogue_says_that_no_real_file_was_tried() -> None:
    catalogue = read_catalogue()
    assert not catalogue["home_office_recorded_crime"].tried_on_real_file
    assert not catalogue["home_office_hate_crime"].tried_on_real_file
