"""Whether a set of snapshots is whole and up to date: asked by the dashboard, which need not load what draws them."""

import hashlib
import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hatecrime import store


def code_version() -> str:
    """Hash of everything besides the tables that the set depends on: code, reference files, drawing libraries."""
    root = Path(__file__).resolve().parent
    files = sorted(p for p in root.rglob("*.py") if "serving" not in p.parts and "ui" not in p.parts)
    files += sorted(path for path in (root / "templates").rglob("*") if path.is_file() and path.suffix != ".py")
    files += sorted(store.REFERENCE.glob("*.toml"))
    digest = hashlib.sha256(
        "|".join(version(n) for n in ("jinja2", "typst", "vl-convert-python", "pandas", "pillow")).encode()
    )
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


def _wanted_base_url() -> str:
    """The public address of the set that HATECRIME_SNAPSHOTS_URL names; empty when it names none."""
    return os.environ.get("HATECRIME_SNAPSHOTS_URL", "").rstrip("/")


def default_base_url(out: Path) -> str:
    """The public address to build for: HATECRIME_SNAPSHOTS_URL, or that of the set in place; empty when neither is known."""
    return _wanted_base_url() or str((read_manifest(out) or {}).get("base_url", ""))


def is_current(out: Path, edition: store.Build) -> bool:
    """Whether the set in `out` is whole and made from this edition, for the address wanted, by today's code."""
    found = read_manifest(out)
    return (
        found is not None
        and _wanted_base_url() in ("", found.get("base_url"))
        and found.get("build_id") == edition.build_id
        and found.get("code_version") == code_version()
        and found.get("complete") is True
    )
