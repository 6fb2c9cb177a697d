"""What a reader takes away reads back as what was shown, and runs nothing in a spreadsheet."""

import csv
import io
import json
import re
import unicodedata
import zipfile

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatecrime import downloads, metrics, periods, schema, spikes, wording

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "\u202e=1", "\ufeff=1", "=cmd|'/c calc'!A0"]  # fmt: skip
COVER = {"title": "Recorded hate crime, Camden", "source": "Metropolitan Police Service", "period": "2020 to 2021"}
NOTES = ["Offences recorded by the police.", "Strands overlap."]
HOSTILE = st.text(st.characters(exclude_categories=[]), max_size=30) | st.sampled_from(DANGEROUS)


def example() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "series": ["flagged", "flagged", "aggravated"],
            "month": pd.to_datetime(["2020-04-01", "2020-05-01", "2024-03-01"]),
            "offences": pd.array([12, 1_234, 7], dtype="int64"),
            "offences_r12": pd.array([None, 9_876, None], dtype="Int64"),
            "difference": pd.array([-5, 3, None], dtype="Int64"),
            "change_pct": [-12.345678901234, 0.1, None],
            "provisional": [False, False, True],
            "reason": ["too_few_months", None, "break"],
        }
    )


def read_sheet(content: bytes, name: str) -> list[tuple]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return list(book[name].iter_rows(values_only=True))


def data_rows(content: bytes) -> list[dict]:
    rows = read_sheet(content, "Data")
    return [dict(zip(rows[2], row, strict=True)) for row in rows[3:]]


def test_csv_reads_back_as_it_was():
    back = pd.read_csv(io.BytesIO(downloads.csv_bytes(example())), parse_dates=["month"])
    expected = example()
    assert list(back.columns) == list(expected.columns)
    pd.testing.assert_frame_equal(back, expected, check_dtype=False)


def test_csv_is_utf8_with_mark_and_crlf():
    content = downloads.csv_bytes(pd.DataFrame({"name": ["Zoë, é"]}))
    assert content == b"\xef\xbb\xbfname\r\n" + '"Zoë, é"\r\n'.encode()


def test_negative_numbers_stay_numbers_and_counts_stay_whole():
    text = downloads.csv_bytes(example()).decode("utf-8-sig")
    assert "flagged,2020-04-01,12,,-5,-12.345678901234,False,too_few_months" in text
    assert ",9876," in text
    assert "1234.0" not in text


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_would_run_is_disarmed_in_csv(text):
    content = downloads.csv_bytes(pd.DataFrame({"area": [text], text: ["x"]})).decode("utf-8-sig")
    header, row = list(csv.reader(io.StringIO(content)))
    assert row[0].startswith("'")
    assert header[1].startswith("'")


def test_the_apostrophe_is_only_put_where_it_is_needed():
    assert downloads.neutralised("Tower Hamlets") == "Tower Hamlets"
    assert downloads.neutralised("year to March 2026") == "year to March 2026"
    assert downloads.neutralised("−5%") == "−5%"  # a true minus sign starts no formula
    assert downloads.neutralised("'quoted'") == "'quoted'"


@given(st.lists(HOSTILE, min_size=1, max_size=5))
def test_csv_of_hostile_text_keeps_its_shape_and_runs_nothing(texts):
    held = pd.Series(texts, dtype=object)  # text of pandas itself cannot hold half a character
    content = downloads.csv_bytes(pd.DataFrame({"area": held, "n": range(len(texts))}))
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["area", "n"]
    assert [row[0] for row in rows[1:]] == [downloads.neutralised(text) for text in texts]
    for row, text in zip(rows[1:], texts, strict=True):
        assert not row[0].lstrip().startswith(("=", "+", "-", "@"))
        assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in row[0])
        if text.isprintable() and not text.lstrip().startswith(downloads.FORMULA_STARTS):
            assert row[0] == text


@settings(max_examples=40, deadline=None)
@given(st.lists(HOSTILE, min_size=1, max_size=4), HOSTILE)
def test_xlsx_of_hostile_text_opens_and_holds_text(texts, title):
    frame = pd.DataFrame({"area": pd.Series(texts, dtype=object), "offences": range(len(texts))})
    content = downloads.xlsx_bytes(frame, {"title": title or "T"}, texts)
    rows = data_rows(content)
    assert [row["offences"] for row in rows] == list(range(len(texts)))
    for row, text in zip(rows, texts, strict=True):
        assert row["area"] == (downloads.clean_text(text).strip() or "[x]")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name), f"{name} holds a formula"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(HOSTILE, st.none() | st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False)),
        min_size=1,
        max_size=6,
    )
)
def test_parquet_reads_back_exactly(rows):
    rows = [(text.encode("utf-8", "replace").decode("utf-8"), *rest) for text, *rest in rows]
    frame = pd.DataFrame(rows, columns=["area", "offences", "change_pct"]).astype({"offences": "Int64"})
    table = pq.read_table(io.BytesIO(downloads.parquet_bytes(frame)))
    assert table.column("area").to_pylist() == [row[0] for row in rows]
    assert table.column("offences").to_pylist() == [row[1] for row in rows]
    assert table.column("change_pct").to_pylist() == [row[2] for row in rows]


def test_xlsx_reads_back_with_shorthand_where_a_value_is_missing():
    rows = data_rows(downloads.xlsx_bytes(example(), COVER, NOTES))
    assert [row["offences"] for row in rows] == [12, 1234, 7]
    assert [row["offences_r12"] for row in rows] == ["[x]", 9876, "[b]"]
    assert [row["difference"] for row in rows] == [-5, 3, "[b]"]
    assert rows[0]["change_pct"] == -12.345678901234
    assert [row["month"] for row in rows] == ["2020-04-01", "2020-05-01", "2024-03-01"]
    assert [row["reason"] for row in rows] == ["too_few_months", "[z]", "break"]
    assert [row["provisional"] for row in rows] == ["no", "no", "yes"]


def test_xlsx_is_accessible():
    content = downloads.xlsx_bytes(example(), COVER, NOTES)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Cover", "Contents", "Notes", "Data"]
    for sheet in book:
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_state == "visible"
        assert sheet["A1"].value
        blanks = [cell.coordinate for row in sheet.iter_rows(max_col=1) for cell in row if cell.value is None]
        assert blanks == [], f"{sheet.title}: blank rows"
    assert [cell.hyperlink.location for cell in book["Contents"]["A"][3:]] == ["'Cover'!A1", "'Notes'!A1", "'Data'!A1"]
    for name in ("Contents", "Notes", "Data"):
        sheet = book[name]
        (table,) = sheet.tables.values()
        assert table.ref == f"A3:{openpyxl.utils.get_column_letter(sheet.max_column)}{sheet.max_row}"
        assert sheet.freeze_panes == "A4"
        assert all(cell.value is not None for row in sheet[table.ref] for cell in row)


def test_xlsx_notes_hold_the_caveats_the_columns_and_the_shorthand_used():
    entries = dict(read_sheet(downloads.xlsx_bytes(example(), COVER, NOTES), "Notes")[3:])
    assert entries["Note 1"] == NOTES[0]
    assert entries["[b]"] == wording.SHORTHAND["b"]
    assert "[u]" not in entries
    assert entries["Column offences"] == "Offences recorded."
    cover = [row[0] for row in read_sheet(downloads.xlsx_bytes(example(), COVER, NOTES), "Cover")]
    assert cover[0] == COVER["title"]
    assert "Source: Metropolitan Police Service" in cover


def test_an_empty_view_still_makes_files():
    empty = example().iloc[:0]
    assert downloads.csv_bytes(empty).decode("utf-8-sig").count("\r\n") == 1
    assert set(data_rows(downloads.xlsx_bytes(empty, COVER, NOTES))[0].values()) == {"[x]"}
    assert pq.read_table(io.BytesIO(downloads.parquet_bytes(empty))).num_rows == 0


def test_same_frame_same_bytes():
    for build in (
        downloads.csv_bytes,
        downloads.parquet_bytes,
        lambda frame: downloads.xlsx_bytes(frame, COVER, NOTES),
    ):
        assert build(example()) == build(example())


def test_columns_of_one_name_stay_apart():
    frame = pd.DataFrame([[1, 2]], columns=["Offences", "offences"])
    assert list(data_rows(downloads.xlsx_bytes(frame, COVER, NOTES))[0]) == ["Offences", "offences (2)"]


def test_metadata_says_whose_which_and_how():
    manifest = {
        "build_id": "abc",
        "data_to": {"flagged": "2021-05"},
        "inputs": [{"name": "a.csv", "sha256": "00ff", "edition": "2026-04"}],
    }
    content = downloads.metadata_json(
        example(),
        title="Recorded hate crime",
        manifest=manifest,
        series=["flagged"],
        filters={"area": ("camden",), "from": pd.Timestamp("2020-04-01"), "event": None},
        caveats=NOTES,
    )
    document = json.loads(content)
    assert document["build_id"] == "abc"
    assert document["data_to"] == {"flagged": "2021-05"}
    assert document["publishers"] == [wording.SOURCE_TITLES["flagged"]]
    assert document["files"] == manifest["inputs"]
    assert document["licence"]["url"] == wording.LICENCE_URL
    assert document["columns"]["offences"] == "Offences recorded."
    assert document["filters"] == {"area": ["camden"], "from": "2020-04-01", "event": None}
    assert document["caveats"] == NOTES
    assert document["rows"] == 3


@pytest.fixture(scope="module")
def frames(real_monthly, known, edition):
    """What pages and snapshots offer to take away, of London and two boroughs, by name."""
    own = real_monthly[real_monthly["area_code"].isin(["london", "camden", "kingston-upon-thames"])]
    people, month = edition.table("population"), pd.Timestamp("2017-06-01")
    return {
        "monthly": own,
        "rolling": metrics.rolling_12_months(own),
        "changes": metrics.year_on_year(own, "r12", metrics.dispersion(own, known)),
        "months": metrics.year_on_year(own, "month", metrics.dispersion(own, known), years_back=5),
        "rates": metrics.funnel_table(metrics.borough_rates(real_monthly, people, pd.Timestamp("2021-03-01"))),
        "lines": metrics.rate_lines(own, people),
        "season": metrics.seasonality(own),
        "index": metrics.indexed(own, pd.Timestamp("2016-04-01"), pd.Timestamp("2017-03-01")),
        "event": spikes.event_panel(own, month, known),
        "window": spikes.event_window(own, "flagged", "faith", "camden", month, known),
        "ratios": spikes.comparator_panel(own, month, known),
        "scan": spikes.unusual_months(own, known),
    }


def test_every_column_of_the_frames_has_a_meaning(frames):
    for name, frame in frames.items():
        meanings = downloads.column_meanings(list(frame.columns))
        assert [column for column, meaning in meanings.items() if not meaning] == [], name


BASES = {
    "changes": ("offences_before", ["change_pct", "low_pct", "high_pct", "chance_low_pct", "chance_high_pct"]),
    "months": ("offences_before", ["change_pct", "low_pct", "high_pct", "chance_low_pct", "chance_high_pct"]),
    "event": ("expected", ["pct", "pct_lo", "pct_hi", "min_detectable_pct"]),
    "scan": ("expected", ["pct", "pct_lo", "pct_hi", "min_detectable_pct"]),
}


@pytest.mark.parametrize("name", BASES)
def test_no_column_of_a_download_holds_a_percentage_on_a_base_under_fifty(frames, name):
    """In what a reader gets, the file itself: read back from CSV."""
    base, percentages = BASES[name]
    read = pd.read_csv(io.BytesIO(downloads.csv_bytes(frames[name])), encoding="utf-8-sig")
    small = read[~(read[base] >= 50)]
    assert len(small) > 10
    assert small[percentages].isna().all(axis=None)
    assert read.loc[read[base] >= 50, percentages[0]].notna().any()
    assert {column for column in read.columns if column.endswith("pct") or column.startswith("pct")} == set(percentages)


TO = pd.Timestamp("2021-05-01")


def test_file_name_says_what_it_holds():
    first, last = pd.Timestamp("2020-04-01"), pd.Timestamp("2021-03-01")
    name = downloads.file_name("year on year", ["camden"], ["faith"], first, last, TO, "csv")
    assert name == "hate-crime_year-on-year_camden_faith_2020-04-to-2021-03_data-to-2021-05.csv"
    many = downloads.file_name("months", ["a", "b", "c", "d"], [], None, None, TO, "xlsx")
    assert many == "hate-crime_months_4-areas_all-strands_all-months_data-to-2021-05.xlsx"
    one = downloads.file_name("brief", ["camden"], ["faith", "homophobic"], last, last, TO, "html")
    assert one == "hate-crime_brief_camden_faith-and-homophobic_2021-03_data-to-2021-05.html"


@given(HOSTILE, st.lists(HOSTILE, max_size=5), st.lists(HOSTILE, max_size=5))
def test_file_name_is_safe_whatever_it_is_given(kind, areas, strands):
    name = downloads.file_name(kind, areas, strands, TO, TO, TO, "csv")
    assert re.fullmatch(r"hate-crime_[a-z0-9_-]*_data-to-2021-05\.csv", name)
    assert len(name) <= 180


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_everything_is_one_file_that_says_what_it_holds(edition, kind):
    tables = {name: frame.head(50).drop(columns="geometry", errors="ignore") for name, frame in edition.tables.items()}
    found = downloads.whole_data(tables, edition.manifest, kind)
    assert found == downloads.whole_data(tables, edition.manifest, kind)
    with zipfile.ZipFile(io.BytesIO(found)) as archive:
        assert archive.testzip() is None
        files = {name.split("/")[1]: archive.read(name) for name in archive.namelist()}
    read = {"csv": lambda content: pd.read_csv(content, encoding="utf-8-sig"), "parquet": pd.read_parquet}[kind]
    for name, frame in tables.items():
        if len(frame):
            back = read(io.BytesIO(files[f"{name}.{kind}"]))
            assert (len(back), [c for c in back.columns if c != "used"]) == (len(frame), list(frame.columns))
    words = pd.read_csv(io.BytesIO(files["dictionary.csv"]), encoding="utf-8-sig")
    assert words["meaning"].notna().all()
    assert set(words["table"]) == set(tables)
    assert json.loads(files["about.json"])["build_id"] == edition.build_id


def test_months_before_a_count_can_be_used_are_marked(edition):
    tables = {name: edition.table(name) for name in ("offences", "ward_offences", "series_breaks")}
    with zipfile.ZipFile(io.BytesIO(downloads.whole_data(tables, edition.manifest, "parquet"))) as archive:
        names = {name.split("/")[1]: name for name in archive.namelist()}
        for table in ("offences", "ward_offences"):
            back = pd.read_parquet(io.BytesIO(archive.read(names[f"{table}.parquet"])))
            starts = periods.starts_of(edition.table("series_breaks"))
            assert len(starts)
            early = pd.Series(False, index=back.index)
            for series, month in starts.items():
                early |= (back["series"].astype(str) == series) & (back["month"] < month)
            assert early.any()
            assert (back["used"] == ~early).all()


def test_the_workbook_of_everything_holds_each_table_but_wards(edition):
    tables = {name: frame.head(50).drop(columns="geometry", errors="ignore") for name, frame in edition.tables.items()}
    found = downloads.whole_workbook(tables, edition.manifest)
    assert found == downloads.whole_workbook(tables, edition.manifest)
    book = openpyxl.load_workbook(io.BytesIO(found))
    listed = [row[0] for row in book["Contents"].iter_rows(min_row=4, values_only=True)]
    assert ["Contents", *listed] == ["Contents", *(name for name in book.sheetnames if name != "Contents")]
    held = {name for name, frame in tables.items() if len(frame) and not name.startswith("ward")}
    assert set(listed) == {"Cover", "Notes", *held}
    cover = " ".join(row[0] for row in book["Cover"].iter_rows(values_only=True))
    assert all(line in cover for line in edition.manifest["licences"])
    explained = {row[:2] for row in book["Notes"].iter_rows(min_row=4, values_only=True)}
    for name in held:
        title, _, heads, *rows = book[name].iter_rows(values_only=True)
        assert schema.TABLES[name].title in title[0]
        assert len(rows) == len(tables[name])
        assert {(name, column) for column in heads} <= explained
        assert all(cell is not None for row in rows for cell in row)
    shown = [
        row[list(tables["offences"].columns).index("offences")]
        for row in book["offences"].iter_rows(min_row=4, values_only=True)
    ]
    assert shown == tables["offences"]["offences"].tolist()
