"""Small plots laid out in a grid: room for names of two lines, plots, the words at the end of each line, and ends."""

from dataclasses import dataclass

from hatecrime.drawing import layout
from hatecrime.drawing.marks import Panel, Panels

GAP = 10
"""Pixels between two columns."""


@dataclass(frozen=True)
class Cell:
    """One small plot, in pixels from the top left of the grid: its edges, and the lines of words above it.

    `edge`: where those begin, at the left of the numbers of the scale where they have room; `name`: of its name; `said`: what is written under it, where the words are not at the end of a line.
    """

    panel: Panel
    edge: float
    left: float
    right: float
    top: float
    bottom: float
    name: tuple[str, ...]
    said: tuple[str, ...]
    tick: float

    def share(self, value: float) -> float:
        """How far up a value is, from 0 to 1."""
        return value / self.panel.top


@dataclass(frozen=True)
class Plan:
    """The cells, and the height of all of them."""

    cells: tuple[Cell, ...]
    height: float


def plan(marks: Panels, width: float, columns: int, size: float, tall: float) -> Plan:
    """Lay out the plots over `width` pixels, each `tall` high without its name and the words under it."""
    pitch = (width + GAP) / columns
    room = pitch - GAP
    end = 0.0 if marks.wide else layout.widest((panel.said for panel in marks.panels), size) * 1.2 + 5
    names = [tuple(layout.wrap(panel.label, room / 1.1, size, bold=True)) for panel in marks.panels]
    said = [tuple(layout.wrap(panel.said, room / 1.1, size)) if marks.wide else () for panel in marks.panels]
    head = size * (1.25 * max(len(name) + len(words) for name, words in zip(names, said, strict=True)) + 0.5)
    row = head + tall + size * 2.3
    ticks = [layout.ticks(0, 0.8 * panel.top, 2)[-1] for panel in marks.panels]
    gutter = layout.widest(layout.tick_words(ticks, ""), size) * 1.15 + 4 if marks.wide else 0.0
    cells = []
    for at, (panel, name, words) in enumerate(zip(marks.panels, names, said, strict=True)):
        edge, top = at % columns * pitch, at // columns * row
        right, plot = edge + room - end, (top + head, top + head + tall)
        cells.append(Cell(panel, edge, edge + gutter, right, *plot, name, words, ticks[at]))
    return Plan(tuple(cells), row * -(-len(cells) // columns))


def bar_width(marks: Panels, wide: float) -> float:
    """Pixels of a bar, where what goes across takes `wide` of them and there is a bar at each whole number."""
    return 0.72 * wide / max(marks.last - marks.first, 1.0)
