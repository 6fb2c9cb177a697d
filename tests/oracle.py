"""Slow, obvious versions of the metrics and of the event model, to test the fast ones against.

One row, one month, one series at a time; statsmodels for the fit. Nothing here is shared with the product.
"""

import math

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats

from hatecrime import periods, vocabulary


def month_of(text: str) -> pd.Timestamp:
    return pd.Timestamp(f"{text}-01")


def sum_of_area(
    offences: pd.DataFrame, inner: dict[str, bool], series: str, strand: str, area: str, month: pd.Timestamp
) -> int:
    """Offences of one area and month by going through the rows."""
    total = 0
    for row in offences.to_dict("records"):
        if (row["series"], row["strand"], row["month"]) != (series, strand, month):
            continue
        gss = row["borough_gss"]
        if area == "london":
            total += row["offences"] if row["in_london"] else 0
        elif pd.isna(gss):
            continue
        elif (
            (area == "inner-london" and inner[gss])
            or (area == "outer-london" and not inner[gss])
            or vocabulary.AREA_OF_GSS[gss] == area
        ):
            total += row["offences"]
    return total


def window(line: dict[pd.Timestamp, tuple[float, int]], last: pd.Timestamp, length: int) -> tuple[float | None, bool]:
    """(sum of `length` months to `last` or None, whether it crosses a break) of one line, month -> (offences, regime)."""
    months = [last - pd.DateOffset(months=back) for back in range(length)]
    there = [line[m] for m in months if m in line]
    regimes = {regime for _, regime in there}
    broken = periods.MIXED in regimes or len(regimes) > 1
    return (sum(value for value, _ in there) if len(there) == length else None), broken


def change(line: dict[pd.Timestamp, tuple[float, int]], last: pd.Timestamp, basis: str) -> dict[str, object]:
    """One row of year_on_year for one line and last month."""
    length = {"month": 1, "ytd": last.month}.get(basis, 12)
    now, now_broken = window(line, last, length)
    before, before_broken = window(line, last - pd.DateOffset(months=12), length)
    now = None if now_broken else now
    before = None if before_broken else before
    _, between = window(line, last, length + 12)
    if between:
        status = "break"
    elif now is None or before is None:
        status = "missing"
    elif before == 0:
        status = "zero_base"
    elif before < 50:
        status = "small_base"
    else:
        status = "ok"
    pct = 100 * (now / before - 1) if status == "ok" else None
    return {"offences": now, "offences_before": before, "status": status, "change_pct": pct}


def clopper_pearson_ratio(x1: float, x0: float, exposure: float = 1.0, conf: float = 0.95) -> tuple[float, float]:
    tail = (1 - conf) / 2
    low = stats.beta.ppf(tail, x1, x0 + 1) if x1 else 0.0
    high = stats.beta.ppf(1 - tail, x1 + 1, x0) if x0 else 1.0
    return low / (1 - low) / exposure, (math.inf if high == 1 else high / (1 - high) / exposure)


def benjamini_hochberg(p: list[float]) -> list[float]:
    out = []
    for own in p:
        larger = [q for q in p if q >= own]
        out.append(min(min(1.0, q * len(p) / sum(r <= q for r in p)) for q in larger))
    return out


def baseline(
    months: pd.DatetimeIndex,
    at: int,
    k: int,
    known: set[pd.Timestamp],
    mixed: set[pd.Timestamp],
    pre: int,
    post: int,
    gap: int,
) -> list[int]:
    chosen = list(range(max(0, at - pre), at)) + list(
        range(at + k + gap + 1, min(len(months), at + k + gap + post + 1))
    )
    return [t for t in chosen if months[t] not in known and months[t] not in mixed]


def design(months: pd.DatetimeIndex, base: list[int], y: np.ndarray, changes: list[pd.Timestamp]) -> np.ndarray:
    """Textbook coding: trend in years from the first month, month dummies against January, steps at each change."""
    t = np.arange(len(months))
    columns = [np.ones(len(months)), t / 12]
    mean = y[base].mean()
    number = months.month.to_numpy()
    if mean >= 5:
        enough = all(
            sum(number[b] == m for b in base) >= 2 and y[[b for b in base if number[b] == m]].sum() > 0
            for m in range(1, 13)
        )
        if enough:
            columns += [(number == m).astype(float) for m in range(2, 13)]
        else:
            columns += [f(2 * np.pi * h * (number - 1) / 12) for h in (1, 2) for f in (np.cos, np.sin)]
    elif mean >= 1:
        columns += [f(2 * np.pi * (number - 1) / 12) for f in (np.cos, np.sin)]
    for change in changes:
        column = (months >= change).astype(float)
        if 0 < column[base].sum() < len(base):
            columns.append(column)
    return np.stack(columns, axis=1)


def effect(
    y: np.ndarray,
    months: pd.DatetimeIndex,
    target: pd.Timestamp,
    known: tuple[pd.Timestamp, ...] = (),
    changes: tuple[pd.Timestamp, ...] = (),
    mixed: tuple[pd.Timestamp, ...] = (),
    k: int = 0,
    pre: int = 36,
    post: int = 12,
    gap: int = 3,
    conf: float = 0.95,
) -> dict[str, float]:
    """Steps 1 to 8 of docs/methods.md for one series, statsmodels for the fit, plain loops for the rest."""
    at = list(months).index(target)
    base = [b for b in baseline(months, at, k, set(known), set(mixed), pre, post, gap) if not np.isnan(y[b])]
    x = design(months, base, np.nan_to_num(y), list(changes))
    days = months.days_in_month.to_numpy(dtype=float)
    fit = sm.GLM(y[base], x[base], family=sm.families.Poisson(), offset=np.log(days[base])).fit(tol=1e-12, maxiter=200)
    df = len(base) - x.shape[1]
    residual = (y[base] - fit.fittedvalues) / np.sqrt(fit.fittedvalues)
    phi = max(1.0, float((residual**2).sum() / df))
    cov = phi * np.linalg.inv(x[base].T @ np.diag(fit.fittedvalues) @ x[base])
    rows = list(range(at, at + k + 1))
    mu = np.exp(x[rows] @ fit.params) * days[rows]
    mean = float(mu.sum())
    gradient = (mu[:, None] * x[rows]).sum(axis=0)
    pairs = [(i, i + 1) for i in range(len(base) - 1) if base[i + 1] - base[i] == 1]
    rho = 0.0
    if len(pairs) > 10:
        rho = sum(residual[i] * residual[j] for i, j in pairs) / len(pairs) / (float((residual**2).sum()) / len(base))
    r = min(0.9, max(0.0, rho + x.shape[1] / len(base)))
    variance = phi * mean + float(gradient @ cov @ gradient)
    for a in range(k + 1):
        for b in range(a + 1, k + 1):
            variance += 2 * r ** (b - a) * math.sqrt((phi - 1) * mu[a] * (phi - 1) * mu[b])
    return predictive(float(y[rows].sum()), mean, variance, df, conf) | {"phi": phi, "rho": rho, "df": df}


def predictive(observed: float, mean: float, variance: float, df: float, conf: float = 0.95) -> dict[str, float]:
    """Interval and p of a count; the quantiles by walking up the distribution."""
    if variance <= mean * (1 + 1e-9):
        law = stats.poisson(mean)
    else:
        size = mean**2 / (variance - mean)
        law = stats.nbinom(size, size / (size + mean))
    q = stats.t.ppf(0.5 + conf / 2, df)
    lo, hi = (_quantile(law, float(stats.norm.cdf(z))) for z in (-q, q))
    mid = law.pmf(observed) / 2
    up, low = (float(stats.t.sf(stats.norm.isf(p), df)) for p in (law.sf(observed) + mid, law.cdf(observed - 1) + mid))
    return {
        "obs": observed,
        "expected": mean,
        "lo": lo,
        "hi": hi,
        "p_up": up,
        "p2": min(1.0, 2 * min(up, low)),
        "variance": variance,
    }


def _quantile(law, p: float) -> int:
    count = max(0, int(law.mean() - 12 * law.std()))
    while law.cdf(count) < p:
        count += 1
    return count
