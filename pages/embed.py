"""Charts to share: every snapshot with its codes to copy, and a live preview in a frame."""

from typing import Any

import streamlit as st

from hatecrime import embed_codes, ui, wording
from hatecrime.ui import share

PREVIEW_HEIGHT = 820


def show_gallery(manifest: dict[str, Any]) -> None:
    """Choose a chart, see it as others will, take its code."""
    entries = {entry["figure"]: entry for entry in manifest["figures"]}
    groups = list(dict.fromkeys(entry["group"] for entry in entries.values()))
    group = st.radio("Which charts", groups, horizontal=True, key="share_group")
    own = [figure for figure, entry in entries.items() if entry["group"] == group]
    figure = st.selectbox("Chart", own, format_func=lambda code: entries[code]["name"], key="share_figure")
    entry, base = entries[figure], share.base_address(manifest)
    page, file = share.code(entry, base, "share")
    if not file.endswith(".png"):
        st.iframe(f"{page}{file}", height=embed_codes.CARD_HEIGHT if file else PREVIEW_HEIGHT, alt=entry["name"])
    older = [row["frozen"] for row in manifest["superseded"] if row["figure"] == figure]
    if older:
        st.markdown("Earlier versions, kept as they were: " + ", ".join(f"[{path}]({base}/{path}/)" for path in older))


ui.heading(
    "How can I share a chart?",
    "Charts for other sites: small pages that need nothing from this one, work without JavaScript, and say beside "
    "every figure what it is.",
)
found = share.snapshots()
if found is None:
    ui.nothing("The charts to share are being prepared.", "Please come back in a few minutes.")
else:
    show_gallery(found)
ui.notes([wording.RECORDED_NOTE, wording.RECORDED_MEANS, wording.LICENCE])
