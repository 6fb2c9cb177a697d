"""Names and notes in the tables that hold markup, formulas and direction marks stay text, on every page."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

MARKUP = (
    '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    "![pixel](http://evil.example/pixel.png)[click](javascript:window.hacked=1) :red[*loud*] $x^2$ \u202e</td>"
)
TEXTS = {
    "events": ("name", "what", "description", "note"),
    "series_breaks": ("what", "reason"),
    "boroughs": ("borough",),
    "population": ("borough",),
    "national": ("source", "status"),
}
PAGES = ["/overview", "/year-on-year", "/boroughs?area=camden", "/events", "/report", "/data-and-methods"]


def poison(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Every free text of a table with markup behind it."""
    texts = [column for column in TEXTS.get(name, ()) if column in frame.columns]
    return frame.assign(**{column: frame[column] + MARKUP for column in texts})


@pytest.fixture(scope="module")
def hostile(new_dashboard, published_folder: Path, tmp_path_factory, republished) -> str:
    folder = republished(tmp_path_factory.mktemp("hostile") / "published", poison, "hostile")
    return new_dashboard(HATECRIME_DATA=str(folder)).url


def check_text(page: Page) -> None:
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    assert page.evaluate("window.hacked") is None
    assert page.locator("img[src='x'], img[src*='evil'], a[href^='javascript']").count() == 0


@pytest.mark.parametrize("address", PAGES)
def test_markup_in_the_tables_stays_text(
    new_page: Callable[..., Page], open_page, quiet, hostile: str, address: str
) -> None:
    page = new_page(hosts=(hostile.removeprefix("http://"),))
    open_page(page, address, base=hostile)
    page.evaluate("document.querySelectorAll('[data-testid=stExpander] summary').forEach(opener => opener.click())")
    quiet(page)
    check_text(page)


def test_a_table_of_events_downloads_without_formulas() -> None:
    from hatecrime import downloads

    frame = pd.DataFrame({"name": ["=HYPERLINK(1)", "+1", "@x", "-2", "\t=1", MARKUP], "offences": [1, 2, 3, 4, 5, 6]})
    rows = list(csv.reader(io.StringIO(downloads.csv_bytes(frame).decode("utf-8-sig"))))
    for row in rows[1:]:
        assert not row[0].startswith(("=", "+", "@", "-", "\t", "\r"))
