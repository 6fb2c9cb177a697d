"""Which figures are public, as snapshots, and under which name: names never change, so that frozen addresses hold."""

from collections.abc import Callable
from dataclasses import dataclass

from hatecrime.figures.change import change_by_strand
from hatecrime.figures.figure import Figure, Nothing
from hatecrime.figures.matrix import rising_in_every_strand
from hatecrime.results import Results


@dataclass(frozen=True)
class Public:
    """A public figure: its address, the group of the gallery, how it is made, and the view of it on the dashboard."""

    address: str
    group: str
    make: Callable[[Results], Figure | Nothing]
    figure: str
    path: str


PUBLIC: tuple[Public, ...] = (
    Public("london-every-strand", "London", rising_in_every_strand, "rising-in-every-strand", ""),
    Public("london-year-on-year", "London", change_by_strand, "change-by-strand", "year-on-year"),
)


def public_address(figure: Figure) -> str | None:
    """The address of the snapshot of this very figure with this very choice, if it has one."""
    return next((row.address for row in PUBLIC if (row.figure, row.path) == (figure.name, figure.path)), None)
