"""Layouts D, E and F: the long files of the MPS monthly crime dashboard, as CSV, XLSX or Parquet.

One row per month, area, crime subtype and measure; months and areas without an offence have no row (`harmonise`
makes them 0). D: one file per financial year to 2023, `MPS_BoroughSNT_OtherCrimeDatafy22-23.csv`. E: with
`FY_FYIndex`. F: `M1045_MonthlyCrimeDashboard_OtherCrimeData`, a window of 48 months, with `Refresh Date`.
Months come as dd/mm/yyyy, ISO, `Mar-22`, or Excel dates:
all are first days of a month, which is what tells day first from month first.
"""

import datetime
import re
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pyarrow as arrow
import pyarrow.parquet as pq

from etl import csvfile, spreadsheets
from etl.columns import Columns, find_columns
from etl.errors import InputError
from etl.readers import COLUMNS
from hatecrime import vocabulary
from hatecrime.periods import financial_year, month_label
from hatecrime.schema import MAX_MONTHLY_OFFENCES

SHEET = "MPS_MonthlyCrimeDashboard_Other"

CRIME_TYPE = "hate crime"
MOST_RECORDED = "racist and religious crime"
BOROUGH_ROWS = "borough"
WARD_ROWS = ("safer neighbourhood teams", "safer neighbourhood team", "ward")
"""They repeat the borough totals, ward by ward: never read."""

MEASURES: dict[str, str | None] = {
    "offences": "offences",
    "positive outcomes": "outcomes",
    "outcomes": "outcomes",
    "sanction detections": None,
    "statistics": None,
}
"""Published measure -> ours; None: another count, not used."""

_HATE_WORDS = ("hate", "racist", "faith", "islamophob", "semitic", "homophob", "transgender", "transphob", "disability")
_NO_BOROUGH = ("other / nk", "other/nk", "")
_EXCEL_DAY_0 = datetime.date(1899, 12, 30)
_MONTH_NAMES = ("%b-%y", "%b-%Y", "%b %Y", "%B %Y", "%d-%b-%y", "%d-%b-%Y", "%d %B %Y")


def read_long_dashboard(path: Path, columns: Columns) -> pd.DataFrame:
    """Borough rows of crime type "Hate Crime", as `etl.readers.COLUMNS`; other crime types and wards are left out.

    `area_label` is the borough, or for a row in no borough its area name ("N/K (Legacy Only)"). Both measures are
    returned: `offences`, and `outcomes` for positive outcomes. InputError on a column that fits no role, an unknown
    area type or measure, a month that is not the first of a month or not of its financial year, a month missing
    between two others, a count that is not a whole number, a borough without any racist and religious offence in a
    month, and a total below one of its parts.
    """
    sheet = _sheet(path)
    at = find_columns(path.name, sheet.header, columns)
    records = []
    for row, cells in sheet.rows:
        if not _is_hate_crime(path, row, cells[at["major"]], cells[at["minor"]]):
            continue
        if not _is_borough_row(path, row, cells[at["area_type"]]):
            continue
        measure = _measure(path, row, cells[at["measure"]])
        if measure is None:
            continue
        records.append(
            (
                _area_label(path, row, cells[at["borough"]], cells[at["area"]]),
                cells[at["code"]].strip(),
                cells[at["major"]],
                cells[at["minor"]],
                measure,
                _month(path, row, cells[at["month"]], cells[at["financial_year"]]),
                csvfile.whole(cells[at["count"]], path, row, "Count", maximum=MAX_MONTHLY_OFFENCES, thousands=True),
                row,
            )
        )
    frame = pd.DataFrame(records, columns=COLUMNS)
    if not (frame["measure"] == "offences").any():
        raise InputError(path.name, f"no borough row of crime type {CRIME_TYPE!r} and measure 'Offences'")
    _check_no_gap(path, frame)
    _check_whole(path, frame)
    return frame.astype({"month": "datetime64[us]", "count": "int64"})


def _sheet(path: Path) -> csvfile.Sheet:
    """The table of any of the three forms."""
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return csvfile.read_sheet(path)
    header, rows = _parquet_rows(path) if suffix == ".parquet" else _workbook_rows(path)
    return csvfile.Sheet(Path(path.name), header, rows)


def _workbook_rows(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    cells = spreadsheets.read_sheet(path, SHEET)
    if not cells:
        raise InputError(path.name, f"sheet {SHEET!r} is empty")
    # Formatting alone leaves empty rows and columns at the end: they hold nothing.
    width = max((at + 1 for row in cells for at, cell in enumerate(row) if cell), default=0)
    rows = [(number, row[:width]) for number, row in enumerate(cells[1:], start=2) if any(row)]
    return cells[0][:width], rows


def _parquet_rows(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    try:
        table = pq.read_table(path)
    except (arrow.ArrowException, OSError) as error:
        raise InputError(path.name, f"not a readable Parquet file: {str(error)[:120]}") from error
    columns = [
        ["" if value is None else spreadsheets.cell_text(value) for value in column.to_pylist()]
        for column in table.columns
    ]
    return table.column_names, [(row, list(cells)) for row, cells in enumerate(zip(*columns, strict=True), start=1)]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _is_hate_crime(path: Path, row: int, crime_type: str, subtype: str) -> bool:
    """Whether the row is of the hate crime type; a hate crime subtype, or a word like it, elsewhere is an error."""
    kind = _plain(crime_type)
    if kind == CRIME_TYPE:
        return True
    if not kind or "hate" in kind or any(word in _plain(subtype) for word in _HATE_WORDS):
        raise InputError(path.name, f"crime type of {subtype!r}", row=row, column="Crime Type", value=crime_type)
    return False


def _is_borough_row(path: Path, row: int, area_type: str) -> bool:
    kind = _plain(area_type)
    if kind != BOROUGH_ROWS and kind not in WARD_ROWS:
        raise InputError(path.name, "unknown area type", row=row, column="Area Type", value=area_type)
    return kind == BOROUGH_ROWS


def _measure(path: Path, row: int, text: str) -> str | None:
    try:
        return MEASURES[_plain(text)]
    except KeyError as error:
        raise InputError(path.name, "unknown measure", row=row, column="Measure", value=text) from error


def _area_label(path: Path, row: int, borough: str, area: str) -> str:
    """The borough; the area's own name for rows in no borough. The two must agree where both are given."""
    if _plain(borough) in _NO_BOROUGH:
        return area if area.strip() else borough
    if area.strip() and _bare(borough) != _bare(area):
        raise InputError(
            path.name, f"a borough row of {borough.strip()!r} for another area", row=row, column="Area Name", value=area
        )
    return borough


def _bare(name: str) -> str:
    plain = _plain(name).replace("&", "and").replace("(legacy only)", "").replace("(so18)", "")
    return "".join(filter(str.isalnum, plain))


def _month(path: Path, row: int, text: str, fy: str) -> pd.Timestamp:
    month = _parsed_month(text.strip())
    if month is None:
        raise InputError(path.name, "not the first day of a month", row=row, column="Month_Year", value=text)
    years = re.search(r"(\d\d)\s*[-/]\s*(\d\d)$", fy.strip(), re.ASCII)
    if years and f"{years[1]}/{years[2]}" != financial_year(month)[2:]:
        raise InputError(
            path.name, f"{month_label(month)} is not of this financial year", row=row, column="Financial Year", value=fy
        )
    return month


@lru_cache(maxsize=1024)
def _parsed_month(text: str) -> pd.Timestamp | None:
    """First of a month as published; None for anything else, 04/01/2017 too: April month first or 4 January."""
    day = text.removesuffix(" 00:00:00").removesuffix("T00:00:00").removesuffix(" 00:00").removesuffix(" 0:00")
    if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", day, re.ASCII):
        parts = (int(found[3]), int(found[2]), int(found[1]))
    elif found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", day, re.ASCII):
        parts = (int(found[1]), int(found[2]), int(found[3]))
    elif found := re.fullmatch(r"(20\d{2})(\d{2})", day, re.ASCII):
        parts = (int(found[1]), int(found[2]), 1)
    elif re.fullmatch(r"[3-6]\d{4}", day, re.ASCII):
        date = _EXCEL_DAY_0 + datetime.timedelta(days=int(day))
        parts = (date.year, date.month, date.day)
    else:
        named = _named_month(day)
        if named is None:
            return None
        parts = named
    year, month, first = parts
    if first != 1 or not 1 <= month <= 12 or not 2008 <= year <= 2100:
        return None
    return pd.Timestamp(year, month, 1)


def _named_month(text: str) -> tuple[int, int, int] | None:
    for form in _MONTH_NAMES:
        try:
            date = datetime.datetime.strptime(text, form)
        except ValueError:
            continue
        return date.year, date.month, date.day
    return None


def _check_no_gap(path: Path, frame: pd.DataFrame) -> None:
    """A month without any hate crime offence in all London is a month that was lost, not a month of zeros."""
    months = sorted(frame.loc[frame["measure"] == "offences", "month"].unique())
    for month in pd.date_range(months[0], months[-1], freq="MS"):
        if month not in months:
            raise InputError(
                path.name, "a month is missing between others", column="Month_Year", value=month_label(month)
            )


def _check_whole(path: Path, frame: pd.DataFrame) -> None:
    """Rows that were lost would read as 0: the largest classes must have a row for every borough and month.

    No borough has had a month without a racist and religious offence since 2011; in a copy of a file that had lost
    its larger counts, most had.
    """
    offences = frame[frame["measure"] == "offences"]
    kinds, places = offences["minor"].map(_plain), offences["area_label"].map(_bare)
    known = {_bare(name) for name in vocabulary.BOROUGHS.values()}
    others = ", ".join(sorted(set(offences["area_label"][~places.isin(known)]))) or None
    for subtype in (CRIME_TYPE, MOST_RECORDED):
        if subtype == CRIME_TYPE and not (kinds == subtype).any():
            continue  # the older files may have no total
        present = set(zip(places[kinds == subtype], offences.loc[kinds == subtype, "month"], strict=True))
        for month in sorted(offences["month"].unique()):
            for borough in vocabulary.BOROUGHS.values():
                if (_bare(borough), month) not in present:
                    raise InputError(
                        path.name,
                        f"no row of {subtype!r} for {borough} in {month_label(month)}: rows were lost",
                        column="Crime Subtype",
                        value=others,
                    )
    london = offences.assign(kind=kinds).pivot_table(index="month", columns="kind", values="count", aggfunc="sum")
    if CRIME_TYPE in london:
        for kind in london.columns:
            short = london[london[kind] > london[CRIME_TYPE]]
            if len(short):
                raise InputError(
                    path.name,
                    f"more of {kind!r} than of {CRIME_TYPE!r}, its total, in {month_label(short.index[0])}",
                    column="Count",
                    value=f"{short[kind].iloc[0]:g} of {short[CRIME_TYPE].iloc[0]:g}",
                )
