"""The report page as a reader meets it: help in sight, numbers that dial, a way out, and no figures needed."""

import unicodedata

from pypdf import PdfReader

from hatecrime import support

GUIDANCE = support.read_guidance()


def test_help_is_first_and_every_number_dials(page, open_page, axe_faults):
    open_page(page, "/report")
    page.get_by_text("What happens after you tell the police").wait_for()
    assert page.locator("[data-testid=stMain] h1").inner_text() == "How to report hate crime and get support"
    alert = page.locator("[data-testid=stMain] [role=alert]").first
    assert "In danger now? Call 999" in alert.inner_text()
    assert alert.bounding_box()["y"] < 600, "999 is in the first screen"
    for route in GUIDANCE.routes[1:]:
        section = page.locator("section").filter(has=page.get_by_role("heading", name=route.name, exact=True)).last
        if route.phone:
            assert section.locator(f"a[href='tel:{route.phone.replace(' ', '')}']").count() == 1, route.id
        if route.url:
            assert section.locator(f"a[href='{route.url}']").count() == 1, route.id
    assert axe_faults(page) == []


def test_the_way_out_is_an_ordinary_link_in_the_same_tab(page, open_page):
    open_page(page, "/report")
    out = page.get_by_role("link", name=GUIDANCE.exit_label)
    out.first.wait_for()
    assert out.count() == 1
    first = out.first
    assert first.get_attribute("href") == GUIDANCE.exit_url
    assert first.get_attribute("target") in (None, "", "_self")
    page.locator("[data-testid=stMain]").evaluate("e => e.scrollTo(0, e.scrollHeight / 2)")
    box, height = first.bounding_box(), page.viewport_size["height"]
    assert 0 < box["y"] < height - box["height"], "it stays in sight"
    first.focus()
    assert page.evaluate("document.activeElement.tagName") == "A"


def test_on_a_phone_every_link_is_large_enough_for_a_thumb(new_page, open_page):
    page = new_page(viewport={"width": 390, "height": 844})
    open_page(page, "/report")
    page.get_by_text("What happens after you tell the police").wait_for()
    boxes = [link.bounding_box() for link in page.locator(".route a, .exit a").all()]
    assert len(boxes) > len(GUIDANCE.routes)
    assert min(box["height"] for box in boxes) >= 44
    assert min(box["width"] for box in boxes) >= 44


def test_what_is_folded_on_the_screen_is_printed(page, open_page, tmp_path):
    open_page(page, "/report")
    folded = page.get_by_text(GUIDANCE.steps[-1])
    page.get_by_text("What happens after you tell the police").wait_for()
    assert not folded.is_visible()
    page.pdf(path=tmp_path / "report.pdf", format="A4")
    words = " ".join(sheet.extract_text() for sheet in PdfReader(tmp_path / "report.pdf").pages)
    words = unicodedata.normalize("NFKC", " ".join(words.split()))  # two letters drawn as one are two again
    assert GUIDANCE.steps[-1] in words


def test_a_borough_brief_can_be_taken_away(page, open_page):
    open_page(page, "/boroughs?area=camden", chart=True)
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name="One-page brief (PDF)").click()
    assert waiting.value.suggested_filename == "hate-crime-brief-camden.pdf"
    [sheet] = PdfReader(waiting.value.path()).pages
    words = sheet.extract_text()
    assert "Recorded hate crime in Camden" in words
    assert "/boroughs?area=camden" in words
