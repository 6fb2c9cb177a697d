"""The edition that this process serves: reloaded when the tables change, the last good one kept when they fail.

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
    """An edition, the folder it was read from, and what is wrong with its source.

    `problem` is None when the newest tables are served; it is for the log and the health address. Readers get
    `NOTICE`, which names no path.
    """

    edition: store.Edition
    folder: Path
    problem: str | None = None


NOTICE = (
    "The newest data files cannot be read. You see the last figures that passed every check. "
    "Nothing on this page is estimated or filled in."
)

_State = tuple[tuple[str, int, int, int], ...]


def _state(folder: Path) -> _State:
    try:
        entries = [(e.name, e.stat()) for e in os.scandir(folder) if e.is_file()]
    except OSError:
        return ()
    return tuple(sorted((name, s.st_mtime_ns, s.st_size, s.st_ino) for name, s in entries))


@dataclass
class EditionCache:
    """Holds one edition for all sessions of a process; safe to ask from any thread.

    `location`: a folder or an address of object storage. Files are stat-ed at each call (tens of microseconds)
    and read again only when one of them changed; storage is asked once a minute.
    """

    location: str
    clock: Callable[[], float] = time.monotonic
    _served: Served | None = None
    _seen: _State | None = None
    _folder: Path | None = None
    _asked: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def served(self) -> Served:
        """The newest whole edition, or the last good one with its problem; StoreError when there never was one."""
        with self._lock:
            problem = self._refresh_copy()
            state = _state(self._folder) if self._folder else ()
            if self._served is None or problem or state != self._seen:
                self._served = self._read(problem)
                self._seen = state
            return self._served

    def _refresh_copy(self) -> str | None:
        """Choose the folder to read; a problem with object storage is returned, not raised."""
        if not object_store.is_address(self.location):
            self._folder = Path(self.location)
            return None
        if self.clock() - self._asked < REMOTE_CHECK_SECONDS and self._served is not None:
            return self._served.problem
        self._asked = self.clock()
        try:
            self._folder = object_store.fetch_copy(self.location)
        except store.StoreError as error:
            self._folder = self._folder or object_store.newest_copy()
            return str(error)
        return None

    def _read(self, problem: str | None) -> Served:
        if self._folder is None:
            raise store.StoreError(problem or f"{self.location}: no tables")
        if problem and self._served is not None:
            return replace(self._served, problem=problem)
        try:
            return Served(_read_twice(self._folder), self._folder, problem)
        except store.StoreError as error:
            if self._served is not None:
                return replace(self._served, problem=str(error))
            previous = self._folder.parent / f".{self._folder.name}.previous"
            try:
                return Served(store.read_edition(previous), previous, str(error))
            except store.StoreError:
                raise error from None


def _read_twice(folder: Path) -> store.Edition:
    try:
        return store.read_edition(folder)
    except store.StoreError:
        time.sleep(_RETRY_PAUSE_SECONDS)
        return store.read_edition(folder)


_caches: dict[str, EditionCache] = {}
_caches_lock = threading.Lock()


def served() -> Served:
    """What this process serves from HATECRIME_DATA (a folder or an address), or from data/published."""
    location = os.environ.get("HATECRIME_DATA") or str(store.data_folder())
    with _caches_lock:
        cache = _caches.setdefault(location, EditionCache(location))
    return cache.served()
