"""Every row of docs/benchmarks.md, measured here and now: `make bench`, on a machine that does nothing else.

`--only start,redraw` measures some of the parts and prints them (with `--write`, also writes the page, which names what
was not measured); `--quick` makes each part short, to see that it works.
"""

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from bench import capacity, crowds, embeds, event_panel, growth, redraw, taken, visit
from bench.processes import ROOT
from bench.rows import Row, bars, table

PAGE = ROOT / "docs" / "benchmarks.md"

HEAD = """# Benchmarks

Written by `make bench`. Medians of several runs with the smallest and largest; what is beside a figure was measured
in the same run. The machine is small and shared: ratios say more than times.
"""


def machine() -> str:
    """The machine and the versions, in a line each."""
    model = next(
        (
            x.split(":", 1)[1].strip()
            for x in Path("/proc/cpuinfo").read_text().splitlines()
            if x.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    versions = ", ".join(
        f"{n} {metadata.version(n)}"
        for n in ("streamlit", "plotly", "pandas", "pyarrow", "dash", "typst", "statsmodels")
    )
    return (
        f"- Machine: {model}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.release()}; "
        f"load before the run {load}\n- Python {platform.python_version()}, {versions}\n"
        f"- Run on {dt.datetime.now(dt.UTC):%d %B %Y}\n"
    )


def module(name: str, *arguments: str, timeout: float = 900) -> str:
    """Output of another benchmark, as it prints it."""
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise RuntimeError(f"bench.{name}: exit {done.returncode}: {done.stderr.strip()[-500:]}")
    return done.stdout.strip()


def snapshots_served(quick: bool) -> list[Row]:
    """One snapshot is enough to serve."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "snapshots"
        subprocess.run(
            [sys.executable, "-m", "hatecrime.snapshots", "--out", str(out), "--only", "london-strands-by-month"],
            cwd=ROOT,
            capture_output=True,
            check=False,
        )
        if not out.exists():
            subprocess.run(
                [sys.executable, "-m", "hatecrime.snapshots", "--out", str(out)],
                cwd=ROOT,
                capture_output=True,
                check=True,
            )
        return embeds.served(out, *((1000, 2) if quick else (10_000, 5)))


def snapshots_made(quick: bool) -> list[Row]:
    """The whole set on all cores beside the sum of single figures; a quick look makes a few figures and no set."""
    found = json.loads(module("snapshots", *(["--every", "30"] if quick else [])))
    singles = f"figures one by one {found['single_sum_s']:.0f} s"
    what = f"snapshot set, {found['figures']} figures, {found['cores']} cores"
    if "ratio" not in found:
        return [Row(f"{what} (some of the figures)", "not made", singles, "", "")]
    size = f"{found['set_bytes'] / 1e6:.0f} MB; pages {found['page_median_bytes'] / 1e3:.0f} kB in the middle, "
    return [
        Row(
            what,
            f"{found['parallel_s']:.0f} s",
            singles,
            f"{found['ratio']:.2f}",
            "at most 0.55",
            found["ratio"] <= 0.55,
        ),
        Row(
            "a figure of the set, median of one by one",
            f"{1000 * found['single_median_s']:.0f} ms",
            "",
            "",
            "under 300 ms",
            found["single_median_s"] < 0.3,
        ),
        Row("size of the set", f"{size}{found['page_max_bytes'] / 1e3:.0f} kB at most", "", "", ""),
    ]


def checks(quick: bool) -> list[Row]:
    """`make check`, on a tree that has been checked before; the whole of CI is timed by itself."""
    if quick:
        return []
    started = time.perf_counter()
    subprocess.run(["make", "check"], cwd=ROOT, capture_output=True, check=True, stdin=subprocess.DEVNULL)
    taken = time.perf_counter() - started
    return [Row("`make check`: rules, types and quick tests", f"{taken:.0f} s", "", "", "at most 60 s", taken <= 60)]


def tables_built(raw: str, quick: bool) -> list[Row]:
    """In a small process: the peak memory of a child begins with that of the process it came from."""
    short = ["--runs", "1", "--sizes", "1,10"] if quick else []
    return [Row(**row) for row in json.loads(module("build", "--raw", raw, "--json", *short))]


Part = Callable[[], list[Row] | str]


def parts(raw: str, quick: bool) -> dict[str, tuple[str, Part]]:
    """Name -> heading and what measures it."""
    few = {"runs": 2} if quick else {}
    some = {"changes": 4} if quick else {}
    return {
        "start": ("Start", lambda: visit.start(**few)),
        "visit": ("First visit", lambda: visit.first_visit(**few)),
        "shift": ("What moves while a page comes", visit.shift),
        "redraw": ("A choice's redraw", lambda: redraw.rows(**some)),
        "memory": ("Memory", lambda: crowds.memory(**({"sessions": 10} if quick else {}))),
        "crowds": ("Viewers", lambda: crowds.crowds(**({"seconds": 6} if quick else {}))),
        "growth": ("Growth of a page", lambda: growth.rows(**({"sizes": (1, 10), **some} if quick else {}))),
        "profile": ("Where the server's time goes (borough page)", lambda: module("profile_page")),
        "served": ("Snapshots served", lambda: snapshots_served(quick)),
        "snapshots": ("Snapshots made", lambda: snapshots_made(quick)),
        "taken": ("Cards and briefs", taken.rows),
        "event_panel": ("Event panel", event_panel.rows),
        "checks": ("Checks of a change", lambda: checks(quick)),
        "build": (
            "Build of the tables",
            lambda: tables_built(raw, quick),
        ),
    }


def main() -> int:
    """Measure, and write the page; 1 when a part could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw", default=os.environ.get("HATECRIME_RAW", "../shared/published"))
    parser.add_argument("--only", default="")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true", help="write the page with what --only measured")
    arguments = parser.parse_args()
    chosen = [name for name in arguments.only.split(",") if name]
    sections, rows, faults, absent = [], [], 0, []
    told = machine()
    for name, (heading, measure) in parts(arguments.raw, arguments.quick).items():
        if chosen and name not in chosen:
            absent.append(heading)
            sections.append(f"## {heading}\n\nNot measured in this run.\n")
            continue
        started = time.perf_counter()
        try:
            found = measure()
        except Exception:  # one part that cannot be measured must not lose the others
            faults += 1
            absent.append(heading)
            traceback.print_exc()
            found = "Could not be measured in this run."
        if isinstance(found, list):
            rows += found
            found = table(found)
        sections.append(f"## {heading}\n\n{found}\n")
        print(f"{name}: {time.perf_counter() - started:.0f} s\n{found}\n", flush=True)
    if (arguments.write or not chosen) and not arguments.quick:
        notes = ROOT / "bench" / "notes.md"
        explained = notes.read_text(encoding="utf-8") if notes.is_file() else ""
        top = f"## Every bar, met or missed\n\n{bars(rows, absent)}\n"
        plan = f"## Capacity\n\n{capacity.section(rows)}\n"
        whole = [HEAD, told, top, f"## How to read a miss\n\n{explained}", *sections, plan]
        PAGE.write_text("\n".join(whole), encoding="utf-8")
        print(f"{PAGE}: written")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
