"""Layout A: MPS special crime by borough, wide CSV (April 2010 to May 2021)."""

from pathlib import Path

import pandas as pd

from etl.readers.wide_months import read_wide


def read_wide_special_crime(path: Path) -> pd.DataFrame:
    """Flagged offences per borough, flag and month; see `read_wide` for columns and errors.

    MajorText "Hate" holds three domestic abuse rows beside the hate crime strands: nothing is left out here,
    harmonise lets the strands in by name.
    """
    return read_wide(path, "Borough")
