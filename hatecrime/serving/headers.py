"""Security headers, allowed methods and allowed hosts, on every answer.

Readers only read: nothing is uploaded or posted, so every other method is refused before it reaches a handler.
"""

import base64
import hashlib
import logging
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOG = logging.getLogger(__name__)

EMBED = "/embed"

_READING = {"GET", "HEAD", "OPTIONS"}
_CLOSED = ("/_stcore/agent", "/_stcore/upload_file", "/_stcore/script-health-check", "/oauth2callback", "/auth")
_METRICS = "/_stcore/metrics"
_OPEN_FILES = (".csv", ".json", ".jsonld", ".svg", ".png")
_ANCESTOR = re.compile(r"'self'|'none'|https?://(\*\.)?[A-Za-z0-9.-]+(:[0-9]{1,5})?")


class ServingError(ValueError):
    """A setting of the server that cannot be used; the message names it."""


@dataclass(frozen=True)
class Settings:
    """`frame_ancestors`: who may frame the dashboard. `hosts`: names it answers to; empty for any.

    `metrics`: whether Streamlit's own counters are open (for a monitor on the same machine).
    """

    frame_ancestors: tuple[str, ...] = ("'none'",)
    hosts: tuple[str, ...] = ()
    metrics: bool = False


def read_settings(environment: dict[str, str] | None = None) -> Settings:
    """Settings from HATECRIME_FRAME_ANCESTORS (spaces between) and HATECRIME_ALLOWED_HOSTS (commas between), and
    HATECRIME_METRICS=1.

    ServingError when a value could say anything but a source or a host.
    """
    values = dict(os.environ) if environment is None else environment
    ancestors = tuple(values.get("HATECRIME_FRAME_ANCESTORS", "").split()) or ("'none'",)
    for ancestor in ancestors:
        if not _ANCESTOR.fullmatch(ancestor):
            raise ServingError(f"HATECRIME_FRAME_ANCESTORS: {ancestor!r} is not a source such as https://example.org")
    hosts = tuple(h.strip().lower() for h in values.get("HATECRIME_ALLOWED_HOSTS", "").split(",") if h.strip())
    for host in hosts:
        if not re.fullmatch(r"(\*\.)?[a-z0-9.-]+", host):
            raise ServingError(f"HATECRIME_ALLOWED_HOSTS: {host!r} is not a host name")
    return Settings(ancestors, hosts, values.get("HATECRIME_METRICS") == "1")


def inline_script_hashes(html: str) -> tuple[str, ...]:
    """CSP sources of the inline scripts of a page that is served unchanged."""
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    return tuple(f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts)


def content_security_policy(frame_ancestors: Iterable[str], script_hashes: Iterable[str] = ()) -> str:
    """The strictest policy that Streamlit's own front end works under: everything from this host.

    Styles are inline because its styling library writes them at run time; workers and images may be blobs
    because Plotly's map draws through both.
    """
    scripts = " ".join(["'self'", *script_hashes])
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            f"frame-ancestors {' '.join(frame_ancestors)}",
        )
    )


_EMBED_PAGE_POLICY = "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors *"
"""Added to the stricter policy that each snapshot carries in itself (its one script by hash)."""

_EMBED_FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors *"
"""For figures and data opened by their own address: an SVG runs nothing."""

_PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


def is_embed(path: str) -> bool:
    """True for the snapshots: the one part that other sites may frame."""
    return path == EMBED or path.startswith(f"{EMBED}/")


class SecurityHeaders:
    """ASGI middleware: refuses foreign hosts and writing methods, and adds the headers to what is answered."""

    def __init__(self, app: ASGIApp, settings: Settings, script_hashes: tuple[str, ...] = ()) -> None:
        hosts = list(settings.hosts) or ["*"]
        self.app = TrustedHostMiddleware(app, allowed_hosts=hosts, www_redirect=False)
        self.settings = settings
        self.policy = content_security_policy(settings.frame_ancestors, script_hashes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return

        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._add(MutableHeaders(scope=message), scope["path"])
            await send(message)

        if scope["method"] not in _READING:
            answer = PlainTextResponse("Only reading is possible here", 405, {"Allow": "GET, HEAD, OPTIONS"})
            await answer(scope, receive, send_with_headers)
        elif self._is_closed(scope["path"]):
            await PlainTextResponse("Not found", 404)(scope, receive, send_with_headers)
        else:
            try:
                await self.app(scope, receive, send_with_headers)
            except Exception:  # the last line: the log gets the trace, the reader a plain answer with the headers
                _LOG.exception("A request failed")
                if not started:
                    await PlainTextResponse("Something went wrong", 500)(scope, receive, send_with_headers)

    def _is_closed(self, path: str) -> bool:
        """Parts of Streamlit that readers never need: uploads, log-in, programs that drive the pages, counters."""
        closed = _CLOSED if self.settings.metrics else (*_CLOSED, _METRICS)
        return any(path == c or path.startswith(f"{c}/") for c in closed)

    def _add(self, headers: MutableHeaders, path: str) -> None:
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
        headers["Permissions-Policy"] = _PERMISSIONS
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if is_embed(path):
            is_file = "." in path.rsplit("/", 1)[-1] and not path.endswith(".html")
            headers["Content-Security-Policy"] = _EMBED_FILE_POLICY if is_file else _EMBED_PAGE_POLICY
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            if path.endswith(_OPEN_FILES):
                headers["Access-Control-Allow-Origin"] = "*"
        else:
            headers["Content-Security-Policy"] = self.policy
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
            if self.settings.frame_ancestors == ("'none'",):
                headers["X-Frame-Options"] = "DENY"
