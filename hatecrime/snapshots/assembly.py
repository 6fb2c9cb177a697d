"""A figure put together: what every snapshot works out in the same way from its series, months and words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from hatecrime import figures, findings, periods, takeaway, wording
from hatecrime.drawing import paper
from hatecrime.snapshots import cells
from hatecrime.snapshots.content import Drawing, Figure, Inputs, Table
from hatecrime.static_figures import Words


@dataclass(frozen=True)
class Said:
    """What a figure says: its message, what is counted, the picture in words, and the sentences under it."""

    title: str
    subtitle: str
    alt: str
    sentences: tuple[str, ...]

    @property
    def words(self) -> Words:
        """Title and description of the drawings."""
        return Words(self.title, self.alt)


def assemble(
    inputs: Inputs,
    figure_id: str,
    group: str,
    said: Said,
    *,
    series: Sequence[str],
    period: tuple[pd.Timestamp, pd.Timestamp],
    drawings: tuple[Drawing, ...],
    card: str,
    tables: tuple[Table, ...],
    data: pd.DataFrame,
    key: tuple[str, ...],
    meanings: Mapping[str, str],
    notes: Sequence[str],
    path: str,
    place: str = "London",
    also_from: Sequence[str] = (),
    drawn: Sequence[str] = (),
    choice: str = "",
) -> Figure:
    """The figure, with alternative text cut to length, edition, provisional months, and the marks that need a key.

    `series`: those shown, the newest last; `period`: first and last month shown; `also_from`: sources besides the
    series; `drawn`: words of the drawings that hold marks. The rest is as in `Figure`.
    """
    first, last = period
    provisional = inputs.provisional_from(series[-1])
    shown = [cell for table in tables for row in table.rows for cell in row]
    return Figure(
        figure_id=figure_id,
        group=group,
        title=said.title,
        subtitle=said.subtitle,
        alt=findings.shortened(said.alt),
        findings=said.sentences,
        drawings=drawings,
        choice=choice,
        card=card,
        tables=tables,
        data=data.reset_index(drop=True),
        key=key,
        meanings=meanings,
        notes=tuple(dict.fromkeys(notes)),
        marks=cells.marks_in(*drawn, *said.sentences, *shown),
        sources=(*series, *also_from),
        first=first,
        last=last,
        edition="; ".join(dict.fromkeys(inputs.editions[s] for s in series)),
        provisional_from=provisional if provisional is not None and provisional <= last else None,
        path=path,
        place=place,
    )


def of_figure(figure: figures.Figure, figure_id: str, group: str) -> Figure:
    """A figure as a snapshot: its drawings for a wide and a narrow page, and its card."""
    words = Words(figure.message, figure.alt)
    drawing = Drawing(
        "", paper.svg(figure.marks, paper.WIDE, words, "w0"), paper.svg(figure.marks, paper.NARROW, words, "n0")
    )
    return Figure(
        figure_id=figure_id,
        group=group,
        title=figure.message,
        subtitle=figure.measure,
        alt=figure.alt,
        findings=figure.sentences,
        drawings=(drawing,),
        card=takeaway.picture(figure),
        tables=(figure.table,),
        data=figure.data,
        key=figure.key,
        meanings={},
        notes=figure.all_notes,
        marks=figure.marked,
        sources=figure.origin.sources,
        first=figure.origin.first,
        last=figure.origin.last,
        edition=figure.origin.edition,
        provisional_from=figure.origin.provisional_from,
        path=figure.path,
        place=figure.place,
    )


def foot(sources: Sequence[str], last: pd.Timestamp) -> list[str]:
    """The line of a card that names the sources and the newest month."""
    return [f"{wording.source_line(sources)} Data to {periods.month_label(last)}."]
