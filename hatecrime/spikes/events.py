"""What a month, or a few months, differed from their expected level: results for one series or a whole panel."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from hatecrime import grid, periods, thresholds
from hatecrime.spikes import model, panel
from hatecrime.spikes.families import benjamini_hochberg
from hatecrime.spikes.lines import Months, calendars, one_series, or_none, position_of
from hatecrime.spikes.model import Calendar, Numbers, SpikesError, Window

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
    values, window = one_series(y, months), Window(position_of(calendar, target), 0, pre, post, gap)
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
    window = Window(position_of(calendar, target), k, pre, post, gap)
    row = panel.effects(one_series(y, months), calendar, window, conf).iloc[0]
    return Effect(**{name: or_none(row[name]) for name in Effect.__dataclass_fields__})


def _panel_rows(table: grid.Grid, target: pd.Timestamp, known: Months, k: int, conf: float) -> pd.DataFrame:
    parts = []
    for rows, calendar in calendars(table, known):
        window = Window(position_of(calendar, target), k)
        found = panel.effects(table.offences[rows], calendar, window, conf)
        parts.append(found.drop(columns=["variance", "df"]).set_index(rows))
    return table.keys.join(pd.concat(parts))


def _array_panel(y: npt.ArrayLike, calendar: Calendar, target: pd.Timestamp, k: int, conf: float) -> pd.DataFrame:
    values = np.asarray(y, dtype=float)
    if values.ndim != 2 or values.shape[1] != len(calendar):
        raise SpikesError(f"y: shape {values.shape}, expected series by {len(calendar)} months")
    frame = panel.effects(values, calendar, Window(position_of(calendar, target), k), conf)
    frame["q"] = benjamini_hochberg(frame["p_up"])
    return frame.drop(columns=["variance", "df"])


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
    (flagged and aggravated together, the comparator by itself). `placed`: what may be said of the row, headline and
    text alike (`panel.shown`); percentages are null on an expected count under thresholds.MIN_BASE_FOR_PERCENT.
    Strands of NOT_TESTED have status `excluded`. A target outside the months of the frame gives status window_incomplete or missing_month on every row. Regimes are
    those of the frame, or of `breaks` (the series_breaks table) when it is given.

    `data` may also be an array, series by month, with `months`, `regimes` and `mixed` as in event_effect; its rows
    are one family, nothing is excluded and nothing withheld.
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
    return panel.shown(frame)


def _outside(table: grid.Grid, status: str) -> pd.DataFrame:
    frame = table.keys.assign(**dict.fromkeys(("obs", *panel.NUMBER_COLUMNS), np.nan))
    frame["sensitivity"] = pd.Series([None] * len(frame), dtype="object")
    return frame.assign(status=status, phi=np.nan, q=np.nan, placed=status)
