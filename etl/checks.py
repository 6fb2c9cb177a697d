"""Checks of a finished set of tables: each has a figure, a bound, an outcome and the source of its bound.

A failed check of severity `error` stops a build; a warning is published and shown on the data page.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from hatecrime import schema, vocabulary

Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Check:
    """One check: what was found, what was expected, and where the expectation comes from."""

    name: str
    table: str
    severity: str
    outcome: str
    figure: str
    expected: str
    source: str

    def as_dict(self) -> dict[str, str]:
        """As published in checks.json."""
        return asdict(self)

    def line(self) -> str:
        """One line for a terminal."""
        return f"{self.outcome} ({self.severity}) {self.table}: {self.name}: {self.figure}, expected {self.expected}"


def _check(
    name: str, table: str, passed: bool, figure: object, expected: object, source: str, *, severity: str = "error"
) -> Check:
    return Check(name, table, severity, "pass" if passed else "fail", str(figure), str(expected), source)


def run(tables: Tables, geojson: str, published: list[dict[str, Any]]) -> list[Check]:
    """Every check, in a fixed order."""
    return [check for family in _FAMILIES for check in family(tables)] + [
        *_map_checks(tables, geojson),
        *(_reconcile(tables, figure) for figure in published),
    ]


def _contract(tables: Tables) -> Iterator[Check]:
    """Columns, types, allowed values, bounds and unique keys of every table."""
    for name, table in schema.TABLES.items():
        try:
            schema.to_arrow(tables[name], table)
        except schema.SchemaError as error:
            yield _check("columns, bounds and key", name, False, error, "the contract", "hatecrime/schema.py")
        else:
            yield _check(
                "columns, bounds and key",
                name,
                True,
                f"{len(tables[name])} rows",
                "the contract",
                "hatecrime/schema.py",
            )


def _boroughs_per_month(tables: Tables) -> Iterator[Check]:
    """Every month of every series and strand holds all 32 boroughs: a file cut short shows here."""
    offences = tables["offences"]
    for (series, strand), frame in offences.groupby(["series", "strand"]):
        counts = frame[frame["borough_gss"].notna()].groupby("month").size()
        short = counts[counts != len(vocabulary.BOROUGHS)]
        figure = "32 in every month" if short.empty else f"{short.iloc[0]} in {short.index[0]:%B %Y}"
        yield _check(
            f"boroughs, {series} {strand}",
            "offences",
            short.empty,
            figure,
            "32 in every month",
            "the Metropolitan Police serves 32 boroughs",
        )


def _contiguous(tables: Tables) -> Iterator[Check]:
    """Months follow each other, but for gaps that series_breaks explains."""
    offences, breaks = tables["offences"], tables["series_breaks"]
    for (series, strand), frame in offences.groupby(["series", "strand"]):
        months = pd.DatetimeIndex(sorted(frame["month"].unique()))
        missing = pd.date_range(months[0], months[-1], freq="MS").difference(months)
        explained = set(breaks.loc[breaks["series"] == series, "month"])
        after = [months[months > gap][0] for gap in missing]
        bad = [gap for gap, resumed in zip(missing, after, strict=True) if resumed not in explained]
        figure = f"{len(months)} months, {len(missing)} missing" + (f" ({bad[0]:%B %Y} first)" if bad else "")
        yield _check(
            f"months in a row, {series} {strand}",
            "offences",
            not bad,
            figure,
            "none missing but explained gaps",
            "data/reference/series_breaks.toml",
        )


def _nesting(tables: Tables) -> Iterator[Check]:
    """Faith holds antisemitic and islamophobic, racist and religious holds faith: strands are flags on one offence."""
    flagged = tables["offences"].query("series == 'flagged'")
    wide = flagged.pivot_table(index=["area", "month"], columns="strand", values="offences", aggfunc="sum").dropna()
    if not {"racist_religious", "faith", "antisemitic", "islamophobic"} <= set(wide.columns):
        return
    for level, severity, allowed in (("London", "error", 0), ("area", "warning", 1)):
        frame = wide.groupby("month").sum() if level == "London" else wide
        for outer, inner in (("faith", ["antisemitic", "islamophobic"]), ("racist_religious", ["faith"])):
            bad = frame[frame[outer] < frame[inner].sum(axis=1)]
            yield _check(
                f"{outer} holds {' and '.join(inner)}, {level} months",
                "offences",
                len(bad) <= allowed,
                f"{len(bad)} of {len(frame):,} do not",
                f"at most {allowed}",
                "strands are overlapping flags; one area-month is known not to nest",
                severity=severity,
            )


_FAMILIES: tuple[Callable[[Tables], Iterator[Check]], ...] = (_contract, _boroughs_per_month, _contiguous, _nesting)


def _map_checks(tables: Tables, geojson: str) -> Iterator[Check]:
    boroughs = tables["boroughs"]
    yield _check("areas", "boroughs", len(boroughs) == 33, len(boroughs), 33, "32 boroughs and the City of London")
    yield _check(
        "size of the map",
        "boroughs.geojson",
        len(geojson.encode()) < 150_000,
        f"{len(geojson.encode()):,} bytes",
        "under 150,000",
        "sent to every reader of a map",
    )


def _reconcile(tables: Tables, figure: dict[str, Any]) -> Check:
    """A total of ours against the one that was published."""
    table = figure["table"]
    ours = _total(tables, figure, "")
    if figure.get("measure") == "change_pct":
        before = _total(tables, figure, "before_")
        ours = None if ours is None or not before else round(100 * (ours / before - 1))
    published, tolerance = figure["published"], figure["tolerance_pct"]
    passed = ours is not None and abs(ours - published) <= published * tolerance / 100
    bound = "exactly" if not tolerance else f"within {tolerance}%"
    unit = "%" if figure.get("measure") == "change_pct" else ""
    shown = "not available" if ours is None else f"{ours:,}{unit}"
    return _check(
        f"published total: {figure['id']}", table, passed, shown, f"{published:,}{unit} {bound}", figure["source"]
    )


def _total(tables: Tables, figure: dict[str, Any], prefix: str) -> int | None:
    """Sum of the rows that a published figure speaks of; None when a month of it is absent."""
    if figure["table"] == "population":
        frame = tables["population"].query("year == @figure['year']")
        return int(frame["population"].sum()) if len(frame) else None
    first, last = pd.Timestamp(figure[f"{prefix}first_month"]), pd.Timestamp(figure[f"{prefix}last_month"])
    frame = tables[figure["table"]]
    frame = frame[(frame["series"] == figure["series"]) & (frame["strand"] == figure["strand"])]
    if figure["table"] == "national":
        monthly = frame[(frame["geography"] == figure["area"]) & (frame["period_type"] == "month")]
        frame = monthly.assign(month=monthly["period_end"].dt.to_period("M").dt.to_timestamp())
    elif figure["area"] != "London":
        frame = frame[frame["area"] == figure["area"]]
    frame = frame[frame["month"].between(first, last)]
    if frame["month"].nunique() != len(pd.date_range(first, last, freq="MS")):
        return None
    return int(frame["offences"].sum())
