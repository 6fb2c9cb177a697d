"""Each trap of the published files, by the number it has in the design notes, on the real files."""

import json
from pathlib import Path

import pandas as pd
import pytest

from etl import checks, harmonise, recognise
from etl.build import Built
from etl.readers import population
from etl.readers.boundaries import read_borough_attributes
from etl.readers.national import read_national_aggravated
from hatecrime import periods, schema, vocabulary
from tests.etl import samples

pytestmark = pytest.mark.real

SPECIAL = "london/special-crime/Monthly Crime Other Crime Borough Level Off Type.csv"


@pytest.fixture(scope="module")
def special(raw_folder: Path) -> pd.DataFrame:
    return samples.read(raw_folder / SPECIAL)


@pytest.fixture(scope="module")
def offences(built: Built) -> pd.DataFrame:
    return built.tables["offences"]


def london(offences: pd.DataFrame, series: str, strand: str) -> pd.Series:
    rows = offences[(offences["series"] == series) & (offences["strand"] == strand) & offences["in_london"]]
    return rows.groupby("month")["offences"].sum()


def test_trap_1_domestic_abuse_is_in_major_hate_and_not_in_any_strand(special, offences):
    hate = special[special["major"] == "Hate"]
    abuse = hate[hate["minor"].astype(str).str.startswith("Domestic Abuse")]
    assert abuse["count"].sum() > hate["count"].sum() / 2
    kept = vocabulary.by_strand(offences[offences["series"] == "flagged"])
    assert set(kept["strand"]) == set(vocabulary.FLAGGED_STRANDS)
    assert kept["offences"].sum() == hate["count"].sum() - abuse["count"].sum()


def test_trap_2_no_total_is_made_and_strands_nest(offences):
    total = offences[(offences["series"] == "flagged") & (offences["strand"] == "all")]
    assert set(total["area"]) == {vocabulary.LONDON_TOTAL}, "the source's own total, for all London, and no other"
    flagged = vocabulary.by_strand(offences[offences["series"] == "flagged"])
    wide = flagged.pivot(index=["area", "month"], columns="strand", values="offences")
    months = wide.groupby("month").sum()
    assert (months["faith"] >= months["antisemitic"] + months["islamophobic"]).all()
    assert (months["racist_religious"] >= months["faith"]).all()
    assert len(wide) == 4422
    assert (wide["faith"] < wide["antisemitic"] + wide["islamophobic"]).sum() == 1
    assert (wide["racist_religious"] < wide["faith"]).sum() == 0


@pytest.mark.parametrize(
    "label",
    [
        "Aviation Security(SO18)",
        "Aviation Security (SO18) (Legacy Only)",
        "London Heathrow and London City Airports",
        "Heathrow",
        "Aviation Security(SO18)  ",
    ],
)
def test_trap_3_every_spelling_of_the_airports(label):
    assert harmonise.area_of(label) == (None, vocabulary.AIRPORTS)


@pytest.mark.parametrize(
    "label", ["Unknown", "Other / NK", "N/K (Legacy Only)", "Non MET police force", "NON ATHENA FORCE", "", "-1", "  "]
)
def test_trap_3_every_spelling_of_rows_that_were_not_placed(label):
    assert harmonise.area_of(label) == (None, vocabulary.UNPLACED)


def test_trap_3_airports_count_in_london(special, offences):
    outside = offences[offences["borough_gss"].isna()]
    assert set(outside["area"]) == {vocabulary.AIRPORTS, vocabulary.UNPLACED, vocabulary.LONDON_TOTAL}
    racist = offences[(offences["strand"] == "racist_religious") & (offences["area"] == vocabulary.AIRPORTS)]
    assert racist["offences"].sum() == 448
    published = special.loc[special["minor"] == "Racist and Religious Hate Crime", "count"].sum()
    assert london(offences, "flagged", "racist_religious").sum() == published


@pytest.mark.parametrize("label", ["Hammersmith & Fulham", "Hammersmith and Fulham", " Hammersmith and  Fulham "])
def test_trap_4_ampersands_and_spaces(label):
    assert harmonise.area_of(label) == ("E09000013", "Hammersmith and Fulham")


def test_trap_6_wide_files_hold_their_zeros(offences):
    cells = offences[offences["borough_gss"].notna()].groupby(["series", "strand", "month"]).size()
    assert (cells == 32).all()
    assert (offences["offences"] == 0).any()


def test_trap_8_the_newest_edition_wins_and_the_change_is_kept(built, offences):
    assert london(offences, "aggravated", "all")[pd.Timestamp("2024-01-01")] == 818
    revisions = built.tables["revisions"]
    january = revisions[
        (revisions["series"] == "aggravated")
        & (revisions["month"] == pd.Timestamp("2024-01-01"))
        & (revisions["edition_before"] == "2024-02")
    ]
    assert january["offences"].sum() - january["offences_before"].sum() == 818 - 788
    haringey = (offences["area"] == "Haringey") & (offences["series"] == "aggravated")
    in_2017 = offences[haringey & (offences["month"].dt.year == 2017)]
    assert in_2017["offences"].sum() == 348
    moved = revisions[
        (revisions["series"] == "aggravated")
        & (revisions["area"] == "Haringey")
        & (revisions["month"].dt.year == 2017)
        & (revisions["edition_before"] == "2024-02")
    ]
    assert moved["offences"].sum() - moved["offences_before"].sum() == 348 - 363


def test_trap_9_the_aggravated_class_fills_up_until_august_2012(built, offences):
    figures = london(offences, "aggravated", "all")
    assert (figures[pd.Timestamp("2012-03-01")], figures[pd.Timestamp("2012-08-01")]) == (99, 458)
    for series in ("aggravated", "comparator"):
        assert periods.regimes_of(built.tables["series_breaks"], series).start == pd.Timestamp("2012-09-01")


def test_trap_10_the_disability_artefact_is_noted_and_not_edited(built, offences):
    figures = london(offences, "flagged", "disability")
    assert (figures[pd.Timestamp("2016-01-01")], figures[pd.Timestamp("2016-02-01")]) == (16, 86)
    breaks = built.tables["series_breaks"]
    assert (breaks.loc[breaks["strand"] == "disability", "kind"] == "note").all()


@pytest.mark.parametrize("series", list(vocabulary.SERIES))
def test_trap_11_connect_cuts_every_series_in_march_2024(built, series):
    regimes = periods.regimes_of(built.tables["series_breaks"], series)
    assert regimes.changes == (pd.Timestamp("2024-03-01"),)
    assert regimes.mixed == (pd.Timestamp("2024-02-01"),)


def test_trap_12_two_census_bases_and_no_region_among_the_boroughs(built):
    people = built.tables["population"]
    assert set(people["borough_gss"]) == {*vocabulary.BOROUGHS, vocabulary.CITY_OF_LONDON_GSS}
    assert set(people["year"]) == {*range(2001, 2021), 2022, 2024, 2025}
    assert people.groupby("year")["basis"].nunique().eq(1).all()
    assert people.loc[people["basis"] == "2021_census", "year"].min() == 2022
    camden = people[people["borough"] == "Camden"].set_index("year")["population"]
    assert round(100 * (camden[2022] / camden[2020] - 1)) == -22


def test_trap_12_the_projections_are_reported_as_not_used(built):
    assert any("housing-density-borough.csv: projections" in line for line in built.unused)


def test_trap_13_boundaries_are_in_degrees_and_neighbours_share_edges(built):
    import shapely

    shapes = shapely.from_wkb(built.tables["boroughs"]["geometry"].to_numpy())
    west, south, east, north = shapely.total_bounds(shapes)
    assert -0.6 < west < east < 0.4
    assert 51.2 < south < north < 51.8
    assert shapely.coverage_is_valid(shapes)
    features = json.loads(built.files["boroughs.geojson"])["features"]
    assert len(features) == 33
    assert len(built.files["boroughs.geojson"]) < 150_000


def test_trap_14_sheet_names_header_row_and_capitals(raw_folder):
    folder = raw_folder / "reference" / "population"
    older = population.read_population_workbook(folder / "ukpopestimatesmid2020on2021geography.xls")
    newer = population.read_population_workbook(folder / "mye22final.xlsx")
    assert sorted(older["year"].unique()) == list(range(2001, 2021))
    assert sorted(newer["year"].unique()) == [2011, 2022]
    camden = older[(older["code"] == "E09000007") & (older["year"] == 2020)]["population"]
    assert camden.tolist() == [279516]


def test_trap_14_thousands_commas_blanks_and_no_newline_at_the_end(raw_folder):
    path = raw_folder / "reference" / "home-office" / "home_office_rrao.csv"
    assert not path.read_bytes().endswith(b"\n")
    months = read_national_aggravated(path).set_index("month")["count"]
    assert len(months) == 72
    assert (months.index[0], months.index[-1]) == (pd.Timestamp("2013-04-01"), pd.Timestamp("2019-03-01"))
    assert months[pd.Timestamp("2014-01-01")] == 2409


def test_trap_14_a_byte_order_mark_is_accepted(raw_folder):
    path = raw_folder / "reference" / "population" / "mye24tablesew.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert population.read_population_by_age(path)["population"].sum() == 9_089_736


def test_trap_15_every_published_total_is_checked(built):
    names = [check.name for check in built.checks if check.name.startswith("published total")]
    assert len(names) >= 30
    assert checks.failures(built.checks) == []


def test_trap_16_unplaced_offences_are_beside_the_line_where_the_newest_edition_has_none(built, offences):
    unplaced = offences[(offences["series"] == "aggravated") & (offences["area"] == vocabulary.UNPLACED)]
    assert unplaced["month"].max() == pd.Timestamp("2024-06-01")
    new_system = unplaced["month"] >= "2024-03-01"
    assert (unplaced.loc[new_system, "offences"].sum(), unplaced.loc[new_system, "in_london"].any()) == (93, False)
    assert unplaced.loc[~new_system, "in_london"].all()
    revisions = built.tables["revisions"]
    lost = revisions[revisions["change"] == schema.NO_LONGER_COVERED]
    assert set(lost["area"]) == {vocabulary.UNPLACED}
    assert lost.groupby("series")["offences_before"].sum().to_dict() == {"aggravated": 151, "comparator": 292}
    assert lost["offences"].isna().all()


def test_trap_17_heathrow_villages_is_one_ward(raw_folder, built):
    path = raw_folder / "london" / "ward-level-2026-04" / "recorded-crime-ward-historical.parquet"
    raw = pd.read_parquet(path)
    rows = raw[(raw["wardcode"] == "E05013570") & (raw["minortext"] == "RACE OR RELIGIOUS AGG PUBLIC FEAR")]
    assert set(rows["lookup_boroughname"]) == {"Hillingdon", "Aviation Security (SO18)"}
    figures = built.tables["ward_offences"]
    ours = figures[(figures["ward_gss"] == "E05013570") & (figures["series"] == "aggravated")].set_index("month")
    assert ours["offences"][pd.Timestamp("2019-07-01")] == rows["201907"].sum()
    wards = built.tables["wards"].set_index("ward_gss")
    assert wards.loc["E05013570", ["ward", "borough_gss"]].tolist() == ["Heathrow Villages", "E09000017"]


def test_trap_17_the_month_of_the_change_is_that_of_the_historical_file(built):
    figures = built.tables["ward_offences"]
    month = figures[figures["month"] == "2024-02-01"].groupby("series")["offences"].sum()
    assert month.to_dict() == {"aggravated": 826, "comparator": 3065}


def test_trap_17_a_part_of_the_offences_could_not_be_placed_in_a_ward(built, offences):
    ward = built.tables["ward_offences"]
    ours = ward[(ward["series"] == "aggravated") & (ward["month"].dt.year == 2017)]["offences"].sum()
    assert (ours, london(offences, "aggravated", "all")["2017"].sum()) == (8909, 9061)


def test_layout_samples_are_never_figures(raw_folder):
    files, unused = recognise.find_files(raw_folder)
    assert not [file for file in files if "layout-samples" in file.relative]
    assert sum("layout-samples" in line for line in unused) == 2


def test_the_two_boundary_sets_agree(raw_folder):
    attributes = read_borough_attributes(raw_folder / "reference" / "boundaries" / "london_boroughs.geojson")
    assert attributes["inner_london"].sum() == 14
    assert abs(attributes["hectares"].sum() - 157_200) < 800


YEARS = {
    2010: (6996, 479, 162, 245, 1079, 103, 75),
    2011: (7990, 577, 158, 318, 1276, 131, 59),
    2012: (9559, 645, 200, 338, 1137, 128, 59),
    2013: (9373, 864, 165, 557, 1104, 111, 66),
    2014: (11548, 1187, 406, 623, 1488, 131, 100),
    2015: (14168, 1696, 461, 1052, 1782, 255, 151),
    2016: (16791, 2037, 512, 1224, 2011, 757, 188),
    2017: (17006, 2473, 512, 1662, 2097, 421, 187),
    2018: (16543, 2219, 566, 1304, 2308, 408, 213),
    2019: (18480, 2207, 631, 1183, 2926, 459, 283),
    2020: (21226, 1895, 585, 875, 2910, 513, 288),
    2021: (8578, 1000, 442, 381, 1220, 235, 119),
}
STRANDS = ("racist_religious", "faith", "antisemitic", "islamophobic", "homophobic", "disability", "transgender")


@pytest.mark.parametrize("year", YEARS)
def test_london_totals_of_each_strand_and_year(offences, year):
    of_year = offences[(offences["series"] == "flagged") & (offences["month"].dt.year == year)]
    totals = of_year.groupby("strand")["offences"].sum()
    assert tuple(totals[strand] for strand in STRANDS) == YEARS[year]


AGGRAVATED = {
    **{2012: 3488, 2013: 5022, 2014: 6794, 2015: 8331, 2016: 8472, 2017: 9061, 2018: 9159, 2019: 10493},
    **{2020: 11547, 2021: 11753, 2022: 11093, 2023: 11382, 2024: 13001, 2025: 13551, 2026: 7230},
}


@pytest.mark.parametrize("year", AGGRAVATED)
def test_london_totals_of_the_aggravated_offence_by_year(offences, year):
    figures = london(offences, "aggravated", "all")
    assert figures[figures.index.year == year].sum() == AGGRAVATED[year]


ALL_HATE_CRIME = {
    **{"2017/18": 19242, "2019/20": 21989, "2020/21": 24346},
    **{"2021/22": 27007, "2022/23": 24319, "2024/25": 21239},
}


@pytest.mark.parametrize("year", ALL_HATE_CRIME)
def test_all_hate_crime_in_london_by_financial_year(offences, year):
    figures = london(offences, "flagged", "all")
    assert figures[figures.index.map(periods.financial_year) == year].sum() == ALL_HATE_CRIME[year]


@pytest.mark.parametrize(
    ("month", "figure"),
    [("2016-07", 1029), ("2016-05", 695), ("2017-06", 1025), ("2020-06", 1295), ("2023-10", 1135), ("2024-08", 1432)],
)
def test_peaks_of_the_aggravated_offence(offences, month, figure):
    assert london(offences, "aggravated", "all")[pd.Timestamp(f"{month}-01")] == figure
