"""Home Office recorded crime open data tables, by police force area (PFA) and community safety partnership (CSP).

Workbooks (.ods, .xlsx) with one sheet per financial year, `2024_25`, one row per quarter, force (and partnership) and
offence code. Not yet tried on a real file (etl/sources.toml says so): written from descriptions of the layout. The
offence reference table, which is tried, says what a code means. No published table is made from these yet.
"""

import re
from pathlib import Path

import pandas as pd

from etl import csvfile, spreadsheets
from etl.errors import InputError

AGGRAVATED_CODES = ("105B", "58E", "58F", "58G", "58H", "58J", "8D", "8H", "8J", "8M", "8P", "9B")
"""Racially or religiously aggravated offences, by the reference table of 2016."""

REFERENCE_SHEET = "Reference_Table_-_Offence"
MAX_QUARTERLY = 500_000

_YEAR_SHEET = re.compile(r"(\d{4})[_\-/](\d{2})", re.ASCII)
_NEEDED = ("financial quarter", "force name", "offence code", "number of offences")


def read_recorded_crime(path: Path) -> pd.DataFrame:
    """Aggravated offences: `force`, `csp` ("" in PFA tables), `financial_year`, `quarter`, `code`, `offences`, `row`.

    Every sheet named for a financial year is read; forces and partnerships keep the publisher's labels. InputError on
    a workbook without such a sheet, a missing column, a quarter that is none, a count that is not whole, a repeat.
    """
    frames = []
    for name in spreadsheets.sheet_names(path):
        if found := _YEAR_SHEET.fullmatch(name.strip()):
            if (int(found[1]) + 1) % 100 != int(found[2]):
                raise InputError(path.name, "a sheet that is not named for a financial year", value=name)
            frames.append(_year(path, name, f"{found[1]}/{found[2]}"))
    if not frames:
        raise InputError(path.name, "no sheet named for a financial year (2024_25)")
    frame = pd.concat(frames, ignore_index=True)
    twice = frame[frame.duplicated(["force", "csp", "financial_year", "quarter", "code"])]
    if len(twice):
        first = twice.iloc[0]
        raise InputError(path.name, f"a second figure for code {first['code']}", row=first["row"], value=first["force"])
    return frame


def _year(path: Path, sheet: str, financial_year: str) -> pd.DataFrame:
    rows = spreadsheets.read_sheet(path, sheet)
    header_at, header = _header(path, sheet, rows, _NEEDED)
    quarter, force, code, count = (header.index(name) for name in _NEEDED)
    csp = header.index("csp name") if "csp name" in header else None
    records = []
    for number, cells in enumerate(rows[header_at + 1 :], start=header_at + 2):
        if cells[code].strip().upper() not in AGGRAVATED_CODES:
            continue
        if cells[quarter].strip() not in ("1", "2", "3", "4"):
            raise InputError(
                path.name, f"sheet {sheet}: not a quarter", row=number, column="Financial Quarter", value=cells[quarter]
            )
        offences = csvfile.whole(cells[count], path, number, "Number of Offences", maximum=MAX_QUARTERLY)
        place = cells[csp].strip() if csp is not None else ""
        records.append(
            (
                cells[force].strip(),
                place,
                financial_year,
                int(cells[quarter]),
                cells[code].strip().upper(),
                offences,
                number,
            )
        )
    columns = ["force", "csp", "financial_year", "quarter", "code", "offences", "row"]
    return pd.DataFrame(records, columns=columns)


def read_offence_reference(path: Path) -> pd.DataFrame:
    """Offence reference table: `code`, `description`, one row per code; footnotes in the code column are left out."""
    rows = spreadsheets.read_sheet(path, REFERENCE_SHEET)
    header_at, header = _header(path, REFERENCE_SHEET, rows, ("offence code", "offence description"))
    code, description = header.index("offence code"), header.index("offence description")
    records = [
        (cells[code].strip(), " ".join(cells[description].split()))
        for cells in rows[header_at + 1 :]
        if cells[code].strip() and cells[description].strip()
    ]
    return pd.DataFrame(records, columns=["code", "description"]).drop_duplicates("code", ignore_index=True)


def _header(path: Path, sheet: str, rows: list[list[str]], needed: tuple[str, ...]) -> tuple[int, list[str]]:
    """Position and names (lower case) of the header: the first of the top rows that holds what is needed."""
    for position, cells in enumerate(rows[:20]):
        header = [" ".join(cell.split()).lower() for cell in cells]
        if set(needed) <= set(header):
            return position, header
    raise InputError(path.name, f"sheet {sheet}: no header row with {', '.join(needed)} in its first 20 rows")
