"""One request to a publisher, patient and without trust; with etl/download.py the only code that uses the network.

HTTPS alone, and the hosts of a source alone, through every redirect; no answer larger than is plausible, or longer
in coming than is bearable; a busy server is asked again, after the wait it names.
"""

import contextlib
import email.utils
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx

from etl.errors import FetchError, InputError, quoted
from etl.sources import Source

USER_AGENT = "london-hate-crime-trends/1.0 (fetch of published open data)"
MAX_REASON_BYTES = 4_096
MAX_REDIRECTS = 5
_RETRIED = (408, 429, 500, 502, 503, 504)
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


@contextlib.contextmanager
def connected(base_url: str | None, limits: Limits) -> Iterator[Web]:
    """The web for one run; InputError on a mirror that is neither https nor on this machine."""
    parts = urlsplit(base_url or "https://")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise InputError("--base-url", "not https, nor http on this machine", value=base_url)
    timeout = httpx.Timeout(limits.read, connect=limits.connect)
    with httpx.Client(timeout=timeout, headers={"User-Agent": USER_AGENT}, trust_env=base_url is None) as client:
        yield Web(client, base_url, limits)


@contextlib.contextmanager
def response(web: Web, source: Source, method: str, url: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
    """The answer to a request, after redirects, each to an allowed host over HTTPS."""
    for _ in range(MAX_REDIRECTS + 1):
        answered = _sent(web, source, method, url, headers)
        try:
            if not answered.has_redirect_location:
                yield answered
                return
            url = _join(str(answered.request.url) if web.base_url else url, answered.headers["Location"])
        finally:
            answered.close()
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


def with_retries(web: Web, request: Callable[[], Answer]) -> Answer:
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


def refused(web: Web, response: httpx.Response) -> FetchError:
    """The error of an answer that is not what was asked for; RetryableError when it may pass."""
    what = f"{response.request.url}: status {response.status_code}"
    if response.status_code in _RETRIED:
        return RetryableError(what, _retry_after(response.headers.get("Retry-After")))
    return FetchError(f"{what}{_reason_given(web, response)}" if response.status_code == 410 else what)


def _reason_given(web: Web, response: httpx.Response) -> str:
    """Why a route is gone, where the publisher says so: `{"error": {"message": ...}}`."""
    with contextlib.suppress(FetchError, ValueError, KeyError, TypeError, RecursionError):
        body = b"".join(chunks(response, MAX_REASON_BYTES, web.limits.read))
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
    if parts.scheme != "https" or parts.netloc.lower().removesuffix(":443") not in source.hosts:
        raise FetchError(f"{quoted(url)}: not an https address of {', '.join(source.hosts)}")


def _on_mirror(web: Web, url: str) -> str:
    if web.base_url is None or urlsplit(url).netloc == urlsplit(web.base_url).netloc:
        return url
    parts, base = urlsplit(url), urlsplit(web.base_url)
    return urlunsplit((base.scheme, base.netloc, base.path.rstrip("/") + parts.path, parts.query, ""))


def chunks(response: httpx.Response, most: int, seconds: float, held: int = 0) -> Iterator[bytes]:
    """The body, unpacked, while it and the part `held` are no larger than plausible, and it is no longer in coming."""
    url, size, until = response.request.url, held, time.monotonic() + seconds
    if (total := size + announced(response)) > most:
        raise FetchError(f"{url}: {total:,} bytes announced, more than the {most:,} that are plausible")
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


def announced(response: httpx.Response) -> int:
    """Bytes of the body as its header says; 0 where it does not."""
    length = response.headers.get("Content-Length", "")
    return int(length) if re.fullmatch(r"[0-9]{1,15}", length) else 0
