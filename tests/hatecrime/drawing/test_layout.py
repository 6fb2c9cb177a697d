"""Words and rows laid out: nothing meets, nothing is cut, scales are round and hold what they must."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from hatecrime.drawing import layout, paper
from hatecrime.drawing.marks import Dot, Dots, Level
from hatecrime.drawing.svg import Words

NUMBERS = st.floats(-1e5, 1e5).map(lambda n: round(n, 3))
TEXT = st.text(st.characters(codec="latin-1", exclude_categories=["C"]), min_size=1, max_size=60)


@given(st.lists(NUMBERS, min_size=2, max_size=2, unique=True))
def test_ticks_are_round_inside_and_few(ends):
    low, high = sorted(ends)
    if high - low < 1e-2:
        return
    found = layout.ticks(low, high)
    assert 1 <= len(found) <= 7
    assert all(low - 1e-6 <= n <= high + 1e-6 for n in found)
    assert 0.0 in found or not low <= 0 <= high
    words = layout.tick_words(found, "%")
    assert len(set(words)) == len(words)
    read = [float(word.rstrip("%").replace(",", "").replace("−", "-")) for word in words]
    assert read == pytest.approx(found)


@given(st.floats(-1e4, 0), st.floats(1, 1e4), st.floats(80, 900))
def test_tick_words_keep_apart(low, high, room):
    found = layout.ticks_in(low, high, "%", room, 13)
    widths = [layout.text_width(word, 13) for word in layout.tick_words(found, "%")]
    step = room * (found[1] - found[0]) / (high - low) if len(found) > 1 else room
    assert len(found) <= 3 or max(widths) < step


@given(TEXT, st.integers(40, 400))
def test_wrapped_lines_fit_unless_one_word_is_longer(text, width):
    lines = layout.wrap(text, width, 13)
    assert " ".join(lines).split() == text.split()
    assert all(layout.text_width(line, 13) <= width or " " not in line.strip() for line in lines)


@given(st.lists(st.tuples(TEXT, NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=40))
def test_a_scale_holds_every_dot_interval_level_and_zero(rows):
    dots = Dots(
        tuple(Dot(label, "said", value, low, high) for label, value, low, high in rows), "x", level=Level(7.0, "l")
    )
    plan = layout.rows(dots, 13, 320, 112)
    for value in (0.0, 7.0, *(n for _, *values in rows for n in values)):
        assert 0 <= plan.share(value) <= 1
    assert plan.pitch >= plan.least
    assert plan.least >= 13 * 1.2 * max(len(lines) for lines in plan.labels)


def test_rows_without_a_dot_still_have_a_scale():
    plan = layout.rows(Dots((Dot("a", "none"),), "x"), 13, 320, 112)
    assert plan.low < plan.high


def test_widths_are_those_of_the_face_that_pictures_are_set_in():
    """Against FreeType's own widths of a face with Helvetica's metrics, where the machine has one."""
    try:
        face = ImageFont.truetype("LiberationSans-Regular.ttf", 1000)
    except OSError:
        pytest.skip("no Liberation Sans on this machine")
    for text in ("Hammersmith and Fulham", "+253%", "62 to 157"):
        assert layout.text_width(text, 1000) == pytest.approx(face.getlength(text), rel=0.01)


def boxes(svg):
    """Left, right, top and bottom of every line of words of a drawing."""
    import xml.etree.ElementTree as ET

    root = ET.fromstring(svg)
    size = float(root.find("{http://www.w3.org/2000/svg}g").get("font-size"))
    for element in root.iter("{http://www.w3.org/2000/svg}text"):
        width = layout.text_width(element.text, size, bold=element.get("font-weight") == "bold")
        left = float(element.get("x")) - {"end": width, "middle": width / 2}.get(element.get("text-anchor"), 0)
        base = float(element.get("y"))
        yield (left, left + width, base - 0.75 * size, base + 0.2 * size, element.text)


@pytest.mark.parametrize("room", [paper.WIDE, paper.NARROW, paper.Room(1120, 17, 430), paper.Room(600, 13, 430)])
@pytest.mark.parametrize("count", [1, 7, 32])
def test_no_words_of_a_drawing_meet_or_leave_it(room, count):
    names = ("Hammersmith and Fulham", "Racist and religious", "Brent (control)")
    rows = [Dot(names[i % 3], "+12%", i, i - 2, i + 2, chosen=i == 3) for i in range(count)]
    rows.append(Dot("Sutton", "35 to 46, no percentage under 50 [u]"))
    marks = Dots(
        tuple(rows), "Change on the year before", "%", Level(3.0, "32 boroughs together 1.53"), "● outside, ○ within"
    )
    drawn = list(boxes(paper.svg(marks, room, Words("t", "a"), "x")))
    for left, right, top, _, text in drawn:
        assert left >= -1, text
        assert right <= room.width + 1, text
        assert top >= -1
    for i, (left, right, top, bottom, text) in enumerate(drawn):
        for other in drawn[i + 1 :]:
            apart = right <= other[0] + 1 or other[1] <= left + 1 or bottom <= other[2] + 1 or other[3] <= top + 1
            assert apart, (text, other[4])
