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
    def drawn(self) -> bool:
        """Whether any row has a dot; without one there is nothing for a scale to measure."""
        return any(row.value is not None for row in self.rows)


Marks = Dots
"""Every mark that a figure can have."""
