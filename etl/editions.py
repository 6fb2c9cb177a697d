"""Several editions of the same figures: the newest one that covers a month wins, what it changed is a revision."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from etl.errors import InputError
from etl.harmonise import KEY, group_numbers, key_numbers
from hatecrime.schema import NEWLY_COVERED, NO_LONGER_COVERED, REVISED
from hatecrime.thresholds import PROVISIONAL_MONTHS

GROUP = ["series", "strand"]


@dataclass(frozen=True)
class Part:
    """The figures of one file: edition, file name, whether later editions may still change them, tidy frame."""

    edition: str
    file: str
    closed: bool
    figures: pd.DataFrame


def join_parts(parts: list[Part]) -> dict[str, pd.DataFrame]:
    """Parts of the same edition in one frame, editions oldest first.

    Parts of one edition may overlap (historical, and most recent 24 months) where they agree; InputError where
    they do not, because nothing says which of them is the newer.
    """
    editions: dict[str, pd.DataFrame] = {}
    for edition in sorted({part.edition for part in parts}):
        members = [part for part in parts if part.edition == edition]
        stacked = pd.concat([p.figures.assign(file=p.file, closed=p.closed) for p in members], ignore_index=True)
        number = pd.Series(key_numbers(stacked))
        repeated = stacked[number.duplicated(keep=False)]
        differing = repeated[~repeated.duplicated([*KEY, "count"], keep=False)]
        if len(differing):
            first = differing.sort_values(KEY).iloc[0]
            raise InputError(
                " and ".join(sorted(set(differing["file"]))),
                f"edition {edition} has two figures for {first['area']}, {first['series']} {first['strand']}, "
                f"{first['month']:%B %Y}; put files of different dates into folders of their own",
            )
        editions[edition] = stacked[~number.duplicated()].reset_index(drop=True)
    return editions


def combine(editions: dict[str, pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(figures, revisions) from editions, oldest first.

    A month of a series and strand comes whole from one edition: area sets differ between editions, and an airport
    row of an older one would count offences twice that a newer one places elsewhere. Revisions hold, per edition,
    every figure that differs from the edition which supplied the month until then, and say what kind of difference it
    is: `revised`, or a change of what is covered, `no_longer_covered` or `newly_covered`: an area that one of the two
    does not have is null there, unless the other has 0.
    """
    current: pd.DataFrame | None = None
    revisions: list[pd.DataFrame] = []
    for edition, frame in editions.items():
        newer = frame.assign(edition=edition)
        if current is None:
            current = newer
            continue
        overlap = np.isin(group_numbers(current), np.unique(group_numbers(newer)))
        revisions.append(_revisions(current[overlap], newer))
        current = pd.concat([current[~overlap], newer], ignore_index=True)
    if current is None:
        raise ValueError("no edition")
    changed = pd.concat(revisions, ignore_index=True) if revisions else _revisions(current.iloc[:0], current.iloc[:0])
    return _with_provisional(current), changed


def _revisions(older: pd.DataFrame, newer: pd.DataFrame) -> pd.DataFrame:
    """Differences in the months of `older`, all of which `newer` covers."""
    before, after = (pd.Series(f["count"].to_numpy(), index=key_numbers(f)) for f in (older, newer))
    both = pd.concat([before, after], axis=1, keys=["count_before", "count"])
    both = both[both["count"].fillna(0) != both["count_before"].fillna(0)]
    rows = pd.concat([older, newer[KEY]], ignore_index=True)
    rows.index = pd.Index(key_numbers(rows))
    changed = rows.loc[~rows.index.duplicated(), KEY].join(both, how="inner")
    months = pd.Series(older["edition"].to_numpy(), index=group_numbers(older))
    supplied = months[~months.index.duplicated()].reindex(group_numbers(changed)).to_numpy()
    changed = changed.assign(edition=supplied).dropna(subset="edition").reset_index(drop=True)
    kinds = np.select(
        [changed["count"].isna(), changed["count_before"].isna()], [NO_LONGER_COVERED, NEWLY_COVERED], REVISED
    )
    return pd.DataFrame(
        {
            **{name: changed[name] for name in KEY},
            "edition_before": changed["edition"],
            "edition": newer["edition"].iloc[0] if len(newer) else "",
            "offences_before": changed["count_before"].astype("Int64"),
            "offences": changed["count"].astype("Int64"),
            "change": kinds,
        }
    )


def _with_provisional(figures: pd.DataFrame) -> pd.DataFrame:
    """Mark the newest months of each series and strand, unless its source is closed and will not change again."""
    last = figures.groupby(GROUP, observed=True)["month"].transform("max")
    recent = figures["month"] > last - pd.DateOffset(months=PROVISIONAL_MONTHS)
    return figures.assign(provisional=recent & ~figures["closed"])
