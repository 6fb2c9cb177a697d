"""Nothing is cut, overlaps or runs over its room, on any page, at five widths."""

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
    "/report",
    "/share",
    "/data-and-methods",
)

CHARTED = ("/year", "/bor", "/events")

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
  const over = Math.max(main.scrollWidth - main.clientWidth, document.documentElement.scrollWidth - innerWidth);
  if (over > 1) found.push(`the page is ${over} wider than its room`);
  return found;
}"""


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_text_of_a_chart_is_cut_or_over_another(
    new_page: Callable[..., Page], open_page, quiet, address: str
) -> None:
    page = new_page(viewport={"width": WIDTHS[0], "height": 800})
    open_page(page, address, chart=address.startswith(CHARTED))
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        quiet(page)  # labels of a chart are placed after it is drawn
        faults += [f"{width}: {fault}" for fault in page.evaluate(TEXTS)]
    assert faults == []
