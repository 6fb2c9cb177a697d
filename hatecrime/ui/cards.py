"""A card on a page: words and a small line, and a link that keeps the choice."""

from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from hatecrime.drawing import palette
from hatecrime.figures.cards import Card
from hatecrime.templates import rendered
from hatecrime.ui.blocks import mode
from hatecrime.ui.filters import page_link
from hatecrime.ui.text import plain

_WIDTH, _HEIGHT, _ROOM = 240, 44, 4


def cards(shown: Sequence[Card], *, page: str = "", place: str = "") -> None:
    """Cards in a row; one under another on a phone.

    `page`: the page that they are on, to which none leads; `place`: the name at its head, which none repeats.
    """
    colour = palette.palette(mode()).categorical[0]
    for column, card in zip(st.columns(len(shown)), shown, strict=True):
        with column.container(border=True, height="stretch", key=f"card-{card.title}-{card.place}-{card.period}"):
            st.html(rendered("small_card.html", card=card, here=place, line=small_line(card.lines, colour)))
            if card.page not in ("", page):
                page_link(card.page, f"{plain(card.link)} →", **dict(card.choice))


def small_line(lines: Sequence[Sequence[float]], colour: str) -> str:
    """The small line, from zero up, as the address of a picture (SVG in the page itself is not let through)."""
    if not lines:
        return ""
    values, gap = [value for run in lines for value in run], 12  # a cut is as wide as the year it takes out
    across = (_WIDTH - 2 * _ROOM) / max(len(values) - 1 + gap * (len(lines) - 1), 1)
    down = (_HEIGHT - 2 * _ROOM) / (max(values) or 1)
    paths, at, x, y = [], 0, 0.0, 0.0
    for run in lines:
        points = []
        for value in run:
            x, y = _ROOM + at * across, _HEIGHT - _ROOM - value * down
            points.append(f"{x:.1f},{y:.1f}")
            at += 1
        at += gap
        paths.append(f"<polyline points='{' '.join(points)}' fill='none' stroke='{colour}' stroke-width='2'/>")
    drawn = f"{''.join(paths)}<circle cx='{x:.1f}' cy='{y:.1f}' r='3' fill='{colour}'/>"
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_WIDTH} {_HEIGHT}'>{drawn}</svg>"
    return f"data:image/svg+xml,{quote(svg)}"
