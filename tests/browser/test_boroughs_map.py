"""The map in a real browser, every other host shut: 33 areas drawn, and a click or the list chooses a borough."""

from urllib.parse import parse_qs, urlsplit

from hatecrime import vocabulary


def _areas(page):
    return page.locator(".choroplethlayer path")


def _chosen(page):
    return parse_qs(urlsplit(page.url).query).get("area", [])


def test_33_areas_are_drawn_without_another_host(page, open_page):
    open_page(page, "/boroughs?series=aggravated", chart=True)
    _areas(page).nth(32).wait_for(state="attached")
    assert _areas(page).count() == 33  # the fixture fails when anything was asked of another host


def test_a_click_on_the_map_chooses_a_borough(page, open_page):
    open_page(page, "/boroughs?series=aggravated", chart=True)
    _areas(page).nth(32).wait_for(state="attached")
    page.locator(".choroplethlayer").first.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    # The largest area is Bromley or Hillingdon: a click on its middle is inside it.
    boxes = [_areas(page).nth(i).bounding_box() for i in range(33)]
    box = max((b for b in boxes if b), key=lambda b: b["width"] * b["height"])
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**area=*")
    assert len(_chosen(page)) == 1
    name = vocabulary.AREA_LABELS[_chosen(page)[0]]
    page.get_by_role("heading", name=name, exact=True).wait_for()
    page.get_by_text("Wards", exact=True).wait_for()


def test_the_keyboard_chooses_a_borough(page, open_page):
    open_page(page, "/boroughs?series=aggravated", chart=True)
    box = page.get_by_role("combobox", name="Place", exact=True)
    box.focus()
    page.keyboard.type("Brent")
    page.keyboard.press("Enter")
    page.wait_for_url("**area=brent*")
    page.get_by_role("heading", name="Brent", exact=True).wait_for()
    page.get_by_text("Wards", exact=True).wait_for()
