"""How long the snapshot set takes: every figure by itself in one process, and the whole set on all cores.

`python -m bench.snapshots [--every N]` prints one JSON line; N takes each N-th figure for a quick look. The bar is the
parallel build at most 0.55 of the sum of single builds (docs/benchmarks.md). Sizes are those of the files written.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from pathlib import Path

from hatecrime import store
from hatecrime.snapshots import building, snapshot


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    every = parser.parse_args().every
    started = time.perf_counter()
    inputs = snapshot.inputs_of(store.read_build())
    read = time.perf_counter() - started
    wanted = [address for address in snapshot.addresses(inputs) if snapshot.carried(inputs, address)][::every]
    building.figure_files(inputs, wanted[0], "")  # the renderer's own start is paid once
    singles = []
    for figure in wanted:
        started = time.perf_counter()
        building.figure_files(inputs, figure, "")
        singles.append(time.perf_counter() - started)
    result = {
        "figures": len(wanted),
        "read_s": round(read, 2),
        "single_sum_s": round(sum(singles), 2),
        "single_median_s": round(statistics.median(singles), 3),
    }
    if every == 1:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "set"
            started = time.perf_counter()
            manifest = building.build(out)
            result["parallel_s"] = round(time.perf_counter() - started, 2)
            result["ratio"] = round(result["parallel_s"] / (result["single_sum_s"] + read), 2)
            pages = [e["files"]["index.html"]["bytes"] for e in manifest["figures"]]
            result |= {"page_max_bytes": max(pages), "page_median_bytes": int(statistics.median(pages))}
            result["set_bytes"] = sum(p.stat().st_size for p in out.rglob("*") if p.is_file())
    print(json.dumps(result | {"cores": os.cpu_count()}))


if __name__ == "__main__":
    main()
