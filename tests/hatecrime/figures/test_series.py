"""Lines over time: the sums of the published rows, cut where recording changed, each place on a scale it can be read on."""

import pandas as pd
import pytest

from hatecrime import figures, vocabulary
from hatecrime.figures import series


def test_twelve_months_are_the_sums_of_the_published_rows(results):
    figure = figures.rolling_by_place(results, "aggravated", "all", ("camden",))
    rows = results.tables["offences"]
    own = rows[(rows["series"] == "aggravated") & (rows["borough_gss"] == vocabulary.GSS_OF_AREA["camden"])]
    counts = dict(zip(own["month"], own["offences"], strict=True))
    for point in figure.marks.lines[0].points:
        year = pd.date_range(end=point.month, periods=12, freq="MS")
        assert point.value == sum(counts[month] for month in year)


def test_all_hate_crime_is_the_total_of_its_source_and_not_joined_over_the_change(results):
    figure = figures.all_hate_crime(results)
    rows = results.tables["offences"]
    own = rows[(rows["series"] == "flagged") & (rows["strand"] == "all")]
    [line] = figure.marks.lines
    assert {point.month: point.value for point in line.points} == dict(zip(own["month"], own["offences"], strict=True))
    [rule] = figure.marks.rules
    assert [run[0].month >= rule.month for run in line.runs] == [False, True]
    [gone] = set(pd.date_range(own["month"].min(), own["month"].max(), freq="MS")) - set(own["month"])
    assert dict(row[:2] for row in figure.table.rows)[f"{gone:%B %Y}"] == "[b]"
    assert "Greater London Authority" in figure.source
    assert figure.origin.edition == own["edition"].max()
    assert set(figure.data["edition"]) == {figure.origin.edition}


def test_a_small_place_beside_a_large_one_has_its_own_scale(results):
    far = figures.rolling_by_place(results, "aggravated", "all", ("london", "sutton"))
    near = figures.rolling_by_place(results, "aggravated", "all", ("inner-london", "outer-london"))
    assert far.marks.apart
    assert series.APART_NOTE in far.all_notes
    assert not near.marks.apart


def test_more_places_than_can_be_told_apart_are_refused(results):
    places = tuple(vocabulary.GSS_OF_AREA)[:5]
    with pytest.raises(figures.FigureError, match="5 places"):
        figures.rolling_by_place(results, "aggravated", "all", places)


def test_runs_are_cut_at_a_missing_month_a_mixed_one_and_a_change():
    months = pd.date_range("2020-01-01", periods=8, freq="MS")
    rows = pd.DataFrame({"month": months, "n": [1, 2, None, 4, 5, 6, 7, 8], "regime": [0, 0, 0, 0, -1, 0, 0, 1]})
    found = [list(run["n"]) for run in series.runs(rows, "n")]
    assert found == [[1, 2], [4], [6, 7], [8]]
