"""Shared fixtures: where the published files and the built edition are."""

import hashlib
import io
import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import settings

from hatecrime import schema, store
from hatecrime.results import Results
from hatecrime.snapshots.snapshot import Inputs, inputs_of
from tests import missing

ROOT = Path(__file__).resolve().parent.parent


settings.register_profile("house", derandomize=missing.in_ci(), deadline=None, print_blob=True)
settings.load_profile("house")
"""In CI the same examples on every run; what is needed to repeat a failing one; no timed assertion."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was not run, for lack of what, and how to get that."""
    skipped = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", [])]
    for line in missing.summary(skipped):
        terminalreporter.write_line(line, yellow=True)


@pytest.fixture(scope="session")
def raw_folder() -> Path:
    """The publishers' files: HATECRIME_RAW, or ../shared/published beside the repository."""
    folder = Path(os.environ.get("HATECRIME_RAW") or ROOT.parent / "shared" / "published")
    if not (folder / "london").is_dir():
        missing.skip_without("the published files")
    return folder


@pytest.fixture(scope="session")
def published_folder() -> Path:
    """The committed tables, whatever HATECRIME_DATA says."""
    return ROOT / "data" / "published"


@pytest.fixture(scope="session")
def edition(published_folder: Path) -> store.Build:
    """The committed edition, read and verified once; read-only."""
    return store.read_build(published_folder)


@pytest.fixture(scope="session")
def inputs(edition: store.Build) -> Inputs:
    """What every snapshot of the committed edition is made from, worked out once for all tests; read-only."""
    return inputs_of(edition)


@pytest.fixture(scope="session")
def results(inputs: Inputs) -> Results:
    """What its figures rest on; read-only."""
    return inputs.results


def _one_row(table: schema.Table) -> pd.DataFrame:
    values: dict[str, object] = {}
    for column in table.columns:
        if column.allowed is not None:
            values[column.name] = column.allowed[0]
        elif pa.types.is_date(column.type):
            values[column.name] = pd.Timestamp("2020-01-01")
        elif pa.types.is_boolean(column.type):
            values[column.name] = False
        elif pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
            values[column.name] = column.minimum or 1
        elif pa.types.is_binary(column.type):
            values[column.name] = b"x"
        elif pa.types.is_list(column.type):
            values[column.name] = ["x"]
        else:
            values[column.name] = "x"
    return pd.DataFrame([values])


def write_edition(folder: Path, build_id: str, frames: Mapping[str, pd.DataFrame] | None = None) -> Path:
    """A small whole edition: one row in each table, or the frames given, with a manifest that fits."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {"checks.json": b"[]", **dict.fromkeys(store.MAPS, b'{"type": "FeatureCollection", "features": []}')}
    for name, table in schema.TABLES.items():
        sink = io.BytesIO()
        frame = (frames or {}).get(name)
        pq.write_table(schema.to_arrow(_one_row(table) if frame is None else frame, table), sink)
        content[f"{name}.parquet"] = sink.getvalue()
    tables = {name: {"sha256": hashlib.sha256(data).hexdigest()} for name, data in content.items()}
    for name, data in content.items():
        (folder / name).write_bytes(data)
    (folder / "manifest.json").write_text(json.dumps({"build_id": build_id, "tables": tables}), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def small_edition() -> Callable[..., Path]:
    """`small_edition(folder, build_id, frames={})`: writes a small whole edition and returns its folder."""
    return write_edition


def republish(folder: Path, change: Callable[[str, pd.DataFrame], pd.DataFrame], build_id: str) -> Path:
    """Rewrite the tables of an edition in place, each through `change(name, frame)`, with a manifest that fits."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for name, table in schema.TABLES.items():
        path = folder / f"{name}.parquet"
        frame = schema.from_arrow(pq.read_table(path), table)
        pq.write_table(schema.to_arrow(change(name, frame), table), path)
        manifest["tables"][path.name]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest["build_id"] = build_id
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def republished(published_folder: Path) -> Callable[..., Path]:
    """`republished(folder, change, build_id)`: a copy of the committed edition in `folder`, its tables changed."""

    def make(folder: Path, change: Callable[[str, pd.DataFrame], pd.DataFrame], build_id: str) -> Path:
        shutil.copytree(published_folder, folder)
        return republish(folder, change, build_id)

    return make
