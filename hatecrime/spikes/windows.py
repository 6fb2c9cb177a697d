"""The months around an event with their expected band, for the chart of one line."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from hatecrime import grid, periods, thresholds
from hatecrime.spikes import lines, model, panel, predict
from hatecrime.spikes.model import Calendar, SpikesError, Window

REACH = 12
"""Months shown before and after the event."""


def _reasons(calendar: Calendar, present: model.Flags, fitted: model.Flags, status: str) -> pd.Series:
    if status not in panel.WITH_NUMBERS:
        return pd.Series([status] * len(calendar), dtype="object")
    conditions = [~present, calendar.regime == periods.MIXED, ~np.isin(calendar.regime, calendar.regime[fitted])]
    return grid.first_text(conditions, ["missing_month", "mixed_month", "break"])


def event_window(
    monthly: pd.DataFrame,
    series: str,
    strand: str,
    area_code: str,
    target: pd.Timestamp,
    known: Collection[pd.Timestamp] = (),
    regimes: periods.Regimes | None = None,
    k: int = 0,
    conf: float = thresholds.CONFIDENCE,
) -> pd.DataFrame:
    """Observed and expected offences from 12 months before to 12 after the window `target`..`target`+`k` of one line.

    Columns month, observed, expected, lo, hi, in_baseline, is_event, reason. One fit, that of event_effect, gives
    every month; `lo`, `hi` hold a single month's count with confidence `conf`. `reason` where there is no
    expected level: mixed_month, break (a regime without baseline months), missing_month (no published count; an
    expected level is not shown either), or the status of the whole result. Regimes are those of the frame unless
    `regimes` is given.
    """
    own = monthly[(monthly["series"] == series) & (monthly["strand"] == strand) & (monthly["area_code"] == area_code)]
    if own.empty:
        raise SpikesError(f"no line for series {series!r}, strand {strand!r}, area {area_code!r}")
    if regimes is not None:
        own = own.assign(regime=periods.regime_numbers(own["month"], regimes))
    table = grid.to_grid(own)
    month = pd.Timestamp(target)
    if month not in table.months:
        raise SpikesError(f"target {month:%Y-%m}: not one of the months of this line")
    [(_, calendar)] = lines.calendars(table, known)
    window = Window(int(np.flatnonzero(table.months == month)[0]), k)
    y = table.offences
    base = panel.baselines(y, calendar, window)
    status = str(panel.statuses(y, calendar, window, base)[0])
    size = len(calendar)
    mean, lo, hi = (np.full(size, np.nan) for _ in range(3))
    if status in panel.WITH_NUMBERS:
        [(_, found)] = panel.fits(y, calendar, window, base, np.array([0]))
        mean = model.expected(found, calendar, slice(None))[0]
        spread = np.einsum("np,pq,nq->n", found.x, found.cov[0], found.x)
        variance = found.phi[0] * mean + mean**2 * spread
        lo, hi = predict.limits(mean, variance, np.array(float(found.df)), conf)
    reason = _reasons(calendar, np.isfinite(y[0]), base[0], status)
    shown = reason.isna().to_numpy()
    event = np.zeros(size, dtype=bool)
    event[window.target] = True
    frame = pd.DataFrame(
        {
            "month": calendar.months,
            "observed": y[0],
            "expected": np.where(shown, mean, np.nan),
            "lo": np.where(shown, lo, np.nan),
            "hi": np.where(shown, hi, np.nan),
            "in_baseline": base[0],
            "is_event": event,
            "reason": reason,
        }
    )
    around = slice(max(0, window.at - REACH), window.at + k + REACH + 1)
    return frame.iloc[around].reset_index(drop=True)
