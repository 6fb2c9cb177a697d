"""The Met's strands by financial year: read, put into the national table with how they were come by, weak ones marked."""

from pathlib import Path

import pandas as pd
import pytest

from etl import national, reference
from etl.errors import InputError
from etl.sources import read_catalogue
from hatecrime import schema, store
from tests.etl import samples

HEADER = ["financial_year", "strand", "offences", "basis", "source", "note"]
ROWS: list[list[object]] = [
    ["2022/23", "total", 24612, "published", "a paper", "first published"],
    ["2022/23", "Religion:  targeted Muslims", 90, "published", "a paper", ""],
    ["2023/24", "total", 27395, "derived: E&W minus ex-MPS", "two tables", "one year newer"],
    ["2023/24", "disability", 700, "derived: E&W minus ex-MPS", "two tables", ""],
    ["2024/25", "total", 21560, "published", "a paper", ""],
]


def read(folder: Path, rows: list[list[object]] | None = None) -> pd.DataFrame:
    path = folder / "met-hate-crime-by-strand-and-financial-year.csv"
    path.write_bytes(samples.as_csv(HEADER, ROWS if rows is None else rows))
    return samples.read(path)


def changed(row: int, column: str, value: object) -> list[list[object]]:
    made = [list(cells) for cells in ROWS]
    made[row][HEADER.index(column)] = value
    return made


def test_every_row_is_a_figure_with_its_basis_and_note(tmp_path):
    frame = read(tmp_path)
    assert frame["strand"].tolist() == ["all", "religion_muslim", "all", "disability", "all"]
    assert [f"{month:%Y-%m}" for month in frame["month"]] == ["2023-03", "2023-03", "2024-03", "2024-03", "2025-03"]
    assert frame["offences"].tolist() == [24612, 90, 27395, 700, 21560]
    assert frame["basis"].tolist() == ["published", "published", "derived", "derived", "published"]
    assert frame["note"].astype(object).where(frame["note"].notna(), None).tolist() == [
        "first published",
        None,
        "E&W minus ex-MPS; one year newer",
        "E&W minus ex-MPS",
        None,
    ]


@pytest.mark.parametrize(
    ("row", "column", "value", "line"),
    [
        (1, "strand", "belief", "row 3, column 'strand': unknown strand .*'belief'"),
        (1, "offences", "100001", "row 3, column 'offences': more than 100000"),
        (1, "offences", "1,234", "row 3, column 'offences': not a whole number"),
        (1, "financial_year", "2022/24", "row 3, column 'financial_year': not a financial year"),
        (1, "financial_year", "2022-23", "not a financial year"),
        (1, "basis", "derived", "row 3, column 'basis': neither published nor derived with its rule"),
        (1, "basis", "published: by somebody", "neither published nor derived"),
        (1, "basis", "estimated: by somebody", "neither published nor derived"),
        (1, "source", " ", "row 3: a figure without its source"),
        (1, "strand", "total", "row 3: a second figure for this strand and year"),
        (1, "offences", "24613", "row 3: more than the year's total .*'24613'"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused(tmp_path, row, column, value, line):
    with pytest.raises(InputError, match=line) as caught:
        read(tmp_path, changed(row, column, value))
    assert str(caught.value).startswith("met-hate-crime-by-strand-and-financial-year.csv: row ")


def test_a_year_without_its_total_bounds_nothing(tmp_path):
    assert read(tmp_path, ROWS[1:2])["offences"].tolist() == [90]


@pytest.fixture
def table(tmp_path) -> pd.DataFrame:
    return national.met_rows(read(tmp_path), read_catalogue()["home_office_met_strands"])


def test_rows_of_the_national_table_say_what_they_are(table):
    assert list(table.columns) == schema.NATIONAL.column_names
    assert schema.to_arrow(table.sort_values(list(schema.NATIONAL.key)), schema.NATIONAL).num_rows == 5
    status = dict(zip(table["period_end"].dt.year.astype(str) + table["strand"], table["status"], strict=True))
    assert status == {
        "2023all": "Official statistics, not accredited",
        "2023religion_muslim": "Official statistics, not accredited",
        "2024all": "Derived here from official statistics, not accredited",
        "2024disability": "Derived here from official statistics, not accredited",
        "2025all": "Official statistics, not accredited; not comparable with figures before April 2024",
    }
    assert set(table["source"]) == {"Home Office; a paper", "Home Office; two tables"}


WEAK = {"geography": "Metropolitan Police", "strand": "disability", "reason": "Too small."}


@pytest.mark.parametrize("more", [{}, {"financial_year": "2023/24"}, {"basis": "derived"}])
def test_a_weak_figure_is_marked_and_no_other(table, more):
    marked = national.mark_weak(table, [WEAK | more])
    assert marked.loc[marked["low_reliability"], "strand"].tolist() == ["disability"]


@pytest.mark.parametrize(
    "other",
    [{"financial_year": "2022/23"}, {"basis": "published"}, {"strand": "race"}, {"geography": "City of London Police"}],
)
def test_a_weak_figure_that_is_not_held_any_more_stops_the_build(table, other):
    with pytest.raises(InputError, match=r"weak_figures\.toml: row .*: fits no figure that is held"):
        national.mark_weak(table, [WEAK | other])


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('strand = "transgender"', 'strnd = "transgender"', "row 1, column 'strnd': unknown field"),
        ("reason = ", "why = ", "row 1, column 'why': unknown field"),
        ('basis = "derived"', 'base = "derived"', "row 1, column 'base': unknown field"),
        ("[[weak]]", "[[week]]", r"nothing but \[\[weak\]\]"),
    ],
)
def test_a_wrong_entry_of_the_weak_figures_is_named(tmp_path, old, new, line):
    text = (store.REFERENCE / "weak_figures.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "weak_figures.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=line) as caught:
        reference.weak_figures(tmp_path)
    assert str(caught.value).startswith("weak_figures.toml")


@pytest.mark.real
def test_the_real_figures_are_in_the_table_with_the_weak_ones_marked(built):
    frame = built.tables["national"]
    met = frame[(frame["geography"] == "Metropolitan Police") & (frame["period_type"] == "financial_year")]
    assert len(met) == 44
    total = met[met["strand"] == "all"]
    assert dict(zip(total["period_end"].dt.year, total["offences"], strict=True)) == {
        **{2016: 16447, 2017: 19743, 2018: 19424, 2020: 22111, 2021: 24291},
        **{2022: 27356, 2023: 24612, 2024: 27395, 2025: 21560},
    }
    weak = met[met["low_reliability"]]
    assert sorted(zip(weak["strand"], weak["period_end"].dt.year, strict=True)) == [
        ("disability", 2016),
        ("disability", 2018),
        ("transgender", 2018),
    ]
    assert set(weak["basis"]) == {"derived"}
    assert not frame.loc[frame["geography"] != "Metropolitan Police", "low_reliability"].any()
