"""The borough brief on the committed tables: every borough has one, whole, honest, and escaped."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest

from hatecrime import brief, findings, metrics, spikes, store, support, vocabulary, wording

BOROUGHS = sorted(vocabulary.GSS_OF_AREA)


@pytest.fixture(scope="module")
def results(edition):
    tables = edition.tables
    monthly = metrics.monthly(tables["offences"], tables["boroughs"], tables["series_breaks"])
    known = store.known_months(tables["events"])
    return {
        "monthly": monthly,
        "changes": metrics.year_on_year(monthly, "r12", metrics.dispersion(monthly, known)),
        "unusual": spikes.unusual_months(monthly, known, tables["series_breaks"]),
    }


@pytest.fixture(scope="module")
def composed(edition, results):
    return {area: brief.compose(edition, area_code=area, **results) for area in BOROUGHS}


class Outline(HTMLParser):
    """Headings, text, and whether every element that was opened was closed."""

    VOID = frozenset({"meta", "br", "img", "path", "rect", "circle", "line", "use"})

    def __init__(self):
        super().__init__()
        self.open: list[str] = []
        self.headings: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)
        if tag in {"h1", "h2"}:
            self.headings.append("")

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] in {"h1", "h2"}:
            self.headings[-1] += data
        if "style" not in self.open:
            self.text.append(data)


def outline(html: str) -> Outline:
    parser = Outline()
    parser.feed(html)
    assert parser.open == []
    return parser


def test_there_is_a_brief_for_each_of_the_32_boroughs(composed):
    assert len(composed) == 32


@pytest.mark.parametrize("area", BOROUGHS)
def test_a_brief_says_what_it_must(area, composed):
    page = brief.brief_html(composed[area], support.read_guidance())
    found = outline(page)
    text = " ".join(found.text)
    name = vocabulary.AREA_LABELS[area]
    assert found.headings == [
        f"Recorded hate crime in {name}",
        "Rate",
        "What stands out in the latest months",
        "What these figures cannot tell",
        "How to report hate crime and get support",
    ]
    for line in (wording.RECORDED_NOTE, wording.RECORDED_MEANS, wording.STRANDS_OVERLAP, wording.FORCES_NOTE):
        assert line in text
    assert wording.CONNECT_BREAK in text
    for route in support.read_guidance().routes:
        assert route.short in text
    assert "Source: Metropolitan Police Service" in text
    for code in wording.SHORTHAND:
        explained = f"[{code}] {wording.SHORTHAND[code]}" in text
        assert explained == (text.count(f"[{code}]") > explained), code
    assert not re.search(r"\b(nan|None|NaT|<NA>|inf)\b", text)
    assert not re.search(r"\b(worst|league|caused|because of the (attack|event))\b", text, re.I)
    assert len(page.encode()) < 150_000


@pytest.mark.parametrize("area", BOROUGHS)
def test_a_brief_asks_nothing_of_anybody(area, composed):
    page = brief.brief_html(composed[area], support.read_guidance())
    assert "<script" not in page
    assert not re.search(r'(src|href|xlink:href)="(?!#)', page)
    assert not re.search(r"url\((?!#)", page)
    assert "default-src 'none'" in page


def test_the_table_by_strand_holds_the_numbers_of_the_pages(composed, results):
    changes = results["changes"]
    for area, made in composed.items():
        rows = changes[(changes["area_code"] == area) & (changes["series"] == "flagged")]
        rows = rows[rows["period_end"] == pd.Timestamp("2021-05-01")].set_index("strand")
        assert [row[0] for row in made.strands] == [vocabulary.STRANDS[s].label for s in vocabulary.FLAGGED_STRANDS]
        for strand, cells in zip(vocabulary.FLAGGED_STRANDS, made.strands, strict=True):
            row = rows.loc[strand]
            assert cells[1] == f"{row['offences']:,}"
            assert cells[2] == f"{row['offences_before']:,}"
            assert ("%" in cells[3]) == (row["offences_before"] >= 50), (area, strand)
            if row["offences_before"] < 50:
                assert cells[3].endswith("[u]")


def test_the_headline_is_the_finding_of_the_newest_comparable_year(composed, results):
    changes = results["changes"]
    row = changes[
        (changes["series"] == "aggravated")
        & (changes["area_code"] == "camden")
        & (changes["period_end"] == changes.loc[changes["series"] == "aggravated", "period_end"].max())
    ].iloc[0]
    assert composed["camden"].headline == findings.change_message(row)
    assert findings.change_sentence(row) in composed["camden"].lead


def test_borough_notes_stand_beside_the_rate(composed):
    assert any("residents only" in line for line in composed["westminster"].rates)
    assert any("Heathrow" in line for line in composed["hillingdon"].rates)
    assert len(composed["sutton"].rates) == 2


def test_months_that_stand_out_are_listed(composed, results):
    spiked = results["unusual"].query("is_spike and area_code in @BOROUGHS", engine="python")
    assert len(spiked), "the committed tables hold at least one month that stands out in a borough"
    for row in spiked.to_dict("records"):
        assert findings.unusual_sentence(row) in composed[row["area_code"]].unusual


def test_the_map_marks_the_borough_and_draws_the_others(composed):
    for area in BOROUGHS:
        drawing = composed[area].map
        assert drawing.count('fill="#12436D"') == 1, "the borough"
        assert drawing.count('fill="#BFBFBF"') == 32, "31 boroughs and the City of London"
    assert len({made.map for made in composed.values()}) == 32


def test_the_chart_is_cut_at_the_change_of_recording(composed, edition):
    assert "recording" in composed["camden"].chart
    assert "cut in February 2024" in composed["camden"].chart
    alt = re.search(r"<desc[^>]*>(.*?)</desc>", composed["camden"].chart)[1]
    assert len(alt) <= 250
    assert str(edition.table("offences")["month"].max().year) in alt


def test_words_from_data_stay_words(composed):
    hostile = '<img src=x onerror="alert(1)">&'
    made = replace(
        composed["camden"],
        area=hostile,
        subtitle=hostile,
        headline=hostile,
        lead=(hostile,),
        rates=(hostile,),
        unusual=(hostile,),
        sources=(hostile,),
        caveats=(hostile,),
        strands=((hostile,) * 5,),
        strands_title=hostile,
        chart_caption=hostile,
    )
    page = brief.brief_html(made, support.read_guidance())
    assert "<img" not in page
    assert page.count("&lt;img src=x") >= 14


def test_the_same_results_give_the_same_page(edition, results, composed):
    again = brief.compose(edition, area_code="camden", **results)
    guidance = support.read_guidance()
    assert brief.brief_html(again, guidance) == brief.brief_html(composed["camden"], guidance)


def test_build_brief_works_out_what_it_is_not_given(edition, results, composed):
    page = brief.build_brief(edition, results["monthly"], "barnet")
    assert page == brief.brief_html(composed["barnet"], support.read_guidance())


@pytest.mark.parametrize("area", ["london", "inner-london", "atlantis", ""])
def test_there_is_no_brief_for_anything_but_a_borough(area, edition, results):
    with pytest.raises(brief.BriefError, match="each of the 32 boroughs only"):
        brief.compose(edition, area_code=area, **results)
