"""Cells of the snapshots' tables: figures as words, with the marks that say why one is missing or may change."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hatecrime import theme, wording

_REASON_MARKS = {"break": "b", "too_few_months": "x", "small_count": "u", "no_population": "x"}
_STATUS_MARKS = {"break": "b", "missing": "x", "small_base": "u", "zero_base": "z"}


def count(value: Any, *, provisional: bool = False, reason: Any = None) -> str:
    """`1,945`, `1,945 [p]`, `[b]`."""
    if theme.missing(value):
        return wording.mark(_REASON_MARKS.get(str(reason), "x"))
    return f"{theme.fmt_count(value)} {wording.mark('p')}" if provisional else theme.fmt_count(value)


def change(row: Mapping[Any, Any]) -> str:
    """`+7%`, or the mark of why there is no percentage."""
    if row["status"] != "ok":
        return wording.mark(_STATUS_MARKS[str(row["status"])])
    return theme.fmt_pct(row["change_pct"])


def interval(row: Mapping[Any, Any]) -> str:
    """`+2% to +12%`, the usual variation of a change; a mark where it is not known."""
    if row["status"] != "ok":
        return wording.mark(_STATUS_MARKS[str(row["status"])])
    if theme.missing(row["low_pct"]):
        return wording.mark("x")
    return theme.fmt_pct_interval(row["low_pct"], row["high_pct"])


def change_text(row: Mapping[Any, Any]) -> str:
    """Beside a dot: `+7% (9,000 to 9,630)`, or the counts and their difference where there is no percentage."""
    if row["status"] in ("break", "missing"):
        return f"not comparable {wording.mark(_STATUS_MARKS[str(row['status'])])}"
    counts = f"{theme.fmt_count(row['offences_before'])} to {theme.fmt_count(row['offences'])}"
    lead = change(row) if row["status"] == "ok" else theme.fmt_count(row["difference"], signed=True)
    return f"{lead} ({counts})"


def marks_in(*texts: str) -> tuple[str, ...]:
    """Codes of the shorthand marks that occur in the texts, in the order of the vocabulary."""
    joined = " ".join(texts)
    return tuple(code for code in wording.SHORTHAND if wording.mark(code) in joined)


def month_label(month: pd.Timestamp) -> str:
    """`Jun 2017`."""
    return theme.fmt_month_short(pd.Timestamp(month))


def effect(row: Mapping[Any, Any]) -> tuple[str, str, str]:
    """Expected, expected range and difference of an event's result; marks where it is withheld."""
    if row["status"] not in ("ok", "provisional"):
        return (wording.mark("x"),) * 3
    span = theme.fmt_count_interval(row["lo"], row["hi"])
    return theme.fmt_count(row["expected"]), span, theme.fmt_count(row["excess"], signed=True)
