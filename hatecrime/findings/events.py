"""Sentences about the months of an event: observed against expected, comparator, controls, and how far to trust it.

Nothing here says that an event made anything happen: a month is above, within or below what the months around it
lead one to expect, and the event is named beside it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from hatecrime import numbers, thresholds, withheld
from hatecrime.findings.parts import (
    area_label,
    confidence,
    counted,
    interval_count,
    joined,
    known,
    month,
    pct,
    subject,
)
from hatecrime.wording import mark

Row = Mapping[Any, Any]
"""An effect as a mapping: a row of `spikes.event_panel`, or `dataclasses.asdict` of a `spikes.Effect`."""

SHOWN = ("ok", "provisional")


def placed(effect: Row) -> str:
    """`above`, `within` or `below` the expected range; the status where there is none."""
    if effect["status"] not in SHOWN:
        return str(effect["status"])
    observed, low, high = float(effect["obs"]), float(effect["lo"]), float(effect["hi"])
    return "above" if observed > high else "below" if observed < low else "within"


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
    if kind not in ("above", "within", "below"):
        return _withheld(effect, kind, f"{subject(series, strand)} in {area}, {when}")
    head = f"{when}: {counted(effect['obs'], series, strand)} in {area}"
    span = interval_count(effect["lo"], effect["hi"])
    if kind == "within":
        text = f"{head}, within the expected range of {span}: no rise beyond the usual.{_detectable(effect)}"
    else:
        text = f"{head}, {kind} the expected range of {span}.{_excess(effect, kind)}"
    return text + _provisional(effect)


def _withheld(effect: Row, kind: str, head: str) -> str:
    why = withheld.why(kind)
    observed = known(effect["obs"])
    count = "" if observed is None else f": {numbers.fmt_count(observed)} recorded"
    return f"{head}{count}. No expected range {withheld.mark(kind)}: {why.long}."


def _excess(effect: Row, kind: str) -> str:
    expected = float(effect["expected"])
    size = abs(float(effect["excess"]))
    ends = sorted(abs(float(effect[e])) for e in ("excess_lo", "excess_hi"))
    more = "more" if kind == "above" else "fewer"
    text = (
        f" That is {numbers.fmt_count(size)} {more} than the {numbers.fmt_count(expected)} expected "
        f"({confidence()} interval {interval_count(*ends)})"
    )
    if expected < thresholds.MIN_BASE_FOR_PERCENT or known(effect["pct"]) is None:
        return f"{text}."
    interval = numbers.fmt_pct_interval(effect["pct_lo"], effect["pct_hi"])
    return f"{text}, or {pct(float(effect['pct']))} ({interval})."


def _detectable(effect: Row) -> str:
    """The smallest rise that would have been seen, so that "no rise" is not read as more than it is."""
    value = known(effect["min_detectable_pct"])
    if value is None:
        return ""
    expected = float(effect["expected"])
    if expected < thresholds.MIN_BASE_FOR_PERCENT:
        more = expected * value / 100
        count = max(1, int(numbers.rounded(more)))
        return f" A rise of fewer than about {numbers.fmt_count(count)} offence{'' if count == 1 else 's'} would not have stood out."
    return f" A rise of less than about {numbers.fmt_pct(value, signed=False)} would not have stood out."


def _provisional(effect: Row) -> str:
    if effect["status"] != "provisional":
        return ""
    return (
        f" Provisional {mark('p')}: fewer than {thresholds.BASELINE_AFTER} months after it are published, and the "
        "expected range will be fitted again."
    )


def event_message(effect: Row, *, series: str, strand: str, area_code: str, when: str) -> str:
    """The title of an event's chart: above, within or below, with both counts."""
    kind = placed(effect)
    head = f"{subject(series, strand)} in {area_label(area_code)}, {when}"
    if kind not in ("above", "within", "below"):
        withheld.why(kind)
        return f"{head}: no expected range can be given"
    counts = f"{numbers.fmt_count(effect['obs'])} against {interval_count(effect['lo'], effect['hi'])} expected"
    if kind == "within":
        return f"{head}: no rise beyond the usual ({counts})"
    return f"{head}: {kind} the expected range ({counts})"


def event_overview(effects: Sequence[Row], labels: Sequence[str], *, event: str, when: str, area_code: str) -> str:
    """One line over the strands that an event may concern: which were above, within or below what was expected.

    `labels`: what each effect counts, lower case, as it stands after "recorded".
    """
    words = {"above": "above the expected range", "below": "below it", "within": "within it"}
    kinds: dict[str, list[str]] = {kind: [] for kind in words}
    for effect, label in zip(effects, labels, strict=True):
        if placed(effect) in kinds:
            kinds[placed(effect)].append(label)
    head = f"{event}, {when}"
    if not any(kinds.values()):
        return f"{head}: no expected range can be given for recorded hate crime in {area_label(area_code)}"
    parts: list[str] = []
    for kind, text in words.items():
        if kinds[kind]:
            said = text if parts else text.replace(" it", " the expected range")
            parts.append(f"{_merged(kinds[kind])} {said}")
    return f"{head}: recorded {'; '.join(parts)} in {area_label(area_code)}"


def _merged(labels: Sequence[str]) -> str:
    """`faith and islamophobic hate crime`: what the labels share is said once."""
    shared = " hate crime"
    strands = [label.removesuffix(shared) for label in labels if label.endswith(shared)]
    others = [label for label in labels if not label.endswith(shared)]
    named = [f"{joined(strands)}{shared}"] if strands else []
    return " and ".join([*named, *others])


def q_sentence(q: object, tests: int) -> str:
    """Whether a result stands after allowing for everything tested together."""
    value = known(q)
    if value is None:
        return ""
    lines = f"{numbers.fmt_count(tests)} line{'' if tests == 1 else 's'} tested together"
    limit = numbers.fmt_pct(100 * thresholds.FALSE_DISCOVERY_RATE, signed=False)
    if value < thresholds.FALSE_DISCOVERY_RATE:
        return f"It stands out after allowing for the {lines} (q {numbers.fmt_chance(value)}, limit {limit})."
    return f"It does not stand out after allowing for the {lines} (q {numbers.fmt_chance(value)}, limit {limit})."


def pretrend_sentence(before: Row) -> str:
    """Whether the three months before were already out of line, from a `spikes.Pretrend` as a mapping."""
    if numbers.missing(before["passed"]):
        return f"Whether recorded offences were already out of line before the event cannot be tested {mark('x')}."
    months = f"In the {thresholds.PRETREND_MONTHS} months before the event"
    other = "" if not before["other_events"] else " Months of other catalogued events are among them."
    if before["passed"]:
        return f"{months}, recorded offences were in line with what was expected.{other}"
    side = "already above" if float(before["obs"]) > float(before["expected"]) else "already below"
    return f"{months}, recorded offences were {side} the expected range.{other}"


def sensitivity_sentence(sensitivity: object) -> str:
    """A note where the answer depends on the months after the event; empty where it does not."""
    if sensitivity == "level_shift_possible":
        return (
            "With only the months before the event the answer is different: the level of recording may have shifted "
            "for longer."
        )
    return ""


def comparator_sentence(aggravated: Row, comparator: Row, ratio: Row) -> str:
    """Whether the aggravated offence rose beyond the same offence without aggravation.

    `ratio`: of `spikes.comparator_effect` (ratio, lo, hi, status): the two observed/expected ratios, one over the
    other, with its 95% interval.
    """
    if ratio["status"] == "zero_count":
        return f"No comparison with the same offence without aggravation: one of the counts is 0 {mark('z')}."
    if ratio["status"] not in SHOWN or known(ratio["ratio"]) is None:
        return f"No comparison with the same offence without aggravation can be made here {mark('x')}."
    span = f"{numbers.fmt_number(ratio['lo'], 2)} to {numbers.fmt_number(ratio['hi'], 2)}"
    size = f"ratio {numbers.fmt_number(ratio['ratio'], 2)}, {confidence()} interval {span}"
    above = placed(aggravated) == "above"
    if float(ratio["lo"]) > 1:
        lead = "The rise goes" if above else "Recorded aggravated offences stood"
        return f"{lead} beyond the same offence without aggravation ({size})."
    if float(ratio["hi"]) < 1:
        return f"Measured against what was expected, the aggravated offence stood lower than the same offence without aggravation ({size})."
    if not above:
        return f"The aggravated offence moved together with the same offence without aggravation ({size})."
    if float(comparator["obs"]) > float(comparator["expected"]):
        return f"The non-aggravated offence rose too: the difference is no more than chance could give ({size})."
    return f"The rise is not clearly beyond the same offence without aggravation ({size})."


def controls_sentence(effects: Sequence[Row], labels: Sequence[str]) -> str:
    """The strands that the event should not concern (negative controls): did any of them leave its range too?

    `labels`: lower-case strand names, one for each effect.
    """
    kinds = {"above": [], "below": [], "within": []}  # type: dict[str, list[str]]
    for effect, label in zip(effects, labels, strict=True):
        if placed(effect) in kinds:
            kinds[placed(effect)].append(label)
    if not any(kinds.values()):
        return ""
    parts = []
    if kinds["within"]:
        parts.append(f"{joined(kinds['within'])} within the expected range")
    for kind in ("above", "below"):
        if kinds[kind]:
            parts.append(f"{joined(kinds[kind])} {kind} it")
    text = f"Strands that the catalogue does not link with the event: {'; '.join(parts)}."
    return f"{text} So more than this event may lie behind the month." if kinds["above"] else text


def same_months_sentence(others: Sequence[tuple[str, str]]) -> str:
    """Other catalogued events of the same months: `others` is (name, date in words) of each."""
    if not others:
        return ""
    named = joined([f"{name} ({date})" for name, date in others])
    return f"In the same months: {named}. Monthly figures cannot tell them apart."
