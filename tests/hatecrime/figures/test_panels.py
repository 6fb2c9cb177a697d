"""Every borough over time: each once, cut where it may not be joined, its last rate written at its end."""

import xml.etree.ElementTree as ET

import pandas as pd
import pytest

from hatecrime import figures, numbers, periods, vocabulary
from hatecrime.drawing import paper, screen
from hatecrime.drawing.svg import Words


@pytest.fixture(scope="module")
def figure(results):
    return figures.panels_by_borough(results, "aggravated", "all", chosen=("sutton", "brent"))


def test_every_borough_once_the_chosen_first_the_others_by_name(figure):
    labels = [panel.label for panel in figure.marks.panels]
    assert labels[:2] == ["Brent", "Sutton"]
    assert labels[2:] == sorted(set(vocabulary.BOROUGHS.values()) - {"Brent", "Sutton"})
    assert [panel.label for panel in figure.marks.panels if panel.chosen] == ["Brent", "Sutton"]
    assert all(panel.quiet != panel.chosen for panel in figure.marks.panels)
    assert [row[0] for row in figure.table.rows[1:]] == labels


def test_lines_are_the_rates_and_are_cut_as_a_slow_walk_cuts_them(results, figure):
    rows = results.rate_lines("aggravated", "all").sort_values("month")
    for panel in figure.marks.panels:
        own = rows[
            rows["area_code"] == dict((name, code) for code, name in vocabulary.AREA_LABELS.items())[panel.label]
        ]
        cut, before = [], None
        for row in own.to_dict("records"):
            if pd.isna(row["rate_per_1000"]) or row["regime"] == periods.MIXED:
                before = None
                continue
            joined = before is not None and before["regime"] == row["regime"]
            if not joined:
                cut.append([])
            cut[-1].append(row["rate_per_1000"])
            before = row
        assert [len(line) for line in panel.lines] == [len(line) for line in cut]
        drawn = [y for line in panel.lines for _, y in line]
        assert drawn == pytest.approx([y for line in cut for y in line], abs=6e-4)
        assert panel.said == numbers.fmt_rate(cut[-1][-1])
        assert panel.top > max(drawn)


def test_own_scales_differ_and_one_scale_is_one(results, figure):
    assert len({panel.top for panel in figure.marks.panels}) > 10
    common = figures.panels_by_borough(results, "aggravated", "all", own_scale=False)
    assert len({panel.top for panel in common.marks.panels}) == 1
    assert "one scale" in common.marks.upright
    assert "scale=common" in common.path


@pytest.mark.parametrize("room", [paper.WIDE, paper.NARROW, paper.Room(1120, 17, 430)])
def test_screen_and_paper_write_the_same_at_each_line_and_cut_no_word(figure, room):
    spec = screen.spec(figure.marks, "light")
    on_screen = [note["text"].removeprefix("<b>").removesuffix("</b>") for note in spec["layout"]["annotations"]]
    svg = ET.fromstring(paper.svg(figure.marks, room, Words("t", "a"), "x"))
    on_paper = [element.text for element in svg.iter("{http://www.w3.org/2000/svg}text")]
    for panel in figure.marks.panels:
        assert panel.said in on_screen
        assert panel.said in on_paper
    assert len([trace for trace in spec["data"] if "hovertemplate" in trace]) == sum(
        len(panel.lines) for panel in figure.marks.panels
    )
    if room.height:
        assert int(svg.get("height")) <= room.height + 1


def test_few_offences_in_every_year_leave_a_plot_with_a_mark(results):
    figure = figures.panels_by_borough(results, "flagged", "transgender")
    empty = [panel for panel in figure.marks.panels if not panel.lines]
    assert empty
    assert all(panel.said == "[u]" for panel in empty)


def test_a_period_without_twelve_comparable_months_says_so(results):
    found = figures.panels_by_borough(
        results, "aggravated", "all", pd.Timestamp("2024-03-01"), pd.Timestamp("2024-06-01")
    )
    assert isinstance(found, figures.Nothing)
    assert "June 2024" in found.why
