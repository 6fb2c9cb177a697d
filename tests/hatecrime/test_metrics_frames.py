"""Frame functions: against slow versions of themselves, at breaks and gaps, on real published totals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatecrime import metrics, periods, thresholds, vocabulary
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
    intervals = row[["change_pct", "low_pct", "high_pct"]]
    assert intervals.notna().all() if status == "ok" else intervals.isna().all()


def test_every_status_but_ok_has_no_percentage(real_monthly, known):
    phi = metrics.dispersion(real_monthly, known)
    for basis in metrics.BASES:
        found = metrics.year_on_year(real_monthly, basis, phi)
        numbers = found[["change_pct", "low_pct", "high_pct"]]
        assert numbers[found["status"] != "ok"].isna().all(axis=None)
        assert numbers[found["status"] == "ok"].notna().all(axis=None)
        ok = found[found["status"] == "ok"]
        assert (ok["offences_before"] >= 50).all()
        assert ((ok["low_pct"] <= ok["change_pct"] + 1e-9) & (ok["change_pct"] <= ok["high_pct"] + 1e-9)).all()
        assert found.loc[found["status"] == "break", "difference"].isna().all()


def test_first_lawful_figures_after_connect(real_monthly):
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
    assert monthly[monthly["status"] == "ok"]["period_end"].min() == M("2013-04")


def test_interval_is_widened_by_the_dispersion():
    values = np.full(60, 400.0)
    frame = simple_monthly(values, "2020-01")
    phi = frame[["series", "strand", "area_code"]].drop_duplicates().assign(phi=4.0)
    row = metrics.year_on_year(frame, "r12", phi).query("area_code == 'london'").iloc[-1]
    assert row["high_wide_pct"] == pytest.approx(100 * (np.exp(1.959964 * np.sqrt(4 * 2 / 4800)) - 1), rel=1e-5)
    assert row["low_wide_pct"] < row["low_pct"] < 0 < row["high_pct"] < row["high_wide_pct"]
    assert np.isnan(metrics.year_on_year(frame, "r12").iloc[-1]["high_wide_pct"])


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
    assert row["population_year"] == 2012
    assert row["offences_r12"] == 12 * per_month
    if reason is None:
        slow = metrics.rate(12 * per_month, 262_000)
        assert (row["rate_per_1000"], row["low"], row["high"]) == pytest.approx((slow.value, slow.lo, slow.hi))
    else:
        assert np.isnan(row["rate_per_1000"])


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


def test_dispersion_finds_extra_noise():
    rng = np.random.default_rng(4)
    values = np.vstack(
        [rng.poisson(200, 96), rng.poisson(200 * rng.gamma(50, 1 / 50, 96)), rng.poisson(0.01, 96), np.zeros(96)]
    )
    found = metrics.dispersion(
        metrics.monthly(offences_table(values.astype(float), "2012-01"), BOROUGHS, NO_BREAKS)
    ).set_index("area_code")["phi"]
    assert found["barking-and-dagenham"] < 1.5
    assert 3 < found["camden"] < 8
    assert np.isnan(found["hackney"])
    assert (found.dropna() >= 1).all()
