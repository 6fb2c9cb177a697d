"""Daily counts around an event: windows of 1, 7 and 28 days, how fast an excess faded, and when it was over.

The published series of this product are monthly; this is for a daily series when one can be had. The date is the
date of recording, not of the offence.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from hatecrime import thresholds
from hatecrime.spikes import model, predict
from hatecrime.spikes.model import Numbers, SpikesError

DAYS_BEFORE, DAYS_AFTER, DAYS_GAP = 730, 63, 56
LENGTHS: tuple[int, ...] = (1, 7, 28)
PEAK_DAYS = 7
PEAK_LEVEL = 0.01
HALF_LIVES: Numbers = np.geomspace(0.3, 60.0, 160)
"""Half-lives, in days, that are tried."""
_MIN_BASE_DAYS = 365
_LIKELIHOOD_DROP = 1.92
_A_STEPS = 50


@dataclass(frozen=True)
class Decay:
    """Excess that halves every `h` days from A times the expected count on day 0.

    `h_lo`, `h_hi`: about 90% interval, null at an end that the data leave open. `status`: ok, no_spike or open.
    """

    h: float | None
    h_lo: float | None
    h_hi: float | None
    A: float | None
    status: str


@dataclass(frozen=True)
class DailyWindow:
    """Observed against expected in the first `days` days, the event's day included."""

    days: int
    obs: float
    expected: float
    lo: float
    hi: float
    excess: float
    excess_lo: float
    excess_hi: float
    pct: float
    p_up: float
    p2: float


@dataclass(frozen=True)
class DailyEffect:
    """Result of `daily_effect`; `windows` empty and the rest null unless `status` is ok or provisional.

    `peak`: day with the largest observed/expected of the first week, if that day itself is unusual;
    `back_to_normal`: first day from which the trailing week is inside its own interval for 7 days.
    """

    windows: tuple[DailyWindow, ...]
    peak: pd.Timestamp | None
    decay: Decay | None
    back_to_normal: pd.Timestamp | None
    phi: float | None
    df: int | None
    n_base: int
    status: str


@dataclass(frozen=True)
class DailyFit:
    """Expected counts of every day for each series (rows), with what their variance needs."""

    mu: Numbers
    x: Numbers
    cov: Numbers
    phi: Numbers
    df: int
    r: Numbers

    def variance(self, days: slice) -> Numbers:
        """Predictive variance of the sum over the days."""
        gradient = self.mu[:, days] @ self.x[days]
        parameter = np.einsum("sp,spq,sq->s", gradient, self.cov, gradient)
        return predict.window_variance(self.phi, self.mu[:, days], parameter, self.r)


def _design(days: pd.DatetimeIndex, at: int, holidays: Collection[pd.Timestamp], base: model.Flags) -> Numbers:
    age = np.arange(len(days)) - at
    week = [(days.day_of_week.to_numpy() == d).astype(float) for d in range(1, 7)]
    angle = 2 * np.pi * days.day_of_year.to_numpy() / 365.25
    waves = [f(k * angle) for k in (1, 2) for f in (np.cos, np.sin)]
    columns = [np.ones(len(days)), age / 365.25, *week, *waves]
    holiday = np.asarray(days.isin(list(holidays)), dtype=float)
    if holiday[base].any():
        columns.append(holiday)
    return np.stack(columns, axis=1)


def daily_baseline(days: pd.DatetimeIndex, at: int, known: Collection[pd.Timestamp]) -> model.Flags:
    """Days of the baseline: two years before, and 57 to 119 days after, without days of other events."""
    base = np.zeros(len(days), dtype=bool)
    base[max(0, at - DAYS_BEFORE) : at] = True
    base[at + DAYS_GAP + 1 : at + DAYS_GAP + 1 + DAYS_AFTER] = True
    return base & ~np.asarray(days.isin(list(known)))


def fit_days(
    y: Numbers, days: pd.DatetimeIndex, at: int, base: model.Flags, holidays: Collection[pd.Timestamp] = ()
) -> DailyFit:
    """Quasi-Poisson model of daily counts: trend, day of the week, two yearly waves, holidays; series are rows."""
    x = _design(days, at, holidays, base)
    beta, inverse, _ = model.poisson_fit(x[base], y[:, base], np.zeros(int(base.sum())))
    mu = np.exp(np.clip(beta @ x.T, -30, 30))
    pearson = (y[:, base] - mu[:, base]) / np.sqrt(mu[:, base])
    df = int(base.sum()) - x.shape[1]
    phi = model.dispersion_of(pearson, df)
    rho = model.lag_correlation(pearson, np.flatnonzero(base))
    r = np.clip(rho + x.shape[1] / base.sum(), 0.0, 0.9)
    return DailyFit(mu, x, phi[:, None, None] * inverse, phi, df, r)


def window_tails(y: Numbers, found: DailyFit, at: int, length: int) -> tuple[Numbers, Numbers]:
    """(p_up, p_low) of the first `length` days, for each series."""
    days = slice(at, at + length)
    df = np.full(len(y), float(found.df))
    return predict.tails(y[:, days].sum(axis=1), found.mu[:, days].sum(axis=1), found.variance(days), df)


def _window(y: Numbers, found: DailyFit, at: int, length: int, conf: float) -> DailyWindow:
    days = slice(at, at + length)
    o, m, var = y[0, days].sum(), found.mu[:, days].sum(axis=1), found.variance(days)
    lo, hi = predict.limits(m, var, np.array([float(found.df)]), conf)
    p_up, p_low = window_tails(y, found, at, length)
    p2 = min(1.0, 2 * min(p_up[0], p_low[0]))
    numbers = (o, m[0], lo[0], hi[0], o - m[0], o - hi[0], o - lo[0], 100 * (o / m[0] - 1), p_up[0], p2)
    return DailyWindow(length, *(float(n) for n in numbers))


def _back_to_normal(y: Numbers, found: DailyFit, at: int, conf: float) -> int | None:
    """Days after the event of the first trailing week that opens 7 ordinary ones; None within 56 days."""
    inside = []
    for end in range(6, min(DAYS_GAP, y.shape[1] - at - 1) + 1):
        week = slice(at + end - 6, at + end + 1)
        lo, hi = predict.limits(found.mu[:, week].sum(axis=1), found.variance(week), np.array([float(found.df)]), conf)
        inside.append(bool(lo[0] <= y[0, week].sum() <= hi[0]))
    for start in range(len(inside) - 6):
        if all(inside[start : start + 7]):
            return start + 6
    return None


def _status(y: Numbers, at: int, base: model.Flags) -> str:
    end = at + max(LENGTHS)
    if end > len(y):
        return "window_incomplete"
    if not np.isfinite(y[at:end]).all():
        return "missing_day"
    if base.sum() < _MIN_BASE_DAYS:
        return "insufficient_baseline"
    if y[base].sum() < thresholds.MIN_BASELINE_OFFENCES:
        return "too_few"
    return "ok" if len(y) >= at + DAYS_GAP + 1 + DAYS_AFTER else "provisional"


def daily_effect(
    y: npt.ArrayLike,
    days: pd.DatetimeIndex,
    event: pd.Timestamp,
    known: Collection[pd.Timestamp] = (),
    holidays: Collection[pd.Timestamp] = (),
    conf: float = thresholds.CONFIDENCE,
) -> DailyEffect:
    """Observed against expected counts in the 1, 7 and 28 days from `event`; the 7-day window is the headline.

    `y`: daily counts, NaN where missing; `days`: contiguous; `known`: days of other events; `holidays`: bank
    holidays, carnival, New Year. The cumulative excess is that of the 28-day window.
    """
    values, index = np.asarray(y, dtype=float), pd.DatetimeIndex(days)
    if not index.equals(pd.date_range(index[0], index[-1], freq="D")) or len(values) != len(index):
        raise SpikesError("days: must be contiguous, oldest first, one for each count")
    if pd.Timestamp(event) not in index:
        raise SpikesError(f"event {event}: not one of the days")
    at = int(np.flatnonzero(index == pd.Timestamp(event))[0])
    base = daily_baseline(index, at, known) & np.isfinite(values)
    status = _status(values, at, base)
    if status not in ("ok", "provisional"):
        return DailyEffect((), None, None, None, None, None, int(base.sum()), status)
    rows = values[None, :]
    found = fit_days(np.nan_to_num(rows), index, at, base, holidays)
    windows = tuple(_window(rows, found, at, length, conf) for length in LENGTHS)
    peak = peak_day(rows[0], found.mu[0], at)
    faded = decay(rows[0, peak : peak + 29], found.mu[0, peak : peak + 29], float(found.phi[0]))
    clear = window_tails(rows, found, peak, 1)[0][0] < PEAK_LEVEL
    over = _back_to_normal(rows, found, at, conf)
    return DailyEffect(
        windows,
        index[peak] if clear else None,
        faded,
        None if over is None else index[at + over],
        float(found.phi[0]),
        found.df,
        int(base.sum()),
        status,
    )


def peak_day(y: Numbers, mu: Numbers, at: int) -> int:
    """Position of the day with the largest observed/expected among the first seven."""
    return at + int(np.argmax(y[at : at + PEAK_DAYS] / mu[at : at + PEAK_DAYS]))


def _best_amplitude(o: Numbers, mu: Numbers, fade: Numbers) -> Numbers:
    """A that maximises the quasi-likelihood at each half-life (rows of `fade`), by damped Newton steps."""
    a = np.zeros(len(fade))
    for _ in range(_A_STEPS):
        level = 1 + a[:, None] * fade
        slope = (fade * (o / level - mu)).sum(axis=1)
        curve = (o * (fade / level) ** 2).sum(axis=1)
        step = slope / np.maximum(curve, 1e-12)
        a = np.maximum(a + np.clip(step, -0.5 * (1 + a), 2 * (1 + a)), -0.99)
    return a


def decay(o: npt.ArrayLike, mu: npt.ArrayLike, phi: float) -> Decay:
    """Fit mean_d = mu_d (1 + A 2^(-d/h)) to counts from the peak day (d = 0) on.

    h on a logarithmic grid of 0.3 to 60 days, A by Newton's method; interval: every h whose quasi-log-likelihood is
    within 1.92 phi of the best. An end on the edge of the grid is null and the status open; A <= 0 is no_spike.
    """
    counts, level = np.asarray(o, dtype=float), np.asarray(mu, dtype=float)
    use = np.isfinite(counts)
    fade = 2.0 ** (-np.arange(len(counts))[None, use] / HALF_LIVES[:, None])
    amplitude = _best_amplitude(counts[use], level[use], fade)
    raised = 1 + amplitude[:, None] * fade
    likelihood = (counts[use] * np.log(raised) - level[use] * raised).sum(axis=1)
    best = int(np.argmax(likelihood))
    if amplitude[best] <= 0:
        return Decay(None, None, None, None, "no_spike")
    near = np.flatnonzero(likelihood >= likelihood[best] - _LIKELIHOOD_DROP * max(phi, 1.0))
    lo = None if near[0] == 0 else float(HALF_LIVES[near[0]])
    hi = None if near[-1] == len(HALF_LIVES) - 1 else float(HALF_LIVES[near[-1]])
    status = "open" if lo is None or hi is None else "ok"
    return Decay(float(HALF_LIVES[best]), lo, hi, float(amplitude[best]), status)
