"""Layout G: all hate crime in London by month, each offence once (Greater London Authority, State of London report)."""

import re
from pathlib import Path

import pandas as pd

from etl import csvfile
from etl.columns import Columns, find_columns
from etl.errors import InputError
from etl.readers import COLUMNS
from hatecrime.schema import MAX_MONTHLY_OFFENCES
from hatecrime.vocabulary import LONDON_TOTAL

SYSTEMS = ("CRIS", "CONNECT")
"""Recording systems, in the order in which they were used."""

TOTAL = "Hate Crime"
"""The class of a true total, as the long layouts name it."""


def read_london_monthly(path: Path, columns: Columns) -> pd.DataFrame:
    """One row per month, as `etl.readers.COLUMNS`, for the area `London`.

    InputError on a month that is none or out of order, an unknown recording system or a return to an older one, and
    a month that is missing within one system; between two systems a month may be absent.
    """
    sheet = csvfile.read_sheet(path)
    at = find_columns(path.name, sheet.header, columns)
    records = []
    before: tuple[pd.Timestamp, str] | None = None
    for row, cells in sheet.rows:
        month = _month(path, row, cells[at["month"]])
        system = cells[at["system"]].strip()
        _check_order(path, row, month, system, before)
        count = csvfile.whole(cells[at["count"]], path, row, "count", maximum=MAX_MONTHLY_OFFENCES)
        records.append((LONDON_TOTAL, None, TOTAL, TOTAL, "offences", month, count, row))
        before = month, system
    return pd.DataFrame(records, columns=COLUMNS).astype({"month": "datetime64[us]", "count": "int64"})


def _month(path: Path, row: int, text: str) -> pd.Timestamp:
    if not re.fullmatch(r"20\d{2}-(0[1-9]|1[0-2])", text.strip(), re.ASCII):
        raise InputError(path.name, "not a month as YYYY-MM", row=row, column="month", value=text)
    return pd.Timestamp(f"{text.strip()}-01")


def _check_order(
    path: Path, row: int, month: pd.Timestamp, system: str, before: tuple[pd.Timestamp, str] | None
) -> None:
    if system not in SYSTEMS:
        raise InputError(path.name, "unknown recording system", row=row, column="system", value=system)
    if before is None:
        return
    if SYSTEMS.index(system) < SYSTEMS.index(before[1]):
        raise InputError(path.name, f"{system} after {before[1]}", row=row, column="system", value=system)
    if month <= before[0] or (system == before[1] and month != before[0] + pd.DateOffset(months=1)):
        raise InputError(path.name, f"month does not follow {before[0]:%Y-%m}", row=row, value=f"{month:%Y-%m}")
