"""Bad input, kind by kind, through the real readers, harmonising, checks: right figures or a refusal, never a wrong one.

Each kind changes one whole file in one way and says what must become of it: `SAME`: accepted, every figure as in the
unchanged file; `FEWER`: accepted, some figures are gaps, none is another (a list that has gaps by nature only);
otherwise words that the line of the refusal must hold. A kind that is accepted with other figures
than the unchanged file holds is a silent wrong figure, the one unforgivable outcome.
"""

import collections
import csv
import dataclasses
import datetime
import io
import json
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl import (
    assemble,
    build,
    checks,
    corrections,
    editions,
    geometry,
    harmonise,
    national,
    recognise,
    reference,
    wards,
)
from etl.errors import BuildError, InputError
from hatecrime import schema
from tests.etl import samples

pytestmark = pytest.mark.real

SAME = "accepted, the same figures"
FEWER = "accepted, some figures are absent and none is another"


@dataclass(frozen=True)
class Base:
    """The unchanged files: name and bytes by layout, what they hold, and the build that they are part of."""

    files: dict[str, tuple[str, bytes]]
    read: build.Read
    frames: dict[str, object]


LAYOUTS = {
    "special": "london/special-crime/Monthly Crime Other Crime Borough Level Off Type.csv",
    "old": "london/borough-level-2024-02/MPS Borough Level Crime (most recent 24 months).csv",
    "new": "london/borough-level-2026-04/mps_borough_recent.csv",
    "wards": "london/ward-level-2025-10/MPS Ward Level Crime (most recent 24 months).csv",
    "wards Parquet": "london/ward-level-2026-04/recorded-crime-ward.parquet",
    "London": "london/gla-state-of-london/hate-crime-offences-london-monthly.csv",
    "the Met": "reference/home-office/met-hate-crime-by-strand-and-financial-year.csv",
    "workbook": "reference/population/mye22final.xlsx",
    "old workbook": "reference/population/ukpopestimatesmid2020on2021geography.xls",
    "by age": "reference/population/mye24tablesew.csv",
    "mid-2025": "reference/population/london_boroughs_mid2025.csv",
    "ward residents": "reference/population/london_wards_population.csv",
    "ward boundaries": "reference/boundaries/london-wards-2022/london_wards_2022_bgc.geojson",
    "national": "reference/home-office/home_office_rrao.csv",
    "attributes": "reference/boundaries/london_boroughs.geojson",
    "forces": "reference/boundaries/Local_Authority_District_to_Community_Safety_Partnerships_to_Police_Force_Areas"
    "__January_2017__Lookup_in_England_and_Wales_Version_2.csv",
}
ALSO_NEEDED = (
    "london/borough-level-2026-04/mps_borough_historical.csv",
    "london/ward-level-2026-04/recorded-crime-ward-historical.parquet",
)


@pytest.fixture(scope="module")
def base(raw_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Base:
    """The real files, and a whole long dashboard file of 2022 to 2026 made by hand, since no real one could be had."""
    files = {layout: (Path(p).name, (raw_folder / p).read_bytes()) for layout, p in LAYOUTS.items()}
    name, content = files["wards"]
    public_order = [x for i, x in enumerate(content.splitlines(keepends=True)) if not i or b"PUBLIC ORDER" in x]
    files["wards"] = name, b"".join(public_order)  # a tenth of the file: it is read three hundred times
    folder = tmp_path_factory.mktemp("long")
    files["long"] = (f"{samples.M1045}.csv", samples.long_csv(samples.long_rows("2022-04", 14)))
    path = samples.long_xlsx(folder / f"{samples.M1045}.xlsx")
    files["long workbook"] = (path.name, path.read_bytes())
    raw = tmp_path_factory.mktemp("raw")
    for relative in [*LAYOUTS.values(), *ALSO_NEEDED]:
        (raw / relative).parent.mkdir(parents=True, exist_ok=True)
        (raw / relative).write_bytes((raw_folder / relative).read_bytes())
    (raw / "long").mkdir()
    (raw / "long" / files["long"][0]).write_bytes(files["long"][1])
    for part in (raw_folder / "reference" / "boundaries" / "london-2021-lad22-gen20").iterdir():
        (raw / "shapes").mkdir(exist_ok=True)
        (raw / "shapes" / part.name).write_bytes(part.read_bytes())
    read = build.read_files(recognise.find_files(raw)[0])
    frames = {}
    for layout, (name, content) in files.items():
        frames[layout] = understood(place(tmp_path_factory.mktemp("base"), name, content))
    return Base(files, read, frames)


def remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    """A pure function that is not worked out again for the very same objects; it keeps them, so that no id is reused."""
    kept: dict[tuple[int, ...], tuple[object, object]] = {}

    def call(*arguments: object) -> object:
        key = tuple(id(x) for given in arguments for x in (given if isinstance(given, list) else [given]))
        if key not in kept:
            kept[key] = (arguments, function(*arguments))
        return kept[key][1]

    return call


@pytest.fixture(scope="module", autouse=True)
def _unchanged_once() -> Iterator[None]:
    """What a changed file does not touch is made once: maps and wards take half of the rest of a build."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(geometry, "build_boroughs", remembered(geometry.build_boroughs))
        patch.setattr(geometry, "build_wards", remembered(geometry.build_wards))
        patch.setattr(wards, "ward_tables", remembered(wards.ward_tables))
        yield


def place(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder


def understood(folder: Path) -> object:
    """What the readers make of the one file in a folder: tidy figures by measure, or the reader's own frame."""
    files, unused = recognise.find_files(folder)
    if not files:
        raise InputError(unused[0].split(":")[0], f"not used: {unused[0]}", row="none")
    frame = files[0].layout.read(files[0].path)
    if files[0].layout.role == recognise.WARD_FIGURES:
        return wards.tidy_wards(frame, files[0].relative).astype({"series": str})
    if files[0].layout.family is None:
        columns = [name for name in frame.columns if name not in ("row", "geometry")]
        return frame.drop(columns="row", errors="ignore").sort_values(columns, ignore_index=True)
    tidy = harmonise.tidy(frame, files[0].layout.family, files[0].relative)
    return {
        measure: part.astype({"series": str, "strand": str, "area": str})
        .sort_values(["series", "strand", "area", "month"])
        .reset_index(drop=True)
        for measure, part in (("offences", tidy.offences), ("outcomes", tidy.outcomes))
    }


def same(ours: object, theirs: object) -> bool:
    if isinstance(ours, dict):
        return all(same(ours[key], theirs[key]) for key in theirs)
    columns = [c for c in theirs.columns if c in ours.columns]
    return (
        columns == list(theirs.columns)
        and len(ours) == len(theirs)
        and all(ours[c].astype(str).tolist() == theirs[c].astype(str).tolist() for c in columns)
    )


def judged(base: Base, layout: str, folder: Path) -> str:
    """`SAME`, the line of a refusal, or `WRONG: ...` for other figures that every check let through."""
    try:
        found = understood(folder)
        if same(found, base.frames[layout]):
            return SAME
        return through_checks(base, layout, folder)
    except (InputError, BuildError, schema.SchemaError) as error:
        return str(error)


def through_checks(base: Base, layout: str, folder: Path) -> str:
    """The rest of a build, with this file in place of the unchanged one."""
    file = recognise.find_files(folder)[0][0]
    frame = file.layout.read(file.path)
    name = base.files[layout][0]
    read = dataclasses.replace(
        base.read,
        offences=list(base.read.offences),
        outcomes=list(base.read.outcomes),
        wards=list(base.read.wards),
        population=[(f, frame if Path(f).name == name else kept) for f, kept in base.read.population],
        single=dict(base.read.single),
    )
    if file.layout.role == recognise.WARD_FIGURES:
        replace_part(read.wards, name, wards.tidy_wards(frame, file.relative))
    elif file.layout.family:
        tidy = harmonise.tidy(frame, file.layout.family, file.relative)
        replace_part(read.offences, name, tidy.offences)
        replace_part(read.outcomes, name, tidy.outcomes)
    elif file.layout.role != recognise.POPULATION:
        read.single[file.layout.role] = frame
    tables, maps = build.make_tables(read)
    tables["national"] = national.mark_weak(tables["national"], reference.weak_figures())
    failed = checks.failures(build.run_checks(tables, maps))
    if failed:
        return f"{file.relative}: refused by {len(failed)} checks of the tables; row or column: {failed[0].line()}"
    before, _ = assemble.figures_tables(base.read.offences, schema.OFFENCES, [])
    key = ["series", "strand", "month"]
    lost = before[key].drop_duplicates().astype(str).merge(tables["offences"][key].drop_duplicates().astype(str), how="left", indicator=True)  # fmt: skip
    if (lost["_merge"] == "left_only").any():
        return f"{file.relative}: refused: months that the edition in place holds would be lost (column month)"
    if layout == "the Met" and fewer(frame, base.frames[layout]):
        return FEWER
    return f"WRONG: {file.relative} accepted with other figures"


def fewer(ours: pd.DataFrame, theirs: pd.DataFrame) -> bool:
    """Whether some rows are gone and none is new: of a list with gaps in it nothing tells that one more is missing."""
    held = set(theirs.astype(str).itertuples(index=False, name=None))
    return held > set(ours.drop(columns="row").astype(str).itertuples(index=False, name=None))


def replace_part(parts: list[editions.Part], name: str, figures: pd.DataFrame) -> None:
    """Other figures in the part that was read from a file of this name, as a build would take them."""
    for at, old in enumerate(parts):
        if Path(old.file).name == name:
            whole = corrections.leave_out_partial(figures, old.edition, old.file, corrections.read_partial_months())
            parts[at] = dataclasses.replace(old, figures=whole)


# ---- ways to change a file -------------------------------------------------------------------------------------

Change = Callable[[bytes], bytes]
KINDS: list[tuple[str, str, Callable[[str, bytes, Path], Path], str]] = []
"""(kind, layout, how to write the changed file into a folder, what must become of it)."""


def kind(name: str, layouts: str, change: Change, expected: str) -> None:
    for layout in layouts.split("|"):

        def write(file: str, content: bytes, folder: Path, change: Change = change) -> Path:
            return place(folder, file, change(content))

        KINDS.append((name, layout, write, expected))


def lines(change: Callable[[list[str]], list[str]]) -> Change:
    """Change the list of lines of a text file."""

    def changed(content: bytes) -> bytes:
        text = content.decode("utf-8-sig")
        end = "\r\n" if "\r\n" in text else "\n"
        return (end.join(change(text.removesuffix(end).split(end))) + end).encode()

    return changed


def cell(row: int, column: int, value: str) -> Change:
    """Put `value` in one cell of a CSV file without quoted commas in that row; row 0 is the header."""

    def change(rows: list[str]) -> list[str]:
        cells = rows[row].split(",")
        cells[column] = value
        return [*rows[:row], ",".join(cells), *rows[row + 1 :]]

    return lines(change)


def long_change(change: Callable[[list[list[object]]], list[list[object]] | None], **options: object) -> Change:
    """Change the rows of the long file; `change` may work in place."""

    def changed(_: bytes) -> bytes:
        rows = samples.long_rows("2022-04", 14, **options)
        return samples.long_csv(change(rows) or rows)

    return changed


def set_long(index: int, column: str, value: object) -> Change:
    def change(rows: list[list[object]]) -> None:
        rows[index][samples.LONG_HEADER.index(column)] = value

    return long_change(change)


def long_date(form: Callable[[datetime.date], object]) -> Change:
    return long_change(lambda rows: rows, date=form)


def long_header(change: Callable[[list[str]], list[str]]) -> Change:
    return lambda _: samples.long_csv(samples.long_rows("2022-04", 14), change(list(samples.LONG_HEADER)))


WIDE = "special|old|new|wards"
SMALL = "London|the Met|mid-2025|ward residents"
TEXT = f"special|old|new|wards|long|forces|{SMALL}"

# Encodings and forms.
kind("UTF-16", TEXT, lambda b: b.decode("utf-8-sig").encode("utf-16"), "UTF-16")
kind("UTF-16 without a mark", TEXT, lambda b: b.decode("utf-8-sig").encode("utf-16-le"), "NUL")
kind("Windows-1252", "special", lambda b: b.replace(b"Camden", "Camdén".encode("cp1252"), 1), "not UTF-8")
kind(
    "byte-order mark",
    f"special|old|new|wards|long|{SMALL}",
    lambda b: b"\xef\xbb\xbf" + b.removeprefix(b"\xef\xbb\xbf"),
    SAME,
)
kind("Unix line ends", TEXT, lambda b: b.replace(b"\r\n", b"\n"), SAME)
kind("old Mac line ends", "special", lambda b: b.replace(b"\r\n", b"\r"), "cut short")
kind("every cell in quotes", "special", lines(lambda r: [",".join(f'"{c}"' for c in x.split(",")) for x in r]), SAME)
kind("a NUL character", TEXT, lambda b: b[:900] + b"\0" + b[900:], "NUL")
kind("an empty file", TEXT, lambda b: b"", "empty")
kind("only white space", "special|long", lambda b: b" \r\n\r\n", "empty")
kind("only the header", TEXT, lines(lambda r: r[:1]), "no row")
kind("semicolons", f"special|wards|long|{SMALL}", lambda b: b.replace(b",", b";"), "no column")
kind("tabs", "special|long", lambda b: b.replace(b",", b"\t"), "no column")
kind("a web page", TEXT, lambda b: b"<!DOCTYPE html>\n<html>\n<body>Not found</body>\n</html>\n", "no column|cells")
kind("JSON", "special|long", lambda b: b'{"success": false}\n', "no ")
kind("a ZIP archive under a CSV name", "special|long", lambda b: b"PK\x03\x04\x14\0\x08" + bytes(range(256)), "row")
kind("a broken quote", "special|long", lambda b: b.replace(b"Camden", b'"Camden', 1), "row")
kind("a quote inside a cell", "special|long", lambda b: b.replace(b"Camden", b'Cam"den', 1), "row|area")

# Cut short.
kind("cut inside a number", TEXT, lambda b: b[: len(b) * 2 // 3], "cut short|cells")
kind(
    "cut at the end of a line",
    "special|new|wards|long|mid-2025|ward residents",
    lines(lambda r: r[: len(r) * 2 // 3]),
    "row|borough|area|boundaries",
)
kind("cut at the end of a line, beyond or within London", "forces", lines(lambda r: r[:300]), f"33 London|{SAME}")
kind("the last line lost", "special|long", lines(lambda r: r[:-200]), "row|borough|month")
kind("the first rows lost", "special|old|new|long", lines(lambda r: [r[0], *r[40:]]), "row|borough")
kind("the last line's end lost", f"special|long|{SMALL}", lambda b: b.rstrip(b"\r\n"), "cut short")

# Rows and columns.
kind("a short row", TEXT, lines(lambda r: [*r[:5], r[5].rsplit(",", 1)[0], *r[6:]]), "row [67]")
kind("a long row", TEXT, lines(lambda r: [*r[:5], r[5] + ",1", *r[6:]]), "row 6")
kind("a blank row in between", "special|new|long", lines(lambda r: [*r[:5], "", *r[5:]]), "row 6")
kind("the header again in the middle", "special|new", lines(lambda r: [*r[:5], r[0], *r[5:]]), "row 6")
kind("the header again, as a row of another crime type", "long", lines(lambda r: [*r[:5], r[0], *r[5:]]), SAME)
kind(
    "a footnote row",
    f"special|new|wards|long|{SMALL}",
    lines(lambda r: [*r, "Note: provisional" + "," * r[0].count(",")]),
    "row",
)
kind("a total row", "special", lines(lambda r: [*r, re.sub("^[^,]*", "London", r[4])]), "unknown area")
kind("a row repeated", f"special|old|new|wards|long|{SMALL}", lines(lambda r: [*r, r[1]]), "row")
kind("a key repeated with another count", "special|old|new", lines(lambda r: [*r, re.sub(r"\d+$", "7", r[3])]), "row")
kind(
    "rows in another order",
    "special|old|new|wards|long|the Met|mid-2025|ward residents",
    lines(lambda r: [r[0], *sorted(r[1:], reverse=True)]),
    SAME,
)
kind(
    "rows in another order",
    "London",
    lines(lambda r: [r[0], *sorted(r[1:], reverse=True)]),
    "row 3: month does not follow",
)
kind("a column without a name", TEXT, cell(0, 1, ""), "column")
kind("a column renamed", f"special|old|new|wards|long|{SMALL}", cell(0, 1, "Something"), "column")
kind("a column name repeated", "special|long", cell(0, 1, "MinorText"), "column")
kind("two text columns swapped", "special", lines(lambda r: [re.sub("^(.*?),(.*?),(.*?),", r"\1,\3,\2,", x) if i else x for i, x in enumerate(r)]), "no row of a series")  # fmt: skip
kind("text columns in another order, headed so", "special", lines(lambda r: [re.sub("^(.*?),(.*?),(.*?),", r"\3,\1,\2,", x) for x in r]), SAME)  # fmt: skip

# Months of the wide layouts.
kind("two months in the wrong order", WIDE, lines(lambda r: [re.sub(r"(20\d{4}),(20\d{4})", r"\2,\1", r[0], count=1), *r[1:]]), "column")  # fmt: skip
kind("a month twice", WIDE, lines(lambda r: [re.sub(r"(20\d{4}),(20\d{4})", r"\1,\1", r[0], count=1), *r[1:]]), "column")  # fmt: skip
kind("month 13", WIDE, cell(0, 6, "201013"), "column '201013'")
kind("month 00", WIDE, cell(0, 6, "201000"), "column '201000'")
kind("a month left out", "special", lines(lambda r: [",".join(x.split(",")[:40] + x.split(",")[41:]) for x in r]), "month does not follow")  # fmt: skip
kind("a month as Excel shows it", WIDE, cell(0, 5, "Jun-10"), "column 'Jun-10'")
kind("a month as a date", WIDE, cell(0, 5, "01/06/2010"), "column '01/06/2010'")
kind("the last month lost", "special", lines(lambda r: [x.rsplit(",", 1)[0] for x in r]), "would be lost|checks|month")
kind("a column after the months", "special|new|wards", lines(lambda r: [x + (",1" if i else ",Total") for i, x in enumerate(r)]), "column 'Total'")  # fmt: skip
kind("months two years off", "new", lines(lambda r: [re.sub(r"20(\d\d)(\d\d)", lambda m: f"20{int(m[1]) + 2}{m[2]}", r[0]), *r[1:]]), "month")  # fmt: skip

# Counts.
BAD_COUNTS = {
    "negative": "-4",
    "fractional": "12.5",
    "with a point and nothing": "12.0",
    "in exponent form": "1e3",
    "with a plus sign": "+12",
    "huge": "999999999",
    "not plausible": "20001",
    "blank": "",
    "a space": " ",
    "text": "n/a",
    "suppressed": "[c]",
    "a dash": "-",
    "Arabic digits": "١٢",
    "full-width digits": "１２",
    "a hidden character": "1\u200b2",
    "a no-break space": "1\u00a0200",
    "two numbers": "1 2",
    "hexadecimal": "0x1F",
    "a formula": "=1+2",
    "not a number": "NaN",
    "infinite": "inf",
    "true": "TRUE",
    "underscored": "1_000",
    "a comma for a point": '"12,5"',
    "thousands in the wrong place": '"12,34"',
    "a footnote": "12*",
    "a bidi override": "\u202e21",
}
for label, text in BAD_COUNTS.items():
    kind(f"a count that is {label}", "special|new", cell(4, 7, text), "row 5, column")
    kind(f"a count that is {label}", "long", set_long(2, "Count", text.strip('"')), "row 4, column")
    kind(f"a count that is {label}", "wards", cell(4, 7, text), "row 5, column")
    kind(f"a count that is {label}", "London", cell(4, 1, text), "row 5, column")
    if label != "not plausible":  # of a month; a year or a borough may have as many
        kind(f"a count that is {label}", "the Met", cell(4, 2, text), "row 5, column")
        kind(f"a count that is {label}", "mid-2025", cell(4, 2, text), "row 5, column")
        kind(f"a count that is {label}", "ward residents", cell(40, 5, text), "row 41, column")
kind("a count with a thousands comma, in quotes", "special|new", cell(4, 7, '"1,234"'), "row 5")
kind("a count with a thousands comma, not in quotes", "special|new", cell(4, 7, "1,234"), "row 5")
kind("spaces around counts", "special|new", lambda b: b.replace(b",0,", b", 0 ,"), SAME)

# Labels.
kind("an unknown borough", "special|old|new|long", lambda b: b.replace(b"Camden", b"Camdon"), "Camdon")
kind("a borough of another name", "special", lambda b: b.replace(b"Camden", b"Barnet"), "row")
kind("the City of London among the boroughs", "special|new", lambda b: b.replace(b"Camden", b"City of London"), "unknown area")  # fmt: skip
kind("trailing spaces in borough names", "special|long", lambda b: b.replace(b"Camden,", b"Camden  ,"), SAME)
kind("borough names in capitals", "special|new", lambda b: b.replace(b"Camden,", b"CAMDEN,"), SAME)
kind("& for and", "special|new|long", lambda b: re.sub(rb"(Barking|Hammersmith|Kensington) and ", rb"\1 & ", b), SAME)
kind("a strand renamed", "special|long", lambda b: b.replace(b"Islamophobic", b"Anti-Muslim"), "unknown class|Crime Type")  # fmt: skip
kind("a strand missing", "special", lines(lambda r: [x for x in r if "Islamophobic" not in x]), "islamophobic")
kind("the strands' class renamed", "special|new", lambda b: b.replace(b"Hate,", b"Hatred,").replace(b"PUBLIC ORDER OFFENCES", b"DISORDER"), "no row of a series")  # fmt: skip
kind("domestic abuse under the name of a strand", "special", lambda b: b.replace(b"Hate,Domestic Abuse,", b"Hate,Faith Hate Crime,"), "row")  # fmt: skip
kind("the comparator missing", "new", lines(lambda r: [x for x in r if ",PUBLIC FEAR ALARM OR DISTRESS," not in x]), "comparator")  # fmt: skip
kind("markup in a borough name", "special", lambda b: b.replace(b"Camden", b"<b>Camden</b>"), "unknown area")
kind(
    "a bidi mark in a borough name", "special", lambda b: b.replace(b"Camden", "Cam\u200fden".encode()), "unknown area"
)
kind("a look-alike letter in a borough name", "special", lambda b: b.replace(b"Camden", "Cаmden".encode()), "unknown area")  # fmt: skip
kind("borough names lost", "special", lambda b: b.replace(b"\nCamden,", b"\n,"), "row|borough")

# The large counts lost, as met in the wild.
kind("every count above 13 set to 0", WIDE, lambda b: re.sub(rb"(?<=,)(1[4-9]|[2-9]\d|\d{3,5})(?=[,\r])", b"0", b), "checks")  # fmt: skip
kind("rows above 13 lost", "long", long_change(lambda rows: [r for r in rows if r[10] <= 13]), "rows were lost")
kind("every count tenfold", WIDE, lambda b: re.sub(rb"(?<=,)([1-9]\d{0,3})(?=[,\r])(?!\d)", rb"\g<1>0", b), "checks|plausible")  # fmt: skip

# The long layout.
kind("ISO dates", "long", long_date(lambda d: f"{d:%Y-%m-%d}"), SAME)
kind("ISO dates with a time", "long", long_date(lambda d: f"{d:%Y-%m-%d} 00:00:00"), SAME)
kind("months as Mar-22", "long", long_date(lambda d: f"{d:%b-%y}"), SAME)
kind("months as March 2022", "long", long_date(lambda d: f"{d:%B %Y}"), SAME)
kind("months as 202203", "long", long_date(lambda d: f"{d:%Y%m}"), SAME)
kind("Excel day numbers", "long", long_date(lambda d: (d - datetime.date(1899, 12, 30)).days), SAME)
kind("days without a leading zero", "long", long_date(lambda d: f"1/{d.month}/{d.year}"), SAME)
kind("Excel day numbers of the 1904 system", "long", long_date(lambda d: (d - datetime.date(1904, 1, 1)).days), "first day")  # fmt: skip
kind("month-first dates", "long", long_date(lambda d: f"{d:%m/%d/%Y}"), "not the first day")
kind("dates in the middle of the month", "long", long_date(lambda d: f"15/{d:%m/%Y}"), "not the first day")
kind("last days of the month", "long", long_date(lambda d: f"{d.replace(day=28):%d/%m/%Y}"), "not the first day")
kind("two-digit years", "long", long_date(lambda d: f"{d:%d/%m/%y}"), "not the first day")
kind("month 13 in a date", "long", set_long(0, "Month_Year", "01/13/2022"), "Month_Year")
kind("a month of another century", "long", set_long(0, "Month_Year", "01/04/1922"), "Month_Year")
kind("a blank month", "long", set_long(0, "Month_Year", ""), "Month_Year")
kind("a month that is not of its financial year", "long", set_long(0, "Month_Year", "01/03/2022"), "Financial Year")
kind("a month missing between others", "long", long_change(lambda rows: [r for r in rows if r[0] != "01/06/2022"]), "missing")  # fmt: skip
kind("a borough missing in one month", "long", long_change(lambda rows: [r for r in rows if (r[0], r[3]) != ("01/06/2022", "Camden")]), "rows were lost")  # fmt: skip
kind("a borough missing altogether", "long", long_change(lambda rows: [r for r in rows if r[3] != "Camden"]), "rows were lost")  # fmt: skip
kind("wards named as boroughs", "long", long_change(lambda rows: [[r[0], "Borough", *r[2:]] for r in rows]), "row")
kind("only wards", "long", long_change(lambda rows: [r for r in rows if r[1] != "Borough"]), "no borough row")
kind("an unknown area type", "long", set_long(0, "Area Type", "Basic Command Unit"), "Area Type")
kind("an unknown measure", "long", set_long(0, "Measure", "Victims"), "Measure")
kind("a measure that we do not use", "long", long_change(lambda rows: [*rows, *([*r[:7], "Sanction Detections", *r[8:]] for r in rows if r[7] == "Offences")]), SAME)  # fmt: skip
kind("no offences, only outcomes", "long", long_change(lambda rows: [r for r in rows if r[7] != "Offences"]), "no borough row")  # fmt: skip
kind("outcomes counted a second time as offences", "long", long_change(lambda rows: [[*r[:7], "Offences", *r[8:]] for r in rows]), "second figure")  # fmt: skip
kind("a borough's rows twice, the file appended to itself", "long", long_change(lambda rows: rows + rows), "second figure")  # fmt: skip
kind("another borough's code", "long", set_long(0, "Area Code", "E09000033"), "E09000033")
kind("old area codes", "long", long_change(lambda rows: [[*r[:4], "EK", *r[5:]] for r in rows]), SAME)
kind("code -1 everywhere", "long", long_change(lambda rows: [[*r[:4], "-1", *r[5:]] for r in rows]), SAME)
kind("trailing spaces in codes", "long", long_change(lambda rows: [[*r[:4], f"{r[4]} ", *r[5:]] for r in rows]), SAME)
kind("a borough row with another area's name", "long", set_long(0, "Area Name", "Camden"), "Area Name")
kind("a blank borough with a borough's code", "long", long_change(lambda rows: [[*r[:2], "", "", *r[4:]] if r[3] == "Camden" else r for r in rows]), "row|rows were lost")  # fmt: skip
kind("blank boroughs, no code", "long", long_change(lambda rows: [[*r[:2], "", "", "", *r[5:]] if r[3] == "Camden" else r for r in rows]), "rows were lost")  # fmt: skip
kind("old words of the subtypes", "long", long_change(lambda rows: [[*r[:6], {"Antisemitic": "Anti-Semitic", "Transphobic Crime": "Transgender Crime"}.get(str(r[6]), r[6]), *r[7:]] for r in rows]), SAME)  # fmt: skip
kind("subtypes in other capitals", "long", long_change(lambda rows: [[*r[:5], str(r[5]).upper(), str(r[6]).lower(), *r[7:]] for r in rows]), SAME)  # fmt: skip
kind("a crime type misspelt", "long", set_long(0, "Crime Type", "Hate Crme"), "Crime Type")
kind("a blank crime type", "long", set_long(0, "Crime Type", ""), "Crime Type")
kind("type and subtype swapped", "long", long_change(lambda rows: [[*r[:5], r[6], r[5], *r[7:]] for r in rows]), "Crime Type")  # fmt: skip
kind("a strand as large as all of them together and more", "long", long_change(lambda rows: [[*r[:10], r[10] * 9, r[11]] if r[6] == "Homophobic Crime" else r for r in rows]), "its total")  # fmt: skip
kind("columns in another order", "long", lambda b: samples.as_csv(samples.LONG_HEADER[::-1], [r[::-1] for r in samples.long_rows("2022-04", 14)]), SAME)  # fmt: skip
kind("column names with underscores", "long", long_header(lambda h: [x.replace(" ", "_") for x in h]), SAME)
kind("column names in capitals", "long", long_header(lambda h: [x.upper() for x in h]), SAME)
kind("column names with stray spaces", "long", long_header(lambda h: [f" {x} " for x in h]), SAME)
kind("a further column", "long", lambda b: samples.as_csv([*samples.LONG_HEADER, "New"], [[*r, "x"] for r in samples.long_rows("2022-04", 14)]), "nobody knows the column 'New'")  # fmt: skip
kind("the count column lost", "long", long_header(lambda h: ["Number" if x == "Count" else x for x in h]), "count")
kind("two count columns", "long", long_header(lambda h: ["count" if x == "Refresh Date" else x for x in h]), "count")
kind("unplaced rows repeated", "long", long_change(lambda rows: [r for r in rows if r[3] != ""] + [[*r[:10], 1, r[11]] for r in rows if r[3] == "" for _ in (1, 2)]), SAME)  # fmt: skip

# Wards.
OURS, TWIN = b"RACE OR RELIGIOUS AGG PUBLIC FEAR", b"PUBLIC FEAR ALARM OR DISTRESS"


def of_ward(code: str, change: Callable[[str], str]) -> Change:
    """Change the rows of our class of one ward."""
    return lines(lambda r: [change(x) if code in x and OURS.decode() in x else x for x in r])


def reordered(content: bytes) -> bytes:
    header, *rows = csv.reader(io.StringIO(content.decode(), newline=""))
    order = [3, 4, *range(5, len(header)), 0, 2, 1]
    return samples.as_csv([header[at].lower() for at in order], [[row[at] for at in order] for row in rows])


kind("columns in another order and in lower case", "wards", reordered, SAME)
kind("the headings of another edition", "wards", lines(lambda r: [re.sub("^.*?,.*?,(.*?,.*?),.*?,", r"Group,SubGroup,\1,BOCU,", r[0]), *r[1:]]), SAME)  # fmt: skip
kind("a ward's row lost", "wards", lines(lambda r: [x for x in r if not ("E05009317" in x and OURS.decode() in x)]), "rows of a ward are missing in aggravated")  # fmt: skip
kind("a ward lost altogether", "wards", lines(lambda r: [x for x in r if "E05009317" not in x]), "not the wards of the boundaries.*E05009317")  # fmt: skip
kind("a ward that is none", "wards", lambda b: b.replace(b"E05009317", b"E05999999"), "not the wards of the boundaries")
kind("a code that is none", "wards", of_ward("E05009317", lambda x: x.replace("E05009317", "E09000012")), "row .*not the code of a ward")  # fmt: skip
kind("a ward without its code", "wards", of_ward("E05009317", lambda x: x.replace("E05009317", "")), "row .*without its area or class")  # fmt: skip
kind("a ward under two names", "wards", of_ward("E05009317", lambda x: x.replace(x.split(",")[2], "Elsewhere")), "E05009317 under two names")  # fmt: skip
kind("a ward under another name", "wards", lines(lambda r: [re.sub(",[^,]*,E05009317", ",Elsewhere,E05009317", x) for x in r]), "in the boundaries.*Elsewhere")  # fmt: skip
kind("a ward in two boroughs", "wards", of_ward("E05009317", lambda x: x.replace("Tower Hamlets", "Newham")), "E05009317 in two boroughs")  # fmt: skip
kind("a ward in another borough", "wards", lines(lambda r: [x.replace("Tower Hamlets", "Newham") if "E05009317" in x else x for x in r]), "in the boundaries.*Newham")  # fmt: skip
kind("a ward in a borough that is none", "wards", lines(lambda r: [x.replace("Tower Hamlets", "Stepney") for x in r]), "unknown area of a ward.*Stepney")  # fmt: skip
kind("a ward in no borough", "wards", lines(lambda r: [x.replace("Tower Hamlets", "Unknown") for x in r]), "unknown area of a ward.*Unknown")  # fmt: skip
kind("a ward with the total of London", "wards", lines(lambda r: [x.replace("Tower Hamlets", "London") for x in r]), "unknown area of a ward.*London")  # fmt: skip
kind("the comparator missing", "wards", lines(lambda r: [x for x in r if f",{TWIN.decode()}," not in x]), "comparator")
kind("the class renamed", "wards", lambda b: b.replace(OURS, b"HATE"), "no row of a series")
kind("a last row of ours without its end", "wards", lambda b: b.rstrip() + b"\n" + next(x for x in b.splitlines() if OURS in x), "row")  # fmt: skip


def other_class_last(content: bytes) -> bytes:
    rows = content.splitlines(keepends=True)
    at = next(i for i, x in enumerate(rows) if i and OURS not in x and TWIN not in x)
    return b"".join([*rows[:at], *rows[at + 1 :], rows[at].rstrip()])


kind("a last row of another class without its end", "wards", other_class_last, SAME)

# Totals of London by month.
kind("a month left out", "London", lines(lambda r: [*r[:20], *r[21:]]), "row 21.*does not follow")
kind("a month twice", "London", lines(lambda r: [*r[:20], r[19], *r[20:]]), "row 21.*does not follow")
kind("a system that nobody knows", "London", lambda b: b.replace(b"CONNECT", b"NICHE", 1), "unknown recording system.*NICHE")  # fmt: skip
kind("a return to the old system", "London", lines(lambda r: [*r[:-1], r[-1].replace("CONNECT", "CRIS")]), "CRIS after CONNECT")  # fmt: skip
kind("one system throughout", "London", lambda b: b.replace(b"CONNECT", b"CRIS"), "does not follow 2024-01")
kind("month 13", "London", cell(5, 0, "2017-13"), "row 6, column 'month'")
kind("a month as a date", "London", cell(5, 0, "01/08/2017"), "row 6, column 'month'")
kind("the last months lost", "London", lines(lambda r: r[:-3]), "would be lost|checks")
kind("every count tenfold", "London", lambda b: re.sub(rb",(\d+),C", rb",\g<1>0,C", b), "checks|plausible")
kind("the new system's months counted tenfold", "London", lambda b: re.sub(rb",(\d+),CON", rb",\g<1>0,CON", b), "checks|plausible")  # fmt: skip
kind("the count of a borough under its name", "London", lambda b: re.sub(rb",(\d+)\d,C", rb",\g<1>,C", b), "checks")

# The Met's strands by year.
kind(
    "a strand that nobody knows",
    "the Met",
    lambda b: b.replace(b",religion,", b",belief,", 1),
    "unknown strand.*belief",
)
kind("a year that is none", "the Met", lambda b: b.replace(b"2016/17", b"2016/18", 1), "not a financial year.*2016/18")
kind("a calendar year", "the Met", lambda b: b.replace(b"2016/17", b"2016", 1), "not a financial year")
kind(
    "a figure twice",
    "the Met",
    lambda b: b.replace(b"2016/17,race", b"2015/16,race", 1),
    "second figure for this strand",
)
kind("a figure of no basis", "the Met", lambda b: b.replace(b",published,", b",guessed,", 1), "column 'basis'.*guessed")
kind("derived, without how", "the Met", lambda b: re.sub(rb"derived: [^,]*", b"derived", b, count=1), "column 'basis'")
kind("a figure without its source", "the Met", lambda b: re.sub(rb",published,[^,]*,", b",published,,", b, count=1), "without its source")  # fmt: skip
kind("a strand larger than the total", "the Met", lambda b: b.replace(b",race,13298", b",race,23298"), "more than the year's total")  # fmt: skip
kind("every count tenfold", "the Met", lambda b: re.sub(rb"(,[a-zA-Z: ]+,\d+)(?=,(pub|der))", rb"\g<1>0", b), "checks|plausible")  # fmt: skip
kind("a total off by a tenth", "the Met", lambda b: b.replace(b",total,24612", b",total,27073"), "checks")
kind("religion off by a tenth", "the Met", lambda b: b.replace(b",religion,1856", b",religion,2042"), "checks")
kind("a row lost", "the Met", lines(lambda r: [*r[:3], *r[4:]]), FEWER)
kind(
    "the rows of a weak figure lost",
    "the Met",
    lambda b: re.sub(rb"2017/18,transgender[^\n]*\n", b"", b),
    "weak_figures.toml|row",
)

# Residents in mid-2025, and of wards.
kind("a borough lost", "mid-2025", lines(lambda r: [x for x in r if "E09000007" not in x]), "not 33")
kind("a borough under another name", "mid-2025", lambda b: b.replace(b"Camden", b"Camdon"), "not the name of E09000007")
kind("two boroughs' codes swapped", "mid-2025", lambda b: b.replace(b"E09000007", b"x").replace(b"E09000008", b"E09000007").replace(b"x,", b"E09000008,"), "not the name of")  # fmt: skip
kind("no year in the heading", "mid-2025", lambda b: b.replace(b"population_mid2025", b"population"), "nobody knows the column 'population'")  # fmt: skip
kind("two years", "mid-2025", lines(lambda r: [x + (",1" if i else ",population_mid2024") for i, x in enumerate(r)]), "not one column of residents")  # fmt: skip
kind("a borough without residents", "mid-2025", lambda b: re.sub(rb"(Camden,)\d+", rb"\g<1>0", b), "without residents")
kind("a borough's residents tenfold", "mid-2025", lambda b: re.sub(rb"(Camden,\d+)", rb"\g<1>0", b), "plausible|checks")
kind(
    "a borough's residents a quarter more", "mid-2025", lambda b: re.sub(rb"(Camden,)\d+", rb"\g<1>290000", b), "checks"
)
kind("a ward lost", "ward residents", lines(lambda r: [x for x in r if "E05009317" not in x]), "ward boundaries and ward pop")  # fmt: skip
kind("a ward's code twice", "ward residents", lambda b: b.replace(b"E05009318", b"E05009317"), "row .*there twice")
kind(
    "a code that is none",
    "ward residents",
    lambda b: b.replace(b"E05009317", b"E0500931"),
    "row .*not the code of a ward",
)
kind("a ward under another name", "ward residents", lambda b: re.sub(rb"E05009317,[^,]*", b"E05009317,Elsewhere", b), "ward boundaries and ward pop.*'name'")  # fmt: skip
kind("a ward in another borough", "ward residents", lambda b: re.sub(rb"(E05009317,[^,]*),E09\d{6}", rb"\g<1>,E09000025", b), "ward boundaries and ward pop.*borough_gss")  # fmt: skip
kind("a ward in a borough that is none", "ward residents", lambda b: re.sub(rb"(E05009317,[^,]*),E09\d{6}", rb"\g<1>,E09000099", b), "row .*not the code of a London borough")  # fmt: skip
kind("a ward without residents", "ward residents", lambda b: re.sub(rb"(E05009317.*,)\d+(,\d*\r?\n)", rb"\g<1>0\2", b), "without residents")  # fmt: skip
kind("a ward's residents ten more", "ward residents", lambda b: re.sub(rb"(E05009317.*,)(\d+)(,\d*\r?\n)", lambda m: m[1] + b"%d" % (int(m[2]) + 10) + m[3], b), "checks")  # fmt: skip
kind("the census in place of the estimate", "ward residents", lambda b: b.replace(b"population_mid2024", b"x").replace(b"usual_residents_census2021", b"population_mid2024").replace(b",x,", b",usual_residents_census2021,", 1), "checks")  # fmt: skip


# Boundaries of wards.
def features(change: Callable[[list[dict[str, Any]]], list[dict[str, Any]] | None]) -> Change:
    """Change the features of a GeoJSON file; `change` may work in place."""

    def changed(content: bytes) -> bytes:
        found = json.loads(content)
        found["features"] = change(found["features"]) or found["features"]
        return json.dumps(found).encode()

    return changed


def ward(code: str, change: Callable[[dict[str, Any]], None]) -> Change:
    return features(lambda all_: change(next(f for f in all_ if f["properties"]["WD22CD"] == code)))


def corners(feature: dict[str, Any], change: Callable[[list[float]], list[float]]) -> None:
    def moved(part: list[Any]) -> list[Any]:
        return change(part) if isinstance(part[0], float) else [moved(inner) for inner in part]

    feature["geometry"]["coordinates"] = moved(feature["geometry"]["coordinates"])


STEPNEY = "E05009331"
WB = "ward boundaries"
kind("features in another order", WB, features(lambda fs: fs[::-1]), SAME)
kind("the members of features in another order", WB, features(lambda fs: [dict(reversed(f.items())) for f in fs]), SAME)
kind("not JSON", WB, lambda b: b[: len(b) // 2], "cannot be read as GeoJSON")
kind("an empty file", WB, lambda b: b"", "cannot be read as GeoJSON")
kind("no feature", WB, features(lambda fs: fs[:0] or [{"type": "Feature", "properties": {}, "geometry": None}]), "missing field|not wards")  # fmt: skip
kind("a field renamed", WB, lambda b: b.replace(b"WD22CD", b"WD23CD"), "missing field.*|column 'WD22CD'")
kind("a ward lost", WB, features(lambda fs: [f for f in fs if f["properties"]["WD22CD"] != STEPNEY]), "ward boundaries and ward pop")  # fmt: skip
kind("a borough's wards lost", WB, features(lambda fs: [f for f in fs if f["properties"]["LAD22CD"] != "E09000030"]), "not wards of the 32 boroughs.*E09000030")  # fmt: skip
kind("a ward twice", WB, features(lambda fs: [*fs, next(f for f in fs if f["properties"]["WD22CD"] == STEPNEY)]), f"there twice.*{STEPNEY}")  # fmt: skip
kind("a code that is none", WB, ward(STEPNEY, lambda f: f["properties"].update(WD22CD="E05")), "not the code of a ward")
kind(
    "a code that is no text", WB, ward(STEPNEY, lambda f: f["properties"].update(WD22CD=None)), "not the code of a ward"
)
kind("a ward under another name", WB, ward(STEPNEY, lambda f: f["properties"].update(WD22NM="Elsewhere")), "ward boundaries and ward pop.*'name'")  # fmt: skip
kind("a ward in another borough", WB, ward(STEPNEY, lambda f: f["properties"].update(LAD22CD="E09000025")), "ward boundaries and ward pop.*borough_gss")  # fmt: skip
kind("a ward without its boundary", WB, ward(STEPNEY, lambda f: f.update(geometry=None)), "geometry is missing")
kind("a boundary that crosses itself", WB, ward(STEPNEY, lambda f: f.update(geometry={"type": "Polygon", "coordinates": [[[-0.04, 51.51], [-0.03, 51.52], [-0.03, 51.51], [-0.04, 51.52], [-0.04, 51.51]]]})), "missing or invalid")  # fmt: skip
kind("a boundary moved onto its neighbours", WB, ward(STEPNEY, lambda f: corners(f, lambda c: [c[0] + 0.002, c[1]])), "share their edges")  # fmt: skip
kind("a boundary moved out of London", WB, ward(STEPNEY, lambda f: corners(f, lambda c: [c[0] + 5, c[1]])), "a boundary that is not in E09000030")  # fmt: skip
kind("latitude first", WB, features(lambda fs: [corners(f, lambda c: c[::-1]) for f in fs] and fs), "a boundary that is not in")  # fmt: skip
kind("a point for a boundary", WB, ward(STEPNEY, lambda f: f.update(geometry={"type": "Point", "coordinates": [-0.04, 51.51]})), "geometry|edges|fill|in E09000030")  # fmt: skip
kind("metres that say they are degrees", WB, features(lambda fs: [corners(f, lambda c: [c[0] * 70_000 + 530_000, c[1] * 111_000 - 5_500_000]) for f in fs] and fs), "a boundary that is not in|invalid")  # fmt: skip
kind("another grid", WB, lambda b: b.replace(b'"features"', b'"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}, "features"', 1), "not in EPSG:4326")  # fmt: skip

# National figures, police forces, borough attributes, population.
kind("a month missing in the national table", "national", lines(lambda r: [*r[:3], *r[4:]]), "January to December")
kind("a blank between published months", "national", lines(lambda r: [*r[:6], re.sub('"[0-9,]+"', "", r[6], count=1), *r[7:]]), "blank|cells|checks")  # fmt: skip
kind("a year that is no year", "national", lambda b: b.replace(b"2015", b"20155"), "column '20155'")
kind("a national count in words", "national", lines(lambda r: [*r[:3], re.sub('"[0-9,]+"', "many", r[3], count=1), *r[4:]]), "row 4")  # fmt: skip
kind("thousands in the wrong place in the national table", "national", lambda b: re.sub(rb'"(\d),(\d{3})"', rb'"\g<1>\g<2>,0"', b, count=1), "row")  # fmt: skip
kind("a district missing in the lookup", "forces", lines(lambda r: [x for x in r if "E09000007" not in x]), "33 London areas")  # fmt: skip
kind(
    "a borough of another force",
    "forces",
    lambda b: b.replace(b"Metropolitan Police", b"Kent", 1),
    "served|force|checks",
)
kind("not JSON", "attributes", lambda b: b[: len(b) // 2], "not JSON")
kind("a borough missing in the attributes", "attributes", lambda b: _without_feature(b), "33 London areas")
kind("an area ten times as large", "attributes", lambda b: re.sub(rb'("HECTARES": ?)(\d+)\.', rb"\g<1>\g<2>0.", b, count=1), "differ")  # fmt: skip
kind("inner London as yes and no", "attributes", lambda b: b.replace(b'"ONS_INNER": "T"', b'"ONS_INNER": "yes"').replace(b'"ONS_INNER":"T"', b'"ONS_INNER":"yes"'), "ONS_INNER")  # fmt: skip
kind("a borough's name misspelt in the attributes", "attributes", lambda b: b.replace(b'"Camden"', b'"Camdon"'), "disagree")  # fmt: skip
kind("ages that do not add up", "by age", lambda b: re.sub(rb"(E09000007,Camden,[^,]*,)\d+", rb"\g<1>999999", b), "row")
kind("an age column lost", "by age", lines(lambda r: [",".join(x.split(",")[:-3] + x.split(",")[-2:]) for x in r]), "row|column|cells")  # fmt: skip
kind(
    "a borough lost in the population", "by age", lines(lambda r: [x for x in r if "E09000007" not in x]), "row|33|area"
)
kind("thousands commas in the population", "by age", lambda b: re.sub(rb"(E09000007,Camden,[^,]*,)(\d{3})(\d{3})", rb'\g<1>"\g<2>,\g<3>"', b), f"row|{SAME}")  # fmt: skip
kind("a negative population", "by age", lambda b: re.sub(rb"(E09000007,Camden,[^,]*,)", rb"\g<1>-", b), "row")


def _without_feature(content: bytes) -> bytes:
    found = json.loads(content)
    found["features"].pop(3)
    return json.dumps(found).encode()


# ---- workbooks --------------------------------------------------------------------------------------------------


def workbook_kind(name: str, layout: str, write: Callable[[Path, bytes], None], expected: str) -> None:
    def writer(file: str, content: bytes, folder: Path) -> Path:
        write(folder / file, content)
        return folder

    KINDS.append((name, layout, writer, expected))


def edited(change: Callable[[openpyxl.Workbook], None]) -> Callable[[Path, bytes], None]:
    """Open the workbook, change it, save it."""

    def write(path: Path, content: bytes) -> None:
        path.write_bytes(content)
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)

    return write


def long_sheet(change: Callable[[openpyxl.worksheet.worksheet.Worksheet], None]) -> Callable[[Path, bytes], None]:
    return edited(lambda book: change(book[samples.SHEET]))


def put(address: str, value: object) -> Callable[[Path, bytes], None]:
    return long_sheet(lambda page: page.__setitem__(address, value))


def with_rows(change: Callable[[list[list[object]]], list[list[object]]]) -> Callable[[Path, bytes], None]:
    return lambda path, _: samples.long_xlsx(path, change(samples.long_rows(date=lambda d: d))) and None


def with_member(member: str, change: Callable[[bytes], bytes]) -> Callable[[Path, bytes], None]:
    def write(path: Path, content: bytes) -> None:
        path.write_bytes(content)
        samples.rewrite_member(path, member, change)

    return write


def extra_member(name: str, content: bytes) -> Callable[[Path, bytes], None]:
    def write(path: Path, original: bytes) -> None:
        path.write_bytes(original)
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a name that is there already
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)

    return write


PAGE = "xl/worksheets/sheet2.xml"
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
LW = "long workbook"

workbook_kind("saved again by another program", LW, edited(lambda book: None), SAME)
workbook_kind("dates as text", LW, with_rows(lambda rows: [[f"{r[0]:%d/%m/%Y}", *r[1:]] for r in rows]), SAME)
workbook_kind("counts as text", LW, with_rows(lambda rows: [[*r[:10], str(r[10]), r[11]] for r in rows]), SAME)
workbook_kind("empty rows and columns after the table", LW, long_sheet(lambda page: page.__setitem__("Z9000", " ")), f"row|{SAME}")  # fmt: skip
workbook_kind("a formula for a count", LW, put("K3", "=10+20"), "cell K3 holds a formula")
workbook_kind("a formula with a stored value", LW, with_member(PAGE, lambda b: re.sub(rb'(<c r="K3"[^>]*>)<v>', rb"\g<1><f>10+20</f><v>", b)), "cell K3 holds a formula")  # fmt: skip
workbook_kind("a formula for a label", LW, put("D3", '="Cam"&"den"'), "cell D3 holds a formula")
workbook_kind("an error value", LW, with_member(PAGE, lambda b: re.sub(rb'<c r="K3"[^>]*><v>[^<]*</v>', b'<c r="K3" t="e"><v>#N/A</v>', b)), "cell K3 holds an error")  # fmt: skip
workbook_kind("borough names merged over rows", LW, long_sheet(lambda page: page.merge_cells("D2:D5")), "merged")
workbook_kind("counts merged over columns", LW, long_sheet(lambda page: page.merge_cells("J4:K4")), "merged")
workbook_kind("a fractional count", LW, put("K2", 12.5), "row 2")
workbook_kind("a negative count", LW, put("K2", -3), "row 2")
workbook_kind("a blank count", LW, put("K2", None), "row 2")
workbook_kind("a count that is true", LW, put("K2", True), "row 2")
workbook_kind("a count shown as a date", LW, put("K2", datetime.datetime(1900, 3, 1)), "row 2")
workbook_kind("a date that is the 15th", LW, put("A2", datetime.datetime(2024, 4, 15)), "row 2")
workbook_kind("a date with a time", LW, put("A2", datetime.datetime(2024, 4, 1, 13, 30)), "row 2")
workbook_kind("the sheet renamed", LW, edited(lambda book: setattr(book[samples.SHEET], "title", "Data")), "no sheet named")  # fmt: skip
workbook_kind(
    "two sheets of nearly one name",
    LW,
    with_member("xl/workbook.xml", lambda b: b.replace(b'"Cover"', f'"{samples.SHEET} "'.encode())),
    "2 sheet",
)
workbook_kind("a title row above the header", LW, long_sheet(lambda page: page.insert_rows(1)), "column")
workbook_kind("an empty workbook", LW, edited(lambda book: book[samples.SHEET].delete_rows(1, 9999)), "empty|column")
workbook_kind("a ZIP bomb", LW, extra_member("xl/media/a.bin", bytes(300_000_000)), "times its size")
workbook_kind("a sheet that unpacks to a thousandfold", LW, with_member(PAGE, lambda b: b.replace(b"</sheetData>", b" " * 200_000_000 + b"</sheetData>")), "times its size")  # fmt: skip
workbook_kind("XML entities", LW, with_member(PAGE, lambda b: b.replace(b"<worksheet", ENTITIES + b"<worksheet", 1)), "<!DOCTYPE")  # fmt: skip
workbook_kind("XML entities in lower case", LW, with_member("xl/sharedStrings.xml", lambda b: b.replace(b"<sst", ENTITIES.lower() + b"<sst", 1)), "<!DOCTYPE")  # fmt: skip
workbook_kind("XML in UTF-16", LW, with_member(PAGE, lambda b: b.decode().encode("utf-16")), "not UTF-8")
workbook_kind("a member that leads out", LW, extra_member("../../../tmp/x.xml", b"<x/>"), "leads out")
workbook_kind("a member with an absolute name", LW, extra_member("/etc/x.xml", b"<x/>"), "leads out")
workbook_kind("a member twice", LW, extra_member(PAGE, b"<worksheet/>"), "members")
workbook_kind("a cell at the far end of the sheet", LW, with_member(PAGE, lambda b: b.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')), "too large")  # fmt: skip
workbook_kind("a workbook cut short", LW, lambda path, b: path.write_bytes(b[: len(b) // 2]) and None, "not a readable")
workbook_kind("a workbook with a flipped byte", LW, lambda path, b: path.write_bytes(b[:9000] + bytes([b[9000] ^ 255]) + b[9001:]) and None, "not a readable")  # fmt: skip
workbook_kind("CSV under the workbook's name", LW, lambda path, _: path.write_bytes(samples.long_csv()) and None, "not a readable")  # fmt: skip
workbook_kind("a sheet cut inside", LW, with_member(PAGE, lambda b: b[: len(b) // 2]), "not a readable|cannot be read")


def _population(change: Callable[[openpyxl.worksheet.worksheet.Worksheet], None]) -> Callable[[Path, bytes], None]:
    """Only the sheet that is read, so that openpyxl need not go through the other 29 megabytes."""

    def write(path: Path, content: bytes) -> None:
        path.write_bytes(content)
        full = openpyxl.load_workbook(path, read_only=True)
        book = openpyxl.Workbook()
        page = book.active
        page.title = "MYE5"
        for row in full["MYE5"].iter_rows(values_only=True):
            page.append(row)
        change(page)
        book.save(path)

    return write


def _camden(page: openpyxl.worksheet.worksheet.Worksheet) -> int:
    return next(row[0].row for row in page.iter_rows(max_col=1) if row[0].value == "E09000007")


workbook_kind("only the sheet that is read", "workbook", _population(lambda page: None), SAME)
workbook_kind("a year twice", "workbook", _population(lambda page: page.__setitem__("G8", "Estimated Population mid-2022")), "twice")  # fmt: skip
workbook_kind("no column of a year", "workbook", _population(lambda page: [page.__setitem__(c, "x") for c in ("E8", "G8")]), "no column")  # fmt: skip
workbook_kind("the header gone", "workbook", _population(lambda page: page.delete_rows(8)), "no header row")
workbook_kind("a borough gone", "workbook", _population(lambda page: page.delete_rows(_camden(page))), "33|area|row")
workbook_kind("a population in words", "workbook", _population(lambda page: page.cell(_camden(page), 5, "many")), "row")
workbook_kind(
    "a population of 0", "workbook", _population(lambda page: page.cell(_camden(page), 5, 0)), "row|population"
)
workbook_kind("half a resident", "workbook", _population(lambda page: page.cell(_camden(page), 5, 218000.5)), "row")
workbook_kind("a population ten times too large", "workbook", _population(lambda page: page.cell(_camden(page), 5, 2180000)), "row|check")  # fmt: skip
workbook_kind("a population by formula", "workbook", _population(lambda page: page.cell(_camden(page), 5, "=1+1")), "formula")  # fmt: skip
workbook_kind("two boroughs swapped by name", "workbook", _population(lambda page: page.cell(_camden(page), 2, "Barnet")), "row|name|Camden")  # fmt: skip
workbook_kind("an old workbook cut short", "old workbook", lambda path, b: path.write_bytes(b[: len(b) // 2]) and None, "readable|cannot be read|row")  # fmt: skip
workbook_kind("an old workbook that is none", "old workbook", lambda path, b: path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(4000)) and None, "not a readable")  # fmt: skip


def parquet(change: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable[[str, bytes, Path], Path]:
    def write(file: str, _: bytes, folder: Path) -> Path:
        frame = pd.DataFrame(samples.long_rows("2022-04", 14, date=lambda d: d), columns=samples.LONG_HEADER)
        frame.columns = [c.lower().replace(" ", "_") for c in frame.columns]
        frame["count"] = frame["count"].astype("int64")
        change(frame).to_parquet(folder / f"{samples.M1045}.parquet")
        return folder

    return write


def _cut_parquet(file: str, content: bytes, folder: Path) -> Path:
    path = parquet(lambda f: f)(file, content, folder) / f"{samples.M1045}.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    return folder


KINDS += [
    ("Parquet", "long", parquet(lambda f: f), SAME),
    ("Parquet with times", "long", parquet(lambda f: f.assign(month_year=pd.to_datetime(f["month_year"]))), SAME),
    ("Parquet with blank counts", "long", parquet(lambda f: f.assign(count=f["count"].where(f.index != 4))), "row 5"),
    ("Parquet with fractions", "long", parquet(lambda f: f.assign(count=f["count"] + 0.25)), "row 1"),
    ("Parquet without a column", "long", parquet(lambda f: f.drop(columns="measure")), "measure"),
    ("Parquet cut short", "long", _cut_parquet, "Parquet"),
]


def wards_parquet(change: Callable[[pa.Table], pa.Table]) -> Callable[[str, bytes, Path], Path]:
    """Change the table of the ward file that is Parquet."""

    def write(file: str, content: bytes, folder: Path) -> Path:
        pq.write_table(change(pq.read_table(io.BytesIO(content))), folder / file)
        return folder

    return write


def put_count(table: pa.Table, row: int, value: object, month: str = "202503") -> pa.Table:
    """The table with one count changed; a value that is no whole number changes the type of its column."""
    cells = table.column(month).to_pylist()
    cells[row] = value
    if isinstance(value, str):
        cells = [str(cell) for cell in cells]
    return table.set_column(table.column_names.index(month), month, pa.array(cells))


def named(table: pa.Table, old: str, new: str) -> pa.Table:
    return table.rename_columns([new if name == old else name for name in table.column_names])


def of_rows(table: pa.Table, keep: Callable[[dict[str, str]], bool]) -> pa.Table:
    texts = table.select(["majortext", "minortext", "wardname", "wardcode", "lookup_boroughname"]).to_pylist()
    return table.filter(pa.array([keep(row) for row in texts]))


def as_floats(table: pa.Table) -> pa.Table:
    return table.set_column(5, "202402", table.column("202402").cast("float64"))


WP = "wards Parquet"
KINDS += [
    ("saved again", WP, wards_parquet(lambda t: t), SAME),
    ("columns in another order", WP, wards_parquet(lambda t: t.select(t.column_names[5:] + t.column_names[:5])), SAME),
    ("headings in capitals", WP, wards_parquet(lambda t: t.rename_columns([x.upper() for x in t.column_names])), SAME),
    ("headings with stray spaces", WP, wards_parquet(lambda t: t.rename_columns([f" {x}" for x in t.column_names])), SAME),
    ("smaller whole numbers", WP, wards_parquet(lambda t: t.set_column(9, "202406", t.column("202406").cast("uint16"))), SAME),
    ("a null count", WP, wards_parquet(lambda t: put_count(t, 40, None)), "row 41, column '202503': not a plausible count"),
    ("a negative count", WP, wards_parquet(lambda t: put_count(t, 40, -3)), "row 41, column '202503'.*'-3'"),
    ("a count that is not plausible", WP, wards_parquet(lambda t: put_count(t, 40, 20_001)), "row 41.*'20001'"),
    ("a column of fractions", WP, wards_parquet(as_floats), "column '202402': not a column of whole numbers.*double"),
    ("a column of texts", WP, wards_parquet(lambda t: put_count(t, 40, "n/a")), "column '202503': not a column of whole"),
    ("true and false for counts", WP, wards_parquet(lambda t: t.set_column(9, "202406", pa.array([True] * len(t)))), "column '202406': not a column of whole"),
    ("codes that are numbers", WP, wards_parquet(lambda t: t.set_column(3, "wardcode", pa.array(range(len(t))))), "column 'wardcode': not a column of text"),
    ("a name that is null", WP, wards_parquet(lambda t: t.set_column(2, "wardname", pa.array([*t.column(2).to_pylist()[:-1], None]))), "row 18688, column 'wardname': a cell without its text"),
    ("an index written as a column", WP, wards_parquet(lambda t: t.append_column("__index_level_0__", pa.array(range(len(t))))), "nobody knows the column '__index_level_0__'"),
    ("a column renamed", WP, wards_parquet(lambda t: named(t, "wardcode", "ward_id")), "no column for code; header found: .*ward_id.*columns.code of"),
    ("a column twice", WP, wards_parquet(lambda t: t.append_column("WardCode", t.column(3))), "column 'WardCode': the column is there twice"),
    ("two columns for one role", WP, wards_parquet(lambda t: t.append_column("BOCU", t.column(4))), "two columns for area"),
    ("a month left out", WP, wards_parquet(lambda t: t.drop_columns(["202503"])), "column '202504': month does not follow 202502"),
    ("a month twice", WP, wards_parquet(lambda t: t.append_column("2025_03", t.column("202503"))), "there twice"),
    ("two months in the wrong order", WP, wards_parquet(lambda t: t.select([*t.column_names[:5], "202403", "202402", *t.column_names[7:]])), "month does not follow"),
    ("no month", WP, wards_parquet(lambda t: t.select(t.column_names[:5])), "no month column"),
    ("no row", WP, wards_parquet(lambda t: t.slice(0, 0)), "no row below the header"),
    ("a row repeated", WP, wards_parquet(lambda t: pa.concat_tables([t, t.slice(0, 1)])), "row 18689: the same area and class as row 1"),
    ("a ward lost altogether", WP, wards_parquet(lambda t: of_rows(t, lambda r: r["wardcode"] != STEPNEY)), f"not the wards of the boundaries.*{STEPNEY}"),
    ("a ward's row lost", WP, wards_parquet(lambda t: of_rows(t, lambda r: r["wardcode"] != STEPNEY or r["minortext"] != OURS.decode())), "rows of a ward are missing in aggravated"),
    ("the comparator missing", WP, wards_parquet(lambda t: of_rows(t, lambda r: r["minortext"] != TWIN.decode())), "comparator"),
    ("the partial month whole", WP, wards_parquet(lambda t: put_count(t, next(i for i, x in enumerate(t.column("minortext").to_pylist()) if x == OURS.decode()), 9, "202402")), "stale: .*recorded-crime-ward.parquet does not hold 5 offences in February 2024"),
    ("cut short", WP, lambda file, content, folder: place(folder, file, content[:-100]), "not a readable Parquet file"),
    ("a byte flipped", WP, lambda file, content, folder: place(folder, file, content[:9000] + bytes([content[9000] ^ 255]) + content[9001:]), "not a readable Parquet file"),
    ("CSV under its name", WP, lambda file, content, folder: place(folder, file, b"majortext,minortext\n"), "not a readable Parquet file"),
    ("an empty file", WP, lambda file, content, folder: place(folder, file, b""), "not a readable Parquet file"),
    ("a row two million times", WP, wards_parquet(lambda t: t.select(t.column_names[:6]).slice(0, 1).take(pa.array(np.zeros(2_000_001, dtype="int64")))), "more than 2,000,000 rows"),
]  # fmt: skip


# ---- the test ----------------------------------------------------------------------------------------------------

REPEATED = collections.Counter((name, layout) for name, layout, _, _ in KINDS)


def test_no_kind_stands_there_twice() -> None:
    assert [key for key, times in REPEATED.items() if times > 1] == []


def outcome_of(base: Base, case: tuple, folder: Path) -> str:
    _, layout, write, _ = case
    file, content = base.files[layout]
    write(file, content, folder)
    return judged(base, layout, folder)


@pytest.mark.parametrize("case", KINDS, ids=[f"{layout}: {name}" for name, layout, _, _ in KINDS])
def test_bad_input_is_refused_with_its_place_or_read_right(base: Base, case: tuple, tmp_path: Path) -> None:
    name, layout, _, expected = case
    outcome = outcome_of(base, case, tmp_path)
    assert not outcome.startswith("WRONG"), f"silent wrong figure: {name} in {layout}"
    if expected in (SAME, FEWER):
        assert outcome == expected
        return
    assert re.search(expected, outcome), outcome
    if outcome != SAME:
        assert "\n" not in outcome or "checks" in outcome
        stem = base.files[layout][0].rsplit(".", 1)[0]
        assert (
            stem[:20] in outcome or "boundaries" in outcome or re.match(r"(series_breaks|weak_figures)\.toml", outcome)
        ), f"the file is not named: {outcome}"


def test_at_least_sixty_kinds_are_tried() -> None:
    assert len({name for name, _, _, _ in KINDS}) >= 60
