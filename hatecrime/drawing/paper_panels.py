"""Small plots as SVG."""

from hatecrime.drawing import layout, panels
from hatecrime.drawing.marks import Panels, Stretch
from hatecrime.drawing.palette import AXIS, FOCUS, GRID, MUTED, TEXT
from hatecrime.drawing.svg import element, number, text

_SMALLEST, _TALL = 9, 76


def drawn(marks: Panels, width: int, font: int, height: int | None) -> tuple[str, int, int]:
    """Markup, height and size of the type: in a room of fixed height as large as fits."""
    columns = min(len(marks.panels), _columns(width, wide=marks.wide, low=height is not None))
    for size in range(font, _SMALLEST - 1, -1):
        above = [line for words in (marks.upright, marks.key) if words for line in layout.wrap(words, width, size)]
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


def _columns(width: int, *, wide: bool, low: bool) -> int:
    if wide:
        return 2 if width < (600 if low else 900) else 4
    return 3 if width < 400 else 4 if width < 900 else 8


def _cell(cell: panels.Cell, marks: Panels, size: int) -> str:
    panel, wide, tall = cell.panel, cell.right - cell.left, cell.bottom - cell.top
    bold = {"font_weight": "bold"} if panel.chosen else {}
    above = [(line, bold or ({"font_weight": "bold"} if marks.wide else {})) for line in cell.name]
    above += [(line, {}) for line in cell.said]
    first = cell.top - size * (0.4 + 1.25 * (len(above) - 1))
    parts = [
        text(line, cell.edge, first + size * 1.25 * at, fill=TEXT.light, **style)
        for at, (line, style) in enumerate(above)
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
    colour = (panel.colour or (MUTED if panel.quiet else FOCUS)).light
    parts += [path(points, colour, stroke_width=2) for points in panel.lines]
    bar = panels.bar_width(marks, wide)
    for each in panel.bars:
        x, y = place((each.x, each.value))
        x = min(max(x - bar / 2, cell.left), cell.right - bar)
        own: dict[str, str | float] = {"fill": colour} if each.strong else {"fill": colour, "fill_opacity": 0.45}
        dash: dict[str, str | float] = {"stroke": colour, "stroke_dasharray": "2,2"} if each.provisional else {}
        parts.append(element("rect", x=x, y=y, width=bar, height=cell.bottom - y, **own, **dash))
    written = layout.tick_words([cell.tick], "")[0]
    if marks.wide:
        parts.append(text(written, cell.left - 4, tick + size * 0.35, text_anchor="end", fill=MUTED.light))
    else:
        parts.append(text(written, cell.left, tick - 2, fill=MUTED.light))
    for words, x in zip(marks.ends, (cell.left, cell.right), strict=True):
        anchor = "start" if x == cell.left else "end"
        parts.append(text(words, x, cell.bottom + size * 1.2, text_anchor=anchor, fill=MUTED.light))
    if marks.wide:
        return "".join(parts)
    if panel.lines:
        x, y = place(panel.lines[-1][-1])
        parts.append(text(panel.said, x + 3, y + size * 0.35, fill=TEXT.light, **bold))
    else:
        parts.append(text(panel.said, cell.left, (cell.top + cell.bottom) / 2, fill=MUTED.light))
    return "".join(parts)
