"""One build of the real files for every test that looks at its result."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl import build
from tests.etl.publisher import Publisher, Server


@pytest.fixture(scope="session")
def built(raw_folder: Path) -> build.Built:
    """An edition made from the published files, in memory; read-only."""
    return build.make(raw_folder)


@pytest.fixture
def raw_copy(raw_folder: Path, tmp_path: Path) -> Path:
    """The published files in a folder that a test may change."""
    copy = tmp_path / "raw"
    shutil.copytree(raw_folder, copy, ignore=shutil.ignore_patterns("layout-samples", "SOURCES.md"))
    for path in [copy, *copy.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return copy


@pytest.fixture
def server(publisher: Publisher) -> Iterator[Server]:
    """The `publisher` of a test, listening on this machine."""
    server = Server(publisher)
    yield server
    server.close()
