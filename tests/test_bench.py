"""What the benchmarks stand on: the page in Dash draws our charts, and the tables say what was measured."""

from bench import capacity
from bench.peers import dash_boroughs
from bench.rows import Row, bars


def test_the_dash_page_draws_what_changes_with_the_borough() -> None:
    title, *figures = dash_boroughs.redraw("camden")
    assert title.startswith("Camden: ")
    assert len(figures) == len(dash_boroughs.NAMES)
    assert all(figure["data"] for figure in figures)


def test_every_bar_is_met_missed_or_named_as_not_measured() -> None:
    rows = [Row("start", "9 ms", "8 ms", "1.1", "at most 1.3", True), Row("size", "3 MB", "", "", "2 MB", False)]
    found = bars([*rows, Row("no bar", "1", "", "", "")], ["Memory"])
    assert "| start | 9 ms; beside 8 ms; ratio 1.1 | at most 1.3 | yes |" in found
    assert "| size | 3 MB | 2 MB | **no** |" in found
    assert "| Memory | not measured in this run | | |" in found
    assert "no bar" not in found


def test_nothing_is_worked_out_from_what_was_not_measured() -> None:
    assert capacity.section([]).count("not measured in this run") == 3


def test_a_press_day_from_measured_figures() -> None:
    measured = {"snapshot requests": 10_000.0, "page bytes": 12_000.0, "viewers": 10.0}
    found = capacity.section([Row("", "", "", "", "", name=name, value=value) for name, value in measured.items()])
    assert "not measured" not in found
    assert "| 0.08 |" in found  # 833 a second of 10,000
    assert "| 12.0 GB |" in found
    assert "| 8.3; with room for failures 17 |" in found  # 500 at once, a sixth of the measured load, 10 on a process
