"""The start page: two counts that cannot be mixed up, what stands out, what none of it tells."""

import hashlib
import json
import shutil

import pandas as pd
import pyarrow.parquet as pq
import pytest

from hatecrime import schema, store, wording
from hatecrime.periods import month_label


def test_it_says_in_one_screen_what_and_to_when(open_page, words_of, newest, strands_to):
    at = open_page()
    opening = at.markdown[0].value
    assert f"to {month_label(newest)}" in opening
    assert f"in {month_label(strands_to)}" in opening
    assert "must not be mixed" in " ".join(opening.split())
    words = words_of(at)
    for line in (wording.RECORDED_NOTE, wording.RECORDED_MEANS, wording.CONNECT_BREAK, wording.STRANDS_OVERLAP):
        assert line in words


def test_each_count_has_a_panel_of_its_own_with_its_last_month(open_page, newest, strands_to):
    at = open_page()
    assert [h.value for h in at.header][:2] == [
        f"To {month_label(newest)}: one offence in law",
        f"Only to {month_label(strands_to)}: by strand",
    ]
    aggravated, strands = at.get("plotly_chart")
    assert month_label(newest) in aggravated.proto.alt
    assert month_label(strands_to) in strands.proto.alt
    for chart in (aggravated, strands):
        names = {trace.get("name") for trace in json.loads(chart.proto.spec)["data"]}
        assert not {"Faith", "Racially or religiously aggravated public order"} <= names


def test_the_line_is_cut_at_the_change_of_recording(open_page):
    spec = json.loads(open_page().get("plotly_chart")[0].proto.spec)
    assert len([t for t in spec["data"] if t["type"] == "scatter"]) >= 2
    assert any("Recording changed [b]" in note["text"] for note in spec["layout"]["annotations"])


def test_the_figures_are_the_published_ones(open_page, open_tab, tables_of, edition, newest, strands_to):
    def year(series, strand, to):
        """Offences of 12 months, added up row by row."""
        rows = edition.table("offences")
        rows = rows[(rows["series"] == series) & (rows["strand"] == strand) & rows["in_london"]]
        return int(rows.loc[rows["month"].between(to - pd.DateOffset(months=11), to), "offences"].sum())

    at = open_tab(open_page(), "Table")
    rows = {row[0]: row for table in tables_of(at) for row in table["rows"]}
    now, before = (year("flagged", "racist_religious", strands_to - pd.DateOffset(years=back)) for back in (0, 1))
    counts = [f"{now:,}", f"{before:,}", f"{now - before:+,}", f"{100 * (now / before - 1):+.0f}%"]
    assert [cell.replace("−", "-") for cell in rows["Racist and religious"][1:5]] == counts
    assert rows[month_label(newest)][1].startswith(f"{year('aggravated', 'all', newest):,}")


def test_what_stands_out_names_month_area_and_range(open_page, words_of):
    words = words_of(open_page())
    assert "stands out above the expected range" in words or "months stand out" in words
    assert "above the expected range of" in words


@pytest.mark.parametrize("area", ["london", "inner-london", "bexley", "kingston-upon-thames", "westminster"])
def test_any_area_reads_well(area, open_page, assert_fit_to_read):
    assert_fit_to_read(open_page(area=area))


def test_other_sources_stand_apart_with_their_status(open_page, tables_of):
    at = open_page()
    national = next(t for t in tables_of(at) if "Home Office" in t["caption"])
    status = "Official statistics, not accredited"
    assert ["England and Wales", "2023/24", "140,561", status] in national["rows"]
    met = next(row for row in national["rows"] if row[:2] == ["Metropolitan Police", "2024/25"])
    assert met == [
        "Metropolitan Police",
        "2024/25",
        "21,560",
        f"{status}; not comparable with figures before April 2024",
    ]


def test_no_page_says_that_the_strands_end_when_they_go_on(
    open_page, words_of, edition, tmp_path, monkeypatch, strands_to
):
    """The tables as a newer file of strands leaves them: the end has become a gap, which is a break."""
    folder = tmp_path / "published"
    shutil.copytree(store.ROOT / "data" / "published", folder)
    breaks = edition.table("series_breaks")
    went_on = breaks.assign(
        kind=breaks["kind"].mask(breaks["break_id"] == "end-flagged", "break"),
        comparable=breaks["comparable"] & (breaks["break_id"] != "end-flagged"),
    )
    table = schema.TABLES["series_breaks"]
    pq.write_table(schema.to_arrow(went_on, table), folder / "series_breaks.parquet")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    sha256 = hashlib.sha256((folder / "series_breaks.parquet").read_bytes()).hexdigest()
    manifest["tables"]["series_breaks.parquet"]["sha256"] = sha256
    manifest["build_id"] = "e" * 64
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert f"Only to {month_label(strands_to)}" in words_of(open_page())
    monkeypatch.setenv("HATECRIME_DATA", str(folder))
    for page in ("overview", "year_on_year", "boroughs", "events", "data_and_methods"):
        words = words_of(open_page(page, series="flagged", event="southport-2024"))
        assert "Only to" not in words
        assert "Figures by strand are held to" not in words
