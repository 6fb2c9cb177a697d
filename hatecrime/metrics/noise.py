"""How much more a line varies from month to month than chance alone would make it."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from hatecrime import grid
from hatecrime.spikes import model, panel
from hatecrime.spikes.lines import calendars

_EVERY = 12


def dispersion(monthly: pd.DataFrame, known: Collection[pd.Timestamp] = ()) -> pd.DataFrame:
    """phi of every line: columns series, strand, area_code, phi.

    The monthly model of hatecrime.spikes is fitted around one month of every year that has a baseline (months of
    `known` events left out); phi is the median over those years of the variance of a month over its expected count,
    at least 1. Null where no year has enough months or offences.
    """
    table = grid.to_grid(monthly)
    phi = np.full(len(table.keys), np.nan)
    for rows, calendar in calendars(table, known):
        years = [
            panel.levels(table.offences[rows], calendar, model.Window(at)).phi
            for at in range(len(calendar) - 1, -1, -_EVERY)
        ]
        phi[rows] = _median(np.stack(years, axis=1))
    return table.keys.assign(phi=phi)


def _median(values: model.Numbers) -> model.Numbers:
    """Median of the finite values in each row; NaN where there are none."""
    out = np.full(len(values), np.nan)
    some = np.isfinite(values).any(axis=1)
    if some.any():
        out[some] = np.nanmedian(values[some], axis=1)
    return out
