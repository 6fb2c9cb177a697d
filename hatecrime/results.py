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
    maps: Mapping[str, str]
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

    def put(self, name: str, choice: tuple[Hashable, ...], value: object) -> None:
        """Take over what another process has worked out from the same build, unless it is here already."""
        self._kept[name].setdefault(choice, value)

    def worked_out(self) -> list[tuple[str, tuple[Hashable, ...], Any]]:
        """All that has been worked out: name, choice and value."""
        return [(name, choice, value) for name, kept in self._kept.items() for choice, value in kept.items()]

    def monthly(self) -> pd.DataFrame:
        """`metrics.monthly`."""
        names = ("offences", "boroughs", "series_breaks")
        return self.keep("monthly", lambda: metrics.monthly(*(self.tables[name] for name in names)))

    def line(self, name: str, frame: pd.DataFrame, series: str, strand: str, area: str) -> pd.DataFrame:
        """The rows of one series, strand and area of a frame that is kept as `name`: found by place, not looked for."""
        by_line = self.keep("by_line", lambda: frame.groupby(["series", "strand", "area_code"]).indices, name)
        return frame.iloc[by_line.get((series, strand, area), [])]

    def rolling(self) -> pd.DataFrame:
        """`metrics.rolling_12_months`."""
        return self.keep("rolling", lambda: metrics.rolling_12_months(self.monthly()))

    def known_months(self) -> tuple[pd.Timestamp, ...]:
        """Months left out of every baseline: those of catalogued events, and the documented extra ones."""
        return self.keep("known_months", lambda: store.known_months(self.tables["events"]))

    def dispersion(self) -> pd.DataFrame:
        """`metrics.dispersion`: how much more each line varies than chance alone."""
        return self.keep("dispersion", lambda: metrics.dispersion(self.monthly(), self.known_months()))

    def change(self, basis: str, years_back: int = 1) -> pd.DataFrame:
        """`metrics.year_on_year` on a basis, with intervals widened for each line's own variation."""
        return self.keep(
            "change",
            lambda: metrics.year_on_year(self.monthly(), basis, self.dispersion(), years_back=years_back),
            *(basis, years_back),
        )

    def rates(self, series: str, strand: str, end: pd.Timestamp) -> pd.DataFrame:
        """`metrics.funnel_table` of the boroughs in the 12 months to `end`."""

        def compute() -> pd.DataFrame:
            rows = self.monthly()
            own = rows[(rows["series"] == series) & (rows["strand"] == strand)]
            return metrics.funnel_table(metrics.borough_rates(own, self.tables["population"], end))

        return self.keep("rates", compute, series, strand, end)

    def rate_lines(self, series: str, strand: str) -> pd.DataFrame:
        """`metrics.rate_lines` of one series and strand."""

        def compute() -> pd.DataFrame:
            rows = self.monthly()
            own = rows[(rows["series"] == series) & (rows["strand"] == strand)]
            return metrics.rate_lines(own, self.tables["population"])

        return self.keep("rate_lines", compute, series, strand)

    def funnel_limits(self, series: str, strand: str, end: pd.Timestamp) -> pd.DataFrame:
        """`metrics.funnel_limits` of the boroughs in the 12 months to `end`."""
        table = self.rates(series, strand, end)
        return self.keep("funnel_limits", lambda: metrics.funnel_limits(table), series, strand, end)

    def rates_to(self, series: str, strand: str) -> pd.Timestamp | None:
        """The newest month whose 12 months are comparable in a borough; None when there is none."""

        def compute() -> pd.Timestamp | None:
            rows = self.rolling()
            own = (rows["series"] == series) & (rows["strand"] == strand) & rows["offences_r12"].notna()
            months = rows.loc[own & rows["area_code"].isin(list(vocabulary.GSS_OF_AREA)), "month"]
            return None if months.empty else pd.Timestamp(months.max())

        return self.keep("rates_to", compute, series, strand)

    def ward_years(self) -> pd.DataFrame:
        """`metrics.ward_years` of the newest 12 months, all wards."""
        offences, wards, breaks = (self.tables[name] for name in ("ward_offences", "wards", "series_breaks"))
        return self.keep("ward_years", lambda: metrics.ward_years(offences, wards, breaks))

    def placed_in_wards(self, borough_gss: str) -> tuple[int, int]:
        """`metrics.placed_in_wards` of a borough in the newest 12 months of its wards."""
        by_ward, by_borough, wards = (self.tables[name] for name in ("ward_offences", "offences", "wards"))
        end = self.ward_years()["period_end"].iloc[0]
        return self.keep(
            "placed_in_wards",
            lambda: metrics.placed_in_wards(by_ward, by_borough, borough_gss, wards, end),
            borough_gss,
        )

    def ward_edition(self) -> str:
        """Newest edition of the publisher's file by ward."""
        return self.keep("ward_edition", lambda: max(map(str, self.tables["ward_offences"]["edition"].unique())))

    def boundaries(self, borough_gss: str = "") -> str:
        """Boundaries as GeoJSON: of the boroughs, or of the wards of one."""
        return self.maps[store.ward_map(borough_gss) if borough_gss else store.BOROUGH_MAP]

    def effects(self, month: pd.Timestamp, k: int) -> pd.DataFrame:
        """`spikes.event_panel` of the `k` + 1 months from `month`: every series, strand and area, with q."""
        known = self.known_months()
        return self.keep("effects", lambda: spikes.event_panel(self.monthly(), month, known, k=k), month, k)

    def unusual(self) -> pd.DataFrame:
        """`spikes.unusual_months`: every borough and strand, the latest twelve comparable months."""
        return self.keep("unusual", lambda: spikes.unusual_months(self.monthly(), self.known_months()))

    def season(self) -> pd.DataFrame:
        """`metrics.seasonality` of every line."""
        return self.keep("season", lambda: metrics.seasonality(self.monthly()))

    def outside_boroughs(self, series: str, strand: str, end: pd.Timestamp) -> pd.DataFrame:
        """`metrics.outside_boroughs` in the 12 months to `end`."""
        offences = self.tables["offences"]
        return self.keep(
            "outside_boroughs",
            lambda: metrics.outside_boroughs(offences, series, strand, end),
            *(series, strand, end),
        )

    def similar_to(self, place: str) -> tuple[str, ...]:
        """Codes of the boroughs most like one, nearest first."""

        def features() -> pd.DataFrame:
            return metrics.borough_features(self.monthly(), self.tables["boroughs"], self.tables["population"])

        def compute() -> tuple[str, ...]:
            near = metrics.nearest_boroughs(place, self.keep("borough_features", features))
            return tuple(map(str, near["area_code"]))

        return self.keep("similar_to", compute, place)

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
        return self._notes("borough_notes")

    def ward_notes(self) -> Mapping[str, str]:
        """The same of a ward."""
        return self._notes("ward_notes")

    def _notes(self, name: str) -> Mapping[str, str]:
        def compute() -> Mapping[str, str]:
            return {str(note["gss"]): str(note["text"]) for note in store.read_reference(name)["note"]}

        return self.keep(name, compute)

    def editions(self) -> Mapping[str, str]:
        """Newest edition of each source: a series, or `all` for all hate crime."""

        def compute() -> Mapping[str, str]:
            rows = self.tables["offences"][["series", "strand", "edition"]].drop_duplicates()
            found: dict[str, str] = {}
            for series, strand, edition in rows.itertuples(index=False):
                source = vocabulary.source_of(series, strand)
                found[source] = max(found.get(source, ""), str(edition))
            return found

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


def results_of(edition: store.Build) -> Results:
    """Nothing worked out yet, from one whole build."""
    return Results(edition.build_id, dict(edition.tables), dict(edition.maps))
