"""Lines over months as SVG."""

from dataclasses import dataclass

import pandas as pd

from hatecrime.drawing import layout, months
from hatecrime.drawing.marks import Band, Line, Lines
from hatecrime.drawing.months import End, Plan, Strip
from hatecrime.drawing.palette import AXIS, BAND_OPACITY, GRID, MUTED, TEXT
from hatecrime.drawing.svg import element, number, text

_EACH, _ALL = 0.22, 0.42
"""Height of a strip of its own, and of one that all lines share, as shares of the width."""
_DASHED: dict[str, str | float] = {"stroke_dasharray": "6,3"}
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
    if marks.band:
        parts.append(_band(marks.band, _Place(plan, plan.strips[0], top, start, end)))
    parts += [_strip(strip, plan, top, start, end, font, marks.level) for strip in plan.strips]
    parts.append(_months(plan, start, end, top + plan.strips[-1].start + plan.strips[-1].height, font))
    parts += [_rules(marks, plan, start, end, top, top + plot, font)]
    return "".join(parts), round(top + plot + foot)


@dataclass(frozen=True)
class _Place:
    """Where a month and a value are, in a strip from `start` to `end`, the plot `top` below the drawing's edge."""

    plan: Plan
    strip: Strip
    top: float
    start: float
    end: float

    def at(self, month: pd.Timestamp, value: float) -> str:
        """`x,y` as a polyline has it."""
        strip = self.strip
        x = self.start + self.plan.share(month) * (self.end - self.start)
        return f"{number(x)},{number(self.top + strip.start + strip.height * (1 - value / strip.top))}"


def _band(band: Band, place: _Place) -> str:
    parts = []
    for run in band.runs:
        edge = [place.at(at.month, at.high) for at in run] + [place.at(at.month, at.low) for at in reversed(run)]
        parts.append(element("polygon", points=" ".join(edge), fill=MUTED.light, fill_opacity=BAND_OPACITY))
        middle = [place.at(at.month, at.middle) for at in run if at.middle is not None]
        if len(middle) > 1:
            drawn: dict[str, str | float] = {"stroke": MUTED.light, "stroke_width": 1.6, "stroke_dasharray": "6,4"}
            parts.append(element("polyline", points=" ".join(middle), fill="none", **drawn))
    return "".join(parts)


def _strip(strip: Strip, plan: Plan, top: float, start: float, end: float, font: int, level: float | None) -> str:
    """Grid and scale, the level, the lines, and the words at their ends."""
    base = top + strip.start + strip.height
    parts = []
    for value, words in zip(strip.ticks, strip.tick_words, strict=True):
        y = base - value / strip.top * strip.height
        parts.append(element("line", x1=start, x2=end, y1=y, y2=y, stroke=(GRID if value else AXIS).light))
        parts.append(text(words, start - 6, y + font * 0.35, text_anchor="end", fill=TEXT.light))
    if level is not None:
        y = base - level / strip.top * strip.height
        parts.append(element("line", x1=start, x2=end, y1=y, y2=y, stroke=AXIS.light, stroke_dasharray="2,3"))
    place = _Place(plan, strip, top, start, end)
    parts += [_line(line, place, font) for line in strip.lines]
    parts += [_end(at, top + strip.start, end, font) for at in strip.ends]
    return "".join(parts)


def _line(line: Line, place: _Place, font: int) -> str:
    parts, wide = [], font / 6
    for run in line.runs:
        for provisional, points in months.firm_and_provisional(run):
            if len(points) == 1:
                continue
            at = " ".join(place.at(point.month, point.value) for point in points)
            dash: dict[str, str | float] = {"stroke_dasharray": "2,3"} if provisional else {}
            own: dict[str, str | float] = {
                "fill": "none",
                "stroke": line.colour.light,
                "stroke_width": wide,
                "stroke_linejoin": "round",
            }
            parts.append(element("polyline", points=at, **own, **dash))
    dots = [run[0] for run in line.runs if len(run) == 1] + [point for point in line.points if point.strong]
    for point in dict.fromkeys([*dots, line.points[-1]]):
        x, y = place.at(point.month, point.value).split(",")
        radius = font / (2.7 if point.strong else 4)
        parts.append(element("circle", cx=x, cy=y, r=radius, fill=line.colour.light))
    return "".join(parts)


def _end(end: End, top: float, right: float, font: int) -> str:
    first = top + end.y + font * 0.35 - font * 0.6 * (len(end.words) - 1)
    fill = end.colour.words.light
    return "".join(
        text(
            words,
            right + 9,
            first + font * 1.2 * at,
            fill=fill,
            **({"font_weight": "bold"} if at < len(end.label) else {}),
        )
        for at, words in enumerate(end.words)
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
        fill, drawn = (TEXT, {}) if rule.strong else (MUTED, _DASHED)
        parts.append(element("line", x1=x, x2=x, y1=top, y2=base, stroke=fill.light, stroke_width=1.5, **drawn))
        parts.append(text(rule.words, x, font * (1 + 1.4 * (row + 1)), fill=fill.light, **anchor))
    return "".join(parts)
