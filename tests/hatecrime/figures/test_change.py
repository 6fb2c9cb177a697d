"""Changes against slow sums of the published counts, and messages that never cover what was not tested."""

import pandas as pd
import pytest

from hatecrime import figures, vocabulary
from hatecrime.figures.change import _moved_message


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
    assert row[2:] == ("[b]",) * 4
    assert figure.marks.rows[0].said == "not comparable [b]"
    assert "not comparable" in figure.message


def row(label, low, high, status="ok"):
    return {
        "label": label, "status": status, "change_pct": 5.0, "low_wide_pct": low, "high_wide_pct": high, "low_pct": low,
        "high_pct": high,
    }  # fmt: skip


def test_the_message_names_what_moved_and_counts_what_did_not():
    rows = [
        row("Faith", 1, 9),
        row("Disability", -9, -1),
        row("Transgender", -1, 9),
        row("Antisemitic", 0, 0, "small_base"),
    ]
    message = _moved_message(rows, "Recorded offences", "strands")
    assert message == "Recorded offences rose in faith; fell in disability; no clear change in 1"


def test_a_line_that_was_not_tested_is_never_said_to_be_unchanged():
    rows = [row("Faith", -1, 9), row("Antisemitic", 0, 0, "small_base"), row("Disability", 0, 0, "break")]
    message = _moved_message(rows, "Recorded offences", "strands")
    assert message == "No clear change in recorded offences in 1 strand; 2 cannot be tested"


def test_many_names_become_a_count():
    rows = [row(f"A borough with a long name number {i}", 1, 9) for i in range(4)]
    assert (
        _moved_message(rows, "Faith: recorded offences", "places") == "Faith: recorded offences rose in 4 of 4 places"
    )
