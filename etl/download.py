"""What is asked of a publisher: a list, a look at a file, a file; one that broke off goes on where it stopped."""

import contextlib
import email.utils
import os
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from httpx import Response
from tqdm import tqdm

from etl import rawfolder, web
from etl.sources import Source
from etl.web import RetryableError, Web

MAX_LIST_BYTES = 40_000_000
"""Of a list of files; the export of the London Datastore is the largest, about 11 MB in 2026."""

_NO_HEAD = (405, 501)
_PLAIN = {"Accept-Encoding": "identity"}
_VALIDATORS = ("ETag", "Last-Modified")


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


def answer(to: Web, source: Source, url: str) -> bytes:
    """The whole answer to a question for a list; FetchError when there is none."""

    def ask() -> bytes:
        with web.response(to, source, "GET", url, {"Accept": "application/json"}) as response:
            if response.status_code != 200:
                raise web.refused(to, response)
            return b"".join(web.chunks(response, MAX_LIST_BYTES, to.limits.whole_file))

    return web.with_retries(to, ask)


def look(to: Web, source: Source, url: str, unchanged_since: dict[str, Any]) -> Got | None:
    """What a server says of a file, without the file; None when it is unchanged since the note of it was made."""

    def ask() -> Got | None:
        with web.response(to, source, "HEAD", url, _PLAIN | _if_changed(unchanged_since)) as response:
            if response.status_code == 304 and unchanged_since:
                return None
            if response.status_code in _NO_HEAD:
                return Got()  # a server that does not answer this question may well send the file
            if response.status_code != 200:
                raise web.refused(to, response)
            return _got(response)

    return web.with_retries(to, ask)


def download(to: Web, source: Source, url: str, part: Path, unchanged_since: dict[str, Any]) -> Got | None:
    """A file into `part`, going on where an earlier try stopped; None when it is unchanged since the note of it."""
    return web.with_retries(to, lambda: _download(to, source, url, part, unchanged_since))


def _download(to: Web, source: Source, url: str, part: Path, unchanged_since: dict[str, Any]) -> Got | None:
    headers = _if_changed(unchanged_since)
    begun = rawfolder.part_note(part, url)
    if begun:
        headers = {"Range": f"bytes={part.stat().st_size}-", "If-Range": begun["validator"]}
    with web.response(to, source, "GET", url, _PLAIN | headers) as response:
        if response.status_code == 304 and unchanged_since:
            return None
        if response.status_code == 416 and begun:
            rawfolder.forget_part(part)
            raise RetryableError("the part held is not a part of the file any more", wait=0)
        if response.status_code not in (200, 206):
            raise web.refused(to, response)
        resumed = response.status_code == 206
        if resumed and (not begun or not _continues(response, part.stat().st_size)):
            rawfolder.forget_part(part)
            raise RetryableError("the server sent another part than was asked for", wait=0)
        got = _got(response)
        encoded = "Content-Encoding" in response.headers
        if not resumed:
            rawfolder.remember_part(part, url, *((None, None) if encoded else (got.etag, got.last_modified)))
        _write_body(to, source, response, part, append=resumed)
    return got


def _write_body(to: Web, source: Source, response: Response, part: Path, *, append: bool) -> None:
    """Body into `part`, up to the size that the source allows, with a bar on a terminal."""
    size = part.stat().st_size if append else 0
    with (
        part.open("ab" if append else "wb") as file,
        tqdm(
            total=(size + web.announced(response)) or None,
            initial=size,
            unit="B",
            unit_scale=True,
            desc=part.name[1:-5],
            leave=False,
            disable=not sys.stderr.isatty(),
        ) as bar,
    ):
        for chunk in web.chunks(response, source.max_bytes, to.limits.whole_file, held=size):
            file.write(chunk)
            bar.update(len(chunk))
        file.flush()
        os.fsync(file.fileno())


def _got(response: Response) -> Got:
    # A validator is sent back in a header one day, which holds ASCII alone.
    etag, modified = (value if (value or "").isascii() else None for value in map(response.headers.get, _VALIDATORS))
    return Got(etag, modified, web.announced(response) or None)


def _if_changed(unchanged_since: dict[str, Any]) -> dict[str, str]:
    if unchanged_since.get("etag"):
        return {"If-None-Match": unchanged_since["etag"]}
    if unchanged_since.get("last_modified"):
        return {"If-Modified-Since": unchanged_since["last_modified"]}
    return {}


def _continues(response: Response, size: int) -> bool:
    return response.headers.get("Content-Range", "").startswith(f"bytes {size}-")
