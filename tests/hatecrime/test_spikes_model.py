"""The expected level: statsmodels, R's numbers, exact identities, and curves whose truth is known."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from bench import mutants, placebo, simulate
from hatecrime import spikes
from hatecrime.spikes import model, panel, predict
from tests import oracle

M = oracle.month_of
MONTHS = simulate.MONTHS


def seatbelts(vectors, last):
    """R's example: fit on the first 169 months, with everything after them left out of the baseline."""
    block = vectors["seatbelts_drivers"]
    months = pd.date_range("1969-01-01", periods=192, freq="MS")
    return block, np.array(block["y"], dtype=float), months, months[169:last]


def test_seatbelts_reference(vectors):
    block, y, months, later = seatbelts(vectors, 192)
    for case in block["forecast"]:
        found = spikes.expected_counts(y, months, M(case["month"]), known=later, pre=192, post=0)
        assert found.mu == pytest.approx(case["mu"], abs=1e-6)
        assert np.sqrt(found.V[0, 0]) == pytest.approx(case["se_eta"], abs=1e-9)
        assert (found.phi, found.df, found.n_base) == (pytest.approx(block["phi"], abs=1e-6), block["df"], 169)


@pytest.mark.parametrize("case", [0, 1, 2])
def test_seatbelts_predictive_reference(vectors, case):
    """Sums of 1, 3 and 12 months: parameter variance, total variance without lag terms, interval, p."""
    block, y, months, _ = seatbelts(vectors, 192)
    derived = block["derived_predictive"][case]
    calendar, window = model.calendar_of(months), model.Window(169, derived["k"], pre=169, post=0)
    base = model.baseline_months(window, calendar)
    found = model.fit(y[None, :], calendar, window, base, "months")
    mu = model.expected(found, calendar, window.target)
    gradient = mu @ found.x[window.target]
    parameter = np.einsum("sp,spq,sq->s", gradient, found.cov, gradient)
    assert parameter[0] == pytest.approx(block["param_var_sum"][str(derived["k"] + 1)], rel=1e-6)
    variance = predict.window_variance(found.phi, mu, parameter, np.zeros(1))
    assert variance[0] == pytest.approx(derived["var"], rel=1e-8)
    df = np.array([156.0])
    lo, hi = predict.limits(mu.sum(axis=1), variance, df, 0.95)
    up, low = predict.tails(np.array([y[window.target].sum()]), mu.sum(axis=1), variance, df)
    assert (lo[0], hi[0]) == (derived["lo"], derived["hi"])
    assert 2 * min(up[0], low[0]) == pytest.approx(derived["p2"], rel=1e-6)


def test_seatbelts_twelve_months(vectors):
    block, y, months, _ = seatbelts(vectors, 192)
    calendar, window = model.calendar_of(months), model.Window(169, 11, pre=169, post=0)
    found = panel.levels(y[None, :], calendar, window)
    assert (found.observed[0], found.expected[0]) == (
        block["sum12"]["obs"],
        pytest.approx(block["sum12"]["exp"], abs=1e-5),
    )


def test_seatbelts_law_step(vectors):
    """The step of a change of regime is R's estimate of the law (interrupted time series, same terms)."""
    block = vectors["seatbelts_drivers"]["its_quasi"]
    y = np.array(vectors["seatbelts_drivers"]["y"], dtype=float)
    months = pd.date_range("1969-01-01", periods=193, freq="MS")
    found = spikes.expected_counts(np.r_[y, 0.0], months, months[192], regimes=[M("1983-02")], pre=192, post=0)
    step = -float(_coefficients(np.r_[y, 0.0], months, 192, [M("1983-02")])[found.terms.index("regime 0")])
    assert step == pytest.approx(block["coef_law"], abs=1e-6)
    assert np.sqrt(found.V[-1, -1]) == pytest.approx(block["se"], abs=1e-6)
    assert found.phi == pytest.approx(block["phi"], abs=1e-6)


def _coefficients(y, months, at, regimes):
    calendar, window = model.calendar_of(months, (), regimes), model.Window(at, pre=192, post=0)
    [(_, found)] = panel.fits(
        y[None, :], calendar, window, panel.baselines(y[None, :], calendar, window), np.array([0])
    )
    return found.beta[0]


def test_june_2017_reference(vectors, real_monthly, known):
    block = vectors["mps_event"]
    rows = real_monthly[(real_monthly["strand"] == "islamophobic") & (real_monthly["area_code"] == "london")]
    y, months = rows["offences"].to_numpy(dtype=float), pd.DatetimeIndex(rows["month"])
    level = spikes.expected_counts(y, months, M(block["target"]), known)
    assert (level.mu, level.phi) == (pytest.approx(block["mu"], abs=1e-6), pytest.approx(block["phi"], abs=1e-6))
    assert np.sqrt(level.V[0, 0]) == pytest.approx(block["se_eta"], abs=1e-8)
    assert (level.df, level.n_base) == (block["df"], 35)
    found = spikes.event_effect(y, months, M(block["target"]), known)
    assert (found.obs, found.lo, found.hi, round(found.pct, 1)) == (
        block["obs"],
        block["lo"],
        block["hi"],
        block["pct"],
    )
    rank = spikes.placebo_rank(y, months, M(block["target"]), known, first=M("2014-01"), last=M("2020-02"))
    assert (rank.rank, rank.windows) == (pytest.approx(1 / 60), 59)


def test_negative_control_of_june_2017(real_monthly, known):
    """Homophobic offences of that month: 206 against 224.4 expected, 177 to 277."""
    found = spikes.event_panel(real_monthly, M("2017-06"), known).set_index(["strand", "area_code"])
    row = found.loc[("homophobic", "london")]
    assert (row["obs"], row["lo"], row["hi"], round(row["expected"], 1)) == (206, 177, 277, 224.4)
    assert round(row["p2"], 2) == 0.46


def test_known_mask_is_the_list_of_the_methods(known):
    listed = "2011-08 2013-05 2013-06 2013-07 2014-07 2014-08 2014-11 2015-01 2015-02 2015-11 2015-12 2016-06 2016-07 2016-08 2017-03 2017-04 2017-05 2017-06 2017-07 2020-03 2020-04 2020-05 2020-06 2020-07 2020-08 2021-05"
    assert [f"{m:%Y-%m}" for m in known if m <= M("2021-05")] == listed.split()


@pytest.mark.parametrize("mean", [0.4, 3, 40, 800])
def test_fit_agrees_with_statsmodels(mean):
    """50 random series over the four means, coefficients to 1e-8."""
    rng = np.random.default_rng(int(mean * 10))
    y = simulate.counts(rng, np.full(13, float(mean)), simulate.GENERATORS[1])
    calendar, window = model.calendar_of(MONTHS), model.Window(90)
    base = panel.baselines(y, calendar, window)
    offset = np.log(model.days_of(MONTHS))
    checked = 0
    for rows, found in panel.fits(y, calendar, window, base, np.arange(len(y))):
        for row, beta, phi in zip(rows, found.beta, found.phi, strict=True):
            oracle_fit = sm.GLM(
                y[row][found.base], found.x[found.base], family=sm.families.Poisson(), offset=offset[found.base]
            ).fit(tol=1e-14, maxiter=300)
            assert np.abs(beta - oracle_fit.params).max() < 1e-8
            assert phi == pytest.approx(max(1.0, oracle_fit.pearson_chi2 / oracle_fit.df_resid), rel=1e-8)
            checked += 1
    assert checked >= 12


@pytest.mark.parametrize("k", [0, 2])
@pytest.mark.parametrize("mean", [0.5, 2.5, 9, 120])
def test_effect_against_the_slow_version(mean, k):
    """Season ladder, mask, mixed month, change of regime: all of it from statsmodels and plain loops."""
    rng = np.random.default_rng(int(mean * 100) + k)
    y = simulate.counts(rng, np.full(6, float(mean)), simulate.GENERATORS[2])
    known = tuple(MONTHS[[60, 61, 72, 84, 95]])
    cases = [((), ()), ((MONTHS[70],), ()), ((MONTHS[80],), (MONTHS[79],))]
    compared = 0
    for series in y:
        for regimes, mixed in cases:
            found = spikes.event_effect(series, MONTHS, MONTHS[88], known, regimes, mixed, k)
            if found.status != "ok":
                assert mean < 1
                continue
            slow = oracle.effect(series, MONTHS, MONTHS[88], known, regimes, mixed, k)
            assert found.expected == pytest.approx(slow["expected"], rel=1e-7)
            assert (found.obs, found.lo, found.hi) == (slow["obs"], slow["lo"], slow["hi"])
            assert (found.p_up, found.p2) == (
                pytest.approx(slow["p_up"], rel=1e-6),
                pytest.approx(slow["p2"], rel=1e-6),
            )
            compared += 1
    assert compared >= 6


def test_dummy_identity():
    """With the event month in the fit and a dummy for it, exp(dummy) is observed over expected."""
    rng = np.random.default_rng(8)
    y = simulate.counts(rng, np.array([30.0]), simulate.GENERATORS[0])[0]
    calendar, window = model.calendar_of(MONTHS), model.Window(90)
    base = model.baseline_months(window, calendar)
    x, _ = model.design(calendar, window, base, "months")
    own = np.zeros(len(y))
    own[90] = 1
    inside = base | (own > 0)
    fit = sm.GLM(
        y[inside],
        np.column_stack([x, own])[inside],
        family=sm.families.Poisson(),
        offset=np.log(model.days_of(MONTHS))[inside],
    ).fit(tol=1e-14, maxiter=300)
    found = spikes.event_effect(y, MONTHS, MONTHS[90])
    assert np.exp(fit.params[-1]) == pytest.approx(1 + found.pct / 100, abs=1e-8)


@pytest.mark.parametrize(
    ("at", "truth", "seen"), [(73, 839.342, 839.514), (80, 1096.572, 1096.530), (90, 1361.125, 1360.925)]
)
def test_noise_free_recovery(at, truth, seen):
    found = spikes.expected_counts(mutants.noise_free(), MONTHS, MONTHS[at])
    assert found.mu == pytest.approx(truth, rel=0.001)
    assert found.mu == pytest.approx(seen, abs=0.0006)
    assert found.phi == 1


def test_noise_free_rise():
    y = mutants.noise_free()
    y[90] = np.round(y[90] * 1.5)
    found = spikes.event_effect(y, MONTHS, MONTHS[90])
    assert (found.lo, found.hi) == (1276, 1447)
    assert found.pct == pytest.approx(50.0, abs=0.05)
    assert found.p2 == pytest.approx(1.2e-16, rel=0.1)


def test_days_scale_the_expected_count(monkeypatch):
    """One February with 29/28 of its days: the expected count is 29/28 of what it was, to the last digit."""
    y = mutants.noise_free()
    before = spikes.expected_counts(y, MONTHS, MONTHS[85]).mu
    days = model.days_of
    monkeypatch.setattr(
        model, "days_of", lambda months: days(months) * np.where(np.arange(len(months)) == 85, 29 / 28, 1)
    )
    assert spikes.expected_counts(y, MONTHS, MONTHS[85]).mu == pytest.approx(before * 29 / 28, rel=1e-12)


def test_negative_binomial_quantiles(vectors):
    for mean, alpha, lo, hi in vectors["nbinom_quantiles"]["cases"]:
        m, var = np.array([float(mean)]), np.array([mean + alpha * mean**2])
        assert predict.count_quantile(np.array([0.025]), m, var)[0] == lo
        assert predict.count_quantile(np.array([0.975]), m, var)[0] == hi


def test_quantiles_stay_right_at_the_edge_of_poisson():
    """A variance a hair over the mean, tiny and huge means: the quantile still brackets its probability."""
    for mean in (0.02, 1.0, 37.5, 4e3, 3e5):
        for extra in (0.0, 1e-8, 1e-4, 0.1, 4.0):
            m, var = np.array([mean]), np.array([mean * (1 + extra)])
            for p in (0.001, 0.025, 0.5, 0.975):
                r = predict.count_quantile(np.array([p]), m, var)[0]
                law = stats.poisson(mean) if extra <= 1e-9 else stats.nbinom(mean / extra, 1 / (1 + extra))
                assert law.cdf(r) >= p - 1e-9
                assert r == 0 or law.cdf(r - 1) < p + 1e-9


@pytest.mark.parametrize(
    "name", ["no days offset", "degrees of freedom ignored", "p without the mid-point", mutants.GAP]
)
def test_exact_cases_catch_their_mutant(name, real_monthly, known):
    assert mutants.exact_faults(name, real_monthly, known)


def test_mutants_really_change_the_model():
    y = simulate.counts(np.random.default_rng(5), np.array([50.0]), simulate.GENERATORS[3])[0]
    y[90] = 90
    shipped = spikes.event_effect(y, MONTHS, MONTHS[90])
    for name in placebo.MUTANTS[:6]:
        with placebo.mutant(name):
            assert spikes.event_effect(y, MONTHS, MONTHS[90]) != shipped, name
    assert spikes.event_effect(y, MONTHS, MONTHS[90]) == shipped
