"""Figures to take away: CSV, accessible XLSX, Parquet, metadata as JSON, and file names that say what they hold.

A cell that a spreadsheet would run as a formula never leaves here as one. In CSV, which cannot say "this is text",
such text gets an apostrophe in front; XLSX cells are written as text. Numbers stay numbers, negative ones too.

CSV is UTF-8 with a byte-order mark (without it Excel shows é as Ã©; pandas, R's readr, DuckDB and Polars skip the
mark), lines end in CR LF, dates are ISO 8601, missing values are empty. XLSX follows the Government Analysis
Function's guidance on accessible spreadsheets: cover sheet, notes sheet, one marked-up table to a sheet with its
title above, no merged, hidden or blank cells, shorthand in square brackets and explained.

The same frame gives the same bytes.
"""

import datetime
import io
import json
import math
import re
import unicodedata
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as arrow
import pyarrow.parquet as pq
import xlsxwriter

from hatecrime import periods, schema, vocabulary, withheld, wording

FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""First characters that make a spreadsheet read text as a formula. Tabs and line breaks never get that far."""

_CREATED = datetime.datetime(2000, 1, 1)
"""A fixed stamp, so that equal content is equal bytes."""
_MAX_NAME = 180
_MAX_CELL = 32_767  # Excel's own limit on the text of a cell

_OF_EXPECTED = ("pct", "pct_lo", "pct_hi", "min_detectable_pct")
"""Percentages of an expected count: where there is one and they are not, it is too small."""

_METRIC_COLUMNS: dict[str, str] = {
    "area": "Name of the area.",
    "period": "The period in words.",
    "financial_year": "April to March.",
    "event": "Name of the event.",
    "area_code": "Code of the area: london, inner-london, outer-london or a borough.",
    "regime": "Number of the recording regime the month lies in; -1: no calculation may use it.",
    "offences_r12": "Offences recorded in the 12 months that end with the month.",
    "reason": "Why a value is missing: break (change of recording), too_few_months, no_population, small_count.",
    "basis": "What is compared: r12 (12 months), month, fy (financial year), cy (calendar year), ytd (year to date).",
    "period_end": "First day of the last month of the period.",
    "period_label": "The period in words.",
    "years_back": "How many years earlier the period is that this one is compared with.",
    "offences_before": "Offences in the same period `years_back` years before.",
    "difference": "Offences less offences before.",
    "change_pct": "Change, per cent; withheld on a base under 50 and across a change of recording.",
    "low_pct": "Lower end of the change's 95% interval, per cent, allowing for the line's usual variation; empty where "
    "fewer than 48 months can say what is usual.",
    "high_pct": "Upper end of that interval.",
    "chance_low_pct": "Lower end of the narrower 95% interval that holds if offences came independently.",
    "chance_high_pct": "Upper end of that interval.",
    "chance_p": "Exact two-sided p of two equal counts, if offences came independently.",
    "verdict": "rose, fell or no_clear_change, from low_pct and high_pct; otherwise why it was not tested.",
    "status": "ok, or why numbers are withheld: zero_base, small_base, break, missing.",
    "population_year": "Mid-year of the population, the earlier one where it is interpolated.",
    "population_basis": "Census base of the population.",
    "rate_per_1000": "Offences in 12 months per 1,000 residents.",
    "low_per_1000": "Lower end of its 95% interval.",
    "high_per_1000": "Upper end of its 95% interval.",
    "low": "Lower end of the 95% interval.",
    "high": "Upper end of the 95% interval.",
    "method": "How the interval was calculated.",
    "flag": "Against the funnel limits: within, higher or lower (outside the 95% or the 99.8% limits).",
    "observed": "Offences recorded.",
    "obs": "Offences recorded in the months tested.",
    "expected": "Offences that the months around them imply.",
    "lo": "Lower end of the expected range.",
    "hi": "Upper end of the expected range.",
    "excess": "Offences recorded less offences expected.",
    "excess_lo": "Lower end of the 95% interval of that difference.",
    "excess_hi": "Upper end of that interval.",
    "pct": "Offences above or below expected, per cent of those expected; withheld where fewer than 50 are expected.",
    "pct_lo": "Lower end of the 95% interval of that percentage.",
    "pct_hi": "Upper end of that interval; empty where it has no end.",
    "p_up": "One-sided p of a count this high.",
    "p2": "Two-sided p.",
    "q": "p_up after allowing for everything tested together (Benjamini-Hochberg).",
    "min_detectable_pct": "Smallest rise that would have left the expected range, per cent; withheld where fewer than 50 "
    "are expected.",
    "sensitivity": "level_shift_possible where the months before alone give another answer, else consistent.",
    "phi": "How much more the figures vary than chance alone gives; 1 is chance.",
    "placed": "above, within or below the expected range; above_alone: over it, but no more than so many tests together "
    "would give; otherwise why there is no range.",
    "is_spike": "Whether the figure is listed as standing out (placed above).",
    "listed_from": "Smallest count that would have been listed beside the others.",
    "tests": "Figures tested together.",
    "in_baseline": "Whether the expected level is fitted on the month.",
    "is_event": "Whether the month is one of those tested.",
    "expected_at_london_rate": "Offences the borough would have at London's rate: its residents times that rate.",
    "centre_per_1000": "London's rate: offences of the 32 boroughs together per 1,000 of their residents.",
    "tau2": "Variance between boroughs beyond chance, of the square-rooted ratio.",
    "adjusted": "Whether the limits allow for that variance.",
    "against_london": "higher or lower where the borough's own 95% interval leaves out London's rate, else not_clear.",
    "population_to_year": "Later mid-year, where residents are interpolated between two.",
    "usual_offences": "The month's usual share, at the level of the 12 months shown: offences.",
    "usual_low": "The same, as in the year in which the month was lowest against its level.",
    "usual_high": "The same, as in the year in which the month was highest against its level.",
    "held": "The count.",
    "first_month": "First of the first month that is held.",
    "last_month": "First of the last month that is held.",
    "index": "100 is the mean of the base months.",
    "calendar_month": "Month of the year, 1 to 12.",
    "factor": "Usual level of the calendar month: 1 is the level of its year.",
    "years": "Years behind it.",
    "ratio": "Observed/expected of the aggravated offence over that of the comparator.",
    "p": "Two-sided p of a ratio of 1.",
}


def column_meanings(columns: Collection[str]) -> dict[str, str]:
    """What each column holds, in plain words: from the table contract, then from the list of calculated columns."""
    known = {c.name: c.meaning for table in reversed(schema.TABLES.values()) for c in table.columns} | _METRIC_COLUMNS
    return {name: known.get(name, "") for name in columns}


def clean_text(text: str) -> str:
    """Text without control characters, line breaks and direction overrides (each becomes a space).

    Those break lines of a CSV, are not allowed in XLSX, or make text read otherwise than it is written.
    """
    return text if text.isascii() and text.isprintable() else "".join(" " if _hostile(c) else c for c in text)


def _hostile(character: str) -> bool:
    noncharacter = ord(character) & 0xFFFE == 0xFFFE  # U+FFFE and the like, which XML does not allow
    return noncharacter or unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def neutralised(text: str) -> str:
    """Clean text that no spreadsheet takes for a formula: an apostrophe goes in front where one would."""
    clean = clean_text(text)
    return f"'{clean}" if clean.lstrip().startswith(FORMULA_STARTS) else clean


def _plain(value: Any) -> Any:
    """A cell as text, number, bool or None: dates as ISO text, lists joined, every kind of missing as None."""
    if pd.api.types.is_list_like(value):
        return "; ".join(str(item) for item in value)
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp | datetime.date):
        return value.isoformat()[:10]
    return value.item() if hasattr(value, "item") else value


def _column(values: pd.Series) -> list[Any]:
    """The cells of a column, as `_plain` gives them."""
    if pd.api.types.is_datetime64_any_dtype(values):
        values = values.dt.strftime("%Y-%m-%d")
    if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return [None if missing else cell for cell, missing in zip(values.tolist(), values.isna(), strict=True)]
    return [_plain(value) for value in values]


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """The frame as CSV for spreadsheets and programs alike; see the top of this module."""
    columns = []
    for position in range(frame.shape[1]):
        cells = _column(frame.iloc[:, position])
        columns.append([neutralised(cell) if isinstance(cell, str) else cell for cell in cells])
    safe = pd.DataFrame(dict(enumerate(columns)), dtype=object)
    header = [neutralised(str(name)) for name in frame.columns]
    return safe.to_csv(index=False, header=header, lineterminator="\r\n").encode("utf-8-sig")


def _missing_mark(row: Mapping[str, Any], column: str) -> str:
    if column in {"reason", "status", "event_id"}:
        return wording.mark("z")
    if column in _OF_EXPECTED and isinstance(row.get("expected"), int | float):
        return wording.mark("u")
    for name in ("reason", "status"):
        if row.get(name) in withheld.TABLE:
            return withheld.mark(row[name])
    return wording.mark("x")


def _sheet_cells(frame: pd.DataFrame) -> list[list[Any]]:
    """Cells for XLSX: no blanks (shorthand says why), yes and no, text within Excel's limit."""
    names = [str(name) for name in frame.columns]
    columns = [_column(frame.iloc[:, position]) for position in range(frame.shape[1])]
    rows = []
    for cells in zip(*columns, strict=True):
        by_name = dict(zip(names, cells, strict=True))
        rows.append([_sheet_cell(cell, name, by_name) for name, cell in zip(names, cells, strict=True)])
    return rows or [[wording.mark("x")] * len(names)]


def _sheet_cell(cell: Any, name: str, row: Mapping[str, Any]) -> str | int | float:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str):
        return clean_text(cell)[:_MAX_CELL].strip() or _missing_mark(row, name)
    if cell is None or not math.isfinite(cell):
        return _missing_mark(row, name)
    return cell


def xlsx_bytes(frame: pd.DataFrame, cover: Mapping[str, str], notes: Sequence[str]) -> bytes:
    """The frame as an accessible workbook of four sheets: cover, contents, notes, data.

    `cover`: label -> text, in order; `title` is the title of the workbook and of the table. `notes`: caveats in
    plain sentences. Definitions of the columns and of the shorthand that is used are added to the notes.
    """
    data = _data_sheet("Data", clean_text(cover["title"]), frame)
    meanings = column_meanings([str(name) for name in frame.columns])
    entries = [(f"Note {number}", clean_text(note)) for number, note in enumerate(notes, start=1)]
    entries += [(wording.mark(code), wording.SHORTHAND[code]) for code in wording.SHORTHAND if code in data.shorthand]
    entries += [(f"Column {name}", meaning) for name, meaning in meanings.items() if meaning]
    explained = _Sheet("Notes", "Notes, shorthand and columns", ["Item", "Explanation"], entries)
    return _workbook(cover, [explained, data])


def whole_workbook(tables: Mapping[str, pd.DataFrame], manifest: Mapping[str, Any]) -> bytes:
    """Every table but those of wards, a worksheet each, as an accessible workbook with every column explained.

    Figures by ward have five times the rows of all the rest together: they are in the other files of the whole data.
    """
    starts = periods.starts_of(tables["series_breaks"])
    held = {
        name: _with_used(frame, starts) for name, frame in tables.items() if len(frame) and not name.startswith("ward")
    }
    sheets = [
        _data_sheet(name, f"{schema.TABLES[name].title}: {schema.TABLES[name].grain}", frame)
        for name, frame in held.items()
    ]
    used = {code for sheet in sheets for code in sheet.shorthand}
    entries = [(wording.mark(code), "", wording.SHORTHAND[code]) for code in wording.SHORTHAND if code in used]
    entries += [(row["table"], row["column"], row["meaning"]) for row in _dictionary(held)]
    explained = _Sheet("Notes", "Shorthand and columns", ["Table or mark", "Column", "Explanation"], entries)
    cover = {
        "title": vocabulary.PRODUCT,
        "what": "Every published table but those of wards",
        "source": " ".join(manifest.get("licences", [])),
        "licence": f"{wording.LICENCE} {wording.LICENCE_URL}",
        "build": str(manifest["build_id"]),
    }
    return _workbook(cover, [explained, *sheets])


@dataclass(frozen=True)
class _Sheet:
    """One worksheet with one table; `shorthand`: codes of the marks in it."""

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    shorthand: Sequence[str] = ()
    is_data: bool = False


def _data_sheet(name: str, title: str, frame: pd.DataFrame) -> _Sheet:
    """A worksheet of the numbers of a frame, with the marks that are in it."""
    rows = _sheet_cells(frame)
    used = sorted(code for code in wording.SHORTHAND if any(wording.mark(code) in row for row in rows))
    columns = [clean_text(str(column)) or "column" for column in frame.columns]
    return _Sheet(name, title, columns, rows, used, is_data=True)


def _workbook(cover: Mapping[str, str], sheets: Sequence[_Sheet]) -> bytes:
    """An accessible workbook: cover, contents, and the worksheets in order."""
    title = clean_text(cover["title"])
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": title, "author": "", "created": _CREATED})
        heading = book.add_format({"bold": True, "font_size": 14, "font_name": "Arial"})
        bold = book.add_format({"bold": True, "font_name": "Arial", "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"font_name": "Arial", "text_wrap": True, "valign": "top"})
        cell = book.add_format({"font_name": "Arial"})
        sheet = book.add_worksheet("Cover")
        sheet.set_column(0, 0, 100)
        lines = [f"{label.capitalize()}: {clean_text(text)}" for label, text in cover.items() if label != "title"]
        sheet.write_string(0, 0, title, heading)
        for number, line in enumerate(lines, start=1):
            sheet.write_string(number, 0, line, wrap)
        contents = [("Cover", "What this is, and whose"), *((sheet.name, sheet.title) for sheet in sheets)]
        listing = _Sheet("Contents", "What is in this workbook", ["Worksheet", "Holds"], contents)
        listed = _table_sheet(book, listing, (heading, wrap))
        for number, (name, _) in enumerate(contents, start=_TOP + 1):
            listed.write_url(number, 0, f"internal:'{name}'!A1", string=name)
        for each in sheets:
            _table_sheet(book, each, (heading, cell if each.is_data else wrap), header=bold if each.is_data else None)
    return buffer.getvalue()


_TOP = 2
"""Row of a worksheet at which its table begins, counted from 0."""


def _table_sheet(book: xlsxwriter.Workbook, what: _Sheet, formats: tuple[Any, Any], *, header: Any = None) -> Any:
    """One worksheet, which is returned: title, a line on what is here, and the marked-up table, its heading row kept in view."""
    heading, body = formats
    columns, rows = what.columns, what.rows
    sheet = book.add_worksheet(what.name)
    sheet.write_string(0, 0, what.title, heading)
    line = "This worksheet contains one table."
    explained = wording.shorthand_line(what.shorthand)
    sheet.write_string(1, 0, f"{line} Shorthand: {explained}." if explained else line)
    top = _TOP
    for number, row in enumerate(rows, start=top + 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value, body)
            else:
                sheet.write_number(number, column, value, body)
    headers = [{"header": label, "header_format": header} for label in _distinct(columns)]
    sheet.add_table(
        top, 0, top + len(rows), len(columns) - 1,
        {"name": f"table_{what.name.lower()}", "columns": headers, "autofilter": False, "style": "Table Style Light 1"},
    )  # fmt: skip
    sheet.freeze_panes(top + 1, 0)
    for column, label in enumerate(columns):
        widest = max([len(label), *(len(str(row[column])) for row in rows[:500])])
        sheet.set_column(column, column, min(max(widest + 2, 9), 70))
    return sheet


def _distinct(columns: Sequence[str]) -> list[str]:
    """Column headings as a table needs them: no two alike, upper and lower case taken together."""
    seen: dict[str, int] = {}
    out = []
    for label in columns:
        seen[label.lower()] = seen.get(label.lower(), 0) + 1
        count = seen[label.lower()]
        out.append(label if count == 1 else f"{label} ({count})")
    return out


def parquet_bytes(frame: pd.DataFrame) -> bytes:
    """The frame as Parquet (zstd), for programs: types kept, text exactly as it is."""
    buffer = io.BytesIO()
    table = arrow.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def metadata_json(
    frame: pd.DataFrame,
    *,
    title: str,
    manifest: Mapping[str, Any],
    series: Collection[str],
    filters: Mapping[str, Any],
    caveats: Sequence[str],
) -> bytes:
    """What a downloaded table is: publisher and files with editions and checksums, licence, columns, caveats.

    `manifest`: the manifest of the edition shown; `filters`: the reader's selection, as in the address.
    """
    document = {
        "title": title,
        "build_id": str(manifest.get("build_id", "")),
        "data_to": dict(manifest.get("data_to", {})),
        "rows": len(frame),
        "filters": {key: _json_value(value) for key, value in filters.items()},
        "series": {code: vocabulary.SERIES[code].note for code in vocabulary.SERIES if code in set(series)},
        "publishers": [wording.SOURCE_TITLES[code] for code in wording.SOURCE_TITLES if code in set(series)],
        "publisher_pages": {code: page for code, page in wording.SOURCE_PAGES.items() if code in set(series)},
        "files": source_files(manifest),
        "licence": {"text": wording.LICENCE, "url": wording.LICENCE_URL},
        "columns": column_meanings([str(name) for name in frame.columns]),
        "caveats": list(caveats),
        "shorthand": wording.SHORTHAND,
    }
    return (json.dumps(document, ensure_ascii=False, indent=2, sort_keys=False) + "\n").encode("utf-8")


def _json_value(value: Any) -> Any:
    if isinstance(value, list | tuple | set | frozenset):
        return [_json_value(item) for item in value]
    plain = _plain(value)
    return plain if plain is None or isinstance(plain, str | int | float | bool) else str(plain)


def source_files(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The published files behind an edition, as the manifest lists them: address, edition, SHA-256, licence."""
    return [{key: _json_value(value) for key, value in entry.items()} for entry in manifest.get("inputs", [])]


def _slug(text: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")


def _list_slug(values: Sequence[str], plural: str) -> str:
    slugs = [slug for slug in map(_slug, values) if slug]
    return "-and-".join(slugs) if 0 < len(slugs) <= 3 else f"{len(slugs)}-{plural}" if slugs else f"all-{plural}"


def file_name(
    kind: str,
    areas: Sequence[str],
    strands: Sequence[str],
    first: pd.Timestamp | None,
    last: pd.Timestamp | None,
    data_to: pd.Timestamp,
    ext: str,
) -> str:
    """A name that says what the file holds: kind, areas, strands, period and the month the data run to.

    `hate-crime_year-on-year_camden_faith_2020-04-to-2021-03_data-to-2021-05.csv`; ASCII, safe on every system.
    """
    if first is not None and last is not None:
        period = f"{first:%Y-%m}-to-{last:%Y-%m}" if first != last else f"{first:%Y-%m}"
    else:
        period = "all-months"
    parts = ["hate-crime", _slug(kind), _list_slug(areas, "areas"), _list_slug(strands, "strands"), period]
    stem = "_".join(part for part in parts if part)
    suffix = f"_data-to-{data_to:%Y-%m}.{_slug(ext)}"
    return stem[: _MAX_NAME - len(suffix)].rstrip("-_") + suffix


def whole_data(tables: Mapping[str, pd.DataFrame], manifest: Mapping[str, Any], kind: str = "csv") -> bytes:
    """Every published table in one ZIP, as `csv` or `parquet`, with a dictionary of columns and what they come from.

    Counts by month have a column `used`. The same build gives the same bytes: no clock is asked.
    """
    written = {"csv": csv_bytes, "parquet": parquet_bytes}[kind]
    starts = periods.starts_of(tables["series_breaks"])
    held = {name: _with_used(frame, starts) for name, frame in tables.items()}
    about = {"product": vocabulary.PRODUCT, "build_id": manifest["build_id"], "licence": wording.LICENCE}
    about |= {"sources": list(manifest.get("sources", []))}
    files = {f"{name}.{kind}": written(frame) for name, frame in held.items() if len(frame)}
    files |= {"dictionary.csv": csv_bytes(pd.DataFrame(_dictionary(held)))}
    files |= {"about.json": (json.dumps(about, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()}
    return _zipped(f"london-hate-crime-{manifest['build_id'][:12]}", files)


def _dictionary(held: Mapping[str, pd.DataFrame]) -> list[dict[str, Any]]:
    """What each column of the tables holds, `used` of those that have it at the end."""
    words = [
        {"table": name, "column": column.name, "meaning": column.meaning, "may_be_empty": column.nullable}
        for name in held
        for column in schema.TABLES[name].columns
        if column.name in held[name]
    ]
    return words + [
        {"table": name, "column": "used", "meaning": _USED, "may_be_empty": False}
        for name, frame in held.items()
        if "used" in frame
    ]


_USED = (
    "False before the month from which a count can be used (series_breaks, kind start): the offence was coming into use as a "
    "class of its own. Those months are published, and no figure here uses them."
)


def _with_used(frame: pd.DataFrame, starts: pd.Series) -> pd.DataFrame:
    """Counts by series and month with `used`; other tables as they are."""
    if not {"series", "month", "offences", "provisional"} <= set(frame.columns):
        return frame
    begins = frame["series"].astype(str).map(starts)
    return frame.assign(used=begins.isna() | (frame["month"] >= begins))


def _zipped(folder: str, files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{folder}/{name}", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return written.getvalue()
