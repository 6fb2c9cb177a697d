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

from hatecrime import downloads, figures, metrics, numbers, periods, spikes, takeaway, thresholds, vocabulary, wording
from hatecrime.drawing import months, paper, screen
from hatecrime.drawing.marks import Band, Dots, Lines, Matrix, Panels, Timeline
from hatecrime.drawing.svg import Words
from hatecrime.figures import catalogue
from hatecrime.figures.beside import SIMILAR
from hatecrime.figures.effects import event_of, usual_months
from hatecrime.figures.twins import TWINS

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
        for place in ("london", "kingston-upon-thames", "barking-and-dagenham"):
            yield figures.twins_around(results, event, place)
            for measure in figures.measures_of(results, event_of(results, event), place):
                yield figures.event_months(results, event, place, measure)
    yield figures.event_months(results, "london-bombings-2005")


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
    for series, strand in (("aggravated", "all"), ("flagged", "transgender")):
        for places in (("camden",), ("barking-and-dagenham", "kingston-upon-thames")):
            yield figures.rates_beside(results, series, strand, places)
        yield figures.rates_beside(results, series, strand, ("sutton",), None, pd.Timestamp("2013-01"))
        for place in ("london", "sutton", "outer-london"):
            yield figures.season(results, series, strand, place)
    for place in ("london", "sutton", "inner-london"):
        yield figures.twins_over_time(results, place)
        for basis in metrics.BASES:
            yield figures.years_by_strand(results, place, basis)
            yield figures.change_by_strand(results, place, basis, back=10)
            yield figures.change_by_place(results, "aggravated", "all", (place,), basis, back=10)
        for value in ("offences", "offences_r12"):
            yield figures.strands_over_time(results, place, value)
    yield figures.coverage(results)
    yield figures.years_by_strand(results, "london", "fy", pd.Timestamp("2010-05"))
    yield figures.strands_over_time(results, "london", "offences_r12", None, pd.Timestamp("2010-05"))


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
    if isinstance(marks, Panels):
        return element.text in marks.ends
    if isinstance(marks, Lines):
        anchors, pattern = ("middle", "end"), rf"{pattern}|[A-Z][a-z]{{2}}( \d{{4}})?"
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


def test_what_is_sent_of_a_chart_is_json_with_the_room_that_it_takes(shown):
    for figure in shown:
        if isinstance(figure.marks, Matrix):
            continue
        sent = screen.drawn(figure.marks, figure.alt, "dark", picks=True)
        said = json.loads(sent.body)
        assert (said["alt"], said["picks"], said["config"]) == (figure.alt, True, screen.CONFIG)
        assert said["figure"]["layout"]["height"] == sent.height > 50


def test_screen_and_paper_hold_the_same_marks(shown):
    for figure in of_kind(shown, Dots):
        dots = [row for row in figure.marks.rows if row.value is not None]
        spec = screen.spec(figure.marks, "dark")
        points = [trace for trace in spec["data"] if "customdata" in trace]
        assert [x for trace in points for x in trace["x"]] == [row.value for row in dots]
        drawn = ET.fromstring(paper.svg(figure.marks, paper.NARROW, Words("t", "a"), "x"))
        circles = len(list(drawn.iter(f"{SVG}circle"))) + len(list(drawn.iter(f"{SVG}polygon")))
        assert circles == len(dots) + sum(row.before is not None for row in dots)


VALUES = {
    "all-hate-crime": "offences",
    "event-months": "observed",
    "season": "offences",
    "twins-around": "index",
    "twins-over-time": "index",
    "rates-beside": "rate_per_1000",
}
"""Figure of lines -> column of its numbers that is drawn; sums of 12 months for every other."""


def month_of(figure, point):
    """The month of a point in a figure's own table: those of a season are laid on one year."""
    if figure.name != "season":
        return point.month.replace(day=1)
    return pd.Timestamp(f"{point.said.split()[-1]}-{point.month:%m}-01")


def line_of(figure, line):
    """The rows of a figure's numbers that a line draws, by month."""
    own = {label: series for series, label in TWINS.items()}
    data = figure.data
    if line.label in own:
        data = data[data["series"] == own[line.label]]
    elif line.label != "Recorded":
        data = data[data["area"] == line.label]
    return data.set_index("month")


def test_lines_of_screen_paper_table_and_numbers_are_the_same(shown):
    compared = 0
    for figure in of_kind(shown, Lines):
        marks, value = figure.marks, VALUES.get(figure.name, "offences_r12")
        spec = screen.spec(marks, "dark")
        ends = [*([marks.band] if marks.band else []), *marks.lines]
        hovered = [trace for trace in spec["data"] if "customdata" in trace]
        points = [each.ranges if isinstance(each, Band) else each.points for each in ends]
        assert [list(zip(t["x"], t["customdata"], strict=True)) for t in hovered] == [
            [(f"{point.month:%Y-%m-%d}", point.said) for point in each] for each in points
        ]
        stretches = sum(len(months.firm_and_provisional(run)) for line in marks.lines for run in line.runs)
        dashed = any(each.middle is not None for each in marks.band.ranges) if marks.band else False
        bands = len(marks.band.runs) * (1 + dashed) if marks.band else 0
        assert len(spec["data"]) == len(hovered) + stretches + bands
        columns = {name: at for at, name in enumerate(figure.table.columns)}
        words = {row[0]: row for row in figure.table.rows}
        for line in marks.lines:
            held = line_of(figure, line)[value]
            for point in line.points:
                month = month_of(figure, point)
                said = point.said.split(" in ")[0]
                assert words[numbers.fmt_month(month)][columns[line.label]] == said
                assert abs(held[month] - point.value) < 0.001
                compared += 1
    assert compared > 1000


def test_a_band_is_what_the_table_says(shown):
    compared = 0
    for figure in (each for each in of_kind(shown, Lines) if each.marks.band):
        heads = {"event-months": "Expected range", "season": "Usual range", "rates-beside": SIMILAR}
        column = figure.table.columns.index(heads[figure.name])
        words = {row[0].split()[0] if figure.name == "season" else row[0]: row for row in figure.table.rows}
        for each in figure.marks.band.ranges:
            said = re.sub(r".*\((.*)\)", r"\1", each.said)
            month = f"{each.month:%B}" if figure.name == "season" else numbers.fmt_month(each.month)
            assert words[month][column] == said
            compared += 1
    assert compared > 100


def test_no_line_joins_two_regimes_or_leaves_out_a_month(shown, results):
    for figure in of_kind(shown, Lines):
        for line in figure.marks.lines:
            rows = line_of(figure, line)
            for run in line.runs:
                own = [month_of(figure, point) for point in run]
                assert own == list(pd.date_range(own[0], own[-1], freq="MS"))
                series = rows.loc[own, "series"].iloc[0]
                regimes = periods.regime_numbers(
                    pd.Series(own), periods.regimes_of(results.tables["series_breaks"], series)
                )
                assert len(set(regimes)) == 1
                assert periods.MIXED not in set(regimes)


def test_words_table_and_numbers_agree(shown):
    for figure in shown:
        names = set(figure.data["event"]) if figure.name == "effect-by-event" else None
        for row, mark in zip(figure.table.rows, rows_of(figure), strict=False):
            assert row[0] == mark.label
            assert names is None or any(row[0].startswith(name) for name in names)
        words = [figure.message, figure.measure, figure.alt, *figure.sentences, *figure.all_notes]
        words += [cell for row in figure.table.rows for cell in row]
        assert not EMPTY.search(" ".join(words)), figure.name
        if "area_code" in figure.data:
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


def test_strands_of_a_borough_say_how_offences_are_placed(shown):
    placed = 0
    for figure in shown:
        if "area_code" not in figure.data or not (figure.data["series"] == "flagged").any():
            continue
        if set(figure.data["area_code"]) & set(vocabulary.GSS_OF_AREA):
            assert wording.PLACE_RULE_NOTE in figure.all_notes, figure.name
            placed += 1
    assert placed > 20


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
        book = load_workbook(io.BytesIO(takeaway.workbook(figure, "b1", "https://example.org/boroughs")))
        cover = [row[0] for row in book["Cover"].iter_rows(values_only=True)]
        assert {"Address: https://example.org/boroughs", "Build: b1", f"Source: {figure.source}"} <= set(cover)
        assert any(wording.LICENCE_URL in line for line in cover)
        assert book["Data"].max_row == 3 + max(len(figure.data), 1)
        assert takeaway.csv(figure).decode("utf-8-sig").count("\r\n") == 1 + len(figure.data)
        assert len(pd.read_parquet(io.BytesIO(takeaway.parquet(figure)))) == len(figure.data)
        about = json.loads(takeaway.about(figure, {"build_id": "b1"}))
        assert about["rows"] == len(figure.data)
        assert about["caveats"]
        stem = takeaway.file_stem(figure)
        assert stem.isascii()
        events = set(figure.data["event_id"].dropna()) if "event_id" in figure.data else set()
        assert len(events) != 1 or f"_{figure.name}-{events.pop()}_" in stem


def test_a_figure_that_is_not_in_the_catalogue_is_not_public(results):
    camden = figures.change_by_strand(results, "camden")
    assert catalogue.public_of(results, camden) is None


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
