"""Comparison between boroughs: rates, London's rate, ratios, rank sets, shrunken rates, similar boroughs."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from hatecrime import thresholds, vocabulary
from hatecrime.grid import first_text
from hatecrime.metrics.funnels import funnel
from hatecrime.metrics.intervals import MetricsError, Numbers, poisson_limits, ratio_limits
from hatecrime.metrics.population import residents_at
from hatecrime.metrics.series import rolling_12_months


@dataclass(frozen=True)
class Shrunk:
    """Empirical Bayes rates: `b` common rate, `a` variance between areas, `eb` the shrunken rate of each area."""

    b: float
    a: float
    eb: Numbers


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


def borough_rates(monthly: pd.DataFrame, population: pd.DataFrame, period_end: pd.Timestamp) -> pd.DataFrame:
    """Recorded offences per 1,000 residents in the 12 months to `period_end`, for each borough, series and strand.

    `low`, `high`: 95% interval of the count (poisson_ci) over the same population; `method` exact or byar.
    The population is that of `residents_at` (`population_year`, `population_to_year`, `population_basis`). `provisional`: the newest of the months is.
    `reason` where there is no rate: break or too_few_months (no sum), no_population, or
    small_count (fewer than thresholds.MIN_COUNT_FOR_RATE: the count is given, the rate is not).
    """
    rows = rolling_12_months(monthly[monthly["area_code"].isin(list(vocabulary.GSS_OF_AREA))])
    frame = rows[rows["month"] == pd.Timestamp(period_end)].reset_index(drop=True)
    frame["borough_gss"] = frame["area_code"].map(vocabulary.GSS_OF_AREA)
    people_then = residents_at(population, [pd.Timestamp(period_end)])
    frame = frame.merge(people_then.drop(columns="month"), on="borough_gss", how="left")
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
    columns += ["population_to_year", "population_basis", "rate_per_1000", "low", "high", "method", "provisional"]
    columns += ["reason"]
    frame = frame.astype(dict.fromkeys(("population", "population_year", "population_to_year"), "Int64"))
    return frame.sort_values(["series", "strand", "area_code"], ignore_index=True)[columns]


def funnel_table(rates: pd.DataFrame) -> pd.DataFrame:
    """`borough_rates` with how each borough lies against London's rate, that of the 32 boroughs together.

    Each series and strand is one funnel over its boroughs. `centre_per_1000`: London's rate;
    `expected_at_london_rate`: offences the borough would have at it; `against_london`: higher or lower where the
    borough's own 95% interval (poisson_ci) leaves out London's rate, else not_clear; `phi`, `tau2`, `adjusted`, `flag`
    (see FLAGS): the funnel, whose limits also allow for boroughs differing. Null without a 12-month sum or a
    population.
    """
    parts = []
    for _, rows in rates.groupby(["series", "strand"], sort=True):
        counts = rows["offences_r12"].to_numpy(dtype=float, na_value=np.nan)
        people = rows["population"].to_numpy(dtype=float, na_value=np.nan)
        if not np.isfinite(counts + people).any():
            blank = dict.fromkeys(("expected_at_london_rate", "centre_per_1000", "phi", "tau2"), np.nan)
            parts.append(rows.assign(**blank, adjusted=False, against_london=None, flag=None))
            continue
        found = funnel(counts, people)
        flag = pd.Series(list(found.labels), index=rows.index, dtype="object")
        parts.append(
            rows.assign(
                expected_at_london_rate=found.expected,
                centre_per_1000=1000 * found.centre,
                phi=found.phi,
                tau2=found.tau2,
                adjusted=found.adjusted,
                against_london=_against(counts, found.expected).set_axis(rows.index),
                flag=flag,
            )
        )
    table = pd.concat(parts) if parts else rates.assign(against_london=None, flag=None)
    return table.reset_index(drop=True)


def _against(counts: Numbers, expected: Numbers) -> pd.Series:
    """Each count's own interval against what it would be at the common rate; null where either is missing."""
    low, high = poisson_limits(counts)
    missing = ~np.isfinite(counts + expected)
    return first_text([missing, low > expected, high < expected], ["", "higher", "lower"], "not_clear").mask(missing)


def rate_ratio(x1: float, pop1: float, x0: float, pop0: float) -> tuple[float, float, float]:
    """(ratio, low, high) of two rates: x1 offences among pop1 residents over x0 among pop0, with its 95% interval.

    Exact (`ratio_limits`, the residents as exposure): what chance alone could account for. MetricsError where a count
    is under thresholds.MIN_COUNT_FOR_RATE or a population is not above 0.
    """
    if min(x1, x0) < thresholds.MIN_COUNT_FOR_RATE or min(pop1, pop0) <= 0:
        raise MetricsError(f"rates of {x1!r} among {pop1!r} and {x0!r} among {pop0!r}: too few for a ratio")
    low, high = ratio_limits(np.array([float(x1)]), np.array([float(x0)]), pop1 / pop0)
    return x1 / x0 * pop0 / pop1, float(low[0]), float(high[0])


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
    people = residents_at(population, [latest["month"].iloc[0]])
    facts = people.merge(boroughs[["borough_gss", "area_km2"]], on="borough_gss")
    facts["area_code"] = facts["borough_gss"].map(vocabulary.AREA_OF_GSS)
    facts = facts.merge(latest[["area_code", "offences_r12"]], on="area_code").sort_values("area_code")
    residents = facts["population"].astype(float)
    busy = np.log((facts["offences_r12"].astype(float) + 0.5) / residents)
    features = {"residents": np.log(residents), "density": np.log(residents / facts["area_km2"]), "busy": busy}
    return pd.DataFrame(features).set_axis(facts["area_code"], axis=0)
