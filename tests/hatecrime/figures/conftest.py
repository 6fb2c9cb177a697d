"""The results of the committed build, worked out once for every test of a figure."""

import pytest

from hatecrime.results import Results, results_of


@pytest.fixture(scope="session")
def results(edition) -> Results:
    """Read-only."""
    return results_of(edition)
