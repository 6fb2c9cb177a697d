"""Months, financial years, years ending, and the recording regimes that series breaks cut time into.

Months are `pandas.Timestamp`s of the first day. No figure is ever computed across a regime boundary, and a
mixed month (two recording systems within one month) belongs to no regime.
"""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

MIXED = -1
"""Regime number of a month that no calculation may use."""


@dataclass(frozen=True)
class Regimes:
    """When comparable recording began, changed and was mixed, for one series.

    `start`: first usable month (None: the first published). `changes`: first month of each new regime.
    `mixed`: months recorded under two regimes.
    """

    start: pd.Timestamp | None = None
    changes: tuple[pd.Timestamp, ...] = ()
    mixed: tuple[pd.Timestamp, ...] = ()


def regimes_of(breaks: pd.DataFrame, series: str) -> Regimes:
    """Regimes of a series from the series_breaks table (key break_id).

    Kinds: `start` (nothing before `month` is usable) and `break` (not comparable across `month`); notes do
    not cut a series.
    """
    rows = breaks[breaks["series"] == series]
    starts = rows.loc[rows["kind"] == "start", "month"]
    cuts = rows[(rows["kind"] == "break") & ~rows["comparable"].astype(bool)]
    return Regimes(
        start=pd.Timestamp(starts.max()) if len(starts) else None,
        changes=tuple(pd.Timestamp(m) for m in sorted(cuts["month"])),
        mixed=tuple(pd.Timestamp(m) for m in sorted(cuts["mixed_month"].dropna())),
    )


def regime_numbers(months: pd.Series, regimes: Regimes) -> pd.Series:
    """Regime of each month, 0, 1, ...; `MIXED` for a month that is mixed or before the usable start."""
    number = pd.Series(0, index=months.index, dtype="int64")
    for change in regimes.changes:
        number += (months >= change).astype("int64")
    unusable = months.isin(list(regimes.mixed))
    if regimes.start is not None:
        unusable |= months < regimes.start
    return number.mask(unusable, MIXED)


def add_regimes(frame: pd.DataFrame, breaks: pd.DataFrame) -> pd.DataFrame:
    """Rows (columns series, strand, month) with their `regime`; months before a series' usable start are left out.

    A break or start that names a strand concerns that strand alone.
    """
    parts = [frame.iloc[:0].assign(regime=pd.Series(dtype="int64"))]
    for (series, strand), rows in frame.groupby(["series", "strand"], sort=False):
        own = breaks[breaks["strand"].isna() | (breaks["strand"] == strand)]
        regimes = regimes_of(own, str(series))
        if regimes.start is not None:
            rows = rows[rows["month"] >= regimes.start]
        parts.append(rows.assign(regime=regime_numbers(rows["month"], regimes)))
    return pd.concat(parts[1:] or parts, ignore_index=True)


def month_range(first: pd.Timestamp, last: pd.Timestamp) -> pd.DatetimeIndex:
    """Every first of a month from `first` to `last`, both included."""
    return pd.date_range(first, last, freq="MS")


def financial_year(date: pd.Timestamp) -> str:
    """Financial year (April to March) that a date falls in, as `2023/24`."""
    first = date.year if date.month >= 4 else date.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


def month_label(month: pd.Timestamp) -> str:
    """`June 2017`."""
    return f"{month:%B %Y}"


def year_ending_label(month: pd.Timestamp) -> str:
    """`year to March 2026`."""
    return f"year to {month:%B %Y}"


def crosses(first: pd.Timestamp, last: pd.Timestamp, regimes: Regimes) -> bool:
    """True when the months from `first` to `last` hold a mixed or unusable month or two regimes."""
    months = pd.Series(month_range(first, last))
    numbers = regime_numbers(months, regimes)
    return bool((numbers == MIXED).any() or numbers.nunique() > 1)


def known_months(events: pd.DataFrame, extra: Collection[pd.Timestamp] = ()) -> tuple[pd.Timestamp, ...]:
    """Months to leave out of every baseline: the `masks` of catalogued events and a documented extra list.

    `events` needs `mask_from` and `mask_to` (first months, both included).
    """
    months: set[pd.Timestamp] = {pd.Timestamp(m) for m in extra}
    masked = events.dropna(subset=["mask_from", "mask_to"])
    for first, last in zip(masked["mask_from"], masked["mask_to"], strict=True):
        months.update(month_range(first, last))
    return tuple(sorted(months))


def event_window(start: pd.Timestamp, late_day: int) -> tuple[pd.Timestamp, int]:
    """Months in which an event is looked for: first of its own month, and how many more (1 from `late_day` on)."""
    day = pd.Timestamp(start)
    return day.to_period("M").to_timestamp(), int(day.day >= late_day)


def starts_of(breaks: pd.DataFrame) -> pd.Series:
    """The month from which each series can be used, where it has one; `breaks`: the series_breaks table."""
    return breaks[breaks["kind"] == "start"].groupby("series")["month"].max()
