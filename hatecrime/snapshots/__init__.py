"""Public snapshots: figures that anyone can embed, as static files that any web server or CDN serves.

`python -m hatecrime.snapshots` writes the set; docs/deployment.md says how to serve it.
"""

from hatecrime.snapshot_state import is_current, read_manifest
from hatecrime.snapshots.building import build
from hatecrime.snapshots.snapshot import SnapshotError

__all__ = ["SnapshotError", "build", "is_current", "read_manifest"]
