"""Columns are found by their role: publishers rename, reorder and re-case them about once a year.

Which names a role is known by is data: the `columns` of a layout in etl/sources.toml. A name in no role is refused,
because a column that nobody knows may split every figure into parts.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from etl.errors import InputError

NOT_USED = "not_used"
"""Role of columns that a layout is known to hold and that nothing is read from."""

MONTH = re.compile(r"(19|20)\d{2}(0[1-9]|1[0-2])", re.ASCII)
"""A column of counts in the wide layouts: `202606`."""


@dataclass(frozen=True)
class Columns:
    """Accepted names of each role, and the entry of the catalogue (`place`) that holds them."""

    place: str
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles that a file must have, in the order of the catalogue."""
        return tuple(role for role in self.names if role != NOT_USED)


def folded(name: str) -> str:
    """A heading without case, blanks and underscores."""
    return re.sub(r"[\s_]+", "", name.casefold())


def named_twice(columns: Columns) -> str | None:
    """A name that has two roles; None when there is none."""
    names = [folded(name) for accepted in columns.names.values() for name in accepted]
    return next((name for name in names if names.count(name) > 1), None)


def find_columns(
    file: str, header: Sequence[str], columns: Columns, free: re.Pattern[str] | None = None
) -> dict[str, int]:
    """Role -> position of its column in `header`; headings that match `free` whole have no role.

    InputError on a heading that is there twice, one in no role, two for one role, and a role without a column: it
    holds the header found and the entry of the catalogue to extend.
    """
    role_of = {folded(name): role for role, accepted in columns.names.items() for name in accepted}
    found: dict[str, int] = {}
    strange: list[str] = []
    seen: set[str] = set()
    for place, heading in enumerate(header):
        name = folded(heading)
        if name in seen:
            raise InputError(file, "the column is there twice", row=1, column=heading)
        seen.add(name)
        role = role_of.get(name)
        if role is None:
            if free is None or not free.fullmatch(name):
                strange.append(heading)
        elif role != NOT_USED:
            if role in found:
                raise InputError(file, f"two columns for {role}: {header[found[role]]!r}", row=1, column=heading)
            found[role] = place
    missing = [role for role in columns.roles if role not in found]
    if missing or strange:
        raise InputError(file, _refusal(header, columns, missing, strange, free), row=1)
    return found


def free_columns(header: Sequence[str], free: re.Pattern[str]) -> list[int]:
    """Positions of the headings that `free` matches whole."""
    return [place for place, heading in enumerate(header) if free.fullmatch(folded(heading))]


def _refusal(
    header: Sequence[str], columns: Columns, missing: list[str], strange: list[str], free: re.Pattern[str] | None
) -> str:
    what = f"no column for {missing[0]}" if missing else f"nobody knows the column {strange[0]!r}"
    shown = [name for name in header if free is None or not free.fullmatch(folded(name))]
    names = ", ".join(shown[:12]) + (", ..." if len(shown) > 12 else "")
    role = missing[0] if missing else "..."
    return f"{what}; header found: {names[:200]}; a new name belongs in columns.{role} of {columns.place}"
