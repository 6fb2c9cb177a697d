"""One build as readers meet it: its results, and the figures that are ready for the next reader.

The likely figures (every page of every place) are made in a process of its own at the lowest priority, after the
start and for every new build; readers are served meanwhile, from the build before where there is one.
"""

import logging
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hatecrime import builds, store
from hatecrime.kept import Kept
from hatecrime.results import Results, results_of

_LOG = logging.getLogger(__name__)

Item = tuple[str, str, Any, Any]
"""Something made in another process: build id, `result` or `figure`, key, and value (with what is drawn, by scheme)."""

MAKER = (sys.executable, "-m", "hatecrime.ui.likely")
"""What makes the likely figures; places after it are all that it makes them of."""

LOOK_EVERY_SECONDS = 5.0
"""How often a process looks for a new build, beside its readers' own asking."""

LONGEST_SECONDS = 120.0
"""A new build is served after this long even if not all of its figures are ready."""


@dataclass(frozen=True, eq=False)
class Edition:
    """A build, what has been worked out from it, and what is ready to be sent."""

    build: store.Build
    results: Results
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True)
class Served:
    """The edition that readers are given, and what is wrong with its source, if anything (`builds.Served`)."""

    edition: Edition
    problem: str | None = None


_lock = threading.Lock()
_editions: dict[str, Edition] = {}
"""Where the tables are -> the edition that is served from there."""
_watched = threading.Event()


def served() -> Served:
    """What this process serves; StoreError when there is no build and never was one.

    Where `watch` runs, the edition before is served until the new one is ready.
    """
    newest, where = builds.served(), builds.location()
    with _lock:
        edition = _editions.get(where)
        if edition is None or (edition.build.build_id != newest.build.build_id and not _watched.is_set()):
            edition = _editions[where] = _new(newest)
    return Served(edition, newest.problem)


def _new(newest: builds.Served) -> Edition:
    return Edition(newest.build, results_of(newest.build))


def watch(stop: threading.Event) -> None:
    """Make what is likely to be asked for ready: now, and for each new build before it is served, until `stop`."""
    _watched.set()
    ready: Edition | None = None
    try:
        while not stop.wait(LOOK_EVERY_SECONDS if ready else 0.5):
            ready = _look(ready, stop)
    finally:
        _watched.clear()


def _look(ready: Edition | None, stop: threading.Event) -> Edition | None:
    """One look: the edition that is ready now."""
    try:
        newest, edition = builds.served(), served().edition
    except store.StoreError:
        return ready
    if edition.build.build_id != newest.build.build_id:
        following = _new(newest)
        _fill(following, newest.folder, stop, LONGEST_SECONDS)
        with _lock:
            _editions[builds.location()] = following
        return following
    if edition is not ready:
        _fill(edition, newest.folder, stop)
    return edition


def _fill(edition: Edition, folder: Path, stop: threading.Event, longest: float = float("inf")) -> None:
    """Take over what `hatecrime.ui.likely` makes; without it readers wait a little longer, and the log says so."""
    deadline = time.monotonic() + longest
    with subprocess.Popen(  # noqa: S603 (our own program)
        MAKER,
        cwd=store.ROOT,
        env={**os.environ, "HATECRIME_DATA": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: os.nice(19),
    ) as maker:
        try:
            for item in _received(maker):
                if stop.is_set() or time.monotonic() > deadline or not take_over(edition, item):
                    break
            else:
                if maker.wait():
                    _LOG.warning("Likely figures were not made ready: exit %s", maker.returncode)
        except pickle.UnpicklingError as error:
            _LOG.warning("Likely figures were not made ready: %s", error)
        finally:
            maker.kill()


def _received(maker: "subprocess.Popen[bytes]") -> Iterator[Item]:
    with suppress(EOFError):
        while maker.stdout:
            yield pickle.load(maker.stdout)  # noqa: S301 (from our own process alone)


def take_over(edition: Edition, item: Item) -> bool:
    """Keep what another process has made for an edition; False where it is of another, or another is newer."""
    build_id, kind, key, value = item
    if not build_id == edition.build.build_id == builds.served().build.build_id:
        return False
    if kind == "result":
        name, choice = key
        edition.results.put(name, choice, value)
    else:
        figure, drawn = value
        edition.kept.put(key, figure)
        for scheme, what in drawn.items():
            edition.kept.put(("drawn", figure, scheme), what)
    return True
