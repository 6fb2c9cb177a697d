"""Tables as HTML: captioned, headed, escaped, and honest about what is left out."""

from hatecrime.figures import Table
from hatecrime.templates import part


def html(shown: Table, most: int = 400) -> str:
    return part("table.html", "table", shown, most)


def test_caption_scopes_and_a_region_that_the_keyboard_reaches():
    text = html(Table("Offences by area", ("Area", "Offences"), (("Camden", "1,234"),)))
    assert "<caption>Offences by area</caption>" in text
    assert '<th scope="col">Area</th>' in text
    assert '<th scope="row">Camden' in text
    assert 'role="group" tabindex="0" aria-label="Offences by area"' in text


def test_text_from_data_stays_text():
    hostile = Table(
        '"><img src=x onerror=alert(1)>', ("<b>Area</b>", "x"), (("<script>alert(1)</script>", '" onload="x'),)
    )
    text = html(hostile)
    assert "<script>" not in text
    assert "<img" not in text
    assert "<b>" not in text
    assert 'onload="x' not in text


def test_columns_of_words_are_told_from_columns_of_numbers_and_marks():
    cells = ("Camden", "+1,234 [p]", "−3% to +12%", "3 files", "not available", "[u]")
    shown = Table("t", ("Area", "n", "range", "note", "none", "mark"), (cells, ("Brent", "–", "0%", "4", "2.41", "5")))
    assert shown.wordy == (3,)
    assert html(shown).count('class="w"') == 3


def test_a_long_table_says_how_much_is_left_out():
    text = html(Table("t", ("n",), tuple((str(i),) for i in range(30))), most=10)
    assert text.count("<tr>") == 11
    assert "The first 10 of 30 rows" in text
    assert 'class="scroll tall"' in text


def test_a_table_without_rows_says_so():
    assert "t: nothing to show for this choice" in part("table.html", "without_rows", "t")
