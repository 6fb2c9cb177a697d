"""A snapshot as self-contained HTML that asks nothing of any host: a card for other sites, and the page with all of it.

Both are whole without JavaScript; the only script tells an embedding page how tall they are, and listens to nothing.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hatecrime import wording
from hatecrime.drawing import palette, paper
from hatecrime.drawing.marks import Map, Marks
from hatecrime.drawing.svg import Words
from hatecrime.embed_codes import BRIEF_FILE
from hatecrime.figures import Figure
from hatecrime.snapshots import dark
from hatecrime.snapshots.snapshot import Snapshot
from hatecrime.templates import rendered

MESSAGE = "hate-crime-snapshot:height"

HEIGHT_SCRIPT = (
    "(()=>{if(parent===window)return;const r=document.documentElement,s=()=>parent.postMessage({type:"
    f'"{MESSAGE}"'
    ',id:r.dataset.figure,height:Math.ceil(r.getBoundingClientRect().height)},"*");'
    'addEventListener("load",s);new ResizeObserver(s).observe(r);[500,2000].forEach(t=>setTimeout(s,t))})()'
)
SCRIPT_HASH = base64.b64encode(hashlib.sha256(HEIGHT_SCRIPT.encode()).digest()).decode()
PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
    f"script-src 'sha256-{SCRIPT_HASH}'; base-uri 'none'; form-action 'none'"
)
CARD_WIDE, CARD_NARROW = paper.Room(680, 13, 290), paper.Room(300, 11, 290)
"""Room for the drawing of a card: it is scaled to the width it finds, from 560 px on and below."""

Drawn = tuple[str, str, str, str]
"""Label, class of the style sheet, and the drawing for a wide and for a narrow page (none: the same for both)."""


@dataclass(frozen=True)
class Drawings:
    """What is drawn of a snapshot, the same at each of its addresses."""

    page: list[Drawn]
    card: Drawn


@dataclass(frozen=True)
class Address:
    """Where a copy of a snapshot lives, and its twins. `base_url` is empty when it is not known at build time.

    `version`: `latest`, or `v/<data-to>-<hash8>` for a frozen copy.
    """

    base_url: str
    figure_id: str
    version: str
    frozen_version: str

    @property
    def frozen(self) -> bool:
        """Whether this copy never changes."""
        return self.version != "latest"

    def _to_root(self) -> str:
        return "../" * (len(self.version.split("/")) + 1)

    def of(self, version: str, file: str = "") -> str:
        """Address of a copy of this figure (or a file of it): absolute when the base is known, else relative."""
        root = f"{self.base_url}/" if self.base_url else self._to_root()
        return f"{root}{version}/{self.figure_id}/{file}"

    def own(self, file: str = "") -> str:
        """Address of this copy, or a file of it."""
        return self.of(self.version, file)

    def dashboard(self, path: str) -> str:
        """Address of a view of the dashboard, which serves the set under /embed; empty when the set is elsewhere."""
        if not self.base_url:
            return f"{self._to_root()}../{path}"
        root = self.base_url.removesuffix("/embed")
        return f"{root}/{path}" if root != self.base_url else ""


def script_json(value: Any) -> str:
    """JSON that is safe inside a script element: nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def style(*sheets: str) -> str:
    """Style sheets of the templates, with the colours of both schemes."""
    colours = {"light": palette.palette("light"), "dark": palette.palette("dark")}
    return "".join(rendered(f"{name}.css", **colours) for name in ("base", *sheets))


def page_html(
    snapshot: Snapshot,
    drawings: list[Drawn],
    address: Address,
    structured: Mapping[str, Any],
    support: tuple[str, ...],
) -> str:
    """All of a snapshot, at an address. `structured`: its schema.org Dataset; `support`: lines of who can help."""
    figure = snapshot.figure
    return rendered(
        "page.html",
        figure=figure,
        address=address,
        policy=PAGE_POLICY,
        style=style("page") + _dark_style(drawings),
        structured=script_json(structured),
        drawings=drawings,
        shorthand=wording.shorthand_line(figure.marked),
        licence=wording.licence_line(snapshot.sources),
        licence_url=wording.LICENCE_URL,
        view=address.dashboard(figure.path),
        brief=address.own(BRIEF_FILE) if snapshot.brief_of and not address.frozen else "",
        report=wording.REPORT_LINE,
        support=support,
        script=HEIGHT_SCRIPT,
    )


def card_html(snapshot: Snapshot, drawn: Drawn, address: Address) -> str:
    """What another page has room for: message, measure, drawing, one sentence, and a line with source and link."""
    _, kind, wide, narrow = drawn
    return rendered(
        "card.html",
        message=snapshot.figure.message,
        figure=snapshot.on_map or snapshot.figure,
        title=snapshot.public.title,
        address=address,
        policy=PAGE_POLICY,
        style=style("card") + _dark_style([drawn]),
        kind=kind,
        wide=wide,
        narrow=narrow,
        recorded=wording.RECORDED_NOTE,
        script=HEIGHT_SCRIPT,
    )


def drawings_of(snapshot: Snapshot) -> Drawings:
    """Every drawing of a snapshot; where it has a map, the card shows that alone."""
    card = _drawn(snapshot.on_map or snapshot.figure, 0, CARD_WIDE, CARD_NARROW)
    if snapshot.on_map is None:
        return Drawings([_drawn(snapshot.figure, 1, paper.WIDE, paper.NARROW)], card)
    mapped = _drawn(snapshot.on_map, 0, paper.WIDE, paper.NARROW, "Map")
    return Drawings([mapped, _drawn(snapshot.figure, 1, paper.WIDE, paper.NARROW, "Rates")], card)


def _drawn(figure: Figure, number: int, wide: paper.Room, narrow: paper.Room, label: str = "") -> Drawn:
    words, marks = Words(figure.message, figure.alt), figure.marks
    small = paper.svg(marks, narrow, words, f"n{number}")
    if isinstance(marks, Map):
        return label, "map", small, ""  # outlines weigh much: one drawing, larger on a wide page
    return label, _kind(marks), paper.svg(marks, wide, words, f"w{number}"), small


def _kind(marks: Marks) -> str:
    return "map" if isinstance(marks, Map) else "chart"


def _dark_style(drawings: list[Drawn]) -> str:
    rules = ""
    for kind, turned in (("chart", dark.pairs()), ("map", dark.map_pairs())):
        own = [svg for _, its, wide, narrow in drawings if its == kind for svg in (wide, narrow)]
        rules += dark.css(own, f".{kind}", turned)
    return f"@media screen and (prefers-color-scheme:dark){{{rules}}}"
