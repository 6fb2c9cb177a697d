"""Which figures are public, as snapshots, and under which name: names never change, so that frozen addresses hold."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd

from hatecrime import vocabulary
from hatecrime.figures.change import change_by_strand
from hatecrime.figures.effects import effect_by_strand
from hatecrime.figures.event_months import event_months
from hatecrime.figures.figure import Figure, Nothing
from hatecrime.figures.maps import map_by_borough
from hatecrime.figures.matrix import rising_in_every_strand
from hatecrime.figures.paths import path
from hatecrime.figures.rates import rates_by_borough
from hatecrime.figures.series import all_hate_crime, rolling_by_place
from hatecrime.figures.twins import twins_over_time
from hatecrime.figures.wards import map_of_wards, wards_by_rate
from hatecrime.results import Results


@dataclass(frozen=True)
class Public:
    """A public figure: its address, the group of the gallery, how it is made, and the view of it on the dashboard.

    `on_map`: makes the same numbers on a map, which is drawn before it and never alone.
    """

    address: str
    group: str
    make: Callable[[Results], Figure | Nothing]
    figure: str
    path: str
    on_map: Callable[[Results], Figure | Nothing] | None = None


def _newest(
    make: Callable[[Results, str, str, pd.Timestamp], Figure | Nothing],
) -> Callable[[Results], Figure | Nothing]:
    """The figure of the aggravated offence in the boroughs' newest whole 12 months."""

    def made(results: Results) -> Figure | Nothing:
        end = results.rates_to("aggravated", "all")
        return Nothing("No rates by borough are held.") if end is None else make(results, "aggravated", "all", end)

    return made


def _aggravated(results: Results) -> Figure | Nothing:
    return rolling_by_place(results, "aggravated", "all")


PUBLIC: tuple[Public, ...] = (
    Public("london-all-hate-crime", "London", all_hate_crime, "all-hate-crime", "year-on-year"),
    Public("london-every-strand", "London", rising_in_every_strand, "rising-in-every-strand", ""),
    Public("london-year-on-year", "London", change_by_strand, "change-by-strand", "year-on-year"),
    Public("london-aggravated-12-months", "London", _aggravated, "rolling-by-place", "year-on-year"),
    Public(
        "london-aggravated-and-comparator",
        "London",
        twins_over_time,
        "twins-over-time",
        path("year-on-year", look="time"),
    ),
    Public(
        "borough-rates",
        "Boroughs",
        _newest(rates_by_borough),
        "rates-by-borough",
        "boroughs",
        _newest(map_by_borough),
    ),
    *(
        Public(
            f"wards-{place}",
            "Wards",
            partial(wards_by_rate, place=place),
            "wards-by-rate",
            f"boroughs?area={place}",
            partial(map_of_wards, place=place),
        )
        for place in vocabulary.GSS_OF_AREA
    ),
)


def public(results: Results) -> tuple[Public, ...]:
    """Every public figure of a build, in the order of the gallery: the fixed ones, then those of each event."""
    events = results.tables["events"].sort_values(["start", "event_id"])["event_id"]
    return (*PUBLIC, *(row for event_id in events for row in _of_event(str(event_id))))


def _of_event(event_id: str) -> tuple[Public, ...]:
    """The answer of an event for London, and every strand in its months."""
    view = path("events", event=event_id)
    return (
        Public(f"event-{event_id}", "Events", partial(event_months, event_id=event_id), "event-months", view),
        Public(
            f"event-{event_id}-strands",
            "Events",
            partial(effect_by_strand, event_id=event_id),
            "effect-by-strand",
            view,
        ),
    )


def public_address(results: Results, figure: Figure) -> str | None:
    """The address of the snapshot of this very figure with this very choice, if it has one."""
    rows = public(results)
    return next((row.address for row in rows if (row.figure, row.path) == (figure.name, figure.path)), None)
