"""The front end's own files, compressed once and kept, and the page that carries them, with our title.

Streamlit sends its hashed bundles uncompressed (Plotly's alone is 4.7 MB) because compressing them anew at every
request costs more than it saves. Here each is compressed once per process, at a level that pays because the
result is kept, and sent from memory with a cache header of a year.
"""

import asyncio
import gzip
import re
import threading
from collections.abc import Callable, Collection
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from hatecrime.drawing import bundle
from hatecrime.serving.previews import asked_root
from hatecrime.templates import part

_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_PATH = re.compile(r"/static/((?:js|css|media)/[A-Za-z0-9._~@-]+\.(?:js|css|svg))")
_CHART_PATH = re.compile(re.escape(bundle.ADDRESS) + r"([A-Za-z0-9.-]+\.js)")
_CHANGING = {"chart.js"}
"""Every other file has its version or the hash of its content in its name, and may be kept for a year."""
_YEAR = "public, max-age=31536000, immutable"
_MIN_BYTES = 1_000

WARM_FIRST = (
    "index.",
    "protobuf.",
    "plotly-",
    "chart.",
    "BidiComponent.",
    "StreamlitMarkdown.",
    "arrowFormatUtils.",
    "react-dom.",
)
"""Beginnings of the bundles that every first visit loads: compressed soon after the start."""


def _brotli(content: bytes) -> bytes:
    import pyarrow as arrow  # not needed to start

    codec = arrow.Codec("brotli", compression_level=9)
    return bytes(codec.compress(content, asbytes=True))


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=9, mtime=0)


ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' "
    "rx='6' fill='%2312436D'/%3E%3Cpath d='M5 24l7-8 6 4 9-12' fill='none' stroke='%23fff' stroke-width='3.5'/%3E%3C/svg%3E"
)
"""A line that moves, white on the blue of our charts."""

ENCODERS: dict[str, Callable[[bytes], bytes]] = {"br": _brotli, "gzip": _gzip}
"""In order of preference: Brotli makes the bundles about a sixth smaller; browsers ask for it over HTTPS."""


def accepted_encoding(header: str) -> str | None:
    """The best of our encodings that an Accept-Encoding header allows, or None."""
    offered = {}
    for offer in header.lower().split(","):
        name, _, quality = offer.strip().partition(";q=")
        offered[name.strip()] = quality.strip() not in {"0", "0.0", "0.00", "0.000"}
    return next((e for e in ENCODERS if offered.get(e, False)), None)


class AssetStore:
    """Compressed copies of the files of one read-only folder; bounded, because the folder is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._kept: dict[tuple[str, str], bytes] = {}
        self._lock = threading.Lock()  # one file at a time: a crowd at the start compresses each once

    def get(self, name: str, encoding: str) -> bytes | None:
        """`name` (relative, already matched) in an encoding; None when there is no such file or it is tiny."""
        key = (name, encoding)
        if key in self._kept:
            return self._kept[key]
        with self._lock:
            if key not in self._kept:
                path = self.folder / name
                if not path.is_file() or path.stat().st_size < _MIN_BYTES:
                    return None
                self._kept[key] = ENCODERS[encoding](path.read_bytes())
            return self._kept[key]

    def kept(self, name: str, encoding: str) -> bytes | None:
        """A copy that is ready, without making one."""
        return self._kept.get((name, encoding))

    def warm(self, pattern: str) -> None:
        """Compress what every first visit loads, of the files that fit `pattern`; meant for a background thread."""
        for path in sorted(self.folder.glob(pattern)):
            if path.name.startswith(WARM_FIRST):
                for encoding in ENCODERS:
                    self.get(path.relative_to(self.folder).as_posix(), encoding)


HEAD = "<title>@@HEAD@@</title>"
"""Where the title and the preview of a view go."""


def branded_page(page: str, product: str, description: str) -> str:
    """Streamlit's own page with our icon, language, style, script, a word for readers without JavaScript, and HEAD.

    Parts that a later version no longer has are left as they are.
    """
    page = page.replace('<html lang="en">', '<html lang="en-GB">')
    page = re.sub(r"<title>.*?</title>", HEAD, page, count=1, flags=re.DOTALL)
    page = page.replace('<link rel="shortcut icon" href="./favicon.png" />', f'<link rel="icon" href="{ICON}" />')
    style, script = (Path(__file__).with_name(f"page.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    page = page.replace("</head>", f"<style>{style}</style>\n    <script>{script}</script>\n  </head>", 1)
    page = re.sub(r'\s*<link rel="service-desc"[^>]*>', "", page)
    page = page.replace(
        'content="width=device-width, initial-scale=1, shrink-to-fit=no"',
        'content="width=device-width, initial-scale=1"',
    )
    page = page.replace(
        '<div id="root"></div>', f'{part("front_end.html", "arriving", product)}<div id="root"></div>', 1
    )
    word = part("front_end.html", "without_script", product, description)
    return re.sub(r"<noscript>.*?</noscript>", lambda _: word, page, count=1, flags=re.DOTALL)


OWN_PARTS = frozenset({"_stcore", "media", "component", "static"})
"""Parts of a path that are Streamlit's own; its front end asks for them below a page's address too."""


class FrontEnd:
    """ASGI middleware: answers for the hashed bundles and for the pages, and says where there is no page.

    `head`: path, query and root of a request -> the head of that view. `pages`: paths that are a page. `others`: paths
    and beginnings of paths that are answered elsewhere. `missing`: what is said of any other.
    """

    def __init__(
        self,
        app: ASGIApp,
        assets: AssetStore,
        charts: AssetStore,
        page: str,
        head: Callable[[str, str, str], str],
        pages: Collection[str],
        others: Collection[str],
        missing: str,
    ) -> None:
        self.app, self.page, self.head = app, page, head
        self.stores = ((_PATH, assets), (_CHART_PATH, charts))
        self.pages, self.others, self.missing = frozenset(pages), frozenset(others), missing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}:
            response = await self._response(scope)
            if response is not None:
                await response(scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _response(self, scope: Scope) -> Response | None:
        path, headers = scope["path"], Headers(scope=scope)
        encoding = accepted_encoding(headers.get("accept-encoding", ""))
        for addresses, store in self.stores:
            matched = addresses.fullmatch(path)
            if matched and encoding and "range" not in headers:
                name = matched.group(1)
                content = store.kept(name, encoding) or await asyncio.to_thread(store.get, name, encoding)
                if content is None:
                    return None
                cache = "no-cache" if name in _CHANGING else _YEAR
                return _encoded(content, encoding, _TYPES[Path(name).suffix], cache)
        if path in self.pages:
            query = scope["query_string"].decode("latin-1")
            head = await asyncio.to_thread(self.head, path, query, asked_root(scope))
            return _encoded(self._with_head(head, encoding), encoding, "text/html; charset=utf-8", "no-cache")
        if (
            OWN_PARTS & set(path.split("/"))
            or path in self.others
            or path.startswith(tuple(f"{o}/" for o in self.others))
        ):
            return None
        return HTMLResponse(self.missing, 404, {"Cache-Control": "no-store"})

    @lru_cache(maxsize=256)  # noqa: B019 (one for the process)
    def _with_head(self, head: str, encoding: str | None) -> bytes:
        content = self.page.replace(HEAD, head, 1).encode("utf-8")
        return ENCODERS[encoding](content) if encoding else content


def _encoded(content: bytes, encoding: str | None, media_type: str, cache: str) -> Response:
    headers = {"Cache-Control": cache, "Vary": "Accept-Encoding"}
    if encoding:
        headers["Content-Encoding"] = encoding
    return Response(content, headers=headers, media_type=media_type)
