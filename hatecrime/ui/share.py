"""How a figure is taken to other sites: the code of a card, page or picture, that follows new figures or never changes."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from hatecrime import embed_codes, snapshot_state
from hatecrime.figures.catalogue import Public
from hatecrime.serving.embeds import snapshots_folder

SHAPES = ("Card", "Whole page", "Picture")
COPIES = {"latest": "Follow new ones", "frozen": "Never change"}


def snapshots() -> dict[str, Any] | None:
    """The manifest of the set that is served; None while there is none."""
    found = snapshot_state.read_manifest(snapshots_folder())
    return found if found and found.get("figures") else None


def base_address(manifest: Mapping[str, Any] | None) -> str:
    """Where the set is served: the address it was built for, or /embed of this site."""
    if manifest and manifest["base_url"]:
        return str(manifest["base_url"])
    here = urlsplit(st.context.url or "")
    root = PurePosixPath(here.path or "/").parent.as_posix().rstrip("/")
    return f"{here.scheme}://{here.netloc}{root}/embed" if here.netloc else "/embed"


def entry_of(public: Public, alt: str) -> dict[str, Any]:
    """The entry of a public figure in the set; without its frozen copy while that is being made."""
    manifest = snapshots() or {"figures": []}
    known = {entry["figure"]: entry for entry in manifest["figures"]}
    bare = {"figure": public.address, "name": public.title, "alt": alt, "latest": f"latest/{public.address}"}
    return dict(known.get(public.address, bare))


def code(entry: Mapping[str, Any], base: str, key: str) -> tuple[str, str]:
    """Draws the choice of a code, and the code; returns the address of the copy and the file that is embedded of it."""
    copies = [copy for copy in COPIES if copy in entry]
    with st.container(horizontal=True):
        shape = st.radio("What to embed", SHAPES, horizontal=True, key=f"{key}-shape")
        copy = st.radio("Figures", copies, format_func=COPIES.__getitem__, horizontal=True, key=f"{key}-copy")
    page = f"{base}/{entry[copy or 'latest']}/"
    file = embed_codes.CARD_FILE if shape == "Card" else ""
    st.markdown("**Code to paste**")
    if shape == "Picture":
        st.code(embed_codes.picture_code(entry["name"], entry["alt"], page), language=None, wrap_lines=True)
    else:
        made = embed_codes.frame_code(entry["figure"], entry["name"], page, base, file)
        st.code(made, language=None, wrap_lines=True)
    st.markdown(
        f"[Open the page]({page}) · [Picture (PNG)]({page}figure.png) · [Drawing (SVG)]({page}figure.svg) · "
        f"[Data (CSV)]({page}data.csv)"
    )
    return page, "figure.png" if shape == "Picture" else file
