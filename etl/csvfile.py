"""Read a CSV file exactly as published, or say on which row it is not one. Nothing is guessed or repaired."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from etl.errors import InputError

MAX_BYTES = 256 * 1024 * 1024
"""More than any published file by a factor of a hundred: beyond it something else was saved under the name."""

_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_WHOLE_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})*", re.ASCII)


@dataclass(frozen=True)
class Sheet:
    """A table of text cells. `rows`: (row number in the file, counted from 1 with the header; cells).

    `ended`: whether the last line has its end. Without it the last cell may have lost digits.
    """

    path: Path
    header: list[str]
    rows: list[tuple[int, list[str]]]
    ended: bool = True

    def columns(self, *names: str) -> list[int]:
        """Positions of the named columns; InputError names the first that is missing."""
        for name in names:
            if name not in self.header:
                raise InputError(self.path.name, f"no column {name!r}", row=1, value=", ".join(self.header[:8]))
        return [self.header.index(name) for name in names]


def read_text(path: Path) -> str:
    """The file as text: UTF-8, with or without a byte-order mark; InputError names the byte that is neither."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(path.name, f"larger than {MAX_BYTES // 2**20} MB", value=f"{size} bytes")
        content = path.read_bytes()
    except OSError as error:
        raise InputError(path.name, f"cannot be read: {error.strerror}") from error
    if not content.strip():
        raise InputError(path.name, "the file is empty")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(path.name, "UTF-16, expected UTF-8", row=1, value=content[:8])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        bad = content[max(0, error.start - 10) : error.start + 10]
        raise InputError(path.name, "not UTF-8", row=row, value=bad) from error
    if "\0" in text:
        raise InputError(path.name, "a NUL character: not a text file", row=text[: text.index("\0")].count("\n") + 1)
    return text


def read_sheet(path: Path, *, must_end: bool = True) -> Sheet:
    """Every row of a CSV file with one header row.

    InputError on an empty file, another encoding, a broken quote, a row of another width than the header, an
    empty or repeated column name, no row below the header, and, with `must_end`, a last line without its end:
    the sign of a transfer that was cut short inside a number.
    """
    text = read_text(path)
    ended = text.endswith("\n")
    if must_end and not ended:
        raise cut_short(path, text.count("\n") + 1)
    rows: list[tuple[int, list[str]]] = []
    # strict: a quote in the wrong place is an error, where the default would swallow commas and rows in silence.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader)]
        for cells in reader:
            if len(cells) != len(header):
                raise InputError(
                    path.name, f"{len(cells)} cells, the header has {len(header)}", row=reader.line_num, value=cells[:4]
                )
            rows.append((reader.line_num, cells))
    except StopIteration as error:
        raise InputError(path.name, "the file is empty") from error
    except csv.Error as error:
        raise InputError(path.name, f"not a CSV row: {error}", row=reader.line_num) from error
    _check_header(path, header)
    if not rows:
        raise InputError(path.name, "no row below the header")
    return Sheet(path, header, rows, ended)


def cut_short(path: Path, row: int) -> InputError:
    """What is said of a last line without its end whose figures count."""
    return InputError(path.name, "the last line has no end: the file was cut short", row=row)


def _check_header(path: Path, header: list[str]) -> None:
    for position, name in enumerate(header):
        if not name:
            raise InputError(path.name, "a column without a name", row=1, column=f"number {position + 1}")
        if name in header[:position]:
            raise InputError(path.name, "the column is there twice", row=1, column=name)


def whole(text: str, sheet: Path, row: int, column: str, *, maximum: int, thousands: bool = False) -> int:
    """A published count, 0 to `maximum`, as int; `thousands` allows `2,409`. InputError on anything else."""
    stripped = text.strip(" ")
    if not (_WHOLE_THOUSANDS if thousands and "," in stripped else _WHOLE).fullmatch(stripped):
        raise InputError(sheet.name, "not a whole number of 0 or more", row=row, column=column, value=text)
    number = int(stripped.replace(",", ""))
    if number > maximum:
        raise InputError(sheet.name, f"more than {maximum}, which is not plausible", row=row, column=column, value=text)
    return number
