"""A matrix as an HTML table: real cells for a screen reader, whole in print and in grey, no script.

On a phone each row becomes a block: its label, then its cells with their column written in each.
"""

from html import escape

from hatecrime.drawing.marks import Cell, Matrix
from hatecrime.drawing.palette import FOCUS, GRID, MUTED, TEXT, Mode, change_colours

_STYLE = """
.mx{border-collapse:separate;border-spacing:3px;width:100%;table-layout:fixed;color:__TEXT__;font-size:.875rem}
.mx caption,.mx .sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.mx th{font-weight:400;text-align:left;padding:0 .3rem;line-height:1.2}
.mx thead th{text-align:center;font-size:.8125rem;color:__MUTED__;padding:.1rem 0}
.mx thead .g{font-weight:600;color:__TEXT__;border-bottom:1px solid __GRID__;padding-bottom:.3rem}
.mx .lab{width:8.6rem}
.mx .gap{width:.6rem}
.mx td{position:relative;height:2.1rem;text-align:center;padding:0;border-radius:4px;font-variant-numeric:tabular-nums;white-space:nowrap}
.mx td.s{font-weight:700;box-shadow:inset 0 -3px 0 0 currentColor}
.mx td.n{font-size:.75rem;outline:1px solid __GRID__;outline-offset:-1px}
.mx td.b{outline:1px dashed __MUTED__;outline-offset:-1px;color:__MUTED__}
.mx td.h{color:__MUTED__}
.mx td.a{color:__MUTED__;background:repeating-linear-gradient(135deg,transparent 0 5px,__GRID__ 5px 7px)}
.mxk{display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin:.5rem 0 0;padding:0;list-style:none;font-size:.8125rem;color:__TEXT__}
.mxk li{display:flex;align-items:center;gap:.35rem;margin:0}
.mxk i{width:1.3rem;height:.9rem;border-radius:3px;display:inline-block}
@media(max-width:720px){
.mx,.mx tbody{display:block}.mx thead,.mx .gap{display:none}
.mx tr{display:grid;grid-template-columns:repeat(5,1fr);gap:3px;margin-bottom:.6rem}
.mx tbody th{grid-column:1/-1;width:auto;padding:0;font-weight:600}
.mx td{height:auto;padding:.15rem 0}.mx td::before{content:attr(data-c);display:block;font-size:.6875rem;font-weight:400}
}
@media print{.mx td,.mxk i{print-color-adjust:exact;-webkit-print-color-adjust:exact}.mx tr{break-inside:avoid}}
"""
_CLASS = {"small": "n", "break": "b", "held": "h", "absent": "a"}
_SHORT = 2
"""Characters that are left out at the start of a column's name: 2013/14 is 13/14."""


def html(matrix: Matrix, caption: str, mode: Mode) -> str:
    """The matrix as a table with its key, in a colour scheme; every text escaped."""
    jobs = {"__TEXT__": TEXT, "__MUTED__": MUTED, "__GRID__": GRID, "__FOCUS__": FOCUS}
    style = _STYLE
    for name, colour in jobs.items():
        style = style.replace(name, colour.of(mode))
    groups = '<td class="gap"></td>'.join(
        f'<th class="g" scope="colgroup" colspan="{len(group.columns)}">{escape(group.title)}</th>'
        for group in matrix.groups
    )
    heads = '<td class="gap"></td>'.join(
        "".join(f'<th scope="col">{escape(column[_SHORT:])}</th>' for column in group.columns)
        for group in matrix.groups
    )
    body = "".join(_row(matrix, at, mode) for at in range(len(matrix.rows)))
    return (
        f"<style>{style}</style><table class='mx'><caption>{escape(caption)}</caption><thead>"
        f'<tr><td class="lab"></td>{groups}</tr><tr><td></td>{heads}</tr></thead><tbody>{body}</tbody></table>{_key(matrix, mode)}'
    )


def _row(matrix: Matrix, at: int, mode: Mode) -> str:
    cells = iter(matrix.cells[at])
    parts = '<td class="gap"></td>'.join(
        "".join(_cell(next(cells), column, mode) for column in group.columns) for group in matrix.groups
    )
    return f'<tr><th scope="row">{escape(matrix.rows[at])}</th>{parts}</tr>'


def _cell(cell: Cell, column: str, mode: Mode) -> str:
    said = escape(f"{column}: {', '.join(cell.hover)}")
    names = " ".join(filter(None, [_CLASS.get(cell.kind, ""), "s" if cell.strong else ""]))
    style = ""
    if cell.value is not None:
        fill, words = (colour.of(mode) for colour in change_colours(cell.value))
        style = f' style="background:{fill};color:{words}"'
    shown = f'<span aria-hidden="true">{escape(cell.text)}</span><span class="sr">{said}</span>'
    return f'<td class="{names}" data-c="{escape(column[_SHORT:])}" title="{said}"{style}>{shown}</td>'


def _key(matrix: Matrix, mode: Mode) -> str:
    """What shade, weight and marks mean; the swatches are of a middling change."""
    swatches = {"more": change_colours(40.0)[0], "fewer": change_colours(-40.0)[0]}
    items = []
    for kind, words in matrix.key:
        swatch = f'<i style="background:{swatches[kind].of(mode)}"></i>' if kind in swatches else ""
        items.append(f"<li>{swatch}{escape(words)}</li>")
    return f'<ul class="mxk">{"".join(items)}</ul>'
