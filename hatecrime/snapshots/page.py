"""A snapshot's page: one self-contained HTML file that asks nothing of any host.

Every word that can come from data is escaped here. The page is whole without JavaScript; the only script tells an
embedding page how tall the snapshot is, and listens to nothing.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from hatecrime import static_figures, wording
from hatecrime.drawing import palette
from hatecrime.snapshots.content import Drawing, Figure, Table

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

_LIGHT, _DARK = palette.palette("light"), palette.palette("dark")

STYLE = (
    "*{box-sizing:border-box}html{color-scheme:light dark;-webkit-text-size-adjust:100%}"
    f"body{{margin:0;padding:16px;background:{_LIGHT.paper};color:{_LIGHT.text};"
    "font:16px/1.5 Arial,'Liberation Sans',Helvetica,sans-serif;overflow-wrap:break-word}"
    "main{max-width:760px;margin:0 auto}figure{margin:0}h1{font-size:1.35rem;line-height:1.25;margin:0 0 .3rem}"
    f"h2{{font-size:1.05rem;margin:1.1rem 0 .3rem}}p,ul{{margin:.3rem 0 .7rem}}ul{{padding-left:1.2rem}}"
    f".sub{{color:{_LIGHT.muted}}}svg{{display:block;max-width:100%;height:auto}}"
    ".narrow{display:none}@media(max-width:560px){.wide{display:none}.narrow{display:block}}"
    "fieldset{border:0;margin:0;padding:.2rem 0 .6rem}legend{float:left;padding:0 .8rem 0 0}"
    "label{margin-right:1rem;white-space:nowrap}input{accent-color:currentColor}"
    ".two:has(#c1:checked) .d0,.two:has(#c0:checked) .d1{display:none}"
    f"a{{color:#1d5a9e}}summary{{cursor:pointer;padding:.4rem 0;font-weight:bold}}"
    f":focus-visible{{outline:3px solid #F46A25;outline-offset:2px}}.scroll{{overflow-x:auto;max-width:100%}}"
    "table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}"
    "caption{text-align:left;font-weight:bold;padding:.3rem 0}"
    f"th,td{{text-align:right;padding:.2rem .5rem;border-bottom:1px solid {_LIGHT.axis};vertical-align:top}}"
    "th:first-child{text-align:left;font-weight:normal}thead th,thead th:first-child{font-weight:bold}"
    f".small{{font-size:.875rem;color:{_LIGHT.muted}}}.keys span{{white-space:nowrap;margin-right:1rem}}"
    ".keys svg{display:inline;vertical-align:-2px}.panels{display:flex;flex-wrap:wrap;gap:8px}"
    f".report{{border-left:4px solid {_LIGHT.focus};padding-left:.8rem}}"
    "@media print{body{padding:0}details:not([open])>*{display:block}.screen,fieldset{display:none}}"
)

_DARK_STYLE = (
    f"body{{background:{_DARK.paper};color:{_DARK.text}}}.sub,.small{{color:{_DARK.muted}}}a{{color:#8ec3f5}}"
    f"th,td{{border-color:{_DARK.axis}}}.report{{border-color:{_DARK.focus}}}"
)


def dark_base() -> str:
    """Rules of the dark scheme that hold for every page of the set."""
    return _DARK_STYLE


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
    """JSON that may stand inside a script element: nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _meta(figure: Figure, address: Address) -> str:
    tags = [("name", "description", figure.subtitle), ("name", "robots", "index, follow")]
    tags += [("property", f"og:{k}", v) for k, v in _open_graph(figure, address).items()]
    tags += [("name", f"twitter:{k}", v) for k, v in _twitter_card(figure, address).items()]
    return "".join(f'<meta {kind}="{name}" content="{escape(text)}">' for kind, name, text in tags)


def _open_graph(figure: Figure, address: Address) -> dict[str, str]:
    """Open Graph; picture and address only when they are absolute, as those who read them ask."""
    words = {"type": "website", "locale": "en_GB", "title": figure.title, "description": figure.subtitle}
    if not address.base_url:
        return words
    return words | {
        "url": address.own(),
        "image": address.own("figure.png"),
        "image:type": "image/png",
        "image:width": "1200",
        "image:height": "675",
        "image:alt": figure.alt,
    }


def _twitter_card(figure: Figure, address: Address) -> dict[str, str]:
    words = {"title": figure.title, "description": figure.subtitle}
    if not address.base_url:
        return {"card": "summary"} | words
    return {"card": "summary_large_image"} | words | {"image": address.own("figure.png"), "image:alt": figure.alt}


def _drawings(figure: Figure) -> str:
    parts = []
    two = bool(figure.choice) and len(figure.drawings) > 1
    if two:
        options = "".join(
            f'<label><input type="radio" name="choice" id="c{i}"{" checked" if i == 0 else ""}> '
            f"{escape(drawing.label)}</label>"
            for i, drawing in enumerate(figure.drawings)
        )
        parts.append(f"<fieldset><legend>{escape(figure.choice)}</legend>{options}</fieldset>")
    for i, drawing in enumerate(figure.drawings):
        head = f"<h2>{escape(drawing.label)}</h2>" if drawing.label and not two else ""
        drawn = drawing.wide
        if drawing.narrow:
            drawn = f'<div class="wide">{drawing.wide}</div><div class="narrow">{drawing.narrow}</div>'
        parts.append(f'{head}<div class="{drawing.kind} d{i}">{drawn}{_keys(drawing)}</div>')
    return f"<div{' class=two' if two else ''}>{''.join(parts)}</div>"


def _keys(drawing: Drawing) -> str:
    if not drawing.keys:
        return ""
    swatches = "".join(
        f'<span><svg width="14" height="14" aria-hidden="true"><rect width="14" height="14" fill="{escape(colour)}" '
        f'stroke="{_LIGHT.muted}"/></svg> {escape(label)}</span>'
        for label, colour in drawing.keys
    )
    return f'<p class="keys">{escape(drawing.unit)}: {swatches}</p>'


def _table(table: Table) -> str:
    """A table; end tags that HTML lets go are left out, for the size of the page."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.columns)
    rows = "".join(
        f'<tr><th scope="row">{escape(row[0])}{"".join(f"<td>{escape(cell)}" for cell in row[1:])}'
        for row in table.rows
    )
    label = escape(table.caption)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{label}"><table><caption>{label}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _style(figure: Figure) -> str:
    pairs = static_figures.dark_pairs()
    charts = [svg for d in figure.drawings if d.kind == "chart" for svg in (d.wide, d.narrow)]
    maps = [svg for d in figure.drawings if d.kind == "map" for svg in (d.wide, _keys(d))]
    dark = static_figures.dark_css(charts, ".chart", pairs)
    dark += static_figures.dark_css(maps, ".map", pairs | static_figures.dark_map_pairs())
    return f"{STYLE}@media screen and (prefers-color-scheme:dark){{{_DARK_STYLE}{dark}}}"


def _items(lines: tuple[str, ...]) -> str:
    return "".join(f"<li>{escape(line)}</li>" for line in lines)


def _marks(figure: Figure, *more: str) -> list[str]:
    """Every mark on the page, so that each is explained on it."""
    said = " ".join([*figure.findings, *figure.notes, *more])
    return [code for code in wording.SHORTHAND if code in figure.marks or wording.mark(code) in said]


def _copies(address: Address) -> str:
    if address.frozen:
        newest = escape(address.of("latest"))
        return f'This is a frozen copy that never changes. <a href="{newest}" target="_blank" rel="noopener">Newest copy</a>.'
    frozen = escape(address.of(address.frozen_version))
    return (
        f'This copy follows new figures. <a href="{frozen}" target="_blank" rel="noopener">Frozen copy of this '
        "version</a>, for citing."
    )


def _footer(figure: Figure, address: Address, support: tuple[str, ...]) -> str:
    data_to = wording.data_to_line(figure.last, figure.edition, figure.provisional_from)
    shorthand = wording.shorthand_line(_marks(figure, data_to))
    keys = f"<p>{escape(shorthand)}.</p>" if shorthand else ""
    licence = f'<a href="{wording.LICENCE_URL}" rel="license noopener" target="_blank">Open Government Licence</a>'
    view = address.dashboard(figure.path)
    link = f'<a href="{escape(view)}" target="_blank" rel="noopener">See it in the dashboard</a> · ' if view else ""
    links = (
        f'{link}<a href="{escape(address.own("data.csv"))}" target="_blank" rel="noopener">Data (CSV)</a> · '
        f'<a href="{escape(address.own("figure.png"))}" target="_blank" rel="noopener">Picture (PNG)</a>'
    )
    return (
        f'<h2>About these figures</h2><div class="small"><ul>{_items(figure.notes)}</ul>{keys}'
        f"<p>{escape(data_to)} {escape(wording.source_line(figure.sources))} "
        f"{escape(wording.licence_line(figure.sources))} {licence}.</p>"
        f"<p>{_copies(address)}</p></div><p>{links}</p>"
        f'<section class="report"><h2>Report hate crime and get support</h2><p>{escape(wording.REPORT_LINE)}</p>'
        f"<details><summary>Who can help</summary><ul>{_items(support)}</ul></details></section>"
    )


def _discovery(address: Address, title: str) -> str:
    """Where the oEmbed answer is: it holds addresses, so there is one only when the base is known."""
    if not address.base_url:
        return ""
    oembed = escape(address.own("oembed.json"))
    return f'<link rel="alternate" type="application/json+oembed" href="{oembed}" title="{title}">'


def page_html(figure: Figure, address: Address, structured: Mapping[str, Any], support: tuple[str, ...]) -> str:
    """The page of a snapshot at an address. `structured`: its schema.org Dataset; `support`: lines of who can help."""
    title = escape(figure.title)
    return (
        f'<!doctype html><html lang="en-GB" data-figure="{escape(figure.figure_id)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{PAGE_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title}</title><link rel="icon" href="data:,"><link rel="canonical" href="{escape(address.own())}">'
        f"{_discovery(address, title)}{_meta(figure, address)}<style>{_style(figure)}</style>"
        f'<script type="application/ld+json">{script_json(structured)}</script></head><body><main>'
        f'<figure><figcaption><h1>{title}</h1><p class="sub">{escape(figure.subtitle)}</p></figcaption>'
        f"{_drawings(figure)}<details><summary>Table of these figures</summary>"
        f"{''.join(_table(table) for table in figure.tables)}</details></figure>"
        f"<h2>What the figures say</h2><ul>{_items(figure.findings)}</ul>{_footer(figure, address, support)}"
        f"</main><script>{HEIGHT_SCRIPT}</script></body></html>\n"
    )
