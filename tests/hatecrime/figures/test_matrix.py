"""Is it rising in every strand? Against a slow count of the published rows, at the breaks, and as an HTML table."""

import itertools
import re
import xml.etree.ElementTree as ET
from html import unescape

import pandas as pd
import pytest

from hatecrime import figures, thresholds, vocabulary
from hatecrime.drawing import grid, palette, paper
from hatecrime.drawing.svg import Words
from hatecrime.figures.matrix import HOME_OFFICE, POLICE
from hatecrime.periods import financial_year

PLACES = ("london", "tower-hamlets", "kingston-upon-thames", "outer-london")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module", params=PLACES)
def place(request):
    return request.param


@pytest.fixture(scope="module")
def matrix(results, place):
    figure = figures.rising_in_every_strand(results, place)
    assert isinstance(figure, figures.Figure)
    return figure


def yearly(results, place):
    """Offences of each strand and whole financial year of a place, row by row."""
    offences, boroughs = results.tables["offences"], results.tables["boroughs"].set_index("borough_gss")
    sums, months = {}, {}
    for row in vocabulary.by_strand(offences[offences["series"] == "flagged"]).to_dict("records"):
        gss = row["borough_gss"]
        inside = (
            row["in_london"]
            if place == "london"
            else not pd.isna(gss)
            and (
                vocabulary.AREA_OF_GSS[gss] == place
                or (place == "outer-london" and not boroughs.loc[gss, "inner_london"])
            )
        )
        if inside:
            key = row["strand"], financial_year(row["month"])
            sums[key] = sums.get(key, 0) + row["offences"]
            months.setdefault(key, set()).add(row["month"])
    return {key: count for key, count in sums.items() if len(months[key]) == 12}


def test_every_cell_is_the_change_of_the_published_counts(results, place, matrix):
    counts = yearly(results, place)
    cells = matrix.data[matrix.data["source"] == POLICE].set_index(["strand", "financial_year"])
    years = sorted({year for _, year in counts})
    assert len(cells) == 7 * (len(years) - 1), "the first year has none before it"
    for (strand, year), row in cells.iterrows():
        now, before = counts[strand, year], counts[strand, years[years.index(year) - 1]]
        assert (row["offences"], row["offences_before"]) == (now, before)
        if before < thresholds.MIN_BASE_FOR_PERCENT:
            assert pd.isna(row["change_pct"])
        else:
            assert row["change_pct"] == pytest.approx(100 * (now / before - 1))


def test_the_message_names_the_years_in_which_every_strand_rose(results, place, matrix):
    counts = yearly(results, place)
    years = sorted({year for _, year in counts})
    pairs = {
        year: [(counts[s, year], counts[s, before]) for s in vocabulary.FLAGGED_STRANDS]
        for before, year in itertools.pairwise(years)
    }
    large = [y for y, own in pairs.items() if all(b >= thresholds.MIN_BASE_FOR_PERCENT for _, b in own)]
    every = [y for y in large if all(now > before for now, before in pairs[y])]
    if every:
        assert matrix.message.startswith("All seven strands rose in")
        assert all(year in matrix.message for year in every)
        rest = set(pairs) - set(every) - {years[-1]}
        assert not any(year in matrix.message for year in rest)
    elif not large:
        assert "too small" in matrix.message
        assert "All" not in matrix.message, "nothing is said of strands that were not tested"


def test_nothing_is_compared_across_the_change_of_system(results):
    figure = figures.rising_in_every_strand(results)
    broken = figure.data[figure.data["status"] == "break"]
    assert set(broken["source"]) == {HOME_OFFICE}
    assert broken["change_pct"].isna().all()
    assert {cell.text for row in figure.marks.cells for cell in row if cell.kind == "break"} == {"[b]"}


def test_cells_of_a_recording_artefact_are_marked(results):
    figure = figures.rising_in_every_strand(results)
    at = figure.marks.rows.index(vocabulary.STRANDS["disability"].label)
    starred = {
        year for year, cell in zip(figure.marks.columns, figure.marks.cells[at], strict=True) if cell.text.endswith("*")
    }
    assert {"2015/16", "2016/17", "2017/18"} == starred
    assert not any(cell.text.endswith("*") for row in figure.marks.cells[:at] for cell in row)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_table_holds_every_cell_with_its_words(matrix, mode):
    html = grid.html(matrix.marks, matrix.measure, mode)
    shown = [unescape(text) for text in re.findall(r'<span aria-hidden="true">(.*?)</span>', html)]
    assert shown == [cell.text for row in matrix.marks.cells for cell in row]
    assert html.count('scope="row"') == len(matrix.marks.rows)
    assert html.count('scope="col"') == len(matrix.marks.columns)
    assert f"<caption>{matrix.measure}</caption>" in html
    assert "<script" not in html


def test_paper_holds_the_same_words_and_keeps_them_inside(matrix):
    for room in (paper.WIDE, paper.NARROW):
        root = ET.fromstring(paper.svg(matrix.marks, room, Words(matrix.message, matrix.alt), "x"))
        words = [element.text for element in root.iter(f"{SVG}text")]
        for row in matrix.marks.cells:
            for cell in row:
                assert cell.text in words
        for element in root.iter(f"{SVG}rect"):
            x, width = float(element.get("x")), float(element.get("width"))
            assert -0.2 <= x <= x + width <= room.width + 0.2


@pytest.mark.parametrize("value", [-200.0, -60.0, -40.0, -20.0, -8.0, -1.0, 0.0, 4.9, 5.0, 16.0, 31.0, 61.0, 900.0])
def test_the_words_of_a_cell_can_be_read_on_its_shade(value):
    fill, words = palette.change_colours(value)
    for mode in ("light", "dark"):
        assert palette.contrast(fill.of(mode), words.of(mode)) >= 4.5


def test_text_from_data_stays_text(results):
    from dataclasses import replace

    figure = figures.rising_in_every_strand(results)
    hostile = replace(figure.marks, rows=("<img src=x>", *figure.marks.rows[1:]))
    assert "<img" not in grid.html(hostile, "<b>caption", "light")
