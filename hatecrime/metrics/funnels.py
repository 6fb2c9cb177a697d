"""Areas against their common rate: what chance, and the usual differences between areas, would make of them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from hatecrime import thresholds
from hatecrime.metrics.intervals import MetricsError, Numbers, poisson_limits

FLAGS: tuple[str, ...] = ("higher_998", "higher", "within", "lower", "lower_998")


@dataclass(frozen=True)
class Funnel:
    """Areas against their common rate.

    `labels`: one of FLAGS per area, None where the count is missing; `expected`: offences each area would have at
    the common rate; `centre`: that rate per unit of `pop`; `phi`, `tau2`: dispersion and between-area variance of
    the square-rooted ratio; `adjusted`: whether tau2 is in the limits; `curves`: columns expected, lo_95, hi_95,
    lo_998, hi_998, limits as ratios to the centre.
    """

    labels: tuple[str | None, ...]
    expected: Numbers
    centre: float
    phi: float
    tau2: float
    adjusted: bool
    curves: pd.DataFrame


def overdispersion(distance: Numbers, error: Numbers) -> tuple[float, float]:
    """(phi, tau2) of areas whose distance from the centre has sampling error `error`.

    phi = mean (distance/error)^2, untrimmed; tau2 = max(0, (n phi - (n-1)) / (S1 - S2/S1)), S1 = sum 1/error^2,
    S2 = sum 1/error^4 (DerSimonian & Laird 1986; Spiegelhalter 2005).
    """
    z = distance / error
    n, phi = len(z), float(np.mean(z**2))
    s1, s2 = float(np.sum(error**-2)), float(np.sum(error**-4))
    return phi, max(0.0, (n * phi - (n - 1)) / (s1 - s2 / s1)) if n > 1 else 0.0


def _interpolated_poisson(expected: Numbers, p: float) -> Numbers:
    """Poisson quantile made smooth: r - (F(r) - p)/f(r), r the smallest whole number with F(r) >= p; at least 0."""
    r = stats.poisson.ppf(p, expected)
    return np.maximum(0.0, r - (stats.poisson.cdf(r, expected) - p) / stats.poisson.pmf(r, expected))


def _additive_limits(expected: Numbers, tau2: float, conf: float) -> tuple[Numbers, Numbers]:
    half = stats.norm.isf((1 - conf) / 2) * np.sqrt(1 / (4 * expected) + tau2)
    return np.maximum(0.0, 1 - half) ** 2, (1 + half) ** 2


def funnel_curves(expected: Numbers, conf: tuple[float, float], tau2: float | None) -> pd.DataFrame:
    """Limits of observed/expected along an axis of expected counts; `tau2` None for pure chance."""
    columns = {"expected": expected}
    for level, name in zip(conf, ("95", "998"), strict=True):
        if tau2 is None:
            tail = (1 - level) / 2
            limits = tuple(_interpolated_poisson(expected, p) / expected for p in (tail, 1 - tail))
        else:
            limits = _additive_limits(expected, tau2, level)
        columns[f"lo_{name}"], columns[f"hi_{name}"] = limits
    return pd.DataFrame(columns)


def _flags(above: list[npt.NDArray[np.bool_]], below: list[npt.NDArray[np.bool_]]) -> npt.NDArray[np.object_]:
    """Wide limits are checked first."""
    return np.select(
        [above[1], below[1], above[0], below[0]], ["higher_998", "lower_998", "higher", "lower"], default="within"
    ).astype(object)


def _label(x: Numbers, expected: Numbers, conf: tuple[float, float], tau2: float | None) -> npt.NDArray[np.object_]:
    above, below = [], []
    for level in conf:
        if tau2 is None:
            lo, hi = poisson_limits(x, level)
            above.append(lo > expected)
            below.append(hi < expected)
        else:
            lo, hi = _additive_limits(expected, tau2, level)
            above.append(x / expected > hi)
            below.append(x / expected < lo)
    return _flags(above, below)


def funnel(
    x: npt.ArrayLike,
    pop: npt.ArrayLike,
    conf: tuple[float, float] = thresholds.FUNNEL_CONFIDENCE,
    adjust: str = "auto",
    centre: float | None = None,
) -> Funnel:
    """Counts x of areas with `pop` residents against their common rate, sum x / sum pop (or `centre`).

    Unadjusted, an area is flagged when its own interval (poisson_ci) leaves out the centre. With additive
    adjustment it is flagged when sqrt(x/E) leaves 1 +- z sqrt(1/4E + tau2). `adjust`: auto (adjusted when phi is
    over thresholds.FUNNEL_PHI_UNADJUSTED), always or never; with fewer than thresholds.MIN_AREAS_TO_ADJUST areas
    never. NaN counts are left out of the centre and get no label. No trimming.
    """
    if adjust not in ("auto", "always", "never"):
        raise MetricsError(f"adjust {adjust!r}: must be auto, always or never")
    counts, people = np.asarray(x, dtype=float), np.asarray(pop, dtype=float)
    used = np.isfinite(counts) & np.isfinite(people)
    if not used.any() or np.any(people[used] <= 0) or np.any(counts[used] < 0):
        raise MetricsError("funnel: needs at least one area, populations above 0 and counts of 0 or more")
    rate = float(counts[used].sum() / people[used].sum()) if centre is None else centre
    expected = people * rate
    labels: list[Any] = [None] * len(counts)
    if rate <= 0:
        curves = funnel_curves(np.array([]), conf, None)
        return Funnel(tuple(labels), expected, rate, 0.0, 0.0, False, curves)
    e = expected[used]
    phi, tau2 = overdispersion(np.sqrt(counts[used] / e) - 1, 1 / (2 * np.sqrt(e)))
    wanted = adjust == "always" or (adjust == "auto" and phi > thresholds.FUNNEL_PHI_UNADJUSTED)
    adjusted = wanted and int(used.sum()) >= thresholds.MIN_AREAS_TO_ADJUST
    spread = tau2 if adjusted else None
    for position, flag in zip(np.flatnonzero(used), _label(counts[used], e, conf, spread), strict=True):
        labels[position] = flag
    axis = np.linspace(max(1.0, 0.8 * e.min()), 1.1 * e.max(), 200)
    return Funnel(tuple(labels), expected, rate, phi, tau2, adjusted, funnel_curves(axis, conf, spread))


def funnel_limits(table: pd.DataFrame) -> pd.DataFrame:
    """Limits around the common rate, per 1,000, over the range of residents: residents, lo_95, hi_95, lo_998, hi_998.

    `table`: of `funnel_table`, one series, strand and period, with at least one flag.
    """
    rows = table[table["flag"].notna()]
    centre, residents = float(rows["centre_per_1000"].iloc[0]), rows["population"].astype(float)
    axis = np.linspace(residents.min() * 0.85, residents.max() * 1.08, 60)
    tau2 = float(rows["tau2"].iloc[0]) if bool(rows["adjusted"].iloc[0]) else None
    curves = funnel_curves(axis * centre / 1000, thresholds.FUNNEL_CONFIDENCE, tau2)
    return (curves.drop(columns="expected") * centre).assign(residents=axis)
