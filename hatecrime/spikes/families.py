"""Many tests at once: false discovery control."""

import numpy as np
import numpy.typing as npt
from scipy import stats


def benjamini_hochberg(p: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """q of each p (Benjamini & Hochberg 1995): the smallest false discovery rate at which it would be called.

    One family; NaN stays NaN and is not counted in it.
    """
    values = np.asarray(p, dtype=float)
    out = np.full(values.shape, np.nan)
    tested = np.isfinite(values)
    if tested.any():
        out[tested] = stats.false_discovery_control(values[tested])
    return out
