"""Lines are cut where nothing may be joined; alt texts say what, where, when and which way."""

import itertools

import pandas as pd
import pytest

from hatecrime import charts, metrics, periods

MIXED_MONTH = pd.Timestamp("2024-02-01")


def rows_of(strand="islamophobic", area="london", first="2022-01-01", last="2026-03-01", level=100, series="flagged"):
    months = pd.date_range(first, last, freq="MS")
    regime = [periods.MIXED if m == MIXED_MONTH else int(m > MIXED_MONTH) for m in months]
    return pd.DataFrame(
        {
            "series": series,
            "strand": strand,
            "area_code": area,
            "month": months,
            "offences": [level + m.month for m in months],
            "provisional": months >= pd.Timestamp(last) - pd.DateOffset(months=2),
            "regime": regime,
        }
    )


@pytest.fixture
def breaks():
    return pd.DataFrame(
        {
            "break_id": ["change", "artefact"],
            "series": ["flagged", "flagged"],
            "strand": [None, "disability"],
            "month": pd.to_datetime(["2024-03-01", "2023-02-01"]),
            "mixed_month": pd.to_datetime(["2024-02-01", None]),
            "kind": ["break", "note"],
            "comparable": [False, True],
        }
    )


def drawn(figure, dash=None):
    return [
        t for t in figure.data if t.type == "scatter" and t.mode == "lines" and (dash is None or t.line.dash == dash)
    ]


def test_two_traces_and_a_labelled_rule_across_a_break(breaks):
    figure = charts.strand_lines(rows_of(), breaks).checked()
    firm = [t for t in drawn(figure) if t.line.dash != "dot"]
    assert len(firm) == 2
    assert max(pd.to_datetime(firm[0].x)) == pd.Timestamp("2024-01-01")
    assert min(pd.to_datetime(firm[1].x)) == pd.Timestamp("2024-03-01")
    rules = [s for s in figure.layout.shapes if s.type == "line"]
    assert [pd.Timestamp(s.x0) for s in rules] == [MIXED_MONTH]
    assert any("Recording changed [b]" in a.text for a in figure.layout.annotations)


def test_no_point_of_a_mixed_month_lies_on_a_line(breaks):
    figure = charts.strand_lines(rows_of(), breaks).checked()
    for trace in drawn(figure):
        assert MIXED_MONTH not in set(pd.to_datetime(trace.x))
    [alone] = [t for t in figure.data if t.mode == "markers" and "mixed" in t.name]
    assert list(pd.to_datetime(alone.x)) == [MIXED_MONTH]


def test_rolling_sums_leave_a_gap_of_twelve_months(breaks):
    figure = charts.strand_lines(metrics.rolling_12_months(rows_of()), breaks, value="offences_r12").checked()
    months = {m for t in drawn(figure) for m in pd.to_datetime(t.x)}
    gap = set(pd.date_range("2024-02-01", "2025-01-01", freq="MS"))
    assert not months & gap
    assert {pd.Timestamp("2024-01-01"), pd.Timestamp("2025-02-01")} <= months


def test_provisional_months_are_dotted_and_start_at_the_last_firm_one(breaks):
    [tail] = drawn(charts.strand_lines(rows_of(), breaks).checked(), "dot")
    assert list(pd.to_datetime(tail.x)) == list(pd.date_range("2025-12-01", "2026-03-01", freq="MS"))
    assert "[p]" in tail.name


def test_a_missing_month_cuts_a_line():
    rows = rows_of(last="2023-12-01")
    assert len(charts.segments(rows[rows["month"] != pd.Timestamp("2023-05-01")], "offences")) == 2


def test_the_end_of_the_strand_figures_is_marked(breaks):
    figure = charts.strand_lines(rows_of(last="2023-12-01"), breaks, last_month=pd.Timestamp("2026-03-01")).checked()
    assert any("Strand figures end" in a.text for a in figure.layout.annotations)


def test_more_than_four_lines_are_refused(breaks):
    strands = ("racist_religious", "faith", "antisemitic", "islamophobic", "homophobic")
    with pytest.raises(charts.ChartError, match="5 lines"):
        charts.strand_lines(pd.concat([rows_of(s) for s in strands]), breaks).checked()


def test_labels_at_line_ends_do_not_overlap(breaks):
    strands = ("faith", "antisemitic", "islamophobic", "homophobic")
    figure = charts.strand_lines(pd.concat([rows_of(s) for s in strands]), breaks).checked()
    plot = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    top = figure.layout.yaxis.range[1]
    places = sorted(a.y / top * plot + a.yshift for a in figure.layout.annotations if a.xshift == 7)
    assert len(places) == 4
    assert all(b - a >= 15 for a, b in itertools.pairwise(places))


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_axes_start_at_zero_and_text_is_horizontal(breaks, mode):
    for figure in (
        charts.strand_lines(rows_of(), breaks, mode=mode).checked(),
        charts.month_bars(rows_of(), breaks, mode=mode).checked(),
    ):
        assert figure.layout.yaxis.range[0] == 0
        assert figure.layout.template.layout.xaxis.tickangle == 0
        assert "yaxis2" not in figure.layout


def test_months_of_the_latest_years_do_not_cross_a_break():
    figure = charts.season_lines(rows_of()).checked()
    assert [t.name for t in figure.data] == ["2024", "2025", "2026"]
    assert "Feb" not in figure.data[0].x


def test_alt_text_has_period_and_direction(breaks):
    rows = rows_of()
    texts = [
        charts.alt_strand_lines(rows),
        charts.alt_strand_lines(metrics.rolling_12_months(rows), value="offences_r12"),
        charts.alt_month_bars(rows),
        charts.alt_season_lines(rows),
    ]
    for text in texts:
        assert len(text) <= 250
        assert "March 2026" in text
    assert "the same as" in texts[0]
    strands = ("racist_religious", "faith", "antisemitic", "islamophobic")
    long = charts.alt_strand_lines(pd.concat([rows_of(s, "hammersmith-and-fulham") for s in strands]))
    assert len(long) <= 250
    assert "nan" not in long


def test_alt_text_compares_nothing_across_a_break():
    rows = rows_of(last="2024-06-01")
    assert "no comparable year before" in charts.alt_strand_lines(rows)


def test_an_empty_choice_says_so(breaks):
    figure = charts.strand_lines(rows_of().assign(offences=float("nan")), breaks).checked()
    assert "No comparable months" in figure.layout.annotations[0].text.replace("<br>", " ")
