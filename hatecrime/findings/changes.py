"""Sentences about change on years before, from rows of `metrics.year_on_year`.

Three verdicts: rose, fell, no clear change. The last is not "no change": the size is always said with its range. A
line on a small base was not tested, and no sentence about others covers it: its two counts are said.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from hatecrime import metrics, numbers, thresholds, vocabulary
from hatecrime.findings.parts import FindingError, area_label, compared, joined, offences, pct, subject
from hatecrime.wording import mark

Row = Mapping[Any, Any]
"""A row of `metrics.year_on_year`, as a mapping: `frame.to_dict("records")[0]` or `frame.iloc[0]`."""

_COUNTS_ONLY = ("small_base", "zero_base")
_NOT_COMPARED = {
    "break": ("because the recording system changed in between", "b"),
    "missing": ("because not all of those months are in the published figures", "x"),
}
_TOO_EARLY = (
    f"Not tested: fewer than {thresholds.MIN_NOISE_MONTHS} comparable months are held to say what variation is usual."
)


def verdict(row: Row) -> str:
    """What a row allows to be said: one of metrics.VERDICTS, insufficient_baseline, or its status."""
    kind = str(row["verdict"])
    if kind not in (*metrics.VERDICTS, "insufficient_baseline", *_COUNTS_ONLY, *_NOT_COMPARED):
        raise FindingError(f"verdict {kind!r} has no words")
    return kind


def _named(end: pd.Timestamp, basis: str) -> str:
    """A period inside a sentence: `the year to May 2021`, `January to March 2026`, `2025`."""
    article = {"r12": "the ", "fy": "the financial year "}.get(basis, "")
    return article + metrics.period_label(end, basis)


def _when(row: Row) -> tuple[str, str]:
    """The period and the earlier one, each with its year, as they are said after "in"."""
    end, basis = pd.Timestamp(row["period_end"]), str(row["basis"])
    if basis not in metrics.BASES:
        raise FindingError(f"basis {basis!r} has no words")
    return _named(end, basis), _named(end.replace(year=end.year - int(row["years_back"])), basis)


def _head(row: Row, names: Mapping[str, str] | None) -> str:
    return f"{subject(row['series'], row['strand'])} in {area_label(row['area_code'], names)}"


def _direction(row: Row) -> str:
    """`20% higher`, `3% lower`, `the same number`: the point estimate, whatever its range."""
    change = float(row["change_pct"])
    if change == 0:
        return "the same number"
    return f"{pct(abs(change), signed=False)} {'higher' if change > 0 else 'lower'}"


def _usual(row: Row) -> str:
    return numbers.fmt_pct_interval(row["low_pct"], row["high_pct"])


def change_sentence(row: Row, names: Mapping[str, str] | None = None) -> str:
    """A change in one or two sentences: counts, percentage where the base allows one, its range, break, provisional.

    `row`: of `metrics.year_on_year`; `names`: area code -> name, where they differ from the vocabulary's.
    """
    now, before = _when(row)
    head, kind = _head(row, names), verdict(row)
    if kind in ("rose", "fell"):
        size = pct(abs(float(row["change_pct"])), signed=False)
        counts = f"to {offences(row['offences'])} from {numbers.fmt_count(row['offences_before'])} in {before}"
        text = f"{head} {kind} by {size} in {now}, {counts} ({_usual(row)}, allowing for the usual variation)."
    elif kind == "no_clear_change":
        within = f"{_direction(row)}, within the usual variation ({_usual(row)})"
        text = f"{head}, no clear change in {now}: {_counts(row, before)}, {within}."
    elif kind == "insufficient_baseline":
        chance = numbers.fmt_pct_interval(row["chance_low_pct"], row["chance_high_pct"])
        size = f"{_direction(row)} ({chance} by chance alone)"
        text = f"{head} in {now}: {_counts(row, before)}, {size}. {_TOO_EARLY}"
    elif kind in _COUNTS_ONLY:
        text = _counts_only(row, f"{head} in {now}: ", before)
    else:
        text = _not_compared(row, kind, f"{head} in {now}", before)
    return text + _provisional(row)


def _counts(row: Row, before: str) -> str:
    return f"{offences(row['offences'])} against {numbers.fmt_count(row['offences_before'])} in {before}"


def _counts_only(row: Row, head: str, before: str) -> str:
    """Two counts and their difference: no percentage on a small base."""
    now, base = row["offences"], row["offences_before"]
    if base == 0:
        return (
            f"{head}no offences, and none in {before}."
            if now == 0
            else f"{head}{offences(now)}, from none in {before}."
        )
    difference = compared(now, base)
    counts = f"{difference} in {before}" if now == base else f"{difference} the {numbers.fmt_count(base)} in {before}"
    rule = f"No percentage is shown on fewer than {thresholds.MIN_BASE_FOR_PERCENT} offences {mark('u')}."
    return f"{head}{offences(now)}, {counts}. {rule}"


def _not_compared(row: Row, kind: str, head: str, before: str) -> str:
    why, code = _NOT_COMPARED[kind]
    count = "" if numbers.missing(row["offences"]) else f": {offences(row['offences'])}. These"
    return f"{head}{count} cannot be compared with {before}, {why} {mark(code)}."


def _provisional(row: Row) -> str:
    if not row["provisional"]:
        return ""
    what = "This month is" if row["basis"] == "month" else "Some of these months are"
    return f" {what} provisional {mark('p')}."


def strands_sentence(rows: Sequence[Row]) -> str:
    """Each strand that was not tested, with its two counts; empty where there is none. `rows`: as `strands_message`."""
    small = [row for row in rows if verdict(row) in _COUNTS_ONLY]
    if not small:
        return ""
    named = joined([_from_to(row) for row in small])
    return f"Not tested, on a base under {thresholds.MIN_BASE_FOR_PERCENT} {mark('u')}: {named} recorded offences."


def _strands(rows: Sequence[Row]) -> list[str]:
    return [vocabulary.measure_label(row["series"], row["strand"]).lower() for row in rows]


def _from_to(row: Row) -> str:
    """`antisemitic 17 to 65`."""
    return f"{_strands([row])[0]} {numbers.fmt_count(row['offences_before'])} to {numbers.fmt_count(row['offences'])}"
