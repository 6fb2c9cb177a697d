"""Expected levels, and what differs from them: events, unusual months, comparators. Pure functions, no randomness.

"Above expected" is all that any of these says: none of them shows that an event made a figure rise.
"""

from hatecrime.spikes.comparator import RatioOfRatios, comparator_effect, comparator_panel
from hatecrime.spikes.controls import PlaceboRank, Pretrend, control_strands, placebo_rank, pretrend
from hatecrime.spikes.events import NOT_TESTED, Baseline, Effect, event_effect, event_panel, expected_counts
from hatecrime.spikes.families import benjamini_hochberg
from hatecrime.spikes.model import SpikesError
from hatecrime.spikes.scan import unusual_months
from hatecrime.spikes.windows import event_window

__all__ = [
    "NOT_TESTED",
    "Baseline",
    "Effect",
    "PlaceboRank",
    "Pretrend",
    "RatioOfRatios",
    "SpikesError",
    "benjamini_hochberg",
    "comparator_effect",
    "comparator_panel",
    "control_strands",
    "event_effect",
    "event_panel",
    "event_window",
    "expected_counts",
    "placebo_rank",
    "pretrend",
    "unusual_months",
]
