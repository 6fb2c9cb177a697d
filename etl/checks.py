"""Checks of a finished set of tables: each has a figure, a bound, an outcome and the source of its bound.

A failed check of severity `error` stops a build; a warning is published and shown on the data page. All of them
depend on the tables alone, so that a rebuild from the same files gives the same checks.json.
"""

from collections.abc import Callable, Iterator, Mapping

import pandas as pd

from etl import other_counts, ward_checks
from etl.check import Check, Tables, check
from etl.geometry import MAX_GEOJSON_BYTES, MAX_WARDS_BYTES
from hatecrime import periods, schema, vocabulary
from hatecrime.store import BOROUGH_MAP, Build
from hatecrime.thresholds import PROVISIONAL_MONTHS

LARGE_COUNT = 10
"""A borough's median month from which a count of 0 is not chance (1 in 20,000 for a Poisson count with mean 10)."""

LEAST_OF_MEDIAN, MOST_OF_MEDIAN = 0.4, 5.0
"""Bounds of a London month over the median of the 12 before it, where that is 100 or more. Published so far: 0.51
(islamophobic, February 2018) to 2.6 (faith, June 2017)."""

MEDIAN_FOR_RATIO = 100
NESTING_EXCEPTIONS = 1
"""Area-months in which faith is below antisemitic and islamophobic together: one of 4,422 in the published file."""

MOST_REVISED_EVER_PCT = 25.0
"""Change of a settled London month that is no revision but a broken file: four times the largest one met."""

MOST_REVISED_PCT = 10.0
"""Change of a settled London month by a newer edition. The editions of 2019 to 2026 changed one by up to 6%."""

MOST_GROWTH_PCT = 10.0
"""Change of a borough's residents in a year on one census base: up to 4.4% since 2001."""

USABLE_FROM = pd.Timestamp("2012-09-01")
"""Before September 2012 the aggravated class was coming into use, and its figures bound nothing."""


def coded(tables: Tables) -> Tables:
    """The tables with the text of figures as categories: what the checks add up goes by codes, several times faster."""
    keys = {"offences": ("series", "strand", "area"), "ward_offences": ("series", "ward_gss")}
    return tables | {
        table: tables[table].assign(**{name: tables[table][name].astype("category") for name in names})
        for table, names in keys.items()
    }


def failures(found: list[Check]) -> list[Check]:
    """Failed checks of severity error."""
    return [c for c in found if c.severity == "error" and c.outcome == "fail"]


def run(tables: Tables, maps: Mapping[str, str], *, written: bool = False) -> list[Check]:
    """Every check of the tables themselves, in a fixed order.

    `written`: the tables have just been written under their contract, which need not be tried a second time.
    """
    found = list(_contract(tables, written))
    families: tuple[Callable[[Tables], Iterator[Check]], ...] = (
        _rows,
        _boroughs_per_month,
        _contiguous,
        _coverage,
        _steady_coverage,
        _provisional,
        _large_counts,
        _london_level,
        _nesting,
        _revised,
        _population,
        _boundaries,
        *ward_checks.FAMILIES,
        *other_counts.FAMILIES,
    )
    found += [one for family in families for one in family(tables)]
    for name, text in maps.items():
        size, most = len(text.encode()), MAX_GEOJSON_BYTES if name == BOROUGH_MAP else MAX_WARDS_BYTES
        found.append(
            check("size of the map", name, size <= most, f"{size:,} bytes", f"at most {most:,}", "sent to readers")
        )
    return found


def months_lost(before: Build | None, offences: pd.DataFrame) -> str:
    """Months of the edition in place that a new one would not hold any more, in words; empty when there are none."""
    if before is None:
        return ""
    key = ["series", "strand", "month"]
    held = before.table("offences")[key].drop_duplicates()
    missing = held.merge(offences[key].drop_duplicates(), on=key, how="left", indicator=True)
    missing = missing[missing["_merge"] == "left_only"]
    if missing.empty:
        return ""
    first = missing.sort_values(key).iloc[0]
    return f"{len(missing)} months of figures ({first['series']} {first['strand']}, {first['month']:%B %Y} first)"


def _contract(tables: Tables, written: bool) -> Iterator[Check]:
    for name, table in schema.TABLES.items():
        passed, figure = True, "kept"
        if not written:
            text = {c.name: tables[name][c.name].astype(str) for c in table.columns if _is_coded(tables[name][c.name])}
            try:
                schema.to_arrow(tables[name].assign(**text), table)
            except schema.SchemaError as error:
                passed, figure = False, str(error)
        yield check("columns, types, bounds and key", name, passed, figure, "kept", "hatecrime/schema.py")


def _is_coded(column: pd.Series) -> bool:
    return isinstance(column.dtype, pd.CategoricalDtype)


def _rows(tables: Tables) -> Iterator[Check]:
    """How many rows a table must have, from what it says it covers."""
    offences, population = tables["offences"], tables["population"]
    placed = offences[offences["area"] != vocabulary.LONDON_TOTAL]
    cells = len(placed[["series", "strand", "month"]].drop_duplicates())
    boroughs = int(offences["borough_gss"].notna().sum())
    expectations = (
        ("offences", "rows of boroughs", boroughs, cells * 32, f"{cells:,} months of series and strands, 32 boroughs"),
        ("population", "rows", len(population), population["year"].nunique() * 33, "33 areas in every year"),
        ("boroughs", "rows", len(tables["boroughs"]), 33, "32 boroughs and the City of London"),
        (
            "national",
            "months of England and Wales",
            int((tables["national"]["period_type"] == "month").sum()),
            72,
            "April 2013 to March 2019 in the source",
        ),
    )
    for table, name, found, expected, source in expectations:
        yield check(name, table, found == expected, f"{found:,}", f"{expected:,}", source)


def _by_measure(offences: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    for (series, strand), frame in offences.groupby(["series", "strand"], observed=True):
        yield f"{series} {strand}", frame


def _boroughs_per_month(tables: Tables) -> Iterator[Check]:
    """A file that was cut short between two lines, or that lost a borough, shows here."""
    offences = tables["offences"]
    for name, frame in _by_measure(offences[offences["area"] != vocabulary.LONDON_TOTAL]):
        counts = frame[frame["borough_gss"].notna()].groupby("month").size()
        short = counts[counts != len(vocabulary.BOROUGHS)]
        figure = "32" if short.empty else f"{short.iloc[0]} in {pd.Timestamp(str(short.index[0])):%B %Y}"
        source = "the Metropolitan Police serves 32 boroughs"
        yield check(f"boroughs in every month, {name}", "offences", short.empty, figure, "32", source)


def _contiguous(tables: Tables) -> Iterator[Check]:
    breaks = tables["series_breaks"]
    for name, frame in _by_measure(tables["offences"]):
        months = pd.DatetimeIndex(sorted(frame["month"].unique()))
        missing = pd.date_range(months[0], months[-1], freq="MS").difference(months)
        explained = set(breaks.loc[breaks["series"] == frame["series"].iloc[0], "month"])
        bad = [gap for gap in missing if months[months > gap][0] not in explained]
        figure = f"{len(months)} months, {len(missing)} missing" + (f", {bad[0]:%B %Y} first" if bad else "")
        expected = "none missing but gaps that series_breaks explains"
        yield check(f"months in a row, {name}", "offences", not bad, figure, expected, "the published files")


def _coverage(tables: Tables) -> Iterator[Check]:
    """What a newer edition leaves out that the one before had: told, because no total of the newer one shows it."""
    revisions = tables["revisions"]
    for (series, before, after), rows in revisions.groupby(["series", "edition_before", "edition"], observed=True):
        lost = rows[rows["change"] == schema.NO_LONGER_COVERED]
        areas = [
            f"{area}: {of['month'].nunique()} months, {int(of['offences_before'].sum()):,} offences"
            for area, of in lost.groupby("area", observed=True)
        ]
        yield check(
            f"areas that edition {after} no longer covers, {series}, beside {before}",
            "revisions",
            lost.empty,
            "; ".join(areas) or "none",
            "none",
            "successive editions compared by class of row, over the months that both hold",
            severity="warning",
        )


def _steady_coverage(tables: Tables) -> Iterator[Check]:
    """No line of London covers more in one month than in another: it would step with no change in crime.

    An area that has offences in some month of a recording regime is there in every month of it.
    """
    offences = tables["offences"]
    line = offences[offences["in_london"]].astype({"series": str, "strand": str, "area": str})
    regimes = periods.add_regimes(line, tables["series_breaks"])
    for (series, strand), rows in regimes[regimes["regime"] != periods.MIXED].groupby(["series", "strand"]):
        unsteady = []
        for _, months in rows.groupby("regime"):
            wide = months.pivot(index="month", columns="area", values="offences")
            absent = wide.isna().any() & (wide.sum() > 0)
            unsteady += [
                f"{area}: absent from {wide.index[wide[area].isna()][0]:%B %Y}" for area in wide.columns[absent]
            ]
        yield check(
            f"London's line covers the same areas in every month, {series} {strand}",
            "offences",
            not unsteady,
            "; ".join(unsteady) or "the same",
            "the same within each recording regime",
            "the sum of the boroughs and the airports, or the source's own total",
        )


def _provisional(tables: Tables) -> Iterator[Check]:
    """Provisional months are the newest of their series."""
    offences = tables["offences"]
    last = offences.groupby(["series", "strand"], observed=True)["month"].transform("max")
    old = offences["provisional"] & (offences["month"] <= last - pd.DateOffset(months=PROVISIONAL_MONTHS))
    expected = f"none but the newest {PROVISIONAL_MONTHS} months"
    yield check("provisional months", "offences", not old.any(), f"{int(old.sum())} older rows", expected, "thresholds")


def _large_counts(tables: Tables) -> Iterator[Check]:
    """A copy of a source was met that had lost every count above a small limit: large boroughs then fall to 0."""
    boroughs = tables["offences"][tables["offences"]["borough_gss"].notna()]
    for what, table, figures, place in (
        ("boroughs", "offences", boroughs, "area"),
        ("wards", "ward_offences", tables["ward_offences"], "ward_gss"),
    ):
        lost, cells = _zeros_after_large(figures, place)
        name = f"{what} at 0 after a median month of {LARGE_COUNT} or more"
        yield check(name, table, lost == 0, f"{lost} of {cells:,}", "0", "no published file has one")
    for table in ("revisions", "ward_revisions"):
        both = tables[table][tables[table]["change"] == schema.REVISED]
        both = both[both["borough_gss"].notna()] if "borough_gss" in both else both
        pair = both[["offences_before", "offences"]]
        lost = int(((pair.min(axis=1) == 0) & (pair.max(axis=1) >= LARGE_COUNT)).sum())
        name = f"figures at 0 in one of two editions, {LARGE_COUNT} or more in the other"
        yield check(name, table, lost == 0, f"{lost} of {len(both):,}", "0", "no published edition has one")


def _zeros_after_large(figures: pd.DataFrame, place: str) -> tuple[int, int]:
    """(figures at 0 after 12 months with a large median, all figures after such months)."""
    lost = cells = 0
    for _, frame in figures.groupby([name for name in ("series", "strand") if name in figures], observed=True):
        places = frame.loc[frame["offences"] >= LARGE_COUNT, place].unique()
        wide = frame[frame[place].isin(places)].pivot(index="month", columns=place, values="offences")
        large = wide.rolling(12).median().shift(1) >= LARGE_COUNT
        lost += int(((wide == 0) & large).to_numpy().sum())
        cells += int(large.to_numpy().sum())
    return lost, cells


def _london_level(tables: Tables) -> Iterator[Check]:
    """A London month far under or over the months before it."""
    for name, frame in _by_measure(tables["offences"][tables["offences"]["month"] >= USABLE_FROM]):
        london = frame[frame["in_london"]].groupby("month")["offences"].sum()
        median = london.rolling(12).median().shift(1)
        ratio = (london / median)[median >= MEDIAN_FOR_RATIO].dropna()
        if ratio.empty:
            continue
        low, high = float(ratio.min()), float(ratio.max())
        source = "months published since 2010"
        yield check(
            f"lowest London month over the median of 12 before, {name}",
            "offences",
            low >= LEAST_OF_MEDIAN,
            f"{low:.2f}",
            f"at least {LEAST_OF_MEDIAN}",
            source,
        )
        yield check(
            f"highest London month over the median of 12 before, {name}",
            "offences",
            high <= MOST_OF_MEDIAN,
            f"{high:.2f}",
            f"at most {MOST_OF_MEDIAN}",
            source,
            severity="warning",
        )


def _nesting(tables: Tables) -> Iterator[Check]:
    """Strands are flags on one offence: faith holds antisemitic and islamophobic, racist and religious holds faith."""
    offences = tables["offences"]
    flagged = offences[(offences["series"] == "flagged") & offences["strand"].isin(vocabulary.FLAGGED_STRANDS)]
    flagged = flagged.assign(strand=flagged["strand"].astype(str))
    wide = flagged.pivot(index=["area", "month"], columns="strand", values="offences").dropna()
    if not {"racist_religious", "faith", "antisemitic", "islamophobic"} <= set(wide.columns):
        return
    london = wide.groupby("month").sum()
    for outer, inner in (("faith", ["antisemitic", "islamophobic"]), ("racist_religious", ["faith"])):
        for level, frame, severity, allowed in (
            ("London months", london, "error", 0),
            ("area months", wide, "warning", NESTING_EXCEPTIONS if outer == "faith" else 0),
        ):
            bad = int((frame[outer] < frame[inner].sum(axis=1)).sum())
            yield check(
                f"{outer} below {' and '.join(inner)}, {level}",
                "offences",
                bad <= allowed,
                f"{bad} of {len(frame):,}",
                f"at most {allowed}",
                "overlapping flags on one offence; one published area-month is known not to nest",
                severity=severity,
            )


def _most_moved_pct(revisions: pd.DataFrame, figures: pd.DataFrame) -> pd.Series:
    """By series, the largest change of a London month that was settled when the older edition came out."""
    older = pd.to_datetime(revisions["edition_before"].str[:7] + "-01")
    settled = revisions[
        (revisions["month"] >= USABLE_FROM)
        & (revisions["month"] <= older - pd.DateOffset(months=PROVISIONAL_MONTHS + 1))
    ]
    keys = [name for name in ("series", "strand", "month") if name in revisions]
    london = figures.groupby(keys, observed=True)["offences"].sum().rename("london")
    moved = settled.groupby([*keys, "edition"])[["offences_before", "offences"]].sum().reset_index("edition")
    moved = moved.join(london)
    pct = 100 * (moved["offences"] - moved["offences_before"]).abs() / moved["london"].clip(lower=1)
    return pct.groupby("series").max().astype(float)


def _revised(tables: Tables) -> Iterator[Check]:
    """How far newer editions have moved London months."""
    for table, figures in (("revisions", "offences"), ("ward_revisions", "ward_offences")):
        for series, most in _most_moved_pct(tables[table], tables[figures]).items():
            yield check(
                f"no settled London month changed out of all proportion, {series}",
                table,
                most <= MOST_REVISED_EVER_PCT,
                f"{most:.1f}%",
                f"at most {MOST_REVISED_EVER_PCT:.0f}%",
                "four times what the editions of 2019-07 to 2026-04 did: a file that lost its large counts",
            )
            yield check(
                f"largest change of a settled London month, {series}",
                table,
                most <= MOST_REVISED_PCT,
                f"{most:.1f}%",
                f"at most {MOST_REVISED_PCT:.0f}%",
                "the editions of 2019-07 to 2026-04 changed one by up to 6%",
                severity="warning",
            )


def _population(tables: Tables) -> Iterator[Check]:
    frame = tables["population"].sort_values(["borough_gss", "year"])
    frame = frame[frame["borough_gss"] != vocabulary.CITY_OF_LONDON_GSS]
    before = frame.groupby("borough_gss")[["year", "population", "basis"]].shift()
    years = frame["year"] - before["year"]
    growth = 100 * (frame["population"] / before["population"] - 1) / years
    worst = float(growth[frame["basis"] == before["basis"]].abs().max())
    yield check(
        "largest yearly change of a borough's residents on one census base",
        "population",
        worst <= MOST_GROWTH_PCT,
        f"{worst:.1f}%",
        f"at most {MOST_GROWTH_PCT:.0f}%",
        "mid-year estimates 2001 to 2024, without the City of London, which is another force's",
    )


def _boundaries(tables: Tables) -> Iterator[Check]:
    boroughs = tables["boroughs"]
    area = float(boroughs["area_km2"].sum())
    yield check("area of London", "boroughs", 1_560 <= area <= 1_585, f"{area:,.0f} km2", "1,560 to 1,585", "ONS")
    inner = int(boroughs["inner_london"].sum())
    yield check("areas of inner London", "boroughs", inner == 14, inner, 14, "ONS definition, with the City of London")
    served = int((boroughs["force"] == "Metropolitan Police").sum())
    yield check("boroughs of the Metropolitan Police", "boroughs", served == 32, served, 32, "ONS lookup, 2017")
