"""A chart on a page, drawn in place by our own component: what Streamlit's own would build anew at every choice."""

from functools import lru_cache
from typing import Any

import streamlit as st
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from hatecrime.drawing import bundle, screen


@lru_cache(maxsize=2)
def _mount(manager: BidiComponentManager) -> Any:
    """The component, registered once with a server; in place of the pyproject.toml of an installed package."""
    package, _, name = bundle.COMPONENT.partition(".")
    files = ComponentConfig(name=name, asset_dir=bundle.FOLDER.name)
    manifest = ComponentManifest(name=package, version=bundle.PLOTLY, components=[files])
    manager.register_from_manifest(manifest, bundle.FOLDER.parent)
    return st.components.v2.component(bundle.COMPONENT, js="chart.js", isolate_styles=False)


def chart(drawn: screen.Drawn, key: str) -> str | None:
    """The chart; the code of the mark that was just clicked, where it has some that can be (`screen.drawn`)."""
    mount = _mount(get_bidi_component_manager())
    found = mount(data=drawn.body, key=key, height=drawn.height, on_picked_change=lambda: None)
    return None if found.picked is None else str(found.picked)
