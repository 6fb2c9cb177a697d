"""A map as SVG: areas by class, the chosen ones outlined, and the key beside it, or under it in a narrow room."""

import itertools

from hatecrime.drawing import geometry
from hatecrime.drawing.marks import Area, Map
from hatecrime.drawing.palette import ACCENT, CLASSES, MUTED, NO_DATA, TEXT
from hatecrime.drawing.svg import element, text

_BESIDE, _GAP = 480, 28
"""From this width on the key is beside the map, so far from it."""


def drawn(marks: Map, width: int, font: int, height: int | None) -> tuple[str, int]:
    """Markup and height. In a room of fixed height map and key are in its middle."""
    shapes = geometry.outlines(marks.boundaries, marks.key)
    west, south, east, north = geometry.bounds(shapes)
    across = (east - west) * geometry.LONGITUDE / (north - south)
    beside = width >= _BESIDE
    key_width = min(font * 19, width * 0.4) if beside else width
    room = width - key_width - _GAP if beside else width
    tall = min(room / across, height or room)
    wide = tall * across
    left = (width - wide - key_width - _GAP) / 2 if beside else (width - wide) / 2
    scale = tall / (north - south)

    def place(point: list[float]) -> tuple[int, int]:
        """Whole pixels: neighbours still share their edges, and the file is a fifth."""
        x, y = left + (point[0] - west) * geometry.LONGITUDE * scale, (north - point[1]) * scale
        return round(x), round(y)

    def path(area: Area) -> str:
        rings = [ring for polygon in shapes[area.code] for ring in polygon]
        return "".join(_ring([place(point) for point in ring]) for ring in rings)

    paths = "".join(
        element("path", d=path(area), fill=(NO_DATA if area.at is None else CLASSES[area.at]).light)
        for area in marks.areas
    )
    over = "".join(element("path", d=path(area)) for area in marks.areas if area.chosen)
    parts = element("g", paths, stroke=MUTED.light, stroke_width=0.5, stroke_linejoin="round")
    parts += (
        element("g", over, fill="none", stroke=ACCENT.light, stroke_width=3, stroke_linejoin="round") if over else ""
    )
    key, key_height = _key(
        marks, key_width, font, left + wide + _GAP if beside else 0.0, 0.0 if beside else tall + font
    )
    return parts + key, round(max(tall, key_height) if beside else tall + font + key_height)


def _ring(points: list[tuple[int, int]]) -> str:
    """A closed path of steps; those in one direction are one step, and an island of less than a pixel is none."""
    steps: list[tuple[int, int]] = []
    for a, b in itertools.pairwise(points):
        step = b[0] - a[0], b[1] - a[1]
        last = steps[-1] if steps else (0, 0)
        onward = step[0] * last[1] == step[1] * last[0] and step[0] * last[0] + step[1] * last[1] > 0
        if onward:
            steps[-1] = last[0] + step[0], last[1] + step[1]
        elif step != (0, 0):
            steps.append(step)
    if len(steps) < 3:
        return ""
    joined = " ".join(f"{x} {y}" for x, y in steps[:-1])
    return f"M{points[0][0]} {points[0][1]}l{joined}z".replace(" -", "-")


def _key(marks: Map, width: float, font: int, left: float, top: float) -> tuple[str, float]:
    title, entries, height = geometry.key(marks, width, font)
    parts = [text(line, left, top + font * (1 + 1.35 * at), fill=TEXT.light) for at, line in enumerate(title)]
    for entry in entries:
        x, y = left + entry.x, top + entry.y
        fill = CLASSES[entry.kind] if isinstance(entry.kind, int) else NO_DATA if entry.kind == "blank" else None
        own = {"fill": fill.light, "stroke": MUTED.light} if fill else {"fill": "none", "stroke": ACCENT.light}
        parts.append(
            element("rect", x=x + 1, y=y + 1, width=font - 1, height=font - 1, stroke_width=1 if fill else 3, **own)
        )
        parts += [
            text(line, x + font * geometry.SWATCH, y + font * (0.9 + 1.25 * at), fill=TEXT.light)
            for at, line in enumerate(entry.lines)
        ]
    return "".join(parts), height
