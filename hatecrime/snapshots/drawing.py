"""How the snapshots' charts are laid out: each for a wide page, a narrow page, and the 1200 by 675 card."""

import io
from collections.abc import Callable, Mapping, Sequence

import pandas as pd
from PIL import Image

from hatecrime import periods, static_figures, theme, wording
from hatecrime.static_figures import Size, Style, Words

CARD = Size(1120, 400, 18)
"""The room for a chart on a card; its height is what the words leave."""
BREAK_LABEL = "recording changed [b]"

Draw = Callable[[str, Size], str]
"""Draws a chart with ids of its own (first argument) in a size."""


def style_of(series: str, strand: str) -> Style:
    """Colour and dash of a measure, the same as on the pages."""
    return Style(theme.measure_colour(series, strand), theme.measure_dash(series, strand))


def break_rules(breaks: pd.DataFrame, series: Sequence[str]) -> list[tuple[pd.Timestamp, str]]:
    """Month and label of each change of recording that cuts one of the series."""
    rows = breaks[breaks["series"].isin(list(series)) & (breaks["kind"] == "break")]
    return [(pd.Timestamp(month), BREAK_LABEL) for month in sorted(set(rows["month"]))]


def line_frame(rows: pd.DataFrame, value: str, label: str) -> pd.DataFrame:
    """Rows of one measure as a line: null in a mixed month, cut where the recording regime changes."""
    shown = rows["regime"] != periods.MIXED
    return pd.DataFrame(
        {
            "panel": label,
            "line": label,
            "month": rows["month"],
            "value": rows[value].astype("Float64").where(shown),
            "segment": rows["regime"],
            "provisional": rows["provisional"],
        }
    )


def lines(
    frame: pd.DataFrame,
    styles: Mapping[str, Style],
    words: Words,
    rules: Sequence[tuple[pd.Timestamp, str]],
    *,
    columns: int,
    height: int,
    shared_scale: bool = True,
    label_lines: bool = False,
) -> Draw:
    """A line chart in any size: `columns` panels in a row on a wide page, one (two if there are many) on a phone."""
    panels = frame["panel"].nunique()

    def draw(figure_id: str, size: Size) -> str:
        across = columns if size.width > 400 else min(columns, 2 if panels > 3 else 1)
        rows = -(-panels // across)
        tall = height if size.width < CARD.width else round(size.height / rows - size.font * 3.6)
        labelled = rules if panels == 1 or size.width / across > 300 else [(month, "[b]") for month, _ in rules]
        return static_figures.lines_svg(
            frame,
            styles,
            words,
            figure_id,
            size=Size(size.width, tall, size.font),
            columns=across,
            shared_scale=shared_scale,
            rules=labelled,
            label_lines=label_lines,
        )

    return draw


def both(draw: Draw, number: int = 0) -> tuple[str, str]:
    """The chart for a wide and for a narrow page."""
    return draw(f"w{number}", static_figures.WIDE), draw(f"n{number}", static_figures.NARROW)


def card(draw: Draw, title: str, subtitle: str, alt: str, footer: Sequence[str]) -> str:
    """The picture of the figure, with its message, source and the word that it counts what was recorded."""
    text = static_figures.card_text(title, subtitle, [*footer, wording.RECORDED_NOTE])
    size = Size(CARD.width, round(text.bottom - text.top), CARD.font)
    return static_figures.card_svg(draw("c0", size), text, Words(title, alt), "card")


def picture(card_svg: str) -> bytes:
    """PNG of a card with a palette of 256 colours, a fifth of the size with all: the same card gives the same bytes.

    A card is flat colours and their edges. Median cut keeps every flat colour as it is (an octree would shift even
    white), and nothing is dithered, so that text stays crisp.
    """
    with Image.open(io.BytesIO(static_figures.png(card_svg))) as drawn:
        flat = drawn.convert("RGB").quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    written = io.BytesIO()
    flat.save(written, "PNG")
    return written.getvalue()
