"""The pieces that every sentence is made of: counts with their noun, subjects, intervals, marks."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from hatecrime import numbers, thresholds, vocabulary, wording


class FindingError(ValueError):
    """A result that no sentence is written for; the message names it."""


def offences(count: object) -> str:
    """`no offences`, `1 offence`, `1,945 offences`."""
    if numbers.missing(count):
        raise FindingError("a count is missing where a sentence needs one")
    number = int(numbers.rounded(float(count)))  # type: ignore[arg-type]
    if number == 0:
        return "no offences"
    return f"{numbers.fmt_count(number)} offence{'' if number == 1 else 's'}"


def subject(series: str, strand: str) -> str:
    """What is counted, at the start of a sentence: `Recorded faith hate crime`."""
    return f"Recorded {vocabulary.measure_plain(series, strand)}"


def counted(count: object, series: str, strand: str) -> str:
    """A count inside a sentence: `368 recorded islamophobic hate crime offences`, `1 recorded ... offence`."""
    text = f"{_number(count)} {wording.measure(series, strand)}"
    return text.removesuffix("s") if _number(count) == "1" else text


def _number(count: object) -> str:
    number = numbers.fmt_count(count)
    return "no" if number == "0" else number


def compared(now: object, before: object) -> str:
    """`4 more than`, `3 fewer than`, `the same as`: two counts where no percentage may be given."""
    difference = int(now) - int(before)  # type: ignore[call-overload]
    if difference == 0:
        return "the same as"
    return f"{numbers.fmt_count(abs(difference))} {'more' if difference > 0 else 'fewer'} than"


def pct(value: float, *, signed: bool = True) -> str:
    """A percentage: `+12%`, `12%`, `under 1%`."""
    return numbers.fmt_pct(value, signed=signed)


def interval_count(low: object, high: object) -> str:
    """`62 to 157`, the smaller first."""
    return numbers.fmt_count_interval(low, high)


def confidence() -> str:
    """`95%`."""
    return numbers.fmt_pct(100 * thresholds.CONFIDENCE, signed=False)


def area_label(code: str, names: Mapping[str, str] | None = None) -> str:
    """Name of an area inside a sentence; `names` overrides the vocabulary's."""
    if names is not None and code in names:
        return names[code]
    if code not in vocabulary.AREA_LABELS:
        raise FindingError(f"area code {code!r} has no name")
    return vocabulary.AREA_LABELS[code].replace("Inner London", "inner London").replace("Outer London", "outer London")


def joined(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`; with a comma before the last where a name holds an "and" of its own."""
    if len(names) < 2:
        return "".join(names)
    if any(" and " in name for name in names):
        return f"{', '.join(names[:-1])}, and {names[-1]}"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def known(value: Any) -> float | None:
    """A number, or None where it is missing or not finite."""
    if numbers.missing(value) or not abs(float(value)) < float("inf"):
        return None
    return float(value)


def month(value: Any) -> str:
    """`June 2017`."""
    return numbers.fmt_month(pd.Timestamp(value))


MAX_ALT = 250
"""Characters of an alt text: a screen reader says it in one breath."""


def shortened(text: str, limit: int = MAX_ALT) -> str:
    """A text that fits: cut after its last whole sentence, or after a word where the first sentence is too long."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    end = kept.rfind(". ")
    return kept[: end + 1] if end > 0 else kept[: kept.rfind(" ")] + "…"
