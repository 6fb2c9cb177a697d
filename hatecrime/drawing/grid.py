"""A matrix as an HTML table: real cells for a screen reader, whole in print and in grey, no script.

On a phone each row becomes a block: its label, then its cells with their column written in each.
"""

from hatecrime.drawing.marks import Cell, Matrix
from hatecrime.drawing.palette import GRID, MUTED, TEXT, Mode, change_colours
from hatecrime.templates import rendered

_CLASS = {"small": "n", "break": "b", "held": "h", "absent": "a"}
_SHORT = 2
"""Characters that are left out at the start of a column's name: 2013/14 is 13/14."""

_Drawn = tuple[str, Cell, str, str]
"""A cell of the table: its column, itself, its fill and the colour of its words; neither where it has no value."""


def html(matrix: Matrix, caption: str, mode: Mode) -> str:
    """The matrix as a table with its key, in a colour scheme; every text escaped."""
    colours = {"text": TEXT.of(mode), "muted": MUTED.of(mode), "grid": GRID.of(mode)}
    notes = matrix.beneath or ("",) * len(matrix.rows)
    named = enumerate(zip(matrix.rows, notes, strict=True))
    rows = [(label, note, _groups(matrix, at, mode)) for at, (label, note) in named]
    # The swatches of the key are of a middling change.
    swatches = {"more": change_colours(40.0)[0].of(mode), "fewer": change_colours(-40.0)[0].of(mode)}
    key = [(swatches.get(kind, ""), words) for kind, words in matrix.key]
    said = {"matrix": matrix, "caption": caption, "rows": rows, "key": key}
    return rendered("matrix.html", classes=_CLASS, short=_SHORT, **said, **colours)


def _groups(matrix: Matrix, at: int, mode: Mode) -> list[list[_Drawn]]:
    """The cells of a row by group of columns."""
    cells = iter(matrix.cells[at])
    return [[_drawn(column, next(cells), mode) for column in group.columns] for group in matrix.groups]


def _drawn(column: str, cell: Cell, mode: Mode) -> _Drawn:
    if cell.value is None:
        return column, cell, "", ""
    fill, words = (colour.of(mode) for colour in change_colours(cell.value))
    return column, cell, fill, words
