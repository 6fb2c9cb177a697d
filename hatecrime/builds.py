"""The build that this process serves: reloaded when the tables change, the last good one kept when they fail.

Pages and the health address both ask here (`served`), so what readers see and what the monitor is told agree.
"""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from hatecrime import object_store, store

REMOTE_CHECK_SECONDS = 60.0
"""How often object storage is asked whether there is a new build."""

_RETRY_PAUSE_SECONDS = 0.1  # a swap of folders takes far less: a second look avoids a false alarm


@dataclass(frozen=True)
class Served:
    """A build, the folder it was read from, and what is wrong with its source.

    `problem` is None when the newest tables are served; it is for the log and the health address. Readers get
    `NOTICE`, which names no path.
    """

    build: store.Build
    folder: Path
    problem: str | None = None


NOTICE = (
    "The newest data files cannot be read. You see the last figures that passed every check. "
    "No missing figure is filled in."
)

_State = tuple[tuple[str, int, int, int], ...]


def _state(folder: Path) -> _State:
    try:
        entries = [(e.name, e.stat()) for e in os.scandir(folder) if e.is_file()]
    except OSError:
        return ()
    return tuple(sorted((name, s.st_mtime_ns, s.st_size, s.st_ino) for name, s in entries))


@dataclass
class BuildCache:
    """Holds one build for all sessions of a process; safe to ask from any thread.

    `location`: a folder or an address of object storage. Files are stat-ed at each call (tens of microseconds)
    and read again only when one of them changed; storage is asked once a minute.
    """

    location: str
    clock: Callable[[], float] = time.monotonic
    _served: Served | None = None
    _seen: _State | None = None
    _folder: Path | None = None
    _storage_problem: str | None = None
    _asked: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        if not object_store.is_address(self.location):
            self._folder = Path(self.location)

    def served(self) -> Served:
        """The newest whole build, or the last good one with its problem; StoreError when there never was one."""
        with self._lock:
            if object_store.is_address(self.location):
                self._ask_storage()
            state = _state(self._folder) if self._folder else ()
            if self._served is None or state != self._seen:
                self._served = self._read()
                self._seen = state
            return replace(self._served, problem=self._storage_problem or self._served.problem)

    def _ask_storage(self) -> None:
        """Look for a new build: once a minute and beside the readers, except before the first build."""
        if self._served is None:
            self._fetch()
        elif self.clock() - self._asked >= REMOTE_CHECK_SECONDS:
            self._asked = self.clock()
            threading.Thread(target=self._fetch, daemon=True).start()

    def _fetch(self) -> None:
        try:
            self._folder, self._storage_problem = object_store.fetch_copy(self.location), None
        except store.StoreError as error:
            self._folder = self._folder or object_store.newest_copy()
            self._storage_problem = str(error)

    def _read(self) -> Served:
        if self._folder is None:
            raise store.StoreError(self._storage_problem or f"{self.location}: no tables")
        try:
            return Served(_read_twice(self._folder), self._folder)
        except store.StoreError as error:
            if self._served is not None:
                return replace(self._served, problem=str(error))
            previous = self._folder.parent / f".{self._folder.name}.previous"
            try:
                return Served(store.read_build(previous), previous, str(error))
            except store.StoreError:
                raise error from None


def _read_twice(folder: Path) -> store.Build:
    try:
        return store.read_build(folder)
    except store.StoreError:
        time.sleep(_RETRY_PAUSE_SECONDS)
        return store.read_build(folder)


_caches: dict[str, BuildCache] = {}
_caches_lock = threading.Lock()


def location() -> str:
    """Where this process's tables are: HATECRIME_DATA (a folder or an address), or data/published."""
    return os.environ.get("HATECRIME_DATA") or str(store.data_folder())


def served() -> Served:
    """The newest build there."""
    where = location()
    with _caches_lock:
        cache = _caches.setdefault(where, BuildCache(where))
    return cache.served()
