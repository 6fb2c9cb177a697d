"""Boundaries of areas for a map: read once, rings turned the way that maps need, and where the key's words go."""

import functools
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass

from hatecrime.drawing import layout
from hatecrime.drawing.marks import Map

Ring = list[list[float]]
Polygons = list[list[Ring]]
"""Of one area: its parts, each an outer ring and its holes, in degrees."""

LONGITUDE = 0.6225
"""Cosine of London's latitude: a degree of longitude is that much of a degree of latitude."""


@functools.lru_cache(maxsize=80)  # the boroughs and each borough's wards, of a build and the one before it
def outlines(boundaries: str, key: str) -> Mapping[str, Polygons]:
    """Code of each area -> its polygons. Read-only.

    Outer rings run clockwise, holes the other way: else a map on a sphere would fill the rest of the world.
    """
    found: dict[str, Polygons] = {}
    for feature in json.loads(boundaries)["features"]:
        geometry = feature["geometry"]
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        found[feature["properties"][key]] = [
            [_clockwise(ring)[:: 1 if at == 0 else -1] for at, ring in enumerate(polygon)] for polygon in polygons
        ]
    return found


def _clockwise(ring: Ring) -> Ring:
    twice_area = sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in itertools.pairwise(ring))
    return ring if twice_area > 0 else ring[::-1]


def bounds(shapes: Mapping[str, Polygons]) -> tuple[float, float, float, float]:
    """West, south, east and north of all areas, with a little room for outlines."""
    points = [point for polygons in shapes.values() for polygon in polygons for point in polygon[0]]
    east, west = (end(p[0] for p in points) for end in (max, min))
    north, south = (end(p[1] for p in points) for end in (max, min))
    across, up = 0.012 * (east - west), 0.012 * (north - south)
    return west - across, south - up, east + across, north + up


@dataclass(frozen=True)
class Entry:
    """An entry of the key: what its swatch shows, its lines, and the place of its swatch in pixels from the top left."""

    kind: int | str
    lines: tuple[str, ...]
    x: float
    y: float


SWATCH = 1.5
"""Width of a swatch with the gap after it, in sizes of type."""


def key(marks: Map, width: float, size: float) -> tuple[tuple[str, ...], tuple[Entry, ...], float]:
    """(what the classes measure, in lines; the entries, in two columns where they fit; height of all) of the key."""
    title = tuple(layout.wrap(marks.unit, width, size)) if marks.unit else ()
    y, left, entries, step = size * 1.35 * len(title) + size * 0.3, True, [], size * 1.5
    for kind, words in marks.legend:
        half = layout.text_width(words, size) * 1.08 + size * SWATCH < width / 2
        if not left and not half:
            y, left = y + step, True
        lines = tuple(layout.wrap(words, (width - size * SWATCH) / 1.08, size))
        entries.append(Entry(kind, lines, 0.0 if left else width / 2, y))
        left = not (half and left)
        y += step * left + size * 1.25 * (len(lines) - 1)
    return title, tuple(entries), y + step * (not left)
