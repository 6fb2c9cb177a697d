"""The line of time: every event once with its full name and date, rows that do not meet, a click that chooses."""

import itertools
import xml.etree.ElementTree as ET

import pytest

from hatecrime import figures, numbers
from hatecrime.drawing import paper, screen, timeline
from hatecrime.drawing.svg import Words


@pytest.fixture(scope="module")
def figure(results):
    return figures.events_timeline(results, "referendum-2016")


def test_every_event_once_newest_first_with_its_full_name_and_date(results, figure):
    rows = results.tables["events"].sort_values(["start", "event_id"], ascending=False)
    assert [moment.label for moment in figure.marks.moments] == list(rows["name"])
    assert [moment.said for moment in figure.marks.moments] == [numbers.fmt_day(day) for day in rows["start"]]
    assert [moment.code for moment in figure.marks.moments if moment.chosen] == ["referendum-2016"]
    assert [row[0] for row in figure.table.rows] == list(rows["name"])
    for moment, day in zip(figure.marks.moments, rows["start"], strict=True):
        assert moment.at == pytest.approx(day.year + day.day_of_year / 365, abs=0.01)


def test_spans_are_the_months_that_are_held(results, figure):
    for span, series in zip(figure.marks.spans, ("flagged", "aggravated"), strict=True):
        first, last = results.span(series)
        assert int(span.first) == first.year
        assert int(span.last) == last.year
        assert span.said == f"to {numbers.fmt_month_short(last)}"


@pytest.mark.parametrize("width", [290, 680, 1120])
def test_rows_are_as_high_as_their_names(figure, width):
    plan = timeline.plan(figure.marks, width, 12, 0.44 * width)
    ends = [(row.middle - 7.2 * len(row.name), row.middle + 7.2 * len(row.name)) for row in plan.rows]
    assert ends[0][0] >= 0
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(ends))
    assert ends[-1][1] <= plan.height
    assert " ".join(plan.rows[0].name) == figure.marks.moments[0].label
    assert all(0 <= plan.share(moment.at) <= 1 for moment in figure.marks.moments)
    assert plan.left + plan.right < 0.8 * width


@pytest.mark.parametrize("room", [paper.WIDE, paper.NARROW, paper.Room(1120, 17, 430)])
def test_the_picture_names_every_event(figure, room):
    svg = ET.fromstring(paper.svg(figure.marks, room, Words("t", "a"), "x"))
    words = " ".join(element.text for element in svg.iter("{http://www.w3.org/2000/svg}text"))
    for moment in figure.marks.moments:
        assert moment.said in words
        assert all(word in words for word in moment.label.split())
    assert room.height is None or int(svg.get("height")) <= room.height


def test_a_point_carries_its_event(figure):
    points = screen.spec(figure.marks, "light")["data"][0]
    assert [said[-1] for said in points["customdata"]] == [moment.code for moment in figure.marks.moments]
    assert len(set(points["y"])) == len(points["y"])


def test_without_a_choice_none_is_marked_and_an_unknown_event_is_named(results):
    assert not any(moment.chosen for moment in figures.events_timeline(results).marks.moments)
    with pytest.raises(KeyError, match="armageddon"):
        figures.events_timeline(results, "armageddon")
