"""Cells of the snapshots' tables: figures as words, with the marks that say why one is missing or may change."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hatecrime import numbers, withheld, wording


def count(value: Any, *, provisional: bool = False, reason: Any = None) -> str:
    """`1,945`, `1,945 [p]`, `[b]`."""
    if numbers.missing(value):
        return withheld.mark(reason) if reason else wording.mark("x")
    return f"{numbers.fmt_count(value)} {wording.mark('p')}" if provisional else numbers.fmt_count(value)


def change(row: Mapping[Any, Any]) -> str:
    """`+7%`, or the mark of why there is no percentage."""
    if row["status"] != "ok":
        return withheld.mark(row["status"])
    return numbers.fmt_pct(row["change_pct"])


def marks_in(*texts: str) -> tuple[str, ...]:
    """Codes of the shorthand marks that occur in the texts, in the order of the vocabulary."""
    joined = " ".join(texts)
    return tuple(code for code in wording.SHORTHAND if wording.mark(code) in joined)


def month_label(month: pd.Timestamp) -> str:
    """`Jun 2017`."""
    return numbers.fmt_month_short(pd.Timestamp(month))
