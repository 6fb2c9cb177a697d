"""manifest.json: where every figure comes from, and the checksum of every file that is published."""

import datetime
import hashlib
import json
from typing import Any

import pandas as pd

from etl.recognise import RawFile
from etl.sources import Source, next_due, read_catalogue
from hatecrime import schema

_PROVENANCE = ("publisher", "title", "landing_page", "licence", "licence_url", "attribution")

_SPAN_COLUMNS = {
    "offences": "month",
    "outcomes": "month",
    "ward_offences": "month",
    "ward_revisions": "month",
    "population": "year",
    "national": "period_end",
    "events": "start",
    "series_breaks": "month",
    "revisions": "month",
}


def as_json(content: Any) -> bytes:
    """Text of a JSON file that is the same for the same content."""
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def describe_input(file: RawFile, frame: pd.DataFrame, edition: str | None, source: Source) -> dict[str, Any]:
    """One file that was used: its provenance, checksum, figures and span."""
    places = [name for name in ("sheet", "row") if name in frame]
    entry: dict[str, Any] = {
        "source": file.layout.source,
        "name": file.path.name,
        "path": file.relative,
        "edition": edition,
        "sha256": file.sha256,
        "rows": len(frame[places].drop_duplicates()) if places else len(frame),
        "figures": len(frame),
        "span": _span(frame, "month" if "month" in frame else "year"),
    }
    return entry | {name: getattr(source, name) for name in _PROVENANCE}


def describe(
    tables: dict[str, pd.DataFrame], contents: dict[str, bytes], inputs: list[dict[str, Any]], unused: list[str]
) -> dict[str, Any]:
    """The manifest of an edition; no clock and no path of this machine is in it.

    `data_to`: newest month (`YYYY-MM`) per series; `data_to_by_strand`: per series and strand; `tables`: per file.
    """
    entries = {}
    for name in sorted(contents):
        stem = name.removesuffix(".parquet")
        frame = tables.get(stem) if name.endswith(".parquet") else None
        entries[name] = {
            "sha256": hashlib.sha256(contents[name]).hexdigest(),
            "bytes": len(contents[name]),
            "rows": None if frame is None else len(frame),
            "span": None if frame is None else _span(frame, _SPAN_COLUMNS.get(stem, "")),
        }
    digest = hashlib.sha256(json.dumps([entries, inputs], sort_keys=True).encode()).hexdigest()
    offences = tables["offences"]
    by_strand = offences.groupby(["series", "strand"])["month"].max()
    return {
        "build_id": digest,
        "data_to": {s: f"{m:%Y-%m}" for s, m in offences.groupby("series")["month"].max().items()},
        "data_to_by_strand": {
            series: {strand: f"{month:%Y-%m}" for strand, month in by_strand[series].items()}
            for series in by_strand.index.unique("series")
        },
        "editions": {
            series: sorted(frame["edition"].unique()) for series, frame in offences.groupby("series", sort=True)
        },
        "licences": sorted({entry["attribution"] for entry in inputs}),
        "sources": _sources(inputs),
        "inputs": sorted(inputs, key=lambda entry: entry["path"]),
        "not_used": sorted(unused),
        "tables": {name: entries[name] for name in sorted(entries)},
        "schema": {name: table.column_names for name, table in schema.TABLES.items()},
    }


def _sources(inputs: list[dict[str, Any]]) -> dict[str, Any]:
    """Every source of the catalogue: whether it was used, to which month or year, and when its next figures are due."""
    described = {}
    for name, source in read_catalogue().items():
        spans = [entry["span"][1] for entry in inputs if entry["source"] == name and entry["span"]]
        last = max(spans, default=None)
        to = None if last is None else datetime.date.fromisoformat(last if "-" in last else f"{last}-06-01")
        due = None if to is None else next_due(source, to)
        described[name] = {
            **{field: getattr(source, field) for field in _PROVENANCE},
            "cadence": source.cadence,
            "used": any(entry["source"] == name for entry in inputs),
            "data_to": last,
            "next_due": due.isoformat() if due else None,
            "tried_on_real_file": source.tried_on_real_file,
            "note": source.note or None,
        }
    return described


def _span(frame: pd.DataFrame, column: str) -> list[str] | None:
    if column not in frame or frame.empty:
        return None
    first, last = frame[column].min(), frame[column].max()
    return [_label(first), _label(last)]


def _label(value: Any) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)
