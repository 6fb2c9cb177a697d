"""Racially or religiously aggravated offences in England and Wales by month (Home Office, transcribed)."""

import re
from pathlib import Path

import pandas as pd

from etl import csvfile
from etl.errors import InputError

MAX_MONTHLY = 50_000
"""The highest month published is about 6,700."""

_MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip


def read_national_aggravated(path: Path) -> pd.DataFrame:
    """`home_office_rrao.csv`: months down, calendar years across, thousands commas; returns `month`, `count`, `row`.

    A blank cell is a month that was not published in this table; it is left out, never 0. InputError when the
    twelve months are not there once each, in order, or when the published months have a gap.
    """
    sheet = csvfile.read_sheet(path, must_end=False)
    if sheet.header[0].lower() != "month":
        raise InputError(path.name, "first column is not `month`", row=1, value=sheet.header[0])
    for name in sheet.header[1:]:
        if not re.fullmatch(r"20\d{2}", name, re.ASCII):
            raise InputError(path.name, "not a year", row=1, column=name)
    found = [cells[0].strip() for _, cells in sheet.rows]
    if found != _MONTHS:
        raise InputError(path.name, "the rows are not January to December", value=", ".join(found))
    records = [
        (
            pd.Timestamp(int(year), number, 1),
            csvfile.whole(cells[place], path, row, year, maximum=MAX_MONTHLY, thousands=True),
            row,
        )
        for number, (row, cells) in enumerate(sheet.rows, start=1)
        for place, year in enumerate(sheet.header[1:], start=1)
        if cells[place].strip()
    ]
    frame = pd.DataFrame(records, columns=["month", "count", "row"]).sort_values("month", ignore_index=True)
    expected = pd.date_range(frame["month"].iloc[0], frame["month"].iloc[-1], freq="MS")
    if len(expected) != len(frame):
        missing = expected.difference(pd.DatetimeIndex(frame["month"]))[0]
        raise InputError(path.name, "a month between published months is blank", value=f"{missing:%B %Y}")
    return frame
