"""The standing sentences: complete, plain, and put beside the figures that they belong to."""

import re

import pandas as pd
import pytest

from hatecrime import vocabulary, wording

LINES = {
    name: value for name, value in vars(wording).items() if name.isupper() and isinstance(value, str) and " " in value
}
BREAKS = pd.DataFrame(
    {
        "break_id": ["a", "b", "c", "d"],
        "series": ["flagged", "aggravated", "flagged", "flagged"],
        "strand": [None, None, "disability", None],
        "month": pd.to_datetime(["2024-03-01", "2024-03-01", "2016-02-01", "2021-06-01"]),
        "kind": ["break", "break", "note", "end"],
        "what": ["Changed.", "Changed.", "Jumped.", "Ends."],
    }
)


@pytest.mark.parametrize("name", LINES)
def test_every_line_is_a_sentence_without_a_forbidden_word(name: str) -> None:
    line = LINES[name]
    assert line[0].isupper()
    assert line.endswith(".")
    assert not re.search(r"\b(?:worst|league|victims? of|due to|led to)\b", line, re.IGNORECASE)
    assert not re.search(r"(?<!recorded )hate crime (?:rose|fell)", line)


def test_every_mark_is_explained_and_no_other_exists() -> None:
    assert set(wording.SHORTHAND) == {"b", "c", "low", "p", "r", "u", "x", "z"}
    assert wording.shorthand_line(["u", "b"]).startswith("[b] break")
    assert wording.shorthand_line([]) == ""
    with pytest.raises(KeyError, match="no shorthand 'q'"):
        wording.mark("q")


def test_every_series_has_a_source_and_its_page() -> None:
    for series in vocabulary.SERIES:
        assert wording.source_line([series]).startswith("Source: Metropolitan Police Service")
        assert wording.SOURCE_PAGES[series].startswith("https://")
    with pytest.raises(ValueError, match="no source"):
        wording.source_line(["nothing"])


def test_the_recording_caveat_comes_first_always() -> None:
    for series in vocabulary.SERIES:
        assert wording.caveats([series])[:2] == [wording.RECORDED_NOTE, wording.RECORDED_MEANS]


def test_a_figure_gets_the_caveats_of_its_kind_once() -> None:
    lines = wording.caveats(["flagged", "aggravated"], rates=True, events=True, boroughs=True)
    for line in (wording.STRANDS_OVERLAP, wording.RATES_NOTE, wording.EVENTS_NOTE, wording.UNPLACED_NOTE):
        assert lines.count(line) == 1
    assert wording.STRANDS_OVERLAP not in wording.caveats(["flagged"], strands=["faith"])


def test_breaks_are_said_within_the_period_and_for_the_strand_shown() -> None:
    first, last = pd.Timestamp("2010-04-01"), pd.Timestamp("2026-03-01")
    assert wording.break_lines(BREAKS, ["flagged"], ["faith"], first, last) == ["Changed."]
    assert wording.break_lines(BREAKS, ["flagged"], [], first, last) == ["Jumped.", "Changed."]
    assert wording.break_lines(BREAKS, ["aggravated"], [], first, pd.Timestamp("2024-02-01")) == []
    assert wording.break_lines(BREAKS, ["aggravated"], [], pd.Timestamp("2024-03-01"), last) == []


def test_data_to_names_the_provisional_months() -> None:
    month = pd.Timestamp("2026-03-01")
    assert wording.data_to_line(month, "2026-04") == "Data to March 2026 (edition 2026-04)."
    assert "Months from January 2026 are provisional [p]" in wording.data_to_line(
        month, "x", pd.Timestamp("2026-01-01")
    )
    assert "March 2026 is provisional [p]" in wording.data_to_line(month, "x", month)


def test_what_is_counted_is_always_recorded() -> None:
    for series in vocabulary.SERIES:
        for strand in vocabulary.FLAGGED_STRANDS if series == "flagged" else ("all",):
            assert re.fullmatch(r"recorded .+ offences", wording.measure(series, strand))


def test_that_the_strands_end_is_said_only_while_they_do() -> None:
    assert wording.strands_end(BREAKS).startswith(
        "Figures by strand are held here to May 2021. The publisher has issued later ones."
    )
    assert wording.strands_end(BREAKS) in wording.caveats(["flagged"], breaks=BREAKS)
    gone_on = BREAKS.assign(kind=BREAKS["kind"].replace("end", "break"))
    assert wording.strands_end(gone_on) == ""
    assert "" not in wording.caveats(["flagged"], breaks=gone_on)
