"""Every threshold that decides whether a figure is shown, and how: the one home, quoted on the methods page."""

MIN_BASE_FOR_PERCENT = 50
"""No percentage change is shown on a base under this many offences: the two counts and the difference are."""

MIN_COUNT_FOR_RATE = 10
"""No rate is shown on fewer offences than this: the count is, marked [u]."""

MENTION_P = 0.05
"""A change on too small a base for a percentage is worth a mention when chance alone gives it less often than this."""

SUPPRESS_BELOW = 5
"""An unpublished cell under this would be suppressed, [c]. Every figure shown today is published as it is."""

FALSE_DISCOVERY_RATE = 0.10
"""Benjamini-Hochberg share for everything called a spike or unusual."""

CONFIDENCE = 0.95
"""Of every interval, unless it says otherwise."""

FUNNEL_CONFIDENCE = (0.95, 0.998)
"""Of the two pairs of funnel limits."""

PROVISIONAL_MONTHS = 3
"""Newest months of an edition that later editions have changed most: marked [p]."""

MIN_BASE_OF_METHOD = 10
"""A percentage on a base under this is marked small_base by the calculation itself."""

EXACT_BELOW = 10
"""Counts under this get the exact Poisson interval, others Byar's."""

MIN_AREAS_TO_ADJUST = 8
"""Funnel limits are not widened for differences between areas with fewer areas than this."""

FUNNEL_PHI_UNADJUSTED = 1.2
"""Funnel limits are those of chance alone up to this dispersion, widened above it."""

MAX_POPULATION_DAYS = 3 * 365
"""No rate when the nearest mid-year population is further than this from the middle of the 12 months."""

MIN_MEAN_FOR_SEASON = 5
"""Mean offences a month from which each calendar month has a level of its own."""

MIN_MEAN_FOR_HARMONIC = 1
"""Mean offences a month from which one smooth yearly wave is fitted; no season under it."""

BASELINE_BEFORE = 36
"""Months before an event in its baseline."""

BASELINE_AFTER = 12
"""Months after an event in its baseline, once they are published."""

BASELINE_GAP = 3
"""Months after an event that belong neither to it nor to its baseline."""

MIN_BASELINE_MONTHS = 24
"""No expected level from fewer months than this."""

MIN_REGIME_MONTHS = 3
"""No expected level with fewer baseline months than this in the recording regime of the event."""

MIN_BASELINE_OFFENCES = 5
"""No expected level from fewer offences than this in the whole baseline."""

NOISE_MONTHS = 72
"""Months, ending with the later period, that say how much a change varies without anything being different."""

MIN_NOISE_MONTHS = 48
"""No usual variation of a change, and so no verdict, from fewer of those months than this."""

PRETREND_MONTHS = 3
"""Months before an event that are tested for a rise that was there already."""

PRETREND_LEVEL = 0.05
"""p under which the months before an event count as already out of line."""

EVENT_LATE_DAY = 15
"""An event that starts on this day of a month or later is looked for in the next month too: little of its own is left."""
