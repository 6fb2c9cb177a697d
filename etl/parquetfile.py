"""Read a Parquet file whole, or say in one line why it is none."""

from pathlib import Path

import pyarrow as arrow
import pyarrow.parquet as pq

from etl.errors import InputError

MAX_ROWS = 2_000_000
"""More than any published file by a factor of thirty: a few bytes of Parquet can say that a row is there a billion times."""


def read_table(path: Path) -> arrow.Table:
    """Every column and row; InputError when it cannot be read or has more than `MAX_ROWS` rows."""
    try:
        rows = pq.read_metadata(path).num_rows
        if rows > MAX_ROWS:
            raise InputError(path.name, f"more than {MAX_ROWS:,} rows", value=rows)
        return pq.read_table(path)
    except (arrow.ArrowException, OSError) as error:
        what = " ".join(str(error).split())[:120]
        raise InputError(path.name, f"not a readable Parquet file: {what}") from error
