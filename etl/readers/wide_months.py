"""What the two wide MPS layouts share: text columns, then one column of counts per month, headed `YYYYMM`."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from etl import csvfile
from etl.errors import InputError
from etl.readers import COLUMNS
from hatecrime.schema import MAX_MONTHLY_OFFENCES

MAX_DIGITS = 9


def read_wide(path: Path, area: str) -> pd.DataFrame:
    """A file with the columns MajorText, MinorText, `area` (in any order), then months without a gap.

    Returns the columns of `etl.readers.COLUMNS`; `code` is null. InputError on a missing or further text column,
    a header that is no month, months repeated or out of order, a blank or repeated key, and a cell that is no count.
    """
    sheet = csvfile.read_sheet(path)
    places = sheet.columns(area, "MajorText", "MinorText")
    if sorted(places) != [0, 1, 2]:
        raise InputError(path.name, "text columns are not the first three", row=1, value=", ".join(sheet.header[:5]))
    months = _months(path, sheet.header[3:])
    counts = np.array([_counts(path, sheet.header, row, cells) for row, cells in sheet.rows], dtype="int64")
    texts = [[cells[place] for _, cells in sheet.rows] for place in places]
    _check_keys(path, sheet, texts)
    width = len(months)
    # Categories: a label stands once in memory, not once per month.
    area_label, major, minor = (
        pd.Categorical.from_codes(np.repeat(codes, width), pd.Index(labels))
        for codes, labels in (pd.factorize(np.array(text, dtype=object)) for text in texts)
    )
    return pd.DataFrame(
        {
            "area_label": area_label,
            "code": pd.Categorical.from_codes(np.full(len(area_label), -1, dtype="int8"), pd.Index([""])),
            "major": major,
            "minor": minor,
            "measure": pd.Categorical.from_codes(np.zeros(len(area_label), dtype="int8"), pd.Index(["offences"])),
            "month": np.tile(months.to_numpy(), len(sheet.rows)),
            "count": counts.ravel(),
            "row": np.repeat(np.array([row for row, _ in sheet.rows], dtype="int32"), width),
        }
    )[COLUMNS]


def _months(path: Path, names: list[str]) -> pd.DatetimeIndex:
    """Header cells `YYYYMM` as months, which must follow each other without a gap."""
    if not names:
        raise InputError(path.name, "no month column", row=1)
    months: list[pd.Timestamp] = []
    for name in names:
        if not re.fullmatch(r"(19|20)\d{2}(0[1-9]|1[0-2])", name, re.ASCII):
            raise InputError(path.name, "not a month as YYYYMM", row=1, column=name)
        month = pd.Timestamp(int(name[:4]), int(name[4:]), 1)
        if months and month != months[-1] + pd.offsets.MonthBegin(1):
            raise InputError(path.name, f"month does not follow {months[-1]:%Y%m}", row=1, column=name)
        months.append(month)
    return pd.DatetimeIndex(months)


def _counts(path: Path, header: list[str], row: int, cells: list[str]) -> list[int]:
    """The counts of one row; a row of nothing but short runs of digits needs no look at each cell."""
    figures = cells[3:]
    joined = "".join(figures)
    if joined.isascii() and joined.isdigit() and all(map(len, figures)) and max(map(len, figures)) <= MAX_DIGITS:
        numbers = list(map(int, figures))
        if max(numbers) <= MAX_MONTHLY_OFFENCES:
            return numbers
    return [
        csvfile.whole(text, path, row, column, maximum=MAX_MONTHLY_OFFENCES)
        for text, column in zip(figures, header[3:], strict=True)
    ]


def _check_keys(path: Path, sheet: csvfile.Sheet, texts: list[list[str]]) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for (row, _), key in zip(sheet.rows, zip(*texts, strict=True), strict=True):
        folded = tuple(" ".join(part.split()).casefold() for part in key)
        if not all(folded[1:]):
            raise InputError(path.name, "a row without its class", row=row, value=", ".join(key))
        if folded in seen:
            raise InputError(path.name, f"the same area and class as row {seen[folded]}", row=row, value=", ".join(key))
        seen[folded] = row
