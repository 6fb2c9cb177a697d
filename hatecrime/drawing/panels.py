"""Small plots laid out in a grid: room for names of two lines, plots, the words at the end of each line, and ends."""

from dataclasses import dataclass

from hatecrime.drawing import layout
from hatecrime.drawing.marks import Panel, Panels

GAP = 10
"""Pixels between two columns."""


@dataclass(frozen=True)
class Cell:
    """One small plot, in pixels from the top left of the grid: its edges, and the lines of its name above it."""

    panel: Panel
    left: float
    right: float
    top: float
    bottom: float
    name: tuple[str, ...]
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
    end = layout.widest((panel.said for panel in marks.panels), size) * 1.2 + 5
    names = [tuple(layout.wrap(panel.label, room / 1.1, size, bold=True)) for panel in marks.panels]
    head = size * (1.25 * max(map(len, names)) + 0.5)
    row = head + tall + size * 2.3
    cells = []
    for at, (panel, name) in enumerate(zip(marks.panels, names, strict=True)):
        left, top = at % columns * pitch, at // columns * row
        cells.append(
            Cell(
                panel,
                left,
                left + room - end,
                top + head,
                top + head + tall,
                name,
                layout.ticks(0, 0.8 * panel.top, 2)[-1],
            )
        )
    return Plan(tuple(cells), row * -(-len(cells) // columns))
