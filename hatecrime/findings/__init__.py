"""Findings in plain words by rule: results in, en-GB sentences out.

Crime is always "recorded"; no percentage is given on a small base; nothing is compared across a break; no sentence
says that an event made anything happen. Every status that a result can have has a sentence; an unknown one raises
`FindingError` rather than being passed over.
"""

from hatecrime.findings.changes import (
    change_sentence,
    strands_sentence,
    verdict,
)
from hatecrime.findings.events import (
    PLACES,
    detectable_sentence,
    event_sentence,
    months_label,
    placed,
)
from hatecrime.findings.parts import FindingError, area_label, joined, offences, shortened, subject
from hatecrime.findings.rates import city_sentence, population_sentence, rate_sentence, ratio_sentence
from hatecrime.findings.trust import (
    comparator_sentence,
    controls_sentence,
    placebo_sentence,
    pretrend_sentence,
    q_sentence,
    same_months_sentence,
    sensitivity_sentence,
)
from hatecrime.findings.unusual import unusual_message, unusual_sentence

__all__ = [
    "PLACES",
    "FindingError",
    "area_label",
    "change_sentence",
    "city_sentence",
    "comparator_sentence",
    "controls_sentence",
    "detectable_sentence",
    "event_sentence",
    "joined",
    "months_label",
    "offences",
    "placebo_sentence",
    "placed",
    "population_sentence",
    "pretrend_sentence",
    "q_sentence",
    "rate_sentence",
    "ratio_sentence",
    "same_months_sentence",
    "sensitivity_sentence",
    "shortened",
    "strands_sentence",
    "subject",
    "unusual_message",
    "unusual_sentence",
    "verdict",
]
