"""What newer editions changed, from the `revisions` table: neither a rise nor a fall of crime."""

import pandas as pd

from hatecrime import findings, numbers, schema, selection, vocabulary
from hatecrime.figures import Table

LARGEST = 25

PLACE_NOTE = (
    "Most of the change is of place, not of number: newer editions give the borough where the offence happened, "
    "older ones the borough that handled the case."
)


def no_longer_covered(revisions: pd.DataFrame) -> list[tuple[str, str]]:
    """What a newer edition left out: which rows, and what that means. It is no fall."""
    lost = revisions[revisions["change"] == schema.NO_LONGER_COVERED]
    lines = []
    for (after, before, series, area), rows in lost.groupby(["edition", "edition_before", "series", "area"]):
        period = numbers.fmt_period(rows["month"].min(), rows["month"].max())
        missing = f"Edition {after} has no rows of {str(area).lower()} offences"
        had = findings.offences(int(rows["offences_before"].sum()))
        lines.append(
            (
                missing,
                f"({vocabulary.SERIES[str(series)].label}), which edition {before} had: {had}, {period}. London's line leaves "
                "them out of all months since the change of recording, so that it does not step with no change in crime.",
            )
        )
    return lines


def differences(revisions: pd.DataFrame) -> pd.DataFrame:
    """`revisions` with the change in offences, the pair of editions in words (`pair`) and in an address (`step`)."""
    editions = list(zip(revisions["edition_before"], revisions["edition"], strict=True))
    return revisions.assign(
        difference=revisions["offences"].fillna(0) - revisions["offences_before"].fillna(0),
        pair=[f"{before} to {after}" for before, after in editions],
        step=[selection.revision_slug(before, after) for before, after in editions],
    )


def summary(changed: pd.DataFrame) -> Table:
    """How many figures each pair of editions changed, of which months, and by how much; `changed` as `differences`."""
    rows = tuple(
        (
            str(pair),
            vocabulary.SERIES[str(series)].label,
            numbers.fmt_count(len(own)),
            numbers.fmt_period(own["month"].min(), own["month"].max()),
            numbers.fmt_count(own["difference"].clip(lower=0).sum(), signed=True),
            numbers.fmt_count(own["difference"].clip(upper=0).sum(), signed=True),
        )
        for (series, pair), own in changed.groupby(["series", "pair"], sort=True, observed=True)
    )
    columns = ("Editions", "Count", "Figures changed", "Months", "Offences added", "Offences taken away")
    return Table("What newer editions changed: figures of one area and month", columns, rows)


def by_area(chosen: pd.DataFrame, words: str) -> Table:
    """The same by area, for one series and pair of editions that `words` names."""
    areas = chosen.groupby("area", sort=True, observed=True)["difference"].agg(["size", "sum"])
    rows = tuple(
        (str(area), numbers.fmt_count(row["size"]), numbers.fmt_count(row["sum"], signed=True))
        for area, row in areas.iterrows()
    )
    return Table(f"Changes by area, {words}", ("Area", "Figures changed", "Net change in offences"), rows)


def largest(chosen: pd.DataFrame, words: str) -> Table:
    """The largest changes of a figure, for one series and pair of editions that `words` names."""
    order = chosen["difference"].abs().sort_values(ascending=False, kind="stable").index[:LARGEST]
    rows = tuple(
        (
            str(row["area"]),
            numbers.fmt_month(row["month"]),
            numbers.fmt_count(row["offences_before"]),
            numbers.fmt_count(row["offences"]),
            numbers.fmt_count(row["difference"], signed=True),
        )
        for _, row in chosen.loc[order].iterrows()
    )
    return Table(f"The {LARGEST} largest changes, {words}", ("Area", "Month", "Before", "After", "Change"), rows)
