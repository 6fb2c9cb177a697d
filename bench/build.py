"""The whole build against a bare read of the same files, and its growth with the number of figures.

`python -m bench.build --raw DIR` prints medians of whole processes, run in turn. A bare read opens the same files with
pandas, calamine and geopandas and does nothing with them. Growth adds 1, 10, 100 and 1,000 hand-made editions of the
24-month borough file (33 areas, two offences; 1 figure in 50 differs from edition to edition) to the real files.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from bench.rows import Row, table
from hatecrime import vocabulary

ROOT = Path(__file__).resolve().parent.parent
BAR_TIME, BAR_MEMORY = 2.0, 450
SIZES = (1, 10, 100, 1000)
LARGEST = SIZES[-1]
NOISE = 1.0
"""Seconds of processor: a smaller difference between two builds is not told from what any two differ by."""

BARE = """
import sys
from pathlib import Path
import geopandas, pandas, python_calamine
from etl.recognise import find_files
files, _ = find_files(Path(sys.argv[1]))
for file in files:
    suffix = file.path.suffix
    if suffix == ".csv":
        pandas.read_csv(file.path)
    elif suffix == ".parquet":
        pandas.read_parquet(file.path)
    elif suffix in (".xls", ".xlsx"):
        book = python_calamine.CalamineWorkbook.from_path(str(file.path))
        name = next(n for n in book.sheet_names if n.replace(" ", "") == "MYE5")
        book.get_sheet_by_name(name).to_python()
    else:
        geopandas.read_file(file.path)
"""


@dataclass(frozen=True)
class Run:
    """One process: seconds on the clock, seconds of processor, peak memory in MB."""

    clock: float
    processor: float
    megabytes: float


def run(arguments: list[str]) -> Run:
    """Run a process to its end and measure it; RuntimeError with its last words when it fails."""
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        clock = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(said.read().decode(errors="replace")[-500:])
    return Run(clock, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def build(raw: Path, scratch: Path) -> Run:
    """A build into an empty folder."""
    out = scratch / "out" / "published"
    shutil.rmtree(out.parent, ignore_errors=True)
    return run([sys.executable, "-m", "etl", "build", "--raw", str(raw), "--out", str(out)])


def against_bare(raw: Path, scratch: Path, runs: int) -> list[Row]:
    """Build and bare read in turn."""
    built, bare = [], []
    for _ in range(runs):
        bare.append(run([sys.executable, "-c", BARE, str(raw)]))
        built.append(build(raw, scratch))
    rows = []
    for what, name in (("whole build, processor time", "processor"), ("whole build, on the clock", "clock")):
        ours = statistics.median(getattr(r, name) for r in built)
        other = statistics.median(getattr(r, name) for r in bare)
        ratio = ours / other
        bar = f"at most {BAR_TIME:g} times" if name == "clock" else ""
        met = ratio <= BAR_TIME if name == "clock" else None
        rows.append(Row(what, f"{ours:.2f} s", f"bare read {other:.2f} s (n={runs})", f"{ratio:.2f}", bar, met))
    peak = max(r.megabytes for r in built)
    other = max(r.megabytes for r in bare)
    bar = f"under {BAR_MEMORY} MB"
    rows.append(
        Row(
            "whole build, peak memory",
            f"{peak:.0f} MB",
            f"bare read {other:.0f} MB",
            f"{peak / other:.2f}",
            bar,
            peak < BAR_MEMORY,
        )
    )
    return rows


def write_editions(raw: Path, count: int) -> int:
    """`count` hand-made editions of the 24-month borough file; the number of figures in them."""
    areas = [*vocabulary.BOROUGHS.values(), "London Heathrow and London City Airports"]
    names = ("Racially or Religiously Aggravated Public Fear, Al", "Public Fear Alarm or Distress")
    months = [f"{year}{month:02d}" for year in (2017, 2018) for month in range(1, 13)]
    chance = random.Random(1)
    figures = {(name, area): [chance.randint(20, 40) for _ in months] for name in names for area in areas}
    for i in range(count):
        folder = raw / f"hand-made-{date(2010, 1, 1) + timedelta(days=i)}"
        folder.mkdir()
        lines = ["MajorText,MinorText,LookUp_BoroughName," + ",".join(months)]
        for (name, area), values in figures.items():
            if chance.random() < 0.5:
                values[chance.randrange(len(values))] += 1
            lines.append(f'Public Order Offences,"{name}",{area},' + ",".join(map(str, values)))
        (folder / "MPS Borough Level Crime.csv").write_text("\r\n".join(lines) + "\r\n", newline="")
    return count * len(figures) * len(months)


def growth(raw: Path, scratch: Path, sizes: tuple[int, ...]) -> list[Row]:
    """Builds of the real files with more and more editions beside them; time and memory above the real files alone."""
    base = build(raw, scratch)
    rows, before = [], None
    for count in sizes:
        grown = scratch / f"raw-{count}"
        shutil.copytree(raw, grown, ignore=shutil.ignore_patterns("layout-samples"), copy_function=shutil.copyfile)
        grown.chmod(0o755)
        figures = write_editions(grown, count)
        found = build(grown, scratch)
        shutil.rmtree(grown, ignore_errors=True)
        extra = found.processor - base.processor
        each = f"{1e6 * extra / figures:.1f} µs a figure" if extra > 0 else "within noise"
        times, bar, met = "", "", None
        if before is not None and before > NOISE:
            times = f"{extra / before:.1f} times for 10 times"
            bar, met = ("time at most 10 times for 10 times", extra <= 10 * before) if count == LARGEST else ("", None)
        ours = f"{found.processor:.1f} s of processor, {found.megabytes:.0f} MB"
        rows.append(Row(f"build of {count:,} more editions, {figures:,} figures", ours, each, times, bar, met))
        before = extra
    return rows


def rows(raw: Path, runs: int = 5, sizes: tuple[int, ...] = SIZES) -> list[Row]:
    """Against the bare read, and growth."""
    with tempfile.TemporaryDirectory() as folder:
        return against_bare(raw.resolve(), Path(folder), runs) + growth(raw.resolve(), Path(folder), sizes)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw", type=Path, default=Path(os.environ.get("HATECRIME_RAW", "../shared/published")))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sizes", type=lambda text: tuple(map(int, text.split(","))), default=SIZES)
    parser.add_argument("--json", action="store_true", help="rows for bench.run")
    options = parser.parse_args()
    found = rows(options.raw, options.runs, options.sizes)
    print(json.dumps([asdict(row) for row in found]) if options.json else table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
