"""Sentences on how far to trust an event's result: other tests, months before, ordinary windows, comparator, controls."""

from collections.abc import Sequence

from hatecrime import numbers, thresholds
from hatecrime.findings.events import PLACES, SHOWN, Row, placed
from hatecrime.findings.parts import confidence, joined, known
from hatecrime.wording import mark


def q_sentence(effect: Row, tests: int) -> str:
    """Whether a result stands out after allowing for everything tested together; the same answer as `placed`."""
    value = known(effect["q"])
    if value is None:
        return ""
    lines = f"{numbers.fmt_count(tests)} line{'' if tests == 1 else 's'} tested together"
    limit = numbers.fmt_pct(100 * thresholds.FALSE_DISCOVERY_RATE, signed=False)
    if placed(effect) == "above":
        return f"It stands out after allowing for the {lines} (q {numbers.fmt_chance(value)}, limit {limit})."
    return f"It does not stand out after allowing for the {lines} (q {numbers.fmt_chance(value)}, limit {limit})."


def pretrend_sentence(before: Row) -> str:
    """Whether the three months before were already out of line, from a `spikes.Pretrend` as a mapping."""
    if numbers.missing(before["passed"]):
        return f"Whether recorded offences were already out of line before the event cannot be tested {mark('x')}."
    months = f"In the {thresholds.PRETREND_MONTHS} months before the event"
    other = "" if not before["other_events"] else " Months of other catalogued events are among them."
    if before["passed"]:
        return f"{months}, recorded offences were within the expected range.{other}"
    side = "already above" if float(before["obs"]) > float(before["expected"]) else "already below"
    return f"{months}, recorded offences were {side} the expected range.{other}"


def placebo_sentence(rank: Row, k: int) -> str:
    """How many ordinary windows of the same length were as far up, from a `spikes.PlaceboRank` as a mapping."""
    if rank["status"] != "ok" or not rank["windows"]:
        return ""
    length = "months" if k == 0 else f"windows of {k + 1} months"
    as_high = numbers.fmt_count(rank["as_high"]) if rank["as_high"] else "none"
    return (
        f"Of {numbers.fmt_count(rank['windows'])} ordinary {length} of this line, tested in the same way, {as_high} "
        f"{'was' if rank['as_high'] == 1 else 'were'} at least as far above the expected number."
    )


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
    twin = f"the same offence without aggravation, which was {_twin(comparator)} ({size})."
    # At the decimals that are shown: an end of 1.00 is not beyond 1.
    if numbers.rounded(ratio["lo"], 2) > 1:
        if placed(aggravated) == "above":
            return f"The rise goes beyond {twin}"
        return f"Measured against what was expected, recorded aggravated offences were higher than {twin}"
    if numbers.rounded(ratio["hi"], 2) < 1:
        return f"Measured against what was expected, recorded aggravated offences were lower than {twin}"
    if placed(aggravated) == "above":
        return f"The rise is not clearly beyond {twin}"
    return f"Recorded aggravated offences did not clearly differ from {twin}"


def _twin(comparator: Row) -> str:
    """Where the comparator was, by its own range: it rose or fell only where it left that."""
    low, high, observed = (float(comparator[name]) for name in ("lo", "hi", "obs"))
    if observed > high:
        return "above its own range"
    return "below its own range" if observed < low else "within its own range"


def controls_sentence(effects: Sequence[Row], labels: Sequence[str]) -> str:
    """The strands that the event should not concern (`spikes.control_strands`): where were they?

    `labels`: lower-case strand names, one for each effect.
    """
    kinds: dict[str, list[str]] = {kind: [] for kind in PLACES}
    for effect, label in zip(effects, labels, strict=True):
        if placed(effect) in kinds:
            kinds[placed(effect)].append(label)
    parts = [f"{joined(named)} {PLACES[kind]}" for kind, named in kinds.items() if named]
    if not parts:
        return ""
    text = f"Recorded in strands that the event should not concern: {'; '.join(parts)}."
    return f"{text} So more than this event may lie behind the month." if kinds["above"] else text


def same_months_sentence(others: Sequence[tuple[str, str]]) -> str:
    """Other catalogued events of the same months: `others` is (name, date in words) of each."""
    if not others:
        return ""
    named = joined([f"{name} ({date})" for name, date in others])
    return f"In the same months: {named}. Monthly figures cannot tell them apart."
