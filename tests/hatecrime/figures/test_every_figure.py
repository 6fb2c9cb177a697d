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

from hatecrime import downloads, figures, metrics, takeaway, thresholds, vocabulary
from hatecrime.drawing import paper, screen
from hatecrime.drawing.svg import Words
from hatecrime.figures import catalogue
from hatecrime.figures.effects import event_of, usual_months

EMPTY = re.compile(r"\b(None|nan|NaN|NaT|inf)\b|<NA>")
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
    yield figures.change_by_strand(results, "london", "fy", pd.Timestamp("2010-04"), pd.Timestamp("2010-06"))
    for series, strand in (("aggravated", "all"), ("flagged", "transgender"), ("flagged", "faith")):
        for end in ("2013-03", "2021-05", "2024-06", "1999-01"):
            yield figures.rates_by_borough(
                results, series, strand, pd.Timestamp(end), ("camden",), by_rate=end > "2020"
            )
        for place in ("london", "sutton"):
            yield figures.effect_by_event(results, series, strand, place)
    for event in EVENTS:
        for k in (None, 0, 2):
            yield figures.effect_by_strand(results, event, "london", k)
            yield figures.effect_by_strand(results, event, "kingston-upon-thames", k)
            yield figures.excess_by_borough(results, event, "flagged", "islamophobic", k, ("camden",))
            yield figures.excess_by_borough(results, event, "aggravated", "all", k)


@pytest.fixture(scope="module")
def everything(results):
    return list(made(results))


@pytest.fixture(scope="module")
def shown(everything):
    return [figure for figure in everything if isinstance(figure, figures.Figure)]


def drawn_words(figure):
    """Every word of the drawing of a screen and of paper, without line breaks."""
    spec = screen.spec(figure.marks, "light")
    go.Figure(spec)  # Plotly's own check of each property
    layout = spec["layout"]
    on_screen = [*layout["yaxis"]["ticktext"], *(note["text"] for note in layout["annotations"])]
    if layout["xaxis"]["visible"]:
        on_screen.append(layout["xaxis"]["title"]["text"])
    svg = paper.svg(figure.marks, paper.WIDE, Words(figure.message, figure.alt), "x")
    on_paper = [element.text for element in ET.fromstring(svg).iter(f"{SVG}text") if not is_tick(element)]
    plain = [unescape(re.sub(r"<br>", " ", re.sub(r"</?b>", "", text))) for text in on_screen]
    return (sorted(word for text in texts for word in text.split()) for texts in (plain, on_paper))


def is_tick(element):
    """A number of the scale: how many there are depends on the room."""
    return element.get("text-anchor") == "middle" and re.fullmatch(r"[+−]?[\d,.]+%?", element.text)


def test_some_choices_give_a_figure_and_some_say_why_there_is_none(everything, shown):
    assert len(shown) > 60
    for empty in (figure for figure in everything if isinstance(figure, figures.Nothing)):
        assert re.search(r"\d{4}", empty.why)
        assert empty.why.endswith(".")


def test_screen_and_paper_hold_the_same_words(shown):
    for figure in shown:
        on_screen, on_paper = drawn_words(figure)
        assert on_screen == on_paper, figure.name


def test_screen_and_paper_hold_the_same_marks(shown):
    for figure in shown:
        dots = [row for row in figure.marks.rows if row.value is not None]
        spec = screen.spec(figure.marks, "dark")
        points = [trace for trace in spec["data"] if "customdata" in trace]
        assert [x for trace in points for x in trace["x"]] == [row.value for row in dots]
        drawn = ET.fromstring(paper.svg(figure.marks, paper.NARROW, Words("t", "a"), "x"))
        circles = len(list(drawn.iter(f"{SVG}circle"))) + len(list(drawn.iter(f"{SVG}polygon")))
        assert circles == len(dots) + sum(row.before is not None for row in dots)


def test_words_table_and_numbers_agree(shown):
    for figure in shown:
        names = set(figure.data["event"]) if figure.name == "effect-by-event" else None
        for row, mark in zip(figure.table.rows, figure.marks.rows, strict=False):
            assert row[0] == mark.label
            assert names is None or any(row[0].startswith(name) for name in names)
        words = [figure.message, figure.measure, figure.alt, *figure.sentences, *figure.all_notes]
        words += [cell for row in figure.table.rows for cell in row]
        assert not EMPTY.search(" ".join(words)), figure.name
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
        for row in figure.marks.rows:
            assert "%" not in row.said or row.value is not None


def test_each_column_of_the_numbers_has_a_meaning(shown):
    for figure in shown:
        meanings = downloads.column_meanings(list(figure.data.columns))
        assert not [name for name, meaning in meanings.items() if not meaning], figure.name


def test_every_mark_that_is_used_is_known(shown):
    for figure in shown:
        said = " ".join([*(cell for row in figure.table.rows for cell in row), *(r.said for r in figure.marks.rows)])
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
        controls = {s for s in vocabulary.FLAGGED_STRANDS if vocabulary.is_control(s, concerned)}
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
