"""Every borough and strand for one event: our batched model against statsmodels, one series at a time.

`python -m bench.event_panel` prints both times (medians of several runs) and the largest difference between them.
Theirs has one baseline where ours also works out the one of only the months before, and q.
"""

import statistics
import time
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import statsmodels.api as sm

from bench.rows import Row, table
from hatecrime import grid, metrics, spikes, store
from hatecrime.spikes import lines, model, panel, predict

EVENT = pd.Timestamp("2017-06-01")
OURS_RUNS, THEIRS_RUNS = 9, 3


def one_by_one(series: grid.Grid, calendar: model.Calendar, window: model.Window) -> np.ndarray:
    """(expected, lo, hi, p_up) of each series with statsmodels for the fit and ours for the prediction."""
    out = np.full((len(series.keys), 4), np.nan)
    offset = np.log(model.days_of(calendar.months))
    base = panel.baselines(series.offences, calendar, window)
    status = panel.statuses(series.offences, calendar, window, base)
    for row in np.flatnonzero(np.isin(status, panel.WITH_NUMBERS)):
        y = series.offences[row]
        [(_, season)] = panel.season_groups(series.offences, calendar, base, np.array([row]))
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


def rows() -> list[Row]:
    """Measured times and differences."""
    edition = store.read_build()
    monthly = metrics.monthly(edition.table("offences"), edition.table("boroughs"), edition.table("series_breaks"))
    known = store.known_months(edition.table("events"))
    spikes.event_panel(monthly, EVENT, known)
    ours = [_timed(lambda: spikes.event_panel(monthly, EVENT, known)) for _ in range(OURS_RUNS)]
    found = spikes.event_panel(monthly, EVENT, known)
    series = grid.to_grid(monthly)
    at = int(np.flatnonzero(series.months == EVENT)[0])
    pairs = lines.calendars(series, known)

    def theirs() -> np.ndarray:
        out = np.full((len(series.keys), 4), np.nan)
        for members, calendar in pairs:
            part = grid.Grid(
                series.keys.iloc[members],
                series.months,
                series.offences[members],
                series.regime[members],
                series.provisional[members],
            )
            out[members] = one_by_one(part, calendar, model.Window(at))
        return out

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        slow = [_timed(theirs) for _ in range(THEIRS_RUNS)]
        reference = theirs()
    shared = found["expected"].notna().to_numpy()
    values = found.loc[shared, ["expected", "lo", "hi", "p_up"]].to_numpy(dtype=float)
    apart = np.abs(values - reference[shared])
    fast, other = statistics.median(ours), statistics.median(slow)
    expected, limits, p = apart[:, 0].max(), apart[:, 1:3].max(), apart[:, 3].max()
    what = f"event panel, one event, {len(found)} series ({int(shared.sum())} with numbers)"
    beside = f"statsmodels one by one {other:.2f} s"
    return [
        Row(what, f"{fast:.3f} s", beside, f"{fast / other:.2f}", "under 2 s", fast < 2),
        Row(f"{what}: how much faster", "", "", f"{other / fast:.0f} times", "at least 16 times", other >= 16 * fast),
        Row(
            f"{what}: largest difference of the results",
            f"expected {expected:.1e}, limits {limits:.0f}, p {p:.1e}",
            "",
            "",
            "the same results",
            bool(expected < 1e-6 and limits == 0 and p < 1e-6),
        ),
    ]


def main() -> int:
    """Measure and print."""
    print(table(rows()))
    return 0


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


if __name__ == "__main__":
    raise SystemExit(main())
