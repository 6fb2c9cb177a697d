"""A line of time as SVG."""

from hatecrime.drawing import timeline
from hatecrime.drawing.marks import Moment, Timeline
from hatecrime.drawing.palette import CONTEXT, FOCUS, GRID, MUTED, PAPER, TEXT
from hatecrime.drawing.svg import element, text

_SMALLEST = 10


def drawn(marks: Timeline, width: int, font: int, height: int | None) -> tuple[str, int, int]:
    """Markup, height and size of the type: in a room of fixed height as large as fits."""
    for size in range(font, _SMALLEST - 1, -1):
        plan = timeline.plan(marks, width, size, 0.44 * width)
        if height is None or plan.height + size * 2 <= height:
            break
    left, right = plan.left + 10, width - plan.right - 12
    parts = [
        text(str(year), _x(plan, year, left, right), plan.height + size * 1.3, text_anchor="middle", fill=TEXT.light)
        for year in plan.years
    ]
    for year in plan.years:
        x = _x(plan, year, left, right)
        parts.append(element("line", x1=x, x2=x, y1=0, y2=plan.height, stroke=GRID.light))
    for row in plan.rows:
        parts += _row(row, plan, (left, right), size)
    return "".join(parts), round(plan.height + size * 2), size


def _x(plan: timeline.Plan, at: float, left: float, right: float) -> float:
    return left + plan.share(at) * (right - left)


def _row(row: timeline.Row, plan: timeline.Plan, ends: tuple[float, float], size: int) -> list[str]:
    shows, y = row.shows, row.middle
    chosen = isinstance(shows, Moment) and shows.chosen
    bold: dict[str, str | float] = {"font_weight": "bold"} if chosen else {}
    first = y + size * 0.35 - size * 0.6 * (len(row.name) - 1)
    parts = [
        text(line, ends[0] - 8, first + size * 1.2 * at, text_anchor="end", fill=TEXT.light, **bold)
        for at, line in enumerate(row.name)
    ]
    if isinstance(shows, Moment):
        fill = (FOCUS if chosen else PAPER).light
        radius = size * (0.48 if chosen else 0.36)
        parts.append(element("circle", cx=_x(plan, shows.at, *ends), cy=y, r=radius, fill=fill, stroke=FOCUS.light,
            stroke_width=1.8))  # fmt: skip
    else:
        x1, x2 = (_x(plan, at, *ends) for at in (shows.first, shows.last))
        parts.append(element("line", x1=x1, x2=x2, y1=y, y2=y, stroke=CONTEXT.light, stroke_width=size * 0.6))
    fill = (TEXT if isinstance(shows, Moment) else MUTED).light
    parts.append(text(shows.said, ends[1] + 8, y + size * 0.35, fill=fill, **bold))
    return parts
