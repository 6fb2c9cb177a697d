"""Whatever is chosen: words that fit, no percentage on a small base, and one set of words wherever a figure is shown."""

import io
import json
import re
import xml.etree.ElementTree as ET
from html import unescape

import pandas as pd
import plotly.graph_objects as go
import pytest
from openpyxl import load_workbook

from hatecrime import downloads, figures, metrics, numbers, spikes, takeaway, thresholds, vocabulary
from hatecrime.drawing import months, paper, screen
from hatecrime.drawing.marks import Dots, Lines, Timeline
from hatecrime.drawing.svg import Words
from hatecrime.figures import catalogue
from hatecrime.figures.effects import event_of, usual_months

EMPTY = re.compile(r"\b(None|nan|NaN|NaT|inf)\b|<NA>")
NUMBER = re.compile(r"[+−]?[\d,.]+%?")
SVG = "{http://www.w3.org/2000/svg}"
EVENTS = ["london-bridge-2017", "southport-2024", "referendum-2016", "october-7-2023"]


def made(results):
    """Every kind of figure with choices that are usual, small, crossed by a break, and empty."""
    for place in ("london", "sutton", "inner-london"):
        for basis in metrics.BASES:
            yield figures.change_by_strand(results, place, basis)
            yield figures.change_by_place(results, "aggravated", "all", (place,), basis)
    yield figures.change_by_place(results, "flagged", "transgender", ("sutton", "kensington-and-chelsea", "london"))
    yield figures.change_by_place(
        results, "aggravated", "all", ("london", "camden"), "r12", None, pd.Timestamp("2024-06")
    )
    yield figures.effect_by_event(results, *vocabulary.ALL_HATE_CRIME)
    yield figures.all_hate_crime(results)
    yield figures.all_hate_crime_12_months(results)
    for places in (("london",), ("london", "sutton"), ("camden", "hackney", "barking-and-dagenham", "inner-london")):
        for series, strand in (("aggravated", "all"), ("flagged", "transgender"), ("flagged", "faith")):
            yield figures.rolling_by_place(results, series, strand, places)
            yield figures.rolling_by_place(
                results, series, strand, places, pd.Timestamp("2019-01"), pd.Timestamp("2019-05")
            )
            yield figures.rolling_by_place(
                results, series, strand, places, pd.Timestamp("2024-06"), pd.Timestamp("2024-12")
            )
    yield figures.change_by_strand(results, "london", "fy", pd.Timestamp("2010-04"), pd.Timestamp("2010-06"))
    for series, strand in (("aggravated", "all"), ("flagged", "transgender"), ("flagged", "faith")):
        for end in ("2013-03", "2021-05", "2024-06", "1999-01"):
            yield figures.rates_by_borough(
                results, series, strand, pd.Timestamp(end), ("camden",), by_rate=end > "2020"
            )
        for place in ("london", "sutton"):
            yield figures.effect_by_event(results, series, strand, place)
    yield from made_of_places(results)
    for event in EVENTS:
        yield figures.events_timeline(results, event)
        for k in (None, 0, 2):
            yield figures.effect_by_strand(results, event, "london", k)
            yield figures.effect_by_strand(results, event, "kingston-upon-thames", k)
            yield figures.excess_by_borough(results, event, "flagged", "islamophobic", k, ("camden",))
            yield figures.excess_by_borough(results, event, "aggravated", "all", k)


def made_of_places(results):
    """Maps, funnels, panels, wards and the timeline."""
    for series, strand in (("aggravated", "all"), ("flagged", "transgender")):
        for end in ("2013-03", "2021-05", "1999-01"):
            yield figures.map_by_borough(results, series, strand, pd.Timestamp(end), ("camden", "sutton"))
            yield figures.funnel_by_borough(results, series, strand, pd.Timestamp(end), ("camden", "sutton"))
    for scale in (True, False):
        yield figures.panels_by_borough(results, "aggravated", "all", None, None, ("camden",), scale)
        yield figures.panels_by_borough(results, "flagged", "transgender", None, None, (), scale)
    yield figures.panels_by_borough(
        results, "aggravated", "all", pd.Timestamp("2024-03-01"), pd.Timestamp("2024-06-01")
    )
    for place in ("london", "tower-hamlets", "kingston-upon-thames", "westminster"):
        yield figures.wards_by_rate(results, place)
        yield figures.map_of_wards(results, place)
    yield figures.events_timeline(results)


@pytest.fixture(scope="module")
def everything(results):
    return list(made(results))


@pytest.fixture(scope="module")
def shown(everything):
    return [figure for figure in everything if isinstance(figure, figures.Figure)]


def of_kind(shown, kind):
    """The figures of one kind of marks; there must be some."""
    found = [figure for figure in shown if isinstance(figure.marks, kind)]
    assert found
    return found


def drawn_words(figure):
    """Every word of the drawing of a screen and of paper, without line breaks."""
    spec = screen.spec(figure.marks, "light")
    go.Figure(spec)  # Plotly's own check of each property
    layout = spec["layout"]
    on_screen = [
        *(layout["yaxis"]["ticktext"] if isinstance(figure.marks, Dots | Timeline) else ()),
        *(note["text"] for note in layout["annotations"]),
    ]
    if layout.get("xaxis", {}).get("visible") and "title" in layout["xaxis"]:
        on_screen.append(layout["xaxis"]["title"]["text"])
    svg = paper.svg(figure.marks, paper.WIDE, Words(figure.message, figure.alt), "x")
    on_paper = [element.text for element in ET.fromstring(svg).iter(f"{SVG}text") if not is_tick(element, figure.marks)]
    plain = [unescape(re.sub(r"<br>", " ", re.sub(r"</?b>", "", text))) for text in on_screen]
    words = [[word for text in texts for word in text.split()] for texts in (plain, on_paper)]
    if not isinstance(figure.marks, Dots):  # numbers are those of scales, or compared in a test of their own
        words = [[word for word in found if not NUMBER.fullmatch(word)] for found in words]
    return map(sorted, words)


def is_tick(element, marks):
    """A number or month of a scale: how many there are depends on the room."""
    anchors, pattern = ("middle",), NUMBER.pattern
    if isinstance(marks, Lines):
        anchors, pattern = ("middle", "end"), rf"{pattern}|[A-Z][a-z]{{2}} \d{{4}}"
    return element.get("text-anchor") in anchors and re.fullmatch(pattern, element.text)


def test_some_choices_give_a_figure_and_some_say_why_there_is_none(everything, shown):
    assert len(shown) > 60
    for empty in (figure for figure in everything if isinstance(figure, figures.Nothing)):
        assert re.search(r"\d{4}", empty.why)
        assert empty.why.endswith(".")


def test_screen_and_paper_hold_the_same_words(shown):
    for figure in shown:
        on_screen, on_paper = drawn_words(figure)
        assert on_screen == on_paper, figure.name


def rows_of(figure):
    """The rows of a figure of dots; others have none."""
    return figure.marks.rows if isinstance(figure.marks, Dots) else ()


def test_screen_and_paper_hold_the_same_marks(shown):
    for figure in of_kind(shown, Dots):
        dots = [row for row in figure.marks.rows if row.value is not None]
        spec = screen.spec(figure.marks, "dark")
        points = [trace for trace in spec["data"] if "customdata" in trace]
        assert [x for trace in points for x in trace["x"]] == [row.value for row in dots]
        drawn = ET.fromstring(paper.svg(figure.marks, paper.NARROW, Words("t", "a"), "x"))
        circles = len(list(drawn.iter(f"{SVG}circle"))) + len(list(drawn.iter(f"{SVG}polygon")))
        assert circles == len(dots) + sum(row.before is not None for row in dots)


def test_lines_of_screen_paper_table_and_numbers_are_the_same(shown):
    for figure in of_kind(shown, Lines):
        marks = figure.marks
        value = "offences" if "offences_r12" not in figure.data else "offences_r12"
        spec = screen.spec(marks, "dark")
        hovered = [trace for trace in spec["data"] if "customdata" in trace]
        assert [list(zip(t["x"], t["customdata"], strict=True)) for t in hovered] == [
            [(f"{point.month:%Y-%m-%d}", point.said) for point in line.points] for line in marks.lines
        ]
        stretches = sum(len(months.firm_and_provisional(run)) for line in marks.lines for run in line.runs)
        assert len(spec["data"]) == len(hovered) + stretches
        columns = {name: at for at, name in enumerate(figure.table.columns)}
        words = {row[0]: row for row in figure.table.rows}
        held = figure.data[figure.data[value].notna()].set_index(["area", "month"])[value]
        assert len(held) == sum(len(line.points) for line in marks.lines)
        for line in marks.lines:
            assert line.said == line.points[-1].said
            for point in line.points:
                assert words[numbers.fmt_month(point.month)][columns[line.label]] == point.said
                assert held[line.label, point.month] == point.value
                assert numbers.fmt_count(point.value) == point.said.split(" ")[0]


def test_no_line_joins_two_regimes_or_leaves_out_a_month(shown):
    for figure in of_kind(shown, Lines):
        regime = figure.data.set_index(["area", "month"])["regime"]
        for line in figure.marks.lines:
            for run in line.runs:
                own = [point.month for point in run]
                assert own == list(pd.date_range(own[0], own[-1], freq="MS"))
                assert len({regime[line.label, month] for month in own}) == 1


def test_words_table_and_numbers_agree(shown):
    for figure in shown:
        names = set(figure.data["event"]) if figure.name == "effect-by-event" else None
        for row, mark in zip(figure.table.rows, rows_of(figure), strict=False):
            assert row[0] == mark.label
            assert names is None or any(row[0].startswith(name) for name in names)
        words = [figure.message, figure.measure, figure.alt, *figure.sentences, *figure.all_notes]
        words += [cell for row in figure.table.rows for cell in row]
        assert not EMPTY.search(" ".join(words)), figure.name
        if figure.key != ("event_id",):
            assert {"area", "edition"} <= set(figure.data.columns)
            assert figure.data["area"].notna().all()


def test_no_percentage_on_a_small_base_in_words_or_files(shown):
    for figure in shown:
        data = figure.data
        if "change_pct" in data:
            small = data["offences_before"].astype("Float64") < thresholds.MIN_BASE_FOR_PERCENT
            assert data.loc[small.fillna(True), "change_pct"].isna().all()
        if "pct" in data:
            small = ~(data["expected"] >= thresholds.MIN_BASE_FOR_PERCENT)
            assert data.loc[small, ["pct", "pct_lo", "pct_hi"]].isna().all().all()
        for row in rows_of(figure):
            assert "%" not in row.said or row.value is not None


def test_each_column_of_the_numbers_has_a_meaning(shown):
    for figure in shown:
        meanings = downloads.column_meanings(list(figure.data.columns))
        assert not [name for name, meaning in meanings.items() if not meaning], figure.name


def test_every_mark_that_is_used_is_known(shown):
    for figure in shown:
        said = " ".join([*(cell for row in figure.table.rows for cell in row), *figure.marks.words])
        assert {f"[{code}]" for code in figure.marked} >= set(re.findall(r"\[[a-z]+\]", said))


def test_at_most_two_notes_are_near_and_all_are_kept(shown):
    for figure in shown:
        assert len(figure.near) <= 2
        assert set(figure.near) <= set(figure.all_notes)


def test_a_figure_taken_away_says_what_it_holds(shown):
    for figure in shown[::7]:
        picture = takeaway.picture(figure)
        assert picture == takeaway.picture(figure)
        assert 'viewBox="0 0 1200 675"' in picture
        words = " ".join("".join(e.itertext()) for e in ET.fromstring(picture).iter(f"{SVG}text"))
        for text in (figure.message, figure.measure, figure.source):
            assert text in re.sub(r"\s+", " ", words)
        book = load_workbook(io.BytesIO(takeaway.workbook(figure, "b1")))
        assert book["Data"].max_row == 3 + max(len(figure.data), 1)
        assert takeaway.csv(figure).decode("utf-8-sig").count("\r\n") == 1 + len(figure.data)
        assert len(pd.read_parquet(io.BytesIO(takeaway.parquet(figure)))) == len(figure.data)
        about = json.loads(takeaway.about(figure, {"build_id": "b1"}))
        assert about["rows"] == len(figure.data)
        assert about["caveats"]
        assert takeaway.file_stem(figure).isascii()


def test_public_figures_are_where_the_catalogue_says(results):
    for row in catalogue.PUBLIC:
        figure = row.make(results)
        assert (figure.name, figure.path) == (row.figure, row.path)
        assert catalogue.public_address(figure) == row.address
    camden = figures.change_by_strand(results, "camden")
    assert catalogue.public_address(camden) is None


def test_a_control_is_neither_within_nor_around_a_strand_that_is_concerned(results):
    rows = results.tables["events"]
    for event_id in rows["event_id"]:
        event = event_of(results, event_id)
        concerned = set(event["strands"])
        controls = set(spikes.control_strands(concerned))
        assert not controls & concerned
        if "islamophobic" in concerned:
            assert not controls & {"faith", "racist_religious"}
        figure = figures.effect_by_strand(results, event_id)
        if isinstance(figure, figures.Figure):
            labelled = {row.label.removesuffix(" (control)") for row in figure.marks.rows if row.label.endswith(")")}
            assert labelled == {vocabulary.STRANDS[s].label for s in controls}
            month, k = usual_months(event)
            assert figure.origin.first == month
            assert figure.origin.last == month + pd.DateOffset(months=k)


def test_an_event_that_is_not_in_the_catalogue_is_named(results):
    with pytest.raises(KeyError, match="armageddon"):
        figures.effect_by_strand(results, "armageddon")
