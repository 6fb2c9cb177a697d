"""Whether a set of snapshots is whole and up to date: asked by the dashboard, which need not load what draws them."""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hatecrime import store


def code_version() -> str:
    """Hash of everything besides the tables that the set depends on: code, reference files, drawing libraries."""
    root = Path(__file__).resolve().parent
    files = sorted(p for p in root.rglob("*.py") if "serving" not in p.parts and "ui" not in p.parts)
    files += sorted(store.REFERENCE.glob("*.toml"))
    digest = hashlib.sha256("|".join(version(n) for n in ("altair", "vl-convert-python", "pandas", "pillow")).encode())
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def read_manifest(out: Path) -> dict[str, Any] | None:
    """manifest.json of the set in a folder; None when there is none that can be read."""
    try:
        found = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return dict(found) if isinstance(found, dict) else None


def is_current(out: Path, edition: store.Edition) -> bool:
    """Whether the set in `out` is whole and made from this edition by today's code."""
    found = read_manifest(out)
    return (
        found is not None
        and found.get("build_id") == edition.build_id
        and found.get("code_version") == code_version()
        and found.get("complete") is True
    )
