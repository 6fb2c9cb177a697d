"""Words, marks and thresholds, each with what it means here."""

from hatecrime import numbers, thresholds, vocabulary, wording
from hatecrime.figures import Table

_OTHER_WORDS = (
    ("Offence", "A crime recorded by the police: not an incident, not a victim, not a conviction."),
    ("Borough", f"One of the 32 that the Metropolitan Police serves. {wording.FORCES_NOTE}"),
    ("London", "All 32 boroughs, with offences at the airports and those that could not be placed in a borough."),
    ("12 months", "A sum of 12 published months recorded in the same way; absent, never partial."),
    ("Expected range", "What the months around a month lead one to expect, with the ups and downs usual in that line."),
    ("Stands out", "Above its expected range even after allowing for how many figures were looked at together."),
)

METHODS = (
    "**Change** sets a period against the same period a year, or ten years, before. The range says what is usual: a "
    "95% interval from how much the line varies from month to month, and how its months depend on each other.",
    "**Nothing is worked out across a change of recording**, from a month recorded under two systems, or from a "
    "month that is missing.",
    "**Rates** are offences in 12 months per 1,000 residents at the mid-year nearest the middle of those months. "
    "Their intervals are exact under 10 offences, Byar's method from 10.",
    "**Boroughs** are set against London on a funnel: limits that grow as a borough is smaller, and are widened "
    "when boroughs differ more than chance. It is not a ranking.",
    "**Events**: a model of level, trend and season is fitted to up to 36 months before and 12 after, leaving "
    "out the event, the months just after it, and months of other events. The month is set against what that model "
    'expects. "Above expected" is all that can be said: it does not show what the rise came from.',
    "**The comparator** is the same offence without racial or religious aggravation. When both rise, more "
    "policing or more people outdoors may lie behind it.",
)
"""How things are worked out, in short; docs/methods.md has all of it."""


def words() -> Table:
    """Series, strands and other words."""
    terms = [*vocabulary.SERIES.values(), *(vocabulary.STRANDS[code] for code in vocabulary.FLAGGED_STRANDS)]
    rows = (*((term.label, term.note) for term in terms), *_OTHER_WORDS)
    return Table("Words", ("Word", "What it means here"), rows)


def marks() -> Table:
    """The shorthand beside a figure or in place of one."""
    rows = tuple((wording.mark(code), text) for code, text in wording.SHORTHAND.items())
    return Table("Marks beside figures", ("Mark", "What it means"), rows)


def rules() -> Table:
    """Every rule with its threshold."""
    limits = " and ".join(numbers.fmt_pct(100 * c, 1, signed=False) for c in thresholds.FUNNEL_CONFIDENCE)
    chance = numbers.fmt_pct(100 * thresholds.FALSE_DISCOVERY_RATE, signed=False)
    rows = (
        ("No percentage change under", f"{thresholds.MIN_BASE_FOR_PERCENT} offences a year before"),
        ("No rate under", f"{thresholds.MIN_COUNT_FOR_RATE} offences in 12 months"),
        ("An unpublished cell would be hidden under", f"{thresholds.SUPPRESS_BELOW} offences (none is shown here)"),
        ("Confidence of every interval", numbers.fmt_pct(100 * thresholds.CONFIDENCE, signed=False)),
        ("Of what is called unusual, the share that may be chance", f"up to {chance}"),
        ("Limits of the funnel", limits),
        ("Newest months marked provisional", str(thresholds.PROVISIONAL_MONTHS)),
    )
    return Table("Thresholds", ("Rule", "Threshold"), rows)
