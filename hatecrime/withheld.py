"""Why a figure is not shown: the one table from a status or reason to its mark and its words; and the funnel's flags.

The codes are those of `metrics.year_on_year`, `metrics.borough_rates`, `metrics.rate_lines`, `spikes.event_panel`,
`spikes.event_window` and `spikes.comparator_panel`. What each mark means is in `wording.SHORTHAND`.
"""

from dataclasses import dataclass

from hatecrime import thresholds


class WithheldError(ValueError):
    """A status, reason or flag that has no words; the message names it."""


@dataclass(frozen=True)
class Why:
    """`letter` of the mark; `short` words, for where a number would be; `long`, a clause for a sentence."""

    letter: str
    short: str
    long: str


TABLE: dict[str, Why] = {
    "small_base": Why(
        "u",
        f"no percentage under {thresholds.MIN_BASE_FOR_PERCENT}",
        f"the base is fewer than {thresholds.MIN_BASE_FOR_PERCENT} offences",
    ),
    "zero_base": Why("z", "no percentage: none before", "there were none in the period before"),
    "break": Why("b", "not comparable", "the recording system changed within these months"),
    "missing": Why("x", "not available", "not all of the months are in the published figures"),
    "small_count": Why(
        "u",
        f"no rate under {thresholds.MIN_COUNT_FOR_RATE}",
        f"fewer than {thresholds.MIN_COUNT_FOR_RATE} offences",
    ),
    "too_few_months": Why("x", "fewer than 12 months", "not all 12 months are in the published figures"),
    "no_population": Why("x", "no population estimate", "no estimate of residents is near enough"),
    "insufficient_baseline": Why(
        "x",
        "too few months around it",
        f"fewer than {thresholds.MIN_BASELINE_MONTHS} comparable months around it, too few to say what to expect",
    ),
    "insufficient_regime": Why(
        "b",
        "too soon after the recording change",
        "the recording system had changed too shortly before to say what to expect",
    ),
    "too_few": Why("u", "too few offences", "too few offences to say what to expect"),
    "window_incomplete": Why("x", "not yet published", "not all months of it are published yet"),
    "mixed_month": Why("b", "two recording systems", "a month recorded under two systems, used in no calculation"),
    "missing_month": Why("x", "outside these figures", "a month of it is not in the published figures"),
    "excluded": Why(
        "b",
        "not tested: recording artefact",
        "this strand had a change of recording that looks like a rise, so it is left out of events",
    ),
    "zero_count": Why("z", "a count is 0", "one of the counts is 0"),
}
"""Status or reason -> why there is no figure."""

FLAGS: dict[str, str] = {
    "higher_998": "higher than the expected range (outside the 99.8% limits)",
    "higher": "higher than the expected range (outside the 95% limits)",
    "within": "within the expected range",
    "lower": "lower than the expected range (outside the 95% limits)",
    "lower_998": "lower than the expected range (outside the 99.8% limits)",
}
"""Flag of `metrics.funnel_table` -> its words. The range is that around the rate of the 32 boroughs together."""


def why(code: object) -> Why:
    """The row of the table for a status or reason; WithheldError for one that has none."""
    if code not in TABLE:
        raise WithheldError(f"status or reason {code!r} has no words")
    return TABLE[str(code)]


def mark(code: object) -> str:
    """`[u]`: the mark alone, for a cell of a table."""
    return f"[{why(code).letter}]"


def short(code: object) -> str:
    """`no percentage under 50 [u]`: for where the number would be."""
    return f"{why(code).short} {mark(code)}"


def flag(code: object) -> str:
    """A funnel's flag in words; WithheldError for one that has none."""
    if code not in FLAGS:
        raise WithheldError(f"flag {code!r} has no words")
    return FLAGS[str(code)]
