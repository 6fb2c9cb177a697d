"""The few shapes that figures are made of: what is drawn, and not how.

A mark holds numbers and the words that go with them. `screen` and `paper` draw the same marks; `layout` works out
what both need.
"""

from dataclasses import dataclass

import pandas as pd

from hatecrime.drawing.palette import Colour


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
    """Rows by groups of columns, each cell shaded by its value.

    `key`: (kind, words) of what the shades mean. `beneath`: a few words under the label of each row, on a screen.
    """

    rows: tuple[str, ...]
    groups: tuple[Group, ...]
    cells: tuple[tuple[Cell, ...], ...]
    key: tuple[tuple[str, str], ...] = ()
    beneath: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What is written in each cell."""
        return tuple(cell.text for row in self.cells for cell in row)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of every group, in order."""
        return tuple(column for group in self.groups for column in group.columns)


@dataclass(frozen=True)
class Point:
    """A month of a `Line`: its value, what a tooltip says of it, whether the publisher may still change it.

    `strong`: the dot of this month is drawn.
    """

    month: pd.Timestamp
    value: float
    said: str
    provisional: bool = False
    strong: bool = False


@dataclass(frozen=True)
class Line:
    """A labelled line: `runs` of months in a row, which are never joined; `said` is written at its end."""

    label: str
    said: str
    colour: Colour
    runs: tuple[tuple[Point, ...], ...]

    @property
    def points(self) -> tuple[Point, ...]:
        """Every month of it, in order."""
        return tuple(point for run in self.runs for point in run)


@dataclass(frozen=True)
class Rule:
    """An upright line at a day, with its words above; a `strong` one is what the figure is about."""

    month: pd.Timestamp
    words: str
    strong: bool = False


@dataclass(frozen=True)
class Range:
    """A month of a `Band`: from `low` to `high`, about a `middle` where there is one; `said` in a tooltip."""

    month: pd.Timestamp
    low: float
    high: float
    middle: float | None
    said: str


@dataclass(frozen=True)
class Band:
    """A shaded range behind lines: `runs` of months in a row, which are never joined; `said` is written at its end."""

    label: str
    said: str
    runs: tuple[tuple[Range, ...], ...]

    @property
    def ranges(self) -> tuple[Range, ...]:
        """Every month of it, in order."""
        return tuple(each for run in self.runs for each in run)


@dataclass(frozen=True)
class Lines:
    """Lines over months, from zero. `axis`: what the scale measures.

    `apart`: one above the other, each on a scale of its own, for lines whose sizes differ too much for one; they
    have no band. `level`: a value that a line across marks.
    `yearless`: the months of one year, which are used for those of any.
    """

    lines: tuple[Line, ...]
    axis: str
    rules: tuple[Rule, ...] = ()
    apart: bool = False
    band: Band | None = None
    level: float | None = None
    yearless: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """What is written at the end of each line and above each rule."""
        ends = [line.said for line in self.lines] + ([self.band.said] if self.band else [])
        return (*ends, *(rule.words for rule in self.rules))

    @property
    def months(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """The first and the last month drawn."""
        months = [point.month for line in self.lines for point in line.points]
        months += [each.month for each in (self.band.ranges if self.band else ())]
        return min(months), max(months)


@dataclass(frozen=True)
class Area:
    """An area of a `Map`: its code in the boundaries, the number of its class (None: no figure), lines of its tooltip.

    `chosen`: outlined. A click on the area gives its code.
    """

    code: str
    at: int | None
    hover: tuple[str, ...]
    chosen: bool = False


@dataclass(frozen=True)
class Map:
    """Areas filled by class. Never the only view of its numbers. Empty words are left out of the key.

    `boundaries`: GeoJSON in degrees, whose features have the code of their area as the property `key`. `classes`: in
    words, least first, of what `unit` says. `blank`: why an area has no class; `chosen`: which are outlined.
    """

    areas: tuple[Area, ...]
    boundaries: str
    key: str
    classes: tuple[str, ...]
    unit: str
    blank: str
    chosen: str = ""

    @property
    def legend(self) -> tuple[tuple[int | str, str], ...]:
        """(number of a class, `blank` or `chosen`; words) of what the fills and outlines mean, those that are used."""
        blank = self.blank if any(area.at is None for area in self.areas) else ""
        return (*enumerate(self.classes), *(pair for pair in (("blank", blank), ("chosen", self.chosen)) if pair[1]))

    @property
    def words(self) -> tuple[str, ...]:
        """What is written beside the map."""
        return tuple(words for _, words in self.legend)


@dataclass(frozen=True)
class Spot:
    """A point of a `Funnel`. `named`: its label is written beside it. `filled`: outside the inner limits."""

    label: str
    x: float
    y: float
    filled: bool
    named: bool
    chosen: bool
    hover: tuple[str, ...]


@dataclass(frozen=True)
class Limit:
    """A pair of curves about the level of a `Funnel`: `points` are (x, low, high). `words` are at the upper one's end."""

    words: str
    dashed: bool
    points: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True)
class Funnel:
    """Points against the limits that chance would keep to; both scales hold every point, the upright one zero.

    `axis`: what goes across; `upright`: what goes up, written above; `key`: what filled and open points mean.
    """

    spots: tuple[Spot, ...]
    limits: tuple[Limit, ...]
    level: Level
    axis: str
    upright: str
    key: str

    @property
    def words(self) -> tuple[str, ...]:
        """What is written in it."""
        return (*(spot.label for spot in self.spots if spot.named), self.level.words, self.key)


Stretch = tuple[tuple[float, float], ...]
"""Points that are joined by a line: (x, y)."""


@dataclass(frozen=True)
class Bar:
    """A bar of a `Panel` at `x`; `said` in a tooltip. `strong`: the newest; `provisional`: it may still change."""

    x: float
    value: float
    said: str
    strong: bool = False
    provisional: bool = False


@dataclass(frozen=True)
class Panel:
    """A small plot of `Panels`: its lines, with what they are compared with (`beside`) behind them, or its bars.

    `said`: the words at the end of the last line, or under the name; `top`: the end of its scale, which starts at
    zero. `hovers`: what a tooltip says of each point of each line, its value unless it is given. `colour`: its own,
    where each plot has one.
    """

    label: str
    lines: tuple[Stretch, ...]
    beside: tuple[Stretch, ...]
    said: str
    top: float
    chosen: bool = False
    quiet: bool = False
    bars: tuple[Bar, ...] = ()
    hovers: tuple[tuple[str, ...], ...] = ()
    colour: Colour | None = None


@dataclass(frozen=True)
class Panels:
    """Small plots in a grid, all from `first` to `last`, in their order.

    `ends`: the words at both ends of what goes across. `upright`: what goes up; `key`: what the lines are. `wide`:
    plots that need room, with their words under their names.
    """

    panels: tuple[Panel, ...]
    first: float
    last: float
    ends: tuple[str, str]
    upright: str
    key: str = ""
    wide: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """What is written at each plot."""
        return tuple(panel.said for panel in self.panels)


@dataclass(frozen=True)
class Moment:
    """An event on a `Timeline`, `at` a year with its fraction; `said`: its date. A click on it gives its code."""

    code: str
    at: float
    label: str
    said: str
    chosen: bool
    hover: tuple[str, ...]


@dataclass(frozen=True)
class Span:
    """A stretch of time below the events of a `Timeline`."""

    label: str
    first: float
    last: float
    said: str


@dataclass(frozen=True)
class Timeline:
    """Events on a line of time, a row for each, with its name at the left and its date at the right; then spans."""

    moments: tuple[Moment, ...]
    spans: tuple[Span, ...]

    @property
    def rows(self) -> tuple[Moment | Span, ...]:
        """Every row, from the top."""
        return self.moments + self.spans

    @property
    def words(self) -> tuple[str, ...]:
        """What is written at the end of each row."""
        return tuple(row.said for row in self.rows)


Marks = Dots | Matrix | Lines | Map | Funnel | Panels | Timeline
"""Every mark that a figure can have."""
