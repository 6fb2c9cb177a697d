"""Sentences about change on a year before, from rows of `metrics.year_on_year`."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hatecrime import numbers, periods, thresholds, vocabulary
from hatecrime.findings.parts import (
    FindingError,
    area_label,
    compared,
    interval_pct,
    joined,
    known,
    month,
    offences,
    pct,
    subject,
)
from hatecrime.wording import mark

Row = Mapping[Any, Any]
"""A row of `metrics.year_on_year`, as a mapping: `frame.to_dict("records")[0]` or `frame.iloc[0]`."""


def _when(row: Row) -> tuple[str, str]:
    """The period and the one before it, to stand in a sentence: `in the year to May 2021`, `the year before`."""
    end, basis = pd.Timestamp(row["period_end"]), str(row["basis"])
    if basis == "r12":
        return f"in the year to {month(end)}", "the year before"
    if basis == "fy":
        return f"in the financial year {periods.financial_year(end)}", "the financial year before"
    if basis == "cy":
        return f"in {end.year}", f"in {end.year - 1}"
    if basis == "ytd" and end.month > 1:
        return f"from January to {month(end)}", f"in the same months of {end.year - 1}"
    if basis in ("month", "ytd"):
        return f"in {month(end)}", f"in {month(end - pd.DateOffset(years=1))}"
    raise FindingError(f"basis {basis!r} has no words")


def verdict(row: Row) -> str:
    """What a row allows to be said: rose, fell, unchanged (inside its interval), or its status.

    The interval is the wide one, with the series' own month to month variation, where there is one.
    """
    if row["status"] != "ok":
        return str(row["status"])
    low, high = _interval(row)
    if low is not None and low > 0:
        return "rose"
    if high is not None and high < 0:
        return "fell"
    return "unchanged"


def _interval(row: Row) -> tuple[float | None, float | None]:
    low, high = known(row["low_wide_pct"]), known(row["high_wide_pct"])
    return (known(row["low_pct"]), known(row["high_pct"])) if low is None else (low, high)


def change_sentence(row: Row, names: Mapping[str, str] | None = None) -> str:
    """One sentence (or two) on a change: counts, percentage where the base allows one, interval, break, provisional.

    `row`: of `metrics.year_on_year`; `names`: area code -> name, where they differ from the vocabulary's.
    """
    now, before = _when(row)
    head = f"{subject(row['series'], row['strand'])} in {area_label(row['area_code'], names)}"
    kind = verdict(row)
    if kind in ("rose", "fell", "unchanged"):
        text = _with_percentage(row, kind, head, now, before)
    elif kind in ("small_base", "zero_base"):
        text = _counts_only(row, f"{head} {now}: ", before)
    elif kind in ("break", "missing"):
        text = _not_compared(row, kind, head, now, before)
    else:
        raise FindingError(f"status {kind!r} has no sentence")
    return text + _provisional(row)


def _with_percentage(row: Row, kind: str, head: str, now: str, before: str) -> str:
    change, span = float(row["change_pct"]), interval_pct(*_interval(row))
    if kind == "unchanged":
        counts = f"{offences(row['offences'])}, against {numbers.fmt_count(row['offences_before'])} {before}"
        return f"{head} {now}: {counts} ({pct(change)}), no change beyond the usual variation ({span})."
    counts = f"to {offences(row['offences'])} from {numbers.fmt_count(row['offences_before'])} {before}"
    return f"{head} {kind} by {pct(abs(change), signed=False)} {now}, {counts} ({span})."


def _counts_only(row: Row, head: str, before: str) -> str:
    """Two counts and their difference: no percentage on a small base."""
    now, base = row["offences"], row["offences_before"]
    if row["status"] == "zero_base":
        return f"{head}no offences, and none {before}." if now == 0 else f"{head}{offences(now)}, from none {before}."
    difference = compared(now, base)
    counts = f"{difference} {before}" if now == base else f"{difference} the {numbers.fmt_count(base)} {before}"
    rule = f"No percentage is shown on fewer than {thresholds.MIN_BASE_FOR_PERCENT} offences {mark('u')}."
    return f"{head}{offences(now)}, {counts}. {rule}"


def _not_compared(row: Row, kind: str, head: str, now: str, before: str) -> str:
    count = f": {offences(row['offences'])}. These" if not numbers.missing(row["offences"]) else ""
    if kind == "break":
        text = f"cannot be compared with {before.removeprefix('in ')}, because the recording system changed in between {mark('b')}."
        return f"{head} {now}{count} {text}"
    text = f"cannot be compared with {before.removeprefix('in ')}, because not all of those months are in the published figures {mark('x')}."
    return f"{head} {now}{count} {text}" if count else f"{head} {now} {text}"


def _provisional(row: Row) -> str:
    if not row["provisional"]:
        return ""
    what = "This month is" if row["basis"] == "month" else "Some of these months are"
    return f" {what} provisional {mark('p')}."


def change_message(row: Row, names: Mapping[str, str] | None = None) -> str:
    """The same in a headline's length, without the interval: the title of a chart."""
    now, before = _when(row)
    head = f"{subject(row['series'], row['strand'])} in {area_label(row['area_code'], names)}"
    kind = verdict(row)
    if kind in ("rose", "fell"):
        return f"{head} {kind} by {pct(abs(float(row['change_pct'])), signed=False)} {now}"
    if kind == "unchanged":
        return f"{head}: no change beyond the usual {now}"
    if kind in ("small_base", "zero_base"):
        count = numbers.fmt_count(row["offences_before"]) if row["offences_before"] else "none"
        return f"{head} {now}: {offences(row['offences'])}, against {count} {before}"
    if kind in ("break", "missing"):
        return f"{head} {now}: not comparable with {before.removeprefix('in ')}"
    raise FindingError(f"status {kind!r} has no message")


def strands_message(rows: pd.DataFrame) -> str:
    """One line over several strands of one area and period: which rose, fell, or did not change beyond the usual.

    `rows`: of `metrics.year_on_year`, one per strand. Strands are named, never counted together.
    """
    records = rows.to_dict("records")
    if not records:
        raise FindingError("no rows to speak about")
    by_kind: dict[str, list[str]] = {}
    for row in records:
        label = vocabulary.measure_label(row["series"], row["strand"]).lower()
        by_kind.setdefault(verdict(row), []).append(label)
    now, before = _when(records[0])
    head = f"{area_label(records[0]['area_code'])} {now}"
    changed = [f"{joined(by_kind[kind])} {kind}" for kind in ("rose", "fell") if kind in by_kind]
    unchanged = len(by_kind.get("unchanged", []))
    if not changed and not unchanged:
        return f"Recorded hate crime by strand, {head}: no strand can be compared with {before.removeprefix('in ')}"
    if not changed:
        return f"Recorded hate crime by strand, {head}: no change beyond the usual in any strand"
    rest = f"; no change beyond the usual in {unchanged} {'other' if unchanged == 1 else 'others'}" if unchanged else ""
    return f"Recorded hate crime by strand, {head}: {'; '.join(changed)}{rest}"


def pair_message(aggravated: Row, comparator: Row) -> str:
    """The aggravated offence beside the same offence without aggravation, over one period, in a headline's length."""
    now, before = _when(aggravated)
    area = area_label(aggravated["area_code"])
    kinds = [verdict(row) for row in (aggravated, comparator)]
    said = {"rose": "rose by {}", "fell": "fell by {}", "unchanged": "did not change beyond the usual"}
    if not set(kinds) <= set(said):
        return f"Recorded public order offences in {area}, aggravated and not, {now}: not comparable with {before.removeprefix('in ')}"
    if kinds == ["unchanged", "unchanged"]:
        return (
            f"Recorded public order offences in {area}: no change beyond the usual {now}, racially or religiously "
            "aggravated or not"
        )
    first, second = (
        said[kind].format(pct(abs(float(row["change_pct"])), signed=False))
        for kind, row in zip(kinds, (aggravated, comparator), strict=True)
    )
    return (
        f"Recorded racially or religiously aggravated public order offences in {area} {first} {now}; "
        f"the same offence without aggravation {second}"
    )
