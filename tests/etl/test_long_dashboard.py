"""Layouts D, E and F: the real layout sample, and whole files made by hand in every form that was seen."""

import datetime
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl import harmonise, recognise
from etl.errors import InputError
from etl.readers import COLUMNS, long_dashboard
from tests.etl import samples

pytestmark = pytest.mark.slow

QUIET = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(folder: Path, content: bytes, name: str = f"{samples.M1045}.csv") -> pd.DataFrame:
    (folder / name).write_bytes(content)
    return samples.read(folder / name)


def tidied(folder: Path, content: bytes) -> harmonise.Tidy:
    return harmonise.tidy(read(folder, content), harmonise.LONG, "f")


def test_a_whole_file_is_read_and_both_measures_are_kept_apart(tmp_path: Path) -> None:
    frame = read(tmp_path, samples.long_csv())
    assert list(frame.columns) == COLUMNS
    assert frame["measure"].value_counts().to_dict() == {"offences": 3 * (32 * 9 + 8), "outcomes": 96}
    first = frame.iloc[0]
    assert (first["area_label"], first["minor"], first["count"], first["row"]) == (
        "Barking and Dagenham",
        "Hate Crime",
        60,
        2,
    )
    assert first["month"] == pd.Timestamp("2024-04-01")


@pytest.mark.parametrize(
    "name",
    [
        "MPS_BoroughSNT_OtherCrimeDatafy22-23.csv",
        "MPS_MonthlyCrimeDashboard_OtherCrimeData.csv",
        "M1045_MonthlyCrimeDashboard_OtherCrimeData.csv",
        "M1045_MonthlyCrimeDashboard_OtherCrimeData (9).csv",
        "M1045_MonthlyCrimeDashboard_OtherCrimeData.xlsx",
    ],
)
def test_the_publishers_names_are_recognised(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    files, _ = recognise.find_files(tmp_path)
    assert [file.layout.source for file in files] == ["mps_monthly_dashboard"]


def test_racist_crime_is_no_strand_and_the_total_is(tmp_path: Path) -> None:
    strands = set(tidied(tmp_path, samples.long_csv()).offences["strand"])
    assert strands == {
        "all",
        "racist_religious",
        "faith",
        "islamophobic",
        "antisemitic",
        "homophobic",
        "disability",
        "transgender",
    }


def test_unplaced_rows_add_up_and_airports_stand_apart(tmp_path: Path) -> None:
    offences = tidied(tmp_path, samples.long_csv()).offences
    month = offences[(offences["month"] == "2024-04-01") & (offences["strand"] == "all")].set_index("area")["count"]
    assert (month["Unplaced"], month["Airports"]) == (6, 2)


def test_a_borough_without_a_row_had_no_offence(tmp_path: Path) -> None:
    rows = [r for r in samples.long_rows() if not (r[3] == "Camden" and r[6] == "Transphobic Crime")]
    offences = tidied(tmp_path, samples.long_csv(rows)).offences
    camden = offences[(offences["area"] == "Camden") & (offences["strand"] == "transgender")]
    assert camden["count"].tolist() == [0, 0, 0]


def test_the_workbook_and_the_csv_say_the_same(tmp_path: Path) -> None:
    path = samples.long_xlsx(tmp_path / f"{samples.M1045}.xlsx")
    book, text = samples.read(path), read(tmp_path, samples.long_csv())
    assert book.drop(columns="row").equals(text.drop(columns="row"))


@pytest.mark.real
def test_the_real_layout_sample_is_read_row_by_row(raw_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Knife crime, not hate crime, but real rows of the layout: its borough rows are read, its wards are not."""
    path = raw_folder / "london" / "layout-samples" / "m1045-knife-crime-2026-03.parquet"
    with pytest.raises(InputError, match="no borough row of crime type 'hate crime'"):
        long_dashboard.read_long_dashboard(path, samples.columns_of("long_dashboard"))
    monkeypatch.setattr(long_dashboard, "CRIME_TYPE", "knife crime")
    monkeypatch.setattr(long_dashboard, "MOST_RECORDED", "knife crime")
    frame = long_dashboard.read_long_dashboard(path, samples.columns_of("long_dashboard"))
    raw = pd.read_parquet(path)
    boroughs = raw[raw["area_type"] == "Borough"]
    assert frame["count"].tolist() == boroughs["count"].tolist()
    assert frame["month"].tolist() == boroughs["month_year"].tolist()
    assert all(harmonise.area_of(label) for label in frame["area_label"].unique())


@pytest.mark.real
def test_the_sample_that_lost_its_large_counts_is_refused(raw_folder: Path, tmp_path: Path) -> None:
    sample = raw_folder / "london" / "layout-samples" / "mps-othercrime-hate-borough-INCOMPLETE.csv"
    rows = pd.read_csv(sample, dtype=str, keep_default_na=False)
    whole_years = rows[rows["Financial Year"] == "fy19-20"]
    with pytest.raises(InputError, match="rows were lost"):
        read(tmp_path, whole_years.to_csv(index=False).encode(), "MPS_BoroughSNT_OtherCrimeDatafy19-20.csv")


FORMS = ("%d/%m/%Y", "%Y-%m-%d", "%b-%y", "%B %Y", "%Y%m", "%d/%m/%Y 00:00", "%Y-%m-%d 00:00:00")


@QUIET
@given(month=st.dates(datetime.date(2008, 1, 1), datetime.date(2099, 12, 31)), form=st.sampled_from(FORMS))
def test_every_form_of_a_first_of_a_month_is_that_month(month: datetime.date, form: str) -> None:
    first = month.replace(day=1)
    parsed = long_dashboard._parsed_month(first.strftime(form))
    assert parsed is None or parsed == pd.Timestamp(first)
    assert parsed is not None or (form == "%b-%y" and first.year >= 2069)


@QUIET
@given(day=st.dates(datetime.date(2008, 1, 1), datetime.date(2099, 12, 31)))
def test_a_month_first_date_is_refused_or_reads_the_same_both_ways(day: datetime.date) -> None:
    parsed = long_dashboard._parsed_month(day.strftime("%m/%d/%Y"))
    assert parsed is None or day.month == 1, "04/01/2017 is January the 4th or April: never guessed"


@QUIET
@given(text=st.text(max_size=12))
def test_any_text_for_a_count_is_refused_or_is_that_whole_number(tmp_path: Path, text: str) -> None:
    rows = samples.long_rows(count=1)
    rows[6][10] = text
    try:
        frame = read(tmp_path, samples.long_csv(rows))
    except InputError:
        return
    found = frame.loc[frame["row"] == 8, "count"]
    assert found.empty or str(found.iloc[0]) == text.strip().replace(",", "").lstrip("0") or int(text) == 0


@QUIET
@given(column=st.sampled_from(range(12)), row=st.integers(0, 40), text=st.text(max_size=20))
def test_any_text_in_any_cell_is_refused_or_changes_no_other_figure(
    tmp_path: Path, column: int, row: int, text: str
) -> None:
    rows = samples.long_rows(count=1)
    before = read(tmp_path, samples.long_csv(rows))
    rows[row][column] = text
    try:
        after = read(tmp_path, samples.long_csv(rows))
    except InputError:
        return
    gone, new = figures(before) - figures(after), figures(after) - figures(before)
    assert gone <= figures(before[before["row"] == row + 2])
    assert new.total() <= 1


def figures(frame: pd.DataFrame) -> Counter[tuple[str, ...]]:
    """Every row but for its place: a line break within a cell moves the lines after it."""
    return Counter(tuple(row) for row in frame.drop(columns="row").astype(str).to_numpy())


@QUIET
@given(cut=st.integers(0, 40_000))
def test_a_file_cut_anywhere_is_refused(tmp_path: Path, cut: int) -> None:
    whole = samples.long_csv(samples.long_rows(count=1))
    with pytest.raises(InputError):
        read(tmp_path, whole[: min(cut, whole.rfind(b"Westminster,E09000033") - 400)])


def test_columns_are_found_by_role_in_every_form(tmp_path: Path) -> None:
    expected = figures(read(tmp_path, samples.long_csv()))
    order = [10, 0, 1, 2, 3, 4, 5, 6, 7, 8]  # without the two that are not used
    header = [samples.LONG_HEADER[at].lower().replace("_", " ") for at in order]
    rows = [[row[at] for at in order] for row in samples.long_rows()]
    assert figures(read(tmp_path, samples.as_csv(header, rows))) == expected
    book = samples.as_xlsx(tmp_path / f"{samples.M1045}.xlsx", [header, *rows])
    assert figures(samples.read(book)) == expected
    table = tmp_path / f"{samples.M1045}.parquet"
    pd.DataFrame(rows, columns=header).to_parquet(table)
    assert figures(samples.read(table)) == expected


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_an_unknown_heading_is_refused_with_the_header_and_the_entry_to_extend(tmp_path: Path, suffix: str) -> None:
    header = ["Offence" if name == "Crime Subtype" else name for name in samples.LONG_HEADER]
    path = tmp_path / f"{samples.M1045}.{suffix}"
    if suffix == "csv":
        path.write_bytes(samples.long_csv(header=header))
    elif suffix == "xlsx":
        samples.as_xlsx(path, [header, *samples.long_rows()])
    else:
        pd.DataFrame(samples.long_rows(), columns=header).to_parquet(path)
    with pytest.raises(InputError) as caught:
        samples.read(path)
    assert str(caught.value) == (
        f"{path.name}: row 1: no column for minor; header found: {', '.join(header)}; a new name belongs in "
        "columns.minor of reader 'long_dashboard' of source 'mps_monthly_dashboard' in etl/sources.toml"
    )


@pytest.mark.parametrize(("twice", "line"), [("MEASURE", "the column is there twice"), ("Measure", "there twice")])
def test_a_column_that_is_there_twice_is_refused(tmp_path: Path, twice: str, line: str) -> None:
    header = [twice if name == "Refresh Date" else name for name in samples.LONG_HEADER]
    with pytest.raises(InputError, match=rf"row 1, column '{twice}': .*{line}"):
        read(tmp_path, samples.long_csv(header=header))


def test_trap_18_the_total_is_the_row_of_that_name_and_no_sum(tmp_path: Path) -> None:
    """Subtypes overlap: whoever adds them gets far more than the truth."""
    rows = samples.long_rows(count=1)
    offences = tidied(tmp_path, samples.long_csv(rows)).offences
    published = sum(int(str(r[10])) for r in rows if r[1] == "Borough" and r[6] == "Hate Crime")
    assert offences.loc[offences["strand"] == "all", "count"].sum() == published
    added = sum(int(str(r[10])) for r in rows if (r[1], r[5], r[7]) == ("Borough", "Hate Crime", "Offences"))
    assert added > 2.5 * published
