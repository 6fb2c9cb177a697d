"""The map leaves nobody out, asks nothing of another host, and says what the dots say."""

import itertools
import json

import pandas as pd
import pytest

from hatecrime import figures, vocabulary
from hatecrime.drawing import geometry, paper, screen
from hatecrime.drawing.svg import Words
from hatecrime.figures import maps


@pytest.fixture(scope="module")
def end(results):
    return results.rates_to("aggravated", "all")


@pytest.fixture(scope="module")
def camden(results, end):
    return figures.map_by_borough(results, "aggravated", "all", end, ("camden",))


def signed_area(ring):
    return sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in itertools.pairwise(ring))


def test_all_33_areas_are_drawn_once_and_the_chosen_one_on_top(camden):
    filled, blank = screen.spec(camden.marks, "light")["data"]
    assert sorted(filled["locations"]) == sorted(vocabulary.BOROUGHS)
    assert blank["locations"] == [vocabulary.CITY_OF_LONDON_GSS]
    assert filled["locations"][-1] == vocabulary.GSS_OF_AREA["camden"]
    widths = filled["marker"]["line"]["width"]
    assert widths[-1] > max(widths[:-1])
    assert [said[-1] for said in filled["customdata"]] == filled["locations"]
    for feature in filled["geojson"]["features"]:
        assert all(signed_area(polygon[0]) > 0 for polygon in feature["geometry"]["coordinates"])


def test_each_class_is_that_of_the_rate(results, end, camden):
    dots = figures.rates_by_borough(results, "aggravated", "all", end, ("camden",))
    rates = {row.label: row.value for row in dots.marks.rows}
    edges = maps.BREAKS["aggravated", "all"]
    for area in camden.marks.areas[:-1]:
        low, high = [0, *edges][area.at], [*edges, float("inf")][area.at]
        assert low <= rates[area.hover[0]] < high
    assert camden.message.startswith("London: rates run from ")
    assert camden.table == dots.table


def test_a_borough_without_a_rate_is_in_no_class_and_the_key_says_so(results):
    figure = figures.map_by_borough(
        results, "flagged", "transgender", results.rates_to("flagged", "transgender"), ("sutton",)
    )
    none = set(figure.data.loc[figure.data["rate_per_1000"].isna(), "borough_gss"])
    assert none
    assert {area.code for area in figure.marks.areas if area.at is None} == none | {vocabulary.CITY_OF_LONDON_GSS}
    assert "few offences [u]" in figure.marks.blank
    assert figure.marks.chosen.startswith("Outlined: Sutton ")


def test_classes_are_the_same_for_every_year_and_every_measure_has_them(results):
    def classes(month):
        return figures.map_by_borough(results, "aggravated", "all", pd.Timestamp(month)).marks.classes

    assert classes("2014-03") == classes("2021-05")
    for measure in [("aggravated", "all"), ("comparator", "all"), *(("flagged", s) for s in vocabulary.STRANDS)]:
        assert list(maps.BREAKS[measure]) == sorted(set(maps.BREAKS[measure]))
        assert len(maps.class_words(maps.BREAKS[measure])) == 5


def test_the_map_asks_no_other_host(published_folder):
    assert screen.CONFIG["topojsonURL"] == "app/static/"
    world = json.loads((published_folder.parents[1] / "hatecrime" / "static" / "world_110m.json").read_text())
    assert world["arcs"] == []


@pytest.mark.parametrize("room", [paper.WIDE, paper.NARROW, paper.Room(1120, 17, 430)])
def test_the_picture_is_filled_to_its_edges(camden, room):
    """The map takes all the height that there is, or all the width beside its key."""
    drawn = paper.svg(camden.marks, room, Words("t", "a"), "x")
    assert drawn.count("<path") == 34
    height = int(drawn.split('viewBox="0 0 ')[1].split('"')[0].split()[1])
    assert height <= (room.height or room.width * 1.3)
    assert height >= (room.height or room.width * 0.4)
    assert "z" in drawn


def test_neighbours_share_their_edges_on_paper(results):
    shapes = geometry.outlines(results.boundaries(), "borough_gss")
    corners = {code: {tuple(p) for polygon in shape for p in polygon[0]} for code, shape in shapes.items()}
    camden, islington = (corners[vocabulary.GSS_OF_AREA[name]] for name in ("camden", "islington"))
    assert len(camden & islington) > 5


def test_a_small_line_is_as_high_as_its_values_and_says_where_there_is_none():
    assert maps.small_line([0.0, 1.0, None, 2.0]) == "▁▅·█"
    assert maps.small_line([None]) == "·"


def test_a_tooltip_ends_with_the_years_of_its_borough(results, camden, end):
    lines = results.rate_lines("aggravated", "all").query("area_code == 'camden' and month <= @end")
    own = lines[lines["month"].dt.month == end.month].sort_values("month")
    [area] = [area for area in camden.marks.areas if area.code == vocabulary.GSS_OF_AREA["camden"]]
    drawn, *years = area.hover[-1].split(" ")
    assert years == [f"{own['month'].iloc[0]:%Y}", "to", f"{end:%Y}"]
    assert [mark == "·" for mark in drawn] == list(own["rate_per_1000"].isna())
    assert drawn[int(own["rate_per_1000"].reset_index(drop=True).idxmax())] == "█"
