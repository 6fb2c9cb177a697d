"""Lines laid out: scales that hold every value, labels and ticks that keep apart, nothing cut."""

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatecrime.drawing import layout, months, paper, screen
from hatecrime.drawing.marks import Line, Lines, Point, Rule
from hatecrime.drawing.palette import FOCUS
from hatecrime.drawing.svg import Words
from tests.drawn import boxes

HEIGHTS = st.lists(st.tuples(st.floats(0, 300), st.floats(10, 60)), min_size=1, max_size=4)


def lines_of(names, count, apart=False, scale=1.0):
    start = pd.date_range("2017-04-01", periods=count, freq="MS")
    made = []
    for number, name in enumerate(names):
        points = [
            Point(month, scale * (100 + number + at), f"{100 + at:,}", at > count - 3) for at, month in enumerate(start)
        ]
        made.append(Line(name, points[-1].said, FOCUS, (tuple(points[: count // 2]), tuple(points[count // 2 :]))))
    return Lines(
        tuple(made), "Recorded offences in 12 months", (Rule(start[count // 2], "recording changed [b]"),), apart
    )


@given(HEIGHTS)
def test_labels_keep_apart_and_inside_where_there_is_room(wanted):
    places, heights = zip(*wanted, strict=True)
    found = layout.apart(places, heights, 0.0, 300.0)
    ends = sorted((at - height / 2, at + height / 2) for at, height in zip(found, heights, strict=True))
    assert ends[0][0] >= -1e-6
    assert ends[-1][1] <= max(300.0, sum(heights)) + 1e-6
    assert all(first[1] <= second[0] + 1e-6 for first, second in pairwise(ends))


@given(st.lists(st.floats(50, 250), min_size=1, max_size=1))
def test_a_label_alone_is_where_its_line_ends(wanted):
    assert layout.apart(wanted, [20.0], 0.0, 300.0) == wanted


@given(st.integers(0, 400), st.integers(0, 300), st.floats(120, 1000))
def test_month_ticks_keep_apart_and_lie_inside(offset, count, room):
    first = pd.Timestamp("1995-01-01") + pd.DateOffset(months=offset)
    last = first + pd.DateOffset(months=count)
    found = months.month_ticks(first, last, room, 12)
    assert found
    assert all(first <= month <= last for month, _ in found)
    share = room / (count + 1)
    for (month, words), (following, _) in pairwise(found):
        between = (following.year - month.year) * 12 + following.month - month.month
        assert layout.text_width(words, 12) <= between * share + 1e-6


@pytest.mark.parametrize("apart", [False, True])
def test_a_scale_begins_at_zero_and_holds_every_value(apart):
    marks = lines_of(("A", "B", "C"), 40, apart)
    plan = months.plan(marks, 13, 300, 300)
    assert len(plan.strips) == (3 if apart else 1)
    for strip in plan.strips:
        assert strip.ticks[0] == 0
        assert all(point.value <= strip.top for line in strip.lines for point in line.points)
    assert plan.strips[-1].start + plan.strips[-1].height == pytest.approx(300)


def test_stretches_meet_and_hold_every_point():
    run = [Point(month, 1.0, "1", at in (2, 3)) for at, month in enumerate(pd.date_range("2020-01-01", periods=5))]
    found = months.firm_and_provisional(run)
    assert [kind for kind, _ in found] == [False, True, False]
    assert all(first[-1] == second[0] for (_, first), (_, second) in pairwise(found))
    assert months.firm_and_provisional(run[:1]) == [(False, run[:1])]


@pytest.mark.parametrize("room", [paper.WIDE, paper.NARROW, paper.Room(1120, 17, 380), paper.Room(600, 13, 430)])
@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("count", [2, 7, 97, 160])
def test_no_words_of_lines_meet_or_leave_the_drawing(room, apart, count):
    names = ("London", "Hammersmith and Fulham", "Barking and Dagenham", "Kensington and Chelsea")
    marks = lines_of(names, count, apart, scale=100)
    drawn = list(boxes(paper.svg(marks, room, Words("t", "a"), "x")))
    for left, right, top, _, text in drawn:
        assert left >= -1, text
        assert right <= room.width + 1, text
        assert top >= -1
    for at, (left, right, top, bottom, text) in enumerate(drawn):
        for other in drawn[at + 1 :]:
            clear = right <= other[0] + 1 or other[1] <= left + 1 or bottom <= other[2] + 1 or other[3] <= top + 1
            assert clear, (text, other[4])


def test_a_tooltip_names_the_whole_month():
    spec = screen.spec(lines_of(("London",), 12), "light")
    assert spec["layout"]["xaxis"]["hoverformat"] == "%B %Y"
    assert spec["layout"]["hovermode"] == "x unified"
