"""A finished figure in the form that Streamlit takes."""

from typing import Any

import plotly.graph_objects as go


class Finished(go.Figure):
    """A figure that is its specification: Streamlit asks a Plotly figure for its dictionary, and gets this one.

    Given the dictionary itself, Streamlit would build and check a figure of it and copy that, on every run: the tests
    of the charts check them instead.
    """

    def __init__(self, spec: dict[str, Any]) -> None:
        self._spec = spec

    def to_dict(self) -> dict[str, Any]:
        """The specification; read-only."""
        return self._spec
