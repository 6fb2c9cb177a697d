"""Did a series leave its expected level by more than its comparator did?"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from hatecrime import grid, thresholds
from hatecrime.spikes import model, panel, predict
from hatecrime.spikes.lines import Months, calendars, one_series, or_none, position_of
from hatecrime.spikes.model import SpikesError, Window


@dataclass(frozen=True)
class RatioOfRatios:
    """Observed/expected of a series over that of its comparator, with interval and two-sided p.

    `status`: ok, provisional, zero_count (a ratio of 0), or that of the series that has no result.
    """

    ratio: float | None
    lo: float | None
    hi: float | None
    p: float | None
    status: str


def _ratio_columns(series: panel.Levels, twin: panel.Levels, conf: float) -> dict[str, Any]:
    """Arrays ratio, lo, hi, p, status of series against twin, row by row."""
    status = np.where(np.isin(series.status, panel.WITH_NUMBERS), twin.status, series.status)
    both = np.isin(status, panel.WITH_NUMBERS)
    status[both & ((series.status == "provisional") | (twin.status == "provisional"))] = "provisional"
    zero = both & ((np.nan_to_num(series.observed) == 0) | (np.nan_to_num(twin.observed) == 0))
    status[zero] = "zero_count"
    use = both & ~zero
    out: dict[str, Any] = {name: np.full(len(use), np.nan) for name in ("ratio", "lo", "hi", "p")}
    a, b = ({n: getattr(s, n)[use] for n in ("observed", "expected", "variance", "df")} for s in (series, twin))
    log_ratio = np.log(a["observed"] / a["expected"]) - np.log(b["observed"] / b["expected"])
    error = np.sqrt(a["variance"] / a["expected"] ** 2 + b["variance"] / b["expected"] ** 2)
    df = np.minimum(a["df"], b["df"])
    half = predict.spread_of(conf, df) * error
    out["ratio"][use], out["lo"][use], out["hi"][use] = np.exp([log_ratio, log_ratio - half, log_ratio + half])
    out["p"][use] = 2 * stats.t.sf(np.abs(log_ratio) / error, df)
    out["status"] = status
    return out


def comparator_effect(
    y: npt.ArrayLike,
    comparator: npt.ArrayLike,
    months: pd.DatetimeIndex,
    target: pd.Timestamp,
    known: Months = (),
    regimes: Months = (),
    mixed: Months = (),
    k: int = 0,
    conf: float = thresholds.CONFIDENCE,
) -> RatioOfRatios:
    """Whether a series left its expected level by more than its comparator did, in the same window.

    ratio = (o/M of y) / (o/M of comparator), each M from the same model on its own series. Interval: delta method on
    the logs, both predictive variances added, t quantile with the smaller degrees of freedom.
    """
    calendar = model.calendar_of(months, known, regimes, mixed)
    window = Window(position_of(calendar, target), k)
    pair = [panel.levels(one_series(values, months), calendar, window) for values in (y, comparator)]
    found = _ratio_columns(pair[0], pair[1], conf)
    return RatioOfRatios(*(or_none(found[n][0]) for n in ("ratio", "lo", "hi", "p", "status")))


def _matched_rows(table: grid.Grid) -> pd.DataFrame:
    """Rows of the grid by area: columns aggravated and comparator, for the areas that have both."""
    lines = table.keys.assign(row=np.arange(len(table.keys)))
    return lines.pivot(index="area_code", columns="series", values="row").dropna().astype(int).sort_index()


def comparator_panel(
    monthly: pd.DataFrame, target: pd.Timestamp, known: Months = (), k: int = 0, conf: float = thresholds.CONFIDENCE
) -> pd.DataFrame:
    """`comparator_effect` of aggravated against comparator for every area: area_code, ratio, lo, hi, p, status."""
    rows = monthly[monthly["series"].isin(["aggravated", "comparator"])]
    if rows["series"].nunique() != 2:
        raise SpikesError("monthly: needs rows of both aggravated and comparator")
    table, month = grid.to_grid(rows), pd.Timestamp(target)
    lines = _matched_rows(table)
    areas = lines.index.to_list()
    if month not in table.months:
        status = "window_incomplete" if month > table.months[-1] else "missing_month"
        blank = dict.fromkeys(("ratio", "lo", "hi", "p"), np.nan)
        return pd.DataFrame({"area_code": areas} | blank | {"status": status})
    window = Window(int(np.flatnonzero(table.months == month)[0]), k)
    found = _levels_of_rows(table, window, known)
    series, twin = (panel.take(found, lines[name].to_numpy()) for name in ("aggravated", "comparator"))
    return pd.DataFrame({"area_code": areas} | _ratio_columns(series, twin, conf))


def _levels_of_rows(table: grid.Grid, window: Window, known: Months) -> panel.Levels:
    parts = [(rows, panel.levels(table.offences[rows], own, window)) for rows, own in calendars(table, known)]
    order = np.argsort(np.concatenate([rows for rows, _ in parts]), kind="stable")
    return panel.take(panel.join([found for _, found in parts]), order)
