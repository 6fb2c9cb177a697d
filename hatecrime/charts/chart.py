"""A Plotly figure as plain dictionaries: its traces and layout, in the words of Plotly's own reference.

Plotly's figure objects check every property each time one is set, which was most of the time of a redraw. Nothing is
checked here; the tests check each finished chart with `Chart.checked`.
"""

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from hatecrime.drawing import screen
from hatecrime.drawing.palette import Mode

Properties = dict[str, Any]


def _plain(value: Any) -> Any:
    """A property as JSON can hold it: dates as ISO text, missing as null, single-precision arrays as typed arrays."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, dict):
        return {key: part if key == "geojson" else _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, pd.Series | pd.Index | np.ndarray):
        return _column(value)
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat().removesuffix("T00:00:00")
    return value.item() if isinstance(value, np.generic) else value


def _column(values: pd.Series | pd.Index | np.ndarray[Any, Any]) -> Any:
    if isinstance(values, np.ndarray) and values.dtype == np.float32:
        return {"dtype": "f4", "bdata": base64.b64encode(values.astype("<f4").tobytes()).decode("ascii")}
    if values.dtype.kind == "M":
        return np.datetime_as_string(np.asarray(values, dtype="datetime64[D]")).tolist()
    return [_plain(value) for value in values.tolist()]


def _merge(into: Properties, changes: Properties) -> None:
    for key, value in changes.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


class Chart:
    """A chart being drawn. Its methods are named and take properties as those of Plotly's figure."""

    def __init__(self, mode: Mode, height: int, margin: dict[str, float]) -> None:
        self.traces: list[Properties] = []
        self.height, self.margin = height, margin
        self._layout: Properties = {
            "template": screen.template(mode),
            # Keep the reader's hover and selection when a filter redraws the same chart.
            "uirevision": "keep",
        }
        self._shapes: list[Properties] = []
        self.annotations: list[Properties] = []
        self._finished: Properties | None = None

    def add_trace(self, kind: str, **properties: Any) -> None:
        """A trace of a kind of Plotly's: scatter, bar, choropleth."""
        self.traces.append({"type": kind, **properties})

    def add_scatter(self, **properties: Any) -> None:
        """Lines or markers."""
        self.add_trace("scatter", **properties)

    def add_shape(self, **properties: Any) -> None:
        """A line or a rectangle beside the data."""
        self._shapes.append(properties)

    def add_annotation(self, **properties: Any) -> None:
        """Words at a point."""
        self.annotations.append(properties)

    def add_vline(self, x: Any, line: Properties) -> None:
        """A line from bottom to top at `x`."""
        self.add_shape(type="line", x0=x, x1=x, y0=0, y1=1, xref="x", yref="y domain", line=line)

    def add_hline(self, y: Any, line: Properties) -> None:
        """A line from left to right at `y`."""
        self.add_shape(type="line", x0=0, x1=1, y0=y, y1=y, xref="x domain", yref="y", line=line)

    def update_xaxes(self, **properties: Any) -> None:
        """Set properties of the horizontal axis."""
        self.update_layout(xaxis=properties)

    def update_yaxes(self, **properties: Any) -> None:
        """Set properties of the vertical axis."""
        self.update_layout(yaxis=properties)

    def update_layout(self, **properties: Any) -> None:
        """Set properties of the layout; those of a group are added to what the group holds."""
        _merge(self._layout, properties)

    def update_traces(self, **properties: Any) -> None:
        """Set properties of every trace."""
        for trace in self.traces:
            _merge(trace, properties)

    def spec(self) -> Properties:
        """The figure as Plotly's JSON: `data` and `layout`. Made once: a chart is finished when it is first asked for."""
        if self._finished is None:
            self._finished = self._as_json()
        return self._finished

    def _as_json(self) -> Properties:
        layout = self._layout | {"height": self.height, "margin": self.margin}
        marks: Sequence[tuple[str, list[Properties]]] = (("shapes", self._shapes), ("annotations", self.annotations))
        layout |= {name: rows for name, rows in marks if rows}
        return {"data": _plain(self.traces), "layout": _plain(layout)}

    def checked(self) -> go.Figure:
        """The figure as Plotly's object; ValueError when a property is not one of Plotly's."""
        return go.Figure(self.spec())
