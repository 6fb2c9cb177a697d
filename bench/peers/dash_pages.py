"""The same pages in Plotly Dash: the same cards, tables and charts, from the same functions and the same tables.

What is worked out is kept, here and there: drawn pages by place, as the dashboard keeps its figures.
"""

import functools
import html
import sys
from typing import Any

import dash
from dash import Input, Output, dcc
from dash import html as tags

from bench.pages import PAGES, Shown
from hatecrime import store, vocabulary
from hatecrime.drawing import grid, palette, screen
from hatecrime.drawing.marks import Matrix
from hatecrime.results import results_of
from hatecrime.templates import rendered
from hatecrime.ui.cards import small_line

KNOWN = results_of(store.read_build())
LINE = palette.palette("light").categorical[0]
TABS = ("Chart", "Table", "Download", "Share", "About")
CONFIG = screen.CONFIG | {"topojsonURL": "assets/"}
# The outlines that Plotly asks for with any map come from this machine too, or no map would be drawn.
app = dash.Dash(
    __name__,
    serve_locally=True,
    assets_folder=str(store.ROOT / "hatecrime" / "static"),
    suppress_callback_exceptions=True,
)


@functools.lru_cache(maxsize=400)
def shown(page: str, area: str) -> Shown:
    """A page's content for a place, worked out once."""
    return PAGES[page](KNOWN, area)


def words(text: str) -> str:
    """Text as it is, in HTML."""
    return html.escape(text, quote=False)


@functools.lru_cache(maxsize=400)
def drawn(page: str, area: str) -> tuple[Any, ...]:
    """What the callback answers: the title, the cards, then message, body and small print of each figure."""
    found = shown(page, area)
    cards = "".join(
        rendered("small_card.html", card=card, here="", line=small_line(card.lines, LINE)) for card in found.cards
    )
    parts: list[Any] = [found.title, cards]
    for figure in found.figures:
        marks = figure.marks
        body = grid.html(marks, figure.measure, "light") if isinstance(marks, Matrix) else screen.spec(marks, "light")
        foot = "<br>".join(map(words, (*figure.near, figure.source_near)))
        parts += [f"<h2>{words(figure.message)}</h2><p>{words(figure.measure)}</p>", body, f"<small>{foot}</small>"]
    return tuple(parts)


def outputs(page: str) -> list[Output]:
    """Where the answer of the callback goes."""
    found = [Output("title", "children"), Output("cards", "children")]
    for at, figure in enumerate(shown(page, "camden").figures):
        body = "children" if isinstance(figure.marks, Matrix) else "figure"
        found += [Output(f"say-{at}", "children"), Output(f"body-{at}", body), Output(f"foot-{at}", "children")]
    return found


def block(at: int, matrix: bool) -> Any:
    """A figure: its message, tabs of which the first is open, and its small print."""
    body = markup(f"body-{at}") if matrix else dcc.Graph(id=f"body-{at}", config=CONFIG)
    tabs = [dcc.Tab(body if name == "Chart" else None, label=name) for name in TABS]
    return tags.Div([markup(f"say-{at}"), dcc.Tabs(tabs), markup(f"foot-{at}")])


def markup(name: str) -> Any:
    """A place for HTML."""
    return dcc.Markdown(id=name, dangerously_allow_html=True)


def layout(page: str) -> Any:
    """A page with its menu and its choice of a place."""
    options = [{"label": vocabulary.AREA_LABELS[code], "value": code} for code in vocabulary.GSS_OF_AREA]
    return tags.Div(
        [
            *(dcc.Link(name or "now", href=f"/{name}") for name in PAGES),
            dcc.Dropdown(options, "camden", id="area", clearable=False),
            tags.H1(id="title"),
            markup("cards"),
            *(block(at, isinstance(f.marks, Matrix)) for at, f in enumerate(shown(page, "camden").figures)),
        ]
    )


def main() -> None:
    """One page on a port."""
    page, port = sys.argv[1], int(sys.argv[2])
    app.layout = layout(page)
    app.callback(*outputs(page), Input("area", "value"))(functools.partial(drawn, page))
    app.run(port=port, debug=False)


if __name__ == "__main__":
    main()
