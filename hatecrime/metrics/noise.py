"""How much a line varies from month to month beyond chance, and how far neighbouring months go together."""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt
import pandas as pd

from hatecrime import grid, periods, thresholds
from hatecrime.spikes import model, panel
from hatecrime.spikes.lines import calendars

Flags = npt.NDArray[np.bool_]

MAX_CORRELATION = 0.9


def dispersion(monthly: pd.DataFrame, known: Collection[pd.Timestamp] = ()) -> pd.DataFrame:
    """phi and r of every line at every month that a percentage change may end in: docs/methods.md, change.

    Key series, strand, area_code, month. The monthly model of hatecrime.spikes (trend, months of the year, a step
    for each regime, months of `known` events left out) is fitted to the thresholds.NOISE_MONTHS months that end with
    `month`, and to nothing after it. `phi`: variance of a month over its expected count, at least 1. `r`: correlation
    of what two neighbouring months have beyond chance (`beyond_chance`). A month is left out where fewer than
    thresholds.MIN_NOISE_MONTHS are usable, or where no earlier 12 months hold enough offences for a percentage.
    """
    table = grid.to_grid(monthly)
    wanted = _may_have_a_percentage(table)
    parts = [_of_lines(table, rows, own, wanted[rows]) for rows, own in calendars(table, known)]
    return pd.concat(parts).sort_values([*grid.KEY, "month"], ignore_index=True)


def beyond_chance(found: model.Fit) -> model.Numbers:
    """r = min(0.9, max(0, rho phi/(phi - 1) + p/N)), 0 where phi is 1.

    rho, the lag-1 correlation of the residuals, is diluted by the chance in each of them, which no month hands on to
    the next: only the share (phi - 1)/phi of their variance can. p terms fitted to N months bias it down by p/N.
    """
    extra = found.phi > 1
    undiluted = found.rho * found.phi / np.where(extra, found.phi - 1, 1.0)
    return np.where(extra, np.clip(undiluted + found.x.shape[1] / found.base.sum(), 0.0, MAX_CORRELATION), 0.0)


def variance_factor(phi: model.Numbers, r: model.Numbers, months: model.Numbers, distance: int) -> model.Numbers:
    """How many times its Poisson variance log(x1/x0) has, for two periods of `months` months, `distance` apart.

    f = 1 + (phi - 1) w'Rw/2n, w = +1 for the n months of one period and -1 for those of the other,
    R_ab = r^|a-b| over the true distance of the months. Arrays of one element per change.
    """
    shared = np.zeros(len(phi))
    for n in np.unique(months):
        own = months == n
        gap = np.arange(1 - n, n)
        pairs = n - np.abs(gap)
        powers = r[own, None] ** np.abs(gap) - r[own, None] ** (distance + gap)
        shared[own] = powers @ pairs / n
    return 1 + (phi - 1) * shared


def _may_have_a_percentage(table: grid.Grid) -> Flags:
    """Published months of each line with thresholds.MIN_BASE_FOR_PERCENT offences in some 12 months a year before."""
    sums = grid.window_sum(np.nan_to_num(table.offences), 12)
    largest = np.maximum.accumulate(np.nan_to_num(sums), axis=1)
    usable = np.isfinite(table.offences) & (table.regime != periods.MIXED)
    usable[:, 12:] &= largest[:, :-12] >= thresholds.MIN_BASE_FOR_PERCENT
    usable[:, :12] = False
    return usable


def _of_lines(table: grid.Grid, rows: npt.NDArray[np.int64], calendar: model.Calendar, wanted: Flags) -> pd.DataFrame:
    """The same for lines that share a calendar."""
    phi = np.full(wanted.shape, np.nan)
    r = np.full(wanted.shape, np.nan)
    y = table.offences[rows]
    usable = np.isfinite(y) & ~calendar.known & (calendar.regime != periods.MIXED)
    for at in np.flatnonzero(wanted.any(axis=0)):
        base = usable.copy()
        base[:, : max(0, at + 1 - thresholds.NOISE_MONTHS)] = False
        base[:, at + 1 :] = False
        enough = wanted[:, at] & (base.sum(axis=1) >= thresholds.MIN_NOISE_MONTHS)
        for index, found in panel.fits(y, calendar, model.Window(int(at)), base, np.flatnonzero(enough)):
            settled = index[found.converged]
            phi[settled, at] = found.phi[found.converged]
            r[settled, at] = beyond_chance(found)[found.converged]
    line, column = np.nonzero(np.isfinite(phi))
    keys = table.keys.iloc[rows[line]].reset_index(drop=True)
    return keys.assign(month=table.months[column], phi=phi[line, column], r=r[line, column])
