"""The start page: two counts that cannot be mixed up, what stands out, what none of it tells."""

import hashlib
import json
import shutil

import pyarrow.parquet as pq
import pytest

from hatecrime import schema, store, wording
from hatecrime.periods import month_label


def test_it_says_in_one_screen_what_and_to_when(open_page, words_of, newest):
    words = words_of(open_page())
    for line in (wording.RECORDED_NOTE, wording.RECORDED_MEANS, wording.CONNECT_BREAK, wording.STRANDS_OVERLAP):
        assert line in words
    assert f"12 months to {month_label(newest)}" in words


def test_three_cards_then_the_matrix_and_no_chart_bundle(open_page, charts_of):
    at = open_page()
    bodies = [element.proto.body for element in at.get("html")]
    assert [b.count('class="card"') for b in bodies if 'class="card"' in b] == [1, 1, 1]
    assert sum('class="mx"' in body for body in bodies) == 1
    assert not charts_of(at)


def test_the_place_is_what_the_page_is_about(open_page, words_of):
    words = words_of(open_page(area=["tower-hamlets", "brent"]))
    assert "in **Tower Hamlets**" in words
    assert "Tower Hamlets, 12 months to" in words
    assert "none that can be had is published for Tower Hamlets" in words
    assert "Brent" not in words


def test_what_a_card_links_to_keeps_the_place(open_page):
    at = open_page(area="camden")
    cards = at.get("page_link")[7:10]
    assert [link.proto.query_string for link in cards] == ["look=time", "area=camden", "area=camden"]
    assert [link.proto.page.split("/")[-1] for link in cards] == ["year-on-year", "boroughs", "year-on-year"]


def test_what_stands_out_names_month_area_and_range_and_leads_there(open_page):
    links = open_page().get("page_link")[10:]
    assert len(links) <= 5
    for link in links:
        assert "above the expected range of" in link.proto.label
        assert "area=" in link.proto.query_string


def test_a_place_where_nothing_stands_out_says_so(open_page, words_of):
    ats = [open_page(area=area) for area in ("sutton", "kingston-upon-thames", "richmond-upon-thames")]
    for at in ats:
        listed = len(at.get("page_link")) > 10
        assert ("stands out above its expected range" in words_of(at)) is not listed


@pytest.mark.parametrize("area", ["london", "inner-london", "bexley", "kingston-upon-thames", "westminster"])
def test_any_area_reads_well(area, open_page, assert_fit_to_read):
    assert_fit_to_read(open_page(area=area))


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
    assert "Figures by strand are held here to" in words_of(open_page("year_on_year"))
    monkeypatch.setenv("HATECRIME_DATA", str(folder))
    for page in ("overview", "year_on_year", "boroughs", "events", "data_and_methods"):
        words = words_of(open_page(page, series="flagged", event="southport-2024"))
        assert "Figures by strand are held here to" not in words
