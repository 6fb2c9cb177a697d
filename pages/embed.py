"""Charts to share: every snapshot with its codes to copy, and a live preview in a frame."""

from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from hatecrime import embed_codes, snapshot_state, ui, wording
from hatecrime.serving.embeds import snapshots_folder

PREVIEW_HEIGHT = 820


def base_address(manifest: dict[str, Any]) -> str:
    """Where the set is served: the address it was built for, or /embed of this site."""
    if manifest["base_url"]:
        return str(manifest["base_url"])
    here = urlsplit(st.context.url or "")
    root = PurePosixPath(here.path or "/").parent.as_posix().rstrip("/")
    return f"{here.scheme}://{here.netloc}{root}/embed" if here.netloc else "/embed"


def show_codes(entry: dict[str, Any], base: str) -> None:
    """One code, of the kind that is chosen, with a button that copies it."""
    shape = st.radio("What to embed", ["Card", "Whole page", "Picture"], horizontal=True, key="share_shape")
    copy = st.radio("Figures", ["Follow new ones", "Never change"], horizontal=True, key="share_copy")
    page = f"{base}/{entry['frozen' if copy == 'Never change' else 'latest']}/"
    if shape == "Picture":
        code = embed_codes.picture_code(entry["name"], entry["alt"], page)
    else:
        file = embed_codes.CARD_FILE if shape == "Card" else ""
        code = embed_codes.frame_code(entry["figure"], entry["name"], page, base, file)
        st.iframe(f"{page}{file}", height=embed_codes.CARD_HEIGHT if file else PREVIEW_HEIGHT, alt=entry["name"])
    st.markdown("**Code to paste**")
    st.code(code, language=None, wrap_lines=True)
    st.markdown(
        f"[Open the page]({page}) · [Picture (PNG)]({page}figure.png) · [Drawing (SVG)]({page}figure.svg) · "
        f"[Data (CSV)]({page}data.csv)"
    )


def show_gallery(manifest: dict[str, Any]) -> None:
    """Choose a chart, see it as others will, take its code."""
    entries = {entry["figure"]: entry for entry in manifest["figures"]}
    groups = list(dict.fromkeys(entry["group"] for entry in entries.values()))
    group = st.radio("Which charts", groups, horizontal=True, key="share_group")
    own = [figure for figure, entry in entries.items() if entry["group"] == group]
    figure = st.selectbox("Chart", own, format_func=lambda code: entries[code]["name"], key="share_figure")
    entry, base = entries[figure], base_address(manifest)
    show_codes(entry, base)
    older = [row["frozen"] for row in manifest["superseded"] if row["figure"] == figure]
    if older:
        st.markdown("Earlier versions, kept as they were: " + ", ".join(f"[{path}]({base}/{path}/)" for path in older))


ui.heading(
    "How can I share a chart?",
    "Charts for other sites: small pages that need nothing from this one, work without JavaScript, and say beside "
    "every figure what it is.",
)
found = snapshot_state.read_manifest(snapshots_folder())
if found is None or not found.get("figures"):
    ui.nothing("The charts to share are being prepared.", "Please come back in a few minutes.")
else:
    show_gallery(found)
ui.notes([wording.RECORDED_NOTE, wording.RECORDED_MEANS, wording.LICENCE])
