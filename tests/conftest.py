"""Shared fixtures: where the published files and the built edition are."""

import os
from pathlib import Path

import pytest

from hatecrime import store

ROOT = Path(__file__).resolve().parent.parent


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true"}


def skip_unless_ci(reason: str) -> None:
    """A tool or a folder is missing: fine on a laptop, a failure where the whole suite has to run."""
    if in_ci():
        pytest.fail(f"CI runs every test, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def raw_folder() -> Path:
    """The publishers' files: HATECRIME_RAW, or ../shared/published beside the repository."""
    folder = Path(os.environ.get("HATECRIME_RAW") or ROOT.parent / "shared" / "published")
    if not (folder / "london").is_dir():
        skip_unless_ci(f"the published files are not in {folder}")
    return folder


@pytest.fixture(scope="session")
def published_folder() -> Path:
    """The committed tables, whatever HATECRIME_DATA says."""
    return ROOT / "data" / "published"


@pytest.fixture(scope="session")
def edition(published_folder: Path) -> store.Edition:
    """The committed edition, read and verified once; read-only."""
    return store.read_edition(published_folder)
