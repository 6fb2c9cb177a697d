"""One function for each figure: from the results of a build and a reader's choice to all that is shown of it.

A figure knows marks and words; it knows neither Plotly nor SVG nor Streamlit. docs/adding-a-figure.md says how one
is added.
"""

from hatecrime.figures.change import change_by_place, change_by_strand
from hatecrime.figures.effects import effect_by_event, effect_by_strand, effect_words, excess_by_borough
from hatecrime.figures.figure import Figure, FigureError, Note, Nothing, Origin, Table, count_or
from hatecrime.figures.matrix import rising_in_every_strand
from hatecrime.figures.rates import rates_by_borough

__all__ = [
    "Figure",
    "FigureError",
    "Note",
    "Nothing",
    "Origin",
    "Table",
    "change_by_place",
    "change_by_strand",
    "count_or",
    "effect_by_event",
    "effect_by_strand",
    "effect_words",
    "excess_by_borough",
    "rates_by_borough",
    "rising_in_every_strand",
]
