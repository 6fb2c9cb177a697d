"""The brief: one page of A4 about one borough, to put on a table. A PDF that a screen reader can read (PDF/UA-1).

Made by typst from `templates/brief.typ` and the Figures that the pages show, with fonts of our own: the same build
gives the same bytes. Words are handed over as data, so that nothing in them is read as markup.
"""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import typst

from hatecrime import figures, support, vocabulary, wording
from hatecrime.drawing import paper
from hatecrime.drawing.svg import Words
from hatecrime.results import Results

_TEMPLATES = Path(__file__).resolve().parent / "templates"
_CHART, _MAP = paper.Room(760, 13, 180), paper.Room(300, 11)
_COLUMNS = 6
"""Columns of the table of strands that have room: all but what chance alone would give."""


class BriefError(ValueError):
    """A brief was asked for a place that has none, or one of its figures cannot be made."""


def pdf(results: Results, place: str, address: str = "") -> bytes:
    """The brief of a borough. `address`: of the view of the dashboard that shows the same, where it is known.

    BriefError for a place that is no borough, or where the build lacks what the page needs.
    """
    if place not in vocabulary.GSS_OF_AREA:
        raise BriefError(f"area code {place!r}: there is a brief for each of the 32 boroughs only")
    said = content(results, place, address)
    return bytes(
        typst.compile(
            str(_TEMPLATES / "brief.typ"),
            root=str(_TEMPLATES),
            font_paths=[str(_TEMPLATES / "fonts")],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"brief": json.dumps(said, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=int(pd.Timestamp(*said["date"], tz="UTC").timestamp()),
        )
    )


def content(results: Results, place: str, address: str = "") -> dict[str, Any]:
    """Every word and drawing of the page, as the template takes them."""
    name = results.names()[place]
    beside = _figure(figures.rates_beside(results, "aggravated", "all", (place,)))
    strands = _figure(figures.change_by_strand(results, place))
    wards = _figure(figures.map_of_wards(results, place))
    cards = [make(results, place) for make in figures.PLACE_CARDS]
    out = figures.standing_out(results, place)
    last = beside.origin.last
    return {
        "title": f"Recorded hate crime in {name}",
        "author": vocabulary.PRODUCT,
        "measure": f"Offences recorded by the police, {name}, beside London and boroughs like it.",
        "date": [last.year, last.month, 1],
        "cards": [
            {"title": card.title, "period": card.period, "number": card.number, "said": list(card.said)}
            for card in cards
        ],
        "chart": _drawn(beside, _CHART),
        "strands": _words(strands)
        | {
            "columns": list(strands.table.columns[:_COLUMNS]),
            "rows": [list(row[:_COLUMNS]) for row in strands.table.rows],
        },
        "wards": _drawn(wards, _MAP),
        "out": [out.lead, *(sentence for _, sentence in out.found)],
        "limits": [wording.RECORDED_NOTE, wording.CONNECT_BREAK],
        "report_title": "How to report hate crime and get support",
        "report": list(support.short_lines()),
        "foot": [
            " ".join(dict.fromkeys(figure.source for figure in (beside, strands, wards))),
            *_shorthand(beside, strands, wards),
            f"{wording.LICENCE} Build {results.build_id[:12]}.{f' {address}' if address else ''}",
        ],
    }


def _figure(made: figures.Figure | figures.Nothing) -> figures.Figure:
    if isinstance(made, figures.Nothing):
        raise BriefError(made.why)
    return made


def _words(figure: figures.Figure) -> dict[str, Any]:
    return {"message": figure.message, "measure": figure.measure, "alt": figure.alt}


def _drawn(figure: figures.Figure, room: paper.Room) -> dict[str, Any]:
    return _words(figure) | {"svg": paper.svg(figure.marks, room, Words(figure.message, figure.alt), "b")}


def _shorthand(*shown: figures.Figure) -> list[str]:
    used = [code for code in wording.SHORTHAND if any(code in figure.marked for figure in shown)]
    line = wording.shorthand_line(used)
    return [f"{line}."] if line else []
