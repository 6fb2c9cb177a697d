"""What a snapshot is before it becomes files: a public figure of a build, and what is the same for all of them."""

from dataclasses import dataclass

from hatecrime import figures, store, support, vocabulary
from hatecrime.figures.catalogue import Public, public
from hatecrime.results import Results, results_of


class SnapshotError(ValueError):
    """A snapshot cannot be made; the message names the figure, folder or value."""


@dataclass(frozen=True, eq=False)
class Inputs:
    """What every snapshot is made from, worked out once and given to each worker; `support`: lines of who can help."""

    results: Results
    support: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One public figure. `on_map`: the same numbers on a map, drawn before it."""

    public: Public
    figure: figures.Figure
    on_map: figures.Figure | None = None

    @property
    def brief_of(self) -> str:
        """The borough whose brief is beside this figure; empty where there is none."""
        place = self.public.address.removeprefix("borough-")
        return place if place in vocabulary.GSS_OF_AREA else ""

    @property
    def sources(self) -> tuple[str, ...]:
        """Kinds of `wording.SOURCE_TITLES`, those of the map too."""
        return (self.on_map or self.figure).origin.sources


def inputs_of(edition: store.Build) -> Inputs:
    """Everything that the snapshots need from one build, and the hand-kept support routes."""
    return Inputs(results_of(edition), support.short_lines())


def addresses(inputs: Inputs) -> list[str]:
    """The address of every public figure, also of those that this build cannot carry, in the order of the gallery."""
    return [row.address for row in public(inputs.results)]


def carried(inputs: Inputs, address: str) -> bool:
    """Whether the build can carry that public figure; SnapshotError for one that there is not."""
    return isinstance(_made(inputs, _row(inputs, address)), figures.Figure)


def make(inputs: Inputs, address: str) -> Snapshot:
    """One snapshot; SnapshotError for one that there is not, or that the build cannot carry."""
    row = _row(inputs, address)
    figure = _made(inputs, row)
    if isinstance(figure, figures.Nothing):
        raise SnapshotError(f"figure {address}: {figure.why}")
    on_map = None if row.on_map is None else row.on_map(inputs.results)
    return Snapshot(row, figure, on_map if isinstance(on_map, figures.Figure) else None)


def _row(inputs: Inputs, address: str) -> Public:
    row = next((row for row in public(inputs.results) if row.address == address), None)
    if row is None:
        raise SnapshotError(f"no figure {address!r}")
    return row


def _made(inputs: Inputs, row: Public) -> figures.Figure | figures.Nothing:
    return inputs.results.keep("public", lambda: row.make(inputs.results), row.address)
