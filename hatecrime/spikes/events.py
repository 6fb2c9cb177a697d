"""What a month, or a few months, differed from their expected level: results for one series or a whole panel."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from hatecrime import grid, periods, thresholds
from hatecrime.spikes import model, panel, predict
from hatecrime.spikes.families import benjamini_hochberg
from hatecrime.spikes.model import Calendar, Numbers, SpikesError, Window

Months = Collection[pd.Timestamp]

NOT_TESTED: tuple[str, ...] = ("disability",)
"""Strands left out of every event result: a recording artefact from February 2016 looks like a rise."""

FAMILY_OF = {"flagged": "hate", "aggravated": "hate", "comparator": "comparator"}
"""Rows shown together are one family of tests; the comparator is not hate crime and is its own."""


@dataclass(frozen=True)
class Baseline:
    """Expected level of one month.

    `mu`: expected count; `V`: covariance of the coefficients (phi included), coded so that `V[0, 0]` is the
    variance of log mu; `terms`: their names; `phi`, `df`, `rho`: dispersion, degrees of freedom and lag-1
    correlation of residuals; `n_base`: months in the baseline.
    """

    mu: float | None
    V: Numbers | None
    phi: float | None
    df: int | None
    rho: float | None
    terms: tuple[str, ...]
    n_base: int
    status: str


@dataclass(frozen=True)
class Effect:
    """Observed against expected in a window of k+1 months; counts of offences, percentages of the expected count.

    `lo`, `hi`: predictive interval of the count. `p_up`: one-sided mid-p of a count this high; `p2`: two-sided.
    `min_detectable_pct`: the smallest rise that would have left the interval. `sensitivity`: consistent or
    level_shift_possible (a baseline of only the months before tells another story), None where it cannot be had.
    """

    obs: float | None
    expected: float | None
    lo: float | None
    hi: float | None
    excess: float | None
    excess_lo: float | None
    excess_hi: float | None
    pct: float | None
    pct_lo: float | None
    pct_hi: float | None
    p_up: float | None
    p2: float | None
    min_detectable_pct: float | None
    sensitivity: str | None
    status: str


@dataclass(frozen=True)
class Pretrend:
    """The months just before an event against their own baseline; `passed` None where that cannot be had.

    `other_events`: how many of those months belong to another catalogued event.
    """

    obs: float | None
    expected: float | None
    lo: float | None
    hi: float | None
    p2: float | None
    passed: bool | None
    other_events: int
    status: str


@dataclass(frozen=True)
class PlaceboRank:
    """Share of ordinary months that stand out at least as much as the event's: (1 + `as_high`) / (1 + `months`)."""

    rank: float | None
    as_high: int
    months: int
    status: str


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


def _or_none(value: Any) -> Any:
    plain = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(plain, float) and np.isnan(plain) else plain


def _series(y: npt.ArrayLike, months: pd.DatetimeIndex) -> Numbers:
    values = np.asarray(y, dtype=float)
    if values.shape != (len(months),):
        raise SpikesError(f"y: {values.shape} values for {len(months)} months")
    if np.any(values < 0) or np.any(values[np.isfinite(values)] % 1):
        raise SpikesError("y: must hold counts, whole numbers of 0 or more, or NaN")
    return values[None, :]


def _position(calendar: Calendar, target: pd.Timestamp) -> int:
    found = np.flatnonzero(calendar.months == pd.Timestamp(target))
    if len(found) == 0:
        raise SpikesError(f"target {target}: not one of the months")
    return int(found[0])


def expected_counts(
    y: npt.ArrayLike,
    months: pd.DatetimeIndex,
    target: pd.Timestamp,
    known: Months = (),
    regimes: Months = (),
    mixed: Months = (),
    pre: int = thresholds.BASELINE_BEFORE,
    post: int = thresholds.BASELINE_AFTER,
    gap: int = thresholds.BASELINE_GAP,
) -> Baseline:
    """What the months around `target`, without months of known events, imply for it: docs/methods.md, 2.2."""
    calendar = model.calendar_of(months, known, regimes, mixed)
    values, window = _series(y, months), Window(_position(calendar, target), 0, pre, post, gap)
    base = panel.baselines(values, calendar, window)
    status = str(panel.statuses(values, calendar, window, base)[0])
    n_base = int(base.sum())
    if status not in panel.WITH_NUMBERS:
        return Baseline(None, None, None, None, None, (), n_base, status)
    [(_, found)] = panel.fits(values, calendar, window, base, np.array([0]))
    if not found.converged[0]:
        return Baseline(None, None, None, None, None, found.terms, n_base, "too_few")
    mu = float(model.expected(found, calendar, window.target)[0, 0])
    return Baseline(mu, found.cov[0], float(found.phi[0]), found.df, float(found.rho[0]), found.terms, n_base, status)


def event_effect(
    y: npt.ArrayLike,
    months: pd.DatetimeIndex,
    target: pd.Timestamp,
    known: Months = (),
    regimes: Months = (),
    mixed: Months = (),
    k: int = 0,
    conf: float = thresholds.CONFIDENCE,
    pre: int = thresholds.BASELINE_BEFORE,
    post: int = thresholds.BASELINE_AFTER,
    gap: int = thresholds.BASELINE_GAP,
) -> Effect:
    """Observed against expected in the months `target`..`target`+`k` (k 0 to 5) of one series.

    `y`: counts, NaN where missing; `months`: contiguous firsts of months; `known`: months of other events, left out
    of the baseline; `regimes`: first month of each new recording regime; `mixed`: months of two regimes. Raises
    SpikesError for arguments that do not fit.
    """
    if not 0 <= k <= 5:
        raise SpikesError(f"k {k!r}: must be 0 to 5")
    if not 0.5 <= conf < 1:
        raise SpikesError(f"conf {conf!r}: must be at least 0.5 and under 1")
    calendar = model.calendar_of(months, known, regimes, mixed)
    window = Window(_position(calendar, target), k, pre, post, gap)
    row = panel.effects(_series(y, months), calendar, window, conf).iloc[0]
    return Effect(**{name: _or_none(row[name]) for name in Effect.__dataclass_fields__})


def pretrend(
    y: npt.ArrayLike,
    months: pd.DatetimeIndex,
    target: pd.Timestamp,
    known: Months = (),
    regimes: Months = (),
    mixed: Months = (),
) -> Pretrend:
    """Whether the three months before `target` were already out of line, against their own baseline.

    `passed` is p2 >= thresholds.PRETREND_LEVEL. The months of the event itself are left out of that baseline.
    """
    index = pd.DatetimeIndex(months)
    length = thresholds.PRETREND_MONTHS
    start = pd.Timestamp(target) - pd.DateOffset(months=length)
    before = periods.month_range(start, start + pd.DateOffset(months=length - 1))
    other = int(before.isin(list(known)).sum())
    if start < index[0]:
        return Pretrend(None, None, None, None, None, None, other, "insufficient_baseline")
    found = event_effect(y, index, start, [*known, pd.Timestamp(target)], regimes, mixed, k=length - 1)
    passed = None if found.p2 is None else found.p2 >= thresholds.PRETREND_LEVEL
    return Pretrend(found.obs, found.expected, found.lo, found.hi, found.p2, passed, other, found.status)


def placebo_rank(
    y: npt.ArrayLike,
    months: pd.DatetimeIndex,
    target: pd.Timestamp,
    known: Months = (),
    regimes: Months = (),
    mixed: Months = (),
    first: pd.Timestamp | None = None,
    last: pd.Timestamp | None = None,
) -> PlaceboRank:
    """How the month's p_up ranks among those of ordinary months between `first` and `last` (default: all).

    Ordinary: not of a known event, not the target, and with a result of its own.
    """
    calendar = model.calendar_of(months, known, regimes, mixed)
    values, at = _series(y, months), _position(calendar, target)

    def p_up(position: int) -> float:
        return float(panel.results(panel.levels(values, calendar, Window(position)), thresholds.CONFIDENCE)["p_up"][0])

    own = p_up(at)
    if np.isnan(own):
        return PlaceboRank(None, 0, 0, str(panel.levels(values, calendar, Window(at)).status[0]))
    chosen = ~calendar.known & (calendar.months >= (first or calendar.months[0]))
    chosen &= calendar.months <= (last or calendar.months[-1])
    chosen[at] = False
    ps = np.array([p_up(int(position)) for position in np.flatnonzero(chosen)])
    ps = ps[np.isfinite(ps)]
    as_high = int((ps <= own).sum())
    return PlaceboRank((1 + as_high) / (1 + len(ps)), as_high, len(ps), "ok")


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
    window = Window(_position(calendar, target), k)
    pair = [panel.levels(_series(values, months), calendar, window) for values in (y, comparator)]
    found = _ratio_columns(pair[0], pair[1], conf)
    return RatioOfRatios(*(_or_none(found[n][0]) for n in ("ratio", "lo", "hi", "p", "status")))


def _regimes_of_rows(table: grid.Grid) -> npt.NDArray[np.int64]:
    """Regime of every month for every line: months without a row take that of the line's rows around them."""
    out = pd.DataFrame(np.where(table.regime == grid.NO_REGIME, np.nan, table.regime)).ffill(axis=1).bfill(axis=1)
    return out.fillna(0).to_numpy(dtype=np.int64)


def calendars(table: grid.Grid, known: Months) -> list[tuple[npt.NDArray[np.int64], Calendar]]:
    """Lines of the grid that share a calendar, with it."""
    regime = _regimes_of_rows(table)
    is_known = np.asarray(table.months.isin(list(known)))
    kinds, inverse = np.unique(regime, axis=0, return_inverse=True)
    lines = np.asarray(inverse).reshape(-1)
    return [(np.flatnonzero(lines == i), Calendar(table.months, is_known, kind)) for i, kind in enumerate(kinds)]


def _panel_rows(table: grid.Grid, target: pd.Timestamp, known: Months, k: int, conf: float) -> pd.DataFrame:
    parts = []
    for rows, calendar in calendars(table, known):
        window = Window(_position(calendar, target), k)
        parts.append(panel.effects(table.offences[rows], calendar, window, conf).set_index(rows))
    return table.keys.join(pd.concat(parts))


def _array_panel(y: npt.ArrayLike, calendar: Calendar, target: pd.Timestamp, k: int, conf: float) -> pd.DataFrame:
    values = np.asarray(y, dtype=float)
    if values.ndim != 2 or values.shape[1] != len(calendar):
        raise SpikesError(f"y: shape {values.shape}, expected series by {len(calendar)} months")
    frame = panel.effects(values, calendar, Window(_position(calendar, target), k), conf)
    frame["q"] = benjamini_hochberg(frame["p_up"])
    return frame


def event_panel(
    data: pd.DataFrame | Numbers,
    target: pd.Timestamp,
    known: Months = (),
    breaks: pd.DataFrame | None = None,
    k: int = 0,
    conf: float = thresholds.CONFIDENCE,
    *,
    months: pd.DatetimeIndex | None = None,
    regimes: Months = (),
    mixed: Months = (),
) -> pd.DataFrame:
    """Result of the window that starts in `target` for every series, strand and area of `metrics.monthly`.

    Key series, strand, area_code; the fields of Effect, `phi`, and `q`: Benjamini-Hochberg over the rows with a p_up
    (flagged and aggravated together, the comparator by itself). Strands of NOT_TESTED have status `excluded`. A
    target outside the months of the frame gives status window_incomplete or missing_month on every row. Regimes are
    those of the frame, or of `breaks` (the series_breaks table) when it is given.

    `data` may also be an array, series by month, with `months`, `regimes` and `mixed` as in event_effect; its rows
    are one family and nothing is excluded.
    """
    if not isinstance(data, pd.DataFrame):
        if months is None:
            raise SpikesError("months: needed with an array")
        return _array_panel(data, model.calendar_of(months, known, regimes, mixed), target, k, conf)
    table = grid.to_grid(data if breaks is None else periods.add_regimes(data, breaks))
    month = pd.Timestamp(target)
    if month not in table.months:
        return _outside(table, "window_incomplete" if month > table.months[-1] else "missing_month")
    frame = _panel_rows(table, month, known, k, conf)
    excluded = frame["strand"].isin(NOT_TESTED)
    frame.loc[excluded, [*panel.NUMBER_COLUMNS, "phi"]] = np.nan
    frame.loc[excluded, "sensitivity"] = None
    frame.loc[excluded, "status"] = "excluded"
    frame["q"] = frame.groupby(frame["series"].map(FAMILY_OF))["p_up"].transform(benjamini_hochberg)
    return frame


def _outside(table: grid.Grid, status: str) -> pd.DataFrame:
    frame = table.keys.assign(**dict.fromkeys(("obs", *panel.NUMBER_COLUMNS), np.nan))
    frame["sensitivity"] = pd.Series([None] * len(frame), dtype="object")
    return frame.assign(status=status, phi=np.nan, q=np.nan)


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
