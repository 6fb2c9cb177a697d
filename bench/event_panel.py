"""Every borough and strand for one event: our batched model against statsmodels, one series at a time.

`python -m bench.event_panel` prints both times (medians of several runs) and the largest difference between them.
"""

import statistics
import time
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import statsmodels.api as sm

from hatecrime import grid, metrics, spikes, store
from hatecrime.spikes import lines, model, panel, predict

EVENT = pd.Timestamp("2017-06-01")
OURS_RUNS, THEIRS_RUNS = 9, 3


def one_by_one(table: grid.Grid, calendar: model.Calendar, window: model.Window) -> np.ndarray:
    """(expected, lo, hi, p_up) of each series with statsmodels for the fit and ours for the prediction."""
    out = np.full((len(table.keys), 4), np.nan)
    offset = np.log(model.days_of(calendar.months))
    base = panel.baselines(table.offences, calendar, window)
    status = panel.statuses(table.offences, calendar, window, base)
    for row in np.flatnonzero(np.isin(status, panel.WITH_NUMBERS)):
        y = table.offences[row]
        [(_, season)] = panel.season_groups(table.offences, calendar, base, np.array([row]))
        x, _ = model.design(calendar, window, base[row], season)
        inside = base[row]
        fit = sm.GLM(y[inside], x[inside], family=sm.families.Poisson(), offset=offset[inside]).fit(tol=1e-12)
        df = float(inside.sum() - x.shape[1])
        phi = max(1.0, fit.pearson_chi2 / df)
        mu = float(np.exp(x[window.at] @ fit.params + offset[window.at]))
        spread = phi * float(x[window.at] @ np.asarray(fit.cov_params()) @ x[window.at])
        mean, variance = np.array([mu]), np.array([phi * mu + mu**2 * spread])
        lo, hi = predict.limits(mean, variance, np.array([df]), 0.95)
        up, _ = predict.tails(np.array([y[window.at]]), mean, variance, np.array([df]))
        out[row] = mu, lo[0], hi[0], up[0]
    return out


def main() -> int:
    """Measure and print."""
    edition = store.read_edition()
    monthly = metrics.monthly(edition.table("offences"), edition.table("boroughs"), edition.table("series_breaks"))
    known = store.known_months(edition.table("events"))
    spikes.event_panel(monthly, EVENT, known)
    ours = [_timed(lambda: spikes.event_panel(monthly, EVENT, known)) for _ in range(OURS_RUNS)]
    found = spikes.event_panel(monthly, EVENT, known)
    table = grid.to_grid(monthly)
    at = int(np.flatnonzero(table.months == EVENT)[0])
    pairs = lines.calendars(table, known)

    def theirs() -> np.ndarray:
        out = np.full((len(table.keys), 4), np.nan)
        for rows, calendar in pairs:
            part = grid.Grid(
                table.keys.iloc[rows], table.months, table.offences[rows], table.regime[rows], table.provisional[rows]
            )
            out[rows] = one_by_one(part, calendar, model.Window(at))
        return out

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        slow = [_timed(theirs) for _ in range(THEIRS_RUNS)]
        reference = theirs()
    shared = found["expected"].notna().to_numpy()
    values = found.loc[shared, ["expected", "lo", "hi", "p_up"]].to_numpy(dtype=float)
    apart = np.abs(values - reference[shared])
    fast, other = statistics.median(ours), statistics.median(slow)
    print(f"series: {len(found)}, with numbers: {int(shared.sum())}")
    print(f"ours, with the baseline of only the months before, and q: {fast:.3f} s")
    print(f"statsmodels one by one, one baseline: {other:.3f} s, {other / fast:.0f} times as long")
    print(
        f"largest difference: expected {apart[:, 0].max():.1e}, limits {apart[:, 1:3].max():.0f}, p {apart[:, 3].max():.1e}"
    )
    return 0


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


if __name__ == "__main__":
    raise SystemExit(main())
