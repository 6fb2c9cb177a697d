import pandas as pd
import pytest

from hatecrime.freshness import freshness


@pytest.mark.parametrize(
    ("today", "stale"),
    [("2026-04-10", False), ("2026-05-31", False), ("2026-06-30", False), ("2026-07-01", True), ("2031-01-01", True)],
)
def test_stale_a_whole_month_after_the_next_is_due(today: str, stale: bool) -> None:
    offences = pd.DataFrame(
        {
            "series": ["flagged", "flagged", "aggravated", "aggravated"],
            "strand": ["faith", "all", "all", "all"],
            "month": pd.to_datetime(["2021-05-01", "2025-04-01", "2026-02-01", "2026-03-01"]),
        }
    )
    found = freshness(offences, pd.Timestamp(today))
    assert found.newest == pd.Timestamp("2026-03-01")
    assert found.data_to["flagged"] == pd.Timestamp("2021-05-01")
    assert found.due == pd.Timestamp("2026-05-31")
    assert found.stale is stale
