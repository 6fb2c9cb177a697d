"""A page of measured figures as it grows, with those that lie outside their band."""

from dataclasses import dataclass, field


@dataclass
class Page:
    """The page as it grows, and the figures that lie outside their band."""

    lines: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def add(self, *lines: str) -> None:
        """More text, and an empty line."""
        self.lines += [*lines, ""]

    def table(self, head: list[str], rows: list[list[str]]) -> None:
        """A Markdown table."""
        self.add(
            "| " + " | ".join(head) + " |",
            "|" + "---|" * len(head),
            *("| " + " | ".join(row) + " |" for row in rows),
        )

    def check(self, name: str, value: float, low: float, high: float) -> str:
        """`yes`, or `NO` with the figure remembered."""
        if low <= value <= high:
            return "yes"
        self.outside.append(f"{name}: {value:.3f}, band {low:g} to {high:g}")
        return "**NO**"
