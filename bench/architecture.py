"""The picture in docs/architecture.md: the parts of the house, drawn from what their modules import.

    python -m bench.architecture

writes it anew. An arrow goes from a part to one that it uses; one that follows from two others is left out.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "architecture.md"
PRODUCT = sorted(
    p for p in [ROOT / "dashboard.py", *(q for d in ("etl", "hatecrime", "pages") for q in (ROOT / d).rglob("*.py"))]
)
CONTRACT = frozenset({"vocabulary", "periods", "grid", "schema", "thresholds", "swap", "numbers", "withheld"})
"""Modules that all may import and that import nothing above them."""

PARTS = {
    "pages": "pages and dashboard.py: a heading, and the figures that answer it",
    "ui": "ui: controls, and how a figure is shown",
    "serving": "serving: what the web server adds",
    "snapshots": "snapshots: figures as static pages",
    "brief": "brief: one page of A4",
    "takeaway": "takeaway: a figure as files",
    "figures": "figures: results and a choice to a Figure",
    "drawing": "drawing: marks to Plotly's JSON, SVG and PNG",
    "findings": "findings: sentences by rule",
    "results": "results: what is worked out of a build",
    "metrics": "metrics: changes, rates, intervals",
    "spikes": "spikes: expected levels, events",
    "store": "store: the verified read of data/published",
    "etl": "etl: published files to data/published",
    "contract": "contract: vocabulary, periods, thresholds, schema, numbers, withheld",
}
"""The parts that the picture shows, from what a reader sees down to the data. Small helpers are left out."""


def module_name(path: Path) -> str:
    """`hatecrime.figures.change`, of a file of the product."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(source: str, module: str, *, package: bool = False) -> Iterator[str]:
    """Dotted names that a module imports anywhere, `from a import b` given as both `a` and `a.b`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".")
                keep = len(parts) - node.level + (1 if package else 0)
                base = ".".join([*parts[:keep], *([base] if base else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def area(dotted: str) -> str | None:
    """The part of the house of a dotted name: `hatecrime.snapshots.page` -> `snapshots`; None when outside it."""
    parts = dotted.split(".")
    return parts[1] if parts[0] == "hatecrime" and len(parts) > 1 else None


def part_of(dotted: str) -> str | None:
    """The part of the picture that a dotted name belongs to; None when it is not shown."""
    top = dotted.split(".")[0]
    if top in {"pages", "dashboard", "etl"}:
        return "etl" if top == "etl" else "pages"
    here = area(dotted)
    return "contract" if here in CONTRACT else here if here in PARTS else None


def uses() -> dict[str, set[str]]:
    """Part -> the other parts that its modules import."""
    found: dict[str, set[str]] = {part: set() for part in PARTS}
    for path in PRODUCT:
        module = module_name(path)
        here = part_of(module)
        for imported in imports_of(path.read_text(encoding="utf-8"), module, package=path.name == "__init__.py"):
            there = part_of(imported)
            if here and there and here != there:
                found[here].add(there)
    return found


def _reached(found: Mapping[str, set[str]], part: str) -> set[str]:
    """Every part below a part, however far."""
    below = found[part]
    return below.union(*(_reached(found, other) for other in below))


def picture() -> str:
    """The parts and their arrows as a Mermaid diagram."""
    found = uses()
    arrows = [
        (part, other)
        for part in PARTS
        for other in PARTS
        if other in found[part] and not any(other in _reached(found, via) for via in found[part])
    ]
    lines = [f'    {part}["{words}"]' for part, words in PARTS.items()]
    lines += [f"    {part} --> {other}" for part, other in arrows]
    return "\n".join(["```mermaid", "flowchart TD", *lines, "```"])


def main() -> None:
    """Writes the picture into its document, in the place of the one before."""
    text = DOCUMENT.read_text(encoding="utf-8")
    before, rest = text.split("```mermaid", 1)
    DOCUMENT.write_text(before + picture() + rest.split("```", 1)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
