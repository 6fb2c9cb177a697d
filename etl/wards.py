"""Figures by electoral ward: harmonised by code, editions combined, with the wards themselves.

A ward-month is far too small to be shown (1.6 offences on average): the pages show sums of 12 months only.
"""

import numpy as np
import pandas as pd

from etl import editions, harmonise
from etl.errors import InputError
from etl.readers.wards import WARD
from hatecrime import schema, vocabulary


def tidy_wards(frame: pd.DataFrame, file: str) -> pd.DataFrame:
    """A ward file in our vocabulary: `series`, `ward_gss`, `area` (its borough), `ward`, `month`, `count`.

    A ward is known by its code. Heathrow Villages is listed under Hillingdon, under the airports, or under both: one
    ward, whose rows are added; under the airports alone it has no `area`. InputError on a code that is no ward's, an unknown area, a ward in two boroughs or under two
    names, and a ward without a figure of a series in a month that the file covers.
    """
    ours = harmonise.with_measures(frame, harmonise.WARD_LEVEL, file)
    number, first = harmonise.pair_numbers(ours["code"], ours["area_label"])
    of_pair = [_ward_of_row(ours.iloc[position], file) for position in first]
    ours = ours.assign(ward_gss=np.array([code for code, _ in of_pair])[number])
    borough_of: dict[str, str] = {}
    for code, area in of_pair:
        if area != vocabulary.AIRPORTS and borough_of.setdefault(code, area) != area:
            raise InputError(file, f"ward {code} in two boroughs", value=f"{borough_of[code]} and {area}")
    names = ours[["ward_gss", "ward"]].drop_duplicates().astype(str)
    if (twice := names[names["ward_gss"].duplicated()]["ward_gss"]).any():
        raise InputError(file, f"ward {twice.iloc[0]} under two names", value=names["ward"][twice.index[0]])
    keys = ["series", "ward_gss", "month"]
    summed = ours.groupby(keys, observed=True)["count"].sum().reset_index()
    _check_every_ward(summed, file)
    return summed.assign(
        area=summed["ward_gss"].map(borough_of), ward=summed["ward_gss"].map(names.set_index("ward_gss")["ward"])
    )


def _ward_of_row(row: pd.Series, file: str) -> tuple[str, str]:
    """(code of the ward, area that it is listed under)."""
    code, label = str(row["code"]).strip(), str(row["area_label"])
    if not WARD.fullmatch(code):
        raise InputError(file, "not the code of a ward", row=int(row["row"]), value=code)
    place = harmonise.area_of(label)
    if place is None or place[1] in (vocabulary.UNPLACED, vocabulary.LONDON_TOTAL):
        raise InputError(file, "unknown area of a ward", row=int(row["row"]), value=label)
    return code, place[1]


def _check_every_ward(summed: pd.DataFrame, file: str) -> None:
    """Wide files hold their zeros: a ward without a row of one series was lost."""
    wards, months = summed["ward_gss"].nunique(), summed["month"].nunique()
    for series, rows in summed.groupby("series", observed=True):
        if len(rows) != wards * months:
            lost = sorted(set(summed["ward_gss"]) - set(rows["ward_gss"]))
            raise InputError(file, f"rows of a ward are missing in {series}", row="none", value=lost[0] if lost else "")


def ward_tables(parts: list[editions.Part], wards: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(ward_offences, ward_revisions) from the tidy ward figures of every file; `wards`: the wards table.

    InputError when a file has other wards than the boundaries, or gives one another borough or name.
    """
    for part in parts:
        _check_same_wards(part, wards)
    kind = pd.CategoricalDtype(sorted(wards["ward_gss"]))
    coded = [editions.Part(part.edition, part.file, part.closed, _as_areas(part.figures, kind)) for part in parts]
    figures, revisions = editions.combine(editions.join_parts(coded))
    names = {"area": "ward_gss", "count": "offences"}
    figures, revisions = (_as_text(frame.rename(columns=names)) for frame in (figures, revisions))
    return figures[schema.WARD_OFFENCES.column_names], revisions[schema.WARD_REVISIONS.column_names]


def _as_areas(figures: pd.DataFrame, kind: pd.CategoricalDtype) -> pd.DataFrame:
    """Wards in the place of areas, so that editions are combined by the one rule for all figures."""
    return pd.DataFrame(
        {
            "series": figures["series"],
            "strand": pd.Categorical(["all"] * len(figures), dtype=harmonise.KINDS["strand"]),
            "area": figures["ward_gss"].astype(kind),
            "month": figures["month"],
            "count": figures["count"],
        }
    )


def _as_text(figures: pd.DataFrame) -> pd.DataFrame:
    return figures.assign(**{name: figures[name].astype(str) for name in ("series", "ward_gss")})


def _check_same_wards(part: editions.Part, wards: pd.DataFrame) -> None:
    named = wards.set_index("ward_gss")
    if other := sorted(set(part.figures["ward_gss"]) ^ set(named.index)):
        raise InputError(part.file, "not the wards of the boundaries", value=other[0])
    listed = part.figures.drop_duplicates("ward_gss").set_index("ward_gss")
    for column, ours in (("area", named["borough_gss"].map(vocabulary.BOROUGHS)), ("ward", named["ward"])):
        given = listed[column].dropna()
        differing = given[given != ours.reindex(given.index)]
        if len(differing):
            raise InputError(
                part.file,
                f"{differing.index[0]} is {ours[differing.index[0]]!r} in the boundaries",
                value=differing.iloc[0],
            )
