"""A page's redraw and its first reader when the table of figures grows."""

import asyncio
import hashlib
import json
import shutil
import tempfile
import time
from pathlib import Path

import pyarrow as arrow
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench import processes
from bench.redraw import PLACES, served
from bench.rows import Row, ms, percentile
from hatecrime import store, vocabulary


def grown_edition(folder: Path, times: int) -> Path:
    """The committed edition with every figure `times` over, as further unplaced areas, and a manifest that fits."""
    shutil.copytree(store.ROOT / "data" / "published", folder)
    if times == 1:
        return folder
    path = folder / "offences.parquet"
    original = pq.read_table(path)
    column = original.schema.get_field_index("area")
    parts = [original]
    nobody = arrow.nulls(len(original), original.schema.field("borough_gss").type)
    for number in range(1, times):
        copy = original.set_column(
            column, original.schema.field("area"), pc.binary_join_element_wise(original["area"], str(number), " ")
        )
        parts.append(
            copy.set_column(
                original.schema.get_field_index("borough_gss"), original.schema.field("borough_gss"), nobody
            )
        )
    pq.write_table(arrow.concat_tables(parts), path, compression="zstd")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["tables"]["offences.parquet"]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest["build_id"] = f"grown{times}"
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def rows(sizes: tuple[int, ...] = (1, 10, 100, 1000), changes: int = 15) -> list[Row]:
    """A page's redraw and its first reader when the table of figures grows."""
    found: dict[int, tuple[float, float, float]] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            folder = grown_edition(Path(scratch) / "published", size)
            with processes.streamlit(processes.DASHBOARD, HATECRIME_DATA=str(folder)) as server:
                started = time.perf_counter()
                labels = [vocabulary.AREA_LABELS[code] for code in PLACES[: changes + 1]]
                one = asyncio.run(served(server, "year-on-year", "place", labels))
                first = time.perf_counter() - started - sum(one.seconds)
                found[size] = (percentile(one.seconds, 0.5), first, server.memory())
    base = found[sizes[0]][0]
    return [
        Row(
            f"year on year page with figures times {size:,}: redraw p50 on the server; first reader, memory",
            ms(redrawn),
            f"{first:.1f} s, {size_mb:,.0f} MB",
            f"{redrawn / base:.2f}",
            "at most 2 at times 1,000" if size == 1000 else "",
            redrawn / base <= 2 if size == 1000 else None,
        )
        for size, (redrawn, first, size_mb) in found.items()
    ]
