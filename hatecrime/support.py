"""How to report hate crime and who supports people, from data/reference/support_routes.toml, as plain HTML.

Used by the report page, and whatever else has room for more than one line. No Streamlit.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

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


def read_guidance() -> Guidance:
    """The guidance as it stands in the file; store.StoreError when the file is missing or not as described."""
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


# Links take the colour of the text: the browser's own blue is too dark on a dark page.
_LINK = 'rel="noreferrer" style="color:inherit"'
_TIGHT = 'style="margin:0.15rem 0"'


def day(date: datetime.date) -> str:
    """`22 November 2026`."""
    return f"{date.day} {date:%B %Y}"


def link(url: str) -> str:
    """A plain link that shows the address without its scheme; it opens in place of the page."""
    shown = url.split("://", 1)[-1].removeprefix("www.").rstrip("/")
    return f'<a href="{escape(url)}" {_LINK}>{escape(shown)}</a>'


def call(phone: str) -> str:
    """A phone number that a phone can dial."""
    return f'<a href="tel:{escape(phone.replace(" ", ""))}" {_LINK}>{escape(phone)}</a>'


def report_line_html() -> str:
    """The one line on how to report, with numbers that a phone can dial and addresses that open."""
    line = escape(wording.REPORT_LINE)
    for phone in ("999", "101"):
        line = line.replace(phone, call(phone))
    for site in ("met.police.uk", "report-it.org.uk"):
        line = line.replace(site, link(f"https://www.{site}/"))
    return line


def route_html(route: Route, level: int = 3) -> str:
    """One route as a heading of `level`, how to reach it, what it is, when to use it, and when that was checked."""
    reach = []
    if route.phone:
        note = f" ({escape(route.phone_note)})" if route.phone_note else ""
        reach.append(f"Call {call(route.phone)}{note}.")
    if route.url:
        reach.append(f"Go to {link(route.url)}.")
    lines = [f"<strong>{' '.join(reach)}</strong>", f"{escape(route.what)} <em>When:</em> "]
    lines[-1] += escape(_lower_first(route.when_to_use))
    if route.text_relay:
        lines.append(f"If you are deaf or cannot speak: {escape(_lower_first(route.text_relay))}")
    lines.append(f"<small>Checked on {day(route.checked_on)}.</small>")
    heading = f'<h{level} style="margin:0;padding:0;font-size:1.1rem">{escape(route.name)}</h{level}>'
    paragraphs = "".join(f"<p {_TIGHT}>{line}</p>" for line in lines)
    return f'<section class="route" style="margin-bottom:1.1rem">{heading}{paragraphs}</section>'


def emergency_html(route: Route) -> str:
    """Whom to call in danger: the first thing on the page."""
    relay = escape(route.text_relay or "")
    number = call(route.phone or "")
    return (
        f'<div role="alert" class="route emergency"><p><strong>In danger now? Call {number}.</strong> '
        f"{escape(route.what)}</p><p>{relay}</p></div>"
    )


def routes_html(routes: Sequence[Route], level: int = 3) -> str:
    """Several routes, one after the other."""
    return "".join(route_html(route, level) for route in routes)


def steps_html(guidance: Guidance) -> str:
    """What happens after a report to the police, as a numbered list with its source."""
    items = "".join(f"<li>{escape(step)}</li>" for step in guidance.steps)
    source = f'<a href="{escape(guidance.steps_url)}" {_LINK}>{escape(guidance.steps_source)}</a>'
    return f"<ol>{items}</ol><p><small>Source: {source}. Checked on {day(guidance.steps_checked_on)}.</small></p>"


def exit_html(guidance: Guidance) -> str:
    """A plain link away from this page, to an ordinary one; it needs no script and keeps no referrer."""
    return (
        f'<p class="exit"><a href="{escape(guidance.exit_url)}" {_LINK}><strong>{escape(guidance.exit_label)}</strong></a> '
        "<small>To a weather page. Your browser's history stays.</small></p>"
    )


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def short_lines() -> tuple[str, ...]:
    """Every route in one line, with its telephone number or address, in order."""
    return tuple(route.short for route in read_guidance().routes)
