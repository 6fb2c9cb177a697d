"""Small plots as SVG."""

from hatecrime.drawing import layout, panels
from hatecrime.drawing.marks import Panels, Stretch
from hatecrime.drawing.palette import AXIS, FOCUS, GRID, MUTED, TEXT
from hatecrime.drawing.svg import element, number, text

_SMALLEST, _TALL = 9, 76


def drawn(marks: Panels, width: int, font: int, height: int | None) -> tuple[str, int, int]:
    """Markup, height and size of the type: in a room of fixed height as large as fits."""
    columns = min(len(marks.panels), 3 if width < 400 else 4 if width < 900 else 8)
    for size in range(font, _SMALLEST - 1, -1):
        above = [*layout.wrap(marks.upright, width, size), *layout.wrap(marks.key, width, size)]
        top = size * (1.3 * len(above) + 0.6)
        rows = -(-len(marks.panels) // columns)
        bare = panels.plan(marks, width, columns, size, 0).height / rows
        tall = _TALL if height is None else (height - top) / rows - bare
        if tall >= 40:
            break
    plan = panels.plan(marks, width, columns, size, tall)
    parts = [text(line, 0, size * (1 + 1.3 * at), fill=MUTED.light) for at, line in enumerate(above)]
    cells = "".join(_cell(cell, marks, size) for cell in plan.cells)
    parts.append(element("g", cells, transform=f"translate(0 {number(top)})"))
    return "".join(parts), round(top + plan.height), size


def _cell(cell: panels.Cell, marks: Panels, size: int) -> str:
    panel, wide, tall = cell.panel, cell.right - cell.left, cell.bottom - cell.top
    bold = {"font_weight": "bold"} if panel.chosen else {}
    first = cell.top - size * (0.4 + 1.25 * (len(cell.name) - 1))
    parts = [
        text(line, cell.left, first + size * 1.25 * at, fill=TEXT.light, **bold) for at, line in enumerate(cell.name)
    ]

    def place(point: tuple[float, float]) -> tuple[float, float]:
        x = cell.left + (point[0] - marks.first) / (marks.last - marks.first) * wide
        return x, cell.bottom - cell.share(point[1]) * tall

    def path(points: Stretch, colour: str, **style: str | float) -> str:
        return element("polyline", points=" ".join(f"{number(x)},{number(y)}" for x, y in map(place, points)),
            fill="none", stroke=colour, **style)  # fmt: skip

    tick = cell.bottom - cell.share(cell.tick) * tall
    parts.append(element("line", x1=cell.left, x2=cell.right, y1=tick, y2=tick, stroke=GRID.light))
    parts.append(element("line", x1=cell.left, x2=cell.right, y1=cell.bottom, y2=cell.bottom, stroke=AXIS.light))
    parts += [path(points, AXIS.light, stroke_width=1.2, stroke_dasharray="2,2") for points in panel.beside]
    colour = (MUTED if panel.quiet else FOCUS).light
    parts += [path(points, colour, stroke_width=2) for points in panel.lines]
    parts.append(text(layout.tick_words([cell.tick], "")[0], cell.left, tick - 2, fill=MUTED.light))
    for words, x in zip(marks.ends, (cell.left, cell.right), strict=True):
        anchor = "start" if x == cell.left else "end"
        parts.append(text(words, x, cell.bottom + size * 1.2, text_anchor=anchor, fill=MUTED.light))
    if panel.lines:
        x, y = place(panel.lines[-1][-1])
        parts.append(text(panel.said, x + 3, y + size * 0.35, fill=TEXT.light, **bold))
    else:
        parts.append(text(panel.said, cell.left, (cell.top + cell.bottom) / 2, fill=MUTED.light))
    return "".join(parts)
