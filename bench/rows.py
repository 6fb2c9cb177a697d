"""What a benchmark hands back, and how it is written down."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of docs/benchmarks.md. `met`: None where there is no bar or nothing to compare with.

    `name` and `value`: what the capacity plan is worked out from, where it is.
    """

    what: str
    ours: str
    other: str
    ratio: str
    bar: str
    met: bool | None = None
    name: str = ""
    value: float | None = None


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest-rank percentile."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]


def ms(seconds: float) -> str:
    return f"{1000 * seconds:,.0f} ms"


def spread(values: Sequence[float]) -> str:
    """Median with the smallest and largest, in milliseconds."""
    return f"{ms(statistics.median(values))} ({ms(min(values))} to {ms(max(values))}, n={len(values)})"


def bars(rows: Sequence[Row], absent: Sequence[str]) -> str:
    """Markdown table of every row that has a bar, and of the parts that were not measured."""
    lines = ["| what | measured | bar | met |", "|---|---|---|---|"]
    for r in (row for row in rows if row.met is not None):
        ratio = f"ratio {r.ratio}" if r.other and r.ratio else r.ratio
        measured = "; ".join(words for words in (r.ours, f"beside {r.other}" if r.other else "", ratio) if words)
        lines.append(f"| {r.what} | {measured} | {r.bar} | {'yes' if r.met else '**no**'} |")
    lines += [f"| {heading} | not measured in this run | | |" for heading in absent]
    return "\n".join(lines)


def table(rows: Sequence[Row]) -> str:
    """Markdown."""
    marks = {True: "yes", False: "**no**", None: ""}
    lines = ["| what | here | beside it | ratio | bar | met |", "|---|---|---|---|---|---|"]
    lines += [f"| {r.what} | {r.ours} | {r.other} | {r.ratio} | {r.bar} | {marks[r.met]} |" for r in rows]
    return "\n".join(lines)
