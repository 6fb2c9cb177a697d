"""Changes against slow sums of the published counts, and messages that never cover what was not tested."""

import pandas as pd
import pytest

from hatecrime import figures, metrics, vocabulary
from hatecrime.figures.change import moved_message, one_message
from tests.forbidden import faults


def slow_sum(results, strand, area, last, months=12):
    rows = results.tables["offences"]
    rows = rows[(rows["series"] == "flagged") & (rows["strand"] == strand)]
    if area != "london":
        rows = rows[rows["borough_gss"] == vocabulary.GSS_OF_AREA[area]]
    first = last - pd.DateOffset(months=months - 1)
    return int(sum(n for n, month in zip(rows["offences"], rows["month"], strict=True) if first <= month <= last))


@pytest.mark.parametrize("area", ["london", "camden", "bexley"])
def test_counts_are_those_of_the_published_rows(results, area):
    figure = figures.change_by_strand(results, area)
    last = results.span("flagged")[1]
    assert figure.origin.last == last
    for row, (label, now, before, difference, *_) in zip(
        figure.data.to_dict("records"), figure.table.rows, strict=True
    ):
        assert label == vocabulary.STRANDS[row["strand"]].label
        expected = [slow_sum(results, row["strand"], area, end) for end in (last, last - pd.DateOffset(years=1))]
        assert [int(text.split(" [")[0].replace(",", "")) for text in (now, before)] == expected
        assert int(difference.replace(",", "").replace("−", "-")) == expected[0] - expected[1]


def test_strands_keep_the_order_of_the_vocabulary_and_places_that_of_the_choice(results):
    figure = figures.change_by_strand(results, strands=("disability", "faith"))
    assert [row.label for row in figure.marks.rows] == ["Faith", "Disability"]
    figure = figures.change_by_place(results, "aggravated", "all", ("sutton", "barnet"))
    assert [row.label for row in figure.marks.rows] == ["Sutton", "Barnet"]
    assert figure.path == "year-on-year?area=sutton&area=barnet"


def test_nothing_is_compared_across_the_change_of_recording(results):
    figure = figures.change_by_place(results, "aggravated", "all", ("london",), "r12", None, pd.Timestamp("2024-06"))
    [row] = figure.table.rows
    assert row[2:] == ("[b]",) * 5
    assert figure.marks.rows[0].said == "not comparable [b]"
    assert "not comparable" in figure.message


def row(label, verdict, before=100, now=105, p=0.5):
    status = "ok" if verdict in (*metrics.VERDICTS, "insufficient_baseline") else verdict
    return {
        "label": label, "status": status, "verdict": verdict, "change_pct": 5.0, "low_pct": -1.0, "high_pct": 9.0,
        "offences": now, "offences_before": before, "chance_p": p, "series": "flagged", "years_back": 1,
    }  # fmt: skip


ROSE, FELL = row("faith", "rose"), row("disability", "fell")
UNCLEAR = row("homophobic", "no_clear_change")
SMALL, JUMPED = row("transgender", "small_base", 6, 7), row("antisemitic", "small_base", 17, 65, p=0.001)
EARLY = row("islamophobic", "insufficient_baseline")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([ROSE, FELL, UNCLEAR], "Recorded offences rose in faith; fell in disability; no clear change in 1"),
        ([ROSE, UNCLEAR, SMALL], "Recorded offences rose in faith; no clear change in 1; 1 not tested"),
        ([ROSE, JUMPED, SMALL], "Recorded offences rose in faith; antisemitic 17 to 65; 1 more not tested"),
        (
            [row("racist and religious", "rose"), JUMPED, row("transgender", "small_base", 6, 26, p=0.001), UNCLEAR],
            "Recorded offences rose in racist and religious; antisemitic 17 to 65; transgender 6 to 26",
        ),
        ([UNCLEAR, JUMPED], "No clear change in recorded offences in 1 strand; antisemitic 17 to 65"),
        ([UNCLEAR, SMALL, row("x", "break")], "No clear change in recorded offences in 1 strand; 2 not tested"),
        ([EARLY, EARLY], "Recorded offences in 2 strands; 2 not tested"),
    ],
)
def test_the_message_covers_nothing_that_was_not_tested(rows, message):
    assert moved_message(rows, "Recorded offences", "strands") == message


def test_many_names_become_a_count():
    rows = [row(f"A borough with a long name number {i}", "rose") for i in range(4)]
    message = moved_message(rows, "Faith: recorded offences", "places")
    assert message == "Faith: recorded offences rose in 4, of 4 places"


@pytest.mark.parametrize(
    ("one", "message"),
    [
        (ROSE, "Faith: recorded offences up 5% (−1% to +9%) on the year before"),
        (UNCLEAR, "Faith: no clear change in recorded offences: +5% (−1% to +9%)"),
        (SMALL, "Faith: 6 to 7 recorded offences, not tested"),
        (EARLY, "Faith: 100 to 105 recorded offences, not tested"),
        (row("x", "break"), "Faith: recorded offences not comparable with the year before"),
    ],
)
def test_one_count_is_said_with_its_size_and_range(one, message):
    assert one_message(one, "Faith") == message


@pytest.mark.parametrize(
    ("area", "end", "counts"),
    [
        ("tower-hamlets", "2021-05", {"antisemitic": (17, 65), "transgender": (6, 26)}),
        ("kingston-upon-thames", "2021-05", {"disability": (4, 14)}),
    ],
)
def test_real_strands_on_a_small_base_are_named_with_their_counts(results, area, end, counts):
    figure = figures.change_by_strand(results, area, "r12", None, pd.Timestamp(end))
    untested = next(note for note in figure.near if note.startswith("Not tested"))
    for strand, (before, now) in counts.items():
        assert f"{strand} {before} to {now}" in untested
    assert "no clear change in 2 others" not in figure.message


def test_every_message_of_every_borough_is_without_fault(results):
    for area in vocabulary.GSS_OF_AREA:
        for basis in ("r12", "fy", "month"):
            figure = figures.change_by_strand(results, area, basis)
            for text in (figure.message, *figure.near, *figure.sentences):
                said = text if text.endswith((".", "]")) else f"{text}."
                assert not [fault for fault in faults(said) if "not said to be recorded" not in fault], text
