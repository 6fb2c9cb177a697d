"""Fetch what the publishers have today into the raw folder: the only code that uses the network.

A file is kept as `<raw>/<source>/<edition>/<file>`, editions side by side; nothing in place is ever overwritten. It
is accepted only when it is complete, no larger than its source allows, has its known checksum if there is one, and
is what its layout promises: a CSV file whole to its last line, or a workbook, with the names it must hold. What is
not accepted leaves no trace but a part file, from which a later run resumes.
"""

import contextlib
import datetime
import email.utils
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, quote, unquote, urljoin, urlsplit, urlunsplit

import httpx
from tqdm import tqdm

from etl import rawfolder
from etl.errors import FetchError, InputError
from etl.sources import Source, read_catalogue

API = "https://data.london.gov.uk/api/action/package_show"
USER_AGENT = "london-hate-crime-trends/1.0 (fetch of published open data)"
MAX_API_BYTES = 20_000_000
MAX_REDIRECTS = 5
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ()_,&+-]{0,150}\.(csv|xlsx|xls|ods)", re.ASCII | re.IGNORECASE)
_SUFFIX_ORDER = (".csv", ".xlsx", ".xls", ".ods")
_RETRIED = (408, 429, 500, 502, 503, 504)
Answer = TypeVar("Answer")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class RetryableError(FetchError):
    """The same request may work later: the connection broke, or the server is busy."""

    def __init__(self, what: str, wait: float | None = None) -> None:
        super().__init__(what)
        self.wait = wait


@dataclass(frozen=True)
class Limits:
    """How patient to be, in seconds, and how often a request is tried."""

    connect: float = 10.0
    read: float = 30.0
    whole_file: float = 1800.0
    attempts: int = 4
    backoff: float = 1.0
    longest_wait: float = 60.0


@dataclass(frozen=True)
class Remote:
    """A file at its publisher: address and name to keep it under.

    As far as the publisher says: the day it changed, its bytes, and its checksum (MD5, SHA-1 or SHA-256 in hex).
    """

    url: str
    name: str
    modified: datetime.date | None = None
    size: int | None = None
    checksum: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one file or source: `new`, `unchanged`, `by hand` or `failed`, and a line that says why."""

    source: str
    status: str
    line: str


@dataclass
class _Session:
    client: httpx.Client
    raw: Path
    base_url: str | None
    limits: Limits
    state: dict[str, dict[str, Any]] = field(default_factory=dict)


def fetch(
    raw: Path, only: str | None = None, base_url: str | None = None, limits: Limits | None = None
) -> list[Outcome]:
    """Fetch every source, or `only` one, and say what became of each file; one source's failure stops no other.

    `base_url`: a mirror that answers at the publishers' paths (https, or http on this machine). InputError on an
    unknown source, an unusable mirror or raw folder, or when another fetch is running there.
    """
    catalogue = read_catalogue()
    if only is not None and only not in catalogue:
        raise InputError("--only", f"no such source; there are {', '.join(catalogue)}", value=only)
    if base_url is not None:
        _check_mirror(base_url)
    limits = limits or Limits()
    timeout = httpx.Timeout(limits.read, connect=limits.connect)
    with (
        rawfolder.locked(raw),
        httpx.Client(timeout=timeout, headers={"User-Agent": USER_AGENT}, trust_env=base_url is None) as client,
    ):
        session = _Session(client, raw, base_url, limits, rawfolder.read_state(raw))
        outcomes: list[Outcome] = []
        for source in [catalogue[only]] if only else catalogue.values():
            outcomes.extend(_fetch_source(session, source))
    return outcomes


def _fetch_source(session: _Session, source: Source) -> Iterator[Outcome]:
    if source.find == "by_hand":
        yield _said(Outcome(source.id, "by hand", f"{source.title}: see {source.landing_page}"))
        return
    try:
        remotes = _resolve(session, source)
    except FetchError as error:
        yield _said(Outcome(source.id, "failed", str(error)))
        return
    edition = max((r.modified for r in remotes if r.modified), default=None)
    for remote in remotes:
        try:
            outcome = _fetch_file(session, source, remote, edition)
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


def _resolve(session: _Session, source: Source) -> list[Remote]:
    """The files of a source at their addresses of today."""
    if source.find == "direct":
        return [Remote(url, _name_of(url)) for url in source.urls]
    missing: FetchError | None = None
    for dataset in source.datasets:
        try:
            return _choose(source, dataset, _package(session, source, dataset))
        except _NotThereError as error:
            missing = error
    raise missing or FetchError("no dataset in the catalogue")


class _NotThereError(FetchError):
    """404 or 410."""


def _package(session: _Session, source: Source, dataset: str) -> list[dict[str, Any]]:
    """Resources of a dataset, as the Datastore's API lists them."""
    url = f"{API}?id={quote(dataset, safe='')}"
    content = _with_retries(session, lambda: _get_small(session, source, url))
    try:
        answer = json.loads(content)
        if answer["success"] is not True:
            raise FetchError(f"{url}: the API says it did not succeed")
        resources = answer["result"]["resources"]
        if not isinstance(resources, list) or not all(isinstance(entry, dict) for entry in resources):
            raise FetchError(f"{url}: resources are not a list")
    except (ValueError, KeyError, TypeError) as error:
        raise FetchError(f"{url}: not an answer of the API: {content[:60]!r}") from error
    return resources


def _choose(source: Source, dataset: str, resources: list[dict[str, Any]]) -> list[Remote]:
    """Newest resource for each wanted file name; FetchError when a needed one is missing."""
    found: dict[str, Remote] = {}
    # Newest first by the publisher's date; the API lists them so, which decides where dates are absent or equal.
    for remote in sorted(_remotes(resources), key=lambda r: r.modified or datetime.date.min, reverse=True):
        if any(re.fullmatch(p, remote.name, re.IGNORECASE) for p in (*source.files, *source.more_files)):
            found.setdefault(remote.name.lower(), remote)
    for pattern in source.files:
        if not any(re.fullmatch(pattern, remote.name, re.IGNORECASE) for remote in found.values()):
            there = ", ".join(sorted(_shown(r.get("url") or r.get("name")) for r in resources)[:8])
            raise FetchError(f"dataset {dataset}: no file named {pattern}; it holds {there or 'nothing'}")
    best: dict[str, Remote] = {}
    for remote in sorted(found.values(), key=lambda r: _SUFFIX_ORDER.index(Path(r.name).suffix.lower())):
        best.setdefault(Path(remote.name).stem.lower(), remote)
    return sorted(best.values(), key=lambda remote: remote.name)


def _remotes(resources: list[dict[str, Any]]) -> Iterator[Remote]:
    for resource in resources:
        url = resource.get("url")
        if not isinstance(url, str):
            continue
        modified = None
        for key in ("last_modified", "metadata_modified", "created"):
            with contextlib.suppress(ValueError, TypeError):
                modified = modified or datetime.date.fromisoformat(resource.get(key, "")[:10])
        size, checksum = (str(resource.get(key) or "").strip() for key in ("size", "hash"))
        try:
            yield Remote(
                url,
                _name_of(url),
                modified,
                int(size) if size.isascii() and size.isdigit() else None,
                checksum.rsplit(":", 1)[-1].lower() or None,
            )
        except FetchError:
            continue  # a name that is not safe to keep a file under is nobody's file


def _name_of(url: str) -> str:
    """File name that an address ends in, or FetchError when it could be anything but a plain file name."""
    parts = urlsplit(url)
    path = parse_qs(parts.query).get("uri", [parts.path])[0] if parts.path == "/file" else parts.path
    name = unquote(path.rsplit("/", 1)[-1])
    if not _SAFE_NAME.fullmatch(name):
        raise FetchError(f"not a name to keep a file under: {_shown(name)}")
    return name


def _shown(text: object) -> str:
    return repr(str(text)[-100:])


def _fetch_file(session: _Session, source: Source, remote: Remote, edition: datetime.date | None) -> Outcome:
    key = f"{source.id}/{remote.name}"
    known = session.state.get(key, {})
    kept = session.raw / str(known.get("path", ""))
    unchanged_since = known if known.get("url") == remote.url and rawfolder.is_same_file(kept, known) else {}
    part = session.raw / source.id / f".{remote.name}.part"
    part.parent.mkdir(parents=True, exist_ok=True)
    got = _with_retries(session, lambda: _download(session, source, remote, part, unchanged_since))
    if got is None:
        return Outcome(source.id, "unchanged", f"{remote.name}: as in {known['path']}")
    try:
        digest = rawfolder.accept(source, remote.name, part)
        if not rawfolder.check_as_listed(part, remote.size, remote.checksum):
            rawfolder.check_not_shrunk(session.raw, source, remote.name, part)
    except (FetchError, InputError):
        rawfolder.forget_part(part)
        raise
    twin = rawfolder.same_bytes_kept(session.raw, source, remote.name, digest)
    if twin is not None:
        rawfolder.forget_part(part)
        status, path = "unchanged", twin
    else:
        path = rawfolder.keep(session.raw, source, remote.name, part, edition or got.modified or rawfolder.today())
        status = "new"
    relative = path.relative_to(session.raw).as_posix()
    session.state[key] = {"url": remote.url, "etag": got.etag, "last_modified": got.last_modified}
    session.state[key] |= {"sha256": digest, "path": relative}
    rawfolder.write_state(session.raw, session.state)
    return Outcome(source.id, status, f"{remote.name}: {path.stat().st_size:,} bytes, {relative}")


@dataclass(frozen=True)
class _Got:
    etag: str | None
    last_modified: str | None

    @property
    def modified(self) -> datetime.date | None:
        if self.last_modified is None:
            return None
        try:
            return email.utils.parsedate_to_datetime(self.last_modified).date()
        except ValueError:
            return None


def _download(
    session: _Session, source: Source, remote: Remote, part: Path, unchanged_since: dict[str, Any]
) -> _Got | None:
    """Download into `part`, going on where an earlier try stopped; None when the server says it is unchanged."""
    headers = {"Accept-Encoding": "identity"}
    begun = rawfolder.part_note(part, remote.url)
    if begun:
        headers |= {"Range": f"bytes={part.stat().st_size}-", "If-Range": begun["validator"]}
    elif unchanged_since.get("etag"):
        headers["If-None-Match"] = unchanged_since["etag"]
    elif unchanged_since.get("last_modified"):
        headers["If-Modified-Since"] = unchanged_since["last_modified"]
    with _response(session, source, remote.url, headers) as response:
        if response.status_code == 304 and unchanged_since:
            return None
        if response.status_code == 416 and begun:
            rawfolder.forget_part(part)
            raise RetryableError("the part held is not a part of the file any more", wait=0)
        if response.status_code not in (200, 206):
            raise _refused(session, response)
        resumed = response.status_code == 206
        if resumed and (not begun or not _continues(response, part.stat().st_size)):
            rawfolder.forget_part(part)
            raise RetryableError("the server sent another part than was asked for", wait=0)
        got = _Got(response.headers.get("ETag"), response.headers.get("Last-Modified"))
        encoded = "Content-Encoding" in response.headers
        if not resumed:
            rawfolder.remember_part(part, remote.url, *((None, None) if encoded else (got.etag, got.last_modified)))
        _write_body(session, source, response, part, append=resumed)
    return got


def _write_body(session: _Session, source: Source, response: httpx.Response, part: Path, *, append: bool) -> None:
    """Body into `part`, unpacked, up to the size that the source allows and the time that one file may take."""
    size = part.stat().st_size if append else 0
    until = time.monotonic() + session.limits.whole_file
    announced = response.headers.get("Content-Length", "")
    total = int(announced) if announced.isdigit() else 0
    if size + total > source.max_bytes:
        raise FetchError(f"{size + total:,} bytes announced, more than the {source.max_bytes:,} that are plausible")
    with (
        part.open("ab" if append else "wb") as file,
        tqdm(
            total=(size + total) or None,
            initial=size,
            unit="B",
            unit_scale=True,
            desc=part.name[1:-5],
            leave=False,
            disable=not sys.stderr.isatty(),
        ) as bar,
    ):
        try:
            for chunk in response.iter_bytes():
                size += len(chunk)
                if size > source.max_bytes:
                    raise FetchError(f"more than the {source.max_bytes:,} bytes that are plausible")
                if time.monotonic() > until:
                    raise RetryableError(f"not done after {session.limits.whole_file:g} seconds")
                file.write(chunk)
                bar.update(len(chunk))
            file.flush()
            os.fsync(file.fileno())
        except httpx.DecodingError as error:
            raise FetchError(f"packed content that cannot be unpacked: {error}") from error
        except httpx.TransportError as error:
            raise RetryableError(f"the connection broke after {size:,} bytes: {_reason(error)}") from error


@contextlib.contextmanager
def _response(session: _Session, source: Source, url: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
    """The answer to a GET, after redirects, each to an allowed host over HTTPS."""
    for _ in range(MAX_REDIRECTS + 1):
        _check_address(session, source, url)
        request = session.client.build_request("GET", _on_mirror(session, url), headers=headers)
        try:
            response = session.client.send(request, stream=True)
        except httpx.TransportError as error:
            raise RetryableError(f"{url}: {_reason(error)}") from error
        try:
            if not response.has_redirect_location:
                yield response
                return
            url = urljoin(str(request.url) if session.base_url else url, response.headers["Location"])
        finally:
            response.close()
    raise FetchError(f"{url}: more than {MAX_REDIRECTS} redirects")


def _get_small(session: _Session, source: Source, url: str) -> bytes:
    content = bytearray()
    with _response(session, source, url, {"Accept": "application/json"}) as response:
        if response.status_code != 200:
            raise _refused(session, response)
        try:
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > MAX_API_BYTES:
                    raise FetchError(f"{url}: an answer of more than {MAX_API_BYTES:,} bytes")
        except httpx.DecodingError as error:
            raise FetchError(f"{url}: packed content that cannot be unpacked: {error}") from error
        except httpx.TransportError as error:
            raise RetryableError(f"{url}: {_reason(error)}") from error
    return bytes(content)


def _with_retries(session: _Session, request: Callable[[], Answer]) -> Answer:
    """Try again, with waits that double or that the server asked for, while the error may pass."""
    limits = session.limits
    for attempt in range(1, limits.attempts + 1):
        try:
            return request()
        except RetryableError as error:
            wait = error.wait if error.wait is not None else limits.backoff * 2 ** (attempt - 1)
            if attempt == limits.attempts:
                raise FetchError(f"{error} (tried {attempt} times)") from error
            if wait > limits.longest_wait:
                raise FetchError(f"{error}; the server asks to wait {wait:.0f} seconds: try again later") from error
            time.sleep(wait)
    raise FetchError("no attempt is allowed")


def _refused(session: _Session, response: httpx.Response) -> FetchError:
    what = f"{response.request.url}: status {response.status_code}"
    if response.status_code in (404, 410):
        return _NotThereError(what)
    if response.status_code in _RETRIED:
        return RetryableError(what, _retry_after(response.headers.get("Retry-After")))
    return FetchError(what)


def _retry_after(value: str | None) -> float | None:
    """Seconds that a server asks to wait, given as seconds or as a date."""
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        when = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, when.timestamp() - time.time())


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _check_mirror(base_url: str) -> None:
    parts = urlsplit(base_url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise InputError("--base-url", "not https, nor http on this machine", value=base_url)


def _check_address(session: _Session, source: Source, url: str) -> None:
    parts = urlsplit(url)
    if session.base_url and urlsplit(session.base_url).netloc == parts.netloc:
        return
    if parts.scheme != "https" or parts.username or parts.hostname not in source.hosts:
        raise FetchError(f"{_shown(url)}: not an https address of {', '.join(source.hosts)}")


def _on_mirror(session: _Session, url: str) -> str:
    if session.base_url is None or urlsplit(url).netloc == urlsplit(session.base_url).netloc:
        return url
    parts, base = urlsplit(url), urlsplit(session.base_url)
    return urlunsplit((base.scheme, base.netloc, base.path.rstrip("/") + parts.path, parts.query, ""))


def _continues(response: httpx.Response, size: int) -> bool:
    return response.headers.get("Content-Range", "").startswith(f"bytes {size}-")
