"""One function for each figure: from the results of a build and a reader's choice to all that is shown of it.

A figure knows marks and words; it knows neither Plotly nor SVG nor Streamlit. docs/adding-a-figure.md says how one
is added.
"""

from hatecrime.figures.cards import Card, aggravated_card, all_hate_crime_card, effect_card, strands_card
from hatecrime.figures.change import change_by_place, change_by_strand
from hatecrime.figures.effects import effect_by_event, effect_by_strand, effect_words, excess_by_borough
from hatecrime.figures.figure import Figure, FigureError, Note, Nothing, Origin, Table, count_or
from hatecrime.figures.funnel import funnel_by_borough
from hatecrime.figures.maps import map_by_borough
from hatecrime.figures.matrix import rising_in_every_strand
from hatecrime.figures.panels import panels_by_borough, rate_cell
from hatecrime.figures.rates import rates_by_borough
from hatecrime.figures.series import all_hate_crime, all_hate_crime_12_months, rolling_by_place
from hatecrime.figures.timeline import events_timeline
from hatecrime.figures.wards import map_of_wards, wards_by_rate

CARDS = (all_hate_crime_card, aggravated_card, strands_card)
"""Makers of the cards of the start page, in order: (results, place) -> Card."""

__all__ = [
    "CARDS",
    "Card",
    "Figure",
    "FigureError",
    "Note",
    "Nothing",
    "Origin",
    "Table",
    "aggravated_card",
    "all_hate_crime",
    "all_hate_crime_12_months",
    "all_hate_crime_card",
    "change_by_place",
    "change_by_strand",
    "count_or",
    "effect_by_event",
    "effect_by_strand",
    "effect_card",
    "effect_words",
    "events_timeline",
    "excess_by_borough",
    "funnel_by_borough",
    "map_by_borough",
    "map_of_wards",
    "panels_by_borough",
    "rate_cell",
    "rates_by_borough",
    "rising_in_every_strand",
    "rolling_by_place",
    "strands_card",
    "wards_by_rate",
]
