"""Simulated monthly counts with known truth: the generators of docs/calibration.md."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

SEED = 20170603
MONTHS = pd.date_range("2012-01-01", periods=144, freq="MS")
MEANS = (1, 3, 10, 30, 100, 300, 1000)
SEASON = np.array([-0.08, -0.1, 0, 0, 0.06, 0.1, 0.14, 0.06, 0.04, 0.03, -0.05, -0.12])


@dataclass(frozen=True)
class Generator:
    """`alpha`: negative binomial extra variance; `walk`: sd of a monthly random walk; `ar`, `ar_sd`: lag-1 noise."""

    name: str
    alpha: float = 0.0
    walk: float = 0.0
    ar: float = 0.0
    ar_sd: float = 0.0


GENERATORS = (
    Generator("extra variance 0.005", alpha=0.005),
    Generator("0.005 and a trend that wanders 1.5% a month", alpha=0.005, walk=0.015),
    Generator("lag-1 noise 0.4, sd 7%", ar=0.4, ar_sd=0.07),
    Generator("extra variance 0.05", alpha=0.05),
)


def shape() -> np.ndarray:
    """Log of the expected count for a mean of 1: trend 8% a year, season, days."""
    t = np.arange(len(MONTHS))
    days = MONTHS.days_in_month.to_numpy(dtype=float)
    return 0.08 * (t - 72) / 12 + SEASON[MONTHS.month.to_numpy() - 1] + np.log(days / 30.4375)


def _noise(rng: np.random.Generator, size: tuple[int, int], generator: Generator) -> np.ndarray:
    noise = np.zeros(size)
    if generator.walk:
        steps = rng.normal(0, generator.walk, size)
        noise += np.cumsum(steps, axis=1)
    if generator.ar_sd:
        value = rng.normal(0, generator.ar_sd, size[0])
        fresh = generator.ar_sd * np.sqrt(1 - generator.ar**2)
        for column in range(size[1]):
            noise[:, column] += value
            value = generator.ar * value + rng.normal(0, fresh, size[0])
    return noise


def counts(
    rng: np.random.Generator, means: np.ndarray, generator: Generator, effect: np.ndarray | None = None
) -> np.ndarray:
    """Counts, series by month; `effect` multiplies the expected counts (series by month)."""
    size = (len(means), len(MONTHS))
    level = np.exp(np.log(means)[:, None] + shape()[None, :] + _noise(rng, size, generator))
    if effect is not None:
        level = level * effect
    if generator.alpha:
        level = level * rng.gamma(1 / generator.alpha, generator.alpha, size)
    return rng.poisson(level).astype(float)


CHANGE_MONTHS = 72
"""Months behind a change: what metrics.dispersion is fitted on."""


def correlated_counts(
    rng: np.random.Generator, mean: float, phi: float, rho: float, series: int
) -> tuple[np.ndarray, np.ndarray]:
    """(expected counts of CHANGE_MONTHS months, counts series by month) whose extra noise has lag-1 correlation `rho`.

    Each month is negative binomial with variance `phi` times its mean at the mean level; the gammas behind it come
    from a stationary AR(1) of normals, so that neighbouring months are high together. The trend and the season are
    those of `shape`.
    """
    normal = np.empty((series, CHANGE_MONTHS))
    normal[:, 0] = rng.normal(size=series)
    for month in range(1, CHANGE_MONTHS):
        normal[:, month] = rho * normal[:, month - 1] + np.sqrt(1 - rho**2) * rng.normal(size=series)
    extra = (phi - 1) / mean
    level = mean * np.exp(shape()[:CHANGE_MONTHS])
    return level, rng.poisson(level * stats.gamma.ppf(stats.norm.cdf(normal), 1 / extra, scale=extra)).astype(float)
