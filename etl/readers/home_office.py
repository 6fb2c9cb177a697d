"""Home Office recorded crime open data tables, by police force area (PFA).

Workbooks (.ods, .xlsx) with one sheet per financial year, `2024_25`, one row per quarter, force and offence code. Not
yet tried on a real file (etl/sources.toml says so): written from descriptions of the layout.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import pandas as pd

from etl import csvfile, spreadsheets
from etl.errors import InputError

AGGRAVATED_CODES = ("105B", "58E", "58F", "58G", "58H", "58J", "8D", "8H", "8J", "8M", "8P", "9B")
"""Racially or religiously aggravated offences, by the reference table of 2016."""

PUBLIC_FEAR_CODE = "9B"
"""Racially or religiously aggravated public fear, alarm or distress."""

LONDON_FORCES = {
    "metropolitan police": "Metropolitan Police",
    "metropolitan police service": "Metropolitan Police",
    "london, city of": "City of London Police",
    "city of london": "City of London Police",
    "city of london police": "City of London Police",
}
"""Published names of the two forces of London, in lower case -> ours."""

MAX_QUARTERLY = 500_000

HEADER_ROWS = 20
_YEAR_SHEET = re.compile(r"(\d{4})[_\-/](\d{2})", re.ASCII)
_QUARTER = re.compile(r"Q?([1-4])", re.ASCII)
_COLUMNS = {
    "financial_year": ("financial year",),
    "quarter": ("financial quarter",),
    "force": ("force name", "police force name"),
    "code": ("offence code",),
    "offences": ("number of offences",),
}
"""Our name of a column -> the headings it is published under, in lower case."""


def read_crime_by_force(path: Path) -> pd.DataFrame:
    """PFA tables: aggravated offences as `force`, `month` (the quarter's last), `code`, `offences`, `row`, `sheet`.

    Every sheet named for a financial year is read; forces keep the publisher's labels. InputError on a workbook
    without such a sheet, a missing column, a row of another year than its sheet, a quarter that is none or missing
    between others, a count that is not whole, a repeat, a force without one of the codes in a quarter.
    """
    sheets = groupby(spreadsheets.read_sheets(path, _is_year), key=lambda row: row[0])
    records = [record for name, sheet in sheets for record in _year(path, name, sheet)]
    if not records:
        raise InputError(path.name, "no aggravated offence on any sheet named for a financial year (2024_25)")
    frame = pd.DataFrame(records, columns=["force", "month", "code", "offences", "row", "sheet"])
    twice = frame[frame.duplicated(["force", "month", "code"])]
    if len(twice):
        first = twice.iloc[0]
        raise _wrong(path, first["sheet"], first["row"], f"a second figure for code {first['code']}", first["force"])
    for month in pd.date_range(frame["month"].min(), frame["month"].max(), freq="3MS"):
        if not (frame["month"] == month).any():
            raise InputError(path.name, "a quarter is missing between others", value=f"quarter to {month:%B %Y}")
    _check_complete(path, frame)
    return frame.astype({"month": "datetime64[us]", "offences": "int64"})


def _is_year(sheet: str) -> bool:
    return _YEAR_SHEET.fullmatch(sheet.strip()) is not None


def _first_year(path: Path, sheet: str) -> int:
    """2024 of `2024_25`."""
    first, last = re.split(r"\D", sheet.strip())
    if (int(first) + 1) % 100 != int(last):
        raise InputError(path.name, "a sheet that is not named for a financial year", value=sheet)
    return int(first)


def _year(path: Path, sheet: str, rows: Iterable[tuple[str, int, list[str]]]) -> Iterator[tuple[object, ...]]:
    """Records of one sheet: force, month, code, offences, row, sheet."""
    first = _first_year(path, sheet)
    at: dict[str, int] = {}
    for seen, (_, number, cells) in enumerate(rows):
        if at:
            yield from _record(path, sheet, first, number, cells, at)
        elif seen < HEADER_ROWS:
            at = _header(cells)
    if not at:
        names = ", ".join(headings[0] for headings in _COLUMNS.values())
        raise InputError(path.name, f"sheet {sheet}: no header row with {names} in its first {HEADER_ROWS} rows")


def _header(cells: list[str]) -> dict[str, int]:
    """Our name of each column -> its position, when this row is the header; else nothing."""
    names = [" ".join(cell.split()).lower() for cell in cells]
    at = {ours: names.index(name) for ours, headings in _COLUMNS.items() for name in headings if names.count(name) == 1}
    return at if len(at) == len(_COLUMNS) else {}


def _record(
    path: Path, sheet: str, first: int, row: int, cells: list[str], at: dict[str, int]
) -> Iterator[tuple[object, ...]]:
    """One row as a record, or nothing when its offence is not an aggravated one."""
    cell = {name: cells[place].strip() if place < len(cells) else "" for name, place in at.items()}
    code = cell["code"].upper()
    if code not in AGGRAVATED_CODES:
        return
    if cell["financial_year"] != f"{first}/{(first + 1) % 100:02d}":
        raise _wrong(path, sheet, row, "not the year of the sheet", cell["financial_year"], "Financial Year")
    quarter = _QUARTER.fullmatch(cell["quarter"])
    if quarter is None:
        raise _wrong(path, sheet, row, "not a quarter", cell["quarter"], "Financial Quarter")
    if not cell["force"]:
        raise _wrong(path, sheet, row, "a row without its force", "")
    month = pd.Timestamp(first, 3, 1) + pd.DateOffset(months=3 * int(quarter[1]))
    place = Path(f"{path.name}, sheet {sheet}")
    offences = csvfile.whole(cell["offences"], place, row, "Number of Offences", maximum=MAX_QUARTERLY)
    yield cell["force"], month, code, offences, row, sheet


def _check_complete(path: Path, frame: pd.DataFrame) -> None:
    """PFA tables hold their zeros (6,336 rows a quarter: 44 forces by 144 codes): one that is absent was lost."""
    for sheet, year in frame.groupby("sheet", sort=False):
        forces = {LONDON_FORCES.get(force.casefold()) for force in year["force"]}
        if absent := sorted(set(LONDON_FORCES.values()) - forces):
            raise InputError(path.name, f"sheet {sheet}: no row of a force of London", value=absent[0])
        whole = pd.MultiIndex.from_product([year[name].unique() for name in ("force", "month", "code")])
        lost = whole.difference(pd.MultiIndex.from_frame(year[["force", "month", "code"]]))
        if len(lost):
            force, month, code = lost[0]
            what = f"sheet {sheet}: no row of code {code} in the quarter to {month:%B %Y}: rows were lost"
            raise InputError(path.name, what, value=force)


def _wrong(path: Path, sheet: str, row: int, what: str, value: object, column: str | None = None) -> InputError:
    return InputError(f"{path.name}, sheet {sheet}", what, row=row, column=column, value=value)
