"""What the charts of a page share: sizes of type, words as Plotly reads them, and words put at a place."""

from collections.abc import Sequence
from html import escape
from typing import Any

from hatecrime.drawing.palette import Colour, Mode

Spec = dict[str, Any]
"""A figure as Plotly's JSON: `data` and `layout`."""

SIZE, SMALL = 13, 12
PHONE = 290
"""Pixels of a chart on a phone of 320: wide enough for its words, it is wide enough everywhere."""


def text(lines: Sequence[str], *, bold: bool = False) -> str:
    """Lines as Plotly reads them: what comes from data is text, never markup."""
    joined = "<br>".join(escape(line, quote=False) for line in lines)
    return f"<b>{joined}</b>" if bold else joined


def tooltip(lines: Sequence[str]) -> str:
    """Lines of a tooltip, the first of them bold."""
    return "<br>".join(filter(None, (text(lines[:1], bold=True), text(lines[1:]))))


def note(words: str, x: float, y: float, colour: Colour, mode: Mode, **properties: Any) -> Spec:
    """An annotation: words beside a point, at its right unless `properties` say otherwise."""
    return {
        "text": words,
        "x": x,
        "y": y,
        "xanchor": "left",
        "yanchor": "middle",
        "align": "left",
        "showarrow": False,
        "font": {"size": SMALL, "color": colour.of(mode)},
        **properties,
    }
