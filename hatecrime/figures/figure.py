"""A figure: all that a reader may meet of one chart, whatever it is shown on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from hatecrime import numbers, vocabulary, wording
from hatecrime.drawing.marks import Marks
from hatecrime.findings.parts import MAX_ALT
from hatecrime.results import Results

MAX_MESSAGE = 90
"""Characters of a message: two lines of a title at most."""
MAX_NEAR = 2
"""Notes that a page shows beside a figure."""


_NUMBER = re.compile(r"[+−]?[\d,.]+%?( \[\w+\])*( to [+−]?[\d,.]+%?)?|\[\w+\]|–|not available")


class FigureError(ValueError):
    """A figure that is not fit to be shown; the message names it and what is wrong."""


@dataclass(frozen=True)
class Table:
    """The figure in words: the first cell of each row heads it, every other says a number or why there is none."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise FigureError(f"table {self.caption!r}: {len(row)} cells in the row {row[:1]} of {self.columns}")

    @property
    def wordy(self) -> tuple[int, ...]:
        """Columns, after the first, that hold words: those of numbers and marks alone are set to the right."""
        cells = zip(*self.rows, strict=True)
        return tuple(at for at, column in enumerate(cells) if at and not all(map(_NUMBER.fullmatch, column)))


@dataclass(frozen=True)
class Note:
    """A caveat. `weight` 1 must not be missed: it is shown near the figure; 2 is one click away."""

    text: str
    weight: int = 2


@dataclass(frozen=True)
class Origin:
    """Where the numbers come from.

    `sources`: kinds of `wording.SOURCE_TITLES`. `first`, `last`: months shown. `edition`: the publishers', newest
    first. `provisional_from`: first month shown that the publisher may still change.
    """

    sources: tuple[str, ...]
    first: pd.Timestamp
    last: pd.Timestamp
    edition: str
    provisional_from: pd.Timestamp | None = None


@dataclass(frozen=True, eq=False)
class Figure:
    """All that a reader may meet of one chart.

    `name`: a slug, the same for every choice. `message`: what it shows; `measure`: what is counted, where and when.
    `marks`: what is drawn. `table`: the same in words; `data`: the same as numbers, with `key` as its key and
    names, period and edition as columns, so that a file says what it holds. `sentences`: the findings in full, the
    most important first. `place`: name of the area; `path`: the view of the dashboard that shows it.
    """

    name: str
    message: str
    measure: str
    marks: Marks
    table: Table
    data: pd.DataFrame
    key: tuple[str, ...]
    alt: str
    sentences: tuple[str, ...]
    notes: tuple[Note, ...]
    origin: Origin
    place: str
    path: str

    def __post_init__(self) -> None:
        for what, text, limit in (("message", self.message, MAX_MESSAGE), ("alt text", self.alt, MAX_ALT)):
            if not 0 < len(text) <= limit:
                raise FigureError(f"figure {self.name}: {what} of {len(text)} characters, {limit} at most: {text!r}")
        if len(self.data) and self.data.duplicated(list(self.key)).any():
            raise FigureError(f"figure {self.name}: {', '.join(self.key)} is not a key of its data")

    @property
    def near(self) -> tuple[str, ...]:
        """The notes that must not be missed, two at most."""
        return tuple(note.text for note in self.notes if note.weight == 1)[:MAX_NEAR]

    @property
    def all_notes(self) -> tuple[str, ...]:
        """Every note, those of most weight first, each once."""
        return tuple(dict.fromkeys(note.text for note in sorted(self.notes, key=lambda note: note.weight)))

    @property
    def source(self) -> str:
        """What was published by whom, how far it runs, and which months may still change."""
        origin = self.origin
        data_to = wording.data_to_line(origin.last, origin.edition, origin.provisional_from)
        return f"{wording.source_line(origin.sources)} {data_to}"

    @property
    def source_near(self) -> str:
        """The same with the publishers alone and without the edition, for beside the figure."""
        data_to = wording.data_to_line(self.origin.last, provisional_from=self.origin.provisional_from)
        return f"{wording.publishers(self.origin.sources)} {data_to}"

    @property
    def marked(self) -> tuple[str, ...]:
        """Codes of the shorthand that is used anywhere in it, in the order of the vocabulary."""
        said = [self.message, self.measure, self.source, *self.all_notes, *self.sentences]
        said += [*(cell for row in self.table.rows for cell in row), *self.marks.words]
        joined = " ".join(said)
        return tuple(code for code in wording.SHORTHAND if wording.mark(code) in joined)


@dataclass(frozen=True)
class Nothing:
    """Why there is no figure for what was asked, and what could be chosen instead."""

    why: str
    instead: str = ""


def fitting(*wordings: str) -> str:
    """The first of several wordings that is short enough for a message; FigureError when none is."""
    for text in wordings:
        if len(text) <= MAX_MESSAGE:
            return text
    raise FigureError(f"no wording of at most {MAX_MESSAGE} characters: {wordings[-1]!r}")


def weighed(first: Sequence[str], others: Sequence[str]) -> tuple[Note, ...]:
    """Notes: `first` must not be missed, `others` are one click away; empty ones and repetitions are left out."""
    weights = {text: 1 for text in first if text}
    weights |= {text: 2 for text in others if text and text not in weights}
    return tuple(Note(text, weight) for text, weight in weights.items())


def origin_of(
    results: Results, series: Sequence[str], first: pd.Timestamp, last: pd.Timestamp, also: Sequence[str] = ()
) -> Origin:
    """The origin of a figure that shows some series (or `all`), and rests on `also`, from `first` to `last`."""
    editions, starts = results.editions(), [results.provisional_from(code) for code in series]
    provisional = min((start for start in starts if start is not None and start <= last), default=None)
    edition = "; ".join(dict.fromkeys(editions[code] for code in series))
    return Origin((*series, *also), pd.Timestamp(first), pd.Timestamp(last), edition, provisional)


def named(results: Results, rows: pd.DataFrame, **said: str) -> pd.DataFrame:
    """Rows keyed by series, strand and area_code with the name of each area, what `said` holds, and each edition."""
    lines = zip(rows["series"], rows["strand"], strict=True)
    editions = [results.editions()[vocabulary.source_of(series, strand)] for series, strand in lines]
    return rows.assign(area=rows["area_code"].map(results.names()), **said, edition=editions).reset_index(drop=True)


def count_or(value: object, otherwise: str) -> str:
    """A count in words, or what is in its place where there is none."""
    return otherwise if numbers.missing(value) else numbers.fmt_count(value)
