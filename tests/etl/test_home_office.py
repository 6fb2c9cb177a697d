"""Home Office readers: the reference table on the real file, the recorded crime tables on files made by hand."""

from pathlib import Path

import pytest

from etl.errors import InputError
from etl.readers import home_office
from etl.sources import read_catalogue
from tests.etl import samples

HEADER = [
    "Financial Year",
    "Financial Quarter",
    "Force Name",
    "Offence Description",
    "Offence Code",
    "Number of Offences",
]
ROWS = [
    ["2024/25", 1, "Metropolitan Police", "Aggravated public fear", "9B", 2901],
    ["2024/25", 2, "Metropolitan Police", "Aggravated public fear", "9B", 3001],
    ["2024/25", 1, "Metropolitan Police", "Shoplifting", "46", 20000],
    ["2024/25", 1, "Kent", "Aggravated public fear", "9B", 120],
]


def write(folder: Path, rows: list[list[object]] = ROWS, sheet: str = "2024_25", suffix: str = ".ods") -> Path:
    path = folder / f"prc-pfa-mar2013-onwards-tables{suffix}"
    return (samples.as_ods if suffix == ".ods" else samples.as_xlsx)(path, [HEADER, *rows], sheet)


@pytest.mark.parametrize("suffix", [".ods", ".xlsx"])
def test_aggravated_offences_are_read_from_either_form(tmp_path: Path, suffix: str) -> None:
    frame = home_office.read_recorded_crime(write(tmp_path, suffix=suffix))
    assert frame["offences"].tolist() == [2901, 3001, 120]
    assert set(frame["financial_year"]) == {"2024/25"}
    assert frame["row"].tolist() == [2, 3, 5]


@pytest.mark.parametrize(
    ("row", "column", "value", "line"),
    [
        (0, 1, 5, "row 2, column 'Financial Quarter'"),
        (0, 5, -1, "row 2, column 'Number of Offences'"),
        (0, 5, 2.5, "row 2, column 'Number of Offences'"),
        (0, 5, "", "row 2, column 'Number of Offences'"),
        (1, 1, 1, "a second figure for code 9B"),
    ],
)
def test_a_bad_cell_is_named(tmp_path: Path, row: int, column: int, value: object, line: str) -> None:
    rows = [list(r) for r in ROWS]
    rows[row][column] = value
    with pytest.raises(InputError, match=line):
        home_office.read_recorded_crime(write(tmp_path, rows))


def test_a_workbook_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no sheet named for a financial year"):
        home_office.read_recorded_crime(write(tmp_path, sheet="Data"))
    with pytest.raises(InputError, match="not named for a financial year"):
        home_office.read_recorded_crime(write(tmp_path, sheet="2024_27"))


BAD_CELLS = {
    "a formula": ('<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>', "F2 holds a formula"),
    "an error value": ('<table:table-cell office:value-type="string"><text:p>#N/A</text:p></table:table-cell>', "F2 holds an error"),
    "cells merged over rows": ('<table:table-cell table:number-rows-spanned="2" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>', "merged"),
    "cells merged over columns": ('<table:table-cell table:number-columns-spanned="2" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>', "merged"),
    "a value repeated a million times": ('<table:table-cell table:number-columns-repeated="1000000" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>', "too large"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD_CELLS)
def test_an_open_document_that_misleads_is_refused(tmp_path: Path, kind: str) -> None:
    written, line = BAD_CELLS[kind]
    path = samples.as_ods(
        tmp_path / "x.ods",
        [HEADER, *ROWS],
        "2024_25",
        lambda value: written if value == 2901 else samples.ods_cell(value),
    )
    with pytest.raises(InputError, match=line):
        home_office.read_recorded_crime(path)


def test_entities_in_an_open_document_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path)
    doctype = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><office:document-content'
    samples.rewrite_member(path, "content.xml", lambda b: b.replace(b"<office:document-content", doctype, 1))
    with pytest.raises(InputError, match="DOCTYPE"):
        home_office.read_recorded_crime(path)


@pytest.mark.real
def test_the_codes_of_aggravated_offences_are_those_of_the_real_reference_table(raw_folder: Path) -> None:
    frame = home_office.read_offence_reference(raw_folder / "reference" / "home-office" / "reccrime-offence-ref.ods")
    aggravated = frame[frame["description"].str.contains("racially|religiously", case=False)]
    assert sorted(aggravated["code"]) == sorted(home_office.AGGRAVATED_CODES)


def test_the_catalogue_says_that_no_real_file_was_tried() -> None:
    catalogue = read_catalogue()
    assert not catalogue["home_office_recorded_crime"].tried_on_real_file
    assert not catalogue["home_office_hate_crime"].tried_on_real_file
