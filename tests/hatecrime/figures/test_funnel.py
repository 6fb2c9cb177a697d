"""The funnel: every borough once, limits about the common rate, names that do not meet."""

import itertools

import pandas as pd
import pytest

from hatecrime import figures, vocabulary, withheld
from hatecrime.drawing import funnel, layout, screen


@pytest.fixture(scope="module")
def figure(results):
    return figures.funnel_by_borough(results, "aggravated", "all", results.rates_to("aggravated", "all"), ("camden",))


def test_every_borough_once_at_offences_over_residents(figure):
    marks = figure.marks
    assert sorted(spot.label for spot in marks.spots) == sorted(vocabulary.BOROUGHS.values())
    rows = figure.data.set_index("area")
    for spot in marks.spots:
        row = rows.loc[spot.label]
        assert spot.y == pytest.approx(1000 * row["offences_r12"] / row["population"])
        assert spot.x == pytest.approx(row["population"] / 1000)
        assert spot.filled == (row["flag"] != "within")
        assert spot.hover[-1] == withheld.flag(row["flag"])


def test_limits_enclose_the_common_rate_and_the_wider_the_narrower(figure):
    wide, narrow = figure.marks.limits
    for outer, inner in zip(wide.points, narrow.points, strict=True):
        assert outer[1] <= inner[1] < figure.marks.level.value < inner[2] < outer[2]


def test_a_point_is_filled_where_it_is_outside_the_drawn_limits(figure):
    """Against the curves themselves, read between their points."""
    narrow = figure.marks.limits[1].points
    for spot in figure.marks.spots:
        low, high = next(
            (min(a[1], b[1]), max(a[2], b[2])) for a, b in itertools.pairwise(narrow) if a[0] <= spot.x <= b[0]
        )
        if not low * 0.99 <= spot.y <= high * 1.01:
            assert spot.filled


def test_the_chosen_and_the_furthest_are_named(results, figure):
    assert {spot.label for spot in figure.marks.spots if spot.chosen} == {"Camden"}
    far = figure.data[figure.data["flag"] != "within"]
    assert {spot.label for spot in figure.marks.spots if spot.named} == {"Camden", *far["area"]}


@pytest.mark.parametrize("borough", list(vocabulary.GSS_OF_AREA))
@pytest.mark.parametrize("width", [290, 680])
def test_no_names_meet_and_none_is_cut(results, borough, width):
    end = results.rates_to("aggravated", "all")
    marks = figures.funnel_by_borough(results, "aggravated", "all", end, (borough,)).marks
    plan = funnel.plan(marks, width, 340, 12)
    boxes = []
    for name in plan.names:
        wide = layout.text_width(name.spot.label, 12, bold=name.spot.chosen)
        x, y = plan.x(name.spot.x) + name.right, plan.y(name.spot.y) + name.down
        boxes.append(layout.box(name.anchor, x, y, wide, 12))
    assert all(box[0] >= -1 and box[2] <= plan.width + 1 for box in boxes)
    assert not any(layout.meets(a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])
    edges = [
        (middle - 7.5 * len(lines), middle + 7.5 * len(lines))
        for lines, middle in sorted(plan.edge, key=lambda e: e[1])
    ]
    assert all(a[1] <= b[0] + 0.01 for a, b in itertools.pairwise(edges))
    for lines, _ in plan.edge:
        assert layout.widest(lines, 12) * 1.05 <= plan.right


def test_the_chosen_is_drawn_last_on_the_screen(figure):
    spec = screen.spec(figure.marks, "light")
    assert spec["data"][-1]["marker"]["symbol"] == ["diamond"]
    assert sum(trace["mode"] == "lines" for trace in spec["data"]) == 4


def test_months_without_rates_say_so(results):
    found = figures.funnel_by_borough(results, "aggravated", "all", pd.Timestamp("1999-01"))
    assert isinstance(found, figures.Nothing)
