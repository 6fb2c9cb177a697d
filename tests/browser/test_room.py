"""Nothing is cut, overlaps, jumps or runs over its room, on any page, at five widths; and no page asks too much of a reader."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

WIDTHS = (320, 390, 768, 1366, 1440)
PLACES = ("london", "tower-hamlets", "kingston-upon-thames")
ADDRESSES = (
    *(f"{page}?area={place}" for page in ("/", "/year-on-year", "/boroughs", "/events") for place in PLACES),
    "/year-on-year?look=time",
    "/year-on-year?look=season",
    "/boroughs?view=chance",
    "/boroughs?view=time",
    "/boroughs?area=tower-hamlets&wards=rates",
    "/boroughs?area=tower-hamlets&wards=decade",
    "/events?part=boroughs",
    "/events?part=events",
    "/events?part=list",
    "/data-and-methods",
)
MOST_WORDS = {"/report": 700, "/data-and-methods": 900}
MOST_SHIFT, TALLEST = 0.05, {1366: 3200, 390: 5000}

TEXTS = """() => {
  const seen = e => e.checkVisibility({checkOpacity: true, checkVisibilityCSS: true});
  const found = [];
  for (const plot of document.querySelectorAll('.js-plotly-plot, .stHtml svg[role=img]')) {
    const room = plot.getBoundingClientRect();
    const texts = [...plot.querySelectorAll('text')]
      .map(e => ({words: e.textContent.trim(), box: e.getBoundingClientRect(), e}))
      .filter(t => t.words && t.box.width > 1 && t.box.height > 1 && seen(t.e));
    for (const {words, box} of texts)
      if (box.left < room.left - 2 || box.right > room.right + 2 || box.top < room.top - 3 || box.bottom > room.bottom + 3)
        found.push(`cut: ${words}`);
    texts.forEach((a, i) => texts.slice(i + 1).forEach(b => {
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (across > 3 && down > 4) found.push(`over: ${a.words} / ${b.words}`);
    }));
  }
  const main = document.querySelector('[data-testid=stMain]');
  if (main.scrollWidth > main.clientWidth + 1) found.push(`the page is ${main.scrollWidth} wide in ${main.clientWidth}`);
  return found;
}"""

ASKED = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  const count = text => (text.match(/[\\p{L}\\p{N}][\\p{L}\\p{N}'’.,%-]*/gu) || []).length;
  // Words of figures are not counted, nor those of the banner that says that figures are old.
  const apart = [...main.querySelectorAll('svg text, .mx, .mxk, .st-key-banner')];
  const inside = apart.reduce((n, e) => n + count(e.innerText ?? e.textContent), 0);
  return {words: count(main.innerText) - inside, height: main.scrollHeight};
}"""

SHIFTS = """() => { window.shifted = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => {
  if (!entry.hadRecentInput) window.shifted += entry.value;
})).observe({type: 'layout-shift', buffered: true}); }"""


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_text_of_a_chart_is_cut_or_over_another(
    new_page: Callable[..., Page], open_page, quiet, address: str
) -> None:
    page = new_page(viewport={"width": WIDTHS[0], "height": 800})
    open_page(page, address, chart=not address.startswith("/?"))
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        quiet(page)  # labels of a chart are placed after it is drawn
        faults += [f"{width}: {fault}" for fault in page.evaluate(TEXTS)]
    assert faults == []


@pytest.mark.parametrize("width", TALLEST)
@pytest.mark.parametrize("address", [*ADDRESSES[:12:2], "/report", "/share", "/data-and-methods"])
def test_a_page_keeps_to_its_budget(new_page: Callable[..., Page], open_page, quiet, address: str, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 800}, fresh=True)  # what moves is of a first visit
    page.add_init_script(f"({SHIFTS})()")
    open_page(page, address, chart=address.startswith(("/year", "/bor", "/events")))
    page.locator(".footer").wait_for()
    quiet(page)
    asked = page.evaluate(ASKED)
    assert asked["words"] <= MOST_WORDS.get(address, 350)
    assert asked["height"] <= TALLEST[width]
    assert page.evaluate("window.shifted") <= MOST_SHIFT
