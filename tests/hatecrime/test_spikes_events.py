"""Results of windows: statuses, invariants, panels, many tests at once, comparator, scan, band, days."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import simulate
from hatecrime import metrics, periods, spikes, thresholds, vocabulary
from tests import oracle

M = oracle.month_of
MONTHS = simulate.MONTHS
NUMBERS = [f.name for f in dataclasses.fields(spikes.Effect) if f.name not in ("obs", "status", "sensitivity")]


def counts(seed: int, mean: float, extra: int = 0) -> np.ndarray:
    return simulate.counts(np.random.default_rng(seed), np.array([mean]), simulate.GENERATORS[extra])[0]


def as_monthly(
    y: np.ndarray, areas: list[str], series: str = "flagged", strand: str = "faith", regime: int = 0
) -> pd.DataFrame:
    parts = []
    for area, line in zip(areas, y, strict=True):
        rows = pd.DataFrame(
            {
                "series": series,
                "strand": strand,
                "area_code": area,
                "month": MONTHS,
                "offences": line,
                "provisional": False,
                "regime": regime,
            }
        )
        parts.append(rows[rows["offences"].notna()])
    return pd.concat(parts, ignore_index=True).astype({"offences": "int64"})


def nothing(effect: spikes.Effect) -> bool:
    return all(getattr(effect, name) is None for name in NUMBERS)


# statuses


def missing_at(y: np.ndarray, *positions: int) -> np.ndarray:
    out = y.copy()
    out[list(positions)] = np.nan
    return out


Y = counts(1, 40)
STATUS_CASES = {
    "ok": (Y, 90, {}),
    "provisional": (Y, 130, {}),
    "insufficient_baseline": (Y, 20, {"post": 0}),
    "window_incomplete": (Y, 142, {"k": 3}),
    "missing_month": (missing_at(Y, 90), 90, {}),
    "mixed_month": (Y, 90, {"mixed": [MONTHS[90]]}),
    "too_few": (np.where(np.arange(144) % 40 == 0, 1.0, 0.0), 90, {}),
    "insufficient_regime": (Y, 90, {"regimes": [MONTHS[90]], "post": 0}),
}


@pytest.mark.parametrize("status", STATUS_CASES)
def test_every_status(status):
    y, at, options = STATUS_CASES[status]
    found = spikes.event_effect(y, MONTHS, MONTHS[at], **options)
    assert found.status == status
    if status in ("ok", "provisional"):
        assert all(getattr(found, name) is not None for name in NUMBERS)
    else:
        assert nothing(found)
        assert (found.obs is None) == (status in ("missing_month", "window_incomplete"))


def test_window_of_two_regimes_has_no_numbers():
    found = spikes.event_effect(Y, MONTHS, MONTHS[90], regimes=[MONTHS[92]], k=3)
    assert (found.status, nothing(found)) == ("mixed_month", True)


def test_regime_in_which_nothing_was_counted_gives_no_level():
    y = np.where(np.arange(144) < 86, 3.0, 0.0)
    y[90] = 4
    assert spikes.event_effect(y, MONTHS, MONTHS[90], regimes=[MONTHS[86]], post=0).status == "insufficient_regime"


def test_all_zero_series_is_too_few():
    assert spikes.event_effect(np.zeros(144), MONTHS, MONTHS[90]).status == "too_few"


def test_counts_of_one_month_only_do_not_run_away():
    """Five offences, all in the newest baseline month: the fit does not settle, so there is no expected level."""
    y = np.zeros(144)
    y[89] = 5
    assert spikes.event_effect(y, MONTHS, MONTHS[90], post=0).status == "too_few"


def test_month_without_offences_falls_back_to_waves():
    y = counts(2, 30)
    y[MONTHS.month == 8] = 0
    y[91] = 12
    found = spikes.expected_counts(y, MONTHS, MONTHS[91])
    assert [t for t in found.terms if t.startswith(("cos", "sin"))]
    assert found.mu > 1


@pytest.mark.parametrize(
    "call",
    [
        lambda: spikes.event_effect(Y, MONTHS, M("2031-01")),
        lambda: spikes.event_effect(Y[:-1], MONTHS, MONTHS[90]),
        lambda: spikes.event_effect(Y - 100, MONTHS, MONTHS[90]),
        lambda: spikes.event_effect(Y + 0.5, MONTHS, MONTHS[90]),
        lambda: spikes.event_effect(Y, MONTHS, MONTHS[90], k=6),
        lambda: spikes.event_effect(Y, MONTHS, MONTHS[90], conf=1.0),
        lambda: spikes.event_effect(Y, MONTHS[::-1], MONTHS[90]),
        lambda: spikes.event_panel(np.zeros((2, 144)), MONTHS[90]),
        lambda: spikes.event_panel(np.zeros((2, 10)), MONTHS[90], months=MONTHS),
    ],
)
def test_refused_arguments(call):
    with pytest.raises(spikes.SpikesError):
        call()


# invariants of docs/methods.md

some_counts = st.builds(counts, st.integers(0, 10_000), st.sampled_from([2.0, 8.0, 60.0, 500.0]), st.integers(0, 3))
spots = st.integers(50, 110)


@settings(max_examples=25, deadline=None)
@given(some_counts, spots, st.integers(0, 2))
def test_interval_holds_the_level_and_p_matches_it(y, at, k):
    found = spikes.event_effect(y, MONTHS, MONTHS[at], k=k)
    if found.status != "ok":
        return
    assert found.lo <= found.expected <= found.hi
    assert found.excess == pytest.approx(found.obs - found.expected)
    assert found.excess_lo <= found.excess <= found.excess_hi
    assert found.pct == pytest.approx(100 * (found.obs / found.expected - 1))
    assert found.min_detectable_pct == pytest.approx(100 * (found.hi / found.expected - 1))
    outside = not found.lo <= found.obs <= found.hi
    near = found.obs in (found.lo, found.hi)
    assert near or (found.p2 < 0.05) == outside


@settings(max_examples=20, deadline=None)
@given(some_counts, spots)
def test_wider_confidence_is_wider(y, at):
    narrow, wide = (spikes.event_effect(y, MONTHS, MONTHS[at], conf=c) for c in (0.9, 0.99))
    if narrow.status == "ok":
        assert wide.lo <= narrow.lo <= narrow.hi <= wide.hi


@settings(max_examples=20, deadline=None)
@given(some_counts, spots)
def test_shift_by_four_years_changes_nothing(y, at):
    """48 months hold the same days and calendar months (no century without a leap year between)."""
    later = MONTHS + pd.DateOffset(months=48)
    a = spikes.event_effect(y, MONTHS, MONTHS[at], known=[MONTHS[at - 5]])
    b = spikes.event_effect(y, later, later[at], known=[later[at - 5]])
    assert a.status == b.status
    for name in NUMBERS:
        one, other = getattr(a, name), getattr(b, name)
        assert other is None if one is None else other == pytest.approx(one, rel=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.sampled_from([8.0, 60.0, 500.0]), spots)
def test_counts_times_a_hundred_keep_the_percentage(seed, mean, at):
    y = counts(seed, mean)
    a, b = (spikes.event_effect(v, MONTHS, MONTHS[at]) for v in (y, 100 * y))
    if (
        a.status == "ok"
        and spikes.expected_counts(y, MONTHS, MONTHS[at]).terms
        == spikes.expected_counts(100 * y, MONTHS, MONTHS[at]).terms
    ):
        assert a.pct == pytest.approx(b.pct, abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.sampled_from([40.0, 500.0]), spots)
def test_a_month_at_its_expected_level_is_ordinary(seed, mean, at):
    y = counts(seed, mean)
    y[at] = np.round(spikes.expected_counts(y, MONTHS, MONTHS[at]).mu)
    found = spikes.event_effect(y, MONTHS, MONTHS[at])
    if found.expected >= 30:
        assert found.p2 > 0.7


@settings(max_examples=15, deadline=None)
@given(some_counts, spots, st.floats(0.5, 3))
def test_days_times_anything_leave_the_level(y, at, factor):
    from hatecrime.spikes import model

    days = model.days_of
    before = spikes.event_effect(y, MONTHS, MONTHS[at])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model, "days_of", lambda months: factor * days(months))
        after = spikes.event_effect(y, MONTHS, MONTHS[at])
    assert before.status == after.status
    if before.expected is not None:
        assert after.expected == pytest.approx(before.expected, rel=1e-8)


@settings(max_examples=15, deadline=None)
@given(some_counts, spots, st.lists(st.integers(0, 143), max_size=6))
def test_masking_twice_is_masking_once(y, at, masked):
    months = [MONTHS[i] for i in masked]
    assert spikes.event_effect(y, MONTHS, MONTHS[at], known=months) == spikes.event_effect(
        y, MONTHS, MONTHS[at], known=months * 2
    )


@settings(max_examples=15, deadline=None)
@given(some_counts, st.integers(60, 90), st.lists(st.integers(40, 110), min_size=1, max_size=5))
def test_missing_is_never_zero(y, at, gaps):
    gaps = [g for g in gaps if g != at]
    holes, zeros, masked = (
        y.copy(),
        y.copy(),
        spikes.event_effect(y, MONTHS, MONTHS[at], known=[MONTHS[g] for g in gaps]),
    )
    holes[gaps], zeros[gaps] = np.nan, 0
    found = spikes.event_effect(holes, MONTHS, MONTHS[at])
    assert found.status == masked.status
    assert found.expected == pytest.approx(masked.expected) if masked.expected is not None else found.expected is None
    inside = [g for g in set(gaps) if at - 36 <= g < at]
    if found.status == "ok" and y[inside].sum() > 50:
        assert found.expected != pytest.approx(spikes.event_effect(zeros, MONTHS, MONTHS[at]).expected, rel=1e-6)


# panels


def test_panel_is_the_single_results_and_permutes():
    rng = np.random.default_rng(6)
    means = np.array([0.2, 0.8, 2, 6, 15, 60, 300, 1000] * 3, dtype=float)
    y = simulate.counts(rng, means, simulate.GENERATORS[1])
    y[3, 40:60] = np.nan
    y[5, 120:] = np.nan
    options = {"regimes": [MONTHS[70]], "mixed": [MONTHS[69]]}
    found = spikes.event_panel(y, MONTHS[88], MONTHS[[50, 61]], k=1, months=MONTHS, **options)
    for i, row in found.iterrows():
        one = spikes.event_effect(y[i], MONTHS, MONTHS[88], MONTHS[[50, 61]], k=1, **options)
        assert row["status"] == one.status
        for name in ("obs", *NUMBERS):
            value = getattr(one, name)
            assert pd.isna(row[name]) if value is None else row[name] == pytest.approx(value, rel=1e-9)
        assert row["sensitivity"] == one.sensitivity
    order = rng.permutation(len(y))
    again = spikes.event_panel(y[order], MONTHS[88], MONTHS[[50, 61]], k=1, months=MONTHS, **options)
    pd.testing.assert_frame_equal(again, found.iloc[order].reset_index(drop=True), rtol=1e-9)


def test_frame_panel_reads_its_regimes(real_monthly, known, edition):
    found = spikes.event_panel(real_monthly, M("2024-08"), known)
    given_breaks = spikes.event_panel(real_monthly, M("2024-08"), known, edition.table("series_breaks"))
    pd.testing.assert_frame_equal(found, given_breaks)
    rows = real_monthly[(real_monthly["series"] == "aggravated") & (real_monthly["area_code"] == "london")]
    single = spikes.event_effect(
        rows["offences"].to_numpy(dtype=float),
        pd.DatetimeIndex(rows["month"]),
        M("2024-08"),
        known,
        [M("2024-03")],
        [M("2024-02")],
    )
    row = found[(found["series"] == "aggravated") & (found["area_code"] == "london")].iloc[0]
    assert (row["expected"], row["lo"], row["hi"]) == (pytest.approx(single.expected), single.lo, single.hi)
    by_strand = vocabulary.by_strand(found[found["series"] == "flagged"])
    assert set(by_strand["status"]) == {"window_incomplete", "excluded"}


def test_panel_families_and_exclusions(real_monthly, known):
    found = spikes.event_panel(real_monthly, M("2016-07"), known)
    assert (
        len(found) == found[["series", "strand", "area_code"]].drop_duplicates().shape[0] == 9 * 35 + 1
    )  # all hate crime: London
    assert (found["strand"] == "disability").eq(found["status"] == "excluded").all()
    tested = found[found["p_up"].notna()]
    assert (tested["q"] >= tested["p_up"]).all()
    hate = tested[tested["series"] != "comparator"]
    assert hate["q"].to_numpy() == pytest.approx(oracle.benjamini_hochberg(hate["p_up"].to_list()))


@pytest.mark.parametrize(("month", "status"), [("2030-01", "window_incomplete"), ("2001-01", "missing_month")])
def test_panel_outside_the_figures(real_monthly, known, month, status):
    found = spikes.event_panel(real_monthly, M(month), known)
    assert set(found["status"]) == {status}
    assert found[["obs", "expected", "q"]].isna().all(axis=None)
    assert set(spikes.comparator_panel(real_monthly, M(month), known)["status"]) == {status}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_benjamini_hochberg_against_the_slow_version(p):
    assert spikes.benjamini_hochberg(p) == pytest.approx(np.array(oracle.benjamini_hochberg(p)))


def test_benjamini_hochberg_reference(vectors):
    assert spikes.benjamini_hochberg(vectors["bh"]["p"]) == pytest.approx(np.array(vectors["bh"]["q"]))
    with_gap = spikes.benjamini_hochberg([0.01, np.nan, 0.02])
    assert np.isnan(with_gap[1])
    assert with_gap[[0, 2]] == pytest.approx([0.02, 0.02])


# breaks: any window that touches both regimes or a mixed month has no number


@settings(max_examples=25, deadline=None)
@given(st.integers(60, 100), st.integers(0, 4), st.integers(40, 110), st.booleans())
def test_no_result_across_a_break(at, k, change, mixed):
    y = counts(at, 80)
    options = {"regimes": [MONTHS[change]], "mixed": [MONTHS[change - 1]] if mixed else []}
    window = range(at, at + k + 1)
    found = spikes.event_effect(y, MONTHS, MONTHS[at], k=k, **options)
    straddles = any(t < change for t in window) and any(t >= change for t in window)
    if straddles or (mixed and change - 1 in window):
        assert (found.status, nothing(found)) == ("mixed_month", True)
    else:
        assert found.status in ("ok", "provisional", "insufficient_regime")


def test_level_of_the_old_regime_does_not_reach_the_new_one():
    """A level ten times as high before the change leaves the expected count after it alone."""
    y = counts(9, 50)
    high = y.copy()
    high[:80] = 10 * high[:80]
    a, b = (spikes.event_effect(v, MONTHS, MONTHS[95], regimes=[MONTHS[80]]) for v in (y, high))
    assert b.expected == pytest.approx(a.expected, rel=0.1)
    naive = spikes.event_effect(high, MONTHS, MONTHS[95])
    assert naive.hi > 2 * a.hi


# comparator


def test_comparator_ratio():
    rng = np.random.default_rng(12)
    twin = simulate.counts(rng, np.array([900.0]), simulate.GENERATORS[0])[0]
    own = simulate.counts(rng, np.array([300.0]), simulate.GENERATORS[0])[0]
    both, alone = (own.copy(), twin.copy()), (own.copy(), twin.copy())
    both[0][90], both[1][90] = np.round(own[90] * 1.8), np.round(twin[90] * 1.8)
    alone[0][90] = np.round(own[90] * 1.8)
    same = spikes.comparator_effect(*both, MONTHS, MONTHS[90])
    more = spikes.comparator_effect(*alone, MONTHS, MONTHS[90])
    assert same.lo < 1 < same.hi
    assert 1 < more.lo < more.ratio < more.hi
    assert more.p < 0.001 < same.p
    effects = [spikes.event_effect(v, MONTHS, MONTHS[90]) for v in alone]
    assert more.ratio == pytest.approx((1 + effects[0].pct / 100) / (1 + effects[1].pct / 100))
    swapped = spikes.comparator_effect(alone[1], alone[0], MONTHS, MONTHS[90])
    assert (swapped.ratio, swapped.lo, swapped.hi) == pytest.approx((1 / more.ratio, 1 / more.hi, 1 / more.lo))


def test_comparator_ratio_is_calibrated():
    rng = np.random.default_rng(13)
    y = simulate.counts(rng, np.r_[np.full(150, 80.0), np.full(150, 300.0)], simulate.GENERATORS[0])
    ps = [spikes.comparator_effect(a, b, MONTHS, MONTHS[90]).p for a, b in zip(y[:150], y[150:], strict=True)]
    assert 0.01 < np.mean(np.array(ps) < 0.05) < 0.10


def test_comparator_statuses():
    short = Y.copy()
    short[100:] = np.nan
    assert spikes.comparator_effect(Y, short, MONTHS, MONTHS[90]).status == "provisional"
    assert spikes.comparator_effect(Y, np.zeros(144), MONTHS, MONTHS[90]).status == "too_few"
    zero = Y.copy()
    zero[90] = 0
    found = spikes.comparator_effect(zero, Y, MONTHS, MONTHS[90])
    assert found == spikes.RatioOfRatios(None, None, None, None, "zero_count")


def test_comparator_panel_is_the_single_result(real_monthly, known):
    found = spikes.comparator_panel(real_monthly, M("2020-06"), known).set_index("area_code")
    assert len(found) == 35
    for area in ("london", "camden"):
        lines = [
            real_monthly[(real_monthly["series"] == s) & (real_monthly["area_code"] == area)].sort_values("month")
            for s in ("aggravated", "comparator")
        ]
        one = spikes.comparator_effect(
            *(line["offences"].to_numpy(dtype=float) for line in lines),
            pd.DatetimeIndex(lines[0]["month"]),
            M("2020-06"),
            known,
            [M("2024-03")],
            [M("2024-02")],
        )
        assert found.loc[area, ["ratio", "lo", "hi", "p"]].to_list() == pytest.approx(
            [one.ratio, one.lo, one.hi, one.p]
        )


def test_june_2020_goes_beyond_its_comparator(real_monthly, known):
    found = spikes.comparator_panel(real_monthly, M("2020-06"), known).set_index("area_code")
    assert found.loc["london", "lo"] > 1


# before the event, and among ordinary months


def test_pretrend_catches_a_ramp():
    y = counts(21, 400)
    assert spikes.pretrend(y, MONTHS, MONTHS[90]).passed
    y[87:90] = np.round(y[87:90] * np.array([1.2, 1.4, 1.6]))
    found = spikes.pretrend(y, MONTHS, MONTHS[90], known=[MONTHS[88]])
    assert (found.passed, found.other_events) == (False, 1)
    assert found.obs == y[87:90].sum()
    early = spikes.pretrend(y, MONTHS, MONTHS[2])
    assert (early.passed, early.status) == (None, "insufficient_baseline")


def test_pretrend_does_not_look_at_the_event():
    y = counts(22, 400)
    calm = spikes.pretrend(y, MONTHS, MONTHS[90])
    y[90] *= 5
    assert spikes.pretrend(y, MONTHS, MONTHS[90]) == calm


def test_placebo_rank():
    y = counts(23, 60)
    y[90] = 300
    found = spikes.placebo_rank(y, MONTHS, MONTHS[90])
    assert (found.as_high, found.rank) == (0, 1 / (1 + found.months))
    middling = spikes.placebo_rank(counts(23, 60), MONTHS, MONTHS[95], first=MONTHS[60], last=MONTHS[119])
    assert middling.months == 59
    assert middling.rank > 0.05
    assert spikes.placebo_rank(np.zeros(144), MONTHS, MONTHS[90]).status == "too_few"


# what stands out


def scan_frame(seed: int = 31) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    areas = ["camden", "hackney", "barnet", "brent", "ealing", "sutton"]
    return as_monthly(simulate.counts(rng, np.array([3, 8, 20, 40, 90, 200.0]), simulate.GENERATORS[0]), areas)


def test_scan_finds_what_was_planted():
    frame = scan_frame()
    planted = (frame["area_code"] == "ealing") & (frame["month"] == MONTHS[138])
    frame.loc[planted, "offences"] *= 3
    found = spikes.unusual_months(frame)
    assert len(found) == 6 * 12
    assert found["month"].min() == MONTHS[132]
    spotted = found[found["is_spike"]]
    assert ("ealing", MONTHS[138]) in set(zip(spotted["area_code"], spotted["month"], strict=True))
    assert len(spotted) <= 3
    assert found.loc[found["status"].isin(["ok", "provisional"]), "min_detectable_pct"].gt(0).all()


def test_scan_of_nothing_rarely_calls_anything():
    called = [spikes.unusual_months(scan_frame(seed), latest=3)["is_spike"].any() for seed in range(25)]
    assert np.mean(called) <= 0.2


def test_scan_takes_comparable_months_only(real_monthly, known, edition):
    found = spikes.unusual_months(real_monthly, known, edition.table("series_breaks"))
    assert "comparator" not in set(found["series"])
    lines = found.groupby(["series", "strand"])["month"].agg(["min", "max", "nunique"])
    held = real_monthly.groupby(["series", "strand"])["month"].max()
    for line, span in lines.iterrows():
        assert tuple(span) == (held[line] - pd.DateOffset(months=11), held[line], 12)
    assert (found["q"].dropna() >= found["p_up"].dropna()).all()
    young = spikes.unusual_months(real_monthly[real_monthly["month"] < M("2024-08")], known, latest=12)
    assert set(young[young["series"] == "aggravated"]["month"]) == set(
        pd.date_range(M("2024-03"), M("2024-07"), freq="MS")
    )


# the band of a chart


def test_event_window_is_the_result_of_the_event(real_monthly, known):
    band = spikes.event_window(real_monthly, "flagged", "islamophobic", "london", M("2017-06"), known)
    assert (band["month"].iloc[0], band["month"].iloc[-1], len(band)) == (M("2016-06"), M("2018-06"), 25)
    row = band[band["is_event"]].iloc[0]
    assert (row["observed"], row["lo"], row["hi"], round(row["expected"], 4)) == (368, 62, 157, 104.3789)
    assert not band["in_baseline"][band["month"].isin(list(known)) | band["is_event"]].any()
    assert band["in_baseline"].sum() > 10


def test_event_window_says_why_it_has_no_band(real_monthly, known):
    band = spikes.event_window(real_monthly, "aggravated", "all", "london", M("2024-08"), known).set_index("month")
    assert band.loc[M("2024-02"), "reason"] == "mixed_month"
    assert np.isnan(band.loc[M("2024-02"), "expected"])
    assert band["reason"].drop(M("2024-02")).isna().all()
    early = spikes.event_window(real_monthly, "aggravated", "all", "london", M("2012-09"), known, k=0)
    assert set(early["reason"]) <= {"insufficient_baseline", "ok", "insufficient_regime"}
    own = periods.Regimes(changes=(M("2017-03"),))
    cut = spikes.event_window(real_monthly, "flagged", "faith", "london", M("2017-01"), known, own)
    assert cut["reason"].isna().sum() > 10
    with pytest.raises(spikes.SpikesError, match="narnia"):
        spikes.event_window(real_monthly, "flagged", "faith", "narnia", M("2017-06"), known)


# days


def test_daily_windows_of_a_planted_rise():
    y = simulate.daily_counts(np.random.default_rng(41), 1, rise=2.0, half_life=3.0)[0]
    found = spikes.daily_effect(y, simulate.DAYS, simulate.DAYS[simulate.DAILY_EVENT])
    assert found.status == "ok"
    assert [w.days for w in found.windows] == [1, 7, 28]
    week = found.windows[1]
    assert week.obs == y[simulate.DAILY_EVENT : simulate.DAILY_EVENT + 7].sum()
    assert week.lo <= week.expected <= week.hi < week.obs
    assert week.p2 < 1e-6
    assert 0 <= (found.peak - simulate.DAYS[simulate.DAILY_EVENT]).days <= 2
    assert found.decay.status in ("ok", "open")
    assert (found.back_to_normal - simulate.DAYS[simulate.DAILY_EVENT]).days >= 8


def test_daily_statuses():
    y = simulate.daily_counts(np.random.default_rng(42), 1)[0]
    at = simulate.DAYS[simulate.DAILY_EVENT]
    assert spikes.daily_effect(y[:1040], simulate.DAYS[:1040], at).status == "provisional"
    assert spikes.daily_effect(y[:1010], simulate.DAYS[:1010], at).status == "window_incomplete"
    holes = y.copy()
    holes[simulate.DAILY_EVENT + 3] = np.nan
    assert spikes.daily_effect(holes, simulate.DAYS, at).status == "missing_day"
    assert spikes.daily_effect(y, simulate.DAYS, simulate.DAYS[200]).status == "insufficient_baseline"
    assert spikes.daily_effect(np.zeros(1461), simulate.DAYS, at).status == "too_few"
    with pytest.raises(spikes.SpikesError):
        spikes.daily_effect(y, simulate.DAYS, M("2030-01"))


@pytest.mark.parametrize(("h", "a"), [(2.0, 1.5), (7.0, 0.8), (20.0, 3.0)])
def test_decay_without_noise(h, a):
    mu = np.full(29, 2000.0)
    found = spikes.decay(np.round(mu * (1 + a * 2.0 ** (-np.arange(29) / h))), mu, 1.0)
    assert found.h == pytest.approx(h, rel=0.04)
    assert pytest.approx(a, rel=0.04) == found.A
    assert found.h_lo <= found.h <= found.h_hi
    assert found.status == "ok"


def test_decay_statuses():
    mu = np.full(29, 50.0)
    assert spikes.decay(np.full(29, 40.0), mu, 1.0) == spikes.Decay(None, None, None, None, "no_spike")
    lasting = spikes.decay(np.full(29, 80.0), mu, 1.0)
    assert (lasting.status, lasting.h_hi) == ("open", None)
    wide, narrow = (spikes.decay(np.round(mu * (1 + 2.0 ** (-np.arange(29) / 5))), mu, phi) for phi in (3.0, 1.0))
    assert (wide.h_lo or 0) <= narrow.h_lo <= narrow.h_hi <= (wide.h_hi or 99)


def test_phi_and_p_use_the_thresholds():
    assert (thresholds.BASELINE_BEFORE, thresholds.BASELINE_AFTER, thresholds.BASELINE_GAP) == (36, 12, 3)
    assert thresholds.FALSE_DISCOVERY_RATE == 0.10
    assert metrics.FLAGS[2] == "within"
