"""A matrix as SVG: one table where there is room, else a block for each row with its columns written in the cells."""

from dataclasses import dataclass, replace

from hatecrime.drawing import layout
from hatecrime.drawing.marks import Cell, Matrix
from hatecrime.drawing.palette import GRID, MUTED, TEXT, change_colours
from hatecrime.drawing.svg import element, text

LEAST_CELL = 2.9
"""Width of a cell in sizes of the type under which the columns are wrapped."""
_GAP = 3
_SMALLEST = 9
"""The smallest type, in pixels."""
_SHORT = 2
"""Characters that are left out at the start of a column: 2013/14 is 13/14."""


@dataclass(frozen=True)
class _Plan:
    """Where cells are: the left edge and width of each column of a row, room for labels, and whether rows are wrapped."""

    left: float
    cell: float
    tall: float
    font: float
    wrapped: int


def matrix(marks: Matrix, width: int, font: int, height: int | None = None) -> tuple[str, int]:
    """(markup, height) of a matrix in some width, set in type of `font`.

    In a room of fixed height the type is as large as lets all columns stay beside each other; where none does, each
    row is a strip of shades without words.
    """
    sizes = [font] if height is None else range(font, _SMALLEST - 1, -1)
    found = next(((size, cell) for size in sizes if (cell := _room(marks, width, size)) >= LEAST_CELL * size), None)
    if found is None and height is not None:
        body, tall = _strips(marks, _Plan(0, (width - 1.0) / len(marks.columns) - 1, 1.5 * font, font, 0))
        key, below = _key(marks, width, tall + font, font)
        return body + key, round(below)
    font, cell = found or (font, 0.0)
    label = layout.widest(marks.rows, font) + 10
    if found is None:
        across = max(3, int(width // (LEAST_CELL * 1.35 * font)))
        plan = _Plan(0, (width - _GAP * (across - 1)) / across, 2.5 * font, font, across)
        body, tall = _blocks(marks, plan)
    else:
        plan = _Plan(label, cell, 2.1 * font, font, 0)
        body, tall = _table(marks, plan)
    key, below = _key(marks, width, tall + font, font)
    return body + key, round(below)


def _room(marks: Matrix, width: int, font: float) -> float:
    """Width of a cell where all columns are beside each other, right of the labels."""
    gaps = _GAP * len(marks.columns) + 8 * (len(marks.groups) - 1)
    return (width - layout.widest(marks.rows, font) - 10 - gaps) / len(marks.columns)


def _strips(marks: Matrix, plan: _Plan) -> tuple[str, float]:
    """A strip of shades for each row under its label, and the first and the last column named once, above."""
    font, parts = plan.font, []
    last = marks.columns[-1][_SHORT:]
    right = len(marks.columns) * (plan.cell + 1)
    parts.append(text(marks.columns[0][_SHORT:], 0, font, fill=MUTED.light))
    parts.append(text(last, right, font, text_anchor="end", fill=MUTED.light))
    y = font * 1.2
    for label, cells in zip(marks.rows, marks.cells, strict=True):
        parts.append(text(label, 0, y + font, fill=TEXT.light))
        y += font * 1.35
        for number, cell in enumerate(cells):
            bare = replace(cell, text="")
            parts.append(_cell(bare, number * (plan.cell + 1), y, plan))
        y += plan.tall + font * 0.3
    return "".join(parts), y


def _table(marks: Matrix, plan: _Plan) -> tuple[str, float]:
    """Heads of groups and columns, then a line for each row."""
    parts, font = [], plan.font
    lefts = _lefts(marks, plan)
    at = 0
    for group in marks.groups:
        x1, x2 = lefts[at], lefts[at + len(group.columns) - 1] + plan.cell
        fits = layout.text_width(group.title, font, bold=True) <= x2 - x1
        at_x, anchor = ((x1 + x2) / 2, "middle") if fits else (x2, "end")
        parts.append(text(group.title, at_x, font, text_anchor=anchor, font_weight="bold", fill=TEXT.light))
        parts.append(element("line", x1=x1, x2=x2, y1=font * 1.5, y2=font * 1.5, stroke=GRID.light))
        at += len(group.columns)
    for left, column in zip(lefts, marks.columns, strict=True):
        parts.append(text(column[_SHORT:], left + plan.cell / 2, font * 2.8, text_anchor="middle", fill=MUTED.light))
    top = font * 3.3
    for number, (label, cells) in enumerate(zip(marks.rows, marks.cells, strict=True)):
        y = top + number * (plan.tall + _GAP)
        parts.append(text(label, 0, y + plan.tall / 2 + font * 0.35, fill=TEXT.light))
        parts.append(_grouped([_cell(cell, left, y, plan) for left, cell in zip(lefts, cells, strict=True)]))
    return "".join(parts), top + len(marks.rows) * (plan.tall + _GAP)


def _lefts(marks: Matrix, plan: _Plan) -> list[float]:
    lefts, x = [], plan.left
    for group in marks.groups:
        for _ in group.columns:
            lefts.append(x)
            x += plan.cell + _GAP
        x += 8
    return lefts


def _blocks(marks: Matrix, plan: _Plan) -> tuple[str, float]:
    """A block for each row: its label, then its cells in lines."""
    parts, y = [], 0.0
    for label, cells in zip(marks.rows, marks.cells, strict=True):
        parts.append(text(label, 0, y + plan.font, font_weight="bold", fill=TEXT.light))
        y += plan.font * 1.5
        drawn = []
        for number, (column, cell) in enumerate(zip(marks.columns, cells, strict=True)):
            line, place = divmod(number, plan.wrapped)
            x, top = place * (plan.cell + _GAP), y + line * (plan.tall + _GAP)
            drawn.append(_cell(cell, x, top, plan, column[_SHORT:]))
        parts.append(_grouped(drawn))
        y += (-(-len(cells) // plan.wrapped)) * (plan.tall + _GAP) + plan.font * 0.4
    return "".join(parts), y


def _grouped(cells: list[str]) -> str:
    return element("g", "".join(cells), text_anchor="middle", fill=TEXT.light)


def _cell(cell: Cell, x: float, y: float, plan: _Plan, column: str = "") -> str:
    """One cell: shaded by its value, dashed at a break, hatched where nothing is held."""
    words, parts = TEXT, []
    if cell.value is not None:
        fill, words = change_colours(cell.value)
        parts.append(element("rect", x=x, y=y, width=plan.cell, height=plan.tall, rx=3, fill=fill.light))
    elif cell.kind in ("break", "small"):
        dashes = {"stroke_dasharray": "3,2"} if cell.kind == "break" else {}
        colour = MUTED if cell.kind == "break" else GRID
        parts.append(element("rect", x=x + 0.5, y=y + 0.5, width=plan.cell - 1, height=plan.tall - 1, rx=3, fill="none",
            stroke=colour.light, **dashes))  # fmt: skip
    elif cell.kind == "absent":
        parts.append(_hatched(x, y, plan))
    if cell.kind in ("break", "held", "absent"):
        words = MUTED
    # What most words share (the middle, the size, the colour of text) is said once, by the group around the cells.
    own: dict[str, str | float] = {} if words == TEXT else {"fill": words.light}
    size = min(plan.font, plan.font * plan.cell / (layout.text_width(cell.text, plan.font, bold=cell.strong) + 4))
    fitted = own | ({"font_size": size} if size < plan.font else {}) | ({"font_weight": "bold"} if cell.strong else {})
    middle, base = x + plan.cell / 2, y + plan.tall / 2 + size * 0.35
    if column:
        parts.append(text(column, middle, y + plan.font * 0.95, font_size=plan.font * 0.84, **own))
        base = y + plan.tall - plan.font * 0.45
    parts.append(text(cell.text, middle, base, **fitted))
    if cell.strong:
        parts.append(element("rect", x=x + 2, y=y + plan.tall - 2.5, width=plan.cell - 4, height=2, **own))
    return "".join(parts)


def _hatched(x: float, y: float, plan: _Plan) -> str:
    """Slanted lines over a cell, each cut to its box: one path."""
    right, bottom = x + plan.cell, y + plan.tall
    strokes, start = [], x - plan.tall + 6
    while start < right:
        x1, x2 = max(start, x), min(start + plan.tall, right)
        if x2 > x1:
            y1, y2 = bottom - (x1 - start), bottom - (x2 - start)
            strokes.append(f"M{x1:.0f} {y1:.0f}L{x2:.0f} {y2:.0f}")
        start += 8
    return element("path", d="".join(strokes), stroke=GRID.light, stroke_width=1.5)


def _key(marks: Matrix, width: int, top: float, font: float) -> tuple[str, float]:
    """What shades and marks mean, in as many lines as they need; markup and the height below."""
    parts, x, y, size = [], 0.0, top + font * 0.4, font * 0.92
    swatches = {"more": change_colours(40.0)[0], "fewer": change_colours(-40.0)[0]}
    for kind, words in marks.key:
        wide = layout.text_width(words, size) + (size * 1.9 if kind in swatches else 0) + size * 1.2
        if x and x + wide > width:
            x, y = 0.0, y + size * 1.5
        start = x
        if kind in swatches:
            parts.append(
                element("rect", x=x, y=y - size * 0.8, width=size * 1.5, height=size, rx=2, fill=swatches[kind].light)
            )
            start += size * 1.9
        parts.append(text(words, start, y, font_size=size, fill=TEXT.light))
        x += wide
    return "".join(parts), y + size * 0.6
