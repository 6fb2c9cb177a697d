"""Which snapshots there are, and how each is made."""

from collections.abc import Callable

from hatecrime import vocabulary
from hatecrime.snapshots import boroughs, events, london
from hatecrime.snapshots.content import Figure, Inputs, SnapshotError

Maker = Callable[[Inputs, str], Figure]

_FLAGGED: dict[str, Maker] = {
    "london-strands-by-month": london.strands_by_month,
    "london-rolling-12-months": london.strands_rolling,
    "london-year-on-year": london.year_on_year,
}
_AGGRAVATED: dict[str, Maker] = {
    "london-aggravated-12-months": london.aggravated_rolling,
    "london-aggravated-and-comparator": london.against_comparator,
}
_BOROUGHS: dict[str, Maker] = {
    "borough-rates": boroughs.rates,
    **{f"borough-{area}": boroughs.borough for area in vocabulary.GSS_OF_AREA},
}


def names(inputs: Inputs) -> list[str]:
    """Every figure that this edition can carry, in the order of the gallery."""
    out: list[str] = []
    if inputs.has("flagged"):
        out += _FLAGGED
    if inputs.has("aggravated"):
        out += [name for name in _AGGRAVATED if inputs.has("comparator") or "comparator" not in name]
    out += _BOROUGHS
    for row in inputs.events.sort_values(["start", "event_id"]).to_dict("records"):
        if events.measures_of(inputs, row):
            out.append(f"event-{row['event_id']}")
    return out


def make(inputs: Inputs, figure_id: str) -> Figure:
    """One figure; SnapshotError for one that there is not, or that the edition cannot carry."""
    known = _FLAGGED | _AGGRAVATED | _BOROUGHS
    maker = events.event if figure_id.startswith("event-") else known.get(figure_id)
    if maker is None:
        raise SnapshotError(f"no figure {figure_id!r}")
    return maker(inputs, figure_id)
