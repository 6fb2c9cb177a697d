"""Ask a publisher over the network, patiently and without trust: the only code that uses it.

HTTPS alone, and the hosts of a source alone, through every redirect; no answer larger than is plausible, or longer
in coming than is bearable; a busy server is asked again after the wait it names; a download that broke off goes on
where it stopped.
"""

import contextlib
import email.utils
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx
from tqdm import tqdm

from etl import rawfolder
from etl.errors import FetchError, InputError, quoted
from etl.sources import Source

USER_AGENT = "london-hate-crime-trends/1.0 (fetch of published open data)"
MAX_LIST_BYTES = 40_000_000
"""Of a list of files; the export of the London Datastore is the largest, about 11 MB in 2026."""

MAX_REASON_BYTES = 4_096
MAX_REDIRECTS = 5
_RETRIED = (408, 429, 500, 502, 503, 504)
_NO_HEAD = (405, 501)
_PLAIN = {"Accept-Encoding": "identity"}
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
Answer = TypeVar("Answer")


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
class Web:
    """The way to the publishers, or to the mirror at `base_url`."""

    client: httpx.Client
    base_url: str | None
    limits: Limits


@dataclass(frozen=True)
class Got:
    """What a server says of a file that it sends, or would send."""

    etag: str | None = None
    last_modified: str | None = None
    size: int | None = None

    @property
    def modified(self) -> datetime | None:
        """The moment of `Last-Modified`."""
        with contextlib.suppress(ValueError):
            return email.utils.parsedate_to_datetime(self.last_modified) if self.last_modified else None
        return None


@contextlib.contextmanager
def connected(base_url: str | None, limits: Limits) -> Iterator[Web]:
    """The web for one run; InputError on a mirror that is neither https nor on this machine."""
    parts = urlsplit(base_url or "https://")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise InputError("--base-url", "not https, nor http on this machine", value=base_url)
    timeout = httpx.Timeout(limits.read, connect=limits.connect)
    with httpx.Client(timeout=timeout, headers={"User-Agent": USER_AGENT}, trust_env=base_url is None) as client:
        yield Web(client, base_url, limits)


def answer(web: Web, source: Source, url: str) -> bytes:
    """The whole answer to a question for a list; FetchError when there is none."""

    def ask() -> bytes:
        with _response(web, source, "GET", url, {"Accept": "application/json"}) as response:
            if response.status_code != 200:
                raise _refused(web, response)
            return b"".join(_chunks(response, MAX_LIST_BYTES, web.limits.whole_file))

    return _with_retries(web, ask)


def look(web: Web, source: Source, url: str, unchanged_since: dict[str, Any]) -> Got | None:
    """What a server says of a file, without the file; None when it is unchanged since the note of it was made."""

    def ask() -> Got | None:
        with _response(web, source, "HEAD", url, _PLAIN | _if_changed(unchanged_since)) as response:
            if response.status_code == 304 and unchanged_since:
                return None
            if response.status_code in _NO_HEAD:
                return Got()  # a server that does not answer this question may well send the file
            if response.status_code != 200:
                raise _refused(web, response)
            return _got(response)

    return _with_retries(web, ask)


def download(web: Web, source: Source, url: str, part: Path, unchanged_since: dict[str, Any]) -> Got | None:
    """A file into `part`, going on where an earlier try stopped; None when it is unchanged since the note of it."""
    return _with_retries(web, lambda: _download(web, source, url, part, unchanged_since))


def _download(web: Web, source: Source, url: str, part: Path, unchanged_since: dict[str, Any]) -> Got | None:
    headers = _if_changed(unchanged_since)
    begun = rawfolder.part_note(part, url)
    if begun:
        headers = {"Range": f"bytes={part.stat().st_size}-", "If-Range": begun["validator"]}
    with _response(web, source, "GET", url, _PLAIN | headers) as response:
        if response.status_code == 304 and unchanged_since:
            return None
        if response.status_code == 416 and begun:
            rawfolder.forget_part(part)
            raise RetryableError("the part held is not a part of the file any more", wait=0)
        if response.status_code not in (200, 206):
            raise _refused(web, response)
        resumed = response.status_code == 206
        if resumed and (not begun or not _continues(response, part.stat().st_size)):
            rawfolder.forget_part(part)
            raise RetryableError("the server sent another part than was asked for", wait=0)
        got = _got(response)
        encoded = "Content-Encoding" in response.headers
        if not resumed:
            rawfolder.remember_part(part, url, *((None, None) if encoded else (got.etag, got.last_modified)))
        _write_body(web, source, response, part, append=resumed)
    return got


def _write_body(web: Web, source: Source, response: httpx.Response, part: Path, *, append: bool) -> None:
    """Body into `part`, up to the size that the source allows, with a bar on a terminal."""
    size = part.stat().st_size if append else 0
    with (
        part.open("ab" if append else "wb") as file,
        tqdm(
            total=(size + _announced(response)) or None,
            initial=size,
            unit="B",
            unit_scale=True,
            desc=part.name[1:-5],
            leave=False,
            disable=not sys.stderr.isatty(),
        ) as bar,
    ):
        for chunk in _chunks(response, source.max_bytes, web.limits.whole_file, held=size):
            file.write(chunk)
            bar.update(len(chunk))
        file.flush()
        os.fsync(file.fileno())


def _chunks(response: httpx.Response, most: int, seconds: float, held: int = 0) -> Iterator[bytes]:
    """The body, unpacked, while it and the part `held` are no larger than plausible, and it is no longer in coming."""
    url, size, until = response.request.url, held, time.monotonic() + seconds
    if (announced := size + _announced(response)) > most:
        raise FetchError(f"{url}: {announced:,} bytes announced, more than the {most:,} that are plausible")
    try:
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > most:
                raise FetchError(f"{url}: more than the {most:,} bytes that are plausible")
            if time.monotonic() > until:
                raise RetryableError(f"{url}: not done after {seconds:g} seconds")
            yield chunk
    except httpx.DecodingError as error:
        raise FetchError(f"{url}: packed content that cannot be unpacked: {error}") from error
    except httpx.TransportError as error:
        raise RetryableError(f"{url}: the connection broke after {size:,} bytes: {_reason(error)}") from error


def _announced(response: httpx.Response) -> int:
    length = response.headers.get("Content-Length", "")
    return int(length) if re.fullmatch(r"[0-9]{1,15}", length) else 0


def _got(response: httpx.Response) -> Got:
    return Got(response.headers.get("ETag"), response.headers.get("Last-Modified"), _announced(response) or None)


def _if_changed(unchanged_since: dict[str, Any]) -> dict[str, str]:
    if unchanged_since.get("etag"):
        return {"If-None-Match": unchanged_since["etag"]}
    if unchanged_since.get("last_modified"):
        return {"If-Modified-Since": unchanged_since["last_modified"]}
    return {}


@contextlib.contextmanager
def _response(web: Web, source: Source, method: str, url: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
    """The answer to a request, after redirects, each to an allowed host over HTTPS."""
    for _ in range(MAX_REDIRECTS + 1):
        response = _sent(web, source, method, url, headers)
        try:
            if not response.has_redirect_location:
                yield response
                return
            url = _join(str(response.request.url) if web.base_url else url, response.headers["Location"])
        finally:
            response.close()
    raise FetchError(f"{url}: more than {MAX_REDIRECTS} redirects")


def _sent(web: Web, source: Source, method: str, url: str, headers: dict[str, str]) -> httpx.Response:
    _check_address(web, source, url)
    try:
        request = web.client.build_request(method, _on_mirror(web, url), headers=headers)
        return web.client.send(request, stream=True)
    except httpx.InvalidURL as error:
        raise FetchError(f"not an address: {quoted(url)}") from error
    except httpx.TransportError as error:
        raise RetryableError(f"{url}: {_reason(error)}") from error


def _join(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise FetchError(f"{url}: sends on to what is not an address: {quoted(location)}") from error


def _with_retries(web: Web, request: Callable[[], Answer]) -> Answer:
    """Try again, with waits that double or that the server asked for, while the error may pass."""
    limits = web.limits
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


def _refused(web: Web, response: httpx.Response) -> FetchError:
    what = f"{response.request.url}: status {response.status_code}"
    if response.status_code in _RETRIED:
        return RetryableError(what, _retry_after(response.headers.get("Retry-After")))
    return FetchError(f"{what}{_reason_given(web, response)}" if response.status_code == 410 else what)


def _reason_given(web: Web, response: httpx.Response) -> str:
    """Why a route is gone, where the publisher says so: `{"error": {"message": ...}}`."""
    with contextlib.suppress(FetchError, ValueError, KeyError, TypeError, RecursionError):
        body = b"".join(_chunks(response, MAX_REASON_BYTES, web.limits.read))
        return f", {quoted(json.loads(body)['error']['message'])}"
    return ""


def _retry_after(value: str | None) -> float | None:
    """Seconds that a server asks to wait, given as seconds or as a date."""
    if value is None:
        return None
    if re.fullmatch(r"\s*[0-9]{1,9}\s*", value):
        return float(value)
    try:
        when = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, when.timestamp() - time.time())


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _check_address(web: Web, source: Source, url: str) -> None:
    parts = urlsplit(url)
    if web.base_url and urlsplit(web.base_url).netloc == parts.netloc:
        return
    if parts.scheme != "https" or parts.username or parts.hostname not in source.hosts:
        raise FetchError(f"{quoted(url)}: not an https address of {', '.join(source.hosts)}")


def _on_mirror(web: Web, url: str) -> str:
    if web.base_url is None or urlsplit(url).netloc == urlsplit(web.base_url).netloc:
        return url
    parts, base = urlsplit(url), urlsplit(web.base_url)
    return urlunsplit((base.scheme, base.netloc, base.path.rstrip("/") + parts.path, parts.query, ""))


def _continues(response: httpx.Response, size: int) -> bool:
    return response.headers.get("Content-Range", "").startswith(f"bytes {size}-")
