"""Home Office workbooks dropped into the raw folder, through whole builds to the national table."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from etl import build, national
from etl.errors import InputError
from tests.etl import samples

pytestmark = pytest.mark.real

HATE = "hate-crime-england-and-wales-2024-to-2025-data-tables.ods"
PFA = "prc-pfa-mar2013-onwards-tables-230426.xlsx"
MET, CITY = "Metropolitan Police", "City of London Police"


def sheets_of_2025() -> dict[str, list[list[object]]]:
    """The hate crime workbook a year later: 2022/23 to 2024/25, forces of 2024/25."""
    sheets = samples.hate_crime_sheets()
    for rows in sheets.values():
        for row in rows:
            row[:] = [str(cell).replace("March 2024", "March 2025") if isinstance(cell, str) else cell for cell in row]
    sheets["2"][3][1:4] = ["2022/23 [note 1]", "2023/24", "2024/25"]
    return sheets


@pytest.fixture(scope="module")
def with_home_office(raw_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> build.Built:
    raw = tmp_path_factory.mktemp("home-office") / "raw"
    shutil.copytree(raw_folder, raw, ignore=shutil.ignore_patterns("layout-samples"))
    (raw / "home-office").mkdir(mode=0o755)
    samples.book(raw / "home-office" / HATE, sheets_of_2025())
    samples.book(raw / "home-office" / PFA, samples.recorded_crime_sheets())
    return build.make(raw)


def rows(built: build.Built, **where: object) -> pd.DataFrame:
    table = built.tables["national"]
    for column, value in where.items():
        table = table[table[column] == value]
    return table.sort_values(["geography", "strand", "period_end"])


def test_the_hate_crime_figures_are_in_the_national_table(with_home_office):
    met = rows(with_home_office, geography=MET, period_end=pd.Timestamp("2025-03-31"))
    assert dict(zip(met["strand"], met["offences"], strict=True)) == {
        "all": 272, "disability": 9, "race": 200, "religion": 60, "sexual_orientation": 30, "transgender": 4,
    }  # fmt: skip
    assert set(met["status"]) == {"Official statistics, not accredited; not comparable with figures before April 2024"}
    assert set(met["source"]) == {"Home Office, Hate crime, England and Wales: data tables"}
    city = rows(with_home_office, geography=CITY, strand="race")
    assert city["offences"].tolist() == [11]
    assert set(city["status"]) == {"Official statistics, not accredited"}
    devon = rows(with_home_office, geography="England and Wales, without Devon and Cornwall", strand="race")
    assert devon["offences"].tolist() == [1000]
    whole = rows(with_home_office, geography="England and Wales", strand="religion")
    assert whole["offences"].tolist() == [1110, 60 + 5 + 12 + 9]
    assert whole["status"].str.contains("not comparable").tolist() == [False, True]
    assert "West Midlands" not in set(with_home_office.tables["national"]["geography"])


def test_quarters_of_the_forces_of_london(with_home_office):
    public_fear = rows(with_home_office, series="aggravated_public_fear", geography=MET)
    assert public_fear["offences"].tolist() == [100, 200, 300, 400, 1100, 1200]
    assert public_fear["status"].str.contains("before April 2024").tolist() == [False] * 4 + [True] * 2
    aggravated = rows(with_home_office, series="aggravated_offences", period_type="quarter", geography=CITY)
    assert aggravated["offences"].tolist() == [221, 421, 621, 821, 2221, 2421]
    assert not aggravated["status"].str.contains("comparable").any()


def test_nothing_is_left_out_in_silence(with_home_office, built):
    said = sorted(set(with_home_office.manifest["not_used"]) - set(built.manifest["not_used"]))
    assert said == [
        f"figures held before: 5 figures are in home-office/{HATE} too, which is used; 5 differ, first England and "
        "Wales, without Devon and Cornwall, all, to March 2023: 145,214, now 5,400",
        f"home-office/{HATE}: forces outside London (2): read and checked, in no table",
        f"home-office/{HATE}: sheet 5: no table of strands with totals",
        f"home-office/{PFA}: forces outside London (1): read and checked, in no table",
    ]
    inputs = {entry["name"]: entry for entry in with_home_office.manifest["inputs"]}
    assert inputs[PFA]["span"] == ["2023-06-01", "2024-09-01"]
    assert not with_home_office.manifest["sources"]["home_office_hate_crime"]["tried_on_real_file"]
    assert with_home_office.manifest["sources"]["home_office_hate_crime"]["next_due"] == "2026-10-31"


def test_every_other_table_is_what_it_is_without_them(with_home_office, built):
    for name, content in built.files.items():
        if name.endswith(".parquet") and name != "national.parquet":
            assert with_home_office.files[name] == content, name
    others = [
        [check for check in made.checks if "Home Office's count for the Met" not in check.name]
        for made in (with_home_office, built)
    ]
    assert others[0] == others[1]


def workbook(file: str, offences: int, *, edition: str = "", year: int = 2020, geography: str = "England and Wales") -> national.Workbook:  # fmt: skip
    frame = pd.DataFrame({"geography": [geography], "strand": ["all"], "month": [pd.Timestamp(year, 3, 1)], "offences": [offences], "row": [1]})  # fmt: skip
    return national.Workbook(
        file,
        edition,
        national.hate_crime_rows(frame).assign(
            basis="published", low_reliability=False, note=None, source="s", source_url="u"
        ),
    )


def test_of_two_workbooks_the_newer_wins_and_of_one_age_they_must_agree(built):
    table = built.tables["national"]
    older, newer = workbook("a.ods", 7, edition="2024-10"), workbook("b.ods", 8, edition="2025-10")
    merged, lines = national.add_workbooks(table, [newer, older])
    assert merged[merged["source"] == "s"]["offences"].tolist() == [8]
    assert lines == [
        "a.ods: 1 figures are in b.ods too, which is used; 1 differ, first England and Wales, all, to March 2020: 7, now 8"
    ]
    with pytest.raises(InputError, match=r"a\.ods and c\.ods: two figures for England and Wales, all, to March 2020"):
        national.add_workbooks(table, [older, workbook("c.ods", 9, edition="2024-10")])
    assert national.add_workbooks(table, [older, workbook("c.ods", 7, edition="2024-10")])[1][0].endswith("and agrees")


def test_a_total_that_is_known_to_lack_a_force_is_named_for_that(built):
    merged, _ = national.add_workbooks(built.tables["national"], [workbook("a.ods", 105_090)])
    found = merged[merged["period_end"] == pd.Timestamp("2020-03-31")]
    found = found[(found["period_type"] == "financial_year") & (found["geography"] != MET)]
    assert dict(zip(found["geography"], found["source"], strict=True)) == {
        "England and Wales, without Greater Manchester": "s"
    }
