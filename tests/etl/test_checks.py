"""Every check passes on the real tables, and fails on tables that are wrong in its way."""

from collections.abc import Callable, Iterator

import pandas as pd
import pytest

from etl import build, checks, other_counts, reference, ward_checks
from etl.check import Check
from etl.reconcile import reconcile
from hatecrime import schema, store

pytestmark = pytest.mark.real

JUNE = pd.Timestamp("2017-06-01")


def maps(built: build.Built) -> dict[str, str]:
    return {name: built.files[name].decode() for name in store.MAPS}


def failed(built: build.Built, **tables: pd.DataFrame) -> dict[str, Check]:
    found = build.run_checks(dict(built.tables) | tables, maps(built))
    return {f"{check.table}: {check.name}": check for check in found if check.outcome == "fail"}


def failed_of(family: Callable[..., Iterator[Check]], built: build.Built, **tables: pd.DataFrame) -> dict[str, Check]:
    """The same of one family of checks."""
    found = family(checks.coded(dict(built.tables) | tables))
    return {f"{check.table}: {check.name}": check for check in found if check.outcome == "fail"}


def rows(frame: pd.DataFrame, series: str, strand: str) -> pd.Series:
    return (frame["series"] == series) & (frame["strand"] == strand)


def test_all_pass_on_the_real_tables_but_for_what_the_newest_edition_leaves_out(built):
    lost = "revisions: areas that edition 2026-06 no longer covers"
    assert {name: check.figure for name, check in failed(built).items()} == {
        f"{lost}, aggravated, beside 2026-04": "Unplaced: 19 months, 151 offences",
        f"{lost}, comparator, beside 2026-04": "Unplaced: 20 months, 292 offences",
    }
    assert checks.failures(built.checks) == []
    assert len(built.checks) > 80
    assert {check.severity for check in built.checks} == {"error", "warning"}
    for check in built.checks:
        assert check.name
        assert check.figure
        assert check.expected
        assert check.source


def test_a_borough_that_is_missing_in_one_month(built):
    frame = built.tables["offences"]
    gone = rows(frame, "aggravated", "all") & (frame["month"] == JUNE) & (frame["area"] == "Camden")
    found = failed(built, offences=frame[~gone])
    check = found["offences: boroughs in every month, aggravated all"]
    assert (check.severity, check.figure) == ("error", "31 in June 2017")
    assert "offences: rows of boroughs" in found


def test_a_month_that_is_missing(built):
    frame = built.tables["offences"]
    found = failed(built, offences=frame[~(rows(frame, "flagged", "faith") & (frame["month"] == JUNE))])
    assert "June 2017 first" in found["offences: months in a row, flagged faith"].figure


def test_a_copy_that_lost_its_large_counts(built):
    """As met in the wild: every count above a small limit is gone, and a missing row reads as 0."""
    frame = built.tables["offences"].copy()
    late = rows(frame, "flagged", "racist_religious") & (frame["month"] >= "2020-01-01") & (frame["offences"] > 13)
    frame.loc[late, "offences"] = 0
    found = failed(built, offences=frame)
    check = found["offences: boroughs at 0 after a median month of 10 or more"]
    assert check.severity == "error"
    assert "offences: lowest London month over the median of 12 before, flagged racist_religious" in found


def test_a_month_ten_times_too_high_is_a_warning(built):
    frame = built.tables["offences"].copy()
    high = rows(frame, "comparator", "all") & (frame["month"] == pd.Timestamp("2025-06-01"))
    frame.loc[high, "offences"] *= 10
    found = failed(built, offences=frame)
    assert {check.severity for check in found.values()} == {"warning"}
    assert "offences: highest London month over the median of 12 before, comparator all" in found


def test_strands_that_do_not_nest_in_london_are_an_error_in_one_area_a_warning(built):
    frame = built.tables["offences"].copy()
    june = rows(frame, "flagged", "faith") & (frame["month"] == "2019-06-01")
    frame.loc[june & (frame["area"] == "Camden"), "offences"] = 1
    found = failed(built, offences=frame)
    assert "offences: faith below antisemitic and islamophobic, area months" in found
    assert {check.severity for check in found.values()} == {"warning"}
    frame.loc[june, "offences"] = 0
    found = failed(built, offences=frame)
    assert found["offences: faith below antisemitic and islamophobic, London months"].severity == "error"


def test_an_old_month_marked_provisional(built):
    frame = built.tables["offences"].copy()
    frame.loc[frame["month"] == JUNE, "provisional"] = True
    assert "offences: provisional months" in failed(built, offences=frame)


def test_a_settled_month_that_an_edition_moved_far(built):
    frame = built.tables["revisions"].copy()
    moved = (frame["series"] == "aggravated") & (frame["month"] == JUNE) & (frame["edition"] == "2025-12")
    assert moved.any()
    frame.loc[moved, "offences"] += 100
    check = failed(built, revisions=frame)["revisions: largest change of a settled London month, aggravated"]
    assert check.severity == "warning"


def test_a_borough_whose_residents_jump(built):
    frame = built.tables["population"].copy()
    frame.loc[(frame["borough"] == "Camden") & (frame["year"] == 2015), "population"] += 40_000
    found = failed(built, population=frame)
    assert found["population: largest yearly change of a borough's residents on one census base"].severity == "error"


def test_a_table_that_breaks_its_contract(built):
    frame = built.tables["offences"].copy()
    frame.loc[0, "offences"] = -1
    check = failed(built, offences=frame)["offences: columns, types, bounds and key"]
    assert "-1" in check.figure


@pytest.mark.parametrize("table", ["revisions", "ward_revisions"])
def test_a_figure_that_falls_to_nothing_between_two_editions(built, table):
    frame = built.tables[table].copy()
    large = (frame["change"] == "revised") & (frame["offences_before"] >= 10)
    large &= frame["borough_gss"].notna() if "borough_gss" in frame else True
    frame.loc[frame.index[large][0], "offences"] = 0
    check = failed_of(checks._large_counts, built, **{table: frame})[
        f"{table}: figures at 0 in one of two editions, 10 or more in the other"
    ]
    assert (check.severity, check.figure.split()[0]) == ("error", "1")


def by_ward(built: build.Built, series: str = "aggravated") -> tuple[pd.DataFrame, pd.Series]:
    frame = built.tables["ward_offences"].copy()
    return frame, frame["series"] == series


def test_a_ward_or_a_month_of_wards_that_is_missing(built):
    frame, ours = by_ward(built)
    gone = ours & (frame["month"] == JUNE)
    found = failed_of(ward_checks._rows, built, ward_offences=frame[~(gone & (frame["ward_gss"] == "E05009317"))])
    assert found["ward_offences: rows"].figure == "259,377"
    found = failed_of(ward_checks._rows, built, ward_offences=frame[frame["month"] != JUNE])
    assert found["ward_offences: months in a row"].figure == "1 missing"
    found = failed_of(ward_checks._rows, built, ward_offences=frame[frame["ward_gss"] != "E05009317"])
    assert found["wards: wards"].severity == "error"


def test_a_year_of_wards_that_is_less_of_the_boroughs_than_can_be(built):
    name = "ward_offences: aggravated offences in wards, of all in the borough file, by calendar year"
    frame, ours = by_ward(built)
    half = ours & frame["month"].between("2017-07-01", "2017-12-01") & (frame["ward_gss"] < "E05012000")
    frame.loc[half, "offences"] = 0
    check = failed_of(ward_checks._against_boroughs, built, ward_offences=frame)[name]
    assert check.severity == "error"
    assert "(2017) to" in check.figure
    frame, ours = by_ward(built)
    frame.loc[ours & (frame["month"].dt.year == 2017), "offences"] += 1
    assert (
        "(2017)" in failed_of(ward_checks._against_boroughs, built, ward_offences=frame)[name].figure.split(" to ")[1]
    )
    frame, _ = by_ward(built)
    short = dict(built.tables) | {"ward_offences": frame[frame["month"] >= "2025-06-01"]}
    (check,) = ward_checks._against_boroughs(checks.coded(short))
    assert (check.outcome, check.figure) == ("pass", "no whole year is held")


def test_a_ward_that_lost_its_large_counts(built):
    frame, ours = by_ward(built, "comparator")
    large = frame[ours].groupby("ward_gss")["offences"].mean().idxmax()
    frame.loc[ours & (frame["ward_gss"] == large) & (frame["month"] == JUNE), "offences"] = 0
    check = failed_of(checks._large_counts, built, ward_offences=frame)[
        "ward_offences: wards at 0 after a median month of 10 or more"
    ]
    assert (check.severity, check.figure.split()[0]) == ("error", "1")


def test_residents_of_wards_that_do_not_add_up_to_their_borough(built):
    frame = built.tables["wards"].copy()
    frame.loc[0, "population"] += 1
    check = failed_of(ward_checks._residents, built, wards=frame)[
        "wards: residents of wards against their borough, mid-2024"
    ]
    assert (check.severity, check.figure) == ("error", "1 of 32 boroughs differ")


def test_a_map_that_is_too_large(built):
    large = maps(built) | {store.ward_map("E09000007"): " " * 60_001, store.BOROUGH_MAP: " " * 150_001}
    found = {check.table: check.outcome for check in checks.run(dict(built.tables), large) if check.name == "size of the map"}  # fmt: skip
    assert {name for name, outcome in found.items() if outcome == "fail"} == {
        "wards-E09000007.geojson",
        "boroughs.geojson",
    }


YEAR = ("2021-04-01", "2022-03-01")
AGAINST = "offences: all hate crime in London, 2021/22, against the Home Office's count for the Met"


def test_a_closed_total_that_is_far_from_the_home_offices_is_an_error(built):
    frame = built.tables["offences"].copy()
    year = rows(frame, "flagged", "all") & frame["month"].between(*YEAR)
    frame.loc[year, "offences"] += 100
    check = failed_of(other_counts._all_hate_crime, built, offences=frame)[AGAINST]
    assert (check.severity, check.figure) == ("error", "28,207 (+3.1%)")


def test_a_total_by_area_that_is_far_from_the_home_offices_is_a_warning(built):
    """Its files are still revised: a build must not stop for good because the two drift apart."""
    frame = built.tables["offences"].copy()
    year = rows(frame, "flagged", "all") & frame["month"].between(*YEAR)
    frame.loc[year, "area"] = "Camden"
    frame.loc[year, "offences"] += 100
    assert failed_of(other_counts._all_hate_crime, built, offences=frame)[AGAINST].severity == "warning"


def test_faith_that_is_far_from_the_home_offices_religion(built):
    frame = built.tables["offences"].copy()
    one = rows(frame, "flagged", "faith") & (frame["month"] == JUNE) & (frame["area"] == "Camden")
    frame.loc[one, "offences"] += 9
    name = "national: faith in London, 2017/18, against the Home Office's religion for the Met"
    assert failed_of(other_counts._religion, built, offences=frame)[name].severity == "error"
    national = built.tables["national"]
    other = national[(national["strand"] == "religion") & (national["period_end"] == "2018-03-31")]
    later = pd.concat([national, other.assign(period_end=pd.Timestamp("2019-03-31"))], ignore_index=True)
    assert (
        failed_of(other_counts._religion, built, national=later)[name.replace("2017/18", "2018/19")].severity
        == "warning"
    )


def test_every_year_that_both_counts_have_is_compared(built):
    names = {check.name for check in built.checks}
    for year in ("2017/18", "2019/20", "2020/21", "2021/22", "2022/23", "2024/25"):
        assert f"all hate crime in London, {year}, against the Home Office's count for the Met" in names
    for year in ("2015/16", "2016/17", "2017/18", "2020/21"):
        assert f"faith in London, {year}, against the Home Office's religion for the Met" in names
    assert "all hate crime in London, 2023/24, against the Home Office's count for the Met" not in names


def test_a_published_total_that_is_missed_by_one(built):
    frame = built.tables["offences"].copy()
    one = rows(frame, "flagged", "racist_religious") & (frame["month"] == "2012-11-01") & (frame["area"] == "Newham")
    frame.loc[one, "offences"] += 1
    found = failed(built, offences=frame)
    assert found["offences: published total: racist-religious-newham-2012-11"].figure == "297"


def test_a_published_total_whose_months_are_not_held_is_no_pass(built):
    figure = next(f for f in reference.published_figures() if f["id"] == "antisemitic-london-2014-15")
    frame = built.tables["offences"]
    without = frame[~(rows(frame, "flagged", "antisemitic") & (frame["month"] == "2014-08-01"))]
    check = reconcile(dict(built.tables) | {"offences": without}, figure)
    assert (check.outcome, check.figure) == ("fail", "not available")


def test_the_published_totals_cover_the_reconciliation_table():
    figures = {figure["id"]: figure["published"] for figure in reference.published_figures()}
    assert set(figures.values()) >= {
        *(345, 296, 424, 19, 17, 10, 9474, 16, 11, 7, 577, 459, 193),
        *(5201, 6897, 8380, 8633, 9178, 9219, 10461, 11459, 5605, 3882, 44),
        *(7_376_671, 8_204_407, 9_002_488, 8_866_180, 9_089_736),
    }


def test_months_lost(built):
    offences = built.tables["offences"]
    assert checks.months_lost(None, offences) == ""


def test_tables_are_written_as_their_contract_says(built, edition):
    for name, table in schema.TABLES.items():
        frame = edition.table(name)
        assert list(frame.columns) == table.column_names
        assert frame[list(table.key)].apply(tuple, axis=1).is_monotonic_increasing or len(frame) < 2
    pd.testing.assert_frame_equal(edition.table("offences"), built.tables["offences"], check_dtype=False)
