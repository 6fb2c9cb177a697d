"""What each page shows of a place before anything is opened: what the Dash page draws too, and what a browser must show."""

from collections.abc import Callable
from dataclasses import dataclass

from hatecrime import figures, vocabulary
from hatecrime.figures import Card, Figure
from hatecrime.results import Results
from hatecrime.selection import DEFAULT_EVENT

AGGRAVATED = ("aggravated", "all")  # what the dashboard's pages count unasked
MONTHS = (None, None)  # the whole period
STRANDS = vocabulary.FLAGGED_STRANDS


@dataclass(frozen=True)
class Shown:
    """A page with a borough chosen: its title, cards, and figures from the top."""

    title: str
    cards: tuple[Card, ...]
    figures: tuple[Figure, ...]


def _now(known: Results, place: str) -> Shown:
    cards = tuple(make(known, place) for make in figures.CARDS)
    return Shown("What has changed?", cards, _all(figures.rising_in_every_strand(known, place)))


def _boroughs(known: Results, place: str) -> Shown:
    shown = (
        figures.rates_beside(known, *AGGRAVATED, (place,), *MONTHS),
        figures.map_of_wards(known, place),
    )
    cards = tuple(make(known, place) for make in figures.PLACE_CARDS)
    return Shown(vocabulary.AREA_LABELS[place], cards, _all(*shown))


def _year_on_year(known: Results, place: str) -> Shown:
    beside = (place, vocabulary.LONDON)
    shown = (
        figures.change_by_strand(known, place, "r12", *MONTHS, STRANDS, 1),
        figures.years_by_strand(known, place, "r12", None, STRANDS),
        figures.change_by_place(known, *AGGRAVATED, beside, "r12", *MONTHS, 1),
    )
    return Shown("How has each strand changed?", (), _all(*shown))


def _events(known: Results, place: str) -> Shown:
    code, event = DEFAULT_EVENT, figures.event_of(known, DEFAULT_EVENT)
    measure, (_, k) = figures.usual_measure(known, event, place), figures.usual_months(event)
    cards = tuple(figures.effect_card(known, code, area, measure, k) for area in (place, vocabulary.LONDON))
    shown = (
        figures.event_months(known, code, place, measure, k),
        figures.effect_by_strand(known, code, place, None, STRANDS),
    )
    return Shown("Did recording rise after major events?", cards, _all(*shown))


def _all(*shown: object) -> tuple[Figure, ...]:
    return tuple(figure for figure in shown if isinstance(figure, Figure))


PAGES: dict[str, Callable[[Results, str], Shown]] = {
    "": _now,
    "boroughs": _boroughs,
    "year-on-year": _year_on_year,
    "events": _events,
}
"""Place of a page in the address -> what it shows."""
