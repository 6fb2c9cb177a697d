"""Frame functions: against slow versions of themselves, at breaks and gaps, on real published totals."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatecrime import metrics, periods, spikes, thresholds, vocabulary
from hatecrime.metrics.intervals import central_p
from hatecrime.metrics.noise import variance_factor
from tests import oracle

M = oracle.month_of
AREAS = {"E09000002": "Barking and Dagenham", "E09000007": "Camden", "E09000012": "Hackney"}
BOROUGHS = pd.DataFrame(
    {"borough_gss": list(AREAS), "inner_london": [False, True, True], "area_km2": [36.1, 21.8, 19.1]}
)


def breaks_table(*rows: dict) -> pd.DataFrame:
    columns = {
        "series": "flagged",
        "strand": None,
        "month": pd.NaT,
        "mixed_month": pd.NaT,
        "kind": "break",
        "comparable": False,
    }
    frame = pd.DataFrame([columns | row for row in rows], columns=list(columns))
    return frame.astype({"month": "datetime64[us]", "mixed_month": "datetime64[us]"})


NO_BREAKS = breaks_table()
CONNECT = breaks_table({"month": M("2024-03"), "mixed_month": M("2024-02")})


def offences_table(values: np.ndarray, first: str, series: str = "flagged", strand: str = "faith") -> pd.DataFrame:
    """`values`: areas (the three boroughs, then airports) by months; NaN leaves the row out."""
    months = pd.date_range(M(first), periods=values.shape[1], freq="MS")
    rows = []
    for line, (gss, area) in zip(values, [*AREAS.items(), (None, "Airports")], strict=True):
        for month, value in zip(months, line, strict=True):
            if not np.isnan(value):
                rows.append((series, strand, gss, area, month, int(value), False, True, "test"))
    columns = ["series", "strand", "borough_gss", "area", "month", "offences", "provisional", "in_london", "edition"]
    return pd.DataFrame(rows, columns=columns)


def line_of(monthly: pd.DataFrame, area: str) -> dict[pd.Timestamp, tuple[float, int]]:
    rows = monthly[monthly["area_code"] == area]
    return {m: (o, r) for m, o, r in zip(rows["month"], rows["offences"], rows["regime"], strict=True)}


def simple_monthly(values: np.ndarray, first: str, breaks: pd.DataFrame = NO_BREAKS) -> pd.DataFrame:
    table = np.vstack([values, np.zeros((3, len(values)))])
    return metrics.monthly(offences_table(table, first), BOROUGHS, breaks)


def test_monthly_against_the_slow_version():
    rng = np.random.default_rng(3)
    values = rng.poisson(6, (4, 14)).astype(float)
    values[3, 5] = np.nan
    table = pd.concat(
        [offences_table(values, "2020-01"), offences_table(values[:, ::-1], "2020-03", strand="homophobic")]
    )
    found = metrics.monthly(table, BOROUGHS, NO_BREAKS)
    inner = dict(zip(BOROUGHS["borough_gss"], BOROUGHS["inner_london"], strict=True))
    for row in found.to_dict("records"):
        slow = oracle.sum_of_area(table, inner, row["series"], row["strand"], row["area_code"], row["month"])
        assert row["offences"] == slow, row
    assert len(found) == 2 * 14 * 6
    keys = ["series", "strand", "area_code", "month"]
    assert found.equals(found.sort_values(keys, ignore_index=True))
    assert not found.duplicated(keys).any()


def test_strands_are_never_added():
    one = offences_table(np.full((4, 3), 5.0), "2020-01")
    both = pd.concat([one, offences_table(np.full((4, 3), 5.0), "2020-01", strand="antisemitic")])
    found = metrics.monthly(both, BOROUGHS, NO_BREAKS)
    assert set(found["strand"]) == {"faith", "antisemitic"}
    assert found.loc[found["area_code"] == "london", "offences"].eq(20).all()


def test_sum_without_one_of_its_boroughs_is_left_out():
    values = np.full((4, 6), 5.0)
    values[1, 2] = np.nan
    found = metrics.monthly(offences_table(values, "2020-01"), BOROUGHS, NO_BREAKS)
    months = found.groupby("area_code")["month"].nunique()
    assert months["london"] == months["inner-london"] == months["camden"] == 5
    assert months["outer-london"] == months["hackney"] == 6


def test_months_before_the_start_are_left_out():
    start = breaks_table({"month": M("2020-04"), "kind": "start"})
    found = metrics.monthly(offences_table(np.full((4, 6), 5.0), "2020-01"), BOROUGHS, start)
    assert found["month"].min() == M("2020-04")


def test_break_of_one_strand_leaves_the_others_alone():
    own = breaks_table({"month": M("2020-04"), "strand": "faith"})
    table = pd.concat([offences_table(np.full((4, 6), 5.0), "2020-01", strand=s) for s in ("faith", "homophobic")])
    found = metrics.monthly(table, BOROUGHS, own)
    assert found.groupby("strand")["regime"].max().to_dict() == {"faith": 1, "homophobic": 0}


def test_unknown_borough_is_refused():
    table = offences_table(np.full((4, 2), 5.0), "2020-01")
    table["borough_gss"] = table["borough_gss"].replace("E09000007", "E09000001")
    with pytest.raises(metrics.MetricsError, match="E09000001"):
        metrics.monthly(table, BOROUGHS, NO_BREAKS)


def test_empty_table_is_refused():
    with pytest.raises(metrics.MetricsError):
        metrics.monthly(offences_table(np.full((4, 2), np.nan), "2020-01"), BOROUGHS, NO_BREAKS)


counts = st.lists(st.one_of(st.none(), st.integers(0, 300)), min_size=30, max_size=70)


@settings(max_examples=25, deadline=None)
@given(counts, st.integers(0, 40), st.booleans(), st.sampled_from(metrics.BASES))
def test_rolling_and_change_against_the_slow_versions(values, cut, mixed, basis):
    """Random counts, gaps and one change of recording: every sum, status and percentage, for every basis."""
    first = M("2019-06")
    if all(v is None for v in values):
        values = [1, *values[1:]]
    change = first + pd.DateOffset(months=cut)
    table = breaks_table({"month": change, "mixed_month": change - pd.DateOffset(months=1) if mixed else pd.NaT})
    y = np.array([np.nan if v is None else v for v in values])
    months = pd.date_range(first, periods=len(y), freq="MS")
    frame = pd.DataFrame(
        {
            "series": "flagged",
            "strand": "faith",
            "area_code": "camden",
            "month": months,
            "offences": y,
            "provisional": False,
        }
    )
    frame = periods.add_regimes(frame[frame["offences"].notna()].astype({"offences": "int64"}), table)
    line = line_of(frame, "camden")
    for row in metrics.rolling_12_months(frame).to_dict("records"):
        total, broken = oracle.window(line, row["month"], 12)
        if broken or total is None:
            assert pd.isna(row["offences_r12"])
            assert row["reason"] == ("break" if broken else "too_few_months")
        else:
            assert (row["offences_r12"], row["reason"]) == (total, None)
    for row in metrics.year_on_year(frame, basis).to_dict("records"):
        slow = oracle.change(line, row["period_end"], basis)
        assert row["status"] == slow["status"], (row, slow)
        for name in ("offences", "offences_before"):
            assert pd.isna(row[name]) if slow[name] is None else row[name] == slow[name]
        assert (
            np.isnan(row["change_pct"])
            if slow["change_pct"] is None
            else row["change_pct"] == pytest.approx(slow["change_pct"])
        )


@pytest.mark.parametrize(("before", "status"), [(49, "small_base"), (50, "ok"), (0, "zero_base")])
def test_no_percentage_on_a_base_under_fifty(before, status):
    assert thresholds.MIN_BASE_FOR_PERCENT == 50
    found = metrics.year_on_year(simple_monthly(np.r_[before, np.zeros(11), 80.0], "2020-01"), "month")
    row = found[(found["area_code"] == "london")].iloc[-1]
    assert row["status"] == status
    assert (row["offences"], row["offences_before"], row["difference"]) == (80, before, 80 - before)
    intervals = row[["change_pct", "chance_low_pct", "chance_high_pct"]]
    assert intervals.notna().all() if status == "ok" else intervals.isna().all()


def test_every_status_but_ok_has_no_percentage(real_monthly, known):
    noise = metrics.dispersion(real_monthly, known)
    for basis in metrics.BASES:
        for years_back in (1, 10):
            found = metrics.year_on_year(real_monthly, basis, noise, years_back=years_back)
            numbers = found[["change_pct", "chance_low_pct", "chance_high_pct"]]
            usual = found[["low_pct", "high_pct"]]
            assert numbers[found["status"] != "ok"].isna().all(axis=None)
            assert usual[found["status"] != "ok"].isna().all(axis=None)
            ok = found[found["status"] == "ok"]
            assert numbers.loc[ok.index].notna().all(axis=None)
            assert (ok["offences_before"] >= 50).all()
            tested = ok[ok["verdict"] != "insufficient_baseline"]
            assert set(tested["verdict"]) <= set(metrics.VERDICTS)
            assert usual.loc[tested.index].notna().all(axis=None)
            assert (tested["low_pct"] <= tested["change_pct"] + 1e-9).all()
            assert (tested["change_pct"] <= tested["high_pct"] + 1e-9).all()
            assert ((tested["verdict"] == "rose") == (tested["low_pct"] > 0)).all()
            assert ((tested["verdict"] == "fell") == (tested["high_pct"] < 0)).all()
            assert (found.loc[found["status"] != "ok", "verdict"] == found.loc[found["status"] != "ok", "status"]).all()
            assert found.loc[found["status"] == "break", ["difference", "chance_p"]].isna().all(axis=None)


@pytest.mark.parametrize("years_back", [1, 10])
def test_usual_variation_against_a_slow_independent_one(real_monthly, known, edition, years_back):
    """Forty real changes, statsmodels for the fit and plain loops for the rest."""
    noise = metrics.dispersion(real_monthly, known)
    frames = [metrics.year_on_year(real_monthly, basis, noise, years_back=years_back) for basis in metrics.BASES]
    found = pd.concat(frames)
    tested = found[found["verdict"].isin(metrics.VERDICTS) & (found["offences"] > 0)]
    assert len(tested) > 500
    for row in tested.sample(40, random_state=8).to_dict("records"):
        own = real_monthly
        for name in ("series", "strand", "area_code"):
            own = own[own[name] == row[name]]
        months = pd.date_range(own["month"].min(), own["month"].max(), freq="MS")
        y = own.set_index("month")["offences"].reindex(months).to_numpy(dtype=float)
        regimes = periods.regimes_of(edition.table("series_breaks"), row["series"])
        length = {"month": 1, "ytd": row["period_end"].month}.get(row["basis"], 12)
        slow = oracle.usual_variation(
            y, months, row["period_end"], length, 12 * years_back, set(known), regimes.changes, set(regimes.mixed)
        )
        assert (row["low_pct"], row["high_pct"]) == pytest.approx(slow, rel=1e-6)


def test_nothing_after_a_period_changes_what_is_said_of_it(real_monthly, known):
    """The same verdicts and intervals from tables that end with the period."""
    line = real_monthly[real_monthly["area_code"].isin(["london", "camden"])]
    whole = metrics.year_on_year(line, "r12", metrics.dispersion(line, known))
    for end in ("2017-03", "2019-09", "2021-01"):
        cut = line[line["month"] <= M(end)]
        then = metrics.year_on_year(cut, "r12", metrics.dispersion(cut, known))
        then, now = (f[f["period_end"] == M(end)].reset_index(drop=True) for f in (then, whole))
        pd.testing.assert_frame_equal(then, now)


def test_no_verdict_before_enough_months_can_say_what_is_usual():
    rng = np.random.default_rng(5)
    frame = simple_monthly(rng.poisson(60, 90).astype(float), "2014-01")
    found = metrics.year_on_year(frame, "r12", metrics.dispersion(frame)).query("area_code == 'london'")
    found = found.set_index("period_end")
    early = found.loc[M("2015-12") : M("2017-11")]
    assert set(early["verdict"]) == {"insufficient_baseline"}
    assert early[["change_pct", "chance_low_pct", "chance_high_pct"]].notna().all(axis=None)
    assert early[["low_pct", "high_pct"]].isna().all(axis=None)
    assert found.loc[M("2017-12") :, "low_pct"].notna().all()
    untested = metrics.year_on_year(frame, "r12")
    assert set(untested.loc[untested["status"] == "ok", "verdict"]) == {"insufficient_baseline"}


def test_usual_variation_is_that_of_chance_where_months_vary_no_more(known):
    """phi 1 gives the plain log interval; it is never narrower than chance makes it."""
    found = variance_factor(np.array([1.0, 4.0, 4.0]), np.array([0.9, 0.0, 0.5]), np.array([12, 12, 12]), 12)
    assert found[:2].tolist() == [1.0, 4.0]
    assert found[2] > 4
    far = variance_factor(np.array([4.0]), np.array([0.5]), np.array([12]), 120)
    assert far[0] > found[2], "two far periods share nothing, so they differ by more"


def test_a_fall_to_none_has_an_interval_and_a_rise_from_none_has_not():
    values = np.r_[np.full(72, 9.0), np.zeros(12), np.full(12, 5.0)]
    frame = simple_monthly(values, "2012-01")
    found = metrics.year_on_year(frame, "cy", metrics.dispersion(frame)).query("area_code == 'london'")
    to_none, from_none = (found[found["period_label"] == year].iloc[0] for year in ("2018", "2019"))
    assert (to_none["low_pct"], to_none["verdict"]) == (-100.0, "fell")
    assert -100 < to_none["high_pct"] < 0
    assert (from_none["status"], from_none["verdict"]) == ("zero_base", "zero_base")
    assert np.isnan(from_none["low_pct"])
    assert from_none["chance_p"] == pytest.approx(2 * 0.5**60)


@settings(max_examples=40)
@given(st.integers(0, 400), st.integers(0, 400))
def test_exact_p_against_the_binomial_by_hand(x1, x0):
    total = x1 + x0
    tail = sum(math.comb(total, k) for k in range(max(x1, x0), total + 1)) / 2**total
    slow = 1.0 if total == 0 else min(1.0, 2 * tail)
    assert float(central_p(np.array([float(x1)]), np.array([float(x0)]))[0]) == pytest.approx(slow)


def test_first_lawful_figures(real_monthly, edition):
    """Month on a year before from March 2025, 12-month sums from February 2025, their change from February 2026."""
    aggravated = real_monthly[(real_monthly["series"] == "aggravated") & (real_monthly["area_code"] == "london")]
    monthly = metrics.year_on_year(aggravated, "month")
    after = monthly[monthly["period_end"] >= M("2024-02")]
    assert after[after["status"] == "ok"]["period_end"].min() == M("2025-03")
    rolling = metrics.rolling_12_months(aggravated)
    sums = rolling[(rolling["month"] >= M("2024-02")) & rolling["offences_r12"].notna()]
    assert sums["month"].min() == M("2025-02")
    assert set(rolling[rolling["month"].between(M("2024-02"), M("2025-01"))]["reason"]) == {"break"}
    change = metrics.year_on_year(aggravated, "r12")
    assert change[(change["period_end"] >= M("2024-02")) & (change["status"] == "ok")]["period_end"].min() == M(
        "2026-02"
    )
    years = metrics.year_on_year(aggravated, "fy").set_index("period_label")["status"]
    assert (years["2023/24"], years["2024/25"], years["2025/26"]) == ("break", "break", "ok")
    start = periods.regimes_of(edition.table("series_breaks"), "aggravated").start
    assert monthly[monthly["status"] == "ok"]["period_end"].min() == start + pd.DateOffset(months=12)
    assert rolling[rolling["offences_r12"].notna()]["month"].min() == start + pd.DateOffset(months=11)
    assert change[change["status"] == "ok"]["period_end"].min() == start + pd.DateOffset(months=23)


def test_provisional_month_marks_every_period_that_holds_it():
    frame = simple_monthly(np.full(30, 60.0), "2020-01")
    frame.loc[frame["month"] == M("2022-03"), "provisional"] = True
    found = metrics.year_on_year(frame[frame["area_code"] == "camden"], "r12").set_index("period_end")["provisional"]
    assert found[found].index.min() == M("2022-03")
    assert found[M("2022-03") :].all()


def test_unknown_basis_is_refused():
    with pytest.raises(metrics.MetricsError, match="weekly"):
        metrics.year_on_year(simple_monthly(np.full(15, 5.0), "2020-01"), "weekly")


def test_published_totals(real_monthly):
    """Mayor's answers: 12 months to November 2012 by borough (docs: sources of data/reference)."""
    rolling = metrics.rolling_12_months(real_monthly)
    at = rolling[rolling["month"] == M("2012-11")].set_index(["strand", "area_code"])["offences_r12"]
    assert [at["racist_religious", a] for a in ("tower-hamlets", "newham", "lambeth")] == [345, 296, 424]
    assert [at["islamophobic", a] for a in ("tower-hamlets", "newham", "lambeth")] == [19, 17, 10]


def test_london_is_boroughs_and_what_lies_in_none(real_monthly, edition):
    offences = edition.table("offences")
    whole = offences[offences["in_london"]].groupby(["series", "strand", "month"])["offences"].sum()
    london = real_monthly[real_monthly["area_code"] == "london"].set_index(["series", "strand", "month"])["offences"]
    assert (london == whole.reindex(london.index)).all()
    halves = real_monthly[real_monthly["area_code"].isin(["inner-london", "outer-london"])]
    boroughs = real_monthly[real_monthly["area_code"].isin(list(vocabulary.GSS_OF_AREA))]
    key = ["series", "strand", "month"]
    assert (halves.groupby(key)["offences"].sum() == boroughs.groupby(key)["offences"].sum()).all()


def population_table(years: tuple[int, ...] = (2011, 2012, 2013), people: int = 250_000) -> pd.DataFrame:
    rows = [(gss, year, people + 1000 * (year - 2000), "2011_census") for gss in AREAS for year in years]
    return pd.DataFrame(rows, columns=["borough_gss", "year", "population", "basis"])


@pytest.mark.parametrize(
    ("per_month", "method", "reason"), [(0.5, None, "small_count"), (1, "byar", None), (40, "byar", None)]
)
def test_borough_rates(per_month, method, reason):
    values = np.zeros((4, 12))
    values[:, ::2] = 2 * per_month
    rates = metrics.borough_rates(
        metrics.monthly(offences_table(values, "2012-01"), BOROUGHS, NO_BREAKS), population_table(), M("2012-12")
    )
    row = rates.iloc[0]
    assert (row["method"], row["reason"]) == (method, reason)
    assert (row["population_year"], row["population_to_year"]) == (2012, 2013)
    assert row["offences_r12"] == 12 * per_month
    if reason is None:
        slow = metrics.rate(12 * per_month, 262_003)
        assert (row["rate_per_1000"], row["low"], row["high"]) == pytest.approx((slow.value, slow.lo, slow.hi))
    else:
        assert np.isnan(row["rate_per_1000"])


def two_bases() -> pd.DataFrame:
    rows = [("E09000007", 2019, 1000, "2011_census"), ("E09000007", 2020, 1100, "2011_census"),
            ("E09000007", 2022, 900, "2021_census"), ("E09000007", 2024, 1000, "2021_census"),
            ("E09000001", 2020, 9, "2011_census")]  # fmt: skip
    return pd.DataFrame(rows, columns=["borough_gss", "year", "population", "basis"])


@pytest.mark.parametrize(
    ("end", "years", "people"),
    [
        ("2019-12", (2019, 2020), 1000.27),  # the middle is 1 July 2019, a day after the mid-year
        ("2020-06", (2019, 2020), 1050.55),
        ("2020-12", (2020, 2020), 1100),  # 2020 and 2022 are on two bases: the nearest, never a mixture
        ("2021-12", (2022, 2022), 900),
        ("2022-12", (2022, 2024), 900.14),
        ("2023-11", (2022, 2024), 945.83),
        ("2025-03", (2024, 2024), 1000),
        ("2018-03", (2019, 2019), 1000),
    ],
)  # fmt: skip
def test_residents_are_interpolated_on_one_census_base_only(end, years, people):
    [row] = metrics.residents_at(two_bases(), [M(end)]).to_dict("records")
    assert (row["population_year"], row["population_to_year"]) == years
    assert row["population"] == round(people)
    assert row["borough_gss"] == "E09000007"


def test_residents_of_a_borough_grow_without_a_step_between_mid_years(edition):
    """Interpolated by days: no month of one census base moves a borough by more than its yearly growth would."""
    ends = pd.date_range("2012-12-01", "2019-12-01", freq="MS")
    found = metrics.residents_at(edition.table("population"), ends)
    wide = found.pivot(index="month", columns="borough_gss", values="population").astype(float)
    assert wide.shape == (len(ends), 32)
    assert (wide.pct_change().abs().max() < 0.005).all()
    assert metrics.residents_at(two_bases(), [M("1999-01")]).empty


def test_ratio_of_two_rates_is_the_exact_one():
    ratio, low, high = metrics.rate_ratio(60, 29.0, 55, 28.0)
    slow = oracle.clopper_pearson_ratio(60, 55, 29 / 28)
    assert (low, high) == pytest.approx(slow)
    assert ratio == pytest.approx(60 / 29 / (55 / 28))
    with pytest.raises(metrics.MetricsError, match="9"):
        metrics.rate_ratio(9, 1000, 500, 1000)
    with pytest.raises(metrics.MetricsError):
        metrics.rate_ratio(90, 0, 500, 1000)


def test_no_rate_on_a_population_of_long_ago():
    rates = metrics.borough_rates(simple_monthly(np.full(24, 60.0), "2018-01"), population_table((2011,)), M("2019-12"))
    assert set(rates["reason"]) == {"no_population"}


def test_no_rate_across_a_break():
    frame = metrics.monthly(offences_table(np.full((4, 24), 60.0), "2023-04"), BOROUGHS, CONNECT)
    rates = metrics.borough_rates(frame, population_table((2022, 2024)), M("2024-06"))
    assert set(rates["reason"]) == {"break"}
    assert metrics.borough_rates(frame, population_table((2022, 2024)), M("2025-03"))["reason"].isna().all()


def test_funnel_table_of_real_boroughs(real_monthly, edition):
    rates = metrics.borough_rates(real_monthly, edition.table("population"), M("2021-03"))
    table = metrics.funnel_table(rates)
    assert len(table) == len(rates)
    for _, rows in table.groupby(["series", "strand"]):
        centre = rows["offences_r12"].sum() / rows["population"].sum()
        assert rows["centre_per_1000"].iloc[0] == pytest.approx(1000 * centre)
        assert set(rows["flag"]) <= set(metrics.FLAGS)
        flagged = (rows["flag"] != "within").mean()
        assert flagged < 0.25, "over-dispersed limits flag few"
        for row in rows.to_dict("records"):
            low, high = metrics.poisson_ci(float(row["offences_r12"]))
            own = row["expected_at_london_rate"]
            side = "higher" if low > own else "lower" if high < own else "not_clear"
            assert row["against_london"] == side
            assert own == pytest.approx(row["population"] * row["centre_per_1000"] / 1000)


def test_a_count_that_is_published_for_london_alone_goes_through_every_frame(edition, known):
    """The total of all strands has no boroughs, and a month is missing in it: no row, no error, no borough made up."""
    tables = edition.tables
    unplaced = tables["offences"][tables["offences"]["borough_gss"].isna()].iloc[[0]]
    months = pd.date_range("2017-04-01", "2025-04-01", freq="MS").drop(M("2024-02"))
    total = pd.concat([unplaced] * len(months), ignore_index=True)
    total = total.assign(series="flagged", strand="all", month=months, offences=range(1800, 1800 + len(months)))
    frame = metrics.monthly(
        pd.concat([tables["offences"], total.astype(tables["offences"].dtypes.to_dict())], ignore_index=True),
        tables["boroughs"],
        tables["series_breaks"],
    )
    own = frame[(frame["series"] == "flagged") & (frame["strand"] == "all")]
    assert set(own["area_code"]) == {"london"}
    changes = metrics.year_on_year(own, "r12", metrics.dispersion(own, known)).set_index("period_end")["verdict"]
    assert set(changes[M("2024-03") :]) == {"break"}
    assert changes[M("2024-01")] in metrics.VERDICTS
    assert metrics.rate_lines(own, tables["population"]).empty
    assert metrics.funnel_table(metrics.borough_rates(own, tables["population"], M("2023-03"))).empty
    alone = frame[frame["series"] != "comparator"]
    assert ("flagged", "all") in set(
        zip(*(spikes.unusual_months(alone, known)[n] for n in ("series", "strand")), strict=True)
    )
    panel = spikes.event_panel(frame, M("2024-08"), known)
    [row] = panel[(panel["series"] == "flagged") & (panel["strand"] == "all")].to_dict("records")
    assert row["status"] in ("ok", "provisional")


@pytest.mark.parametrize(("per_month", "shown"), [(4.0, 0), (5.0, 24)])
def test_no_index_on_a_small_base(per_month, shown):
    """48 and 60 offences in the base year."""
    frame = simple_monthly(np.r_[np.full(12, per_month), np.full(12, 2 * per_month)], "2020-01")
    found = metrics.indexed(frame, M("2020-01"), M("2020-12"))
    index = found.loc[found["area_code"] == "london", "index"].dropna()
    assert len(index) == shown
    assert not shown or index.iloc[-1] == 200


def test_season_multiplies_to_one_and_is_found():
    months = pd.date_range(M("2012-01"), periods=96, freq="MS")
    shape = np.exp(0.2 * np.cos(2 * np.pi * (months.month.to_numpy() - 7) / 12))
    values = np.round(1000 * shape * months.days_in_month.to_numpy() / 30.4375)
    found = metrics.seasonality(simple_monthly(values, "2012-01"))
    own = found[found["area_code"] == "london"].sort_values("calendar_month")
    assert np.exp(np.log(own["factor"]).sum()) == pytest.approx(1)
    assert own["factor"].to_numpy() == pytest.approx(shape[:12] / np.exp(np.log(shape[:12]).mean()), rel=0.005)
    assert set(found.loc[found["area_code"] == "hackney", "reason"]) == {"too_few"}


def test_season_leaves_out_windows_across_a_break():
    values = np.r_[np.full(48, 100.0), np.full(48, 300.0)]
    cut = breaks_table({"month": M("2016-01")})
    found = metrics.seasonality(simple_monthly(values, "2012-01", cut))
    own = found[found["area_code"] == "london"]
    assert own["high"].max() < 1.1
    naive = metrics.seasonality(simple_monthly(values, "2012-01"))
    assert naive.loc[naive["area_code"] == "london", "high"].max() > 1.3


def test_indexed_frame():
    frame = metrics.indexed(
        simple_monthly(np.r_[np.full(12, 50.0), np.full(12, 75.0)], "2023-04", CONNECT), M("2023-04"), M("2023-09")
    )
    own = frame[frame["area_code"] == "london"].set_index("month")["index"]
    assert own[M("2023-04")] == 100
    assert own[M("2024-02") :].isna().all()


def test_similar_boroughs(real_monthly, edition):
    tables = edition.tables
    found = metrics.similar_boroughs("hackney", real_monthly, tables["boroughs"], tables["population"], 31)
    assert len(found) == 31
    assert "hackney" not in set(found["area_code"])
    assert found["distance"].is_monotonic_increasing
    again = metrics.similar_boroughs(
        "hackney", real_monthly.sample(frac=1, random_state=1), tables["boroughs"], tables["population"], 31
    )
    assert found.equals(again)
    back = metrics.similar_boroughs(found["area_code"][0], real_monthly, tables["boroughs"], tables["population"], 31)
    assert back.set_index("area_code")["distance"]["hackney"] == pytest.approx(found["distance"][0])
    with pytest.raises(metrics.MetricsError, match="london"):
        metrics.similar_boroughs("london", real_monthly, tables["boroughs"], tables["population"])


def test_dispersion_finds_extra_noise_and_what_months_share():
    rng = np.random.default_rng(4)
    shared = np.repeat(rng.gamma(50, 1 / 50, 24), 4)
    values = np.vstack([rng.poisson(200, 96), rng.poisson(200 * shared), rng.poisson(0.01, 96), np.zeros(96)])
    frame = metrics.monthly(offences_table(values.astype(float), "2012-01"), BOROUGHS, NO_BREAKS)
    found = metrics.dispersion(frame).set_index(["area_code", "month"])
    last = found.xs(M("2019-12"), level="month")
    assert last["phi"]["barking-and-dagenham"] < 1.5
    assert 3 < last["phi"]["camden"] < 10
    assert last["r"]["camden"] > 0.5
    assert "hackney" not in last.index, "too few offences for any percentage"
    assert (found["phi"] >= 1).all()
    assert found["r"].between(0, 0.9).all()
    first = found.reset_index("month").groupby("area_code")["month"].min()
    assert set(first) == {M("2015-12")}, "48 months"
