"""Many tests at once: false discovery control."""

import numpy as np
import numpy.typing as npt


def benjamini_hochberg(p: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """q of each p (Benjamini & Hochberg 1995): the smallest false discovery rate at which it would be called.

    One family; NaN stays NaN and is not counted in it.
    """
    values = np.asarray(p, dtype=float)
    out = np.full(values.shape, np.nan)
    tested = np.flatnonzero(np.isfinite(values))
    if len(tested) == 0:
        return out
    order = tested[np.argsort(values[tested], kind="stable")]
    scaled = values[order] * len(order) / np.arange(1, len(order) + 1)
    out[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return out
