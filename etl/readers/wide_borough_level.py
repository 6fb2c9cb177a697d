"""Layouts B and C: MPS recorded crime by borough, wide CSV.

B (2019 to early 2024): area column `LookUp_BoroughName`, title case, offence names cut off at 49 characters.
C (2024 on): area column `BoroughName`, upper case. Files come in pairs: historical, and most recent 24 months.
"""

from pathlib import Path

import pandas as pd

from etl.readers.wide_months import read_wide


def read_wide_borough_level_old(path: Path) -> pd.DataFrame:
    """Layout B; see `read_wide` for columns and errors."""
    return read_wide(path, "LookUp_BoroughName")


def read_wide_borough_level(path: Path) -> pd.DataFrame:
    """Layout C; see `read_wide` for columns and errors."""
    return read_wide(path, "BoroughName")
