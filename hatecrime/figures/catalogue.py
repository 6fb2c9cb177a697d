"""Which figures are public, as snapshots, and under which name: names never change, so that frozen addresses hold."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd

from hatecrime import vocabulary
from hatecrime.addresses import path
from hatecrime.figures.change import change_by_strand
from hatecrime.figures.effects import effect_by_strand
from hatecrime.figures.event_months import event_months
from hatecrime.figures.figure import Figure, Nothing
from hatecrime.figures.maps import map_by_borough
from hatecrime.figures.matrix import rising_in_every_strand
from hatecrime.figures.rates import rates_by_borough
from hatecrime.figures.series import all_hate_crime, rolling_by_place
from hatecrime.figures.strands import strands_over_time, years_by_strand
from hatecrime.figures.twins import twins_over_time
from hatecrime.figures.wards import map_of_wards, wards_by_rate
from hatecrime.results import Results


@dataclass(frozen=True)
class Public:
    """A public figure: its address, the group of the gallery, how it is made, and the view of it on the dashboard.

    `title`: its name, which holds whatever the figures say, told apart from others by its first words. `on_map`: makes the same numbers on a map, which is drawn before it and never alone.
    """

    address: str
    title: str
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


def _strand(results: Results, strand: str) -> Figure | Nothing:
    return rolling_by_place(results, "flagged", strand)


def _borough(results: Results, place: str) -> Figure | Nothing:
    return rolling_by_place(results, "aggravated", "all", (place,))


_TIME, _MONTHS = (path("year-on-year", look="time", each=each) for each in ((), "month"))

PUBLIC: tuple[Public, ...] = (
    Public(
        "london-all-hate-crime",
        "All hate crime in London, by month",
        "London",
        all_hate_crime,
        "all-hate-crime",
        _MONTHS,
    ),
    Public(
        "london-every-strand",
        "Is recorded hate crime rising in every strand?",
        "London",
        rising_in_every_strand,
        "rising-in-every-strand",
        "",
    ),
    Public(
        "london-year-on-year",
        "Change on a year by strand, London",
        "London",
        change_by_strand,
        "change-by-strand",
        "year-on-year",
    ),
    Public(
        "london-aggravated-12-months",
        "Aggravated public order offences, London",
        "London",
        _aggravated,
        "rolling-by-place",
        _TIME,
    ),
    Public(
        "london-rolling-12-months",
        "Every strand in London, 12 months at a time",
        "London",
        strands_over_time,
        "strands-by-12-months",
        _TIME,
    ),
    Public(
        "london-strands-by-month",
        "Every strand in London, month by month",
        "London",
        partial(strands_over_time, value="offences"),
        "strands-by-month",
        _MONTHS,
    ),
    *(
        Public(
            f"london-{strand.replace('_', '-')}",
            f"{vocabulary.STRANDS[strand].label} hate crime, London",
            "London",
            partial(_strand, strand=strand),
            "rolling-by-place",
            path("year-on-year", look="time", shown=strand),
        )
        for strand in vocabulary.FLAGGED_STRANDS
    ),
    Public(
        "london-aggravated-and-comparator",
        "With and without aggravation: one offence, London",
        "London",
        twins_over_time,
        "twins-over-time",
        _TIME,
    ),
    Public(
        "borough-rates",
        "Rates of all boroughs",
        "Boroughs",
        _newest(rates_by_borough),
        "rates-by-borough",
        "boroughs",
        _newest(map_by_borough),
    ),
    *(
        Public(
            f"borough-{place}",
            f"{vocabulary.AREA_LABELS[place]}: aggravated public order offences",
            "Boroughs",
            partial(_borough, place=place),
            "rolling-by-place",
            path("year-on-year", area=place, look="time"),
        )
        for place in vocabulary.GSS_OF_AREA
    ),
    *(
        Public(
            f"borough-{place}-strands",
            f"{vocabulary.AREA_LABELS[place]}: hate crime by strand and year",
            "Boroughs",
            partial(years_by_strand, place=place),
            "years-by-strand",
            path("year-on-year", area=place),
        )
        for place in vocabulary.GSS_OF_AREA
    ),
    *(
        Public(
            f"wards-{place}",
            f"{vocabulary.AREA_LABELS[place]}: rates of its wards",
            "Wards",
            partial(wards_by_rate, place=place),
            "wards-by-rate",
            path("boroughs", area=place, wards="rates"),
            partial(map_of_wards, place=place),
        )
        for place in vocabulary.GSS_OF_AREA
    ),
)


def public(results: Results) -> tuple[Public, ...]:
    """Every public figure of a build, in the order of the gallery: the fixed ones, then those of each event."""
    events = results.tables["events"].sort_values(["start", "event_id"])
    listed = zip(events["event_id"], events["name"], strict=True)
    return (*PUBLIC, *(row for event_id, name in listed for row in _of_event(str(event_id), str(name).split(";")[0])))


def _of_event(event_id: str, name: str) -> tuple[Public, ...]:
    """The answer of an event for London, and every strand in its months."""
    view = path("events", event=event_id)
    return (
        Public(
            f"event-{event_id}",
            f"London in the month of {name}",
            "Events",
            partial(event_months, event_id=event_id),
            "event-months",
            view,
        ),
        Public(
            f"event-{event_id}-strands",
            f"Every strand in the month of {name}",
            "Events",
            partial(effect_by_strand, event_id=event_id),
            "effect-by-strand",
            view,
        ),
    )


def public_of(results: Results, figure: Figure) -> Public | None:
    """The public figure that is this very one with this very choice, if there is one."""
    rows = public(results)
    return next((row for row in rows if (row.figure, row.path) == (figure.name, figure.path)), None)
