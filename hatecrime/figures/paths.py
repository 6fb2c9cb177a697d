"""Where on the dashboard a figure is shown: what differs from the usual choice, as the address writes it."""

from collections.abc import Sequence
from urllib.parse import urlencode

from hatecrime import vocabulary


def path(page: str, **choice: str | Sequence[str]) -> str:
    """`year-on-year?area=camden`: a page with a choice; values that are empty, and London alone, are left out."""
    listed = {name: [value] if isinstance(value, str) else list(value) for name, value in choice.items()}
    kept = {
        name: values for name, values in listed.items() if values and (name, values) != ("area", [vocabulary.LONDON])
    }
    query = urlencode(kept, doseq=True)
    return f"{page}?{query}" if query else page
