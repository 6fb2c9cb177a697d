"""Known source errors as data: each correction says what it expects to find, and a stale one stops the build."""

import datetime
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
from pydantic import AfterValidator, Field, StringConstraints, model_validator

from etl.errors import InputError
from etl.handkept import Entry, Kind, checked, entries_of

FILE = Path(__file__).with_name("corrections.toml")


def _first_of_month(day: datetime.date) -> pd.Timestamp:
    if day.day != 1:
        raise ValueError("not the first of a month")
    return pd.Timestamp(day)


Month = Annotated[datetime.date, AfterValidator(_first_of_month)]
Count = Annotated[int, Field(ge=0)]
Text = Annotated[str, StringConstraints(pattern=r"\S")]


class _Known(Entry):
    """What both kinds of entry say; `evidence` is an https address."""

    id: Text
    edition: Text
    month: Month
    expected: Count
    reason: Text
    evidence: Annotated[str, StringConstraints(pattern=r"^https://\S+$")]


class Correction(_Known):
    """One figure of one edition that is known to be wrong. `value` is None for action `remove`."""

    series: Text
    strand: Text
    area: Text
    action: Literal["replace", "remove"]
    value: Count | None = None

    @model_validator(mode="after")
    def _has_what_it_does(self) -> "Correction":
        if (self.action == "replace") != (self.value is not None):
            raise ValueError("action is replace, with a value, or remove")
        return self


class PartialMonth(_Known):
    """A month that one file of an edition holds only in part: left out, because another file of it holds the whole."""

    file: Text


def read_corrections(path: Path = FILE) -> list[Correction]:
    """The [[correction]] entries; InputError names the entry and field that is missing or makes no sense."""
    return _entries(path, "correction", Correction)


def read_partial_months(path: Path = FILE) -> list[PartialMonth]:
    """The [[partial_month]] entries; InputError names the entry and field that is missing or makes no sense."""
    return _entries(path, "partial_month", PartialMonth)


def _entries(path: Path, name: str, kind: type[Kind]) -> list[Kind]:
    found = entries_of(path, "correction", "partial_month")
    ids = [entry.get("id") for entries in found.values() for entry in entries]
    if len(set(ids)) != len(ids):
        raise InputError(path.name, "the id is there twice", value=next(i for i in ids if ids.count(i) > 1))
    return [
        checked(kind, path.name, str(entry.get("id", number)), entry)
        for number, entry in enumerate(found[name], start=1)
    ]


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
