"""Which snapshots there are, and how each is made."""

from collections.abc import Callable

from hatecrime import figures, vocabulary
from hatecrime.figures import catalogue as public
from hatecrime.snapshots import boroughs, london
from hatecrime.snapshots.assembly import of_figure
from hatecrime.snapshots.content import Figure, Inputs, SnapshotError

Maker = Callable[[Inputs, str], Figure]

_FLAGGED: dict[str, Maker] = {
    "london-strands-by-month": london.strands_by_month,
    "london-rolling-12-months": london.strands_rolling,
}
_BOROUGHS: dict[str, Maker] = {f"borough-{area}": boroughs.borough for area in vocabulary.GSS_OF_AREA}


def names(inputs: Inputs) -> list[str]:
    """Every figure that this edition can carry, in the order of the gallery."""
    out: list[str] = []
    if inputs.has("flagged"):
        out += _FLAGGED
    shared = public.public(inputs.results)
    return [*out, *(row.address for row in shared if isinstance(_made(inputs, row), figures.Figure)), *_BOROUGHS]


def _made(inputs: Inputs, row: public.Public) -> figures.Figure | figures.Nothing:
    return inputs.results.keep("public", lambda: row.make(inputs.results), row.address)


def make(inputs: Inputs, figure_id: str) -> Figure:
    """One figure; SnapshotError for one that there is not, or that the edition cannot carry."""
    shared = next((row for row in public.public(inputs.results) if row.address == figure_id), None)
    if shared is not None:
        figure = _made(inputs, shared)
        if isinstance(figure, figures.Nothing):
            raise SnapshotError(f"figure {figure_id}: {figure.why}")
        on_map = None if shared.on_map is None else shared.on_map(inputs.results)
        return of_figure(figure, figure_id, shared.group, on_map if isinstance(on_map, figures.Figure) else None)
    maker = (_FLAGGED | _BOROUGHS).get(figure_id)
    if maker is None:
        raise SnapshotError(f"no figure {figure_id!r}")
    return maker(inputs, figure_id)
