"""A reduced `make calibrate`: the acceptance bands of the event model, and the models broken on purpose."""

import numpy as np
import pytest

from bench import calibrate, changes, mutants, placebo, simulate

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("generator", simulate.GENERATORS, ids=lambda g: g.name)
def test_simulated_placebo(generator):
    rng = np.random.default_rng(simulate.SEED)
    means = np.repeat(simulate.MEANS, 150)
    y, at = simulate.counts(rng, means, generator), rng.integers(60, 120, len(means))
    for k in (0, 2):
        found = placebo.simulated(y, simulate.MONTHS, at, k=k)
        assert 0.03 <= placebo.false_alarms(found) <= 0.07
        assert 0.935 <= placebo.coverage(found) <= 0.985
        assert placebo.extreme(found) <= 0.004


def test_real_placebo(real_monthly, known):
    sets = calibrate.real_sets(real_monthly)
    six = placebo.real(*_arguments(sets, calibrate.LONDON6, known))
    assert len(placebo.with_result(six)) == 354
    assert placebo.false_alarms(six) <= 0.085
    boroughs = placebo.real(*_arguments(sets, calibrate.BOROUGHS192, known))
    assert len(placebo.with_result(boroughs)) == 10_767
    assert 0.025 <= placebo.false_alarms(boroughs) <= 0.065


def _arguments(sets, name, known):
    frame, areas = sets[name]
    return frame, known, areas


def test_shipped_model_meets_every_criterion_and_each_mutant_misses_one(real_monthly, known):
    sets = calibrate.real_sets(real_monthly)
    used = (calibrate.LONDON6, calibrate.REGIONS36)
    shipped = {name: mutants.figures(placebo.real(*_arguments(sets, name, known))) for name in used}
    assert not [f for name in used for f in mutants.faults(shipped[name], shipped[name])]
    assert shipped[calibrate.LONDON6][2] == pytest.approx(0.795, abs=0.0006)
    runs = mutants.variants(sets, known)
    assert set(runs) == set(mutants.ALL)
    for name, run in runs.items():
        faults = mutants.exact_faults(name, real_monthly, known)
        if not faults:
            faults = [f for which in used for f in mutants.faults(mutants.figures(run(which)), shipped[which])]
        assert faults, name
    assert placebo.false_alarms(runs["dispersion forced to 1"](calibrate.LONDON6)) > 0.12


def test_month_terms_on_small_counts_are_caught(real_monthly, known):
    with placebo.mutant("month terms forced"):
        found = placebo.real(real_monthly, known, placebo.BOROUGHS[:12])
    assert placebo.false_alarms(found[found["expected"] < 1]) > 0.08


@pytest.mark.parametrize(
    "section",
    [calibrate.power, calibrate.series_break, calibrate.before_the_event],
    ids=lambda s: s.__name__,
)
def test_section_stays_inside_its_bands(section):
    page = calibrate.Page()
    section(page)
    assert page.outside == []


def test_false_discovery_stays_inside_its_bands():
    page = calibrate.Page()
    calibrate.false_discovery(page, panels=30)
    assert page.outside == []


def test_page_remembers_what_is_outside():
    page = calibrate.Page()
    assert page.check("a", 0.5, 0, 1) == "yes"
    assert page.check("b", 1.5, 0, 1) == "**NO**"
    assert page.outside == ["b: 1.500, band 0 to 1"]


def test_intervals_of_changes_hold_the_truth_in_all_twelve_cells():
    page = calibrate.Page()
    changes.coverage(page, series=500)
    assert page.outside == []


def test_a_change_with_phi_alone_misses_too_often():
    """The coverage test can fail: months that depend on each other need their correlation."""
    found = changes.covered(np.random.default_rng(simulate.SEED), 1100, 5.7, 0.6, 500)
    assert found["phi alone"] < 0.85
    assert found["shipped"] > 0.92


def test_a_trend_taken_out_leaves_whole_counts_at_the_same_mean():
    years = np.repeat(np.arange(11), 12)
    y = np.round(100 * np.exp(0.2 * years))[None, :]
    flat = changes.without_trend(y, np.zeros(132, dtype=bool), degree=1)[0]
    assert np.array_equal(flat, np.round(flat))
    assert flat.mean() == pytest.approx(y.mean(), rel=0.01)
    by_year = flat.reshape(11, 12).mean(axis=1)
    assert by_year.max() / by_year.min() < 1.02
