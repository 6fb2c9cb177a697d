"""Intervals, rates, changes, funnel, ranks: reference values and properties."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from hatecrime import metrics
from hatecrime.metrics import funnels
from tests import oracle

LABELS = {
    "higher_998": "High (0.001)",
    "higher": "High (0.025)",
    "within": "Not significant",
    "lower": "Low (0.025)",
    "lower_998": "Low (0.001)",
}


def test_exact_poisson_reference(vectors):
    block = vectors["exact_poisson"]
    for case in block["cases"]:
        lo, hi = metrics.poisson_ci(case["x"], case["conf"], "exact")
        assert (lo, hi) == pytest.approx((case["lo"], case["hi"]), rel=block["tol"])


def test_byar_reference(vectors):
    block = vectors["byar"]
    for case in block["cases"]:
        lo, hi = metrics.poisson_ci(case["x"], case["conf"], "byar")
        assert hi == pytest.approx(case["hi"], rel=block["tol"])
        assert math.isnan(lo) if case["lo"] is None else lo == pytest.approx(case["lo"], rel=block["tol"])


def test_rate_reference(vectors):
    block = vectors["phe_rate"]
    for case in block["cases"]:
        for conf, name in ((0.95, "95"), (0.998, "998")):
            found = metrics.rate(case["count"], case["pop"], 100_000, conf)
            expected = (case["value"], case[f"lo{name}"], case[f"hi{name}"])
            assert (found.value, found.lo, found.hi) == pytest.approx(expected, rel=block["tol"])
        assert found.method == ("exact" if case["count"] < 10 else "byar")


def test_funnel_labels_reference(vectors):
    cases = vectors["funnel_significance"]["cases"]
    found = metrics.funnel([c["obs"] for c in cases], [c["expected"] for c in cases], adjust="never", centre=1.0)
    assert [LABELS[label] for label in found.labels] == [c["label"] for c in cases]


def test_funnel_limits_reference(vectors):
    """Limits of an observed count are those of an expected one turned round: poisson_ci with x as the observed count."""
    block = vectors["funnel_limits_phe"]
    for case in block["cases"]:
        for conf, name in ((0.95, "95"), (0.998, "998")):
            lo, hi = metrics.poisson_ci(case["obs"], conf, "exact")
            limits = 100 * case["obs"] / hi, 100 * case["obs"] / lo
            assert limits == pytest.approx((case[f"lower{name}"], case[f"upper{name}"]), rel=block["tol"])


def test_chi_square_funnel_is_another_thing(vectors):
    """FunnelPlotR's limits are those of an observed count E; ours, of an expected count E, are narrower above."""
    for case in vectors["funnel_limits_funnelplotr"]["cases"]:
        e = float(case["E"])
        lo, hi = metrics.poisson_ci(case["E"], 0.95, "exact")
        assert (lo / e, hi / e) == pytest.approx((case["ll95"], case["ul95"]), abs=1e-6)
        ours = metrics.funnel_curves(np.array([e]), (0.95, 0.998), None)
        assert ours["hi_95"][0] < case["ul95"]


def test_overdispersion_reference(vectors):
    block = vectors["overdispersion"]
    num, den = np.array(block["num"], dtype=float), np.array(block["den"], dtype=float)
    phi, tau2 = funnels.overdispersion(np.log(num / den), 1 / np.sqrt(den))
    assert phi == pytest.approx(block["phi"], abs=1e-6)
    assert tau2 == pytest.approx(block["tau2_derived"], rel=1e-9)


def test_rate_ratio_reference(vectors):
    block = vectors["rate_ratio_exact"]
    for case in block["cases"]:
        found = metrics.pct_change(case["x1"], case["x0"], case["t1"], case["t0"])
        assert 1 + found.lo / 100 == pytest.approx(case["lo"], rel=block["tol"], abs=1e-12)
        assert (
            found.hi is None
            if case["hi"] is None
            else 1 + found.hi / 100 == pytest.approx(case["hi"], rel=block["tol"])
        )


def test_central_p_not_minlike():
    assert metrics.pct_change(11, 23, 800, 3011).p == pytest.approx(0.1659, abs=5e-5)


def test_published_percentages(vectors):
    for new, old, published in vectors["published_pct"]["cases"]:
        assert metrics.round_half_away(metrics.pct_change(new, old).pct) == published


def test_press_errors_are_not_repeated():
    assert metrics.round_half_away(metrics.pct_change(331, 63).pct) == 425
    assert metrics.round_half_away(metrics.pct_change(3076, 2161).pct) == 42


def test_wide_interval_of_the_design():
    found = metrics.pct_change(22, 4, phi=4)
    assert (round(found.lo), round(found.hi)) == (87, 2096)
    assert (round(found.lo_wide), round(found.hi_wide)) == (-35, 4531)


@pytest.mark.parametrize(
    ("x1", "x0", "status"),
    [
        (0, 0, "zero_base"),
        (3, 0, "zero_base"),
        (3, 9, "small_base"),
        (3, 10, "ok"),
        (None, 3, "missing"),
        (3, float("nan"), "missing"),
    ],
)
def test_status_of_a_change(x1, x0, status):
    assert metrics.pct_change(x1, x0).status == status


def test_nothing_against_nothing():
    found = metrics.pct_change(0, 0)
    assert (found.pct, found.lo, found.hi, found.p) == (None, None, None, 1.0)


def test_no_numbers_across_a_break():
    found = metrics.pct_change(500, 400, comparable=False)
    assert found.status == "break"
    assert {found.pct, found.lo, found.hi, found.lo_wide, found.hi_wide, found.p} == {None}


@pytest.mark.parametrize(
    "call",
    [
        lambda: metrics.poisson_ci(-1),
        lambda: metrics.poisson_ci(2.5, method="exact"),
        lambda: metrics.poisson_ci(2.5),
        lambda: metrics.poisson_ci(3, conf=0.5),
        lambda: metrics.poisson_ci(3, conf=1.0),
        lambda: metrics.poisson_ci(3, method="wald"),
        lambda: metrics.rate(3, 0),
        lambda: metrics.rate(3, -5),
        lambda: metrics.pct_change(-1, 5),
        lambda: metrics.rolling_sum([1.0], 0),
        lambda: metrics.shrink([1], [0]),
        lambda: metrics.funnel([1], [0]),
        lambda: metrics.funnel([1], [10], adjust="maybe"),
    ],
)
def test_refused_arguments(call):
    with pytest.raises(metrics.MetricsError):
        call()


@pytest.mark.parametrize("pop", [None, float("nan")])
def test_no_population_no_rate(pop):
    assert metrics.rate(12, pop) == metrics.RateResult(None, None, None, None)


@given(st.integers(0, 5000), st.sampled_from([0.9, 0.95, 0.99]))
def test_interval_holds_the_count_and_widens(x, conf):
    lo, hi = metrics.poisson_ci(x, conf)
    assert 0 <= lo <= x <= hi
    wider = metrics.poisson_ci(x, 0.998)
    assert wider[0] <= lo
    assert wider[1] >= hi


@given(st.integers(0, 3000), st.integers(0, 3000), st.floats(1, 12))
def test_change_interval_properties(x1, x0, phi):
    found = metrics.pct_change(x1, x0, phi=phi)
    assert found.pct is None if x0 == 0 else found.pct == pytest.approx(100 * (x1 / x0 - 1))
    lo, hi = oracle.clopper_pearson_ratio(x1, x0) if x1 + x0 else (None, None)
    if x1 and x0:
        assert (1 + found.lo / 100, 1 + found.hi / 100) == pytest.approx((lo, hi), rel=1e-7)
        assert found.lo <= found.pct <= found.hi
        assert found.lo_wide <= found.pct <= found.hi_wide
        half = 1.959964 * math.sqrt(phi * (1 / x1 + 1 / x0))
        assert 1 + found.hi_wide / 100 == pytest.approx(x1 / x0 * math.exp(half), rel=1e-5)


@pytest.mark.parametrize(("value", "expected"), [(2.5, 3), (-2.5, -3), (0.5, 1), (-0.5, -1), (1.4999, 1), (0, 0)])
def test_round_half_away(value, expected):
    assert metrics.round_half_away(value) == expected


def test_rolling_sum_and_index():
    y = np.arange(1.0, 31.0)
    assert np.isnan(metrics.rolling_sum(y)[:11]).all()
    assert metrics.rolling_sum(y)[11] == 78
    y[15] = np.nan
    assert np.isnan(metrics.rolling_sum(y)[15:27]).all()
    assert metrics.rolling_sum(y)[27] == sum(range(17, 29))
    regime = np.repeat([0, 1], 15)
    assert np.isnan(metrics.rolling_sum(np.ones(30), 12, regime)[15:26]).all()
    assert metrics.rolling_sum(np.ones(30), 12, regime)[26] == 12
    flat = metrics.index(np.full(30, 7.0), np.arange(30) < 12, regime)
    assert (flat[:15] == 100).all()
    assert np.isnan(flat[15:]).all()


def test_index_of_a_base_across_a_break_is_null():
    assert np.isnan(metrics.index(np.ones(30), (np.arange(30) > 8) & (np.arange(30) < 20), np.repeat([0, 1], 15))).all()
    assert np.isnan(metrics.index(np.array([1.0, np.nan, 3.0]), [True, True, False])).all()


def test_rank_sets_reference(vectors):
    block = vectors["rank_sets"]
    assert metrics.rank_sets(block["lo"], block["hi"]) == [tuple(pair) for pair in block["rank_sets"]]


def test_shrink_reference(vectors):
    block = vectors["shrink_marshall"]
    found = metrics.shrink(block["o"], block["pop"])
    assert found.b == pytest.approx(block["b"], rel=1e-8)
    assert found.a == pytest.approx(block["a"], rel=1e-8)
    assert found.eb == pytest.approx(block["eb"], abs=5e-9)


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1000, 400_000)), min_size=2, max_size=40))
def test_shrunken_rates_lie_between(rows):
    o, pop = np.array(rows, dtype=float).T
    found = metrics.shrink(o, pop)
    raw = o / pop
    assert ((found.eb >= np.minimum(raw, found.b) - 1e-12) & (found.eb <= np.maximum(raw, found.b) + 1e-12)).all()


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(1000, 400_000)), min_size=1, max_size=40), st.randoms())
def test_funnel_keeps_its_rows_when_permuted(rows, random):
    x, pop = np.array(rows, dtype=float).T
    order = list(range(len(rows)))
    random.shuffle(order)
    found, again = metrics.funnel(x, pop), metrics.funnel(x[order], pop[order])
    assert [found.labels[i] for i in order] == list(again.labels)
    assert len(rows) >= 8 or not found.adjusted


def test_funnel_of_equal_rates_flags_about_one_in_twenty():
    rng = np.random.default_rng(1)
    pop = rng.uniform(150_000, 400_000, 32)
    flagged = [sum(f != "within" for f in metrics.funnel(rng.poisson(pop * 0.002), pop).labels) for _ in range(300)]
    assert 0.02 < np.mean(flagged) / 32 < 0.07


def test_funnel_allows_for_real_differences():
    rng = np.random.default_rng(2)
    pop = rng.uniform(150_000, 400_000, 32)

    def share(adjust):
        rate = 0.002 * rng.lognormal(0, 0.3, 32)
        return np.mean([f != "within" for f in metrics.funnel(rng.poisson(pop * rate), pop, adjust=adjust).labels])

    assert np.mean([share("auto") for _ in range(100)]) < 0.08
    assert np.mean([share("never") for _ in range(100)]) > 0.3


def test_funnel_curve_is_the_poisson_quantile():
    curve = metrics.funnel_curves(np.array([15.0]), (0.95, 0.998), None)
    assert curve["hi_95"][0] == pytest.approx(1.506, abs=5e-4)
    assert (
        stats.poisson.cdf(15 * curve["lo_998"][0] - 1, 15) < 0.001 < stats.poisson.cdf(15 * curve["lo_998"][0] + 1, 15)
    )


def test_missing_area_has_no_label():
    found = metrics.funnel([5, np.nan, 9], [100, 100, 100])
    assert found.labels[1] is None
    assert found.centre == pytest.approx(14 / 200)
