"""The expected level: one quasi-Poisson model of monthly counts, fitted to hundreds of series at once.

Log link, offset log(days), straight trend, calendar-month terms, one step per change of recording regime; the
closed form of docs/methods.md. Every term is coded as the distance from the target month, so that the intercept
is the log of the target month's expected count per day.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hatecrime import periods, thresholds

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_MAX_STEPS = 60
_ETA_BOUND = 30.0


class SpikesError(ValueError):
    """An argument that no expected level is defined for; the message names it."""


@dataclass(frozen=True)
class Calendar:
    """Months with what is known of each: `known` (months of events), `regime` (periods.MIXED where unusable)."""

    months: pd.DatetimeIndex
    known: Flags
    regime: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.months)

    @cached_property
    def offset(self) -> Numbers:
        """Logarithm of the days of each month: worked out once, a window is fitted at every month in turn."""
        return np.log(days_of(self.months))


@dataclass(frozen=True)
class Window:
    """Target months `at`..`at`+`k`, and how far the baseline reaches before and after them."""

    at: int
    k: int = 0
    pre: int = thresholds.BASELINE_BEFORE
    post: int = thresholds.BASELINE_AFTER
    gap: int = thresholds.BASELINE_GAP

    @property
    def target(self) -> slice:
        """The target months."""
        return slice(self.at, self.at + self.k + 1)


@dataclass(frozen=True)
class Fit:
    """One design fitted to several series (rows) that share their baseline months.

    `x`: design of every month of the calendar; `beta`, `cov` (phi included), `phi`, `df`, `rho`, `converged`.
    """

    x: Numbers
    terms: tuple[str, ...]
    base: Flags
    beta: Numbers
    cov: Numbers
    phi: Numbers
    df: int
    rho: Numbers
    converged: Flags


def calendar_of(months: pd.DatetimeIndex, known: Any = (), regimes: Any = (), mixed: Any = ()) -> Calendar:
    """Calendar from collections of Timestamps; SpikesError unless months are contiguous firsts of months."""
    index = pd.DatetimeIndex(months)
    if len(index) == 0 or not index.equals(periods.month_range(index[0], index[-1])):
        raise SpikesError("months: must be contiguous firsts of months, oldest first")
    numbers = np.zeros(len(index), dtype=np.int64)
    for change in regimes:
        numbers += (index >= pd.Timestamp(change)).astype(np.int64)
    numbers[index.isin(list(mixed))] = periods.MIXED
    return Calendar(index, np.asarray(index.isin(list(known))), numbers)


def days_of(months: pd.DatetimeIndex) -> Numbers:
    """Days of each month, the exposure of the model."""
    return months.days_in_month.to_numpy(dtype=float)


def baseline_months(window: Window, calendar: Calendar) -> Flags:
    """Months of the baseline: `pre` before and `post` after a `gap`, without months of events and mixed months."""
    chosen = np.zeros(len(calendar), dtype=bool)
    after = window.at + window.k + window.gap + 1
    chosen[max(0, window.at - window.pre) : window.at] = True
    chosen[after : after + window.post] = True
    return chosen & ~calendar.known & (calendar.regime != periods.MIXED)


def season_of(mean: float, month_counts: npt.NDArray[np.int64], month_sums: Numbers) -> str:
    """Season terms that the baseline can carry: `months`, `waves2`, `wave` or `none`.

    Eleven month terms need a mean of 5 a month, 2 baseline months of each calendar month, and an offence in each;
    one wave needs a mean of 1.
    """
    if mean >= thresholds.MIN_MEAN_FOR_SEASON:
        return "months" if month_counts.min() >= 2 and month_sums.min() > 0 else "waves2"
    return "wave" if mean >= thresholds.MIN_MEAN_FOR_HARMONIC else "none"


def trend_of(size: int, at: int) -> Numbers:
    """Years from the target month."""
    return (np.arange(size) - at) / 12


def _season_columns(number: npt.NDArray[np.int64], at: int, season: str) -> tuple[list[Numbers], list[str]]:
    if season == "months":
        others = [m for m in range(1, 13) if m != number[at]]
        return [(number == m).astype(float) for m in others], [f"month {m}" for m in others]
    columns: list[Numbers] = []
    names: list[str] = []
    for wave in range(1, {"waves2": 2, "wave": 1, "none": 0}[season] + 1):
        angle = 2 * np.pi * wave * (number - 1) / 12
        for name, values in (("cos", np.cos(angle)), ("sin", np.sin(angle))):
            columns.append(values - values[at])
            names.append(f"{name} {wave}")
    return columns, names


def design(calendar: Calendar, window: Window, base: Flags, season: str) -> tuple[Numbers, tuple[str, ...]]:
    """(X, names of terms) for every month of the calendar, each term as distance from the target month."""
    size = len(calendar)
    columns, names = [np.ones(size)], ["intercept"]
    trend = trend_of(size, window.at)
    if trend.any():
        columns.append(trend)
        names.append("trend")
    more, labels = _season_columns(calendar.months.month.to_numpy(), window.at, season)
    columns += more
    names += labels
    for regime in np.unique(calendar.regime[base]):
        if regime != calendar.regime[window.at]:
            columns.append((calendar.regime == regime).astype(float))
            names.append(f"regime {regime}")
    return np.stack(columns, axis=1), tuple(names)


def poisson_fit(x: Numbers, y: Numbers, offset: Numbers) -> tuple[Numbers, Numbers, Flags]:
    """Poisson regressions with log link of the rows of `y` on one design, by Newton's method: (beta, inverse, ok).

    `inverse` is (X'WX)^-1 at the solution. `ok` is False where the steps do not settle (separation).
    """
    products = (x[:, :, None] * x[:, None, :]).reshape(len(x), -1)
    p = x.shape[1]

    def information(mu: Numbers) -> Numbers:
        matrix = (mu @ products).reshape(len(mu), p, p)
        jitter = 1e-13 * np.trace(matrix, axis1=1, axis2=2)[:, None, None] * np.eye(p) / p
        return matrix + jitter

    mu = (y + np.maximum(y.mean(axis=1, keepdims=True), 1e-3)) / 2
    working = np.log(mu) - offset + (y - mu) / mu
    beta = np.linalg.solve(information(mu), ((mu * working) @ x)[..., None])[..., 0]
    settled: Flags = np.zeros(len(y), dtype=bool)
    for _ in range(_MAX_STEPS):
        mu = np.exp(np.clip(beta @ x.T + offset, -_ETA_BOUND, _ETA_BOUND))
        step = np.linalg.solve(information(mu), ((y - mu) @ x)[..., None])[..., 0]
        longest = np.abs(step).max(axis=1, keepdims=True)
        beta = beta + step * np.minimum(1.0, 3.0 / np.maximum(longest, 1e-300))
        settled = longest[:, 0] < 1e-9
        if settled.all():
            break
    mu = np.exp(np.clip(beta @ x.T + offset, -_ETA_BOUND, _ETA_BOUND))
    return np.asarray(beta), np.asarray(np.linalg.inv(information(mu)), dtype=np.float64), settled


def dispersion_of(pearson: Numbers, df: int) -> Numbers:
    """phi = max(1, sum of squared Pearson residuals / degrees of freedom)."""
    return np.maximum(1.0, (pearson**2).sum(axis=1) / df)


def lag_correlation(pearson: Numbers, positions: npt.NDArray[np.int64]) -> Numbers:
    """Lag-1 correlation of residuals over pairs of consecutive months; 0 with 10 pairs or fewer."""
    pairs = np.flatnonzero(np.diff(positions) == 1)
    if len(pairs) <= 10:
        return np.zeros(len(pearson))
    products = (pearson[:, pairs] * pearson[:, pairs + 1]).mean(axis=1)
    return products / np.maximum((pearson**2).mean(axis=1), 1e-12)


def fit(y: Numbers, calendar: Calendar, window: Window, base: Flags, season: str) -> Fit:
    """The model of series (rows of `y`) with these baseline months and season terms."""
    x, terms = design(calendar, window, base, season)
    offset = calendar.offset
    beta, inverse, converged = poisson_fit(x[base], y[:, base], offset[base])
    mu = np.exp(np.clip(beta @ x[base].T + offset[base], -_ETA_BOUND, _ETA_BOUND))
    pearson = (y[:, base] - mu) / np.sqrt(mu)
    df = int(base.sum()) - x.shape[1]
    phi = dispersion_of(pearson, df)
    rho = lag_correlation(pearson, np.flatnonzero(base))
    return Fit(x, terms, base, beta, phi[:, None, None] * inverse, phi, df, rho, converged)


def expected(found: Fit, calendar: Calendar, columns: slice | Flags | npt.NDArray[np.int64]) -> Numbers:
    """Expected counts of the given months, series by month."""
    eta = found.beta @ found.x[columns].T + calendar.offset[columns]
    return np.exp(np.clip(eta, -_ETA_BOUND, _ETA_BOUND))
