"""Colours that can be told apart and read."""

import itertools

import pytest

from hatecrime import theme, vocabulary
from hatecrime.drawing import palette


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_strand_has_its_own_colour_that_can_be_seen(mode):
    colours = theme.STRAND_COLOURS[mode]
    assert set(colours) == set(vocabulary.STRANDS)
    assert len(set(colours.values())) == len(colours)
    for colour in colours.values():
        assert palette.contrast(colour, palette.palette(mode).paper) >= 2.9


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_reaches_the_contrast_of_wcag_aa(mode):
    colours = palette.palette(mode)
    named = [colours.text, colours.muted]
    named += [palette.readable(c, mode) for c in (*theme.STRAND_COLOURS[mode].values(), *colours.categorical)]
    for colour in named:
        assert palette.contrast(colour, colours.paper) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_neighbouring_map_classes_differ(mode):
    for one, other in itertools.pairwise(palette.palette(mode).sequential):
        assert palette.contrast(one, other) >= 1.2


def test_the_series_without_strands_never_share_a_strands_colour():
    for mode in ("light", "dark"):
        assert not set(theme.SERIES_COLOURS[mode].values()) & set(theme.STRAND_COLOURS[mode].values())
