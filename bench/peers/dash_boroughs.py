"""The borough page's five figures in Plotly Dash: the same functions, the same tables, results kept the same way."""

import functools
import sys

import dash
from dash import Input, Output, dcc, html

from hatecrime import figures, store, vocabulary
from hatecrime.drawing import screen
from hatecrime.results import Results, results_of

MEASURE = ("aggravated", "all")  # what the dashboard's page shows unasked
EDITION = store.read_build()


@functools.lru_cache
def results() -> Results:
    return results_of(EDITION)


def made(area: str) -> list[figures.Figure | figures.Nothing]:
    """The figures of the page of a borough, from the top."""
    known, end = results(), results().rates_to(*MEASURE)
    return [
        figures.rates_beside(known, *MEASURE, (area,)),
        figures.map_of_wards(known, area),
        figures.wards_by_rate(known, area),
        figures.map_by_borough(known, *MEASURE, end, (area,)),
        figures.rates_by_borough(known, *MEASURE, end, (area,)),
    ]


# The outlines that Plotly asks for with any map come from this machine too, or no map would be drawn.
app = dash.Dash(__name__, serve_locally=True, assets_folder=str(store.ROOT / "hatecrime" / "static"))
CONFIG = screen.CONFIG | {"topojsonURL": "assets/"}
NAMES = ("beside", "ward-map", "wards", "map", "rates")
app.layout = html.Div(
    [
        dcc.Dropdown(
            [{"label": vocabulary.AREA_LABELS[c], "value": c} for c in vocabulary.GSS_OF_AREA],
            "camden",
            id="area",
            clearable=False,
        ),
        html.H1(id="title"),
        *(dcc.Graph(id=name, config=CONFIG) for name in NAMES),
    ]
)


@app.callback(Output("title", "children"), *(Output(name, "figure") for name in NAMES), Input("area", "value"))
def redraw(area: str) -> tuple:
    found = made(area)
    drawn = (screen.spec(figure.marks, "light") for figure in found)
    return f"{vocabulary.AREA_LABELS[area]}: {found[0].message}", *drawn


if __name__ == "__main__":
    app.run(port=int(sys.argv[1]), debug=False)
