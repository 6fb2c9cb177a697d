"""A figure on its own as a card of 1200 by 675: message, subtitle, chart, source."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from hatecrime.drawing import paper
from hatecrime.drawing.layout import wrap
from hatecrime.drawing.marks import Marks
from hatecrime.drawing.palette import palette
from hatecrime.drawing.svg import OPENING, Words, opened

CARD_WIDTH, CARD_HEIGHT, _MARGIN = 1200, 675, 40
LIGHT = palette("light")


@dataclass(frozen=True)
class CardText:
    """The words of a card, laid out: `parts` as SVG, and the room that is left for the chart, in pixels."""

    parts: str
    top: float
    bottom: float
    height: int = CARD_HEIGHT


def card_text(title: str, subtitle: str, footer: Sequence[str], height: int = CARD_HEIGHT) -> CardText:
    """Message, subtitle and small print of a card `height` pixels high; a long message is set smaller."""
    room = CARD_WIDTH - 2 * _MARGIN
    sizes = (34, 30, 26)
    font = next((f for f in sizes if len(wrap(title, room, f, bold=True)) <= 2), sizes[-1])
    parts, y = [], 22.0
    for text, size, weight, colour in ((title, font, "bold", LIGHT.text), (subtitle, 20, "normal", LIGHT.muted)):
        for line in wrap(text, room, size, bold=weight == "bold"):
            y += size * 1.26
            parts.append(_card_text(line, y, size, weight, colour))
        y += 6
    foot = [line for text in footer for line in wrap(text, room, 16)]
    bottom = height - 18 - 21.0 * len(foot)
    parts += [_card_text(line, bottom + 16 + 21 * i, 16, "normal", LIGHT.muted) for i, line in enumerate(foot)]
    return CardText("".join(parts), y + 10, bottom - 10, height)


def card_svg(chart: str, text: CardText, words: Words, figure_id: str) -> str:
    """The figure on its own, 1200 by 675 unless its words are laid out for a sheet: message, subtitle, chart and source, for link previews and downloads."""
    return (
        opened(f"0 0 {CARD_WIDTH} {text.height}", CARD_WIDTH, text.height, words, figure_id)
        + f'<rect width="{CARD_WIDTH}" height="{text.height}" fill="{LIGHT.paper}"/>'
        + text.parts
        + _fitted(chart, text.top, text.bottom)
        + "</svg>"
    )


def card(marks: Marks, title: str, subtitle: str, footer: Sequence[str], alt: str) -> str:
    """The card of some marks: for link previews and to take away."""
    laid = card_text(title, subtitle, footer)
    words = Words(title, alt)
    room = paper.Room(CARD_WIDTH - 2 * _MARGIN, 17, round(laid.bottom - laid.top))
    return card_svg(paper.svg(marks, room, words, "c0"), laid, words, "card")


def _card_text(line: str, y: float, font: int, weight: str, colour: str) -> str:
    return f'<text x="40" y="{y:.0f}" font-size="{font}" font-weight="{weight}" fill="{colour}">{escape(line)}</text>'


def _fitted(chart: str, top: float, bottom: float) -> str:
    """A chart's drawing as a nested svg that fills the card between two heights, its own title left out."""
    opening = OPENING.match(chart)
    if opening is None:
        raise ValueError("the chart of a card must be an SVG made in this module")
    room = max(bottom - top, 60)
    return (
        f'<svg x="40" y="{top:.0f}" width="1120" height="{room:.0f}" viewBox="0 0 {opening[1]} {opening[2]}" '
        f'preserveAspectRatio="xMinYMid meet">{chart[opening.end() :]}'
    )


def beside(left: str, right: str, gap: int = 30) -> str:
    """Two charts made in this module as one, side by side at equal heights."""
    parts, x, height = [], 0.0, 900
    for chart in (left, right):
        opening = OPENING.match(chart)
        if opening is None:
            raise ValueError("both charts must be SVGs made in this module")
        width = int(opening[1]) * height / int(opening[2])
        parts.append(
            f'<svg x="{x:.0f}" y="0" width="{width:.0f}" height="{height}" viewBox="0 0 {opening[1]} {opening[2]}">'
            f"{chart[opening.end() :]}"
        )
        x += width + gap
    return f'<svg viewBox="0 0 {x - gap:.0f} {height}"><title></title><desc></desc>{"".join(parts)}</svg>'
