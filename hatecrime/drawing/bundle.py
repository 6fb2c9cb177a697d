"""What a browser draws with: the files, their version, and where they are served. Imports nothing: needed to start."""

from pathlib import Path

FOLDER = Path(__file__).with_name("browser")
"""Our chart.js, and the part of Plotly that it needs (MIT), from its publisher's package."""

PLOTLY = "4.1.1"
"""Version of that part; the one that the Python package of the lock carries."""

COMPONENT = "hatecrime.chart"
"""Its name as a component of Streamlit."""

ADDRESS = f"/_stcore/bidi-components/{COMPONENT}/"
"""Where Streamlit serves the files of that component."""
