"""The addresses of the dashboard: its pages, and a view of one with a choice. Reads no table: needed to start."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from hatecrime import vocabulary


@dataclass(frozen=True)
class PageSpec:
    """A page: its script under pages/, its word in the menu, its place in the address, and its controls."""

    script: str
    name: str
    url_path: str
    controls: tuple[str, ...] = ()


PAGES: tuple[PageSpec, ...] = (
    PageSpec("overview", "Now", "overview", ("area",)),
    PageSpec("year_on_year", "Year on year", "year-on-year", ("area", "compare", "strand", "basis", "from", "to")),
    PageSpec("boroughs", "Boroughs", "boroughs", ("area", "compare", "series", "strand", "from", "to")),
    PageSpec("events", "Events", "events", ("area", "event")),
    PageSpec("report", "Report", "report"),
    PageSpec("embed", "Share", "share"),
    PageSpec("data_and_methods", "About the data", "data-and-methods"),
)
# In the order of the menu. `/embed` is taken by the public snapshots, so the gallery page is `/share`.

OTHER_NAMES = {
    "/overview": "/",
    "/year_on_year": "/year-on-year",
    "/data_and_methods": "/data-and-methods",
}
"""Addresses that a reader may try (a page's file name, the start page by name) -> where the page is."""

BY_PATH = {"/": PAGES[0]} | {f"/{spec.url_path}": spec for spec in PAGES[1:]}
"""Path of an address -> the page that it opens."""


DEFAULT_EVENT = "london-bridge-2017"
"""What the page of events opens on: the event that the Metropolitan Police spoke about."""


def path(page: str, **choice: str | Sequence[str]) -> str:
    """`year-on-year?area=camden`: a page with a choice; values that are empty, and London alone, are left out."""
    listed = {name: [value] if isinstance(value, str) else list(value) for name, value in choice.items()}
    kept = {
        name: values for name, values in listed.items() if values and (name, values) != ("area", [vocabulary.LONDON])
    }
    query = urlencode(kept, doseq=True)
    return f"{page}?{query}" if query else page
