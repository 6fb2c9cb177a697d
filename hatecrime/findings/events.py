"""Sentences about the months of an event: observed against expected. How far to trust them is in findings/trust.py.

Nothing here says that an event made anything happen: a month is above, within or below what the months around it
imply, and the event is named beside it. Headline and text come from one value, `placed`.
"""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from hatecrime import numbers, thresholds, withheld
from hatecrime.findings.parts import (
    area_label,
    confidence,
    counted,
    interval_count,
    known,
    month,
    offences,
    pct,
    subject,
)
from hatecrime.wording import mark

Row = Mapping[Any, Any]
"""A row of `spikes.event_panel` or `spikes.unusual_months`, as a mapping."""

SHOWN = ("ok", "provisional")


PLACES = {
    "above": "above the expected range",
    "above_alone": "not clearly above the expected range",
    "within": "within the expected range",
    "below": "below the expected range",
}
"""What `placed` says, in words."""


def placed(effect: Row) -> str:
    """`above`, `above_alone`, `within` or `below` the expected range; the status where there is none."""
    return str(effect["placed"])


def months_label(first: pd.Timestamp, last: pd.Timestamp | None = None) -> str:
    """`June 2017`, or `June to July 2016` for a window of more months."""
    if last is None or last == first:
        return month(first)
    return f"{first:%B} to {month(last)}" if first.year == last.year else f"{month(first)} to {month(last)}"


def event_sentence(
    effect: Row,
    *,
    series: str,
    strand: str,
    area_code: str,
    when: str,
    names: Mapping[str, str] | None = None,
) -> str:
    """One effect in words: observed, expected range, excess with interval, percentage where the base allows one.

    `when`: the months, from `months_label`. A withheld result says why, with the count where there is one.
    """
    area = area_label(area_code, names)
    kind = placed(effect)
    if kind not in PLACES:
        return _withheld(effect, kind, f"{subject(series, strand)} in {area}, {when}")
    head = f"{when}: {counted(effect['obs'], series, strand)} in {area}"
    place = PLACES[kind].replace("expected range", f"expected range of {interval_count(effect['lo'], effect['hi'])}")
    alone = ": it is over it, by no more than so many tests together would give" if kind == "above_alone" else ""
    more = _detectable(effect) if kind == "within" else _excess(effect, kind)
    return f"{head}, {place}{alone}.{more}{_provisional(effect)}"


def _withheld(effect: Row, kind: str, head: str) -> str:
    why = withheld.why(kind)
    observed = known(effect["obs"])
    count = "" if observed is None else f": {numbers.fmt_count(observed)} recorded"
    return f"{head}{count}. No expected range {withheld.mark(kind)}: {why.long}."


def _excess(effect: Row, kind: str) -> str:
    expected = float(effect["expected"])
    size = abs(float(effect["excess"]))
    ends = sorted(abs(float(effect[e])) for e in ("excess_lo", "excess_hi"))
    more = "fewer" if kind == "below" else "more"
    text = (
        f" That is {numbers.fmt_count(size)} {more} than the {numbers.fmt_count(expected)} expected "
        f"({confidence()} interval {interval_count(*ends)})"
    )
    if known(effect["pct"]) is None:
        return f"{text}."
    interval = numbers.fmt_pct_interval(effect["pct_lo"], effect["pct_hi"])
    return f"{text}, or {pct(float(effect['pct']))} ({interval})."


def _detectable(effect: Row) -> str:
    """The smallest rise that would have been seen, so that "within" is not read as more than it is."""
    value = known(effect["min_detectable_pct"])
    if value is not None:
        return f" A rise of less than about {numbers.fmt_pct(value, signed=False)} would not have been seen."
    more = max(1, int(numbers.rounded(float(effect["hi"]) - float(effect["expected"]))))
    return f" A rise of fewer than about {offences(more)} would not have been seen."


def detectable_sentence(effects: pd.DataFrame) -> str:
    """How large a rise had to be to be seen in the middle one of several boroughs (rows of `spikes.event_panel`)."""
    rows = effects[effects["status"].isin(SHOWN)]
    if rows.empty:
        return ""
    more, expected = max(1, math.ceil((rows["hi"] - rows["expected"]).median())), rows["expected"].median()
    return (
        f"In half of the boroughs a rise of fewer than about {offences(more)} would not have been seen; the middle "
        f"borough expects {numbers.fmt_count(expected)}."
    )


def _provisional(effect: Row) -> str:
    if effect["status"] != "provisional":
        return ""
    return (
        f" Provisional {mark('p')}: fewer than {thresholds.BASELINE_AFTER} months after it are published, and the "
        "expected range will be fitted again."
    )
