"""Lines over months as SVG."""

import pandas as pd

from hatecrime.drawing import layout, months
from hatecrime.drawing.marks import Line, Lines
from hatecrime.drawing.months import End, Plan, Strip
from hatecrime.drawing.palette import AXIS, GRID, MUTED, TEXT
from hatecrime.drawing.svg import element, number, text

_EACH, _ALL = 0.22, 0.42
"""Height of a strip of its own, and of one that all lines share, as shares of the width."""
_LEAST = 130
"""The lowest strip, in pixels."""


def lines(marks: Lines, width: int, font: int, height: int | None) -> tuple[str, int]:
    """Some lines in a room; markup and height."""
    top = font * 1.4 * (1 + len(marks.rules)) + 6
    foot = font * 2
    strips = len(marks.lines) if marks.apart else 1
    own = max(width * (_EACH if marks.apart else _ALL), _LEAST) * strips
    plot = max(own, months.least_height(marks, font, width)) if height is None else height - top - foot
    plan = months.plan(marks, font, width, plot)
    start, end = plan.left, width - plan.right
    parts = [text(marks.axis, 0, font, fill=MUTED.light)]
    parts += [_strip(strip, plan, top, start, end, font) for strip in plan.strips]
    parts.append(_months(plan, start, end, top + plan.strips[-1].start + plan.strips[-1].height, font))
    parts += [_rules(marks, plan, start, end, top, top + plot, font)]
    return "".join(parts), round(top + plot + foot)


def _strip(strip: Strip, plan: Plan, top: float, start: float, end: float, font: int) -> str:
    """Grid and scale, the lines, and the words at their ends."""
    base = top + strip.start + strip.height
    parts = []
    for value, words in zip(strip.ticks, strip.tick_words, strict=True):
        y = base - value / strip.top * strip.height
        parts.append(element("line", x1=start, x2=end, y1=y, y2=y, stroke=(GRID if value else AXIS).light))
        parts.append(text(words, start - 6, y + font * 0.35, text_anchor="end", fill=TEXT.light))
    parts += [_line(at.line, strip, plan, base, start, end, font) for at in strip.ends]
    parts += [_end(at, top + strip.start, end, font) for at in strip.ends]
    return "".join(parts)


def _line(line: Line, strip: Strip, plan: Plan, base: float, start: float, end: float, font: int) -> str:
    def place(month: pd.Timestamp, value: float) -> tuple[float, float]:
        return start + plan.share(month) * (end - start), base - value / strip.top * strip.height

    parts, wide = [], font / 6
    for run in line.runs:
        for provisional, points in months.firm_and_provisional(run):
            if len(points) == 1:
                continue
            at = " ".join(",".join(map(number, place(point.month, point.value))) for point in points)
            dash: dict[str, str | float] = {"stroke_dasharray": "2,3"} if provisional else {}
            own: dict[str, str | float] = {
                "fill": "none",
                "stroke": line.colour.light,
                "stroke_width": wide,
                "stroke_linejoin": "round",
            }
            parts.append(element("polyline", points=at, **own, **dash))
    dots = [run[0] for run in line.runs if len(run) == 1]
    dots += [point for point in line.points[-1:] if point not in dots]
    for point in dots:
        x, y = place(point.month, point.value)
        parts.append(element("circle", cx=x, cy=y, r=font / 4, fill=line.colour.light))
    return "".join(parts)


def _end(end: End, top: float, right: float, font: int) -> str:
    first = top + end.y + font * 0.35 - font * 0.6 * (len(end.lines) - 1)
    fill = end.line.colour.words.light
    return "".join(
        text(
            words,
            right + 9,
            first + font * 1.2 * at,
            fill=fill,
            **({"font_weight": "bold"} if at < len(end.lines) - 1 else {}),
        )
        for at, words in enumerate(end.lines)
    )


def _months(plan: Plan, start: float, end: float, base: float, font: int) -> str:
    parts = []
    for month, words in plan.ticks:
        x = start + plan.share(month) * (end - start)
        half = layout.text_width(words, font) / 2
        parts.append(element("line", x1=x, x2=x, y1=base, y2=base + 4, stroke=AXIS.light))
        parts.append(text(words, max(x, half), base + font * 1.45, text_anchor="middle", fill=TEXT.light))
    return "".join(parts)


def _rules(marks: Lines, plan: Plan, start: float, end: float, top: float, base: float, font: int) -> str:
    parts = []
    for row, rule in enumerate(marks.rules):
        share = plan.share(rule.month)
        x, side = start + share * (end - start), layout.side(share)
        anchor: dict[str, str | float] = {} if side == "start" else {"text_anchor": side}
        parts.append(
            element("line", x1=x, x2=x, y1=top, y2=base, stroke=MUTED.light, stroke_width=1.5, stroke_dasharray="6,3")
        )
        parts.append(text(rule.words, x, font * (1 + 1.4 * (row + 1)), fill=MUTED.light, **anchor))
    return "".join(parts)
