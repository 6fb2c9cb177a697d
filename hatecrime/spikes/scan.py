"""What stands out: every borough and strand scanned for the latest comparable months."""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt
import pandas as pd

from hatecrime import grid, periods, thresholds
from hatecrime.spikes import lines, panel, predict
from hatecrime.spikes.families import benjamini_hochberg
from hatecrime.spikes.model import Window

LATEST_MONTHS = 12
COLUMNS = [
    *grid.KEY,
    "month",
    "obs",
    *panel.NUMBER_COLUMNS,
    "phi",
    "sensitivity",
    "status",
    "q",
    "placed",
    "is_spike",
    "listed_from",
    "tests",
]


def latest_comparable(table: grid.Grid, latest: int) -> npt.NDArray[np.bool_]:
    """Lines by months: the newest `latest` months of each line that are published, not mixed, and in its last regime."""
    usable = (table.regime != grid.NO_REGIME) & (table.regime != periods.MIXED)
    newest = np.where(usable, table.regime, grid.NO_REGIME).max(axis=1, keepdims=True)
    usable &= table.regime == newest
    from_the_end = np.cumsum(usable[:, ::-1], axis=1)[:, ::-1]
    return usable & (from_the_end <= latest)


def unusual_months(
    monthly: pd.DataFrame,
    known: Collection[pd.Timestamp] = (),
    breaks: pd.DataFrame | None = None,
    latest: int = LATEST_MONTHS,
    conf: float = thresholds.CONFIDENCE,
) -> pd.DataFrame:
    """Each of the `latest` comparable months of every hate crime line against its own expected level.

    Key series, strand, area_code, month; the fields of Effect, `phi`, `q` (Benjamini-Hochberg, one family of every row
    of the scan that has a p_up: `tests` of them), `placed` (`panel.shown`) and `is_spike` (placed above: listed as
    standing out). `listed_from`: the smallest count that would have been listed beside the others, at the family's
    threshold; `min_detectable_pct` the smallest rise that would have left the row's own interval. The comparator is
    not scanned: it is not hate crime. Regimes are those of the frame, or of `breaks` (the series_breaks table) when
    it is given.
    """
    rows_of_hate = monthly[monthly["series"] != "comparator"]
    table = grid.to_grid(rows_of_hate if breaks is None else periods.add_regimes(rows_of_hate, breaks))
    wanted = latest_comparable(table, latest)
    parts = []
    for rows, calendar in lines.calendars(table, known):
        for at in np.flatnonzero(wanted[rows].any(axis=0)):
            here = rows[wanted[rows, at]]
            found = panel.effects(table.offences[here], calendar, Window(int(at)), conf)
            keys = table.keys.iloc[here].reset_index(drop=True)
            parts.append(pd.concat([keys, found], axis=1).assign(month=table.months[int(at)]))
    frame = pd.concat(parts, ignore_index=True)
    frame["q"] = benjamini_hochberg(frame["p_up"])
    frame = panel.shown(frame)
    frame["is_spike"] = frame["placed"] == "above"
    frame["listed_from"] = _listed_from(frame)
    frame["tests"] = int(frame["p_up"].notna().sum())
    return frame.sort_values([*grid.KEY, "month"], ignore_index=True)[COLUMNS]


def _listed_from(frame: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Smallest count of each row that would have been called, given how many others were.

    One more call among the `called` needs p under FALSE_DISCOVERY_RATE (called + 1)/tests; the count is the first
    whose p_up is that small and that lies above the row's interval.
    """
    p_up, called = frame["p_up"].to_numpy(dtype=float), int((frame["placed"] == "above").sum())
    tested = np.isfinite(p_up)
    out = np.full(len(frame), np.nan)
    mean, variance, df, hi = (frame[n].to_numpy(dtype=float)[tested] for n in ("expected", "variance", "df", "hi"))
    others = called + 1 - frame["placed"].eq("above").to_numpy()[tested].astype(int)
    limit = thresholds.FALSE_DISCOVERY_RATE * others / max(1, tested.sum())
    out[tested] = np.maximum(predict.count_for(limit, mean, variance, df), hi + 1)
    return out
