"""What is worked out from one build of the tables, each thing once: what every figure starts from."""

import threading
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pandas as pd

from hatecrime import metrics, spikes, store, vocabulary

T = TypeVar("T")

MOST_KEPT = 120
"""Results of one name that are kept; the oldest goes first."""

_LOCK = threading.RLock()  # of the process: results travel to other processes, locks cannot


@dataclass(frozen=True, eq=False)
class Results:
    """The tables of one build, and what has been worked out from them; whatever is given out is read-only."""

    build_id: str
    tables: Mapping[str, pd.DataFrame]
    geojson: str
    _kept: dict[str, dict[tuple[Hashable, ...], Any]] = field(default_factory=lambda: defaultdict(dict), repr=False)

    def keep(self, name: str, compute: Callable[[], T], *choice: Hashable) -> T:
        """`compute()`, worked out once for `name` and `choice`, which must hold all that it depends on."""
        kept = self._kept[name]
        if choice not in kept:
            with _LOCK:
                if choice not in kept:
                    result = compute()
                    if len(kept) >= MOST_KEPT:
                        kept.pop(next(iter(kept)))
                    kept[choice] = result
                    return result
        found: T = kept[choice]
        return found

    def monthly(self) -> pd.DataFrame:
        """`metrics.monthly`."""
        names = ("offences", "boroughs", "series_breaks")
        return self.keep("monthly", lambda: metrics.monthly(*(self.tables[name] for name in names)))

    def rolling(self) -> pd.DataFrame:
        """`metrics.rolling_12_months`."""
        return self.keep("rolling", lambda: metrics.rolling_12_months(self.monthly()))

    def known_months(self) -> tuple[pd.Timestamp, ...]:
        """Months left out of every baseline: those of catalogued events, and the documented extra ones."""
        return self.keep("known_months", lambda: store.known_months(self.tables["events"]))

    def dispersion(self) -> pd.DataFrame:
        """`metrics.dispersion`: how much more each line varies than chance alone."""
        return self.keep("dispersion", lambda: metrics.dispersion(self.monthly(), self.known_months()))

    def change(self, basis: str) -> pd.DataFrame:
        """`metrics.year_on_year` on a basis, with intervals widened for each line's own variation."""
        return self.keep("change", lambda: metrics.year_on_year(self.monthly(), basis, self.dispersion()), basis)

    def rates(self, series: str, strand: str, end: pd.Timestamp) -> pd.DataFrame:
        """`metrics.funnel_table` of the boroughs in the 12 months to `end`."""

        def compute() -> pd.DataFrame:
            rows = self.monthly()
            own = rows[(rows["series"] == series) & (rows["strand"] == strand)]
            return metrics.funnel_table(metrics.borough_rates(own, self.tables["population"], end))

        return self.keep("rates", compute, series, strand, end)

    def effects(self, month: pd.Timestamp, k: int) -> pd.DataFrame:
        """`spikes.event_panel` of the `k` + 1 months from `month`: every series, strand and area, with q."""
        known = self.known_months()
        return self.keep("effects", lambda: spikes.event_panel(self.monthly(), month, known, k=k), month, k)

    def names(self) -> Mapping[str, str]:
        """Area code -> name: the boroughs as the tables have them, the vocabulary's for larger areas."""

        def compute() -> Mapping[str, str]:
            boroughs = self.tables["boroughs"]
            named = dict(zip(boroughs["borough_gss"], boroughs["borough"], strict=True))
            own = {area: str(named[gss]) for area, gss in vocabulary.GSS_OF_AREA.items() if gss in named}
            return vocabulary.AREA_LABELS | own

        return self.keep("names", compute)

    def borough_notes(self) -> Mapping[str, str]:
        """GSS code -> what to know about the rates of a borough, where there is something."""

        def compute() -> Mapping[str, str]:
            return {str(note["gss"]): str(note["text"]) for note in store.read_reference("borough_notes")["note"]}

        return self.keep("borough_notes", compute)

    def editions(self) -> Mapping[str, str]:
        """Newest edition of the source of each series."""

        def compute() -> Mapping[str, str]:
            newest = self.tables["offences"].groupby("series")["edition"].max()
            return {str(series): str(edition) for series, edition in newest.items()}

        return self.keep("editions", compute)

    def span(self, series: str) -> tuple[pd.Timestamp, pd.Timestamp]:
        """First and newest month of a series; of `flagged`, by strand."""

        def compute() -> tuple[pd.Timestamp, pd.Timestamp]:
            rows = vocabulary.by_strand(self.tables["offences"])
            months = rows.loc[rows["series"] == series, "month"]
            return pd.Timestamp(months.min()), pd.Timestamp(months.max())

        return self.keep("span", compute, series)

    def provisional_from(self, series: str) -> pd.Timestamp | None:
        """First provisional month of a series, if it has any."""

        def compute() -> pd.Timestamp | None:
            rows = self.monthly()
            months = rows.loc[(rows["series"] == series) & rows["provisional"], "month"]
            return None if months.empty else pd.Timestamp(months.min())

        return self.keep("provisional_from", compute, series)


def results_of(edition: store.Edition) -> Results:
    """Nothing worked out yet, from one whole build."""
    return Results(edition.build_id, dict(edition.tables), edition.geojson)
