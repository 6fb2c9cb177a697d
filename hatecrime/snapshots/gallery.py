"""The set's front page with embed codes, and embed.js, the optional script of an embedding page."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from hatecrime import embed_codes, wording
from hatecrime.snapshots.page import MESSAGE, STYLE, dark_base

EMBED_JS = (
    "/* Fits the frames of London hate crime snapshots to their content. Only the frame that sent a message is sized. */\n"
    'addEventListener("message",function(e){var d=e.data;'
    f'if(!d||d.type!=="{MESSAGE}"||typeof d.height!=="number"||!(d.height>0&&d.height<20000))return;'
    'document.querySelectorAll("iframe[data-hate-crime-snapshot]").forEach(function(f){'
    'if(f.contentWindow===e.source&&f.getAttribute("data-hate-crime-snapshot")===d.id)'
    'f.style.height=Math.ceil(d.height)+"px"})});\n'
)

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'"

_STYLE = (
    f"{STYLE}main{{max-width:1040px}}.grid{{display:grid;grid-template-columns:repeat(auto-fill,minmax(270px,1fr));"
    "gap:1.2rem;padding:0;list-style:none}img{max-width:100%;height:auto;border:1px solid #7a8388}"
    "h3{font-size:1rem;margin:.4rem 0}textarea{width:100%;height:6.5rem;font:12px monospace}"
    f"@media screen and (prefers-color-scheme:dark){{{dark_base()}}}"
)


def _codes(entry: Mapping[str, Any], base_url: str) -> str:
    """The codes of a figure, folded away; none without a base, for a code that is pasted elsewhere needs it."""
    if not base_url:
        return ""
    figure, title, alt = entry["figure"], entry["title"], entry["alt"]
    root = base_url.rstrip("/")
    pages = {name: f"{root}/{entry[name]}/" for name in ("latest", "frozen")}
    texts = {
        "Follows new figures": embed_codes.frame_code(figure, title, alt, pages["latest"], root),
        "Never changes": embed_codes.frame_code(figure, title, alt, pages["frozen"], root),
        "Picture and link, for sites that strip frames": embed_codes.picture_code(title, alt, pages["latest"]),
    }
    areas = "".join(
        f'<p><label for="{escape(figure)}-{i}">{escape(label)}</label>'
        f'<textarea id="{escape(figure)}-{i}" readonly spellcheck="false">{escape(code)}</textarea></p>'
        for i, (label, code) in enumerate(texts.items())
    )
    return f"<details><summary>Embed codes</summary>{areas}</details>"


def index_html(entries: Sequence[Mapping[str, Any]], base_url: str) -> str:
    """Front page: every figure by group, with picture, link and codes. Whole without JavaScript."""
    parts = []
    for group in dict.fromkeys(entry["group"] for entry in entries):
        cards = "".join(
            f'<li><a href="latest/{escape(e["figure"])}/"><img src="latest/{escape(e["figure"])}/figure.png" '
            f'alt="{escape(e["alt"])}" width="1200" height="675" loading="lazy"></a><h3>{escape(e["title"])}</h3>'
            f"{_codes(e, base_url)}</li>"
            for e in entries
            if e["group"] == group
        )
        parts.append(f'<h2>{escape(group)}</h2><ul class="grid">{cards}</ul>')
    where = (
        "" if base_url else '<p>Embed codes are on <a href="../share">the dashboard\'s page of charts to share</a>.</p>'
    )
    return (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<title>Recorded hate crime in London: charts to share</title><link rel="icon" href="data:,">'
        f"<style>{_STYLE}</style></head><body><main><h1>Recorded hate crime in London: charts to share</h1>"
        f"<p>{escape(wording.RECORDED_NOTE)} {escape(wording.RECORDED_MEANS)}</p>{where}"
        f"{''.join(parts)}<section class=report><p>{escape(wording.REPORT_LINE)}</p></section>"
        f"<p class=small>{escape(wording.LICENCE)}</p></main></body></html>\n"
    )
