"""Who lists what, and in which form: the publishers' interfaces of today, read into addresses of files.

Addresses change with every release, so a file is found by its name. The London Datastore (DataPress) is asked for a
dataset by its id, then for its whole export, then in the deprecated form of CKAN; GOV.UK for the releases of a
collection, newest first. The first interface that answers decides: a file that it does not list is not there,
whatever an older interface or release may say. Nothing here uses the network: `get` does, given by the caller.
"""

import contextlib
import datetime
import json
import re
import reprlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from etl.errors import FetchError, quoted
from etl.sources import FileLayout, Source

DATASTORE = "https://data.london.gov.uk/api"
GOVUK = "https://www.gov.uk/api/content/government"

Get = Callable[[str], bytes]
"""Address -> the whole answer; FetchError when there is none."""

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ()_,&+-]{0,150}\.(csv|xlsx|xls|ods)", re.ASCII | re.IGNORECASE)
_SUFFIX_ORDER = (".csv", ".xlsx", ".xls", ".ods")
_CHECKSUM = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}", re.ASCII)
_EARLIEST = datetime.datetime.min.replace(tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Remote:
    """A file at its publisher: address, and name to keep it under.

    As far as the publisher says: the moment it changed, its bytes, and its checksum (MD5, SHA-1 or SHA-256 in hex).
    """

    url: str
    name: str
    modified: datetime.datetime | None = None
    size: int | None = None
    checksum: str | None = None


@dataclass(frozen=True)
class Listing:
    """The wanted files of a source, and a line for each layout that is not there as it must be (`missing`).

    `licence`: as the publisher states it, None where it states none, "" where the interface does not speak of
    licences. `passed_over`: a line for each interface asked before that did not answer.
    """

    files: list[Remote]
    licence: str | None = ""
    passed_over: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Found:
    resources: list[dict[str, Any]]
    licence: str | None


def find_files(source: Source, get: Get) -> Listing:
    """The files of a source at their addresses of today.

    FetchError with what each interface said when none answers.
    """
    if source.find == "direct":
        return Listing([_remote({"url": url}) for url in source.urls])
    passed_over: list[str] = []
    ways = _datastore(source) if source.find == "datastore" else _govuk(source, get, passed_over)
    for url, read in ways:
        try:
            found = read(url, _json(url, get(url)))
        except FetchError as error:
            passed_over.append(str(error))
            continue
        files, missing = _of_each_layout(source, url, found.resources)
        return Listing(files, found.licence, tuple(passed_over), missing)
    raise FetchError("; ".join(passed_over))


def _json(url: str, content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise FetchError(f"{url}: not JSON: {content[:60]!r}") from error


# The London Datastore.

Way = tuple[str, Callable[[str, Any], _Found]]


def _datastore(source: Source) -> list[Way]:
    """Addresses to ask, in order, and how each answer is read."""
    ids = [quote(dataset, safe="") for dataset in source.datasets]
    return [
        *((f"{DATASTORE}/v3/dataset/{dataset}", _dataset) for dataset in ids),
        (f"{DATASTORE}/v3/datasets/export.json", lambda url, answer: _in_export(source, url, answer)),
        *((f"{DATASTORE}/action/package_show?id={dataset}", _package) for dataset in ids),
    ]


def _dataset(url: str, answer: Any) -> _Found:
    """A dataset: its resources as a list, or as a mapping by id."""
    resources = answer.get("resources") if isinstance(answer, dict) else None
    if isinstance(resources, dict):
        resources = list(resources.values())
    if not isinstance(resources, list) or not all(isinstance(entry, dict) for entry in resources):
        raise FetchError(f"{url}: not a dataset with its resources: {reprlib.repr(answer)[:100]}")
    licence = answer.get("licence") or answer.get("license_title")
    words = licence.get("title") or licence.get("url") if isinstance(licence, dict) else licence
    return _Found(resources, "".join(c for c in str(words or "") if c.isprintable())[:100] or None)


def _in_export(source: Source, url: str, answer: Any) -> _Found:
    """The dataset with an id of the source, or else with its title, in the list of all datasets."""
    entries = [entry for entry in answer if isinstance(entry, dict)] if isinstance(answer, list) else []
    found = [entry for entry in entries if entry.get("id") in source.datasets]
    found = found or [entry for entry in entries if _plain(entry.get("title")) == _plain(source.title)]
    if len(found) != 1:
        what = f"ids {', '.join(source.datasets) or 'unknown'}, title {source.title!r}"
        raise FetchError(f"{url}: {len(found)} of its {len(entries)} datasets fit ({what})")
    return _dataset(f"{url}, dataset {quoted(found[0].get('id'))}", found[0])


def _package(url: str, answer: Any) -> _Found:
    """The deprecated form, `{"success": true, "result": dataset}`."""
    if not isinstance(answer, dict) or answer.get("success") is not True:
        raise FetchError(f"{url}: the interface says that it did not succeed: {reprlib.repr(answer)[:100]}")
    return _dataset(url, answer.get("result"))


# GOV.UK.


def _govuk(source: Source, get: Get, passed_over: list[str]) -> list[Way]:
    """Releases to ask for, newest first: those that the collection lists or, without it, those of the last two years."""
    url = f"{GOVUK}/collections/{source.collection}"
    try:
        years = _years(source, url, _json(url, get(url)))
    except FetchError as error:
        passed_over.append(str(error))
        this_year = datetime.datetime.now(datetime.UTC).year
        years = [this_year, this_year - 1]
    return [(f"{GOVUK}/statistics/{source.slug.replace('{year}', str(year))}", _release) for year in years]


def _years(source: Source, url: str, answer: Any) -> list[int]:
    before, after = map(re.escape, source.slug.split("{year}"))
    path = re.compile(rf"/government/statistics/{before}(20\d\d){after}", re.ASCII)
    try:
        paths = [str(document["base_path"]) for document in answer["links"]["documents"]]
    except (KeyError, TypeError) as error:
        raise FetchError(f"{url}: not a collection with its documents: {reprlib.repr(answer)[:100]}") from error
    years = {int(found[1]) for found in map(path.fullmatch, paths) if found}
    if not years:
        raise FetchError(f"{url}: none of its {len(paths)} documents is named {source.slug}")
    return sorted(years, reverse=True)


def _release(url: str, answer: Any) -> _Found:
    """A release: its attachments, each as old as the release."""
    try:
        attachments, changed = answer["details"]["attachments"], answer.get("public_updated_at")
        resources = [
            {**attachment, "size": attachment.get("file_size"), "timestamp": changed} for attachment in attachments
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise FetchError(f"{url}: not a release with its attachments: {reprlib.repr(answer)[:100]}") from error
    return _Found(resources, "")


# Resources.


def _of_each_layout(source: Source, url: str, resources: list[dict[str, Any]]) -> tuple[list[Remote], tuple[str, ...]]:
    """Files of every layout, and why those of some are not taken: one that is missing costs no other layout its own."""
    files: list[Remote] = []
    missing: list[str] = []
    for layout in source.layouts:
        try:
            files += _choose(layout, url, resources)
        except FetchError as error:
            missing.append(str(error))
    return files, tuple(missing)


def _choose(layout: FileLayout, url: str, resources: list[dict[str, Any]]) -> list[Remote]:
    """Newest resource for each wanted file name; FetchError when a needed one is missing, or its name is in doubt."""
    remotes = [_remote(resource) for resource in resources if _is_file(resource)]
    found: dict[str, Remote] = {}
    # Newest first by the publisher's date; where dates are absent or equal, in the order of the list.
    for remote in sorted(remotes, key=lambda r: r.modified or _EARLIEST, reverse=True):
        if layout.knows(remote.name):
            found.setdefault(remote.name.lower(), remote)
    for pattern in layout.files:
        if not any(re.fullmatch(pattern, remote.name, re.IGNORECASE) for remote in found.values()):
            there = ", ".join(sorted(quoted(r.get("filename") or r.get("url")) for r in resources)[:8])
            raise FetchError(f"{url}: no file named {pattern}; it holds {there or 'nothing'}")
    best: dict[str, Remote] = {}
    for remote in sorted(found.values(), key=lambda r: _SUFFIX_ORDER.index(Path(r.name).suffix.lower())):
        best.setdefault(Path(remote.name).stem.lower(), remote)
    for remote in best.values():
        if not remote.checksum and _plain(_end_of(remote.url)) != _plain(remote.name):
            what = f"listed as {quoted(remote.name)} without a checksum, at an address that does not end so"
            raise FetchError(f"{url}: {what}: {quoted(remote.url)}")
    return sorted(best.values(), key=lambda remote: remote.name)


def _is_file(resource: dict[str, Any]) -> bool:
    """Whether a resource has an address, and a name that is safe to keep a file under."""
    with contextlib.suppress(ValueError):  # an address that cannot be taken apart
        return isinstance(resource.get("url"), str) and _SAFE_NAME.fullmatch(_name(resource)) is not None
    return False


def _name(resource: dict[str, Any]) -> str:
    """A resource's `filename`; where it has none, the end of its address."""
    return str(resource.get("filename") or _end_of(str(resource.get("url"))))


def _end_of(url: str) -> str:
    """Last part of an address, or of the `uri` that it asks for (ONS)."""
    parts = urlsplit(url)
    path = parse_qs(parts.query).get("uri", [parts.path])[0] if parts.path == "/file" else parts.path
    return unquote(path.rsplit("/", 1)[-1])


def _plain(text: object) -> str:
    """Letters and digits alone, without case: addresses and titles are punctuated in several ways."""
    return re.sub(r"[\W_]+", "", str(text)).casefold()


def _remote(resource: dict[str, Any]) -> Remote:
    moments = map(_moment, map(resource.get, ("timestamp", "last_modified", "metadata_modified", "created")))
    size, checksum = (str(resource.get(key) or "").strip() for key in ("size", "hash"))
    checksum = checksum.rsplit(":", 1)[-1].lower()
    return Remote(
        resource["url"],
        _name(resource),
        next(filter(None, moments), None),
        int(size) if re.fullmatch(r"[0-9]{1,15}", size) else None,
        checksum if _CHECKSUM.fullmatch(checksum) else None,
    )


def _moment(text: object) -> datetime.datetime | None:
    with contextlib.suppress(ValueError):
        moment = datetime.datetime.fromisoformat(str(text))
        return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    return None
