"""One function for each figure: from the results of a build and a reader's choice to all that is shown of it.

A figure knows marks and words; it knows neither Plotly nor SVG nor Streamlit. docs/adding-a-figure.md says how one
is added.
"""

from hatecrime.figures.beside import rates_beside
from hatecrime.figures.cards import Card, aggravated_card, all_hate_crime_card, effect_card, rate_card, strands_card
from hatecrime.figures.change import EARLIER, change_by_place, change_by_strand
from hatecrime.figures.coverage import coverage
from hatecrime.figures.effects import (
    effect_by_event,
    effect_by_strand,
    effect_row,
    event_of,
    excess_by_borough,
    usual_months,
)
from hatecrime.figures.event_months import Measure, days_of, event_months, measures_of, same_months, usual_measure
from hatecrime.figures.figure import Figure, FigureError, Note, Nothing, Origin, Table, count_or
from hatecrime.figures.funnel import funnel_by_borough
from hatecrime.figures.maps import map_by_borough
from hatecrime.figures.matrix import rising_in_every_strand
from hatecrime.figures.panels import panels_by_borough, rate_cell
from hatecrime.figures.rates import rates_by_borough
from hatecrime.figures.season import season
from hatecrime.figures.series import all_hate_crime, all_hate_crime_12_months, rolling_by_place
from hatecrime.figures.standout import StandsOut, standing_out
from hatecrime.figures.strands import strands_over_time, years_by_strand
from hatecrime.figures.timeline import events_timeline
from hatecrime.figures.twins import twins_around, twins_over_time
from hatecrime.figures.wards import map_of_wards, wards_by_rate

CARDS = (all_hate_crime_card, aggravated_card, strands_card)
"""Makers of the cards of the start page, in order: (results, place) -> Card."""

PLACE_CARDS = (aggravated_card, rate_card, strands_card)
"""The same of the page of a borough."""

__all__ = [
    "CARDS",
    "EARLIER",
    "PLACE_CARDS",
    "Card",
    "Figure",
    "FigureError",
    "Measure",
    "Note",
    "Nothing",
    "Origin",
    "StandsOut",
    "Table",
    "aggravated_card",
    "all_hate_crime",
    "all_hate_crime_12_months",
    "all_hate_crime_card",
    "change_by_place",
    "change_by_strand",
    "count_or",
    "coverage",
    "days_of",
    "effect_by_event",
    "effect_by_strand",
    "effect_card",
    "effect_row",
    "event_months",
    "event_of",
    "events_timeline",
    "excess_by_borough",
    "funnel_by_borough",
    "map_by_borough",
    "map_of_wards",
    "measures_of",
    "panels_by_borough",
    "rate_card",
    "rate_cell",
    "rates_beside",
    "rates_by_borough",
    "rising_in_every_strand",
    "rolling_by_place",
    "same_months",
    "season",
    "standing_out",
    "strands_card",
    "strands_over_time",
    "twins_around",
    "twins_over_time",
    "usual_measure",
    "usual_months",
    "wards_by_rate",
    "years_by_strand",
]
