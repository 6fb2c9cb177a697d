"""Wide layouts: right files are read figure by figure under any heading known, wrong ones refused where they are wrong."""

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.columns import NOT_USED, Columns
from etl.errors import InputError
from etl.readers import COLUMNS
from etl.readers.wide_months import read_wide
from tests.etl import samples

SPECIAL = samples.columns_of("wide_special_crime")
BOROUGH = samples.columns_of("wide_borough_level")
HEADER = "Borough,MajorText,MinorText,202011,202012,202101\r\n"
ROWS = "Barnet,Hate,Anti-Semitic,1,0,20\r\nBrent,Hate,Anti-Semitic,3,4,5\r\n"


def file(folder: Path, content: str | bytes) -> Path:
    path = folder / "special.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_one_row_per_figure(tmp_path):
    frame = read_wide(file(tmp_path, HEADER + ROWS), SPECIAL)
    assert list(frame.columns) == COLUMNS
    assert frame["count"].tolist() == [1, 0, 20, 3, 4, 5]
    assert frame["row"].tolist() == [2, 2, 2, 3, 3, 3]
    assert frame["month"].tolist()[:3] == [pd.Timestamp(m) for m in ("2020-11-01", "2020-12-01", "2021-01-01")]
    assert frame["area_label"].astype(str).tolist() == ["Barnet"] * 3 + ["Brent"] * 3
    assert frame["code"].isna().all()
    assert set(frame["measure"]) == {"offences"}


HEADERS = {
    "to early 2024": ["MajorText", "MinorText", "LookUp_BoroughName"],
    "to spring 2026": ["MajorText", "MinorText", "BoroughName"],
    "since summer 2026": ["Group", "SubGroup", "BOCU"],
    "another order, other capitals, spaces": ["bocu", " major_TEXT ", "SUB GROUP"],
}
"""Of the borough file; the last is no publisher's, and is read by role all the same."""
EDITIONS = {
    "2019-07": "MPS Borough Level Crime.csv",
    "2024-02": "MPS Borough Level Crime (most recent 24 months).csv",
    "2025-12": "MPS Borough Level Crime (Historical).csv",
    "2026-04": "mps_borough_recent.csv",
    "2026-06": "MPS Borough Level Crime (most recent 24 months).csv",
}


def headed(content: bytes, header: list[str]) -> bytes:
    """A borough file under another header; text columns stay together, the first named area comes first."""
    lines = list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
    order = [2, 0, 1] if header[0] == "bocu" else [0, 1, 2]
    rows = [[line[at] for at in order] + line[3:] for line in lines[1:]]
    return samples.as_csv([*header, *lines[0][3:]], rows)


def by_area(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    keys = ["area_label", "major", "minor", "measure", "month", "count", "row"]
    return sorted(
        frame[keys].astype({"area_label": str, "major": str, "minor": str}).itertuples(index=False, name=None)
    )


@pytest.mark.real
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_borough_file_of_any_edition_is_read_alike_under_every_header(raw_folder, tmp_path, edition):
    path = raw_folder / "london" / f"borough-level-{edition}" / EDITIONS[edition]
    expected = by_area(samples.read(path))
    assert len(expected) >= 2 * 32 * 24
    for header in HEADERS.values():
        (tmp_path / path.name).write_bytes(headed(path.read_bytes(), header))
        assert by_area(samples.read(tmp_path / path.name)) == expected


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_a_name_that_nobody_knows_is_refused_with_the_header_found_and_the_entry_to_extend(tmp_path, header, at):
    changed = [*header[:at], "Ardal", *header[at + 1 :]]
    lost = ("area", "major", "minor")[at] if header[0] == "bocu" else ("major", "minor", "area")[at]
    path = file(tmp_path, f"{','.join(changed)},202401\nx,y,z,1\n")
    found = ", ".join(name.strip() for name in changed)
    with pytest.raises(InputError) as caught:
        read_wide(path, BOROUGH)
    assert str(caught.value) == (
        f"special.csv: row 1: no column for {lost}; header found: {found}; a new name belongs in columns.{lost} of "
        "reader 'wide_borough_level' of source 'mps_borough_level' in etl/sources.toml"
    )


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("MajorText,MinorText,BoroughName,BoroughName,202401", "column 'BoroughName': the column is there twice"),
        ("MajorText,MinorText,BoroughName,borough name,202401", "the column is there twice"),
        ("MajorText,Minor_Text,MINOR TEXT,BoroughName,202401", "column 'MINOR TEXT': the column is there twice"),
        ("MajorText,MinorText,BoroughName,BOCU,202401", "column 'BOCU': two columns for area: 'BoroughName'"),
        ("Group,MajorText,MinorText,BOCU,202401", "column 'MajorText': two columns for major: 'Group'"),
        ("MajorText,MinorText,BoroughName,WardName,202401", r"nobody knows the column 'WardName'; .*columns\.\.\.\."),
    ],
)
def test_a_column_twice_or_one_too_many_is_refused(tmp_path, header, message):
    with pytest.raises(InputError, match=message):
        read_wide(file(tmp_path, f"{header}\na,b,c,d,1\n"), BOROUGH)


def test_the_figures_are_looked_at_and_left_out_where_a_class_is_not_wanted(tmp_path):
    wanted = read_wide(file(tmp_path, HEADER + ROWS), SPECIAL, lambda upper, lower: lower == "other")
    assert wanted.empty
    with pytest.raises(InputError, match=r"row 2, column '202101': not a whole number.*'x'"):
        read_wide(file(tmp_path, HEADER + ROWS.replace("20\r", "x\r")), SPECIAL, lambda upper, lower: False)


def test_a_last_line_without_its_end_is_accepted_where_its_row_is_of_no_use(tmp_path):
    """Some published files end so; what a cut may have cost is a digit of the last row, and no more."""
    cut = HEADER + ROWS + "Brent,Special,Gun Crime,1,2,3"
    keep = lambda upper, lower: upper == "Hate"  # noqa: E731
    frame = read_wide(file(tmp_path, cut), SPECIAL, keep)
    assert frame["count"].tolist() == [1, 0, 20, 3, 4, 5]
    with pytest.raises(InputError, match=r"special\.csv: row 4: the last line has no end: the file was cut short"):
        read_wide(file(tmp_path, cut), SPECIAL)
    with pytest.raises(InputError, match="row 3: the last line has no end"):
        read_wide(file(tmp_path, (HEADER + ROWS).rstrip()), SPECIAL, keep)


def test_a_column_that_is_known_and_not_used_is_passed_by(tmp_path):
    columns = Columns("here", dict(SPECIAL.names) | {NOT_USED: ("Refresh Date",)})
    text = HEADER.replace("202011", "Refresh_Date,202011") + ROWS.replace("Anti-Semitic,", "Anti-Semitic,18/07/2024,")
    assert read_wide(file(tmp_path, text), columns)["count"].tolist() == [1, 0, 20, 3, 4, 5]


def test_lf_and_byte_order_mark_are_accepted(tmp_path):
    plain = read_wide(file(tmp_path, HEADER + ROWS), SPECIAL)
    other = read_wide(file(tmp_path, b"\xef\xbb\xbf" + (HEADER + ROWS).replace("\r\n", "\n").encode()), SPECIAL)
    pd.testing.assert_frame_equal(plain, other)


REFUSED = {
    "no file content": ("", "empty"),
    "blank file": ("\r\n\r\n", "empty"),
    "header only": (HEADER, "no row below the header"),
    "missing column": (HEADER.replace("MinorText,", "") + "Barnet,Hate,1,0,2\r\n", "no column for minor"),
    "further text column": (
        "Borough,MajorText,Note,MinorText,202011\r\nBarnet,Hate,x,Faith,1\r\n",
        "nobody knows the column 'Note'",
    ),
    "repeated column": (HEADER.replace("202012", "202011") + ROWS, "column '202011': the column is there twice"),
    "month 13": (HEADER.replace("202012", "202013") + ROWS, "nobody knows the column '202013'"),
    "month 00": (HEADER.replace("202011", "202000") + ROWS, "nobody knows the column '202000'"),
    "months out of order": (HEADER.replace("202012,202101", "202101,202012") + ROWS, "does not follow 202011"),
    "a month missing": (HEADER.replace("202012", "202102") + ROWS, "does not follow 202011"),
    "month as a date": (HEADER.replace("202012", "01/12/2020") + ROWS, "nobody knows the column '01/12/2020'"),
    "no month": ("Borough,MajorText,MinorText\r\nBarnet,Hate,Faith\r\n", "no month column"),
    "unnamed column": (HEADER.replace("202101", "") + ROWS, "without a name"),
    "negative": (HEADER + ROWS.replace("20\r", "-20\r"), r"row 2, column '202101': not a whole number.*'-20'"),
    "fraction": (HEADER + ROWS.replace("20\r", "2.5\r"), r"row 2, column '202101': not a whole number.*'2.5'"),
    "whole as float": (HEADER + ROWS.replace("20\r", "20.0\r"), "not a whole number"),
    "exponent": (HEADER + ROWS.replace("20\r", "2e1\r"), "not a whole number"),
    "blank": (HEADER + ROWS.replace(",0,", ",,"), r"row 2, column '202012': not a whole number"),
    "text": (HEADER + ROWS.replace("20\r", "n/a\r"), "not a whole number"),
    "thousands comma": (HEADER + ROWS.replace("20\r", '"1,020"\r'), r"not a whole number.*'1,020'"),
    "two counts in a cell": (HEADER + ROWS.replace("1,0,20", '"1,0",20,'), "not a whole number"),
    "huge": (HEADER + ROWS.replace("20\r", "20001\r"), "not plausible.*'20001'"),
    "full-width digits": (HEADER + ROWS.replace("20\r", "２０\r"), "not a whole number"),
    "ragged, short": (HEADER + ROWS + "Bexley,Hate,Faith,1,2\r\n", r"row 4: 5 cells, the header has 6"),
    "ragged, long": (HEADER + ROWS + "Bexley,Hate,Faith,1,2,3,4\r\n", "7 cells"),
    "blank line": (HEADER + ROWS + "\r\n", "0 cells"),
    "cut inside a number": (HEADER + ROWS[:-3], "cut short"),
    "cut inside a row": (HEADER + ROWS[:-7], "row 3: 4 cells, the header has 6"),
    "open quote": (HEADER + '"Barnet,Hate,Faith,1,2,3\r\n', "not a CSV row"),
    "stray quote": (HEADER + '"Bar"net,Hate,Faith,1,2,3\r\n', "not a CSV row"),
    "repeated key": (HEADER + ROWS + "barnet ,Hate,Anti-Semitic,1,2,3\r\n", "row 4: the same area and class as row 2"),
    "row without class": (HEADER + "Barnet,Hate,,1,2,3\r\n", "without its area or class"),
    "UTF-16": ((HEADER + ROWS).encode("utf-16"), "UTF-16, expected UTF-8"),
    "CP1252": ((HEADER + "Barnet,Hate,Caf\u00e9,1,2,3\r\n").encode("cp1252"), "row 2: not UTF-8"),
    "NUL": (HEADER + ROWS.replace("Brent", "Br\0nt"), "NUL character"),
    "HTML instead of CSV": ("<!DOCTYPE html>\n<html><body>Not found</body></html>\n", "no column for area"),
    "semicolons": ((HEADER + ROWS).replace(",", ";"), "no column for area"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_with_the_place_and_the_value(tmp_path, kind):
    content, message = REFUSED[kind]
    with pytest.raises(InputError, match=message) as caught:
        read_wide(file(tmp_path, content), SPECIAL)
    assert str(caught.value).startswith("special.csv")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_one_clear_line(tmp_path):
    with pytest.raises(InputError, match=r"absent\.csv: cannot be read: No such file"):
        read_wide(tmp_path / "absent.csv", SPECIAL)


COUNTS = st.lists(st.lists(st.integers(0, 20_000), min_size=3, max_size=3), min_size=1, max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(counts=COUNTS)
def test_what_is_written_is_what_is_read(tmp_path, counts):
    lines = [f"Area {i},Hate,Faith Hate Crime,{','.join(map(str, row))}" for i, row in enumerate(counts)]
    frame = read_wide(file(tmp_path, HEADER + "\r\n".join(lines) + "\r\n"), SPECIAL)
    assert frame["count"].to_numpy().reshape(-1, 3).tolist() == counts


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(cell=st.text(max_size=8))
def test_any_text_in_a_cell_is_that_number_or_refused(tmp_path, cell):
    quoted = '"' + cell.replace('"', '""') + '"'
    content = f"{HEADER}Barnet,Hate,Faith,1,{quoted},3\r\n".encode("utf-8", "surrogatepass")
    try:
        frame = read_wide(file(tmp_path, content), SPECIAL)
    except InputError:
        return
    digits = cell.strip(" ")
    assert digits.isascii()
    assert digits.isdigit()
    assert frame["count"].tolist() == [1, int(digits), 3]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(at=st.integers(0, len(HEADER + ROWS) - 1))
def test_a_file_cut_anywhere_is_refused_or_lacks_whole_rows_only(tmp_path, at):
    whole = read_wide(file(tmp_path, HEADER + ROWS), SPECIAL)
    try:
        part = read_wide(file(tmp_path, (HEADER + ROWS)[:at]), SPECIAL)
    except InputError:
        return
    assert part["count"].tolist() == whole["count"].tolist()[: len(part)]
    assert len(part) % 3 == 0
