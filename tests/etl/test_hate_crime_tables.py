"""Home Office hate crime workbooks, made by hand: figures found by their headings, and what is refused."""

import copy
from pathlib import Path

import pandas as pd
import pytest

from etl.errors import InputError
from etl.readers.hate_crime_tables import read_hate_crime_tables
from tests.etl import samples

NAME = "hate-crime-england-and-wales-2023-to-2024-data-tables"
WHOLE = "England and Wales"
WITHOUT_DEVON = "England and Wales, without Devon and Cornwall"


def read(folder: Path, sheets: samples.Sheets, suffix: str = ".ods") -> pd.DataFrame:
    return read_hate_crime_tables(samples.book(folder / f"{NAME}{suffix}", sheets))


def figures(frame: pd.DataFrame) -> dict[tuple[str, str, int], int]:
    keys = zip(frame["geography"], frame["strand"], frame["month"].dt.year, strict=True)
    return dict(zip(keys, frame["offences"], strict=True))


@pytest.mark.parametrize("suffix", [".ods", ".xlsx"])
def test_strands_by_year_and_by_force(tmp_path, suffix):
    frame = read(tmp_path, samples.hate_crime_sheets(), suffix)
    found = figures(frame)
    assert found[WHOLE, "race", 2022] == 1000
    assert found[WHOLE, "transgender", 2022] == 1400
    assert found[WHOLE, "all", 2022] == (1000 + 1100 + 1200 + 1300 + 1400) * 9 // 10
    assert found[WITHOUT_DEVON, "sexual_orientation", 2023] == 1210
    assert (WHOLE, "race", 2023) not in found
    assert found[WHOLE, "race", 2024] == 200 + 11 + 90 + 70
    assert found["Metropolitan Police", "religion", 2024] == 60
    assert found["City of London", "all", 2024] == 19 * 9 // 10
    assert found["West Midlands", "race", 2024] == 70
    assert set(frame["strand"]) == {"race", "religion", "sexual_orientation", "disability", "transgender", "all"}
    assert set(frame["month"].dt.month) == {3}
    assert frame.attrs["sheets_not_read"] == ["5"]


def test_columns_may_stand_in_any_order_and_rows_at_any_place(tmp_path):
    sheets = samples.hate_crime_sheets()
    expected = figures(read(tmp_path, sheets))
    sheets["4"][2:] = [[row[2], *reversed(row[3:]), row[0]] for row in sheets["4"][2:]]
    sheets["2"] = [["A word before the table"], [], *sheets["2"]]
    head, *strands = sheets["2"][5:13]
    sheets["2"][5:13] = [head, *reversed(strands)]
    assert figures(read(tmp_path, sheets)) == expected


@pytest.mark.parametrize("mark", ["[x]", "[z]", "-", "[x] [note 1]"])
def test_a_figure_that_is_not_available_is_absent_and_never_0(tmp_path, mark):
    sheets = samples.hate_crime_sheets()
    sheets["2"][4][1] = mark
    found = figures(read(tmp_path, sheets))
    assert (WHOLE, "race", 2022) not in found
    assert found[WHOLE, "religion", 2022] == 1100


@pytest.mark.parametrize("text", ["1,000", "1000 [r]", "1000 [note 3]", " 1000 "])
def test_a_figure_may_have_thousands_and_note_markers(tmp_path, text):
    sheets = samples.hate_crime_sheets()
    sheets["2"][4][1] = text
    assert figures(read(tmp_path, sheets))[WHOLE, "race", 2022] == 1000


@pytest.mark.parametrize(
    ("title", "geography"),
    [
        ("Table 2a: Hate crimes (excluding the Metropolitan Police Service), England and Wales", "England and Wales, without the Metropolitan Police"),
        ("Table 2a: Hate crimes, England and Wales, including the Metropolitan Police", WHOLE),
        ("Table 2a: Hate crimes, England and Wales [note 1]", WITHOUT_DEVON),
        ("Table 2a: Hate crimes excluding Greater Manchester, England and Wales [note 1]", "England and Wales, without Devon and Cornwall and Greater Manchester"),
    ],
)  # fmt: skip
def test_forces_that_a_title_or_note_excludes_are_named(tmp_path, title, geography):
    sheets = {name: rows for name, rows in samples.hate_crime_sheets().items() if name != "4"}
    sheets["2"][0] = [title]
    assert figures(read(tmp_path, sheets))[geography, "race", 2022] == 1000


def test_a_heading_broken_over_lines_is_the_same_heading(tmp_path):
    def broken(value: object) -> str:
        return samples.ods_cell(value).replace("Police force area<", "Police force<text:line-break/>area<")

    path = samples.ods_book(tmp_path / f"{NAME}.ods", samples.hate_crime_sheets(), broken)
    assert figures(read_hate_crime_tables(path)) == figures(read(tmp_path, samples.hate_crime_sheets()))


def test_a_column_of_financial_years(tmp_path):
    sheets = samples.hate_crime_sheets()
    older = {name: tuple(n + 1 for n in strands) for name, strands in samples.FORCE_ROWS.items()}
    tables = [(2023, samples.force_table(older)), (2024, samples.force_table())]
    rows = [[f"Year ending March {year}", *row] for year, table in tables for row in table[1:]]
    sheets["4"][2:] = [["Financial year", *samples.force_table()[0]], *rows]
    sheets["4"][0] = ["Table 4: hate crimes by police force area, England and Wales"]
    del sheets["2"]
    found = figures(read(tmp_path, sheets))
    assert found["Metropolitan Police", "race", 2023] == 201
    assert found["Metropolitan Police", "race", 2024] == 200


def put(sheet: str, row: int, column: int, value: object):
    def change(sheets):
        sheets[sheet][row][column] = value

    return change


def cut(sheet: str, row: int):
    def change(sheets):
        del sheets[sheet][row]

    return change


BAD = {
    "negative": (put("2", 4, 1, -1000), "sheet 2: row 5, column '2021/22': not a whole number"),
    "fractional": (put("2", 4, 1, 10.5), "sheet 2: row 5, column '2021/22'.*'10.5'"),
    "blank": (put("2", 4, 1, ""), "sheet 2: row 5, column '2021/22': not a whole number"),
    "text": (put("2", 4, 1, "many"), "sheet 2: row 5, column '2021/22'.*'many'"),
    "huge": (put("2", 4, 1, 9_000_000), "not plausible"),
    "another count": (put("2", 4, 1, 999), "2021/22: strands add up to 5999, not to the total.*'6000'"),
    "too many offences": (put("2", 10, 1, 6001), "2021/22: more offences than motivating factors"),
    "too few offences": (put("2", 10, 1, 1399), "2021/22: fewer offences than of one strand"),
    "a strand less": (cut("2", 5), "no 'religion' in the table"),
    "a strand renamed": (put("2", 5, 0, "Faith"), "sheet 2: row 6: unknown or repeated strand.*'Faith'"),
    "a strand twice": (put("2", 5, 0, "Race"), "sheet 2: row 6: unknown or repeated strand"),
    "a total renamed": (put("2", 9, 0, "All factors"), "unknown or repeated strand"),
    "a year less": (put("2", 3, 2, "Later"), "financial years are not in a row"),
    "a year twice": (put("2", 3, 2, "2021/22"), "financial years are not in a row"),
    "a title of another country": (put("2", 0, 0, "Table 2a: Hate crimes, Scotland"), "does not say England and Wales"),
    "a note that is nowhere": (put("2", 3, 2, "2022/23 [note 9]"), "note 9 is nowhere"),
    "a force renamed": (put("4", 5, 2, "Londinium"), "sheet 4: row 6: unknown police force.*'Londinium'"),
    "a force twice": (put("4", 6, 2, "Metropolitan Police"), "sheet 4: row 7: a second row for a force"),
    "a force less": (cut("4", 7), "forces add up to 281 of race, not to England and Wales.*'371'"),
    "no Metropolitan Police": (cut("4", 5), "no row of England and Wales, or of a force of London"),
    "no England and Wales": (cut("4", 3), "no row of England and Wales"),
    "a strand of forces renamed": (put("4", 2, 4, "Faith"), "sheet 4: row 3: no 'religion' in the table"),
    "two years in a title": (put("4", 0, 0, "Table 4, England and Wales, 2022/23 and 2023/24"), "not one financial year"),
    "a force's count": (put("4", 5, 3, 199), "Metropolitan Police: strands add up to 302"),
    "two tables that disagree": (put("2", 10, 3, 504), "two figures for England and Wales, all, year ending March 2024"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_what_does_not_fit_is_refused_with_its_place(tmp_path, kind):
    change, line = BAD[kind]
    sheets = copy.deepcopy(samples.hate_crime_sheets())
    change(sheets)
    with pytest.raises(InputError, match=line) as caught:
        read(tmp_path, sheets)
    assert str(caught.value).startswith(f"{NAME}.ods")


def test_a_workbook_without_such_a_table_is_refused(tmp_path):
    sheets = {name: rows for name, rows in samples.hate_crime_sheets().items() if name not in ("2", "4")}
    with pytest.raises(InputError, match="no table of hate crimes by strand"):
        read(tmp_path, sheets)
