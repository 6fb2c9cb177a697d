"""How to report hate crime and who supports people, from data/reference/support_routes.toml."""

import datetime
import re
from dataclasses import dataclass

from hatecrime import store, wording


@dataclass(frozen=True)
class Route:
    """One way to report or to be supported; see the head of support_routes.toml for the fields."""

    id: str
    order: int
    kind: str
    name: str
    what: str
    when_to_use: str
    short: str
    checked_on: datetime.date
    checked_how: str
    source: str
    source_url: str
    confirmed: bool
    phone: str | None = None
    phone_note: str | None = None
    text_relay: str | None = None
    url: str | None = None

    @property
    def site(self) -> str:
        """The address as it is read aloud: without its scheme."""
        return (self.url or "").split("://", 1)[-1].removeprefix("www.").rstrip("/")


@dataclass(frozen=True)
class Guidance:
    """Everything in support_routes.toml: routes in order, what happens after a report, and reporting without a name."""

    routes: tuple[Route, ...]
    steps: tuple[str, ...]
    steps_source: str
    steps_url: str
    steps_checked_on: datetime.date
    anonymous: str
    anonymous_source: str
    exit_url: str
    exit_label: str

    def of_kind(self, *kinds: str) -> list[Route]:
        """The routes of these kinds, in order."""
        return [route for route in self.routes if route.kind in kinds]

    @property
    def checked_days(self) -> list[datetime.date]:
        """The days on which something here was held against a source, in order."""
        return sorted({self.steps_checked_on, *(route.checked_on for route in self.routes)})


def read_guidance() -> Guidance:
    """The guidance of the file; store.StoreError when the file is missing or not as described."""
    content = store.read_reference("support_routes")
    try:
        return Guidance(
            routes=tuple(sorted((Route(**row) for row in content["route"]), key=lambda route: route.order)),
            steps=tuple(row["text"] for row in sorted(content["step"], key=lambda row: row["order"])),
            steps_source=content["steps_source"]["source"],
            steps_url=content["steps_source"]["url"],
            steps_checked_on=content["steps_source"]["checked_on"],
            anonymous=content["anonymous"]["text"],
            anonymous_source=content["anonymous"]["source"],
            exit_url=content["quick_exit"]["url"],
            exit_label=content["quick_exit"]["label"],
        )
    except (KeyError, TypeError) as error:
        raise store.StoreError(f"{store.REFERENCE / 'support_routes.toml'}: {error}") from error


REACHED = {
    "999": "tel:999",
    "101": "tel:101",
    "met.police.uk": "https://www.met.police.uk/",
    "report-it.org.uk": "https://www.report-it.org.uk/",
}
"""Words of the one line on how to report -> what a telephone dials, or a browser opens."""


def report_line() -> list[tuple[str, str]]:
    """The one line on how to report in parts: words, and what they lead to or nothing."""
    parts = re.split(f"({'|'.join(map(re.escape, REACHED))})", wording.REPORT_LINE)
    return [(words, REACHED.get(words, "")) for words in parts if words]


def short_lines() -> tuple[str, ...]:
    """Every route in one line, with its telephone number or address, in order."""
    return tuple(route.short for route in read_guidance().routes)
