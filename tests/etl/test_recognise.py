"""Files are known by name; what is not known is said, never skipped in silence."""

from pathlib import Path

import pytest

from etl import recognise
from etl.errors import InputError


def put(raw: Path, relative: str, content: bytes = b"x") -> Path:
    path = raw / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("Monthly Crime Other Crime Borough Level Off Type.csv", "mps_special_crime"),
        ("MPS Borough Level Crime.csv", "mps_borough_level"),
        ("MPS Borough Level Crime (Historical).csv", "mps_borough_level"),
        ("MPS Borough Level Crime (most recent 24 months).csv", "mps_borough_level"),
        ("mps_borough_recent.csv", "mps_borough_level"),
        ("mps_borough_historical (2).csv", "mps_borough_level"),
        ("MPS Ward Level Crime (most recent 24 months).csv", "mps_borough_level"),
        ("recorded-crime-ward-historical.parquet", "mps_borough_level"),
        ("hate-crime-offences-london-monthly.csv", "gla_state_of_london"),
        ("met-hate-crime-by-strand-and-financial-year.csv", "home_office_met_strands"),
        ("london_boroughs_mid2025.csv", "ons_population_2025"),
        ("london_wards_population.csv", "ons_ward_population"),
        ("london_wards_2022_bgc.geojson", "ons_ward_boundaries"),
        ("MPS_BoroughSNT_OtherCrimeDatafy22-23.csv", "mps_monthly_dashboard"),
        ("MPS_MonthlyCrimeDashboard_OtherCrimeData.csv", "mps_monthly_dashboard"),
        ("M1045_MonthlyCrimeDashboard_OtherCrimeData.xlsx", "mps_monthly_dashboard"),
        ("ukpopestimatesmid2020on2021geography.xls", "ons_population"),
        ("mye22final.xlsx", "ons_population"),
        ("mye24tablesew.csv", "ons_population"),
        ("mye24tablesew.xlsx", "ons_population"),
    ],
)
def test_known_names(tmp_path, name, source):
    put(tmp_path, f"folder-2026-04/{name}")
    files, unused = recognise.find_files(tmp_path)
    assert [file.layout.source for file in files] == [source]
    assert unused == []


@pytest.mark.parametrize(
    "name", ["notes.txt", "M1045_MonthlyCrimeDashboard_KnifeCrimeData.csv", "MPS Ward Level Crime.csv", "data.csv"]
)
def test_unknown_names_are_reported(tmp_path, name):
    put(tmp_path, f"a/{name}")
    assert recognise.find_files(tmp_path) == ([], [f"a/{name}: unknown name"])


def test_every_layout_is_in_the_catalogue():
    from etl.sources import read_catalogue

    assert {layout.source for layout in recognise.LAYOUTS} <= set(read_catalogue())


def test_no_name_is_claimed_by_two_layouts(raw_folder):
    for path in raw_folder.rglob("*"):
        claims = [layout for layout in recognise.LAYOUTS if layout.files.knows(path.name)]
        assert len(claims) <= 1, path


@pytest.mark.parametrize(
    ("relative", "edition"),
    [
        ("london/borough-level-2026-04/x.csv", "2026-04"),
        ("mps_borough_level/2026-04-18/x.csv", "2026-04-18"),
        ("2024-01/borough-level-2026-04/x.csv", "2026-04"),
        ("special-crime/x.csv", None),
        ("x-2026-04.csv", None),
        ("folder-2026-13/x.csv", None),
        ("folder-12026-04/x.csv", None),
    ],
)
def test_editions_are_named_by_dated_folders(relative, edition):
    assert recognise.edition_of(relative) == edition


def test_the_same_bytes_twice_in_one_edition_are_used_once(tmp_path):
    put(tmp_path, "e-2026-04/MPS Borough Level Crime (Historical).csv")
    put(tmp_path, "e-2026-04/MPS Borough Level Crime (Historical) (1).csv")
    put(tmp_path, "e-2026-05/MPS Borough Level Crime (Historical).csv")
    files, unused = recognise.find_files(tmp_path)
    assert len(files) == 2
    assert unused == [
        "e-2026-04/MPS Borough Level Crime (Historical).csv: the same bytes as "
        "e-2026-04/MPS Borough Level Crime (Historical) (1).csv"
    ]


def test_hidden_files_are_passed_by(tmp_path):
    put(tmp_path, ".part-mye22final.xlsx")
    with pytest.raises(InputError, match="the folder is empty"):
        recognise.find_files(tmp_path)


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    outside = put(tmp_path, "elsewhere/mye22final.xlsx")
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "mye22final.xlsx").symlink_to(outside)
    with pytest.raises(InputError, match="leads out of the raw folder"):
        recognise.find_files(raw)
