"""The whole set, built once for all tests that look at it, and an edition with one figure corrected."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from hatecrime import store

BASE = "https://example.org/embed"


def build_set(out: Path, published: Path) -> Path:
    """The whole set by the command, in a process of its own, with two processes and other hashes than here."""
    command = [sys.executable, "-m", "hatecrime.snapshots", "--out", str(out), "--data", str(published)]
    done = subprocess.run(
        [*command, "--base-url", BASE, "--jobs", "2"],
        cwd=store.ROOT,
        env={**os.environ, "PYTHONHASHSEED": "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="session")
def full_set(tmp_path_factory: pytest.TempPathFactory, published_folder: Path) -> Path:
    """The whole set, made with two processes; the workers of one test run share it. Read-only."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    with (shared / "snapshots.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        out = shared / "snapshots" / "set"
        return out if out.exists() else build_set(out, published_folder)


@pytest.fixture(scope="session")
def tree() -> Callable[[Path], dict[str, bytes]]:
    """`tree(folder)`: every file below it by relative name."""

    def read(folder: Path) -> dict[str, bytes]:
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}

    return read


def _corrected(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    if name != "offences":
        return frame
    row = frame[(frame["series"] == "aggravated") & (frame["area"] == "Camden")].index[-5]
    out = frame.copy()
    out.loc[row, "offences"] += 7
    return out


@pytest.fixture(scope="session")
def corrected_folder(tmp_path_factory: pytest.TempPathFactory, republished: Callable[..., Path]) -> Path:
    """The committed tables with one of Camden's figures corrected."""
    return republished(tmp_path_factory.mktemp("corrected") / "published", _corrected, "corrected")
