"""Pages as Jinja2 templates: whatever comes from data is escaped; only what is made here is marked as safe."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_FOLDER = Path(__file__).resolve().parent
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=False,
    newline_sequence="\n",
)


def rendered(name: str, **values: Any) -> str:
    """A template filled in; an error for a value that it asks for and is not given."""
    return _ENVIRONMENT.get_template(name).render(**values)
