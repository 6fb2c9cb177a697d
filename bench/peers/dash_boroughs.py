"""The borough page's five figures in Plotly Dash: the same functions, the same tables, results kept the same way."""

import functools
import sys

import dash
import pandas as pd
from dash import Input, Output, dcc, html

from hatecrime import charts, figures, findings, metrics, store, vocabulary
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
def rates() -> pd.DataFrame:
    rows = monthly()
    own = rows[(rows["series"] == SERIES) & (rows["strand"] == STRAND)]
    return metrics.funnel_table(metrics.borough_rates(own, EDITION.table("population"), lines()["month"].max()))


@functools.lru_cache
def similar(code: str) -> tuple[str, ...]:
    found = metrics.similar_boroughs(code, monthly(), EDITION.table("boroughs"), EDITION.table("population"))
    return tuple(str(area) for area in found["area_code"])


@functools.lru_cache
def order() -> list[str]:
    table = rates()
    named = table.assign(name=table["area_code"].map(vocabulary.AREA_LABELS))
    by_rate = named.sort_values(["rate_per_1000", "name"], ascending=[False, True], na_position="last")
    return list(by_rate["area_code"])


@functools.lru_cache
def results() -> Results:
    return results_of(EDITION)


def dots(area: str) -> screen.Spec:
    figure = figures.rates_by_borough(results(), SERIES, STRAND, lines()["month"].max(), (area,))
    return screen.spec(figure.marks, "light")


@functools.lru_cache
def panels() -> charts.Chart:
    return charts.small_multiples(lines(), order())


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
        dcc.Graph(id="borough-panels", config=CONFIG, figure=panels().spec()),
    ]
)


@app.callback(Output("title", "children"), *(Output(name, "figure") for name in NAMES), Input("area", "value"))
def redraw(area: str) -> tuple:
    table, shown, breaks = rates(), lines(), EDITION.table("series_breaks")
    band = metrics.spread(shown, list(similar(area)))
    found = (
        charts.borough_map(table, EDITION.geojson, selected=[area]),
        dots(area),
        charts.area_against(shown, breaks, [area], band=band),
        charts.funnel_plot(table, highlight=[area]),
    )
    message = findings.rates_message(table, shown["month"].max())
    return (
        f"{vocabulary.AREA_LABELS[area]}: {message}",
        *(drawn if isinstance(drawn, dict) else drawn.spec() for drawn in found),
    )


if __name__ == "__main__":
    app.run(port=int(sys.argv[1]), debug=False)
