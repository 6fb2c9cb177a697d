"""Layouts A, B and C: right files are read figure by figure, wrong ones are refused where they are wrong."""

from pathlib import Path

import pandas as pd
import pytest
from etl.readers.wide_borough_level import read_wide_borough_level, read_wide_borough_level_old
from etl.readers.wide_special_crime import read_wide_special_crime
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.errors import InputError
from etl.readers import COLUMNS

HEADER = "Borough,MajorText,MinorText,202011,202012,202101\r\n"
ROWS = "Barnet,Hate,Anti-Semitic,1,0,20\r\nBrent,Hate,Anti-Semitic,3,4,5\r\n"


def file(folder: Path, content: str | bytes) -> Path:
    path = folder / "special.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_one_row_per_figure(tmp_path):
    frame = read_wide_special_crime(file(tmp_path, HEADER + ROWS))
    assert list(frame.columns) == COLUMNS
    assert frame["count"].tolist() == [1, 0, 20, 3, 4, 5]
    assert frame["row"].tolist() == [2, 2, 2, 3, 3, 3]
    assert frame["month"].tolist()[:3] == [pd.Timestamp(m) for m in ("2020-11-01", "2020-12-01", "2021-01-01")]
    assert frame["area_label"].astype(str).tolist() == ["Barnet"] * 3 + ["Brent"] * 3
    assert frame["code"].isna().all()
    assert set(frame["measure"]) == {"offences"}


def test_old_and_new_borough_files_differ_in_their_area_column(tmp_path):
    rows = 'Public Order Offences,"Racially or Religiously Aggravated Public Fear, Al",Barnet,7\n'
    old = file(tmp_path, "MajorText,MinorText,LookUp_BoroughName,202401\n" + rows)
    frame = read_wide_borough_level_old(old)
    assert frame["minor"].astype(str).tolist() == ["Racially or Religiously Aggravated Public Fear, Al"]
    with pytest.raises(InputError, match=r"row 1: no column 'BoroughName'"):
        read_wide_borough_level(old)


def test_lf_and_byte_order_mark_are_accepted(tmp_path):
    plain = read_wide_special_crime(file(tmp_path, HEADER + ROWS))
    other = read_wide_special_crime(file(tmp_path, b"\xef\xbb\xbf" + (HEADER + ROWS).replace("\r\n", "\n").encode()))
    pd.testing.assert_frame_equal(plain, other)


REFUSED = {
    "no file content": ("", "empty"),
    "blank file": ("\r\n\r\n", "empty"),
    "header only": (HEADER, "no row below the header"),
    "missing column": (HEADER.replace("MinorText,", "") + "Barnet,Hate,1,0,2\r\n", "no column 'MinorText'"),
    "further text column": ("Borough,MajorText,Note,MinorText,202011\r\nBarnet,Hate,x,Faith,1\r\n", "first three"),
    "repeated column": (HEADER.replace("202012", "202011") + ROWS, "column '202011': the column stands there twice"),
    "month 13": (HEADER.replace("202012", "202013") + ROWS, "column '202013': not a month"),
    "month 00": (HEADER.replace("202011", "202000") + ROWS, "column '202000': not a month"),
    "months out of order": (HEADER.replace("202012,202101", "202101,202012") + ROWS, "does not follow 202011"),
    "a month missing": (HEADER.replace("202012", "202102") + ROWS, "does not follow 202011"),
    "month as a date": (HEADER.replace("202012", "01/12/2020") + ROWS, "not a month"),
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
    "cut inside a row": (HEADER + ROWS[:-7], "cut short"),
    "open quote": (HEADER + '"Barnet,Hate,Faith,1,2,3\r\n', "not a CSV row"),
    "stray quote": (HEADER + '"Bar"net,Hate,Faith,1,2,3\r\n', "not a CSV row"),
    "repeated key": (HEADER + ROWS + "barnet ,Hate,Anti-Semitic,1,2,3\r\n", "row 4: the same area and class as row 2"),
    "row without class": (HEADER + "Barnet,Hate,,1,2,3\r\n", "without its class"),
    "UTF-16": ((HEADER + ROWS).encode("utf-16"), "UTF-16, expected UTF-8"),
    "CP1252": ((HEADER + "Barnet,Hate,Caf\u00e9,1,2,3\r\n").encode("cp1252"), "row 2: not UTF-8"),
    "NUL": (HEADER + ROWS.replace("Brent", "Br\0nt"), "NUL character"),
    "HTML instead of CSV": ("<!DOCTYPE html>\n<html><body>Not found</body></html>\n", "no column 'Borough'"),
    "semicolons": ((HEADER + ROWS).replace(",", ";"), "no column 'Borough'"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_with_the_place_and_the_value(tmp_path, kind):
    content, message = REFUSED[kind]
    with pytest.raises(InputError, match=message) as caught:
        read_wide_special_crime(file(tmp_path, content))
    assert str(caught.value).startswith("special.csv")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_one_clear_line(tmp_path):
    with pytest.raises(InputError, match=r"absent\.csv: cannot be read: No such file"):
        read_wide_special_crime(tmp_path / "absent.csv")


COUNTS = st.lists(st.lists(st.integers(0, 20_000), min_size=3, max_size=3), min_size=1, max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(counts=COUNTS)
def test_what_is_written_is_what_is_read(tmp_path, counts):
    lines = [f"Area {i},Hate,Faith Hate Crime,{','.join(map(str, row))}" for i, row in enumerate(counts)]
    frame = read_wide_special_crime(file(tmp_path, HEADER + "\r\n".join(lines) + "\r\n"))
    assert frame["count"].to_numpy().reshape(-1, 3).tolist() == counts


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(cell=st.text(max_size=8))
def test_any_text_in_a_cell_is_that_number_or_refused(tmp_path, cell):
    quoted = '"' + cell.replace('"', '""') + '"'
    content = f"{HEADER}Barnet,Hate,Faith,1,{quoted},3\r\n".encode("utf-8", "surrogatepass")
    try:
        frame = read_wide_special_crime(file(tmp_path, content))
    except InputError:
        return
    digits = cell.strip(" ")
    assert digits.isascii()
    assert digits.isdigit()
    assert frame["count"].tolist() == [1, int(digits), 3]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(at=st.integers(0, len(HEADER + ROWS) - 1))
def test_a_file_cut_anywhere_is_refused_or_lacks_whole_rows_only(tmp_path, at):
    whole = read_wide_special_crime(file(tmp_path, HEADER + ROWS))
    try:
        part = read_wide_special_crime(file(tmp_path, (HEADER + ROWS)[:at]))
    except InputError:
        return
    assert part["count"].tolist() == whole["count"].tolist()[: len(part)]
    assert len(part) % 3 == 0
