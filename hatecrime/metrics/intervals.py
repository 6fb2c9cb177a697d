"""Numeric pieces: intervals for counts, rates per head, percentage change between two counts.

Pure functions of numbers. Missing goes in as None or NaN and comes out as null, never as 0.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from hatecrime import thresholds

Numbers = npt.NDArray[np.float64]


class MetricsError(ValueError):
    """An argument that no metric is defined for; the message names it."""


@dataclass(frozen=True)
class RateResult:
    """A rate with its interval, per `per` residents; all null where the population is not known."""

    value: float | None
    lo: float | None
    hi: float | None
    method: str | None


@dataclass(frozen=True)
class Change:
    """Percentage change between two counts.

    `lo`, `hi`: exact interval if both counts are Poisson; `lo_wide`, `hi_wide`: widened by sqrt(phi); `p`: central
    two-sided. `status`: ok, zero_base, small_base, break or missing.
    """

    pct: float | None
    lo: float | None
    hi: float | None
    lo_wide: float | None
    hi_wide: float | None
    p: float | None
    status: str


def round_half_away(value: Any, digits: int = 0) -> Any:
    """Round half away from zero, as published percentages are: 2.5 -> 3, -2.5 -> -3. Scalars or arrays."""
    factor = 10.0**digits
    scaled = np.abs(np.asarray(value, dtype=float)) * factor
    nearest = np.floor(scaled + 0.5 + 1e-9)
    result = np.copysign(nearest, value) / factor
    return float(result) if np.ndim(value) == 0 else result


def _check_conf(conf: float) -> None:
    if not 0.9 <= conf < 1:
        raise MetricsError(f"conf {conf!r}: must be at least 0.9 and under 1")


def _exact_limits(x: Numbers, tail: float) -> tuple[Numbers, Numbers]:
    lo = np.where(x > 0, stats.chi2.ppf(tail, 2 * np.maximum(x, 1)) / 2, 0.0)
    return lo, stats.chi2.isf(tail, 2 * x + 2) / 2


def _byar_limits(x: Numbers, tail: float) -> tuple[Numbers, Numbers]:
    z = stats.norm.isf(tail)
    positive = np.maximum(x, 1e-12)
    root = 1 - 1 / (9 * positive) - z / (3 * np.sqrt(positive))
    lo = np.where(x == 0, 0.0, np.where(root < 0, np.nan, x * root**3))
    hi = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * np.sqrt(x + 1))) ** 3
    return lo, hi


def poisson_limits(x: npt.ArrayLike, conf: float = 0.95, method: str = "auto") -> tuple[Numbers, Numbers]:
    """`poisson_ci` for an array of counts; NaN stays NaN."""
    _check_conf(conf)
    if method not in ("auto", "exact", "byar"):
        raise MetricsError(f"method {method!r}: must be auto, exact or byar")
    counts = np.atleast_1d(np.asarray(x, dtype=float))
    if np.any(counts < 0):
        raise MetricsError(f"count {counts[counts < 0][0]!r}: must not be negative")
    exact = (counts < thresholds.EXACT_BELOW) if method == "auto" else np.full(counts.shape, method == "exact")
    broken = exact & np.isfinite(counts) & (counts != np.floor(counts))
    if np.any(broken):
        raise MetricsError(f"count {counts[broken][0]!r}: the exact interval needs a whole number")
    missing = np.isnan(counts)
    filled = np.where(missing, 0.0, counts)
    tail = (1 - conf) / 2
    exact_lo, exact_hi = _exact_limits(filled, tail)
    byar_lo, byar_hi = _byar_limits(filled, tail)
    lo, hi = np.where(exact, exact_lo, byar_lo), np.where(exact, exact_hi, byar_hi)
    return np.where(missing, np.nan, lo), np.where(missing, np.nan, hi)


def poisson_ci(x: float, conf: float = 0.95, method: str = "auto") -> tuple[float, float]:
    """Interval for the mean of a Poisson count x.

    Exact (Garwood 1936): chi2inv(a/2, 2x)/2 and chi2inv(1-a/2, 2x+2)/2. Byar (Breslow & Day 1987):
    x(1 - 1/9x - z/3 sqrt x)^3 and (x+1)(1 - 1/9(x+1) + z/3 sqrt(x+1))^3. `auto`: exact under 10, Byar from 10,
    the rule of the Fingertips technical guide. Lower is 0 at x=0; a negative Byar lower limit is NaN.
    Raises MetricsError for x < 0, a fraction where the exact form is used, or conf outside [0.9, 1).
    """
    lo, hi = poisson_limits(x, conf, method)
    return float(lo[0]), float(hi[0])


def _is_missing(value: float | None) -> bool:
    return value is None or bool(np.isnan(value))


def rate(x: float, pop: float | None, per: float = 1000, conf: float = 0.95) -> RateResult:
    """Offences per `per` residents, with the interval of `poisson_ci` on the count.

    `pop` None or NaN gives nulls; `pop` <= 0 raises MetricsError. Residents only: visitors are not counted.
    """
    if pop is None or _is_missing(pop) or _is_missing(x):
        return RateResult(None, None, None, None)
    if pop <= 0:
        raise MetricsError(f"population {pop!r}: must be positive")
    lo, hi = poisson_ci(x, conf)
    method = "exact" if x < thresholds.EXACT_BELOW else "byar"
    return RateResult(per * x / pop, per * lo / pop, per * hi / pop, method)


def ratio_limits(x1: Numbers, x0: Numbers, exposure: float = 1.0, conf: float = 0.95) -> tuple[Numbers, Numbers]:
    """Exact interval of the ratio of two Poisson means, arrays of counts.

    Clopper-Pearson limits of the share x1/(x1+x0), turned into odds; `exposure` is days1/days0. 0 v. 0 gives NaN;
    the upper limit is infinite when x0=0.
    """
    tail = (1 - conf) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(x1 > 0, special.betaincinv(np.maximum(x1, 1), x0 + 1, tail), 0.0)
        high = np.where(x0 > 0, special.betaincinv(x1 + 1, np.maximum(x0, 1), 1 - tail), 1.0)
        lo, hi = low / (1 - low) / exposure, high / (1 - high) / exposure
    nothing = (x1 + x0) == 0
    return np.where(nothing, np.nan, lo), np.where(nothing, np.nan, hi)


def wide_limits(x1: Numbers, x0: Numbers, factor: Numbers | float, conf: float = 0.95) -> tuple[Numbers, Numbers]:
    """Interval of a ratio of two counts whose variance is `factor` times their mean.

    exp(log(x1/x0) +- z sqrt(factor (1/x1 + 1/x0))). From none the ratio has no limits (NaN); to none, the lower one is
    0 and the upper one that of a single offence, which is on the wide side.
    """
    usable = x0 > 0
    a, b = np.maximum(x1, 1.0), np.where(usable, x0, 1.0)
    half = stats.norm.isf((1 - conf) / 2) * np.sqrt(np.maximum(factor, 1.0) * (1 / a + 1 / b))
    log_ratio = np.log(a / b)
    low = np.where(x1 > 0, np.exp(log_ratio - half), 0.0)
    return np.where(usable, low, np.nan), np.where(usable, np.exp(log_ratio + half), np.nan)


def central_p(x1: Numbers, x0: Numbers, exposure: float = 1.0) -> Numbers:
    """Exact two-sided p that two Poisson means are equal: twice the smaller binomial tail; 1 for 0 v. 0."""
    total, share = x1 + x0, exposure / (1 + exposure)
    upper, lower = stats.binom.sf(x1 - 1, total, share), stats.binom.cdf(x1, total, share)
    return np.where(total == 0, 1.0, np.minimum(1.0, 2 * np.minimum(upper, lower)))


def _as_pct(ratio: float) -> float | None:
    return 100 * (ratio - 1) if np.isfinite(ratio) else None


def pct_change(
    x1: float | None,
    x0: float | None,
    days1: float | None = None,
    days0: float | None = None,
    phi: float = 1.0,
    *,
    comparable: bool = True,
) -> Change:
    """Percentage change from count x0 to count x1: 100(x1/x0 - 1), with exact and widened 95% intervals.

    Given both day counts, the ratio is of counts per day. `comparable=False` (two recording regimes) gives status
    `break` and no numbers; None or NaN gives `missing`. x0 = 0 has no percentage; x0 < 10 is `small_base`, to be
    shown as counts. The two-sided p is central (twice the smaller tail).
    """
    if not comparable:
        return Change(None, None, None, None, None, None, "break")
    if x1 is None or x0 is None or _is_missing(x1) or _is_missing(x0):
        return Change(None, None, None, None, None, None, "missing")
    if x1 < 0 or x0 < 0:
        raise MetricsError(f"counts {x1!r}, {x0!r}: must not be negative")
    exposure = days1 / days0 if days1 is not None and days0 is not None else 1.0
    pair = np.array([float(x1)]), np.array([float(x0)])
    lo, hi = ratio_limits(*pair, exposure)
    wide_lo, wide_hi = wide_limits(*pair, phi)
    status = "zero_base" if x0 == 0 else "small_base" if x0 < thresholds.MIN_BASE_OF_METHOD else "ok"
    return Change(
        pct=_as_pct(x1 / x0 / exposure) if x0 > 0 else None,
        lo=_as_pct(float(lo[0])),
        hi=_as_pct(float(hi[0])),
        lo_wide=_as_pct(float(wide_lo[0]) / exposure),
        hi_wide=_as_pct(float(wide_hi[0]) / exposure),
        p=float(central_p(*pair, exposure)[0]),
        status=status,
    )
