"""What a snapshot is before it becomes files: words, drawings, tables, data, and what it is made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hatecrime import metrics, store, vocabulary
from hatecrime.figures import Table
from hatecrime.results import Results, results_of


class SnapshotError(ValueError):
    """A snapshot cannot be made; the message names the figure, folder or value."""


@dataclass(frozen=True)
class Drawing:
    """One chart, drawn for a wide and for a narrow page (the same for both when `narrow` is empty).

    `kind`: a class of the style sheet, such as `map`; `keys`: label and colour of what fills mean, and their `unit`.
    """

    label: str
    wide: str
    narrow: str = ""
    kind: str = "chart"
    keys: tuple[tuple[str, str], ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class Figure:
    """Everything about one snapshot but its addresses.

    `choice`: the legend of the choice between the drawings (all are shown when empty). `data`: tidy, machine
    readable, with `key` and a meaning for each column. `path`: the view of the dashboard that it links to.
    """

    figure_id: str
    group: str
    title: str
    subtitle: str
    alt: str
    findings: tuple[str, ...]
    drawings: tuple[Drawing, ...]
    card: str
    tables: tuple[Table, ...]
    data: pd.DataFrame
    key: tuple[str, ...]
    meanings: Mapping[str, str]
    notes: tuple[str, ...]
    marks: tuple[str, ...]
    sources: tuple[str, ...]
    first: pd.Timestamp
    last: pd.Timestamp
    edition: str
    provisional_from: pd.Timestamp | None
    path: str
    place: str
    choice: str = ""


@dataclass(frozen=True)
class Inputs:
    """The frames that every figure is made from: those of the pages, worked out once and given to each worker."""

    build_id: str
    results: Results
    monthly: pd.DataFrame
    rolling: pd.DataFrame
    changes: pd.DataFrame
    rates: pd.DataFrame
    rates_to: Mapping[tuple[str, str], pd.Timestamp]
    boroughs: pd.DataFrame
    breaks: pd.DataFrame
    events: pd.DataFrame
    known: tuple[pd.Timestamp, ...]
    geojson: str
    editions: Mapping[str, str]
    borough_notes: Mapping[str, str]
    support: tuple[str, ...]

    @property
    def names(self) -> dict[str, str]:
        """Area code -> name as the data has it, for the boroughs; the vocabulary's for London."""
        return dict(self.results.names())

    def _by_strand(self, series: str) -> pd.DataFrame:
        return vocabulary.by_strand(self.monthly[self.monthly["series"] == series])

    def data_to(self, series: str) -> pd.Timestamp:
        """Newest month of a series."""
        return pd.Timestamp(self._by_strand(series)["month"].max())

    def data_from(self, series: str) -> pd.Timestamp:
        """First month of a series that is shown."""
        return pd.Timestamp(self._by_strand(series)["month"].min())

    def provisional_from(self, series: str) -> pd.Timestamp | None:
        """First provisional month of a series, if it has any."""
        rows = self._by_strand(series)
        rows = rows[rows["provisional"]]
        return None if rows.empty else pd.Timestamp(rows["month"].min())

    def has(self, series: str) -> bool:
        """Whether the edition holds the series at all."""
        return bool(len(self._by_strand(series)))


def inputs_of(edition: store.Edition) -> Inputs:
    """Everything that the figures need from one edition, and the hand-kept reference files."""
    tables = edition.tables
    results = results_of(edition)
    monthly, rolling, changes = results.monthly(), results.rolling(), results.change("r12")
    rates, rates_to = _rates(monthly, rolling, tables["population"])
    routes = sorted(store.read_reference("support_routes")["route"], key=lambda r: r["order"])
    return Inputs(
        build_id=edition.build_id,
        results=results,
        monthly=monthly,
        rolling=rolling,
        changes=changes,
        rates=rates,
        rates_to=rates_to,
        boroughs=tables["boroughs"].drop(columns="geometry"),
        breaks=tables["series_breaks"],
        events=tables["events"],
        known=results.known_months(),
        geojson=edition.geojson,
        editions=results.editions(),
        borough_notes=results.borough_notes(),
        support=tuple(str(route["short"]) for route in routes),
    )


def _rates(
    monthly: pd.DataFrame, rolling: pd.DataFrame, population: pd.DataFrame
) -> tuple[pd.DataFrame, dict[tuple[str, str], pd.Timestamp]]:
    """Rates with funnel flags of the newest whole 12 months of every measure."""
    whole = rolling[rolling["offences_r12"].notna() & rolling["area_code"].isin(list(vocabulary.GSS_OF_AREA))]
    newest: dict[tuple[str, str], pd.Timestamp] = {}
    for key, month in whole.groupby(["series", "strand"])["month"].max().items():
        newest[(str(key[0]), str(key[1]))] = pd.Timestamp(month)  # type: ignore[index]
    parts = []
    for month in sorted(set(newest.values())):
        table = metrics.borough_rates(monthly, population, month)
        wanted = {key for key, last in newest.items() if last == month}
        parts.append(table[[key in wanted for key in zip(table["series"], table["strand"], strict=True)]])
    return metrics.funnel_table(pd.concat(parts, ignore_index=True)), newest


def rows_of(frame: pd.DataFrame, series: str, strand: str | None, area_code: str) -> pd.DataFrame:
    """Rows of one measure and area, oldest first."""
    rows = frame[(frame["series"] == series) & (frame["area_code"] == area_code)]
    return vocabulary.by_strand(rows) if strand is None else rows[rows["strand"] == strand]


def latest(frame: pd.DataFrame, column: str = "period_end") -> Mapping[Any, Any]:
    """The newest row, as a mapping."""
    if frame.empty:
        raise SnapshotError("no row to speak about")
    row: Mapping[Any, Any] = frame.sort_values(column).iloc[-1].to_dict()
    return row
