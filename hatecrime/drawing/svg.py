"""SVG as text: numbers, elements and escaping, the opening that a screen reader needs, and PNG from it."""

import re
from dataclasses import dataclass
from html import escape

import vl_convert as vlc

FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
"""The second is the one that the renderer of the PNG carries itself, with the widths of the first."""

OPENING = re.compile(r'<svg [^>]*viewBox="0 0 (\d+) (\d+)"[^>]*><title[^>]*>.*?</title><desc[^>]*>.*?</desc>', re.S)
"""The start of an SVG made here, with its width and height."""


@dataclass(frozen=True)
class Words:
    """What a drawing says to someone who cannot see it: `title` the message, `alt` with period and direction."""

    title: str
    alt: str


def number(value: float) -> str:
    """A length to a tenth of a pixel, as short as it can be written: `-.5`."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text in ("-0", "0") else re.sub(r"^(-?)0\.", r"\1.", text)


def element(name: str, content: str = "", /, **attributes: str | float) -> str:
    """An element; `_` in a name of an attribute becomes `-`. `content` is markup already."""
    written = "".join(
        f' {key.replace("_", "-")}="{escape(value) if isinstance(value, str) else number(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def text(words: str, x: float, y: float, **attributes: str | float) -> str:
    """One line of words, its baseline at `y`."""
    return element("text", escape(words, quote=False), x=x, y=y, **attributes)


def opened(view: str, width: int, height: int, words: Words, figure_id: str) -> str:
    """The start of a whole SVG that is read out by its title and description."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="{width}" height="{height}" '
        f'role="img" aria-labelledby="{figure_id}-t {figure_id}-d" font-family="{FONT}">'
        f'<title id="{figure_id}-t">{escape(words.title)}</title><desc id="{figure_id}-d">{escape(words.alt)}</desc>'
    )


def png(drawing: str) -> bytes:
    """PNG of an SVG at its own size. The same SVG gives the same bytes."""
    return vlc.svg_to_png(drawing)
