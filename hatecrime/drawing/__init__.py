"""Marks drawn: on a screen as Plotly's JSON, on paper as SVG and PNG. Nothing here knows what is counted."""
