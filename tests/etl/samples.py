"""Small files in the publishers' layouts, whole and plausible, to be dropped in a raw folder or to be broken."""

import csv
import datetime
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pandas as pd
import xlsxwriter

from etl import recognise
from etl.columns import Columns
from etl.readers.long_dashboard import SHEET
from hatecrime import vocabulary

LONG_HEADER = [
    "Month_Year",
    "Area Type",
    "Borough_SNT",
    "Area Name",
    "Area Code",
    "Crime Type",
    "Crime Subtype",
    "Measure",
    "Financial Year",
    "FY_FYIndex",
    "Count",
    "Refresh Date",
]
Sheets = Mapping[str, Iterable[Sequence[object]]]
M1045 = "M1045_MonthlyCrimeDashboard_OtherCrimeData"

SUBTYPES = {
    "Hate Crime": 60,
    "Racist Crime": 38,
    "Racist and Religious Crime": 45,
    "Faith Crime": 12,
    "Islamophobic Crime": 6,
    "Antisemitic": 4,
    "Homophobic Crime": 9,
    "Disability Crime": 3,
    "Transphobic Crime": 2,
}
"""Offences of each subtype in the first borough and month of `long_rows`."""


def columns_of(reader: str) -> Columns:
    """The names that the columns of a layout have had, as the catalogue has them."""
    return next(layout.files.columns for layout in recognise.LAYOUTS if layout.files.reader == reader)


def read(path: Path) -> pd.DataFrame:
    """A file as a build reads it: in the layout that its name says."""
    layout = recognise.layout_of(path.name)
    assert layout is not None, path.name
    return layout.read(path)


def months(first: str, count: int) -> list[datetime.date]:
    year, month = map(int, first.split("-"))
    return [datetime.date(year + (month - 1 + n) // 12, (month - 1 + n) % 12 + 1, 1) for n in range(count)]


def fy(month: datetime.date) -> str:
    first = month.year if month.month >= 4 else month.year - 1
    return f"fy{first % 100:02d}-{(first + 1) % 100:02d}"


def long_rows(
    first: str = "2024-04", count: int = 3, date: Callable[[datetime.date], object] = lambda d: f"{d:%d/%m/%Y}"
) -> list[list[object]]:
    """Rows of layout F without the header: every borough, wards that repeat them, unplaced rows, other crime types.

    A borough's count of a subtype is one to four times that of SUBTYPES, so that strands nest as published ones do.
    """
    rows: list[list[object]] = []

    def add(month: datetime.date, kind: str, borough: str, name: str, code: str, crime: tuple[str, str], measure: str, count: int) -> None:  # fmt: skip
        rows.append([date(month), kind, borough, name, code, *crime, measure, fy(month), f"{fy(month)[2:]}_01", count, "18/07/2024"])  # fmt: skip

    for number, month in enumerate(months(first, count)):
        for place, (gss, name) in enumerate(vocabulary.BOROUGHS.items()):
            for subtype, base in SUBTYPES.items():
                crime, offences = ("Hate Crime", subtype), base * (1 + (place + number) % 4)
                add(month, "Borough", name, name, gss, crime, "Offences", offences)
                add(
                    month,
                    "Safer Neighbourhood Teams",
                    f"{name} Town",
                    "Town",
                    "E05009999 ",
                    crime,
                    "Offences",
                    offences,
                )
            add(month, "Borough", name, name, gss, ("Hate Crime", "Faith Crime"), "Positive Outcomes", 1)
            add(month, "Borough", name, name, gss, ("Domestic Abuse", "Domestic Abuse"), "Offences", 300)
        for area in ("N/K (Legacy Only)", "Non MET police force", "", "Aviation Security (SO18) (Legacy Only)"):
            for subtype in ("Hate Crime", "Racist and Religious Crime"):
                add(month, "Borough", "Other / NK", area, "-1", ("Hate Crime", subtype), "Offences", 2)
    return rows


def as_csv(header: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def long_csv(rows: Iterable[Sequence[object]] | None = None, header: Sequence[object] = LONG_HEADER) -> bytes:
    return as_csv(header, long_rows() if rows is None else rows)


def as_xlsx(path: Path, rows: Iterable[Sequence[object]], sheet: str = SHEET) -> Path:
    """A workbook with real Excel dates for dates and a cover sheet in front, as published ones have."""
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Cover").write_string(0, 0, "Metropolitan Police Service")
    page = book.add_worksheet(sheet)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, datetime.date):
                page.write_datetime(number, column, datetime.datetime.combine(value, datetime.time()), day)
            else:
                page.write(number, column, value)
    book.close()
    return path


def long_xlsx(path: Path, rows: Iterable[Sequence[object]] | None = None) -> Path:
    found = long_rows(date=lambda d: d) if rows is None else rows
    return as_xlsx(path, [LONG_HEADER, *found])


def ods_cell(value: object) -> str:
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    if value == "":
        return "<table:table-cell/>"
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'


def as_ods(path: Path, rows: Iterable[Sequence[object]], sheet: str = "Table", cell: Callable[[object], str] = ods_cell) -> Path:  # fmt: skip
    """A minimal OpenDocument workbook of one sheet; `cell` may write what a spreadsheet would not."""
    return ods_book(path, {sheet: rows}, cell)


def ods_book(path: Path, sheets: Sheets, cell: Callable[[object], str] = ods_cell) -> Path:
    """A minimal OpenDocument workbook."""
    body = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(
            f"<table:table-row>{''.join(map(cell, row)) or '<table:table-cell/>'}</table:table-row>" for row in rows
        )
        + "</table:table>"
        for name, rows in sheets.items()
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest'
        ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry'
        ' manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return path


def xlsx_book(path: Path, sheets: Sheets) -> Path:
    """The same sheets as an Excel workbook."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return path


def book(path: Path, sheets: Sheets) -> Path:
    """A workbook in the form that the file name says."""
    return (ods_book if path.suffix == ".ods" else xlsx_book)(path, sheets)


FORCE_ROWS = {
    "Metropolitan Police": (200, 60, 30, 9, 4),
    "London, City of [note 2]": (11, 5, 2, 1, 0),
    "Greater Manchester": (90, 12, 17, 8, 3),
    "West Midlands": (70, 9, 11, 5, 2),
}
"""Offences of each strand: race, religion, sexual orientation, disability, transgender."""

STRAND_LABELS = ["Race", "Religion", "Sexual orientation", "Disability", "Transgender"]
YEARS = ["2021/22", "2022/23 [note 1]", "2023/24"]


def offences_of(strands: Sequence[int]) -> int:
    """Offences of so many motivating factors: about one in ten has two."""
    return max(*strands, sum(strands) * 9 // 10)


def strand_table(years: Sequence[str] = YEARS, first: int = 1000) -> list[list[object]]:
    """Strands down and years across. The newest year is that of FORCE_ROWS."""
    columns = [[first + 100 * n + 10 * y for n in range(5)] for y in range(len(years) - 1)]
    columns.append([sum(strands) for strands in zip(*FORCE_ROWS.values(), strict=True)])
    rows = [[label, *(column[n] for column in columns)] for n, label in enumerate(STRAND_LABELS)]
    return [
        ["Hate crime strand", *years, "% change 2022/23 to 2023/24"],
        *([*row, "5.5"] for row in rows),
        ["Total number of motivating factors", *(sum(column) for column in columns), "5.1"],
        [
            "Total number of offences [note 3]",
            *map(offences_of, columns[:-1]),
            sum(map(offences_of, FORCE_ROWS.values())),
            "5.0",
        ],
    ]


def force_table(forces: dict[str, tuple[int, ...]] = FORCE_ROWS) -> list[list[object]]:
    """Forces down and strands across, with England and Wales and one region."""
    codes = {"Metropolitan Police": "E23000001", "Greater Manchester": "E23000005", "West Midlands": "E23000014"}
    whole = [sum(strands) for strands in zip(*forces.values(), strict=True)]
    rows: list[list[object]] = [["K04000001", "", "England and Wales", *whole]]
    rows.append(["E12000005", "West Midlands", "West Midlands Region", *forces.get("West Midlands", (0,) * 5)])
    rows += [[codes.get(name, "E23000034"), "Region", name, *strands] for name, strands in forces.items()]
    head = ["Police force area code", "Region", "Police force area", *STRAND_LABELS]
    totals = {"K04000001": sum(map(offences_of, forces.values()))}
    return [
        [*head, "Total number of motivating factors", "Total number of offences"],
        *([*row, sum(row[3:]), totals.get(str(row[0]), offences_of(row[3:]))] for row in rows),  # type: ignore[arg-type]
    ]


def hate_crime_sheets() -> dict[str, list[list[object]]]:
    """A Home Office hate crime workbook as it is described: cover, contents, notes, numbered sheets."""
    return {
        "Cover_sheet": [["Hate crime, England and Wales, year ending March 2024"], ["Published 10 October 2024"]],
        "Contents": [["Table", "Title"], ["2", "Hate crimes by monitored strand"]],
        "Notes": [
            ["Note number", "Note text"],
            [
                "[note 1]",
                "Devon and Cornwall Police were unable to supply data. Figures for Greater Manchester are in.",
            ],
            ["[note 2]", "The City of London has few residents."],
            ["[note 3]", "An offence may have more than one motivating factor."],
        ],
        "2": [
            ["Table 2a: Police recorded hate crimes by monitored strand, England and Wales, to year ending March 2024"],
            ["Source: Home Office"],
            [],
            *strand_table(),
            [],
            ["Table 2b: Percentage of hate crimes by monitored strand, England and Wales"],
            ["Hate crime strand", "2022/23", "2023/24"],
            *([label, "20.5", "19.5"] for label in STRAND_LABELS),
        ],
        "4": [
            ["Table 4: Police recorded hate crimes by police force area, England and Wales, year ending March 2024"],
            ["This worksheet contains one table."],
            *force_table(),
        ],
        "5": [
            ["Table 5: Religious hate crimes by perceived religion, England and Wales, year ending March 2024"],
            ["Perceived religion", "2022/23", "2023/24"],
            ["Muslim", 3400, 3866],
        ],
    }


def recorded_crime_sheets(forces: Sequence[str] = ("Metropolitan Police", "London, City of", "Kent"), years: Sequence[str] = ("2023_24", "2024_25")) -> dict[str, list[list[object]]]:  # fmt: skip
    """A recorded crime workbook: four quarters of each year but the newest, which has two."""
    head = ["Financial Year", "Financial Quarter", "Force Name", "Offence Description", "Offence Group", "Offence Subgroup", "Offence Code", "Number of Offences"]  # fmt: skip
    sheets: dict[str, list[list[object]]] = {"Notes": [["Notes"], ["Updated: 23 April 2026"]]}
    for y, year in enumerate(years):
        rows: list[list[object]] = []
        for quarter in range(1, 3 if y == len(years) - 1 else 5):
            for f, force in enumerate(forces):
                for c, code in enumerate(("9B", "8P", "46")):
                    count = 1000 * y + 100 * quarter + 10 * f + c
                    rows.append([year.replace("_", "/"), quarter, force, "Words", "Group", "Subgroup", code, count])
        sheets[year] = [head, *rows]
    return sheets


def rewrite_member(path: Path, member: str, change: Callable[[bytes], bytes]) -> Path:
    """The archive with one member changed."""
    with zipfile.ZipFile(path) as archive:
        members = [(info, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, content in members:
            archive.writestr(info.filename, change(content) if info.filename == member else content)
    return path


def wide_csv(area: str, classes: dict[str, tuple[str, str]], first: str, count: int) -> bytes:
    """Wide layout: `classes`: label -> (MajorText, MinorText); counts differ by borough, class and month."""
    columns = [f"{m:%Y%m}" for m in months(first, count)]
    header = [area, "MajorText", "MinorText"] if area == "Borough" else ["MajorText", "MinorText", area]
    rows = []
    for place, name in enumerate(vocabulary.BOROUGHS.values()):
        for base, (major, minor) in zip((10, 20, 30, 40, 50, 60, 70, 80, 90, 100), classes.values(), strict=False):
            texts = [name, major, minor] if area == "Borough" else [major, minor, name]
            rows.append([*texts, *(base + place + n for n in range(count))])
    return as_csv([*header, *columns], rows)
