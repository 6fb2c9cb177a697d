"""Year on year: counts, differences, percentages with ranges; none on a small base, none across a break."""

import pytest

from hatecrime.periods import month_label


def _changes(tables):
    """Rows of every table of changes, by column name; `What` is the first cell, and `Table` its caption."""
    out = []
    for table in tables:
        head = table["rows"][0]
        if "Year before" in head:
            names = ("What", *head[1:])
            out += [dict(zip(names, row, strict=True)) | {"Table": table["caption"]} for row in table["rows"][1:]]
    return out


def _aggravated(tables):
    return [row for row in _changes(tables) if "aggravated" in row["Table"]]


def test_known_change_with_its_range(open_page, open_tab, tables_of):
    at = open_tab(open_page("year_on_year"), "Table")
    row = next(r for r in _changes(tables_of(at)) if r["What"] == "Racist and religious")
    assert [row[name] for name in ("Offences", "Year before", "Difference", "Change")] == [
        "22,349",
        "18,624",
        "+3,725",
        "+20%",
    ]
    assert " to " in row["Usual variation"]
    assert row["Usual variation"] != row["By chance alone"]


@pytest.mark.parametrize(
    ("basis", "area"),
    [
        ("r12", "bexley"),
        ("fy", "bexley"),
        ("cy", "sutton"),
        ("ytd", "bexley"),
        ("month", "bexley"),
        ("month", "london"),
    ],
)
def test_no_percentage_on_a_small_base(basis, area, open_page, open_tab, tables_of, assert_fit_to_read, charts_of):
    at = open_page("year_on_year", area=area, basis=basis)
    assert_fit_to_read(at)
    for chart in charts_of(at):
        for note in chart.figure["layout"].get("annotations", []):
            assert not ("no percentage under 50" in note["text"] and "%" in note["text"])
    rows = _changes(tables_of(open_tab(at, "Table")))
    assert rows
    for row in rows:
        base = row["Year before"].replace(",", "")
        if base.isdigit() and int(base) < 50:
            assert "%" not in row["Change"] + row["Usual variation"] + row["By chance alone"], row
            assert row["Difference"][-1].isdigit()


@pytest.mark.parametrize("to", ["2024-03", "2025-01", "2025-12"])
def test_nothing_is_compared_across_the_change_of_recording(to, open_page, open_tab, tables_of):
    at = open_tab(open_page("year_on_year", area="london", to=to), "Table")
    rows = _aggravated(tables_of(at))
    assert rows
    for row in rows:
        assert row["Change"] == row["Difference"] == row["Year before"] == "[b]"
        assert "%" not in "".join(row.values())


def test_the_first_comparable_year_after_the_change(open_page, open_tab, tables_of):
    at = open_tab(open_page("year_on_year", to="2026-02"), "Table")
    [row] = _aggravated(tables_of(at))
    assert row["Change"].endswith("%")


@pytest.mark.parametrize(
    "address",
    [
        {"from_": "2025-02", "basis": "fy"},
        {"from_": "2010-04", "to": "2010-04"},
        {"from_": "2024-02", "to": "2024-02", "basis": "month"},
    ],
)
def test_an_empty_choice_says_so(address, open_page, assert_fit_to_read):
    at = open_page("year_on_year", **address)
    assert_fit_to_read(at)
    assert any("Choose a longer period" in note.value for note in at.info)


def test_areas_of_one_size_share_a_scale_and_others_do_not(open_page, words_of, charts_of):
    alone = open_page("year_on_year", look="time", area="camden")
    assert any("Camden" in c.alt and "London" in c.alt for c in charts_of(alone))
    assert "each has its own scale" in words_of(alone), "London is many times as large as a borough"


def test_all_hate_crime_is_shown_for_london_alone(open_page, words_of):
    assert "all hate crime" in words_of(open_page("year_on_year", look="time")).lower()
    assert "all hate crime" not in words_of(open_page("year_on_year", look="time", area="camden")).lower()


def test_strands_are_named_as_overlapping_and_never_totalled(open_page, words_of, tables_of):
    at = open_page("year_on_year")
    assert "strands overlap and do not add up" in words_of(at)
    for table in tables_of(at):
        assert not any(row and row[0].lower() in {"total", "all strands", "all"} for row in table["rows"])


def test_every_table_has_a_caption_and_headed_cells(open_page, tables_of):
    for table in tables_of(open_page("year_on_year", look="season")):
        assert table["caption"]
        assert {"col", "row"} <= set(table["scopes"])


@pytest.mark.parametrize("address", [{"strand": "faith"}, {"to": "2024-01"}, {"strand": "faith", "area": "camden"}])
def test_a_strand_after_its_end_is_answered_first(address, open_page, strands_to):
    at = open_page("year_on_year", **address)
    answer = next(m.value for m in at.markdown if "not held here" in m.value)
    assert f"after {month_label(strands_to)}: not held here. The publisher has issued it" in answer
    assert ("Faith" in answer) is ("strand" in address)
    assert ("Camden" in answer) is ("area" in address)
    assert not any("not yet published" in m.value for m in at.markdown)
    assert not any("not held here" in m.value for m in open_page("year_on_year").markdown)


def test_one_strand_can_be_followed(open_page, charts_of):
    at = open_page("year_on_year", look="time")
    at.selectbox(key="page_shown").set_value("islamophobic").run()
    assert any("islamophobic hate crime, London, 12 months" in c.alt for c in charts_of(at))
    at = open_page("year_on_year", look="time", strand="transgender")
    assert "page_shown" not in [box.key for box in at.selectbox]


def test_the_season_says_when_there_is_too_little(open_page):
    at = open_page("year_on_year", area="sutton", strand="transgender", look="season")
    at.selectbox(key="page_season").set_value("transgender").run()
    assert any("too few" in info.value for info in at.info)


def test_where_no_percentage_may_stand_two_counts_are_drawn(open_page, charts_of):
    at = open_page("year_on_year", area="bexley", basis="month")
    strands = charts_of(at)[0].alt
    assert strands.startswith("Dots of two counts")


@pytest.mark.parametrize(
    ("tab", "shown"),
    [("Chart", "bidi_component"), ("Table", "html"), ("Download", "download_button"), ("Share", "code"), ("About", "")],
)
def test_only_the_open_tab_of_a_figure_is_sent(tab, shown, open_page, open_tab):
    at = open_tab(open_page("year_on_year"), tab)
    figure = at.tabs[:5]
    assert [t.label for t in figure] == ["Chart", "Table", "Download", "Share", "About"]
    assert [bool(len(t.children)) for t in figure] == [t.label == tab for t in figure]
    assert not shown or next(t for t in figure if t.label == tab).get(shown)


def test_a_public_figure_gives_its_code_and_this_choice_its_address(open_page, open_tab):
    codes = [c.value for c in open_tab(open_page("year_on_year"), "Share").get("code")]
    assert any("/embed/latest/london-year-on-year/" in code for code in codes)
    codes = [c.value for c in open_tab(open_page("year_on_year", area="camden", basis="fy"), "Share").get("code")]
    assert any(code.endswith("/year-on-year?area=camden&basis=fy") for code in codes)
    assert not any("embed" in code for code in codes)
