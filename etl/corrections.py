"""Known source errors as data: each correction says what it expects to find, and a stale one stops the build."""

import datetime
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from etl.errors import InputError

FILE = Path(__file__).with_name("corrections.toml")

_FIELDS: dict[str, type] = {
    "id": str,
    "edition": str,
    "series": str,
    "strand": str,
    "area": str,
    "month": datetime.date,
    "action": str,
    "expected": int,
    "reason": str,
    "evidence": str,
}


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


def _content(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(path.name, f"cannot be read: {error}") from error


def read_corrections(path: Path = FILE) -> list[Correction]:
    """The hand-kept corrections; InputError names the entry and field that is missing or makes no sense."""
    content = _content(path)
    entries = content.pop("correction", [])
    content.pop("partial_month", None)
    if content or not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InputError(path.name, "expected nothing but [[correction]]", value=", ".join(content) or None)
    corrections = [_correction(path, number, entry) for number, entry in enumerate(entries, start=1)]
    ids = [correction.id for correction in corrections]
    if len(set(ids)) != len(ids):
        raise InputError(path.name, "the id is there twice", value=next(i for i in ids if ids.count(i) > 1))
    return corrections


def _correction(path: Path, number: int, entry: dict[str, Any]) -> Correction:
    place = str(entry.get("id", number))
    for name, kind in _FIELDS.items():
        if type(entry.get(name)) is not kind:
            raise InputError(path.name, f"not of type {kind.__name__}", row=place, column=name, value=entry.get(name))
    if unknown := set(entry) - set(_FIELDS) - {"value"}:
        raise InputError(path.name, "unknown field", row=place, column=sorted(unknown)[0])
    if entry["action"] not in ("replace", "remove") or (entry["action"] == "replace") != ("value" in entry):
        raise InputError(path.name, "action is replace, with a value, or remove", row=place, value=entry["action"])
    value = entry.get("value")
    if value is not None and (type(value) is not int or value < 0):
        raise InputError(path.name, "not a whole number of 0 or more", row=place, column="value", value=value)
    if not entry["evidence"].startswith("https://") or not entry["reason"].strip():
        raise InputError(path.name, "a correction needs a reason and evidence at an https address", row=place)
    return Correction(**{**entry, "month": pd.Timestamp(entry["month"]), "value": value})


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


def read_partial_months(path: Path = FILE) -> list[PartialMonth]:
    """The [[partial_month]] entries; InputError names the entry and field that is missing or makes no sense."""
    kinds = {
        "id": str,
        "edition": str,
        "file": str,
        "month": datetime.date,
        "expected": int,
        "reason": str,
        "evidence": str,
    }
    months = []
    for number, entry in enumerate(_content(path).get("partial_month", []), start=1):
        place = str(entry.get("id", number))
        for name, kind in kinds.items():
            if type(entry.get(name)) is not kind:
                raise InputError(
                    path.name, f"not of type {kind.__name__}", row=place, column=name, value=entry.get(name)
                )
        if unknown := set(entry) - set(kinds):
            raise InputError(path.name, "unknown field", row=place, column=sorted(unknown)[0])
        months.append(PartialMonth(**{**entry, "month": pd.Timestamp(entry["month"])}))
    return months


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
