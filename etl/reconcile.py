"""Totals of ours against totals that publishers have printed (data/reference/published_figures.toml)."""

from typing import Any

import pandas as pd

from etl.check import Check, Tables, check


def reconcile(tables: Tables, figure: dict[str, Any]) -> Check:
    """One published figure: the sum of our rows that it speaks of, or the change between two such sums in percent."""
    ours = _total(tables, figure, "")
    change = figure.get("measure") == "change_pct"
    if change:
        before = _total(tables, figure, "before_")
        ours = None if ours is None or not before else round(100 * (ours / before - 1))
    published, tolerance = figure["published"], figure["tolerance_pct"]
    passed = ours is not None and abs(ours - published) <= published * tolerance / 100
    unit = "%" if change else ""
    return check(
        f"published total: {figure['id']}",
        figure["table"],
        passed,
        "not available" if ours is None else f"{ours:,}{unit}",
        f"{published:,}{unit} {'exactly' if not tolerance else f'within {tolerance}%'}",
        figure["source"],
    )


def _total(tables: Tables, figure: dict[str, Any], prefix: str) -> int | None:
    """Sum of the rows that a published figure speaks of; None when a month or year of it is absent."""
    if figure["table"] == "population":
        people = tables["population"]
        people = people[people["year"] == figure["year"]]
        return int(people["population"].sum()) if len(people) else None
    first, last = pd.Timestamp(figure[f"{prefix}first_month"]), pd.Timestamp(figure[f"{prefix}last_month"])
    frame = tables[figure["table"]]
    frame = frame[(frame["series"] == figure["series"]) & (frame["strand"] == figure["strand"])]
    if figure["table"] == "national":
        monthly = frame[(frame["geography"] == figure["area"]) & (frame["period_type"] == "month")]
        frame = monthly.assign(month=monthly["period_end"].dt.to_period("M").dt.to_timestamp())
    elif figure["area"] != "London":
        frame = frame[frame["area"] == figure["area"]]
    else:
        frame = frame[frame["in_london"]]
    frame = frame[frame["month"].between(first, last)]
    if frame["month"].nunique() != len(pd.date_range(first, last, freq="MS")):
        return None
    return int(frame["offences"].sum())
