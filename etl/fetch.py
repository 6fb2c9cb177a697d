"""Fetch what the publishers have today into the raw folder, or say what that would be.

A file is kept as `<raw>/<source>/<edition>/<file>`, editions side by side; nothing in place is ever overwritten. It
is accepted only when it is complete, no larger than its source allows, has its known checksum if there is one, and
is what its layout promises: a CSV file whole to its last line, or a workbook, with the names it must hold. What is
not accepted leaves no trace but a part file, from which a later run resumes.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tqdm import tqdm

from etl import download, publishers, rawfolder, web
from etl.errors import FetchError, InputError
from etl.publishers import Listing, Remote
from etl.sources import Source, read_catalogue


@dataclass(frozen=True)
class Outcome:
    """What became of one file or source, and a line that says why.

    `status`: `new`, `unchanged`, `would fetch` (in a list), `note` (an interface that was passed over), `by hand` or
    `failed`.
    """

    source: str
    status: str
    line: str


@dataclass(frozen=True)
class _Run:
    """`answers`: what an address of a list said in this run, so that two sources of one dataset ask for it once."""

    web: web.Web
    raw: Path
    state: dict[str, dict[str, Any]]
    answers: dict[str, bytes | FetchError] = field(default_factory=dict)


@dataclass(frozen=True)
class _Wanted:
    """One file of one source, in one run."""

    run: _Run
    source: Source
    listing: Listing
    remote: Remote

    @property
    def key(self) -> str:
        """Under which it is noted in the state of the raw folder."""
        return f"{self.source.id}/{self.remote.name}"

    def outcome(self, status: str, *said: str) -> Outcome:
        """Its name, what is said of it, and its licence where the publisher's list speaks of licences."""
        licence = self.listing.licence
        words = "the publisher states no licence" if licence is None else f"licence: {licence}" if licence else ""
        return Outcome(self.source.id, status, f"{self.remote.name}: {', '.join(filter(None, (*said, words)))}")


def fetch(
    raw: Path, only: str | None = None, base_url: str | None = None, limits: web.Limits | None = None
) -> list[Outcome]:
    """Fetch every source, or `only` one, and say what became of each file; one source's failure stops no other.

    `base_url`: a mirror that answers at the publishers' paths (https, or http on this machine). InputError on an
    unknown source, an unusable mirror or raw folder, or when another fetch is running there.
    """
    sources = _sources(only)
    with web.connected(base_url, limits or web.Limits()) as to, rawfolder.locked(raw):
        run = _Run(to, raw, rawfolder.read_state(raw))
        return [outcome for source in sources for outcome in _each_file(run, source, _fetch_file)]


def list_files(
    raw: Path, only: str | None = None, base_url: str | None = None, limits: web.Limits | None = None
) -> list[Outcome]:
    """Say what the publishers have, how new it is and what `fetch` would bring, without a file and without a trace."""
    sources = _sources(only)
    with web.connected(base_url, limits or web.Limits()) as to:
        run = _Run(to, raw, rawfolder.read_state(raw))
        return [outcome for source in sources for outcome in _each_file(run, source, _describe)]


def _sources(only: str | None) -> list[Source]:
    catalogue = read_catalogue()
    if only is not None and only not in catalogue:
        raise InputError("--only", f"no such source; there are {', '.join(catalogue)}", value=only)
    return [catalogue[only]] if only else list(catalogue.values())


def _each_file(run: _Run, source: Source, look_after: Callable[[_Wanted], Outcome]) -> Iterator[Outcome]:
    if source.find == "by_hand":
        yield _said(Outcome(source.id, "by hand", f"{source.title}: see {source.landing_page}"))
        return
    try:
        listing = publishers.find_files(source, lambda url: _answer(run, source, url))
    except FetchError as error:
        yield _said(Outcome(source.id, "failed", str(error)))
        return
    for line in listing.passed_over:
        yield _said(Outcome(source.id, "note", f"passed over: {line}"))
    for line in listing.missing:
        yield _said(Outcome(source.id, "failed", line))
    for remote in listing.files:
        try:
            outcome = look_after(_Wanted(run, source, listing, remote))
        except (FetchError, InputError) as error:
            outcome = Outcome(source.id, "failed", f"{remote.name}: {error}")
        except OSError as error:
            outcome = Outcome(source.id, "failed", f"{remote.name}: cannot be kept: {error.strerror or error}")
        yield _said(outcome)


def _said(outcome: Outcome) -> Outcome:
    """Print an outcome as it comes: failures to standard error."""
    failed = outcome.status == "failed"
    with tqdm.external_write_mode():
        print(
            f"{outcome.source}: {outcome.status}: {outcome.line}", file=sys.stderr if failed else sys.stdout, flush=True
        )
    return outcome


def _answer(run: _Run, source: Source, url: str) -> bytes:
    if url not in run.answers:
        try:
            run.answers[url] = download.answer(run.web, source, url)
        except FetchError as error:
            run.answers[url] = error
    found = run.answers[url]
    if isinstance(found, FetchError):
        raise found
    return found


def _fetch_file(file: _Wanted) -> Outcome:
    run, source, remote = file.run, file.source, file.remote
    if (twin := _kept_as_listed(file)) is not None:
        return _kept(file, "unchanged", twin, download.Got())
    part = run.raw / source.id / f".{remote.name}.part"
    part.parent.mkdir(parents=True, exist_ok=True)
    note = _note_of_kept(file)
    got = download.download(run.web, source, remote.url, part, note)
    if got is None:
        return _kept(
            file, "unchanged", run.raw / note["path"], download.Got(note.get("etag"), note.get("last_modified"))
        )
    try:
        digest = rawfolder.accept(source, remote.name, part)
        if not rawfolder.check_as_listed(part, remote.size, remote.checksum):
            rawfolder.check_not_shrunk(run.raw, source, remote.name, part)
    except (FetchError, InputError):
        rawfolder.forget_part(part)
        raise
    if (twin := rawfolder.same_bytes_kept(run.raw, source, remote.name, digest)) is not None:
        rawfolder.forget_part(part)
        return _kept(file, "unchanged", twin, got)
    changed = max((f.modified for f in file.listing.files if f.modified), default=got.modified)
    edition = changed.date() if changed else rawfolder.today()
    return _kept(file, "new", rawfolder.keep(run.raw, source, remote.name, part, edition), got)


def _describe(file: _Wanted) -> Outcome:
    """What is there, how new, and whether a fetch would bring it."""
    remote, kept = file.remote, _kept_as_listed(file)
    modified, size = remote.modified, remote.size
    if remote.checksum is None:
        note = _note_of_kept(file)
        got = download.look(file.run.web, file.source, remote.url, note)
        if got is None:
            kept = file.run.raw / note["path"]
        else:
            modified, size = modified or got.modified, size or got.size
    said = (f"of {modified:%Y-%m-%d}" if modified else "no date given", f"{size:,} bytes" if size else "no size given")
    if kept is None:
        return file.outcome("would fetch", *said)
    return file.outcome("unchanged", *said, f"as in {kept.relative_to(file.run.raw).as_posix()}")


def _kept_as_listed(file: _Wanted) -> Path | None:
    """The kept file that has the checksum of the publisher's list: there is nothing to ask for."""
    if file.remote.checksum is None:
        return None
    return rawfolder.same_bytes_kept(file.run.raw, file.source, file.remote.name, file.remote.checksum)


def _note_of_kept(file: _Wanted) -> dict[str, Any]:
    """The note of a file that came from this address and is still as it came; else nothing."""
    note = file.run.state.get(file.key, {})
    kept = file.run.raw / str(note.get("path", ""))
    return note if note.get("url") == file.remote.url and rawfolder.is_same_file(kept, note) else {}


def _kept(file: _Wanted, status: str, path: Path, got: download.Got) -> Outcome:
    """Note what is known of a kept file, with the licence that its publisher states or does not, and say it."""
    relative = path.relative_to(file.run.raw).as_posix()
    note = {"url": file.remote.url, "etag": got.etag, "last_modified": got.last_modified, "path": relative}
    licence = {} if file.listing.licence == "" else {"licence": file.listing.licence}
    file.run.state[file.key] = note | {"sha256": rawfolder.digest(path, "sha256")} | licence
    rawfolder.write_state(file.run.raw, file.run.state)
    return file.outcome(status, f"{path.stat().st_size:,} bytes", relative)
