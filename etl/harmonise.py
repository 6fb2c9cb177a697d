"""Publisher labels -> our vocabulary: which classes are which strand, and which area is which borough.

Strands and series are let in by name, never by exclusion: MajorText "Hate" of the special crime file also holds
three domestic abuse rows, larger than all hate crime. A label that is neither let in nor known to be something else
is an error, because a strand that is renamed must not vanish in silence.
"""

import re
from dataclasses import dataclass

import pandas as pd

from etl.errors import InputError
from hatecrime import vocabulary

SPECIAL_CRIME, BOROUGH_LEVEL, LONG = "special_crime", "borough_level", "long"
"""Families of layouts: A; B and C; D, E and F."""

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

KEY = ["series", "strand", "area", "month"]


@dataclass(frozen=True)
class Tidy:
    """Figures of one file in our vocabulary, key series, strand, area, month.

    `offences` and `outcomes`: series, strand, borough_gss, area, month, count.
    """

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
    return _BOROUGH_OF_LABEL.get(plain)


def measure_of(family: str, major: str, minor: str) -> tuple[str, str] | None:
    """(series, strand) of a published class, None for a class that is not ours; KeyError for an unknown hate class."""
    upper, lower = (" ".join(text.split()).casefold() for text in (major, minor))
    if family == BOROUGH_LEVEL:
        series = _PUBLIC_ORDER.get(lower) if upper.startswith("public order") else None
        return (series, "all") if series else None
    if family == SPECIAL_CRIME:
        if upper != "hate" or lower in _NOT_HATE_FLAGS:
            return None
        return "flagged", _FLAGS[lower]
    if upper != "hate crime" or lower in _NOT_OUR_SUBTYPES:
        return None
    return "flagged", _SUBTYPES[lower.replace("anti-semitic", "antisemitic")]


def tidy(frame: pd.DataFrame, family: str, file: str) -> Tidy:
    """A reader's frame (`etl.readers.COLUMNS`) in our vocabulary.

    Rows in no borough are summed to `Airports` and `Unplaced`. Long layouts print no zero rows: a borough without a
    row in a month and strand that the file covers is 0. InputError on an unknown area or hate class, an area code
    that contradicts the name, a repeated key, or a file without one of the classes that its layout promises.
    """
    ours = _with_measures(frame, family, file)
    ours = _with_areas(ours, file)
    _check_repeats(ours, file)
    groups = ["series", "strand", "borough_gss", "area", "month", "measure"]
    summed = ours.groupby(groups, dropna=False, observed=True, as_index=False)["count"].sum()
    offences = summed[summed["measure"] == "offences"].drop(columns="measure").reset_index(drop=True)
    outcomes = summed[summed["measure"] == "outcomes"].drop(columns="measure").reset_index(drop=True)
    if offences.empty:
        raise InputError(file, "no figure of any series in it")
    if family == LONG:
        offences, outcomes = _with_zeros(offences), _with_zeros(outcomes)
    return Tidy(offences, outcomes)


def _with_measures(frame: pd.DataFrame, family: str, file: str) -> pd.DataFrame:
    classes = frame[["major", "minor"]].drop_duplicates()
    names: dict[tuple[str, str], tuple[str, str]] = {}
    for position, major, minor in zip(classes.index, classes["major"], classes["minor"], strict=True):
        try:
            measure = measure_of(family, major, minor)
        except KeyError as error:
            row = int(frame["row"].loc[position])
            raise InputError(file, "unknown class under hate crime", row=row, value=minor) from error
        if measure:
            names[major, minor] = measure
    expected = {
        SPECIAL_CRIME: {("flagged", strand) for strand in vocabulary.FLAGGED_STRANDS},
        BOROUGH_LEVEL: {("aggravated", "all"), ("comparator", "all")},
        LONG: set[tuple[str, str]](),
    }[family]
    if missing := expected - set(names.values()):
        raise InputError(file, "no row of a series that this layout holds", value=" / ".join(sorted(missing)[0]))
    keys = pd.MultiIndex.from_frame(frame[["major", "minor"]])
    kept = keys.isin(list(names)) if names else [False] * len(frame)
    ours = frame[kept].reset_index(drop=True)
    labels = pd.DataFrame(
        [(major, minor, *measure) for (major, minor), measure in names.items()],
        columns=["major", "minor", "series", "strand"],
    )
    return ours.merge(labels, on=["major", "minor"], how="left", validate="many_to_one")


def _with_areas(ours: pd.DataFrame, file: str) -> pd.DataFrame:
    labels = ours[["area_label", "code"]].drop_duplicates()
    places = []
    for position, label, code in zip(labels.index, labels["area_label"], labels["code"], strict=True):
        place = area_of("" if pd.isna(label) else label)
        row = int(ours["row"].loc[position])
        if place is None:
            raise InputError(file, "unknown area", row=row, value=label)
        gss = "" if pd.isna(code) else str(code).strip()
        if gss.startswith("E09") and gss != place[0]:
            raise InputError(file, f"area code {gss} does not belong to this area", row=row, value=label)
        places.append((label, code, *place))
    named = pd.DataFrame(places, columns=["area_label", "code", "borough_gss", "area"])
    # Joined by position of the pair: a merge would not match blank codes with blank codes.
    position = ours.groupby(["area_label", "code"], dropna=False, sort=False).ngroup().to_numpy()
    return ours.assign(borough_gss=named["borough_gss"].to_numpy()[position], area=named["area"].to_numpy()[position])


def _check_repeats(ours: pd.DataFrame, file: str) -> None:
    """A borough has one figure per series, strand, month and measure; only rows in no borough repeat and add up."""
    boroughs = ours[ours["borough_gss"].notna()]
    key = ["series", "strand", "area", "month", "measure"]
    twice = boroughs[boroughs.duplicated(key)]
    if len(twice):
        first = twice.iloc[0]
        raise InputError(
            file,
            f"a second figure for {first['area']}, {first['strand']}, {first['month']:%B %Y}",
            row=int(first["row"]),
            value=first["count"],
        )


def _with_zeros(figures: pd.DataFrame) -> pd.DataFrame:
    """Every area for every month and strand that the figures cover; absent ones are 0."""
    if figures.empty:
        return figures
    areas = pd.concat(
        [
            pd.DataFrame([(gss, name) for gss, name in vocabulary.BOROUGHS.items()], columns=["borough_gss", "area"]),
            figures.loc[figures["borough_gss"].isna(), ["borough_gss", "area"]].drop_duplicates(),
        ],
        ignore_index=True,
    )
    covered = figures[["series", "strand"]].drop_duplicates().merge(figures[["month"]].drop_duplicates(), how="cross")
    grid = covered.merge(areas, how="cross")
    filled = grid.merge(figures.drop(columns="borough_gss"), on=KEY, how="left", validate="one_to_one")
    return filled.assign(count=filled["count"].fillna(0).astype("int64"))
