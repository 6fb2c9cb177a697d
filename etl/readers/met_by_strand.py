"""Hate crime of the Metropolitan Police by strand and financial year, as the Home Office counts it: printed or derived."""

import re
from pathlib import Path

import pandas as pd

from etl import csvfile
from etl.columns import Columns, find_columns
from etl.errors import InputError

STRANDS = {
    "total": "all",
    "race": "race",
    "religion": "religion",
    "sexual orientation": "sexual_orientation",
    "disability": "disability",
    "transgender": "transgender",
    "religion: targeted jewish people": "religion_jewish",
    "religion: targeted muslims": "religion_muslim",
}
PUBLISHED, DERIVED = "published", "derived"
MAX_OFFENCES = 100_000
"""Of a year; the largest total is 27,395."""


def read_met_by_strand(path: Path, columns: Columns) -> pd.DataFrame:
    """`strand`, `month` (March at the end of the year), `offences`, `basis`, `source`, `note` (or null) and `row`.

    `basis`: `published`, a figure printed by the source that is named, or `derived` by subtraction, with the
    publisher's words in `note`. InputError on an unknown strand or basis, a year that is none, a repeated figure,
    and a strand that is larger than its year's total.
    """
    sheet = csvfile.read_sheet(path)
    at = find_columns(path.name, sheet.header, columns)
    records = []
    for row, cells in sheet.rows:
        strand = STRANDS.get(" ".join(cells[at["strand"]].split()).casefold())
        if strand is None:
            raise InputError(path.name, "unknown strand", row=row, column="strand", value=cells[at["strand"]])
        offences = csvfile.whole(cells[at["offences"]], path, row, "offences", maximum=MAX_OFFENCES)
        basis, how = _basis(path, row, cells[at["basis"]])
        source, note = cells[at["source"]].strip(), "; ".join(filter(None, (how, cells[at["note"]].strip())))
        if not source:
            raise InputError(path.name, "a figure without its source", row=row)
        records.append(
            (strand, _march(path, row, cells[at["financial_year"]]), offences, basis, source, note or None, row)
        )
    frame = pd.DataFrame(records, columns=["strand", "month", "offences", "basis", "source", "note", "row"])
    _check(path, frame)
    return frame


def _basis(path: Path, row: int, text: str) -> tuple[str, str]:
    """(`published` or `derived`, how it was derived)."""
    kind, _, how = text.strip().partition(":")
    if kind not in (PUBLISHED, DERIVED) or (kind == DERIVED) != bool(how.strip()):
        raise InputError(path.name, "neither published nor derived with its rule", row=row, column="basis", value=text)
    return kind, how.strip()


def _march(path: Path, row: int, text: str) -> pd.Timestamp:
    found = re.fullmatch(r"(20\d\d)/(\d\d)", text.strip(), re.ASCII)
    if not found or (int(found[1]) + 1) % 100 != int(found[2]):
        raise InputError(path.name, "not a financial year", row=row, column="financial_year", value=text)
    return pd.Timestamp(int(found[1]) + 1, 3, 1)


def _check(path: Path, frame: pd.DataFrame) -> None:
    twice = frame[frame.duplicated(["strand", "month"])]
    if len(twice):
        raise InputError(path.name, "a second figure for this strand and year", row=int(twice["row"].iloc[0]))
    total = frame[frame["strand"] == "all"].set_index("month")["offences"]
    over = frame[frame["offences"] > frame["month"].map(total).fillna(MAX_OFFENCES)]
    if len(over):
        first = over.iloc[0]
        raise InputError(path.name, "more than the year's total", row=int(first["row"]), value=first["offences"])
