"""Tables in object storage (s3://, gs:// or another pyarrow.fs address): a verified local copy by build id.

Each build id is copied once into a cache folder, written beside and swapped in, so that a reader never meets half
a copy and a process that starts while the storage is away still has the newest copy it ever made.
"""

import json
import os
import re
import shutil
import tempfile
from pathlib import Path

from pyarrow import fs

from hatecrime import store

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def is_address(location: str) -> bool:
    """True for an address of object storage, False for a folder."""
    return "://" in location


def cache_folder() -> Path:
    """Where copies are kept: HATECRIME_CACHE, or a folder of this user under the system's temporary one."""
    default = Path(tempfile.gettempdir()) / f"hatecrime-cache-{os.getuid()}"
    return Path(os.environ.get("HATECRIME_CACHE") or default)


def _safe_name(name: str, address: str) -> str:
    if not _NAME.fullmatch(name):
        raise store.StoreError(f"{address}: {name!r} is not a plain name")
    return name


def _read(files: fs.FileSystem, path: str, address: str) -> bytes:
    try:
        with files.open_input_stream(path) as stream:
            return bytes(stream.read())
    except (OSError, ValueError) as error:
        raise store.StoreError(f"{address}: {path} cannot be read: {str(error).splitlines()[0]}") from error


def fetch_copy(address: str, cache: Path | None = None) -> Path:
    """Folder with a local copy of the edition at `address`, fetched unless this build id is here already.

    StoreError when the storage cannot be reached or names a file that is not a plain name. What is copied is
    checked against its manifest when `store.read_build` reads it.
    """
    try:
        files, root = fs.FileSystem.from_uri(address)
    except (OSError, ValueError) as error:
        raise store.StoreError(f"{address}: not an address of object storage: {error}") from error
    manifest = _read(files, f"{root}/manifest.json", address)
    try:
        parsed = json.loads(manifest)
        build_id, names = str(parsed["build_id"]), list(parsed["tables"])
    except (ValueError, KeyError, TypeError) as error:
        raise store.StoreError(f"{address}/manifest.json: cannot be used: {error}") from error
    folder = (cache or cache_folder()) / _safe_name(build_id, address)
    if (folder / "manifest.json").is_file() and (folder / "manifest.json").read_bytes() == manifest:
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name in names:
            (beside / _safe_name(name, address)).write_bytes(_read(files, f"{root}/{name}", address))
        (beside / "manifest.json").write_bytes(manifest)
        store.read_build(beside)  # an incomplete or mixed copy never takes the place of a good one
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(beside, folder)
    except OSError as error:
        if not (folder / "manifest.json").is_file():  # else another process made the same copy first
            raise store.StoreError(f"{folder}: cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder


def newest_copy(cache: Path | None = None) -> Path | None:
    """The copy made last, for a start while the storage is away; None when there is none."""
    folders = [p.parent for p in (cache or cache_folder()).glob("[!.]*/manifest.json")]
    return max(folders, key=lambda p: (p / "manifest.json").stat().st_mtime, default=None)
