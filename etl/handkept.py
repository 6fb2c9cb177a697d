"""Hand-kept TOML, read and checked entry by entry: what is wrong is named with file, entry, field and value."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from etl.errors import InputError

_SAID = {"missing": "missing field", "extra_forbidden": "unknown field"}
"""Kinds of pydantic's errors that have shorter words."""


class Entry(BaseModel):
    """One entry as it is written: no field more than it has, nothing turned from one type into another."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Kind = TypeVar("Kind", bound=Entry)


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a file; InputError when it cannot be read or is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(path.name, f"cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(path.name, f"not TOML: {error}") from error


def entries_of(path: Path, *names: str) -> dict[str, list[dict[str, Any]]]:
    """Entries `[[name]]` of a file, by name; InputError where it holds anything else."""
    content = read_toml(path)
    lists = [content.get(name, []) for name in names]
    whole = all(isinstance(own, list) and all(isinstance(entry, dict) for entry in own) for own in lists)
    if set(content) - set(names) or not whole or not content:
        wanted = " and ".join(f"[[{name}]]" for name in names)
        raise InputError(path.name, f"expected nothing but {wanted}", value=", ".join(content) or None)
    return dict(zip(names, lists, strict=True))


def checked(kind: Callable[..., Kind], file: str, place: str, entry: dict[str, Any]) -> Kind:
    """An entry as its kind; InputError names the first field that is wrong. `place`: which entry it is."""
    try:
        return kind(**entry)
    except ValidationError as error:
        # A misspelt field is two faults, of which the unknown name says more than the missing one.
        first = min(error.errors(), key=lambda fault: fault["type"] != "extra_forbidden")
        column = ".".join(str(part) for part in first["loc"] if isinstance(part, str))
        what = _SAID.get(first["type"], first["msg"].removeprefix("Value error, "))
        value = None if first["type"] == "missing" else first["input"]
        raise InputError(file, what, row=place, column=column or None, value=value) from error
