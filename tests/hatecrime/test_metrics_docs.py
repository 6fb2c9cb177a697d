"""docs/methods.md quotes the thresholds that the code uses, and says nothing that the product may not say."""

import re
from pathlib import Path

import pytest

from hatecrime import metrics, spikes, thresholds

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "methods.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| ([A-Z_]+) \| ([^|]+) \|", PAGE, flags=re.MULTILINE))


@pytest.mark.parametrize("name", ROWS)
def test_threshold_is_quoted_as_it_is(name):
    value = getattr(thresholds, name)
    quoted = tuple(float(part) for part in ROWS[name].split(","))
    assert quoted == (value if isinstance(value, tuple) else (float(value),))


def test_every_threshold_of_the_methods_is_quoted():
    own = {name for name in vars(thresholds) if name.isupper()} - {"SUPPRESS_BELOW"}
    assert own <= set(ROWS)


def test_no_causal_words():
    assert not re.findall(
        r"\b(caused|because of the event|led to|due to|triggered|sparked|fuelled)\b", PAGE, flags=re.IGNORECASE
    )


def test_public_names_of_the_closed_design_are_there():
    numeric = "poisson_ci rate pct_change rolling_sum index financial_year funnel rank_sets shrink"
    assert set(numeric.split()) <= set(metrics.__all__)
    assert {
        "expected_counts",
        "event_effect",
        "event_panel",
        "pretrend",
        "placebo_rank",
    } <= set(spikes.__all__)


@pytest.mark.parametrize("module", [metrics, spikes])
def test_every_public_name_has_a_docstring(module):
    for name in module.__all__:
        thing = getattr(module, name)
        assert not callable(thing) or (thing.__doc__ or "").strip(), name
