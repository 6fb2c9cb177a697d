"""The set's front page with embed codes, and embed.js, the optional script of an embedding page."""

from collections.abc import Mapping, Sequence
from typing import Any

from hatecrime import embed_codes, wording
from hatecrime.snapshots.page import MESSAGE, style
from hatecrime.templates import rendered

EMBED_JS = (
    "/* Fits the frames of London hate crime snapshots to their content. Only the frame that sent a message is sized. */\n"
    'addEventListener("message",function(e){var d=e.data;'
    f'if(!d||d.type!=="{MESSAGE}"||typeof d.height!=="number"||!(d.height>0&&d.height<20000))return;'
    'document.querySelectorAll("iframe[data-hate-crime-snapshot]").forEach(function(f){'
    'if(f.contentWindow===e.source&&f.getAttribute("data-hate-crime-snapshot")===d.id)'
    'f.style.height=Math.ceil(d.height)+"px"})});\n'
)

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'"


def _codes(entry: Mapping[str, Any], base_url: str) -> list[tuple[str, str]]:
    """The codes of a figure; none without a base, for a code that is pasted elsewhere needs it."""
    if not base_url:
        return []
    figure, name, alt = entry["figure"], entry["name"], entry["alt"]
    root = base_url.rstrip("/")
    latest, frozen = (f"{root}/{entry[copy]}/" for copy in ("latest", "frozen"))
    return [
        ("Card, follows new figures", embed_codes.frame_code(figure, name, latest, root, embed_codes.CARD_FILE)),
        ("Card, never changes", embed_codes.frame_code(figure, name, frozen, root, embed_codes.CARD_FILE)),
        ("Whole page, follows new figures", embed_codes.frame_code(figure, name, latest, root)),
        ("Picture and link, for sites that strip frames", embed_codes.picture_code(name, alt, latest)),
    ]


def index_html(entries: Sequence[Mapping[str, Any]], base_url: str) -> str:
    """Front page: every figure by group, with picture, link and codes. Whole without JavaScript."""
    groups = [
        (group, [(entry, _codes(entry, base_url)) for entry in entries if entry["group"] == group])
        for group in dict.fromkeys(entry["group"] for entry in entries)
    ]
    return rendered(
        "gallery.html",
        policy=POLICY,
        style=style("page"),
        recorded=f"{wording.RECORDED_NOTE} {wording.RECORDED_MEANS}",
        base_url=base_url,
        groups=groups,
        report=wording.REPORT_LINE,
        licence=wording.LICENCE,
    )
