"""One writer at a time, and two folders exchanged in one step: readers see the old one or the new one, whole."""

import contextlib
import ctypes
import errno
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_UNSUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM}


def exchange(first: Path, second: Path) -> None:
    """Swap two folders of one file system; in one system call where the kernel and the file system can.

    Elsewhere three renames do it; a process killed between them leaves `second` missing and its old content in
    `.NAME.aside`, which the next writer puts back.
    """
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is not None:
        done = renameat2(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _RENAME_EXCHANGE)
        if done == 0:
            return
        code = ctypes.get_errno()
        if code not in _UNSUPPORTED:
            raise OSError(code, os.strerror(code), str(second))
    aside = second.with_name(f"{first.name}.aside")
    second.rename(aside)
    first.rename(second)
    aside.rename(first)


@contextlib.contextmanager
def lock(path: Path) -> Iterator[bool]:
    """True inside while this process alone holds the lock of that name, False where another one does.

    The folder of `path` is made when it is missing; OSError when it cannot be. A killed process leaves its lock free.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


def put_in_place(beside: Path, out: Path) -> bool:
    """`beside` becomes `out`, for good; whether `beside` now holds what was in `out`."""
    displaced = out.exists()
    if displaced:
        exchange(beside, out)
    else:
        beside.rename(out)
    sync_folder(out.parent)
    return displaced


def sync_folder(folder: Path) -> None:
    """Have the names in a folder written to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
