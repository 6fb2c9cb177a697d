"""The catalogue of sources, `etl/sources.toml`: loaded and verified as a whole."""

import calendar
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from annotated_types import Len
from pydantic import AfterValidator, Field, StringConstraints

from etl.columns import Columns, named_twice
from etl.errors import InputError
from etl.handkept import Entry, checked, entries_of

CATALOGUE = Path(__file__).with_name("sources.toml")

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
    sources: dict[str, Source] = {}
    for number, entry in enumerate(entries_of(path, "source")["source"], start=1):
        place = str(entry.get("id", number))
        source = _source(path.name, place, checked(_SourceEntry, path.name, place, entry))
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


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return text


def _https(url: str) -> str:
    if urlsplit(url).scheme != "https" or not urlsplit(url).hostname:
        raise ValueError("not an https address")
    return url


Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
Url = Annotated[str, AfterValidator(_https)]
Pattern = Annotated[Text, AfterValidator(_pattern)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class _LayoutEntry(Entry):
    """[[source.layout]]: `columns` is role = [names]."""

    reader: Text
    files: Annotated[list[Pattern], Len(min_length=1)]
    more_files: list[Pattern] = Field(default_factory=list)
    columns: dict[str, Annotated[list[Text], Len(min_length=1)]] = Field(default_factory=dict)


class _DueEntry(Entry):
    months_after: int = Field(ge=0, le=36)
    day: int = Field(ge=1, le=31)


class _SourceEntry(Entry):
    """[[source]]: what each way of finding files needs is in `_NEEDED`."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    publisher: Text
    title: Text
    landing_page: Url
    licence: Text
    licence_url: Url
    attribution: Text
    find: Literal["datastore", "govuk", "direct", "by_hand"]
    cadence: Literal["monthly", "quarterly", "annual", "closed"]
    tried_on_real_file: bool
    optional: bool = False
    datasets: list[Text] = Field(default_factory=list)
    urls: list[Url] = Field(default_factory=list)
    hosts: list[Text] = Field(default_factory=list)
    collection: str = ""
    slug: str = ""
    sheet: str = ""
    note: str = ""
    max_megabytes: int = Field(default=0, ge=0, le=2_000)
    due: _DueEntry | None = None
    sha256: dict[str, Digest] = Field(default_factory=dict)
    layout: list[_LayoutEntry] = Field(default_factory=list)


_NEEDED: Mapping[str, tuple[str, ...]] = {
    "datastore": ("layout", "hosts", "max_megabytes"),
    "govuk": ("collection", "slug", "layout", "hosts", "max_megabytes"),
    "direct": ("urls", "hosts", "max_megabytes"),
    "by_hand": (),
}
"""Way of finding files -> fields that it cannot do without."""


def _source(file: str, place: str, entry: _SourceEntry) -> Source:
    """A checked entry as a source; InputError where its fields do not go together."""

    def refuse(column: str, what: str) -> InputError:
        return InputError(file, what, row=place, column=column, value=getattr(entry, column))

    for column in _NEEDED[entry.find]:
        if not getattr(entry, column):
            raise refuse(column, f"needed for find = {entry.find!r}")
    if entry.find == "govuk" and entry.slug.count("{year}") != 1:
        raise refuse("slug", "not a name with {year} in one place")
    if (entry.due is None) != (entry.cadence == "closed"):
        raise refuse("due", "needed unless the source is closed, and only then")
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in entry
        if name not in ("layout", "due", "max_megabytes")
    }
    return Source(
        **values,
        layouts=tuple(_layout(file, place, layout) for layout in entry.layout),
        max_bytes=entry.max_megabytes * 1_000_000,
        due=None if entry.due is None else (entry.due.months_after, entry.due.day),
    )


def _layout(file: str, place: str, entry: _LayoutEntry) -> FileLayout:
    """InputError on a column name that has two roles."""
    where = f"reader {entry.reader!r} of source {place!r} in etl/sources.toml"
    columns = Columns(where, {role: tuple(names) for role, names in entry.columns.items()})
    if twice := named_twice(columns):
        raise InputError(file, "the name has two roles", row=place, column="columns", value=twice)
    return FileLayout(entry.reader, tuple(entry.files), tuple(entry.more_files), columns)
