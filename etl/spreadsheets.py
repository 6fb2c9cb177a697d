"""Read one sheet of a workbook (.xlsx, .xls, .ods) as text, after checking that the file cannot hurt or mislead.

Hurt: archives that unpack to far more than they hold, XML with a document type (entity expansion), a cell so far
out that the table would not fit in memory, members with odd names. Mislead: a formula cell (its stored value is
whatever the last program left there, at times 0), an error cell, a merged cell (its value is in one cell only,
the rest look blank). Formula and error cells are refused anywhere on the sheet that is read. A merged cell is
accepted where it is a title, alone in its row, and refused everywhere else.
"""

import datetime
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import olefile
import python_calamine as calamine

from etl.errors import InputError

MAX_UNPACKED = 600_000_000
"""Bytes that the members of one workbook may unpack to: several times the largest monthly dashboard workbook."""

MAX_RATIO = 250
"""Unpacked over packed bytes of a member of more than a megabyte; real sheets stay under 60."""

MAX_MEMBERS = 2_000
MAX_ROWS = 1_048_576
MAX_COLUMNS = 1_024
MAX_CELLS = 40_000_000

_CHUNK = 1 << 20
_OVERLAP = 300
_CELL_AT = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,4})([0-9]{1,10})["']""")
_XLSX_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_XLSX_ERROR = re.compile(rb"""<(?:\w+:)?c\s[^<>]*\bt\s*=\s*["']e["']""")
_XLS_FORMULA = (0x0006, 0x0206, 0x0406)
_XLS_ERROR = 0x0205
_ODS_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "Err:")

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_SPACES = (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break")
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def read_sheet(path: Path, sheet: str) -> list[list[str]]:
    """Cells of `sheet` as text, row by row from row 1 of the sheet; every row has the same length.

    The name is compared without spaces and case (`MYE 5`, `MYE5`). Whole numbers have no decimal point, dates are
    ISO, blank is "". InputError names the file, the sheet and the cell that cannot be accepted.
    """
    with _opened(path) as book:
        return _rows(path, book, _matching(path, sheet, book.sheet_names))


def read_sheets(path: Path, wanted: Callable[[str], bool]) -> Iterator[tuple[str, int, list[str]]]:
    """(sheet, row number from 1, cells as text) of the rows of every sheet that is `wanted`, in order, blank rows left out.

    For workbooks of many large sheets: the file is checked once, an .ods file is never held in memory, and an .xlsx
    file one sheet at a time. Only wanted sheets are checked for formulas, errors and merged cells.
    """
    if path.suffix.lower() == ".ods":
        _check_archive(path)
        try:
            yield from _ods_rows(path, wanted)
        except InputError:
            raise
        except (ElementTree.ParseError, zipfile.BadZipFile, zlib.error, OSError, KeyError, ValueError) as error:
            raise InputError(path, f"not a readable workbook: {error}") from error
        return
    with _opened(path) as book:
        for name in filter(wanted, book.sheet_names):
            for number, cells in enumerate(_rows(path, book, name), start=1):
                if any(cells):
                    yield name, number, cells


def _rows(path: Path, book: calamine.CalamineWorkbook, name: str) -> list[list[str]]:
    _check_sheet(path, book, name)
    try:
        table = book.get_sheet_by_name(name)
        merged = table.merged_cell_ranges or []
        rows = [[cell_text(cell) for cell in row] for row in table.to_python(skip_empty_area=False)]
    except calamine.CalamineError as error:
        raise InputError(path, f"sheet {name!r}: cannot be read: {error}") from error
    for (top, left), (bottom, right) in merged:
        row = rows[top] if top < len(rows) else []
        if top != bottom or any(cell for at, cell in enumerate(row) if not left <= at <= right):
            where = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
            raise InputError(path, f"sheet {name!r}: cells {where} are merged; a table must not hold merged cells")
    return rows


def sheet_names(path: Path) -> list[str]:
    """Names of the sheets, in order; InputError when the workbook cannot be accepted."""
    with _opened(path) as book:
        return list(book.sheet_names)


def cell_text(value: object) -> str:
    """A cell as the text that a CSV would hold: `1234`, `12.5`, `2022-03-01`."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def cell_name(row: int, column: int) -> str:
    """Row and column counted from 0 as a spreadsheet names them: (0, 27) -> `AB1`."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def _opened(path: Path) -> calamine.CalamineWorkbook:
    suffix = path.suffix.lower()
    if suffix in (".xlsx", ".ods"):
        _check_archive(path)
    elif suffix != ".xls":
        raise InputError(path, f"not a workbook that can be read (.xlsx, .xls, .ods): {path.suffix!r}")
    try:
        if suffix == ".ods":
            _check_ods(path)
        return calamine.CalamineWorkbook.from_path(path)
    except calamine.PasswordError as error:
        raise InputError(path, "the workbook has a password") from error
    except (calamine.CalamineError, ElementTree.ParseError, zipfile.BadZipFile, OSError, KeyError) as error:
        raise InputError(path, f"not a readable workbook: {error}") from error


def _matching(path: Path, wanted: str, names: list[str]) -> str:
    def plain(name: str) -> str:
        return "".join(name.split()).casefold()

    found = [name for name in names if plain(name) == plain(wanted)]
    if len(found) != 1:
        raise InputError(path, f"{len(found) or 'no'} sheet named {wanted!r}; it has {', '.join(map(repr, names))}")
    return found[0]


def _check_archive(path: Path) -> None:
    """InputError for a ZIP archive that is broken, unpacks to too much, or holds unsafe names or XML."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = [member.filename for member in members]
            if len(names) > MAX_MEMBERS or len(set(names)) != len(names):
                raise InputError(path, f"{len(names)} members, {len(set(names))} different names; not a workbook")
            unpacked = 0
            for member in members:
                _check_member_name(path, member)
                unpacked = _check_member(path, archive, member, unpacked)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise InputError(path, f"not a readable workbook: {error}") from error


def _check_member_name(path: Path, member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name or "\0" in name:
        raise InputError(path, f"member {name!r}: a name that leads out of the archive")
    if member.flag_bits & 0x1:
        raise InputError(path, f"member {name!r}: encrypted")


def _check_member(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, unpacked: int) -> int:
    """Unpack a member piece by piece, whatever size it declares; returns the bytes unpacked so far in all."""
    size, tail = 0, b""
    is_xml = member.filename.lower().endswith((".xml", ".rels"))
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if unpacked + size > MAX_UNPACKED:
                raise InputError(path, f"member {member.filename!r}: unpacks to more than {MAX_UNPACKED:,} bytes")
            if size > _CHUNK and size > MAX_RATIO * max(member.compress_size, 1):
                raise InputError(path, f"member {member.filename!r}: unpacks to over {MAX_RATIO} times its size")
            if is_xml:
                if not tail and (b"\0" in chunk[:4] or chunk[:2] in (b"\xff\xfe", b"\xfe\xff")):
                    raise InputError(path, f"member {member.filename!r}: XML that is not UTF-8")
                text = (tail + chunk).upper()
                for mark in (b"<!DOCTYPE", b"<!ENTITY"):
                    if mark in text:
                        raise InputError(path, f"member {member.filename!r}: holds {mark.decode()}, refused")
                tail = chunk[-16:]
    return unpacked + size


def _xlsx_members(path: Path) -> dict[str, str]:
    """Sheet name -> member of the archive that holds it."""
    with zipfile.ZipFile(path) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314  no document type: checked
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        present = set(archive.namelist())
    targets = {link.get("Id"): str(link.get("Target")) for link in links}
    members = {}
    for sheet in book.iter(f"{_SHEET}sheet"):
        target = targets.get(sheet.get(f"{_RELATIONSHIP}id"), "")
        member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if member in present:
            members[str(sheet.get("name"))] = member
    return members


def _pieces(path: Path, member: str) -> Iterator[tuple[bytes, int]]:
    """A member in pieces that overlap, with the number of leading bytes that the piece before also had."""
    tail = b""
    with zipfile.ZipFile(path) as archive, archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            yield tail + chunk, len(tail)
            tail = (tail + chunk)[-_OVERLAP:]


def _check_xlsx_extent(path: Path, member: str) -> None:
    """InputError for a cell so far out that the table up to it would not fit in memory."""
    last_row, widest = 0, 0
    for piece, _ in _pieces(path, member):
        found = _CELL_AT.findall(piece)
        last_row = max(last_row, max((int(row) for _, row in found), default=0))
        widest = max(widest, max((_column_number(letters) for letters in {column for column, _ in found}), default=0))
    if last_row > MAX_ROWS or widest > MAX_COLUMNS or last_row * widest > MAX_CELLS:
        raise InputError(path, f"member {member!r}: cells up to row {last_row:,}, column {widest:,}: too large")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _check_sheet(path: Path, book: calamine.CalamineWorkbook, name: str) -> None:
    """InputError for a formula or an error cell on the sheet (an .ods file is checked whole)."""
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        member = _xlsx_members(path).get(name)
        if member is None:
            raise InputError(path, f"sheet {name!r}: not a worksheet")
        _check_xlsx_extent(path, member)
        for piece, _ in _pieces(path, member):
            for mark, what in ((_XLSX_FORMULA, "a formula"), (_XLSX_ERROR, "an error value")):
                found = mark.search(piece)
                if found:
                    # The address is in the cell's own tag, which an error value closes and a formula follows.
                    until = found.start() if mark is _XLSX_FORMULA else piece.find(b">", found.end())
                    before = _CELL_AT.findall(piece[:until])
                    cell = (before[-1][0] + before[-1][1]).decode() if before else "unknown"
                    raise InputError(path, f"sheet {name!r}: cell {cell} holds {what}, not a published figure")
    elif suffix == ".xls":
        _check_xls_sheet(path, book.sheet_names.index(name), name)


def _check_xls_sheet(path: Path, position: int, name: str) -> None:
    """Walk the sheet's records of an old binary workbook for formula and error cells."""
    try:
        with olefile.OleFileIO(path) as container:
            stream = "Workbook" if container.exists("Workbook") else "Book"
            data = container.openstream(stream).read()
        starts = [struct.unpack_from("<I", data, at)[0] for kind, at, _ in _records(data, 0) if kind == 0x0085]
        for kind, at, _ in _records(data, starts[position]):
            if kind in _XLS_FORMULA or (kind == _XLS_ERROR and data[at + 7] == 1):
                row, column = struct.unpack_from("<HH", data, at)
                what = "an error value" if kind == _XLS_ERROR else "a formula"
                cell = cell_name(row, column)
                raise InputError(path, f"sheet {name!r}: cell {cell} holds {what}, not a published figure")
    except (OSError, struct.error, IndexError) as error:
        raise InputError(path, f"sheet {name!r}: not a readable workbook: {error}") from error


def _records(data: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, start and length of each record from `at` to the end of its part of the stream."""
    depth = 0
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        yield kind, at + 4, length
        depth += {0x0809: 1, 0x0009: 1, 0x0209: 1, 0x0409: 1, 0x000A: -1}.get(kind, 0)
        if depth == 0:
            return
        at += 4 + length


def _check_ods(path: Path) -> None:
    """InputError for formulas, error values, merged data cells or oversized repeats in an OpenDocument workbook."""
    for _ in _ods_rows(path, lambda _: True):
        pass


def _ods_rows(path: Path, wanted: Callable[[str], bool]) -> Iterator[tuple[str, int, list[str]]]:
    """(sheet, row number from 1, cells as text) of the wanted sheets, each row checked; blank rows are left out."""
    sheet, row, table, is_wanted = "", 0, None, False
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as stream:
        for event, node in ElementTree.iterparse(stream, events=("start", "end")):  # noqa: S314  no document type
            if event == "start" and node.tag == f"{_TABLE}table":
                sheet, row, table = str(node.get(f"{_TABLE}name")), 0, node
                is_wanted = wanted(sheet)
            elif event == "end" and node.tag == f"{_TABLE}table-row":
                repeat = int(node.get(f"{_TABLE}number-rows-repeated", "1"))
                if is_wanted:
                    _check_ods_row(path, sheet, row, repeat, node)
                    cells = _ods_cells(node)
                    for number in range(row + 1, row + repeat + 1) if cells else ():
                        yield sheet, number, cells
                row += repeat
                if table is not None:
                    table.clear()  # rows that are done would otherwise stay in memory to the end of the file


def _ods_cells(row: ElementTree.Element) -> list[str]:
    """Cells of a row as text, without the empty ones at its end."""
    cells: list[str] = []
    empty = 0
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        text = _ods_text(cell)
        if text:
            cells += [""] * empty + [text] * times
        empty = 0 if text else empty + times
    return cells


def _ods_text(cell: ElementTree.Element) -> str:
    number = cell.get(f"{_OFFICE}value")
    if number is not None:
        return cell_text(float(number))
    date = cell.get(f"{_OFFICE}date-value")
    if date is not None:
        return date.removesuffix("T00:00:00")
    paragraphs = cell.findall(f"{_TEXT}p")
    for node in (node for paragraph in paragraphs for node in paragraph.iter() if node.tag in _SPACES):
        node.text = " "  # written as an element of its own; without it two words would be one
    return "\n".join("".join(paragraph.itertext()) for paragraph in paragraphs)


def _check_ods_row(path: Path, sheet: str, row: int, repeat: int, node: ElementTree.Element) -> None:
    column, filled, merged = 0, 0, ""
    for cell in node.iter():
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        where = f"sheet {sheet!r}: cell {cell_name(row, column)}"
        times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        value = "".join(cell.itertext()).strip()
        if cell.get(f"{_TABLE}formula") is not None:
            raise InputError(path, f"{where} holds a formula, not a published figure")
        if value.startswith(_ODS_ERRORS):
            raise InputError(path, f"{where} holds an error value", value=value)
        if int(cell.get(f"{_TABLE}number-rows-spanned", "1")) > 1:
            raise InputError(path, f"{where} is merged over rows; a table must not hold merged cells")
        if int(cell.get(f"{_TABLE}number-columns-spanned", "1")) > 1:
            merged = where
        if value or cell.get(f"{_OFFICE}value") is not None:
            filled += 1
            if column + times > MAX_COLUMNS or row + repeat > MAX_ROWS or times * repeat > MAX_CELLS:
                raise InputError(path, f"{where}: a value repeated {times:,} x {repeat:,} times: too large")
        column += times
    if merged and filled > 1:
        raise InputError(path, f"{merged} is merged; a table must not hold merged cells")
