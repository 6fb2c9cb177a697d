"""Comparison between boroughs: rates, funnel limits, rank sets, shrunken rates, similar boroughs."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from hatecrime import thresholds, vocabulary
from hatecrime.grid import first_text
from hatecrime.metrics.intervals import MetricsError, Numbers, poisson_limits
from hatecrime.metrics.series import rolling_12_months

FLAGS: tuple[str, ...] = ("higher_998", "higher", "within", "lower", "lower_998")


@dataclass(frozen=True)
class Funnel:
    """Areas against their common rate.

    `labels`: one of FLAGS per area, None where the count is missing; `expected`: offences each area would have at
    the common rate; `centre`: that rate per unit of `pop`; `phi`, `tau2`: dispersion and between-area variance of
    the square-rooted ratio; `adjusted`: whether tau2 is in the limits; `curves`: columns expected, lo_95, hi_95,
    lo_998, hi_998, limits as ratios to the centre.
    """

    labels: tuple[str | None, ...]
    expected: Numbers
    centre: float
    phi: float
    tau2: float
    adjusted: bool
    curves: pd.DataFrame


@dataclass(frozen=True)
class Shrunk:
    """Empirical Bayes rates: `b` common rate, `a` variance between areas, `eb` the shrunken rate of each area."""

    b: float
    a: float
    eb: Numbers


def overdispersion(distance: Numbers, error: Numbers) -> tuple[float, float]:
    """(phi, tau2) of areas whose distance from the centre has sampling error `error`.

    phi = mean (distance/error)^2, untrimmed; tau2 = max(0, (n phi - (n-1)) / (S1 - S2/S1)), S1 = sum 1/error^2,
    S2 = sum 1/error^4 (DerSimonian & Laird 1986; Spiegelhalter 2005).
    """
    z = distance / error
    n, phi = len(z), float(np.mean(z**2))
    s1, s2 = float(np.sum(error**-2)), float(np.sum(error**-4))
    return phi, max(0.0, (n * phi - (n - 1)) / (s1 - s2 / s1)) if n > 1 else 0.0


def _interpolated_poisson(expected: Numbers, p: float) -> Numbers:
    """Poisson quantile made smooth: r - (F(r) - p)/f(r), r the smallest whole number with F(r) >= p; at least 0."""
    r = stats.poisson.ppf(p, expected)
    return np.maximum(0.0, r - (stats.poisson.cdf(r, expected) - p) / stats.poisson.pmf(r, expected))


def _additive_limits(expected: Numbers, tau2: float, conf: float) -> tuple[Numbers, Numbers]:
    half = stats.norm.isf((1 - conf) / 2) * np.sqrt(1 / (4 * expected) + tau2)
    return np.maximum(0.0, 1 - half) ** 2, (1 + half) ** 2


def funnel_curves(expected: Numbers, conf: tuple[float, float], tau2: float | None) -> pd.DataFrame:
    """Limits of observed/expected along an axis of expected counts; `tau2` None for pure chance."""
    columns = {"expected": expected}
    for level, name in zip(conf, ("95", "998"), strict=True):
        if tau2 is None:
            tail = (1 - level) / 2
            limits = tuple(_interpolated_poisson(expected, p) / expected for p in (tail, 1 - tail))
        else:
            limits = _additive_limits(expected, tau2, level)
        columns[f"lo_{name}"], columns[f"hi_{name}"] = limits
    return pd.DataFrame(columns)


def funnel_limits(table: pd.DataFrame) -> pd.DataFrame:
    """Limits around the common rate, per 1,000, over the range of residents: residents, lo_95, hi_95, lo_998, hi_998.

    `table`: of `funnel_table`, one series, strand and period, with at least one flag.
    """
    rows = table[table["flag"].notna()]
    centre, residents = float(rows["centre_per_1000"].iloc[0]), rows["population"].astype(float)
    axis = np.linspace(residents.min() * 0.85, residents.max() * 1.08, 60)
    tau2 = float(rows["tau2"].iloc[0]) if bool(rows["adjusted"].iloc[0]) else None
    curves = funnel_curves(axis * centre / 1000, thresholds.FUNNEL_CONFIDENCE, tau2)
    return (curves.drop(columns="expected") * centre).assign(residents=axis)


def _flags(above: list[npt.NDArray[np.bool_]], below: list[npt.NDArray[np.bool_]]) -> npt.NDArray[np.object_]:
    """Wide limits are checked first."""
    return np.select(
        [above[1], below[1], above[0], below[0]], ["higher_998", "lower_998", "higher", "lower"], default="within"
    ).astype(object)


def _label(x: Numbers, expected: Numbers, conf: tuple[float, float], tau2: float | None) -> npt.NDArray[np.object_]:
    above, below = [], []
    for level in conf:
        if tau2 is None:
            lo, hi = poisson_limits(x, level)
            above.append(lo > expected)
            below.append(hi < expected)
        else:
            lo, hi = _additive_limits(expected, tau2, level)
            above.append(x / expected > hi)
            below.append(x / expected < lo)
    return _flags(above, below)


def funnel(
    x: npt.ArrayLike,
    pop: npt.ArrayLike,
    conf: tuple[float, float] = thresholds.FUNNEL_CONFIDENCE,
    adjust: str = "auto",
    centre: float | None = None,
) -> Funnel:
    """Counts x of areas with `pop` residents against their common rate, sum x / sum pop (or `centre`).

    Unadjusted, an area is flagged when its own interval (poisson_ci) leaves out the centre. With additive
    adjustment it is flagged when sqrt(x/E) leaves 1 +- z sqrt(1/4E + tau2). `adjust`: auto (adjusted when phi is
    over thresholds.FUNNEL_PHI_UNADJUSTED), always or never; with fewer than thresholds.MIN_AREAS_TO_ADJUST areas
    never. NaN counts are left out of the centre and get no label. No trimming.
    """
    if adjust not in ("auto", "always", "never"):
        raise MetricsError(f"adjust {adjust!r}: must be auto, always or never")
    counts, people = np.asarray(x, dtype=float), np.asarray(pop, dtype=float)
    used = np.isfinite(counts) & np.isfinite(people)
    if not used.any() or np.any(people[used] <= 0) or np.any(counts[used] < 0):
        raise MetricsError("funnel: needs at least one area, populations above 0 and counts of 0 or more")
    rate = float(counts[used].sum() / people[used].sum()) if centre is None else centre
    expected = people * rate
    labels: list[Any] = [None] * len(counts)
    if rate <= 0:
        curves = funnel_curves(np.array([]), conf, None)
        return Funnel(tuple(labels), expected, rate, 0.0, 0.0, False, curves)
    e = expected[used]
    phi, tau2 = overdispersion(np.sqrt(counts[used] / e) - 1, 1 / (2 * np.sqrt(e)))
    wanted = adjust == "always" or (adjust == "auto" and phi > thresholds.FUNNEL_PHI_UNADJUSTED)
    adjusted = wanted and int(used.sum()) >= thresholds.MIN_AREAS_TO_ADJUST
    spread = tau2 if adjusted else None
    for position, flag in zip(np.flatnonzero(used), _label(counts[used], e, conf, spread), strict=True):
        labels[position] = flag
    axis = np.linspace(max(1.0, 0.8 * e.min()), 1.1 * e.max(), 200)
    return Funnel(tuple(labels), expected, rate, phi, tau2, adjusted, funnel_curves(axis, conf, spread))


def rank_sets(lo: npt.ArrayLike, hi: npt.ArrayLike) -> list[tuple[int, int]]:
    """Ranks (1 = highest) that each area may hold: wholly above + 1 .. that + overlapping others.

    Holds for all areas together when each interval has confidence 0.95^(1/n) (Klein, Wright & Wieczorek 2020).
    """
    low, high = np.asarray(lo, dtype=float), np.asarray(hi, dtype=float)
    above = (low[None, :] > high[:, None]).sum(axis=1)
    under = (high[None, :] < low[:, None]).sum(axis=1)
    return [(int(a) + 1, len(low) - int(u)) for a, u in zip(above, under, strict=True)]


def shrink(o: npt.ArrayLike, pop: npt.ArrayLike) -> Shrunk:
    """Rates pulled towards the common rate, small areas most (Marshall 1991). For maps only, labelled as such.

    b = sum o/sum pop; a = max(0, sum pop (r-b)^2 / sum pop - b / mean pop); eb = b + (r-b) a / (a + b/pop).
    """
    counts, people = np.asarray(o, dtype=float), np.asarray(pop, dtype=float)
    if np.any(people <= 0):
        raise MetricsError("shrink: populations must be positive")
    b = float(counts.sum() / people.sum())
    raw = counts / people
    a = max(0.0, float((people * (raw - b) ** 2).sum() / people.sum() - b / people.mean()))
    if a == 0.0:
        return Shrunk(b, a, np.full(len(raw), b))
    return Shrunk(b, a, b + (raw - b) * a / (a + b / people))


def _population_near(population: pd.DataFrame, period_end: pd.Timestamp) -> pd.DataFrame:
    """Of each borough, the mid-year estimate nearest to the middle of the 12 months to `period_end`."""
    middle = period_end - pd.DateOffset(months=5)
    estimates = population[population["borough_gss"] != vocabulary.CITY_OF_LONDON_GSS].copy()
    mid_year = pd.to_datetime(estimates["year"].astype(str) + "-06-30")
    estimates["distance"] = (mid_year - middle).abs().dt.days
    near = estimates.sort_values(["borough_gss", "distance", "year"]).drop_duplicates("borough_gss")
    near = near[near["distance"] <= thresholds.MAX_POPULATION_DAYS]
    return near.rename(columns={"year": "population_year", "basis": "population_basis"})[
        ["borough_gss", "population", "population_year", "population_basis"]
    ]


def borough_rates(monthly: pd.DataFrame, population: pd.DataFrame, period_end: pd.Timestamp) -> pd.DataFrame:
    """Recorded offences per 1,000 residents in the 12 months to `period_end`, for each borough, series and strand.

    `low`, `high`: 95% interval of the count (poisson_ci) over the same population; `method` exact or byar.
    The population is the mid-year estimate nearest to the middle of the 12 months (`population_year`,
    `population_basis`). `reason` where there is no rate: break or too_few_months (no sum), no_population, or
    small_count (fewer than thresholds.MIN_COUNT_FOR_RATE: the count is given, the rate is not).
    """
    rows = rolling_12_months(monthly[monthly["area_code"].isin(list(vocabulary.GSS_OF_AREA))])
    frame = rows[rows["month"] == pd.Timestamp(period_end)].reset_index(drop=True)
    frame["borough_gss"] = frame["area_code"].map(vocabulary.GSS_OF_AREA)
    frame = frame.merge(_population_near(population, pd.Timestamp(period_end)), on="borough_gss", how="left")
    counts = frame["offences_r12"].to_numpy(dtype=float, na_value=np.nan)
    people = frame["population"].to_numpy(dtype=float, na_value=np.nan)
    known_reason = frame["reason"]
    conditions = [
        known_reason == "break",
        known_reason.notna(),
        np.isnan(people),
        counts < thresholds.MIN_COUNT_FOR_RATE,
    ]
    frame["reason"] = first_text(conditions, ["break", "too_few_months", "no_population", "small_count"])
    lo, hi = poisson_limits(counts)
    shown = frame["reason"].isna().to_numpy()
    for name, value in (("rate_per_1000", counts), ("low", lo), ("high", hi)):
        frame[name] = np.where(shown, 1000 * value / people, np.nan)
    frame["method"] = first_text([shown & (counts < thresholds.EXACT_BELOW), shown], ["exact", "byar"])
    columns = ["borough_gss", "area_code", "series", "strand", "offences_r12", "population", "population_year"]
    columns += ["population_basis", "rate_per_1000", "low", "high", "method", "reason"]
    frame = frame.astype({"population": "Int64", "population_year": "Int64"})
    return frame.sort_values(["series", "strand", "area_code"], ignore_index=True)[columns]


def funnel_table(rates: pd.DataFrame) -> pd.DataFrame:
    """`borough_rates` with `expected`, `centre_per_1000`, `phi`, `tau2`, `adjusted` and `flag` (see FLAGS).

    Each series and strand is one funnel over its boroughs. `flag` is null without a 12-month sum or a population.
    """
    parts = []
    for _, rows in rates.groupby(["series", "strand"], sort=True):
        counts = rows["offences_r12"].to_numpy(dtype=float, na_value=np.nan)
        people = rows["population"].to_numpy(dtype=float, na_value=np.nan)
        if not np.isfinite(counts + people).any():
            parts.append(rows.assign(expected=np.nan, centre_per_1000=np.nan, phi=np.nan, tau2=np.nan, adjusted=False))
            continue
        found = funnel(counts, people)
        flag = pd.Series(list(found.labels), index=rows.index, dtype="object")
        parts.append(
            rows.assign(
                expected=found.expected,
                centre_per_1000=1000 * found.centre,
                phi=found.phi,
                tau2=found.tau2,
                adjusted=found.adjusted,
                flag=flag,
            )
        )
    table = pd.concat(parts) if parts else rates.assign(flag=None)
    return table.reset_index(drop=True)


def similar_boroughs(
    area_code: str, monthly: pd.DataFrame, boroughs: pd.DataFrame, population: pd.DataFrame, count: int = 4
) -> pd.DataFrame:
    """The boroughs most like one in residents, density and street activity: columns area_code, distance, nearest first.

    Distance is Euclidean over three standardised logarithms: residents, residents per square kilometre, and
    recorded non-aggravated public order offences per resident in the latest comparable 12 months (how busy the
    streets are; it is not hate crime). Hate crime itself is not used, so likeness cannot hide or make a difference
    in it. Ties go by area code. Raises MetricsError for an area that is not a borough.
    """
    return nearest_boroughs(area_code, borough_features(monthly, boroughs, population), count)


def nearest_boroughs(area_code: str, features: pd.DataFrame, count: int = 4) -> pd.DataFrame:
    """`similar_boroughs` from features that are worked out already, by `borough_features`."""
    if area_code not in vocabulary.GSS_OF_AREA:
        raise MetricsError(f"area_code {area_code!r}: not a borough")
    if area_code not in features.index:
        raise MetricsError(f"area_code {area_code!r}: no comparable 12 months of the comparator series")
    spread = features.std(ddof=0).replace(0.0, 1.0)
    scaled = (features - features.mean()) / spread
    distance = ((scaled - scaled.loc[area_code]) ** 2).sum(axis=1) ** 0.5
    others = distance.drop(area_code).rename("distance").reset_index()
    return others.sort_values(["distance", "area_code"], ignore_index=True).head(count)


def borough_features(monthly: pd.DataFrame, boroughs: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """What likeness is measured by, a row for each borough (index area_code).

    Natural logarithms of residents, of residents per square kilometre (density), and of comparator offences per
    resident (busy).
    """
    r12 = rolling_12_months(monthly[monthly["series"] == "comparator"])
    r12 = r12[r12["offences_r12"].notna() & r12["area_code"].isin(list(vocabulary.GSS_OF_AREA))]
    if r12.empty:
        raise MetricsError("similar boroughs: the comparator series has no whole 12 months")
    latest = r12[r12["month"] == r12["month"].max()]
    people = _population_near(population, latest["month"].iloc[0])
    facts = people.merge(boroughs[["borough_gss", "area_km2"]], on="borough_gss")
    facts["area_code"] = facts["borough_gss"].map(vocabulary.AREA_OF_GSS)
    facts = facts.merge(latest[["area_code", "offences_r12"]], on="area_code").sort_values("area_code")
    residents = facts["population"].astype(float)
    busy = np.log((facts["offences_r12"].astype(float) + 0.5) / residents)
    features = {"residents": np.log(residents), "density": np.log(residents / facts["area_km2"]), "busy": busy}
    return pd.DataFrame(features).set_axis(facts["area_code"], axis=0)
