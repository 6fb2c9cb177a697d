"""How often the usual-variation interval of a change holds the true change: sections of docs/calibration.md."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from bench import placebo, simulate
from bench.page import Page
from hatecrime import grid, metrics
from hatecrime.metrics.intervals import wide_limits
from hatecrime.metrics.noise import variance_factor
from hatecrime.spikes import model, panel

CELLS = ((1100.0, 5.7), (300.0, 3.0), (40.0, 1.6))
"""Mean offences a month, and phi."""

CORRELATIONS = (0.0, 0.2, 0.4, 0.6)
BAND = (0.92, 0.985)
PERMUTATIONS = 20
_YEARS = 11


def coverage(page: Page, series: int = 1000) -> None:
    """3.3: twelve cells of simulated changes whose truth is known."""
    rng = np.random.default_rng(simulate.SEED + 10)
    rows = []
    for mean, phi in CELLS:
        cells = []
        for rho in CORRELATIONS:
            found = covered(rng, mean, phi, rho, series)
            mark = page.check(f"change, mean {mean:g}, phi {phi:g}, rho {rho:g}", found["shipped"], *BAND)
            cells.append(f"{found['phi alone']:.3f} / {found['r of residuals']:.3f} / {found['shipped']:.3f} ({mark})")
        rows.append([f"mean {mean:,g} a month, phi {phi:g}", *cells])
    page.add("## Changes: how often the interval holds the truth")
    page.add(
        f"{series:,} simulated series a cell, {simulate.CHANGE_MONTHS} months each, negative binomial with a lag-1 "
        "correlation of the extra noise as in the heading; the last 12 months against the 12 before. Coverage of a "
        "95% interval: widened by phi alone / with r = rho + p/N, the correlation of the residuals as it is / as "
        f"shipped, with the correlation of what residuals have beyond chance. Band of the last: {BAND[0]} to {BAND[1]}."
    )
    page.table(["cell", *(f"rho {rho:g}" for rho in CORRELATIONS)], rows)


def covered(rng: np.random.Generator, mean: float, phi: float, rho: float, series: int) -> dict[str, float]:
    """Share of true changes inside the interval, by kind of interval, for one cell."""
    level, y = simulate.correlated_counts(rng, mean, phi, rho, series)
    frame = monthly_of(y, simulate.MONTHS[: simulate.CHANGE_MONTHS])
    noise = metrics.dispersion(frame)
    changes = metrics.year_on_year(frame, "r12", noise)
    last = changes[changes["period_end"] == changes["period_end"].max()]
    truth = 100 * (level[-12:].sum() / level[-24:-12].sum() - 1)
    now = noise[noise["month"] == noise["month"].max()]
    x1, x0 = y[:, -12:].sum(axis=1), y[:, -24:-12].sum(axis=1)
    own_phi = now["phi"].to_numpy(dtype=float)
    plain = variance_factor(own_phi, _of_residuals(y), np.full(len(y), 12), 12)
    limits = {"phi alone": wide_limits(x1, x0, own_phi), "r of residuals": wide_limits(x1, x0, plain)}
    shares = {name: _inside(truth, 100 * (low - 1), 100 * (high - 1)) for name, (low, high) in limits.items()}
    return shares | {"shipped": _inside(truth, last["low_pct"].to_numpy(), last["high_pct"].to_numpy())}


def _inside(truth: float, low: np.ndarray, high: np.ndarray) -> float:
    return float(((low <= truth) & (truth <= high)).mean())


def _of_residuals(y: np.ndarray) -> np.ndarray:
    """r = rho + p/N of each series (row), the lag-1 correlation of its residuals with the chance left in."""
    calendar = model.calendar_of(simulate.MONTHS[: simulate.CHANGE_MONTHS])
    out = np.empty(len(y))
    window = model.Window(simulate.CHANGE_MONTHS - 1)
    for rows, found in panel.fits(y, calendar, window, np.ones(y.shape, dtype=bool), np.arange(len(y))):
        out[rows] = panel.carried(found)
    return out


def monthly_of(y: np.ndarray, months: pd.DatetimeIndex) -> pd.DataFrame:
    """Counts (series by month) as a monthly frame, an area for each series."""
    size = len(months)
    return pd.DataFrame(
        {
            "series": "flagged",
            "strand": "faith",
            "area_code": np.repeat([f"{i:05d}" for i in range(len(y))], size),
            "month": np.tile(months.to_numpy(), len(y)),
            "offences": y.ravel().astype("int64"),
            "provisional": False,
            "regime": 0,
        }
    )


def placebo_changes(page: Page, sets: dict[str, tuple[pd.DataFrame, tuple[str, ...]]], known: Collection) -> None:
    """Real lines without their trend, their years in random order: how many changes lie outside their interval."""
    rows = []
    for name, (frame, areas) in sets.items():
        for degree, trend in ((1, "straight"), (3, "cubic")):
            found = shuffled(frame, areas, known, degree)
            tested = found[found["verdict"].isin(metrics.VERDICTS)]
            outside = tested["verdict"] != "no_clear_change"
            chance = (tested["chance_low_pct"] > 0) | (tested["chance_high_pct"] < 0)
            rows.append([name, trend, f"{outside.mean():.3f}", f"{chance.mean():.3f}", f"{len(tested):,}"])
    page.add("## Placebo changes of real lines")
    page.add(
        f"Six strands (not disability), years to March. A trend is taken out of each line (its logarithm straight, or a "
        f"cubic), its {_YEARS} years are put in random order ({PERMUTATIONS} orders), and each year is set against the "
        "one that now lies before it. What the trend does not hold is left in the levels of the years and counts as "
        "outside although it is a true change: recording rose in steps from 2014, and a straight trend leaves most of "
        "that in. So these shares are above the rate of false verdicts, that of the cubic least."
    )
    page.table(["lines", "trend", "outside the usual variation", "outside the range by chance alone", "changes"], rows)


def shuffled(frame: pd.DataFrame, areas: Collection[str], known: Collection, degree: int) -> pd.DataFrame:
    """Changes on financial years of the lines of `areas` in PERMUTATIONS orders of their years."""
    chosen = frame["area_code"].isin(list(areas)) & frame["strand"].isin(placebo.TESTED)
    table = grid.to_grid(frame[chosen & (frame["series"] == "flagged")])
    first = int(np.flatnonzero(table.months.month == 4)[0])
    columns = slice(first, first + 12 * _YEARS)
    months = table.months[columns]
    masked = np.asarray(months.isin(list(known)))
    y = without_trend(table.offences[:, columns], masked, degree)
    rng = np.random.default_rng(simulate.SEED + 11)
    parts = []
    for _ in range(PERMUTATIONS):
        order = np.concatenate([np.arange(12 * year, 12 * year + 12) for year in rng.permutation(_YEARS)])
        monthly = monthly_of(y[:, order], months)
        parts.append(metrics.year_on_year(monthly, "fy", metrics.dispersion(monthly, months[masked[order]])))
    return pd.concat(parts, ignore_index=True)


def without_trend(y: np.ndarray, masked: np.ndarray, degree: int) -> np.ndarray:
    """Counts with a polynomial of the log yearly level divided out, rounded to whole offences, the line's mean kept.

    The level of a year is the mean of its months that are not masked.
    """
    years = np.arange(y.shape[1]) // 12
    free = ~masked
    level = np.stack([y[:, (years == year) & free].mean(axis=1) for year in range(_YEARS)], axis=1)
    at, out = (np.arange(y.shape[1]) - 5.5) / 12, y.copy()
    for line, (counts, means) in enumerate(zip(y, level, strict=True)):
        fitted = np.polyfit(np.arange(_YEARS), np.log(means + 1 / 24), degree, w=np.sqrt(12 * means + 0.5))
        flat = counts / np.exp(np.polyval(fitted, at))
        out[line] = np.round(flat * counts.mean() / flat.mean()) if counts.any() else counts
    return out
