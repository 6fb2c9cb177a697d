"""What readers take away: the card of a figure, and the brief of a borough."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.processes import ROOT
from bench.rows import Row, spread
from hatecrime import brief, store, vocabulary
from hatecrime.results import results_of


def rows() -> list[Row]:
    """Bytes of every card of a set; seconds and bytes of every brief."""
    return [cards(), *briefs()]


def cards() -> Row:
    """The largest card's page of the whole set."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "set"
        command = [sys.executable, "-m", "hatecrime.snapshots", "--out", str(out)]
        subprocess.run(command, cwd=ROOT, capture_output=True, check=True, stdin=subprocess.DEVNULL)
        sizes = [path.stat().st_size for path in out.glob("latest/*/card.html")]
    label = f"a card's page, the largest of {len(sizes)}"
    return Row(label, f"{max(sizes) / 1e3:.0f} kB", "", "", "at most 40 kB", max(sizes) <= 40_000)


def briefs() -> list[Row]:
    """One brief of each borough, as it is made on request."""
    known = results_of(store.read_build())
    brief.pdf(known, "camden")  # what a new process does once
    seconds, sizes = [], []
    for place in vocabulary.GSS_OF_AREA:
        started = time.perf_counter()
        sizes.append(len(brief.pdf(known, place)))
        seconds.append(time.perf_counter() - started)
    middle = statistics.median(seconds)
    return [
        Row("a brief, made on request", spread(seconds), "", "", "under 500 ms", middle < 0.5),
        Row("a brief, the largest", f"{max(sizes) / 1e3:.0f} kB", "", "", "under 300 kB", max(sizes) < 300_000),
    ]
