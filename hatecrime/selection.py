"""What a reader may choose, and how a choice is written in a web address: short slugs, defaults left out.

No Streamlit here: an address goes in, understood values and a word about the rest come out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from hatecrime import metrics, periods, vocabulary
from hatecrime.addresses import DEFAULT_EVENT

MAX_PLACES = 4
"""The place, and up to three more to compare it with."""

BASIS_LABELS: dict[str, str] = {
    "r12": "12 months to a month",
    "fy": "Financial year (April to March)",
    "cy": "Calendar year",
    "ytd": "Year so far (from January)",
    "month": "Single month",
}
"""Basis of a comparison -> its words, in the order of the selector; every code of metrics.BASES."""

SERIES_OFFERED: tuple[str, ...] = ("aggravated", "flagged")
"""The comparator is not hate crime: it is shown beside the aggravated series, never in its place."""

Values = Mapping[str, tuple[str, ...]]
"""Parameter name -> chosen codes."""


@dataclass(frozen=True)
class Parameter:
    """One filter: `name` in the address, `options` it understands, `default`, and how many may be chosen."""

    name: str
    label: str
    options: tuple[str, ...]
    default: tuple[str, ...]
    most: int = 1


@dataclass(frozen=True)
class Selection:
    """What the reader chose, ready for the calculations.

    `area_codes`: one to four of vocabulary.AREA_LABELS, the place first, then what it is compared with. `strands`: at least one of vocabulary.FLAGGED_STRANDS, in
    that order. `first_month`, `last_month`: firsts of months, both included; a series may hold fewer.
    """

    area_codes: tuple[str, ...]
    strands: tuple[str, ...]
    series: str
    basis: str
    first_month: pd.Timestamp
    last_month: pd.Timestamp
    event_id: str

    @property
    def place(self) -> str:
        """Code of the place that every page is about."""
        return self.area_codes[0]

    @property
    def place_name(self) -> str:
        """Its name."""
        return vocabulary.AREA_LABELS[self.place]

    @property
    def beside(self) -> tuple[str, ...]:
        """The place, what it is compared with, and London, which the reader need not choose."""
        return tuple(dict.fromkeys((*self.area_codes, vocabulary.LONDON)))


def parameters(
    months: Sequence[pd.Timestamp], event_ids: Sequence[str], revisions: Sequence[str] = ()
) -> dict[str, Parameter]:
    """Every filter, given the months (ascending), events (in order) and steps of revision that the edition holds.

    From `shown` on they are choices of one page; an empty default means what is usual for the rest of the choice.
    """
    slugs = tuple(month_slug(month) for month in months)
    event = DEFAULT_EVENT if DEFAULT_EVENT in event_ids else event_ids[0]
    rows = (
        Parameter("area", "Place", tuple(vocabulary.AREA_LABELS), (vocabulary.LONDON,), MAX_PLACES),
        Parameter("series", "Which count", SERIES_OFFERED, SERIES_OFFERED[:1]),
        Parameter("strand", "Strands", vocabulary.FLAGGED_STRANDS, (), len(vocabulary.FLAGGED_STRANDS)),
        Parameter("basis", "Compare", tuple(b for b in BASIS_LABELS if b in metrics.BASES), ("r12",)),
        Parameter("from", "From", slugs, (slugs[0],)),
        Parameter("to", "To", slugs, (slugs[-1],)),
        Parameter("event", "Event", tuple(event_ids), (event,)),
        Parameter("shown", "Strand on this page", vocabulary.FLAGGED_STRANDS, ()),
        Parameter("season", "Line", (*vocabulary.FLAGGED_STRANDS, "aggravated"), ()),
        Parameter("view", "What to see", ("place", "map", "chance", "time"), ()),
        Parameter("back", "Set against", ("1", "10"), ("1",)),
        Parameter("each", "Points", ("r12", "month"), ("r12",)),
        Parameter("look", "How to look at it", ("change", "time", "season"), ("change",)),
        Parameter("part", "More on the event", ("strands", "boroughs", "events", "list"), ("strands",)),
        Parameter("order", "Order of boroughs", ("name", "rate"), ("name",)),
        Parameter("wards", "More on a borough", ("map", "rates", "decade"), ("map",)),
        Parameter("scale", "Scale of the panels", ("own", "common"), ("own",)),
        Parameter("offence", "Offences", (*vocabulary.FLAGGED_STRANDS, "aggravated", "all"), ()),
        Parameter("months", "Months counted", ("1", "2", "3"), ()),
        Parameter("revision", "Editions", tuple(revisions), ()),
        Parameter("revised", "Count", tuple(vocabulary.SERIES), ()),
    )
    return {row.name: row for row in rows}


def revision_slug(before: str, after: str) -> str:
    """`2024-02_2025-12`: the step from one edition to the next."""
    return f"{before}_{after}"


def month_slug(month: pd.Timestamp) -> str:
    """`2017-06`."""
    return f"{month:%Y-%m}"


def _shown(value: str) -> str:
    """A value of an address as a note may repeat it: printable, one line, short."""
    clean = "".join(c if c.isprintable() else " " for c in value).strip()
    return clean if len(clean) <= 40 else f"{clean[:39]}…"


def understand(params: Mapping[str, Parameter], given: Mapping[str, Sequence[str]]) -> tuple[Values, list[str]]:
    """Values of an address, defaults for what it lacks, and a plain note for each value that was not understood."""
    values: dict[str, tuple[str, ...]] = {}
    notes: list[str] = []
    for name, parameter in params.items():
        asked = [value.strip().lower() for value in given.get(name, ()) if value.strip()]
        known = list(dict.fromkeys(value for value in asked if value in parameter.options))
        unknown = list(dict.fromkeys(value for value in asked if value not in parameter.options))
        notes += [
            f'{parameter.label.split(" (")[0]}: "{_shown(value)}" was not understood and is left out.'
            for value in unknown
        ]
        if len(known) > parameter.most:
            kept = "the first four are" if parameter.most == MAX_PLACES else "the first is"
            notes.append(f"{parameter.label.split(' (')[0]}: more were asked for than fit; {kept} shown.")
            known = known[: parameter.most]
        values[name] = tuple(known) or parameter.default
    return values, notes


def to_address(params: Mapping[str, Parameter], values: Values) -> dict[str, list[str]]:
    """The values as parameters of an address: only what differs from the default."""
    return {
        name: list(values[name])
        for name, parameter in params.items()
        if values[name] and values[name] != parameter.default
    }


def selection(params: Mapping[str, Parameter], values: Values) -> tuple[Selection, list[str]]:
    """The choice as a Selection, and notes for what cannot be done as asked (a period that ends before it starts)."""
    first, last = (pd.Timestamp(f"{values[name][0]}-01") for name in ("from", "to"))
    notes = []
    if first > last:
        notes.append(
            f"The period asked for ends ({periods.month_label(last)}) before it starts "
            f"({periods.month_label(first)}); all months are shown."
        )
        first, last = (pd.Timestamp(f"{params[name].default[0]}-01") for name in ("from", "to"))
    strands = values["strand"] or vocabulary.FLAGGED_STRANDS
    chosen = Selection(
        area_codes=values["area"],
        strands=tuple(s for s in vocabulary.FLAGGED_STRANDS if s in strands),
        series=values["series"][0],
        basis=values["basis"][0],
        first_month=first,
        last_month=last,
        event_id=values["event"][0],
    )
    return chosen, notes
