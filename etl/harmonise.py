"""Publisher labels -> our vocabulary: which classes are which strand, and which area is which borough.

Strands and series are let in by name, never by exclusion: MajorText "Hate" of the special crime file also holds
three domestic abuse rows, larger than all hate crime. A label that is neither let in nor known to be something else
is an error, because a strand that is renamed must not vanish in silence.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from etl.errors import InputError
from hatecrime import vocabulary

SPECIAL_CRIME, BOROUGH_LEVEL, WARD_LEVEL, LONG, LONDON_MONTHLY = (
    "special_crime",
    "borough_level",
    "ward_level",
    "long",
    "london_monthly",
)
"""Families of layouts: A; B and C; W; D, E and F; G."""

_BOROUGH_OF_LABEL = {name.lower(): (gss, name) for gss, name in vocabulary.BOROUGHS.items()}

_AIRPORTS = {
    "aviation security(so18)",
    "aviation security",
    "heathrow",
    "london heathrow and london city airports",
    "heathrow and london city airports",
}
_UNPLACED = {"", "unknown", "other / nk", "other/nk", "n/k", "nk", "-1", "non met police force", "non athena force"}

_FLAGS = {
    "racist and religious hate crime": "racist_religious",
    "faith hate crime": "faith",
    "anti-semitic": "antisemitic",
    "islamophobic": "islamophobic",
    "homophobic hate crime": "homophobic",
    "transgender hate": "transgender",
    "disability hate crime": "disability",
}
_NOT_HATE_FLAGS = {"domestic abuse", "domestic abuse vwi", "domestic abuse homicide"}

_SUBTYPES = {
    "hate crime": "all",
    "racist and religious crime": "racist_religious",
    "faith crime": "faith",
    "antisemitic": "antisemitic",
    "antisemitic crime": "antisemitic",
    "islamophobic": "islamophobic",
    "islamophobic crime": "islamophobic",
    "homophobic crime": "homophobic",
    "transgender crime": "transgender",
    "transphobic crime": "transgender",
    "disability crime": "disability",
}
_NOT_OUR_SUBTYPES = {"racist crime"}
"""Published, and contained in racist and religious; not one of the monitored strands here."""

_PUBLIC_ORDER = {
    "race or religious agg public fear": "aggravated",
    "racially or religiously aggravated public fear, al": "aggravated",
    "racially or religiously aggravated public fear, alarm or distress": "aggravated",
    "public fear alarm or distress": "comparator",
    "public fear, alarm or distress": "comparator",
}

_PROMISED: dict[str, set[tuple[str, str]]] = {
    SPECIAL_CRIME: {("flagged", strand) for strand in vocabulary.FLAGGED_STRANDS},
    BOROUGH_LEVEL: {("aggravated", "all"), ("comparator", "all")},
    WARD_LEVEL: {("aggravated", "all"), ("comparator", "all")},
    LONG: set(),
    LONDON_MONTHLY: {("flagged", "all")},
}
"""What every file of a layout holds; without it the file is not what its name says."""

KEY = ["series", "strand", "area", "month"]


AREAS = (*vocabulary.BOROUGHS.values(), vocabulary.AIRPORTS, vocabulary.UNPLACED, vocabulary.LONDON_TOTAL)

KINDS = {
    "series": pd.CategoricalDtype(list(vocabulary.SERIES)),
    "strand": pd.CategoricalDtype(list(vocabulary.STRANDS)),
    "area": pd.CategoricalDtype(list(AREAS)),
}
"""Types of the key columns on their way through a build: joins and sums over codes, not over text."""


def key_numbers(figures: pd.DataFrame) -> np.ndarray:
    """One whole number for each row's key: compared, joined and looked up in a tenth of the time of four columns.

    Frames that are compared must hold `area` in the same categories, those of `KINDS` or the wards of a build.
    """
    areas = len(figures["area"].cat.categories)
    return group_numbers(figures) * areas + figures["area"].cat.codes.to_numpy(dtype="int64")


def group_numbers(figures: pd.DataFrame) -> np.ndarray:
    """The same for series, strand and month."""
    series, strand = (figures[name].cat.codes.to_numpy(dtype="int64") for name in ("series", "strand"))
    days = figures["month"].to_numpy(dtype="datetime64[D]").astype("int64")
    return (days * len(KINDS["series"].categories) + series) * len(KINDS["strand"].categories) + strand


def pair_numbers(first: pd.Series, second: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """(number of each row's pair of labels, in order of appearance; position of the first row of each pair)."""
    (one, _), (two, labels) = pd.factorize(first), pd.factorize(second)
    number, _ = pd.factorize(one.astype("int64") * (len(labels) + 1) + two)
    return number, np.flatnonzero(~pd.Series(number).duplicated())


@dataclass(frozen=True)
class Tidy:
    """Figures of one file in our vocabulary: series, strand, area, month (the key, of `KINDS`) and count."""

    offences: pd.DataFrame
    outcomes: pd.DataFrame


def area_of(label: str) -> tuple[str | None, str] | None:
    """(GSS code or None, area) of a published area name; None when it is no area that we know."""
    plain = " ".join(str(label).replace("&", " and ").split()).lower()
    plain = re.sub(r"\s*\(legacy only\)$", "", plain).replace(" (so18)", "(so18)")
    if plain in _AIRPORTS:
        return None, vocabulary.AIRPORTS
    if plain in _UNPLACED:
        return None, vocabulary.UNPLACED
    if plain == vocabulary.LONDON_TOTAL.lower():
        return None, vocabulary.LONDON_TOTAL
    return _BOROUGH_OF_LABEL.get(plain)


@lru_cache(maxsize=4096)
def measure_of(family: str, major: str, minor: str) -> tuple[str, str] | None:
    """(series, strand) of a published class, None for a class that is not ours; KeyError for an unknown hate class."""
    upper, lower = (" ".join(text.split()).casefold() for text in (major, minor))
    if family in (BOROUGH_LEVEL, WARD_LEVEL):
        series = _PUBLIC_ORDER.get(lower) if upper.startswith("public order") else None
        return (series, "all") if series else None
    if family == SPECIAL_CRIME:
        if upper != "hate" or lower in _NOT_HATE_FLAGS:
            return None
        return "flagged", _FLAGS[lower]
    if upper != "hate crime" or lower in _NOT_OUR_SUBTYPES:
        return None
    return "flagged", _SUBTYPES[lower.replace("anti-semitic", "antisemitic")]


def is_ours(major: str, minor: str) -> bool:
    """Whether a class of the borough and ward files is of one of our series."""
    return measure_of(BOROUGH_LEVEL, major, minor) is not None


def tidy(frame: pd.DataFrame, family: str, file: str) -> Tidy:
    """A reader's frame (`etl.readers.COLUMNS`) in our vocabulary.

    Rows in no borough are summed to `Airports` and `Unplaced`. Long layouts print no zero rows: a borough without a
    row in a month and strand that the file covers is 0. InputError on an unknown area or hate class, an area code
    that contradicts the name, a repeated key, a borough without figures, or a file without one of the classes that
    its layout promises.
    """
    ours = _with_areas(with_measures(frame, family, file), family, file)
    offences, outcomes = (
        _one_figure_per_key(ours[ours["measure"] == measure], file) for measure in ("offences", "outcomes")
    )
    if offences.empty:
        raise InputError(file, "no figure of any series in it")
    if family == LONG:
        offences, outcomes = _with_zeros(offences), _with_zeros(outcomes)
    if family != LONDON_MONTHLY:
        _check_areas(offences, file)
    return Tidy(offences, outcomes)


def with_measures(frame: pd.DataFrame, family: str, file: str) -> pd.DataFrame:
    """Rows of our series, with `series` and `strand`; each pair of classes is looked at once."""
    number, first = pair_numbers(frame["major"], frame["minor"])
    measures: list[tuple[str, str] | None] = []
    for position in first:
        row = frame.iloc[position]
        try:
            measures.append(measure_of(family, str(row["major"]), str(row["minor"])))
        except KeyError as error:
            raise InputError(file, "unknown class under hate crime", row=int(row["row"]), value=row["minor"]) from error
    if missing := _PROMISED[family] - set(measures):
        raise InputError(file, "no row of a series that this layout holds", value=" / ".join(sorted(missing)[0]))
    kept = np.array([measure is not None for measure in measures], dtype=bool)[number]
    series = pd.Categorical([measure[0] if measure else None for measure in measures], dtype=KINDS["series"])
    strand = pd.Categorical([measure[1] if measure else None for measure in measures], dtype=KINDS["strand"])
    return frame[kept].assign(series=series[number[kept]], strand=strand[number[kept]]).reset_index(drop=True)


def _with_areas(ours: pd.DataFrame, family: str, file: str) -> pd.DataFrame:
    """Rows with `area`; each pair of label and code is looked at once.

    A file of London totals holds them and nothing else, and no other file holds one.
    """
    number, first = pair_numbers(ours["area_label"], ours["code"])
    areas: list[str] = []
    for position in first:
        row = ours.iloc[position]
        label = "" if pd.isna(row["area_label"]) else str(row["area_label"])
        place = area_of(label)
        if place is None or (place[1] == vocabulary.LONDON_TOTAL) != (family == LONDON_MONTHLY):
            raise InputError(file, "unknown area", row=int(row["row"]), value=label)
        gss = "" if pd.isna(row["code"]) else str(row["code"]).strip()
        if gss.startswith("E09") and gss != place[0]:
            raise InputError(file, f"area code {gss} does not belong to this area", row=int(row["row"]), value=label)
        areas.append(place[1])
    return ours.assign(area=pd.Categorical(areas, dtype=KINDS["area"])[number])


def _one_figure_per_key(ours: pd.DataFrame, file: str) -> pd.DataFrame:
    """A borough has one figure per series, strand and month; only rows in no borough repeat, and add up."""
    number = pd.Series(key_numbers(ours), index=ours.index)
    repeated = number.duplicated(keep=False)
    if not repeated.any():
        return ours[[*KEY, "count"]].reset_index(drop=True)
    outside = ours["area"].isin([vocabulary.AIRPORTS, vocabulary.UNPLACED])
    if (repeated & ~outside).any():
        second = ours[number.duplicated() & ~outside].iloc[0]
        raise InputError(
            file,
            f"a second figure for {second['area']}, {second['strand']}, {second['month']:%B %Y}",
            row=int(second["row"]),
            value=second["count"],
        )
    summed: pd.DataFrame = ours[repeated].groupby(KEY, observed=True)[["count"]].sum().reset_index()
    single: pd.DataFrame = ours.loc[~repeated, [*KEY, "count"]]
    return pd.concat([single, summed], ignore_index=True)


def _check_areas(offences: pd.DataFrame, file: str) -> None:
    """InputError when a borough has no figure where another one has: rows were lost, in an older edition too."""
    boroughs = list(vocabulary.BOROUGHS.values())
    cells = offences[offences["area"].isin(boroughs)]
    counts = cells.groupby(["series", "strand", "area"], observed=True).size().unstack("area").reindex(columns=boroughs)
    short = counts.fillna(0).lt(counts.max(axis=1), axis=0)
    if short.to_numpy().any():
        series, strand = short.index[short.any(axis=1)][0]
        lost = short.columns[short.loc[(series, strand)]][0]
        raise InputError(file, f"rows of a borough are missing in {series} {strand}", row="none", value=lost)


def _with_zeros(figures: pd.DataFrame) -> pd.DataFrame:
    """Every area for every month and strand that the figures cover; absent ones are 0.

    All boroughs are covered; airports and unplaced rows only where the file has any.
    """
    if figures.empty:
        return figures
    present = set(figures["area"].unique())
    areas = [area for area in AREAS if area in present or area in vocabulary.BOROUGHS.values()]
    covered = figures[["series", "strand"]].drop_duplicates().merge(figures[["month"]].drop_duplicates(), how="cross")
    grid = covered.merge(pd.DataFrame({"area": pd.Categorical(areas, dtype=KINDS["area"])}), how="cross")
    filled = grid.merge(figures, on=KEY, how="left", validate="one_to_one")
    return filled.assign(count=filled["count"].fillna(0).astype("int64"))[[*KEY, "count"]]
