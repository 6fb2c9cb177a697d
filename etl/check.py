"""One check of a finished set of tables, and how it is said."""

from dataclasses import asdict, dataclass

import pandas as pd

Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Check:
    """One check: what was found, what was expected, and where the expectation comes from."""

    name: str
    table: str
    severity: str
    outcome: str
    figure: str
    expected: str
    source: str

    def as_dict(self) -> dict[str, str]:
        """As published in checks.json."""
        return asdict(self)

    def line(self) -> str:
        """One line for a terminal."""
        return f"{self.outcome} ({self.severity}) {self.table}: {self.name}: {self.figure}, expected {self.expected}"


def check(
    name: str, table: str, passed: bool, figure: object, expected: object, source: str, *, severity: str = "error"
) -> Check:
    """A check with its outcome."""
    return Check(name, table, severity, "pass" if passed else "fail", str(figure), str(expected), source)
