"""A funnel laid out: its scales, the words at its right edge kept apart, and each name beside its point."""

from dataclasses import dataclass

from hatecrime.drawing import layout
from hatecrime.drawing.marks import Funnel, Spot

_RIGHT_WORDS = 6.2
"""Width of the words at the right edge, in sizes of type."""


@dataclass(frozen=True)
class Name:
    """The name of a point: on which side of it the words are (`start`: at its right), and how far down."""

    spot: Spot
    anchor: str
    right: float
    down: float


@dataclass(frozen=True)
class Plan:
    """Where all is, in pixels from the top left of the plot, which is `width` by `height`."""

    width: float
    height: float
    left: float
    right: float
    x_range: tuple[float, float]
    top: float
    x_ticks: tuple[float, ...]
    y_ticks: tuple[float, ...]
    edge: tuple[tuple[tuple[str, ...], float], ...]
    names: tuple[Name, ...]

    def x(self, value: float) -> float:
        """How far across a value is."""
        low, high = self.x_range
        return (value - low) / (high - low) * self.width

    def y(self, value: float) -> float:
        """How far down a value is."""
        return (1 - value / self.top) * self.height


def plan(funnel: Funnel, room: float, height: float, size: float) -> Plan:
    """Lay out a funnel over `room` pixels, its plot `height` high, with words of `size`."""
    across = [point[0] for limit in funnel.limits for point in limit.points]
    highest = max(*(point[2] for limit in funnel.limits for point in limit.points), *(s.y for s in funnel.spots))
    low, high, top = min(across), max(across), highest * 1.08
    y_ticks = tuple(layout.ticks_in(0, top, "", height, size))
    left = layout.widest(layout.tick_words(y_ticks, ""), size) * 1.1 + 10
    right = size * _RIGHT_WORDS + 8
    x_ticks = tuple(layout.ticks_in(low, high, "", room - left - right, size))
    bare = Plan(room - left - right, height, left, right, (low, high), top, x_ticks, y_ticks, (), ())
    ends = [
        (funnel.level.words, funnel.level.value),
        *((limit.words, limit.points[-1][2]) for limit in funnel.limits),
    ]
    lines = [tuple(layout.wrap(words, size * _RIGHT_WORDS / 1.1, size)) for words, _ in ends]
    tall = [size * 1.25 * len(own) for own in lines]
    middles = layout.apart([bare.y(value) for _, value in ends], tall, 0, height)
    edge = tuple(zip(lines, middles, strict=True))
    return Plan(**{**bare.__dict__, "edge": edge, "names": _names(funnel, bare, size)})


def _names(funnel: Funnel, bare: Plan, size: float) -> tuple[Name, ...]:
    """Each name about its point, where it meets no other name and covers the fewest points: above it if it can be."""
    taken: list[layout.Box] = []
    found = []
    for spot in sorted((s for s in funnel.spots if s.named), key=lambda s: (not s.chosen, -s.y)):
        wide, gap = layout.text_width(spot.label, size, bold=spot.chosen) * 1.1, size * 0.8
        x, y = bare.x(spot.x), bare.y(spot.y)
        inside = min(max(x, wide / 2), bare.width - wide / 2) - x
        places = [
            ("middle", inside, -gap * 1.2),
            ("start", gap, 0.0),
            ("end", -gap, 0.0),
            ("middle", inside, gap * 1.2),
        ]
        places += [(anchor, 0.0, down) for down in (-gap * 1.2, gap * 1.2) for anchor in ("start", "end")]
        boxes = [layout.box(anchor, x + right, y + down, wide, size * 1.2) for anchor, right, down in places]
        worst = [
            (
                (own[0] < 0) + (own[2] > bare.width) + sum(layout.meets(own, other) for other in taken),
                sum(layout.meets(own, layout.box("middle", bare.x(s.x), bare.y(s.y), 8, 8)) for s in funnel.spots),
            )
            for own in boxes
        ]
        best = worst.index(min(worst))
        taken.append(boxes[best])
        found.append(Name(spot, *places[best]))
    return tuple(found)
