"""One small panel for each area, with the same line of comparison in each."""

from collections.abc import Collection, Sequence

import altair as alt
import pandas as pd

from hatecrime.drawing.svg import Words
from hatecrime.static_figures.lines import line_layers
from hatecrime.static_figures.parts import LIGHT, Size, Style, month_x, value_y
from hatecrime.static_figures.svg import render

_GAP = 26


def multiples_svg(
    frame: pd.DataFrame,
    areas: Sequence[tuple[str, str]],
    comparison: str,
    words: Words,
    figure_id: str,
    *,
    size: Size,
    columns: int,
    tops: Sequence[float],
    highlight: Collection[str] = (),
) -> str:
    """Panels in the order of `areas` (line of the frame, title), `columns` to a row, each from 0 to its own of `tops`.

    `frame`: key line, month; columns value and segment, as `lines_svg` takes them. `comparison`: the line drawn
    dotted and grey in every panel. `highlight`: lines whose title is set in bold. `size.height` is that of one panel.
    """
    axis = size.font * 2.6
    width = round((size.width - _GAP * (columns - 1)) / columns - axis)
    months = frame["month"].drop_duplicates()
    x = month_x(Size(width, size.height, size.font), len(months), panels=1)
    twin = frame[frame["line"] == comparison]
    charts = []
    for (line, title), top in zip(areas, tops, strict=True):
        own = pd.concat([twin, frame[frame["line"] == line]])
        styles = {comparison: Style(LIGHT.axis, "dot"), line: Style(LIGHT.focus)}
        layers = line_layers(own, styles, x, value_y("value", top), size)
        chosen = line in highlight
        name = alt.TitleParams(
            text=title, fontWeight="bold" if chosen else "normal", color=LIGHT.focus if chosen else LIGHT.text, offset=5
        )
        charts.append(alt.layer(*layers).properties(width=width, height=size.height, title=name))
    return render(alt.concat(*charts, columns=columns, spacing=_GAP), words, figure_id, size, grid=0.5)
