"""The hand-kept files of data/reference as tables: events, series breaks, national context, published figures."""

import datetime
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ConfigDict

from etl.errors import InputError
from etl.handkept import Entry, checked, entries_of
from hatecrime import schema, vocabulary
from hatecrime.store import REFERENCE


class _Weak(Entry):
    """A figure of the national table to mark [u]; `financial_year` and `basis` may be left open."""

    geography: str
    strand: str
    reason: str
    financial_year: str | None = None
    basis: str | None = None


class _Published(Entry):
    """A total printed by a publisher; fields after `source` belong to the table that it is held against."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    id: str
    table: str
    area: str
    published: int
    tolerance_pct: float
    source: str


def read_entries(name: str, key: str, folder: Path = REFERENCE) -> list[dict[str, Any]]:
    """Entries `[[key]]` of `name`.toml; InputError when it cannot be read or holds anything else."""
    return entries_of(folder / f"{name}.toml", key)[key]


def events(folder: Path = REFERENCE) -> pd.DataFrame:
    """events.toml as the events table; strands must be of the vocabulary, dates in order, masks whole months."""
    entries = read_entries("events", "event", folder)
    frame = _as_table(entries, schema.EVENTS, "events.toml")
    for entry in entries:
        place = entry["event_id"]
        unknown = set(entry["strands"]) - set(vocabulary.STRANDS)
        if unknown or not entry["strands"]:
            raise InputError("events.toml", "unknown strand", row=place, column="strands", value=sorted(unknown))
        if entry.get("end") is not None and entry["end"] < entry["start"]:
            raise InputError("events.toml", "ends before it starts", row=place, column="end", value=entry["end"])
        first, last = entry.get("mask_from"), entry.get("mask_to")
        if (first is None) != (last is None):
            raise InputError("events.toml", "one end of the mask is missing", row=place, column="mask_from")
        if first is not None and last is not None and (first.day != 1 or last.day != 1 or last < first):
            raise InputError("events.toml", "the mask is not first days of months in order", row=place, value=first)
    return frame


def series_breaks(folder: Path = REFERENCE) -> pd.DataFrame:
    """series_breaks.toml as the series_breaks table; months are first days of months."""
    entries = read_entries("series_breaks", "series_break", folder)
    frame = _as_table(entries, schema.SERIES_BREAKS, "series_breaks.toml")
    for entry in entries:
        for column in ("month", "mixed_month"):
            if entry.get(column) is not None and entry[column].day != 1:
                raise InputError(
                    "series_breaks.toml",
                    "not the first of a month",
                    row=entry["break_id"],
                    column=column,
                    value=entry[column],
                )
    return frame


def national_context(folder: Path = REFERENCE) -> pd.DataFrame:
    """national_context.toml as rows of the national table; which of them are weak is said in weak_figures.toml."""
    entries = [entry | {"low_reliability": False} for entry in read_entries("national_context", "figure", folder)]
    return _as_table(entries, schema.NATIONAL, "national_context.toml")


def weak_figures(folder: Path = REFERENCE) -> list[dict[str, Any]]:
    """weak_figures.toml: figures of the national table to mark [u]; `financial_year` and `basis` may be left open."""
    entries = read_entries("weak_figures", "weak", folder)
    found = (checked(_Weak, "weak_figures.toml", str(number), entry) for number, entry in enumerate(entries, start=1))
    return [entry.model_dump(exclude_unset=True) for entry in found]


def published_figures(folder: Path = REFERENCE) -> list[dict[str, Any]]:
    """published_figures.toml: totals printed by publishers that every build is reconciled with."""
    entries = read_entries("published_figures", "figure", folder)
    for number, entry in enumerate(entries, start=1):
        checked(_Published, "published_figures.toml", str(entry.get("id", number)), entry)
    return entries


def _as_table(entries: list[dict[str, Any]], table: schema.Table, file: str) -> pd.DataFrame:
    """Entries as a frame of the table's columns, absent ones null; InputError names entry and column."""
    names = set(table.column_names)
    required = {column.name for column in table.columns if not column.nullable}
    keys: set[tuple[object, ...]] = set()
    for number, entry in enumerate(entries, start=1):
        place = entry.get(table.key[0], number)
        if unknown := set(entry) - names:
            raise InputError(file, "unknown field", row=place, column=sorted(unknown)[0])
        if missing := required - set(entry):
            raise InputError(file, "missing field", row=place, column=sorted(missing)[0])
        for column in table.columns:
            if column.name in entry:
                _check_value(file, place, column, entry[column.name])
        key = tuple(entry[name] for name in table.key)
        if key in keys:
            raise InputError(file, "the same key is there twice", row=place, value=key)
        keys.add(key)
    frame = pd.DataFrame(entries, columns=table.column_names)
    for column in table.columns:
        if column.type == schema.arrow.date32():
            frame[column.name] = pd.to_datetime(frame[column.name]).astype("datetime64[us]")
        else:
            frame[column.name] = frame[column.name].astype(object).where(frame[column.name].notna(), None)
    return frame


_KINDS = {
    schema.arrow.string(): (str, "text"),
    schema.arrow.date32(): (datetime.date, "a date"),
    schema.arrow.int64(): (int, "a whole number"),
    schema.arrow.bool_(): (bool, "true or false"),
    schema.arrow.list_(schema.arrow.string()): (list, "a list"),
}


def _check_value(file: str, place: object, column: schema.Column, value: object) -> None:
    kind, words = _KINDS[column.type]
    if type(value) is not kind or value == "":
        raise InputError(file, f"not {words}", row=str(place), column=column.name, value=value)
    if column.allowed is not None and value not in column.allowed:
        choices = ", ".join(column.allowed)
        raise InputError(file, f"not one of {choices}", row=str(place), column=column.name, value=value)
    if column.minimum is not None and isinstance(value, int) and value < column.minimum:
        raise InputError(file, f"under {column.minimum}", row=str(place), column=column.name, value=value)
