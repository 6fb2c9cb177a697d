"""A funnel as SVG."""

from collections.abc import Sequence

from hatecrime.drawing import funnel, layout
from hatecrime.drawing.marks import Funnel, Spot
from hatecrime.drawing.palette import FOCUS, GRID, MUTED, PAPER, TEXT
from hatecrime.drawing.svg import element, number, text


def drawn(marks: Funnel, width: int, font: int, height: int | None) -> tuple[str, int]:
    """Markup and height."""
    above = [*layout.wrap(marks.key, width, font), *layout.wrap(marks.upright, width, font)]
    top = font * (1.3 * len(above) + 0.8)
    foot = font * 3.4
    tall = (height - top - foot) if height else min(max(width * 0.5, 240), 340)
    plan = funnel.plan(marks, width, tall, font)
    parts = [text(line, 0, font * (1 + 1.3 * at), fill=MUTED.light) for at, line in enumerate(above)]
    parts += _scales(marks, plan, font)
    for limit in marks.limits:
        for side in (1, 2):
            points = " ".join(f"{number(plan.x(p[0]))},{number(plan.y(p[side]))}" for p in limit.points)
            dashes = {"stroke_dasharray": "6,3"} if limit.dashed else {}
            parts.append(
                element("polyline", points=points, fill="none", stroke=MUTED.light, stroke_width=1.3, **dashes)
            )
    y = plan.y(marks.level.value)
    parts.append(element("line", x1=0, x2=plan.width, y1=y, y2=y, stroke=TEXT.light, stroke_width=1.3))
    for lines, middle in plan.edge:
        parts += _lines(lines, plan.width + 6, middle, font)
    parts += [_spot(spot, plan, font) for spot in sorted(marks.spots, key=lambda spot: spot.chosen)]
    for name in plan.names:
        own: dict[str, str | float] = {
            "stroke": PAPER.light,
            "stroke_width": 3,
            "paint_order": "stroke",
            "stroke_linejoin": "round",
        }
        own |= {"font_weight": "bold"} if name.spot.chosen else {}
        own |= {"text_anchor": name.anchor} if name.anchor != "start" else {}
        x, y = plan.x(name.spot.x) + name.right, plan.y(name.spot.y) + name.down + font * 0.35
        parts.append(text(name.spot.label, x, y, fill=(FOCUS if name.spot.chosen else TEXT).light, **own))
    split = len(above)
    moved = element("g", "".join(parts[split:]), transform=f"translate({number(plan.left)} {number(top)})")
    return "".join(parts[:split]) + moved, round(top + tall + foot)


def _scales(marks: Funnel, plan: funnel.Plan, font: int) -> list[str]:
    parts = []
    for value, words in zip(plan.y_ticks, layout.tick_words(plan.y_ticks, ""), strict=True):
        y = plan.y(value)
        parts.append(element("line", x1=0, x2=plan.width, y1=y, y2=y, stroke=GRID.light))
        parts.append(text(words, -6, y + font * 0.35, text_anchor="end", fill=TEXT.light))
    for value, words in zip(plan.x_ticks, layout.tick_words(plan.x_ticks, ""), strict=True):
        parts.append(text(words, plan.x(value), plan.height + font * 1.3, text_anchor="middle", fill=TEXT.light))
    parts.append(text(marks.axis, plan.width / 2, plan.height + font * 2.8, text_anchor="middle", fill=TEXT.light))
    return parts


def _lines(lines: Sequence[str], x: float, middle: float, font: int) -> list[str]:
    first = middle + font * 0.35 - font * 0.625 * (len(lines) - 1)
    return [text(line, x, first + font * 1.25 * at, fill=MUTED.light) for at, line in enumerate(lines)]


def _spot(spot: Spot, plan: funnel.Plan, font: int) -> str:
    x, y, size = plan.x(spot.x), plan.y(spot.y), font * 0.34
    colour = (FOCUS if spot.chosen else MUTED).light
    own: dict[str, str | float] = {
        "fill": colour if spot.filled else PAPER.light,
        "stroke": colour,
        "stroke_width": 1.6,
    }
    if not spot.chosen:
        return element("circle", cx=x, cy=y, r=size, **own)
    d = size * 1.5
    points = " ".join(f"{number(a)},{number(b)}" for a, b in ((x, y - d), (x + d, y), (x, y + d), (x - d, y)))
    return element("polygon", points=points, **own)
