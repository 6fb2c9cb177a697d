"""How old the figures are: data to which month, when the next month is due, and whether that is overdue."""

import datetime as dt
import os
from dataclasses import dataclass

import pandas as pd

from hatecrime.vocabulary import by_strand

GRACE_MONTHS = 1
"""Whole months after the due month before the figures are called stale."""


@dataclass(frozen=True)
class Freshness:
    """`data_to`: series -> first of its last month. `due`: last day of the month in which the next is due.

    The Metropolitan Police publishes each month's figures during the following month, so a newest month of
    March means that April is due by 31 May.
    """

    data_to: dict[str, pd.Timestamp]
    due: pd.Timestamp
    stale: bool

    @property
    def newest(self) -> pd.Timestamp:
        """First of the newest month of any series."""
        return max(self.data_to.values())


def today() -> pd.Timestamp:
    """The day that freshness is judged on: today in UTC, or HATECRIME_TODAY (YYYY-MM-DD) for tests."""
    return pd.Timestamp(os.environ.get("HATECRIME_TODAY") or dt.datetime.now(dt.UTC).date())


def data_to(offences: pd.DataFrame) -> dict[str, pd.Timestamp]:
    """First of the newest month of each series, of `flagged` by strand: its total for London comes from elsewhere."""
    return {str(s): pd.Timestamp(m) for s, m in by_strand(offences).groupby("series")["month"].max().items()}


def freshness(offences: pd.DataFrame, day: pd.Timestamp) -> Freshness:
    """Freshness of the offences table (columns series, month) on a day."""
    months = data_to(offences)
    newest = max(months.values())
    due = newest + pd.offsets.MonthEnd(3)
    return Freshness(months, due, bool(day.normalize() > due + pd.offsets.MonthEnd(GRACE_MONTHS)))
