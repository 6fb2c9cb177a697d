"""SVG from marks: the same bytes twice, text that stays text, PNG of the right size."""

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from hatecrime.drawing import cards, paper, screen
from hatecrime.drawing.marks import Dot, Dots
from hatecrime.drawing.svg import Words, number, png

HOSTILE = '<img src=x onerror="alert(1)"></text><script>&'


def marks(label):
    return Dots((Dot(label, "+1%", 1.0, 0.0, 2.0, hover=(label, label)), Dot(label, label)), label, key=label)


@given(st.floats(-1e4, 1e4))
def test_lengths_are_short_and_near(value):
    assert abs(float(number(value)) - value) <= 0.051
    assert number(value) not in ("-0", "-.0")


@given(st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=30))
def test_any_text_is_text_on_paper(label):
    drawn = ET.fromstring(paper.svg(marks(label), paper.WIDE, Words(label, label), "x"))
    shown = [element.text or "" for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert " ".join(label.split()) in " ".join(" ".join(shown).split())


def test_markup_stays_text_on_paper_and_on_screen():
    svg = cards.card(marks(HOSTILE), HOSTILE, HOSTILE, [HOSTILE], HOSTILE)
    assert svg == cards.card(marks(HOSTILE), HOSTILE, HOSTILE, [HOSTILE], HOSTILE)
    tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(svg).iter()}
    assert tags <= {"svg", "g", "rect", "text", "line", "circle", "title", "desc"}
    assert png(svg)[16:24] == (1200).to_bytes(4) + (675).to_bytes(4)
    for words in screen.spec(marks(HOSTILE), "light")["layout"]["yaxis"]["ticktext"]:
        assert "<img" not in words


def test_both_schemes_differ_in_colour_alone():
    light, dark = (screen.spec(marks("a"), mode) for mode in ("light", "dark"))
    assert light["data"][0]["line"]["color"] != dark["data"][0]["line"]["color"]
    assert light["layout"]["xaxis"] | {"gridcolor": ""} == dark["layout"]["xaxis"] | {"gridcolor": ""}
