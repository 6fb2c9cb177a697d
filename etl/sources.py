"""The catalogue of sources, `etl/sources.toml`: loaded and verified as a whole."""

import calendar
import datetime
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from etl.columns import Columns, named_twice
from etl.errors import InputError

CATALOGUE = Path(__file__).with_name("sources.toml")

FINDS = ("datastore", "govuk", "direct", "by_hand")
CADENCES = ("monthly", "quarterly", "annual", "closed")

_TEXTS = (
    "id",
    "publisher",
    "title",
    "landing_page",
    "licence",
    "licence_url",
    "attribution",
    "find",
    "cadence",
)
_OPTIONAL_TEXTS = ("sheet", "note", "collection", "slug")
_LISTS = ("datasets", "urls", "hosts")
_OTHERS = ("tried_on_real_file", "optional", "max_megabytes", "due", "sha256", "layout")
_LAYOUT_FIELDS = {"reader", "files", "more_files", "columns"}
_PERIOD_MONTHS = {"monthly": 1, "quarterly": 3, "annual": 12}


@dataclass(frozen=True)
class FileLayout:
    """One form in which a source is published: who reads it, the names of its files, the names of its columns.

    `files`: regular expressions on whole names, each of which the newest edition must have; `more_files`: other names.
    """

    reader: str
    files: tuple[str, ...]
    more_files: tuple[str, ...]
    columns: Columns

    def knows(self, name: str) -> bool:
        """Whether a file of this name is in this layout."""
        return any(re.fullmatch(pattern, name, re.IGNORECASE) for pattern in (*self.files, *self.more_files))


@dataclass(frozen=True)
class Source:
    """One source: provenance, how its files are found, and what a file must hold before it is accepted.

    `datasets`: ids at the London Datastore. `collection`, `slug`: page of the releases on GOV.UK, and the name of a
    release with `{year}` for its year.
    `sha256`: file name -> checksum, where the publisher's file is known for good. `sheet`: sheet that a workbook
    must have. `due`: (months after the end of the period, day of the month), None for a closed source.
    """

    id: str
    publisher: str
    title: str
    landing_page: str
    licence: str
    licence_url: str
    attribution: str
    find: str
    cadence: str
    layouts: tuple[FileLayout, ...]
    tried_on_real_file: bool
    optional: bool = False
    datasets: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    collection: str = ""
    slug: str = ""
    sheet: str = ""
    note: str = ""
    max_bytes: int = 0
    due: tuple[int, int] | None = None
    sha256: Mapping[str, str] = field(default_factory=dict)


def read_catalogue(path: Path = CATALOGUE) -> dict[str, Source]:
    """Source id -> source, in the order of the file; InputError names the entry and field that is wrong."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(path.name, f"cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(path.name, f"not TOML: {error}") from error
    entries = content.pop("source", None)
    if content or not isinstance(entries, list) or not entries:
        raise InputError(path.name, "expected nothing but [[source]] entries", value=", ".join(content) or None)
    sources: dict[str, Source] = {}
    for number, entry in enumerate(entries, start=1):
        place = str(entry.get("id", number)) if isinstance(entry, dict) else str(number)
        source = _source(path.name, place, entry)
        if source.id in sources:
            raise InputError(path.name, "the id is there twice", row=place, column="id")
        sources[source.id] = source
    return sources


def next_due(source: Source, data_to: datetime.date) -> datetime.date | None:
    """Day on which figures newer than those to the month of `data_to` are expected; None for a closed source."""
    if source.due is None:
        return None
    months_after, day = source.due
    months = data_to.year * 12 + data_to.month - 1 + _PERIOD_MONTHS[source.cadence] + months_after
    year, month = divmod(months, 12)
    return datetime.date(year, month + 1, min(day, calendar.monthrange(year, month + 1)[1]))


def _source(file: str, place: str, entry: Any) -> Source:
    known = {*_TEXTS, *_OPTIONAL_TEXTS, *_LISTS, *_OTHERS}
    if not isinstance(entry, dict):
        raise InputError(file, "not a table", row=place)
    if unknown := sorted(set(entry) - known):
        raise InputError(file, "unknown field", row=place, column=unknown[0])
    if missing := [name for name in (*_TEXTS, "tried_on_real_file") if name not in entry]:
        raise InputError(file, "missing field", row=place, column=missing[0])
    for name in (*_TEXTS, *_OPTIONAL_TEXTS):
        if not isinstance(entry.get(name, ""), str) or (name in _TEXTS and not entry[name].strip()):
            raise InputError(file, "not a text", row=place, column=name, value=entry[name])
    for name in _LISTS:
        if not _is_texts(entry.get(name, [])):
            raise InputError(file, "not a list of texts", row=place, column=name, value=entry[name])
    _check_values(file, place, entry)
    due = entry.get("due")
    values: dict[str, Any] = {name: entry.get(name, "") for name in (*_TEXTS, *_OPTIONAL_TEXTS)}
    values |= {name: tuple(entry.get(name, ())) for name in _LISTS}
    return Source(
        **values,
        layouts=tuple(_layout(file, place, layout) for layout in _tables(file, place, entry.get("layout", []))),
        tried_on_real_file=entry["tried_on_real_file"],
        optional=entry.get("optional", False),
        max_bytes=entry.get("max_megabytes", 0) * 1_000_000,
        due=None if due is None else (due["months_after"], due["day"]),
        sha256=dict(entry.get("sha256", {})),
    )


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)


def _tables(file: str, place: str, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise InputError(file, "expected [[source.layout]] tables", row=place, column="layout", value=value)
    return value


def _layout(file: str, place: str, entry: dict[str, Any]) -> FileLayout:
    """One [[source.layout]]; InputError on an unknown field, a bad pattern, or a column name that has two roles."""
    if unknown := sorted(set(entry) - _LAYOUT_FIELDS):
        raise InputError(file, "unknown field of a layout", row=place, column=unknown[0])
    reader, names = entry.get("reader"), entry.get("columns", {})
    if not isinstance(reader, str) or not reader:
        raise InputError(file, "a layout without its reader", row=place, column="reader", value=reader)
    for column in ("files", "more_files"):
        patterns = entry.get(column, [])
        if not _is_texts(patterns) or (column == "files" and not patterns):
            raise InputError(file, "not a list of texts", row=place, column=column, value=patterns)
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise InputError(
                    file, f"not a regular expression: {error}", row=place, column=column, value=pattern
                ) from error
    if not isinstance(names, dict) or not all(_is_texts(accepted) and accepted for accepted in names.values()):
        raise InputError(file, "not role = [names]", row=place, column="columns", value=names)
    where = f"reader {reader!r} of source {place!r} in etl/sources.toml"
    columns = Columns(where, {role: tuple(accepted) for role, accepted in names.items()})
    if twice := named_twice(columns):
        raise InputError(file, "the name has two roles", row=place, column="columns", value=twice)
    return FileLayout(reader, tuple(entry["files"]), tuple(entry.get("more_files", ())), columns)


def _check_values(file: str, place: str, entry: dict[str, Any]) -> None:
    """InputError on a value outside its choices, a missing part of a way of finding, or an unsafe address."""

    def refuse(column: str, what: str) -> InputError:
        return InputError(file, what, row=place, column=column, value=entry.get(column))

    if not re.fullmatch(r"[a-z][a-z0-9_]*", entry["id"]):
        raise refuse("id", "not lower-case letters, digits and underscores")
    for column, choices in (("find", FINDS), ("cadence", CADENCES)):
        if entry[column] not in choices:
            raise refuse(column, f"not one of {', '.join(choices)}")
    for column in ("tried_on_real_file", "optional"):
        if not isinstance(entry.get(column, False), bool):
            raise refuse(column, "not true or false")
    needed = {
        "datastore": ("layout",),
        "govuk": ("collection", "slug", "layout"),
        "direct": ("urls",),
        "by_hand": (),
    }[entry["find"]]
    for column in (*needed, *(("hosts",) if needed else ())):
        if not entry.get(column):
            raise refuse(column, f"needed for find = {entry['find']!r}")
    if "slug" in needed and entry["slug"].count("{year}") != 1:
        raise refuse("slug", "not a name with {year} in one place")
    megabytes = entry.get("max_megabytes", 0)
    if type(megabytes) is not int or (needed and not 0 < megabytes <= 2_000):
        raise refuse("max_megabytes", "not a size limit of 1 to 2000 megabytes")
    _check_addresses(file, place, entry)
    _check_due_and_checksums(file, place, entry)


def _check_addresses(file: str, place: str, entry: dict[str, Any]) -> None:
    addresses = {"landing_page": [entry["landing_page"]], "licence_url": [entry["licence_url"]]}
    for column, urls in (addresses | {"urls": entry.get("urls", [])}).items():
        for url in urls:
            if urlsplit(url).scheme != "https" or not urlsplit(url).hostname:
                raise InputError(file, "not an https address", row=place, column=column, value=url)


def _check_due_and_checksums(file: str, place: str, entry: dict[str, Any]) -> None:
    due = entry.get("due")
    if (due is None) != (entry["cadence"] == "closed"):
        raise InputError(file, "needed unless the source is closed, and only then", row=place, column="due")
    if due is not None and (
        not isinstance(due, dict)
        or set(due) != {"months_after", "day"}
        or not all(type(value) is int for value in due.values())
        or not (0 <= due["months_after"] <= 36 and 1 <= due["day"] <= 31)
    ):
        raise InputError(file, "not { months_after = 0..36, day = 1..31 }", row=place, column="due", value=due)
    checksums = entry.get("sha256", {})
    if not isinstance(checksums, dict) or not all(
        isinstance(digest, str) and re.fullmatch(r"[0-9a-f]{64}", digest) for digest in checksums.values()
    ):
        raise InputError(file, "not file name = SHA-256", row=place, column="sha256", value=checksums)
