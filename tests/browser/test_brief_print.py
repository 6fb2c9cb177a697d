"""The borough brief as it comes out of a printer: one or two sheets of A4, its words still words."""

import io

import pytest
from pypdf import PdfReader

from hatecrime import brief, metrics, spikes, store, support, vocabulary

A4_POINTS = (595, 842)
AREAS = ["camden", "kensington-and-chelsea", "barking-and-dagenham", "westminster"]


@pytest.fixture(scope="module")
def briefs(edition, tmp_path_factory):
    """Addresses of briefs on disk, and their plain text."""
    tables = edition.tables
    monthly = metrics.monthly(tables["offences"], tables["boroughs"], tables["series_breaks"])
    known = store.known_months(tables["events"])
    changes = metrics.year_on_year(monthly, "r12", metrics.dispersion(monthly, known))
    unusual = spikes.unusual_months(monthly, known)
    folder = tmp_path_factory.mktemp("briefs")
    for area in AREAS:
        page = brief.build_brief(edition, monthly, area, changes=changes, unusual=unusual)
        (folder / f"{area}.html").write_text(page, encoding="utf-8")
    return {area: (folder / f"{area}.html").as_uri() for area in AREAS}


@pytest.fixture
def paper(browser):
    """A page of its own; whatever it asks for beyond its own file is written down."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    yield page
    own = [url for url in asked if url.startswith("file://")]
    assert len(asked) == len(own) <= 2, asked
    context.close()


@pytest.mark.parametrize("area", AREAS)
def test_it_prints_on_one_or_two_sheets_with_text(area, briefs, paper):
    paper.goto(briefs[area])
    content = paper.pdf(prefer_css_page_size=True, print_background=True)
    reader = PdfReader(io.BytesIO(content))
    assert 1 <= len(reader.pages) <= 2
    for sheet in reader.pages:
        size = (float(sheet.mediabox.width), float(sheet.mediabox.height))
        assert size == pytest.approx(A4_POINTS, abs=2)
    text = " ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split())
    assert f"Recorded hate crime in {vocabulary.AREA_LABELS[area]}" in text
    for words in ("Racist and religious", "per 1,000 residents", "What stands out", "call 999", "0800 999 5428"):
        assert words in text
    for route in support.read_guidance().routes:
        assert route.name.split(":")[0].split(",")[0] in text or route.short.split(":")[-1].strip() in text
    assert "print command" not in text, "what is for the screen alone was printed"


def test_on_screen_it_has_no_serious_fault_and_fits_a_phone(briefs, paper, axe_faults):
    paper.goto(briefs["kensington-and-chelsea"])
    assert axe_faults(paper) == []
    paper.set_viewport_size({"width": 320, "height": 700})
    assert paper.evaluate("document.documentElement.scrollWidth") <= 320
