"""Change, rates and comparison: pure functions of numbers and of tidy frames.

Nothing is computed across a series break, from a mixed month, or from a month that is not there; the result is
null with a reason. docs/methods.md explains each to a reader.
"""

from hatecrime.metrics.changes import BASES, period_label, year_on_year
from hatecrime.metrics.compare import (
    FLAGS,
    Funnel,
    Shrunk,
    borough_features,
    borough_rates,
    funnel,
    funnel_curves,
    funnel_table,
    nearest_boroughs,
    rank_sets,
    shrink,
    similar_boroughs,
)
from hatecrime.metrics.intervals import (
    Change,
    MetricsError,
    RateResult,
    pct_change,
    poisson_ci,
    poisson_limits,
    rate,
    round_half_away,
)
from hatecrime.metrics.met_years import met_years
from hatecrime.metrics.noise import dispersion
from hatecrime.metrics.rate_lines import outside_boroughs, rate_lines, spread
from hatecrime.metrics.seasons import seasonality
from hatecrime.metrics.series import (
    financial_year,
    index,
    indexed,
    monthly,
    rolling_12_months,
    rolling_sum,
)
from hatecrime.metrics.wards import placed_in_wards, ward_years

__all__ = [
    "BASES",
    "FLAGS",
    "Change",
    "Funnel",
    "MetricsError",
    "RateResult",
    "Shrunk",
    "borough_features",
    "borough_rates",
    "dispersion",
    "financial_year",
    "funnel",
    "funnel_curves",
    "funnel_table",
    "index",
    "indexed",
    "met_years",
    "monthly",
    "nearest_boroughs",
    "outside_boroughs",
    "pct_change",
    "period_label",
    "placed_in_wards",
    "poisson_ci",
    "poisson_limits",
    "rank_sets",
    "rate",
    "rate_lines",
    "rolling_12_months",
    "rolling_sum",
    "round_half_away",
    "seasonality",
    "shrink",
    "similar_boroughs",
    "spread",
    "ward_years",
    "year_on_year",
]
