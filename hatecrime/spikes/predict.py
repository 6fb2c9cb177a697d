"""Predictive intervals and tail probabilities of a count whose mean and variance are known, for arrays.

The count is negative binomial with the model's mean and variance (Poisson when the variance is no larger); the
degrees of freedom enter through Student's t: a normal quantile is replaced by the t quantile of the same rank.
"""

import numpy as np
import numpy.typing as npt
from scipy import stats

Numbers = npt.NDArray[np.float64]

POISSON_SLACK = 1e-9
MID_WEIGHT = 0.5
"""Share of P(Y = o) that counts towards either tail."""


def spread_of(conf: float, df: Numbers) -> Numbers:
    """Half-width in standard units of an interval of confidence `conf`: the t quantile."""
    return stats.t.ppf(0.5 + conf / 2, df)


def _is_poisson(mean: Numbers, variance: Numbers) -> npt.NDArray[np.bool_]:
    return variance <= mean * (1 + POISSON_SLACK)


def _size(mean: Numbers, variance: Numbers) -> Numbers:
    return mean**2 / np.where(_is_poisson(mean, variance), mean, variance - mean)


def count_quantile(p: Numbers, mean: Numbers, variance: Numbers) -> Numbers:
    """Smallest whole number that the count does not exceed with probability p or more."""
    size = _size(mean, variance)
    return np.where(
        _is_poisson(mean, variance), stats.poisson.ppf(p, mean), stats.nbinom.ppf(p, size, size / (size + mean))
    )


def limits(mean: Numbers, variance: Numbers, df: Numbers, conf: float) -> tuple[Numbers, Numbers]:
    """Interval that a new count lies in with confidence `conf`."""
    q = spread_of(conf, df)
    return (
        count_quantile(stats.norm.cdf(-q), mean, variance),
        count_quantile(stats.norm.cdf(q), mean, variance),
    )


def tails(observed: Numbers, mean: Numbers, variance: Numbers, df: Numbers) -> tuple[Numbers, Numbers]:
    """(p_up, p_low): mid-p of a count this high, and this low, mapped to Student's t with `df`."""
    size = _size(mean, variance)
    share = size / (size + mean)
    poisson = _is_poisson(mean, variance)
    point = np.where(poisson, stats.poisson.pmf(observed, mean), stats.nbinom.pmf(observed, size, share))
    above = np.where(poisson, stats.poisson.sf(observed, mean), stats.nbinom.sf(observed, size, share))
    below = np.where(poisson, stats.poisson.cdf(observed - 1, mean), stats.nbinom.cdf(observed - 1, size, share))
    return _mapped(above + MID_WEIGHT * point, df), _mapped(below + MID_WEIGHT * point, df)


def count_for(p: Numbers, mean: Numbers, variance: Numbers, df: Numbers) -> Numbers:
    """Smallest count whose p_up (of `tails`) is under `p`."""
    start = count_quantile(1 - stats.norm.sf(stats.t.isf(p, df)), mean, variance)
    here = tails(start, mean, variance, df)[0] < p
    return np.where(here, start, start + 1)


def _mapped(p: Numbers, df: Numbers) -> Numbers:
    return stats.t.sf(stats.norm.isf(np.clip(p, 0.0, 1.0)), df)


def window_variance(phi: Numbers, mu: Numbers, parameter: Numbers, r: Numbers) -> Numbers:
    """Variance of the sum of the window's counts: phi M + parameter part + lagged part of the extra noise.

    `mu` is series by month; the lagged part is 2 sum_{a<b} r^(b-a) sqrt((phi-1) mu_a (phi-1) mu_b).
    """
    total = phi * mu.sum(axis=1) + parameter
    root = np.sqrt(np.maximum(phi - 1, 0.0)[:, None] * mu)
    for lag in range(1, mu.shape[1]):
        total = total + 2 * r**lag * (root[:, lag:] * root[:, :-lag]).sum(axis=1)
    return total
