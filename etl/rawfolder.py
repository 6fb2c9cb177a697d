"""The raw folder: accepted files, edition by edition, parts that wait to be completed, and what is known of both.

`<raw>/<source>/<edition>/<file>` is never overwritten. Part files and notes begin with a dot; a build passes them by.
"""

import contextlib
import datetime
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from etl import csvfile, spreadsheets
from etl.columns import MONTH, find_columns
from etl.errors import FetchError, InputError
from etl.sources import Source
from hatecrime.swap import lock

MOST_SHRUNK = 0.4
"""Share of its bytes that a file may lose from one edition to the next, where the publisher's list does not say how
large it is. The largest loss met is 34% (most recent 24 months, 2024-02 to 2025-12, with a third fewer rows); from
2025-12 to 2026-04 it was 2%."""

_CHECKSUMS = {32: "md5", 40: "sha1", 64: "sha256"}

STATE = ".fetch-state.json"
LOCK = ".fetch.lock"


@contextlib.contextmanager
def locked(raw: Path) -> Iterator[None]:
    """Hold the one lock that a fetch into `raw` needs; InputError when another process holds it."""
    with contextlib.ExitStack() as held:
        try:
            mine = held.enter_context(lock(raw / LOCK))
        except OSError as error:
            raise InputError(raw, f"cannot be written: {error.strerror}") from error
        if not mine:
            raise InputError(raw, "another fetch is running there")
        yield


def accept(source: Source, name: str, part: Path) -> str:
    """SHA-256 of a file that is what it should be; FetchError or InputError when it is not."""
    found = digest(part, "sha256")
    expected = source.sha256.get(name)
    if expected and found != expected:
        raise FetchError(f"SHA-256 is {found[:16]}..., known is {expected[:16]}...: not the published file")
    # The checks go by the suffix of a name; the part file has one of its own.
    looked_at = part.with_name(f".{name}")
    os.replace(part, looked_at)
    try:
        if looked_at.suffix.lower() == ".csv":
            _check_csv(source, name, looked_at)
        else:
            _check_workbook(source, looked_at)
    finally:
        os.replace(looked_at, part)
    return found


def check_as_listed(part: Path, size: int | None, checksum: str | None) -> bool:
    """Whether the publisher's list says how large a file is, or its checksum, and it is so; FetchError when it is not.

    A server that announces less than the whole file, up to the end of a line, leaves no other trace.
    """
    if size and part.stat().st_size != size:
        raise FetchError(f"{part.stat().st_size:,} bytes, the publisher's list says {size:,}: not the whole file")
    if checksum:
        algorithm = _CHECKSUMS[len(checksum)]
        if (found := digest(part, algorithm)) != checksum:
            raise FetchError(f"{algorithm} is {found[:16]}..., the publisher's list says {checksum[:16]}...")
    return bool(size or checksum)


def check_not_shrunk(raw: Path, source: Source, name: str, part: Path) -> None:
    """FetchError when a file has lost more bytes than a new edition ever has since the newest one that is kept."""
    kept = sorted((raw / source.id).glob(f"*/{name}"), reverse=True)
    before, now = (kept[0].stat().st_size if kept else 0), part.stat().st_size
    if now < before * (1 - MOST_SHRUNK):
        raise FetchError(
            f"{now:,} bytes, {kept[0].parent.name} had {before:,}: rows are missing, or the publisher has shortened it "
            "(then save it by hand into a folder of its own)"
        )


def _check_csv(source: Source, name: str, path: Path) -> None:
    """InputError on a header that a build would refuse; it names the entry of the catalogue to extend."""
    header = csvfile.read_sheet(path).header
    layout = next((layout for layout in source.layouts if layout.knows(name)), None)
    if layout is not None and layout.columns.names:
        find_columns("content", header, layout.columns, MONTH)


def _check_workbook(source: Source, path: Path) -> None:
    names = ["".join(name.split()).casefold() for name in spreadsheets.sheet_names(path)]
    if source.sheet and "".join(source.sheet.split()).casefold() not in names:
        raise InputError("content", f"no sheet {source.sheet!r}", value=", ".join(names[:6]))


def same_bytes_kept(raw: Path, source: Source, name: str, checksum: str) -> Path | None:
    """The kept file of this name with this checksum (MD5, SHA-1 or SHA-256 in hex), newest edition first."""
    paths = sorted((raw / source.id).glob(f"*/{name}"), reverse=True)
    return next((path for path in paths if digest(path, _CHECKSUMS[len(checksum)]) == checksum), None)


def digest(path: Path, algorithm: str) -> str:
    """Checksum of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def is_same_file(path: Path, known: dict[str, Any]) -> bool:
    """Whether the file that a note speaks of is still there, unchanged."""
    return bool(known.get("sha256")) and path.is_file() and digest(path, "sha256") == known["sha256"]


def keep(raw: Path, source: Source, name: str, part: Path, edition: datetime.date) -> Path:
    """Move a finished file to its edition: that day's folder, or the next free one where another file has its name."""
    editions = [f"{edition}", *(f"{today()}{suffix}" for suffix in ("", *(f".{n}" for n in range(2, 10))))]
    for label in editions:
        path = raw / source.id / label / name
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        os.replace(part, path)
        forget_part(part)
        return path
    raise FetchError(f"ten editions of {name} on one day")


def today() -> datetime.date:
    """Today in UTC: the edition of a file whose publisher gives no date."""
    return datetime.datetime.now(datetime.UTC).date()


def remember_part(part: Path, url: str, etag: str | None, last_modified: str | None) -> None:
    """Note whose part this is, so that a later try may go on; without a strong validator nothing is noted."""
    validator = etag if etag and not etag.startswith("W/") else last_modified
    note = part.with_suffix(".part.json")
    if validator:
        note.write_text(json.dumps({"url": url, "validator": validator}), encoding="utf-8")
    else:
        note.unlink(missing_ok=True)


def part_note(part: Path, url: str) -> dict[str, str]:
    """Validator of the part that is held, if it is of this address and not empty."""
    try:
        state = json.loads(part.with_suffix(".part.json").read_text(encoding="utf-8"))
        if state["url"] == url and isinstance(state["validator"], str) and part.stat().st_size:
            return dict(state)
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {}


def forget_part(part: Path) -> None:
    """Drop a part file and its note."""
    part.unlink(missing_ok=True)
    part.with_suffix(".part.json").unlink(missing_ok=True)


def read_state(raw: Path) -> dict[str, dict[str, Any]]:
    """What is known of kept files; a damaged note only costs a download."""
    try:
        state = json.loads((raw / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(state, dict):
        return {}
    return {key: entry for key, entry in state.items() if isinstance(entry, dict)}


def write_state(raw: Path, state: dict[str, dict[str, Any]]) -> None:
    """Put the notes in place at once."""
    beside = raw / f"{STATE}.next"
    beside.write_text(json.dumps(state, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(beside, raw / STATE)
