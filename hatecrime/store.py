"""Read the published tables: one whole, verified build at a time. No Streamlit, no writing.

A build is a folder of Parquet tables with a manifest.json that holds the SHA-256 of each file. What is read
is checked against the manifest, so a reader never holds tables of two builds, nor a file that was cut short.
"""

import hashlib
import io
import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import pyarrow as arrow
import pyarrow.parquet as pq

from hatecrime import periods, schema, vocabulary

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "data" / "reference"


BOROUGH_MAP = "boroughs.geojson"


def ward_map(borough_gss: str) -> str:
    """Name of the file with the boundaries of a borough's wards."""
    return f"wards-{borough_gss}.geojson"


MAPS = (BOROUGH_MAP, *map(ward_map, vocabulary.BOROUGHS))
"""Files of boundaries in a build."""


class StoreError(RuntimeError):
    """The published tables cannot be read as one whole build; the message names the file and what is wrong."""


@dataclass(frozen=True)
class Build:
    """One whole build of the published tables.

    `tables`: name -> frame as hatecrime/schema.py describes it (`boroughs` keeps its geometry as WKB bytes).
    `manifest` and `checks`: the parsed JSON files. `maps`: name of a file of boundaries -> its GeoJSON text.
    """

    build_id: str
    manifest: Mapping[str, Any]
    checks: list[dict[str, Any]]
    tables: Mapping[str, pd.DataFrame]
    maps: Mapping[str, str]

    @property
    def geojson(self) -> str:
        """Boundaries of the boroughs."""
        return self.maps[BOROUGH_MAP]

    def table(self, name: str) -> pd.DataFrame:
        """A table by name; treat it as read-only: it is shared."""
        return self.tables[name]


def data_folder() -> Path:
    """Where the published tables are: HATECRIME_DATA, or data/published beside the code."""
    return Path(os.environ.get("HATECRIME_DATA") or ROOT / "data" / "published")


def read_manifest(folder: Path) -> dict[str, Any]:
    """manifest.json of a build; StoreError when it is missing or not JSON."""
    with _opened(folder) as handle:
        return _read_manifest(folder, handle)


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """The folder itself, held open: files read through it are of one build, even while another is swapped in."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise StoreError(f"{folder / 'manifest.json'}: missing; run `python -m etl build`") from error
    try:
        yield handle
    finally:
        os.close(handle)


def _read_file(folder: Path, handle: int, name: str) -> bytes:
    try:
        with open(name, "rb", opener=lambda path, flags: os.open(path, flags, dir_fd=handle)) as file:
            return file.read()
    except FileNotFoundError as error:
        raise StoreError(f"{folder / name}: missing; run `python -m etl build`") from error
    except OSError as error:
        raise StoreError(f"{folder / name}: cannot be read: {error.strerror}") from error


def _read_manifest(folder: Path, handle: int) -> dict[str, Any]:
    content = _read_file(folder, handle, "manifest.json")
    try:
        return dict(json.loads(content))
    except (TypeError, ValueError) as error:
        raise StoreError(f"{folder / 'manifest.json'}: cannot be read: {error}") from error


def _read_verified(folder: Path, handle: int, name: str, sha256: str) -> bytes:
    if Path(name).name != name:
        raise StoreError(f"{folder / 'manifest.json'}: {name!r} is not the name of a file")
    content = _read_file(folder, handle, name)
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise StoreError(f"{folder / name}: SHA-256 is {found[:16]}..., the manifest says {sha256[:16]}...")
    return content


def read_build(folder: Path | None = None) -> Build:
    """Every published table as one verified build; StoreError names what is missing, cut or mixed."""
    folder = folder or data_folder()
    with _opened(folder) as handle:
        manifest = _read_manifest(folder, handle)
        try:
            files: dict[str, str] = {name: entry["sha256"] for name, entry in manifest["tables"].items()}
            build_id = str(manifest["build_id"])
        except (KeyError, TypeError, AttributeError) as error:
            raise StoreError(f"{folder / 'manifest.json'}: no {error} in it") from error
        content = {name: _read_verified(folder, handle, name, digest) for name, digest in files.items()}
    tables = {}
    for name, table in schema.TABLES.items():
        file = f"{name}.parquet"
        if file not in content:
            raise StoreError(f"{folder / 'manifest.json'}: no {file} in it")
        try:
            tables[name] = schema.from_arrow(
                pq.read_table(io.BytesIO(content[file]), read_dictionary=list(table.coded)), table
            )
        except (arrow.ArrowException, schema.SchemaError) as error:
            raise StoreError(f"{folder / file}: {error}") from error
    for name in ("checks.json", *MAPS):
        if name not in content:
            raise StoreError(f"{folder / 'manifest.json'}: no {name} in it")
    return Build(
        build_id=build_id,
        manifest=MappingProxyType(manifest),
        checks=json.loads(content["checks.json"]),
        tables=MappingProxyType(tables),
        maps=MappingProxyType({name: content[name].decode("utf-8") for name in MAPS}),
    )


def read_reference(name: str) -> dict[str, Any]:
    """A hand-kept file of data/reference, e.g. `support_routes`; StoreError names it when it cannot be read."""
    path = REFERENCE / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise StoreError(f"{path}: cannot be read: {error}") from error


def known_months(events: pd.DataFrame) -> tuple[pd.Timestamp, ...]:
    """Months left out of every baseline: those that the events table masks, and data/reference/masked_months.toml.

    The one home of the mask. Months are never added to it to make a test pass.
    """
    extra = [pd.Timestamp(row["month"]) for row in read_reference("masked_months")["masked_month"]]
    return periods.known_months(events, extra)
