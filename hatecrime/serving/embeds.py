"""The snapshots under /embed: served from a folder, and built in the background when missing or old.

What reads tables is imported where it is used: pandas alone would make every start half a second slower.
"""

import asyncio
import logging
import mimetypes
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from hatecrime.serving import previews
from hatecrime.swap import lock

mimetypes.add_type("application/ld+json", ".jsonld")

ROOT = Path(__file__).resolve().parents[2]

_LOG = logging.getLogger(__name__)

FIRST_LOOK_SECONDS = 5.0
"""After the start: the first reader comes first."""

LOOK_EVERY_SECONDS = 300.0

IMMUTABLE = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300, stale-while-revalidate=86400"


def snapshots_folder() -> Path:
    """Where the set is: HATECRIME_SNAPSHOTS, or data/snapshots beside the code."""
    return Path(os.environ.get("HATECRIME_SNAPSHOTS") or ROOT / "data" / "snapshots")


class SnapshotFiles(StaticFiles):
    """StaticFiles with the cache headers of frozen and updating addresses, and a word while there is no set yet."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)

    async def check_config(self) -> None:
        """The folder may come later: a set is built in the background."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file of the set; folders through their index.html, never a listing."""
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404:
                raise
            return self._missing(path)
        except (ValueError, OSError):  # a null byte or a name longer than the file system takes
            return PlainTextResponse("No such snapshot", 404, {"Cache-Control": "no-store"})
        if isinstance(response, RedirectResponse):
            response.headers["Location"] = f"/embed/{path.strip('/')}/"
        frozen = path.replace(os.sep, "/").startswith("v/")
        if response.status_code == 200 and isinstance(response, FileResponse):
            response = await asyncio.to_thread(self._with_addresses, response, scope)
        response.headers["Cache-Control"] = IMMUTABLE if frozen and response.status_code < 300 else SHORT
        return response

    def _with_addresses(self, response: FileResponse, scope: Scope) -> Response:
        """The same answer, with whole addresses where link previews need them; those are of the host that asked."""
        if self.directory is None:
            return response
        name = Path(response.path).resolve().relative_to(Path(self.directory).resolve()).as_posix()
        if not name.endswith(("/index.html", "/oembed.json")):
            return response
        before = Path(response.path).read_text(encoding="utf-8")
        after = previews.answer(Path(self.directory), name, before, scope)
        if after == before:
            return response
        return Response(after, media_type=response.media_type, headers={"Vary": "Host"})

    def _missing(self, path: str) -> Response:
        if path in {".", "", "index.html"}:
            return PlainTextResponse(
                "The snapshots are being prepared. Please try again in a minute.",
                503,
                {"Retry-After": "60", "Cache-Control": "no-store"},
            )
        return PlainTextResponse("No such snapshot", 404, {"Cache-Control": "no-store"})


def _is_current(folder: Path) -> bool:
    """Whether the set in `folder` was made from the edition that is served, by today's code."""
    from hatecrime import builds, snapshot_state, store

    try:
        return snapshot_state.is_current(folder, builds.served().build)
    except (store.StoreError, ValueError, OSError):
        return False


@dataclass
class BackgroundBuild:
    """Builds the set once, in a process of its own and at the lowest priority; `state` is what /healthz says.

    Replicas that share the folder share the lock: one builds, the others see the finished set.
    """

    folder: Path
    failed: bool = False
    _looked: bool = False
    _process: subprocess.Popen[str] | None = None
    _running: threading.Event = field(default_factory=threading.Event)

    def state(self) -> str:
        """`current`, `building`, `failed`, `stale` (an older set is served) or `missing`."""
        if _is_current(self.folder):
            return "current"
        if self._running.is_set():
            return "building"
        if self.failed:
            return "failed"
        return "stale" if (self.folder / "manifest.json").is_file() else "missing"

    def watch(self, stop: threading.Event) -> None:
        """Build at the start and whenever the tables have changed, until `stop` is set."""
        while not stop.wait(LOOK_EVERY_SECONDS if self._looked else FIRST_LOOK_SECONDS):
            self._looked = True
            self.run()

    def stop(self) -> None:
        """End a build that is under way: the set in place stays as it is."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def run(self) -> None:
        """Build unless the set is current or another process is building it; never raises."""
        try:
            with lock(self.folder.parent / f".{self.folder.name}.lock") as mine:
                if mine and self.state() != "current":
                    self._running.set()
                    self._build()
        except (OSError, RuntimeError) as error:  # StoreError among them
            self.failed = True
            _LOG.warning("Snapshots were not built: %s", error)
        finally:
            self._running.clear()

    def _build(self) -> None:
        from hatecrime import builds

        data = builds.served().folder
        command = [sys.executable, "-m", "hatecrime.snapshots", "--jobs", "1"]
        command += ["--out", str(self.folder), "--data", str(data)]
        self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and settings, nothing from a request)
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: os.nice(19),
        )
        _, said = self._process.communicate()
        self.failed = self._process.returncode != 0
        if self.failed:
            last = (said.strip().splitlines() or ["no message"])[-1]
            _LOG.warning("Snapshots were not built (exit %s): %s", self._process.returncode, last)
