"""The borough page's five figures in Plotly Dash: the same functions, the same tables, results kept the same way."""

import functools
import sys
from collections.abc import Callable

import dash
import pandas as pd
from dash import Input, Output, dcc, html

from hatecrime import charts, figures, metrics, store, vocabulary
from hatecrime.drawing import screen
from hatecrime.results import Results, results_of

SERIES, STRAND = "aggravated", "all"  # what the dashboard's page shows unasked
EDITION = store.read_edition()


@functools.lru_cache
def monthly() -> pd.DataFrame:
    tables = EDITION.tables
    return metrics.monthly(tables["offences"], tables["boroughs"], tables["series_breaks"])


@functools.lru_cache
def lines() -> pd.DataFrame:
    rows = monthly()
    own = rows[(rows["series"] == SERIES) & (rows["strand"] == STRAND)]
    return metrics.rate_lines(own, EDITION.table("population"))


@functools.lru_cache
def similar(code: str) -> tuple[str, ...]:
    found = metrics.similar_boroughs(code, monthly(), EDITION.table("boroughs"), EDITION.table("population"))
    return tuple(str(area) for area in found["area_code"])


@functools.lru_cache
def results() -> Results:
    return results_of(EDITION)


def spec_of(make: Callable[..., figures.Figure], area: str) -> screen.Spec:
    return screen.spec(make(results(), SERIES, STRAND, lines()["month"].max(), (area,)).marks, "light")


@functools.lru_cache
def panels() -> screen.Spec:
    return screen.spec(figures.panels_by_borough(results(), SERIES, STRAND).marks, "light")


# The outlines that Plotly asks for with any map come from this machine too, or no map would be drawn.
app = dash.Dash(__name__, serve_locally=True, assets_folder=str(store.ROOT / "hatecrime" / "static"))
CONFIG = screen.CONFIG | {"topojsonURL": "assets/"}
NAMES = ("borough-map", "borough-rates", "borough-against-london", "borough-funnel")
"""What changes with the borough; the panels of every borough do not."""
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
        dcc.Graph(id="borough-panels", config=CONFIG, figure=panels()),
    ]
)


@app.callback(Output("title", "children"), *(Output(name, "figure") for name in NAMES), Input("area", "value"))
def redraw(area: str) -> tuple:
    shown, breaks = lines(), EDITION.table("series_breaks")
    band = metrics.spread(shown, list(similar(area)))
    found = (
        spec_of(figures.map_by_borough, area),
        spec_of(figures.rates_by_borough, area),
        charts.area_against(shown, breaks, [area], band=band),
        spec_of(figures.funnel_by_borough, area),
    )
    message = figures.rates_by_borough(results(), SERIES, STRAND, shown["month"].max()).message
    return (
        f"{vocabulary.AREA_LABELS[area]}: {message}",
        *(drawn if isinstance(drawn, dict) else drawn.spec() for drawn in found),
    )


if __name__ == "__main__":
    app.run(port=int(sys.argv[1]), debug=False)
