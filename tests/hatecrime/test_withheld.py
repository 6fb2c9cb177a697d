"""One table of why a figure is not shown: whatever a calculation can give has a mark that is explained, and words."""

import ast

import pytest

from hatecrime import metrics, store, withheld, wording
from hatecrime.spikes import panel

CALCULATIONS = [
    *(store.ROOT / "hatecrime" / "metrics").glob("*.py"),
    *(store.ROOT / "hatecrime" / "spikes").glob("*.py"),
]


@pytest.mark.parametrize("code", withheld.TABLE)
def test_each_mark_is_explained_and_each_code_has_words(code):
    assert withheld.why(code).letter in wording.SHORTHAND
    assert withheld.mark(code) == wording.mark(withheld.why(code).letter)
    assert withheld.short(code).endswith(withheld.mark(code))
    assert not withheld.why(code).long.endswith(".")


def test_each_code_is_one_that_a_calculation_gives():
    said = {
        node.value
        for path in CALCULATIONS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(withheld.TABLE) <= said


def test_every_flag_of_the_funnel_has_words():
    assert set(withheld.FLAGS) == set(metrics.compare.FLAGS)


def test_a_result_with_numbers_is_not_withheld():
    assert not set(panel.WITH_NUMBERS) & set(withheld.TABLE)


@pytest.mark.parametrize("code", ["ok", "unheard-of", None, float("nan")])
def test_an_unknown_code_is_refused(code):
    with pytest.raises(withheld.WithheldError, match="has no words"):
        withheld.short(code)
    with pytest.raises(withheld.WithheldError, match="has no words"):
        withheld.flag(code)
