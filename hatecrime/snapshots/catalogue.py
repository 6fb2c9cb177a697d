"""Which snapshots there are, and how each is made."""

from collections.abc import Callable

from hatecrime import figures, vocabulary
from hatecrime.figures import catalogue as public
from hatecrime.snapshots import boroughs, events, london
from hatecrime.snapshots.assembly import of_figure
from hatecrime.snapshots.content import Figure, Inputs, SnapshotError

Maker = Callable[[Inputs, str], Figure]

_FLAGGED: dict[str, Maker] = {
    "london-strands-by-month": london.strands_by_month,
    "london-rolling-12-months": london.strands_rolling,
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
    out += [row.address for row in public.PUBLIC if isinstance(row.make(inputs.results), figures.Figure)]
    if inputs.has("aggravated"):
        out += [name for name in _AGGRAVATED if inputs.has("comparator") or "comparator" not in name]
    out += _BOROUGHS
    for row in inputs.events.sort_values(["start", "event_id"]).to_dict("records"):
        if events.measures_of(inputs, row):
            out.append(f"event-{row['event_id']}")
    return out


def make(inputs: Inputs, figure_id: str) -> Figure:
    """One figure; SnapshotError for one that there is not, or that the edition cannot carry."""
    shared = next((row for row in public.PUBLIC if row.address == figure_id), None)
    if shared is not None:
        figure = shared.make(inputs.results)
        if isinstance(figure, figures.Nothing):
            raise SnapshotError(f"figure {figure_id}: {figure.why}")
        return of_figure(figure, figure_id, shared.group)
    known = _FLAGGED | _AGGRAVATED | _BOROUGHS
    maker = events.event if figure_id.startswith("event-") else known.get(figure_id)
    if maker is None:
        raise SnapshotError(f"no figure {figure_id!r}")
    return maker(inputs, figure_id)
