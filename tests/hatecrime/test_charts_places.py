"""The map asks nothing of another host and leaves nobody out; rates are never drawn where there is none."""

import itertools
import json

import pandas as pd
import pytest

from hatecrime import charts, metrics, vocabulary
from hatecrime.periods import month_label

END = pd.Timestamp("2026-03-01")


@pytest.fixture(scope="module")
def monthly(edition):
    return metrics.monthly(*(edition.table(name) for name in ("offences", "boroughs", "series_breaks")))


def table_of(edition, monthly, series="aggravated", strand="all", end=END):
    own = monthly[(monthly["series"] == series) & (monthly["strand"] == strand)]
    return metrics.funnel_table(metrics.borough_rates(own, edition.table("population"), end))


def signed_area(ring):
    return sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in itertools.pairwise(ring))


def test_the_map_draws_all_33_areas(edition, monthly):
    figure = charts.borough_map(table_of(edition, monthly), edition.geojson, selected=["camden"]).checked()
    filled, blank = figure.data
    assert set(filled.locations) == set(vocabulary.BOROUGHS)
    assert list(blank.locations) == [vocabulary.CITY_OF_LONDON_GSS]
    assert filled.locations[-1] == "E09000007"  # drawn last, so that its outline is not covered
    assert filled.marker.line.width[-1] > filled.marker.line.width[0]
    for feature in filled.geojson["features"]:
        geometry = feature["geometry"]
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        assert all(signed_area(polygon[0]) > 0 for polygon in polygons)


def test_a_borough_without_a_rate_is_in_no_class(edition, monthly):
    table = table_of(edition, monthly, "flagged", "transgender", pd.Timestamp("2021-05-01"))
    none = set(table.loc[table["rate_per_1000"].isna(), "borough_gss"])
    filled, blank = charts.borough_map(table, edition.geojson).checked().data
    assert none
    assert none <= set(blank.locations)
    assert not none & set(filled.locations)


def test_map_classes_are_the_same_for_every_year(edition, monthly):
    def scale(end):
        bar = (
            charts.borough_map(table_of(edition, monthly, end=pd.Timestamp(end)), edition.geojson)
            .checked()
            .data[0]
            .colorbar
        )
        return bar.ticktext

    assert scale("2014-03-01") == scale("2026-03-01")
    assert charts.map_classes("aggravated", "all")[0].startswith("under ")


def test_our_own_outline_of_the_world_is_empty(published_folder):
    file = published_folder.parents[1] / "hatecrime" / "static" / "world_110m.json"
    world = json.loads(file.read_text())
    assert world["arcs"] == []
    assert charts.MAP_CONFIG["topojsonURL"].startswith("app/static")


def test_two_measures_on_one_map_are_refused(edition, monthly):
    both = pd.concat([table_of(edition, monthly), table_of(edition, monthly, "comparator")])
    with pytest.raises(charts.ChartError, match="one series and strand"):
        charts.borough_map(both, edition.geojson).checked()


def test_every_measure_has_class_breaks_in_order():
    for series, strand in [("aggravated", "all"), ("comparator", "all"), *[("flagged", s) for s in vocabulary.STRANDS]]:
        assert len(charts.map_classes(series, strand)) == 5


def test_funnel_limits_enclose_the_common_rate(edition, monthly):
    table = table_of(edition, monthly)
    figure = charts.funnel_plot(table, highlight=["camden"]).checked()
    centre = table["centre_per_1000"].iloc[0]
    lines = [t for t in figure.data if t.mode == "lines"]
    assert len(lines) == 4
    assert sum(max(t.y) < centre for t in lines) == 2
    assert sum(min(t.y) > centre for t in lines) == 2
    assert sum(len(t.x) for t in figure.data if t.mode == "markers") == 32


def test_32_panels_in_the_order_of_the_table(edition, monthly):
    own = monthly[monthly["series"] == "aggravated"]
    lines = metrics.rate_lines(own, edition.table("population"))
    order = list(reversed(vocabulary.GSS_OF_AREA))
    figure = charts.small_multiples(lines, order).checked()
    titles = [a.text.replace("<br>", " ") for a in figure.layout.annotations][:32]
    assert titles == [vocabulary.AREA_LABELS[code] for code in order]
    axes = [name for name in figure.layout.to_plotly_json() if name.startswith("yaxis")]
    assert len(axes) == 32
    assert len({tuple(figure.layout[name].range) for name in axes}) == 1
    for place in range(32):
        axis = "y" if place == 0 else f"y{place + 1}"
        assert {t.name for t in figure.data if t.yaxis == axis} == {"London", vocabulary.AREA_LABELS[order[place]]}
    own_scales = charts.small_multiples(lines, order, own_scale=True).checked()
    assert len({tuple(own_scales.layout[name].range) for name in axes}) > 10


def test_rates_are_cut_at_recording_and_census_changes(edition, monthly):
    own = monthly[(monthly["series"] == "aggravated") & (monthly["area_code"].isin(["camden", "brent"]))]
    lines = metrics.rate_lines(monthly[monthly["series"] == "aggravated"], edition.table("population"))
    assert len(own)
    figure = charts.area_against(lines, edition.table("series_breaks"), ["camden"]).checked()
    camden = [t for t in figure.data if t.name == "Camden"]
    assert len(camden) == 3
    words = " ".join(a.text for a in figure.layout.annotations)
    assert "Population base changed [b]" in words
    assert "Recording changed [b]" in words


def test_rate_lines_agree_with_the_rates_of_one_period(edition, monthly):
    lines = metrics.rate_lines(monthly, edition.table("population"))
    for end in ("2013-03-01", "2021-05-01", "2025-02-01", "2026-03-01"):
        rates = metrics.borough_rates(monthly, edition.table("population"), pd.Timestamp(end))
        both = rates.merge(lines[lines["month"] == end], on=["series", "strand", "area_code"], suffixes=("", "_line"))
        assert len(both) == len(rates)
        assert both["rate_per_1000"].equals(both["rate_per_1000_line"])
        assert both["reason"].fillna("").equals(both["reason_line"].fillna(""))


def test_five_areas_are_refused(edition, monthly):
    lines = metrics.rate_lines(monthly[monthly["series"] == "aggravated"], edition.table("population"))
    with pytest.raises(charts.ChartError, match="5 areas"):
        charts.area_against(lines, edition.table("series_breaks"), list(vocabulary.GSS_OF_AREA)[:5]).checked()


def test_alt_texts_of_places(edition, monthly):
    table = table_of(edition, monthly)
    lines = metrics.rate_lines(monthly[monthly["series"] == "aggravated"], edition.table("population"))
    newest = month_label(edition.table("offences")["month"].max())
    period = f"year to {newest}"
    for text in (
        charts.alt_borough_map(table, period),
        charts.alt_funnel_plot(table, period),
        charts.alt_small_multiples(lines, list(vocabulary.GSS_OF_AREA)),
        charts.alt_area_against(lines, ["hammersmith-and-fulham", "camden", "brent", "kensington-and-chelsea"]),
    ):
        assert 30 <= len(text) <= 250
        assert newest in text
        assert any(word in text for word in ("higher", "above", "up to"))
        assert "nan" not in text
