"""What is said when an input cannot be used: one line naming the file, the row or column, and the value."""

from pathlib import Path


class InputError(ValueError):
    """A source file, or a hand-kept data file, does not hold what its layout promises."""

    def __init__(
        self,
        file: Path | str,
        what: str,
        *,
        row: int | str | None = None,
        column: str | None = None,
        value: object = None,
    ) -> None:
        place = [f"row {row}" if row is not None else "", f"column {column!r}" if column is not None else ""]
        where = ", ".join(part for part in place if part)
        shown = "" if value is None else f" (found {str(value)[:80]!r})"
        super().__init__(f"{file}{': ' + where if where else ''}: {what}{shown}")


class BuildError(RuntimeError):
    """A build cannot be finished; the tables in place stay as they were."""


class FetchError(RuntimeError):
    """A file was not fetched or not accepted; what was there before is unchanged."""


def quoted(text: object) -> str:
    """What another says, in quotes and on one line: its last hundred characters, what cannot be printed escaped."""
    return repr(str(text)[-100:])
