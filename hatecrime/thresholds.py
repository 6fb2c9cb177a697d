"""Every threshold that decides whether a figure is shown, and how: the one home, quoted on the methods page."""

MIN_BASE_FOR_PERCENT = 50
"""No percentage change is shown on a base under this many offences: the two counts and the difference are."""

MIN_COUNT_FOR_RATE = 10
"""No rate is shown on fewer offences than this: the count is, marked [u]."""

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
