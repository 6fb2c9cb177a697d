"""How old the figures are: data to which month, when the next month is due, and whether that is overdue."""

import datetime as dt
import os
from dataclasses import dataclass

import pandas as pd

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


def freshness(offences: pd.DataFrame, day: pd.Timestamp) -> Freshness:
    """Freshness of the offences table (columns series, month) on a day."""
    data_to = {str(s): pd.Timestamp(m) for s, m in offences.groupby("series")["month"].max().items()}
    newest = max(data_to.values())
    due = newest + pd.offsets.MonthEnd(3)
    return Freshness(data_to, due, bool(day.normalize() > due + pd.offsets.MonthEnd(GRACE_MONTHS)))
