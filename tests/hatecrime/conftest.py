"""Fixtures of the statistics: reference values, the monthly frame of the committed edition, the known months."""

import json
import os
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hatecrime import metrics, store
from tests import missing

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def vectors() -> dict[str, Any]:
    """Reference values: HATECRIME_VECTORS, or ../shared/vectors/reference.json beside the repository."""
    path = Path(os.environ.get("HATECRIME_VECTORS") or ROOT.parent / "shared" / "vectors" / "reference.json")
    if not path.is_file():
        missing.skip_without("the reference values")
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def real_monthly(edition: store.Build) -> pd.DataFrame:
    """`metrics.monthly` of the committed edition; read-only."""
    return metrics.monthly(edition.table("offences"), edition.table("boroughs"), edition.table("series_breaks"))


@pytest.fixture(scope="session")
def known(edition: store.Build) -> tuple[pd.Timestamp, ...]:
    """The mask of known months."""
    return store.known_months(edition.table("events"))
