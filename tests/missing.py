"""What some tests need and a machine may lack: fine on a laptop, a failure where the whole suite has to run."""

import os
from collections import Counter
from collections.abc import Iterable

import pytest

INSTALL = {
    "chromium": "sudo apt-get install chromium-headless-shell libatomic1 fonts-dejavu-core",
    "nginx": "sudo apt-get install nginx-light",
    "the published files": "HATECRIME_RAW=/folder/of/published/files",
    "the reference values": "HATECRIME_VECTORS=/path/to/reference.json",
}
"""What may be missing -> how to get it, or how to say where it is."""


def in_ci() -> bool:
    """Whether every test has to run."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


def skip_without(needed: str) -> None:
    """Skip the test for lack of something of INSTALL; in CI it fails."""
    if in_ci():
        pytest.fail(f"CI runs every test, but there is no {needed}")
    pytest.skip(f"needs {needed}")


def summary(reasons: Iterable[str]) -> list[str]:
    """A line for each thing that tests were skipped for, the most wanted first, with what installs it."""
    counted = Counter(reason.removeprefix("Skipped: ") for reason in reasons)
    lines = []
    for reason, number in counted.most_common():
        way = INSTALL.get(reason.removeprefix("needs "), "")
        lines.append(f"{number} not run: {reason}{f' ({way})' if way else ''}")
    return lines
