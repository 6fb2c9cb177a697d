"""The contract of every published table: columns, Arrow types, keys, meaning and bounds.

It drives writing, reading, tests and docs/data-dictionary.md; there is no second description of a table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as arrow

from hatecrime import vocabulary

if TYPE_CHECKING:
    import pandera.pandas as pa


class SchemaError(ValueError):
    """A frame does not keep the contract of its table; the message names table, column, row and value."""


@dataclass(frozen=True)
class Column:
    """One column: Arrow type, meaning and unit in plain words, whether it may be null, and its bounds."""

    name: str
    type: arrow.DataType
    meaning: str
    nullable: bool = False
    allowed: tuple[str, ...] | None = None
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Table:
    """One published table: its title, grain, key and columns, in the order in which they are written.

    `coded`: text columns that a reader holds as categories, because the table is long: read in a fraction of the time.
    """

    name: str
    title: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    coded: tuple[str, ...] = ()
    arrow_schema: arrow.Schema = field(init=False)

    def __post_init__(self) -> None:
        fields = [arrow.field(c.name, c.type, nullable=c.nullable) for c in self.columns]
        object.__setattr__(self, "arrow_schema", arrow.schema(fields))

    @property
    def column_names(self) -> list[str]:
        """Names in order."""
        return [c.name for c in self.columns]


_TEXT, _DATE, _INT, _BOOL, _REAL = (
    arrow.string(),
    arrow.date32(),
    arrow.int64(),
    arrow.bool_(),
    arrow.float64(),
)
_SERIES = tuple(vocabulary.SERIES)
_STRANDS = tuple(vocabulary.STRANDS)

REVISED, NO_LONGER_COVERED, NEWLY_COVERED = "revised", "no_longer_covered", "newly_covered"
"""What a newer edition did to a figure: gave another one, left its area out, or had an area that the older had not."""

MAX_MONTHLY_OFFENCES = 20_000
"""More than any published monthly figure of one area: the largest of the comparator is about 4,200 for all London."""


def _series() -> Column:
    return Column("series", _TEXT, "Which count: flagged, aggravated or comparator. Never summed.", allowed=_SERIES)


def _ward() -> Column:
    return Column("ward_gss", _TEXT, "GSS code of the electoral ward (2022).")


def _strand() -> Column:
    return Column(
        "strand",
        _TEXT,
        "Monitored motivation. `all`: every hate crime once (flagged, London only), or a series without strands. "
        "Never summed.",
        allowed=_STRANDS,
    )


def _area_columns() -> tuple[Column, ...]:
    return (
        Column(
            "borough_gss",
            _TEXT,
            "GSS code of the borough; null for airports and unplaced rows.",
            nullable=True,
        ),
        Column(
            "area",
            _TEXT,
            "Name of the borough, `Airports`, `Unplaced`, or `London` for a source's own total.",
        ),
    )


def _revision_columns() -> tuple[Column, ...]:
    return (
        Column("month", _DATE, "First day of the month of recording."),
        Column("edition_before", _TEXT, "The older edition."),
        Column("edition", _TEXT, "The edition that changed the figure."),
        Column(
            "offences_before",
            _INT,
            "Offences in the older edition; null where it had no such area.",
            nullable=True,
            minimum=0,
        ),
        Column(
            "offences",
            _INT,
            "Offences in the newer edition; null where it has no such area.",
            nullable=True,
            minimum=0,
        ),
        Column(
            "change",
            _TEXT,
            "revised: another figure; no_longer_covered, newly_covered: the area is in one of the two editions only.",
            allowed=(REVISED, NO_LONGER_COVERED, NEWLY_COVERED),
        ),
    )


OFFENCES = Table(
    "offences",
    "Recorded offences by series, strand, area and month",
    "one row per series, strand, area and month",
    ("series", "strand", "area", "month"),
    (
        _series(),
        _strand(),
        *_area_columns(),
        Column("month", _DATE, "First day of the month of recording."),
        Column("offences", _INT, "Offences recorded.", minimum=0, maximum=MAX_MONTHLY_OFFENCES),
        Column("provisional", _BOOL, "The publisher may still change this month."),
        Column(
            "in_london",
            _BOOL,
            "Counted in London's line. An area outside the boroughs is, between two breaks, if every month there has it.",
        ),
        Column("edition", _TEXT, "Edition of the source that the figure was read from."),
    ),
)

OUTCOMES = Table(
    "outcomes",
    "Positive outcomes by series, strand, area and month",
    "one row per series, strand, area and month",
    ("series", "strand", "area", "month"),
    (
        _series(),
        _strand(),
        *_area_columns(),
        Column("month", _DATE, "First day of the month of the outcome."),
        Column(
            "outcomes",
            _INT,
            "Positive outcomes; not offences, and not of the same month's offences.",
            minimum=0,
        ),
        Column("edition", _TEXT, "Edition of the source that the figure was read from."),
    ),
)

POPULATION = Table(
    "population",
    "Residents by borough and year",
    "one row per borough (and the City of London) and mid-year",
    ("borough_gss", "year"),
    (
        Column("borough_gss", _TEXT, "GSS code."),
        Column("borough", _TEXT, "Name."),
        Column("year", _INT, "Mid-year (30 June).", minimum=2001, maximum=2100),
        Column("population", _INT, "Residents.", minimum=1, maximum=1_000_000),
        Column("basis", _TEXT, "Census base of the estimate.", allowed=("2011_census", "2021_census")),
        Column("edition", _TEXT, "Edition of the source."),
    ),
)

BOROUGHS = Table(
    "boroughs",
    "Boroughs: names, codes, inner or outer London, area",
    "one row per borough and the City of London",
    ("borough_gss",),
    (
        Column("borough_gss", _TEXT, "GSS code."),
        Column("borough", _TEXT, "Name."),
        Column("inner_london", _BOOL, "Inner London as the ONS defines it."),
        Column("force", _TEXT, "Police force that serves it."),
        Column("area_km2", _REAL, "Land area, square kilometres.", minimum=0),
        Column("geometry", arrow.binary(), "Simplified boundary, WKB, EPSG:4326 (GeoParquet)."),
    ),
)

NATIONAL = Table(
    "national",
    "Figures of other counts, for context",
    "one row per geography, series, strand, period and source",
    ("geography", "series", "strand", "period_type", "period_end"),
    (
        Column("geography", _TEXT, "England and Wales, or the part the source names."),
        Column(
            "series",
            _TEXT,
            "police_recorded_hate_crime, aggravated_offences or aggravated_public_fear (code 9B alone).",
        ),
        Column("strand", _TEXT, "Strand as the source names it; `all` for its own total."),
        Column(
            "period_type",
            _TEXT,
            "month, quarter, financial_year or calendar_year.",
            allowed=("month", "quarter", "financial_year", "calendar_year"),
        ),
        Column("period_end", _DATE, "Last day of the period."),
        Column("offences", _INT, "Offences recorded.", minimum=0),
        Column(
            "basis", _TEXT, "published, or derived by subtraction as `note` says.", allowed=("published", "derived")
        ),
        Column("low_reliability", _BOOL, "Marked [u]: the reason is in data/reference/weak_figures.toml."),
        Column("note", _TEXT, "What the source says of the figure; null where it says nothing.", nullable=True),
        Column("status", _TEXT, "Status of the statistics, in the source's words."),
        Column("source", _TEXT, "Publisher and title."),
        Column("source_url", _TEXT, "Address of the source."),
    ),
)

EVENTS = Table(
    "events",
    "Catalogue of major events",
    "one row per catalogued event",
    ("event_id",),
    (
        Column("event_id", _TEXT, "Stable slug."),
        Column("name", _TEXT, "Name of the event."),
        Column("start", _DATE, "First day."),
        Column("end", _DATE, "Last day; null for a single day.", nullable=True),
        Column("place", _TEXT, "Where it happened."),
        Column("kind", _TEXT, "attack, conflict, vote, protest, disorder, sport or court."),
        Column("strands", arrow.list_(arrow.string()), "Strands it may concern."),
        Column(
            "published_size",
            _TEXT,
            "What the source says of its size: an annotation, never a series.",
            nullable=True,
        ),
        Column("source", _TEXT, "Who says so."),
        Column("source_url", _TEXT, "Address of the source; null where only a citation is known.", nullable=True),
        Column(
            "confidence",
            _TEXT,
            "publisher: read at the publisher; press: press quoting it; dated: date only.",
            allowed=("publisher", "press", "dated"),
        ),
        Column("mask_from", _DATE, "First month left out of other events' baselines.", nullable=True),
        Column("mask_to", _DATE, "Last such month.", nullable=True),
    ),
)

SERIES_BREAKS = Table(
    "series_breaks",
    "Changes of recording",
    "one row per series and change of recording",
    ("break_id",),
    (
        Column("break_id", _TEXT, "Stable slug."),
        _series(),
        Column("strand", _TEXT, "The strand concerned; null for all.", nullable=True, allowed=_STRANDS),
        Column("month", _DATE, "First month after the change."),
        Column("mixed_month", _DATE, "Month recorded under both rules, used in no calculation.", nullable=True),
        Column(
            "kind",
            _TEXT,
            "start: nothing before is usable; break: not comparable across; note: shown, cuts nothing; "
            "end: the published series stops.",
            allowed=("start", "break", "note", "end"),
        ),
        Column("comparable", _BOOL, "Whether values before and after may be compared."),
        Column("what", _TEXT, "What changed, in a line that is shown beside a chart."),
        Column("reason", _TEXT, "Why, with the publisher's words where there are any."),
        Column("source_url", _TEXT, "Address of the source."),
    ),
)

REVISIONS = Table(
    "revisions",
    "Figures that a newer edition changed, or no longer covers",
    "one row per figure that a newer edition changed",
    ("series", "strand", "area", "month", "edition"),
    (
        _series(),
        _strand(),
        *_area_columns(),
        *_revision_columns(),
    ),
)

WARD_OFFENCES = Table(
    "ward_offences",
    "Offences by electoral ward and month: add up 12 months before you use them",
    "one row per series, ward and month; shown as sums of 12 months only",
    ("series", "ward_gss", "month"),
    (
        _series(),
        _ward(),
        Column("month", _DATE, "First day of the month of recording."),
        Column("offences", _INT, "Offences recorded.", minimum=0, maximum=MAX_MONTHLY_OFFENCES),
        Column("provisional", _BOOL, "The publisher may still change this month."),
        Column("edition", _TEXT, "Edition of the source that the figure was read from."),
    ),
    coded=("series", "ward_gss", "edition"),
)

WARDS = Table(
    "wards",
    "Electoral wards of 2022: names, boroughs, residents",
    "one row per electoral ward of 2022 in the 32 boroughs",
    ("ward_gss",),
    (
        _ward(),
        Column("ward", _TEXT, "Name; different boroughs have wards of one name."),
        Column("borough_gss", _TEXT, "GSS code of its borough."),
        Column("population", _INT, "Residents at mid-year.", minimum=1, maximum=1_000_000),
        Column("population_year", _INT, "Mid-year (30 June) of the residents.", minimum=2001, maximum=2100),
        Column("geometry", arrow.binary(), "Simplified boundary, WKB, EPSG:4326 (GeoParquet)."),
    ),
)

WARD_REVISIONS = Table(
    "ward_revisions",
    "Ward figures that a newer edition changed, or no longer covers",
    "one row per ward figure that a newer edition changed",
    ("series", "ward_gss", "month", "edition"),
    (_series(), _ward(), *_revision_columns()),
)

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        OFFENCES,
        OUTCOMES,
        WARD_OFFENCES,
        POPULATION,
        BOROUGHS,
        WARDS,
        NATIONAL,
        EVENTS,
        SERIES_BREAKS,
        REVISIONS,
        WARD_REVISIONS,
    )
}


def _checks(column: Column) -> list[pa.Check]:
    import pandera.pandas as pa

    checks = []
    if column.allowed is not None:
        checks.append(pa.Check.isin(list(column.allowed)))
    if column.minimum is not None:
        checks.append(pa.Check.ge(column.minimum))
    if column.maximum is not None:
        checks.append(pa.Check.le(column.maximum))
    return checks


def pandera_schema(table: Table) -> pa.DataFrameSchema:
    """The table as a strict pandera schema: columns, nulls, bounds, unique key."""
    import pandera.pandas as pa

    columns = {c.name: pa.Column(None, _checks(c), nullable=c.nullable) for c in table.columns}
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=list(table.key))


def keeps(frame: pd.DataFrame, table: Table) -> bool:
    """Whether `frame` has exactly the columns, nulls, bounds and unique key of `table`: what `pandera_schema` checks."""
    if list(frame.columns) != table.column_names:
        return False
    try:
        sound = all(_within(frame[column.name], column) for column in table.columns)
    except TypeError:  # values that cannot be compared with their bounds
        return False
    return sound and not frame.duplicated(list(table.key)).any()


def _within(values: pd.Series, column: Column) -> bool:
    present = values.dropna()
    if len(present) < len(values) and not column.nullable:
        return False
    if column.allowed is not None and not present.isin(column.allowed).all():
        return False
    if column.minimum is not None and not (present >= column.minimum).all():
        return False
    return column.maximum is None or bool((present <= column.maximum).all())


def validate(frame: pd.DataFrame, table: Table) -> None:
    """Raise SchemaError unless `frame` keeps the contract of `table`, naming the first row that does not."""
    if keeps(frame, table):
        return
    if list(frame.columns) != table.column_names:
        raise SchemaError(f"table {table.name}: columns {list(frame.columns)}, expected {table.column_names}")
    import pandera.pandas as pa  # only to name the fault: a third of a second that a sound build need not wait for

    try:
        pandera_schema(table).validate(frame, lazy=False)
    except pa.errors.SchemaError as error:
        cases = error.failure_cases
        detail = ""
        if isinstance(cases, pd.DataFrame) and len(cases):
            first = cases.iloc[0].to_dict()
            detail = f": row {first.get('index')}, value {first.get('failure_case')!r}"
        raise SchemaError(f"table {table.name}: {error.check or error}{detail}") from error


def to_arrow(frame: pd.DataFrame, table: Table) -> arrow.Table:
    """`frame` as an Arrow table with exactly the contract's types, sorted by key; SchemaError if it does not fit."""
    validate(frame, table)
    ordered = frame.sort_values(list(table.key), kind="stable")[table.column_names]
    try:
        return arrow.Table.from_pandas(
            ordered, schema=table.arrow_schema, preserve_index=False, safe=True
        ).replace_schema_metadata(None)
    except (arrow.ArrowInvalid, arrow.ArrowTypeError) as error:
        raise SchemaError(f"table {table.name}: {error}") from error


def from_arrow(data: arrow.Table, table: Table) -> pd.DataFrame:
    """The frame behind an Arrow table: dates as `datetime64`, text as `str` or as read; SchemaError on other columns."""
    if data.schema.names != table.column_names:
        raise SchemaError(f"table {table.name}: columns {data.schema.names}, expected {table.column_names}")
    frame = data.to_pandas(date_as_object=False)
    for column in table.columns:
        if column.type == _DATE:
            frame[column.name] = frame[column.name].astype("datetime64[us]")
        elif column.type == _INT and column.nullable:
            frame[column.name] = frame[column.name].astype("Int64")
    return frame
