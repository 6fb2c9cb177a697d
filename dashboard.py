"""The application: `streamlit run dashboard.py` (or `uvicorn dashboard:app`).

Pages are drawn by hatecrime/app.py and pages/; this is what the web server adds around them.
"""

import asyncio
import contextlib
import os
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from hatecrime import addresses
from hatecrime.drawing import bundle
from hatecrime.serving import assets, embeds, headers, preloads, previews, sockets
from hatecrime.templates import part, rendered
from hatecrime.vocabulary import PRODUCT

DESCRIPTION = (
    "Offences recorded by the police in London's 32 boroughs, with what the figures can and cannot tell: "
    "change over time, rates, comparisons and major events."
)

FRONT_END = Path(st.__file__).parent / "static"

page = assets.branded_page((FRONT_END / "index.html").read_text(encoding="utf-8"), PRODUCT, DESCRIPTION)
asset_store = assets.AssetStore(FRONT_END / "static")
chart_store = assets.AssetStore(bundle.FOLDER)
build = embeds.BackgroundBuild(embeds.snapshots_folder())


async def healthz(_: Request) -> JSONResponse:
    """For load balancers and monitors: 200 while good figures are served, 503 when there are none."""
    from hatecrime.serving import health  # reads tables: not needed to start

    status, body = await asyncio.to_thread(lambda: health.health(build.state()))
    return JSONResponse(body, status, {"Cache-Control": "no-store"})


async def embed_root(_: Request) -> RedirectResponse:
    """`/embed` -> `/embed/`, so that the relative links of the gallery hold."""
    return RedirectResponse("/embed/", 308)


async def robots(request: Request) -> PlainTextResponse:
    """What search engines may read, and where the list of addresses is."""
    return PlainTextResponse(rendered("robots.txt", root=previews.asked_root(request.scope)))


async def sitemap(request: Request) -> Response:
    """The stable addresses, for search engines."""
    listed = previews.sitemap(previews.asked_root(request.scope), embeds.snapshots_folder())
    return Response(rendered("sitemap.xml", addresses=listed), media_type="application/xml")


def head_of(path: str, query: str, root: str) -> str:
    """The head of a view: its title, what a link to it shows, and the code that it will need."""
    title, preview = previews.of_view(path, query, root, embeds.snapshots_folder(), DESCRIPTION)
    return part(
        "front_end.html", "head", title, preview, preloads.of_page(path, FRONT_END / "static" / "js", bundle.FOLDER)
    )


async def other_name(request: Request) -> RedirectResponse:
    """To the page itself, with the choice that the address carries."""
    query = request.url.query
    return RedirectResponse(addresses.OTHER_NAMES[request.url.path] + (f"?{query}" if query else ""), 308)


def warm_up(stop: threading.Event) -> None:
    """Do now what the first reader would wait for: imports, tables, compression, what the start page works out.

    Then what is likely to be asked for, unless HATECRIME_MAKE_READY is 0.
    """
    from hatecrime import editions, findings, store, ui  # noqa: F401

    asset_store.warm("js/*.js")
    chart_store.warm("*.js")
    with contextlib.suppress(store.StoreError):  # the pages and /healthz say so
        ui.prepare()
    if os.environ.get("HATECRIME_MAKE_READY") != "0":
        editions.watch(stop)


@contextlib.asynccontextmanager
async def background_work(_: Any) -> AsyncIterator[None]:
    """Once the server answers: read the tables, compress the bundles, build the snapshots when they are missing."""
    sockets.send_at_once()
    stop = threading.Event()
    threading.Thread(target=warm_up, args=(stop,), daemon=True).start()
    if os.environ.get("HATECRIME_BUILD_SNAPSHOTS") != "0":  # 0 where another process builds them
        threading.Thread(target=build.watch, args=(stop,), daemon=True).start()
    yield
    stop.set()
    build.stop()


app = st.App(
    Path(__file__).resolve().parent / "hatecrime" / "app.py",
    routes=[
        Route("/healthz", healthz),
        Route("/embed", embed_root),
        Route("/robots.txt", robots),
        Route("/sitemap.xml", sitemap),
        *(Route(name, other_name) for name in addresses.OTHER_NAMES),
        Mount("/embed", embeds.SnapshotFiles(embeds.snapshots_folder())),
    ],
    middleware=[
        Middleware(
            headers.SecurityHeaders,
            settings=headers.read_settings(),
            script_hashes=headers.inline_script_hashes(page),
        ),
        Middleware(
            assets.FrontEnd,
            assets=asset_store,
            charts=chart_store,
            page=page,
            head=head_of,
            pages=addresses.BY_PATH,
            others=("/healthz", "/embed", "/robots.txt", "/sitemap.xml", *addresses.OTHER_NAMES),
            missing=rendered(
                "404.html", product=PRODUCT, pages=[(path, spec.name) for path, spec in addresses.BY_PATH.items()]
            ),
        ),
    ],
    lifespan=background_work,
)
