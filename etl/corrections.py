"""Known source errors as data: each correction says what it expects to find, and a stale one stops the build."""

import datetime
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from etl.errors import InputError

FILE = Path(__file__).with_name("corrections.toml")

_OF_BOTH: dict[str, type] = {
    "id": str,
    "edition": str,
    "month": datetime.date,
    "expected": int,
    "reason": str,
    "evidence": str,
}
_KINDS: dict[str, dict[str, type]] = {
    "correction": _OF_BOTH | {"series": str, "strand": str, "area": str, "action": str},
    "partial_month": _OF_BOTH | {"file": str},
}
"""Kind of entry -> the fields that it must have, with their types."""


@dataclass(frozen=True)
class Correction:
    """One figure of one edition that is known to be wrong. `value` is None for action `remove`."""

    id: str
    edition: str
    series: str
    strand: str
    area: str
    month: pd.Timestamp
    action: str
    expected: int
    value: int | None
    reason: str
    evidence: str


@dataclass(frozen=True)
class PartialMonth:
    """A month that one file of an edition holds only in part: left out, because another file of it holds the whole."""

    id: str
    edition: str
    file: str
    month: pd.Timestamp
    expected: int
    reason: str
    evidence: str


def read_corrections(path: Path = FILE) -> list[Correction]:
    """The [[correction]] entries; InputError names the entry and field that is missing or makes no sense."""
    return [_correction(path, entry) for entry in _entries(path, "correction", optional={"value"})]


def _correction(path: Path, entry: dict[str, Any]) -> Correction:
    place, value = entry["id"], entry.get("value")
    if entry["action"] not in ("replace", "remove") or (entry["action"] == "replace") != ("value" in entry):
        raise InputError(path.name, "action is replace, with a value, or remove", row=place, value=entry["action"])
    if value is not None and (type(value) is not int or value < 0):
        raise InputError(path.name, "not a whole number of 0 or more", row=place, column="value", value=value)
    return Correction(**{**entry, "value": value})


def read_partial_months(path: Path = FILE) -> list[PartialMonth]:
    """The [[partial_month]] entries; InputError names the entry and field that is missing or makes no sense."""
    return [PartialMonth(**entry) for entry in _entries(path, "partial_month")]


def _entries(path: Path, kind: str, optional: Collection[str] = ()) -> list[dict[str, Any]]:
    """Entries of one kind, each with the fields of its kind and its month as a timestamp."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(path.name, f"cannot be read: {error}") from error
    lists = [entries for name, entries in content.items() if name in _KINDS and isinstance(entries, list)]
    if len(lists) != len(content) or not all(isinstance(entry, dict) for entries in lists for entry in entries):
        names = " and ".join(f"[[{name}]]" for name in _KINDS)
        raise InputError(path.name, f"expected nothing but {names}", value=", ".join(content))
    ids = [entry.get("id") for entries in lists for entry in entries]
    if len(set(ids)) != len(ids):
        raise InputError(path.name, "the id is there twice", value=next(i for i in ids if ids.count(i) > 1))
    entries = content.get(kind, [])
    for number, entry in enumerate(entries, start=1):
        _check_entry(path, str(entry.get("id", number)), entry, _KINDS[kind], optional)
    return [entry | {"month": pd.Timestamp(entry["month"])} for entry in entries]


def _check_entry(
    path: Path, place: str, entry: dict[str, Any], fields: dict[str, type], optional: Collection[str]
) -> None:
    for name, kind in fields.items():
        if type(entry.get(name)) is not kind:
            raise InputError(path.name, f"not of type {kind.__name__}", row=place, column=name, value=entry.get(name))
    if unknown := set(entry) - set(fields) - set(optional):
        raise InputError(path.name, "unknown field", row=place, column=sorted(unknown)[0])
    if entry["month"].day != 1:
        raise InputError(path.name, "not the first of a month", row=place, column="month", value=entry["month"])
    if entry["expected"] < 0:
        raise InputError(path.name, "not a whole number of 0 or more", row=place, column="expected")
    if not entry["evidence"].startswith("https://") or not entry["reason"].strip():
        raise InputError(path.name, "an entry needs a reason and evidence at an https address", row=place)


def leave_out_partial(figures: pd.DataFrame, edition: str, file: str, months: list[PartialMonth]) -> pd.DataFrame:
    """The figures of one file (columns month, count) without the months that it is known to hold in part only.

    InputError when such a month does not hold the offences that the entry expects: the publisher has changed it.
    """
    for partial in months:
        if (partial.edition, partial.file) != (edition, Path(file).name):
            continue
        match = figures["month"] == partial.month
        if (found := int(figures.loc[match, "count"].sum())) != partial.expected:
            what = f"stale: {file} does not hold {partial.expected} offences in {partial.month:%B %Y} any more"
            raise InputError(FILE.name, what, row=partial.id, value=found)
        figures = figures[~match].reset_index(drop=True)
    return figures


def apply(editions: dict[str, pd.DataFrame], corrections: list[Correction]) -> dict[str, pd.DataFrame]:
    """Editions (key series, strand, area, month) with the corrections made; new frames, the given ones stay.

    InputError when a correction finds no such figure, or another value than it expects: the publisher has changed
    it, and the entry must be looked at again. An edition that is not in the raw folder has nothing to correct.
    """
    corrected = dict(editions)
    for correction in corrections:
        frame = corrected.get(correction.edition)
        if frame is None:
            continue
        match = (
            (frame["series"] == correction.series)
            & (frame["strand"] == correction.strand)
            & (frame["area"] == correction.area)
            & (frame["month"] == correction.month)
        )
        found = frame.loc[match, "count"].tolist()
        if found != [correction.expected]:
            raise InputError(
                FILE.name,
                f"stale: edition {correction.edition} does not hold {correction.expected} there any more",
                row=correction.id,
                value=found[0] if found else "no such figure",
            )
        if correction.action == "remove":
            corrected[correction.edition] = frame[~match].reset_index(drop=True)
        else:
            corrected[correction.edition] = frame.assign(count=frame["count"].mask(match, correction.value))
    return corrected
