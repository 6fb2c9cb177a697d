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


def makers(inputs: Inputs) -> dict[str, Maker]:
    """Every figure that this edition can carry, in the order of the gallery."""
    out: dict[str, Maker] = {}
    if inputs.has("flagged"):
        out |= _FLAGGED
    if inputs.has("aggravated"):
        out |= _AGGRAVATED if inputs.has("comparator") else {k: v for k, v in _AGGRAVATED.items() if "comp" not in k}
    out["borough-rates"] = boroughs.rates
    out |= {f"borough-{area}": boroughs.borough for area in vocabulary.GSS_OF_AREA}
    for row in inputs.events.sort_values(["start", "event_id"]).to_dict("records"):
        if events.measures_of(inputs, row):
            out[f"event-{row['event_id']}"] = events.event
    return out


def make(inputs: Inputs, figure_id: str) -> Figure:
    """One figure; SnapshotError for one that is not in the catalogue."""
    known = makers(inputs)
    if figure_id not in known:
        raise SnapshotError(f"no figure {figure_id!r}; there are {', '.join(known)}")
    return known[figure_id](inputs, figure_id)
