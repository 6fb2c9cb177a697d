"""The few shapes that figures are made of: what is drawn, and not how.

A mark holds numbers and the words that go with them. `screen` and `paper` draw the same marks; `layout` works out
what both need.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dot:
    """A row of `Dots`: its `label`, the words `said` at its end, and the dot with its interval.

    Without a `value` there is no dot, and the words are where it would be. `before`: an open dot, joined to the
    other by a line. `filled`: what an open dot means is in the key of the figure. `chosen` rows are set apart in
    weight and shape, `quiet` ones step back. `hover`: lines of the tooltip.
    """

    label: str
    said: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    before: float | None = None
    filled: bool = True
    chosen: bool = False
    quiet: bool = False
    hover: tuple[str, ...] = ()


@dataclass(frozen=True)
class Level:
    """An upright line at a value, with its words above."""

    value: float
    words: str


@dataclass(frozen=True)
class Dots:
    """Rows of dots with intervals on one scale, which always holds zero.

    `axis`: what the scale measures. `unit` follows each number of the scale. `key`: what filled and open dots mean.
    """

    rows: tuple[Dot, ...]
    axis: str
    unit: str = ""
    level: Level | None = None
    key: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """What is written for each row."""
        return tuple(row.said for row in self.rows)

    @property
    def drawn(self) -> bool:
        """Whether any row has a dot; without one there is nothing for a scale to measure."""
        return any(row.value is not None for row in self.rows)


@dataclass(frozen=True)
class Cell:
    """A cell of a `Matrix`: its few characters, the `value` that shades it, whether it is set in weight.

    `kind`: value, small (two counts in the place of a value), break, held (a count that compares with nothing) or
    absent. `hover`: lines of the tooltip, which a screen reader gets too.
    """

    text: str
    value: float | None = None
    strong: bool = False
    kind: str = "value"
    hover: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Columns of a `Matrix` that belong together, under a title."""

    title: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Matrix:
    """Rows by groups of columns, each cell shaded by its value. `key`: (kind, words) of what the shades mean."""

    rows: tuple[str, ...]
    groups: tuple[Group, ...]
    cells: tuple[tuple[Cell, ...], ...]
    key: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What is written in each cell."""
        return tuple(cell.text for row in self.cells for cell in row)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of every group, in order."""
        return tuple(column for group in self.groups for column in group.columns)


Marks = Dots | Matrix
"""Every mark that a figure can have."""
