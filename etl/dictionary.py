"""docs/data-dictionary.md, written from hatecrime/schema.py: `python -m etl.dictionary`.

A test compares the committed file with what this module writes, so the document cannot drift from the contract.
"""

from collections.abc import Iterator
from pathlib import Path

from hatecrime import schema, store, vocabulary

FILE = store.ROOT / "docs" / "data-dictionary.md"

_TYPES = {
    schema.arrow.string(): "text",
    schema.arrow.date32(): "date",
    schema.arrow.int64(): "whole number",
    schema.arrow.bool_(): "true or false",
    schema.arrow.float64(): "number",
    schema.arrow.binary(): "bytes (WKB)",
    schema.arrow.list_(schema.arrow.string()): "list of texts",
}

_MANIFEST = (
    ("build_id", "Hash of every table and every input: it changes exactly when something that can be seen changes."),
    ("data_to, data_to_by_strand", "Newest month per series, and per series and strand."),
    ("editions", "Editions of the sources that figures were read from, per series."),
    ("inputs", "Per file: source, name, edition, SHA-256, rows, figures, span, publisher, title, address, licence."),
    ("sources", "Per source of the catalogue: whether it was used, its newest figures, when the next are due."),
    ("licences", "Attribution lines to show."),
    ("not_used", "Files of the raw folder from which nothing was read, and why."),
    ("tables", "Per file of the edition: SHA-256, bytes, rows, span."),
    ("schema", "Column names of every table."),
)


def text() -> str:
    """The whole document."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "# Data dictionary"
    yield ""
    yield "Written by `python -m etl.dictionary` from hatecrime/schema.py; edit that file, not this one."
    yield ""
    yield "The tables lie in data/published as Parquet (zstd), sorted by key, together with boroughs.geojson,"
    yield "manifest.json and checks.json. Counts are offences recorded by the police. A null is not available, never 0."
    for table in schema.TABLES.values():
        yield from _table(table)
    yield from _codes()
    yield from ("", "## manifest.json", "", "| member | meaning |", "|---|---|")
    yield from (f"| `{name}` | {meaning} |" for name, meaning in _MANIFEST)
    yield from ("", "## checks.json", "")
    yield "A list of checks, each with `name`, `table`, `severity` (error: stops a build; warning: published), `outcome`"
    yield "(pass, fail), `figure`, `expected` and `source`, where the expectation comes from."
    yield ""


def _table(table: schema.Table) -> Iterator[str]:
    yield from ("", f"## {table.name}.parquet", "")
    yield f"{table.title}."
    yield ""
    yield f"{table.grain[0].upper()}{table.grain[1:]}. Key: {', '.join(f'`{name}`' for name in table.key)}."
    yield from ("", "| column | type | null | bounds | meaning |", "|---|---|---|---|---|")
    for column in table.columns:
        null = "yes" if column.nullable else "no"
        yield f"| `{column.name}` | {_TYPES[column.type]} | {null} | {_bounds(column)} | {column.meaning} |"


def _bounds(column: schema.Column) -> str:
    if column.allowed is not None:
        return ", ".join(column.allowed)
    low = None if column.minimum is None else f"at least {column.minimum:,g}"
    high = None if column.maximum is None else f"at most {column.maximum:,.0f}"
    return " and ".join(bound for bound in (low, high) if bound)


def _codes() -> Iterator[str]:
    yield from ("", "## Codes", "", "| series | label | note |", "|---|---|---|")
    yield from (f"| `{term.code}` | {term.label} | {term.note} |" for term in vocabulary.SERIES.values())
    yield from ("", "| strand | label | note |", "|---|---|---|")
    yield from (f"| `{term.code}` | {term.label} | {term.note} |" for term in vocabulary.STRANDS.values())
    yield from ("", "Strands overlap and are never added up.")


def write(path: Path = FILE) -> None:
    """Write the document."""
    path.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    write()
    print(f"written: {FILE}")
