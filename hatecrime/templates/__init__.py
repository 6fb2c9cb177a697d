"""What is HTML here, as Jinja2 templates: whatever comes from data is escaped; only what is made here is marked as safe."""

import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_FOLDER = Path(__file__).resolve().parent


def _day(date: datetime.date) -> str:
    from hatecrime import numbers  # brings pandas, which what only draws a page's frame need not wait for

    return numbers.fmt_day(date)


def _mid_sentence(text: str) -> str:
    """A sentence that goes on after other words; one that opens with a name or an abbreviation stays as it is."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=False,
    newline_sequence="\n",
)
_ENVIRONMENT.filters |= {"day": _day, "mid_sentence": _mid_sentence}


def rendered(name: str, **values: Any) -> str:
    """A template filled in; an error for a value that it asks for and is not given."""
    return _ENVIRONMENT.get_template(name).render(**values)


def part(name: str, macro: str, *values: Any) -> str:
    """One macro of a template filled in."""
    return str(getattr(_ENVIRONMENT.get_template(name).module, macro)(*values))
