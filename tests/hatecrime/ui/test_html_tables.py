"""Tables as HTML: captioned, headed, escaped, and honest about what is left out."""

import pandas as pd

from hatecrime.ui.tables import html_table


def test_caption_scopes_and_a_region_that_the_keyboard_reaches():
    text = html_table(pd.DataFrame({"Area": ["Camden"], "Offences": ["1,234"]}), "Offences by area")
    assert "<caption" in text
    assert '<th scope="col"' in text
    assert '<th scope="row"' in text
    assert 'role="region" aria-label="Offences by area" tabindex="0"' in text


def test_text_from_data_stays_text():
    frame = pd.DataFrame({"<b>Area</b>": ["<script>alert(1)</script>"], "x": ['" onload="x']})
    text = html_table(frame, '"><img src=x onerror=alert(1)>')
    assert "<script>" not in text
    assert "<img" not in text
    assert "<b>" not in text
    assert 'onload="x' not in text


def test_missing_values_are_said_in_words():
    frame = pd.DataFrame({"Area": ["Camden", "Brent"], "a": pd.array([1, None], dtype="Int64"), "b": [1.25, None]})
    text = html_table(frame, "t")
    assert text.count("not available") == 2
    assert "nan" not in text.lower()
    assert ">1.3<" in text


def test_figures_stand_to_the_right_and_words_to_the_left():
    frame = pd.DataFrame({"Area": ["Camden"], "n": ["+1,234 [p]"], "range": ["−3% to +12%"], "note": ["3 files"]})
    cells = html_table(frame, "t").split("<tbody>")[1].split("<td")[1:]
    assert ["right" in cell for cell in cells] == [True, True, False]


def test_a_long_table_says_how_much_is_left_out():
    text = html_table(pd.DataFrame({"n": [str(i) for i in range(30)]}), "t", max_rows=10)
    assert text.count("<tr>") == 11
    assert "The first 10 of 30 rows" in text
