"""What /healthz says: which tables are served, to which month, whether they are old, the snapshots' state, and
how much is kept ready for readers."""

from typing import Any

from hatecrime import editions, freshness, store


def health(snapshots: str) -> tuple[int, dict[str, Any]]:
    """HTTP status and body: 200 while readers see good figures (also `degraded`), 503 when there are none.

    `snapshots`: state of the set under /embed. The body names no path and no version.
    """
    try:
        served = editions.served()
    except store.StoreError:
        return 503, {"status": "failing", "edition": "missing", "snapshots": snapshots}
    state = freshness.freshness(served.edition.build.table("offences"), freshness.today())
    figures, held = served.edition.kept.held
    degraded = served.problem is not None or snapshots == "failed"
    return 200, {
        "status": "degraded" if degraded else "ok",
        "edition": "last good" if served.problem else "ok",
        "build_id": served.edition.build.build_id,
        "data_to": {series: f"{month:%Y-%m}" for series, month in state.data_to.items()},
        "next_due": f"{state.due:%Y-%m-%d}",
        "stale": state.stale,
        "snapshots": snapshots,
        "kept": {"figures": figures, "megabytes": round(held / 1e6)},
    }
