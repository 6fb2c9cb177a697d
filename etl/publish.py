"""Put a finished edition in place at once: readers see the old one or the new one, whole, and never a mixture.

Beside the published folder NAME lie `.NAME.previous` (the edition before, for rollback), `.NAME.lock`, and while a
build runs `.NAME.next-<build id>`. The swap is one system call (renameat2 with RENAME_EXCHANGE). Where a file
system does not know it, two renames do; a process killed between them leaves no published folder, and the next
build or rollback puts the previous one back.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from etl.errors import BuildError
from hatecrime import store
from hatecrime.swap import exchange, lock, put_in_place, sync_folder


def previous_of(out: Path) -> Path:
    """Folder of the edition before the one in `out`."""
    return out.with_name(f".{out.name}.previous")


@contextlib.contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold the one lock that a build or rollback of `out` needs; BuildError when another process holds it."""
    with contextlib.ExitStack() as held:
        try:
            mine = held.enter_context(lock(out.with_name(f".{out.name}.lock")))
        except OSError as error:
            raise BuildError(f"{out}: cannot be written: {error.strerror}") from error
        if not mine:
            raise BuildError(f"{out}: another build or rollback is running")
        yield


def publish(files: dict[str, bytes], build_id: str, out: Path) -> bool:
    """Write `files` beside `out` and swap them in; True when `out` changed, False when it holds them already.

    The lock must be held. BuildError when the disk is full or the folder cannot be written: `out` is untouched.
    """
    try:
        _tidy_up(out)
        if _holds(out, files):
            return False
        beside = out.with_name(f".{out.name}.next-{build_id[:16]}")
        beside.mkdir()
        try:
            for name, content in files.items():
                _write(beside / name, content)
            sync_folder(beside)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
        _swap_in(beside, out)
        return True
    except OSError as error:
        raise BuildError(f"{out}: cannot be written: {error.strerror}; the tables in place are unchanged") from error


def edition_in(out: Path) -> store.Build | None:
    """The edition in place, None when there is none that can be read."""
    try:
        return store.read_build(out)
    except store.StoreError:
        return None


def rollback(out: Path) -> str:
    """Exchange `out` with the edition before it and return the build id now in place.

    BuildError when there is none, or when it is not whole. A second rollback undoes the first.
    """
    with locked(out):
        try:
            _tidy_up(out)
            previous = previous_of(out)
            if not previous.is_dir():
                raise BuildError(f"{previous}: there is no edition to go back to")
            try:
                build_id = store.read_build(previous).build_id
            except store.StoreError as error:
                raise BuildError(f"the edition before is not whole: {error}") from error
            if out.exists():
                exchange(previous, out)
            else:
                previous.rename(out)
            sync_folder(out.parent)
            return build_id
        except OSError as error:
            raise BuildError(f"{out}: cannot be written: {error.strerror}") from error


def _swap_in(beside: Path, out: Path) -> None:
    """`beside` becomes `out`, `out` becomes the previous edition, the previous edition goes."""
    if put_in_place(beside, out):
        _keep_as_previous(beside, out)


def _keep_as_previous(displaced: Path, out: Path) -> None:
    """Killed in here, the displaced edition still has its own name, and the next `_tidy_up` goes on."""
    previous = previous_of(out)
    if previous.exists():
        shutil.rmtree(previous)
    displaced.rename(previous)
    sync_folder(out.parent)


def _tidy_up(out: Path) -> None:
    """Finish or clear away what a killed build left behind; the lock is held, so nobody is writing there."""
    previous = previous_of(out)
    for aside in sorted(out.parent.glob(f".{out.name}.*.aside")):
        if not out.exists():
            aside.rename(out)
        elif not previous.exists():
            aside.rename(previous)
        else:
            shutil.rmtree(aside)
    if not out.exists() and previous.is_dir():
        previous.rename(out)
    for beside in sorted(out.parent.glob(f".{out.name}.next-*")):
        # A folder named for one build that holds another is the edition displaced by a swap that was just done.
        found = _build_id(beside)
        if found is not None and not beside.name.endswith(found[:16]):
            _keep_as_previous(beside, out)
        else:
            shutil.rmtree(beside)


def _build_id(folder: Path) -> str | None:
    try:
        return str(json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["build_id"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _holds(out: Path, files: dict[str, bytes]) -> bool:
    if not out.is_dir() or {p.name for p in out.iterdir()} != set(files):
        return False
    return all((out / name).read_bytes() == content for name, content in files.items())


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
