import pandas as pd
import pytest

from etl import corrections
from etl.errors import InputError

ENTRY = """
[[correction]]
id = "camden-2025-06"
edition = "2026-04"
series = "aggravated"
strand = "all"
area = "Camden"
month = 2025-06-01
action = "replace"
expected = 1200
value = 12
reason = "One digit group too many."
evidence = "https://example.org/table"
"""


def read(tmp_path, text: str) -> list[corrections.Correction]:
    path = tmp_path / "corrections.toml"
    path.write_text(text, encoding="utf-8")
    return corrections.read_corrections(path)


def editions(count: int = 1200) -> dict[str, pd.DataFrame]:
    month = pd.Timestamp("2025-06-01")
    rows = [("aggravated", "all", "Camden", month, count), ("aggravated", "all", "Barnet", month, 3)]
    return {"2026-04": pd.DataFrame(rows, columns=["series", "strand", "area", "month", "count"])}


def test_the_committed_corrections_can_be_read():
    assert corrections.read_corrections() == []


def test_replace_changes_one_figure_and_leaves_the_given_frames(tmp_path):
    given = editions()
    corrected = corrections.apply(given, read(tmp_path, ENTRY))
    assert corrected["2026-04"]["count"].tolist() == [12, 3]
    assert given["2026-04"]["count"].tolist() == [1200, 3]


def test_remove_takes_the_row_out(tmp_path):
    entry = ENTRY.replace('"replace"', '"remove"').replace("value = 12\n", "")
    corrected = corrections.apply(editions(), read(tmp_path, entry))
    assert corrected["2026-04"]["area"].tolist() == ["Barnet"]


def test_a_correction_that_the_publisher_has_made_is_stale(tmp_path):
    with pytest.raises(InputError, match=r"row camden-2025-06: stale: edition 2026-04 .*1200.*\(found '12'\)"):
        corrections.apply(editions(12), read(tmp_path, ENTRY))


def test_a_correction_of_a_figure_that_is_gone_is_stale(tmp_path):
    entry = ENTRY.replace('"Camden"', '"Enfield"')
    with pytest.raises(InputError, match=r"stale.*no such figure"):
        corrections.apply(editions(), read(tmp_path, entry))


def test_an_edition_that_is_not_there_has_nothing_to_correct(tmp_path):
    assert corrections.apply({}, read(tmp_path, ENTRY)) == {}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("expected = 1200", "expected = 1200.5", "column 'expected': Input should be a valid integer"),
        ('area = "Camden"', "", "column 'area'"),
        ("month = 2025-06-01", 'month = "2025-06"', "column 'month'"),
        ('"replace"', '"add"', "column 'action': Input should be 'replace' or 'remove'"),
        ("value = 12\n", "", "replace, with a value, or remove"),
        ("value = 12", "value = -12", "column 'value'"),
        ("https://example.org/table", "somebody said so", "column 'evidence'"),
        ("reason", "because", "column 'because': unknown field"),
        ("[[correction]]", "[correction]", "nothing but"),
        (ENTRY, ENTRY + ENTRY, "twice"),
        (ENTRY, "note = 1\n" + ENTRY, "nothing but"),
    ],
)
def test_an_entry_that_makes_no_sense_is_refused(tmp_path, old, new, message):
    with pytest.raises(InputError, match=message):
        read(tmp_path, ENTRY.replace(old, new))


PARTIAL = """
[[partial_month]]
id = "ward-recent-2024-02"
edition = "2026-04"
file = "recorded-crime-ward.parquet"
month = 2024-02-01
expected = 5
reason = "The file begins in the middle of the month."
evidence = "https://example.org/table"
"""


def partial_months(tmp_path, text: str = PARTIAL) -> list[corrections.PartialMonth]:
    path = tmp_path / "corrections.toml"
    path.write_text(text, encoding="utf-8")
    return corrections.read_partial_months(path)


def ward_figures(february: int) -> pd.DataFrame:
    months = [pd.Timestamp(m) for m in ("2024-02-01", "2024-02-01", "2024-03-01")]
    return pd.DataFrame({"month": months, "count": [february - 1, 1, 900]})


def test_the_committed_partial_months_can_be_read():
    assert [month.file for month in corrections.read_partial_months()] == ["recorded-crime-ward.parquet"]


def test_a_partial_month_is_left_out_of_its_file_alone(tmp_path):
    months, file = partial_months(tmp_path), "london/ward-level-2026-04/recorded-crime-ward.parquet"
    assert corrections.leave_out_partial(ward_figures(5), "2026-04", file, months)["count"].tolist() == [900]
    for edition, name in (("2026-05", file), ("2026-04", "london/x/recorded-crime-ward-historical.parquet")):
        given = ward_figures(826)
        assert corrections.leave_out_partial(given, edition, name, months).equals(given)


@pytest.mark.parametrize("february", [4, 6, 826])
def test_a_partial_month_that_the_publisher_has_completed_is_stale(tmp_path, february):
    line = (
        rf"corrections\.toml: row ward-recent-2024-02: stale: a/recorded-crime-ward\.parquet does not hold 5 offences "
        rf"in February 2024 any more \(found '{february}'\)"
    )
    with pytest.raises(InputError, match=line):
        corrections.leave_out_partial(
            ward_figures(february), "2026-04", "a/recorded-crime-ward.parquet", partial_months(tmp_path)
        )


def test_a_partial_month_that_is_not_there_any_more_is_stale(tmp_path):
    gone = ward_figures(5).iloc[2:]
    with pytest.raises(InputError, match=r"stale: .*\(found '0'\)"):
        corrections.leave_out_partial(gone, "2026-04", "a/recorded-crime-ward.parquet", partial_months(tmp_path))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("expected = 5", 'expected = "5"', "column 'expected': Input should be a valid integer"),
        ("expected = 5", "expected = -5", "column 'expected': Input should be greater than or equal to 0"),
        ("expected = 5", "expected = 5\nvalue = 6", "column 'value': unknown field"),
        ("month = 2024-02-01", "month = 2024-02-28", "column 'month': not the first of a month"),
        ('file = "recorded-crime-ward.parquet"', "", "column 'file': missing field"),
        ("https://example.org/table", "somebody said so", "column 'evidence'"),
        ("[[partial_month]]", "[partial_month]", "nothing but"),
        ("[[partial_month]]", "[[partial_moon]]", "nothing but"),
        (PARTIAL, "partial_month = [1]", "nothing but"),
        (PARTIAL, PARTIAL + PARTIAL, "twice"),
        (PARTIAL, "[[partial_month", "not TOML"),
    ],
)
def test_a_partial_month_that_makes_no_sense_is_refused(tmp_path, old, new, message):
    with pytest.raises(InputError, match=message) as caught:
        partial_months(tmp_path, PARTIAL.replace(old, new))
    assert str(caught.value).startswith("corrections.toml")
