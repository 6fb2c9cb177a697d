"""The wide MPS layouts, CSV or Parquet: text columns, then one column of counts per month, headed `YYYYMM`.

A (to 2021): special crime by borough. B and C (2019 on): recorded crime by borough, in pairs of files, historical and
most recent 24 months. W: the same by ward. They differ in the names of their columns, which are in the catalogue.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as arrow
import pyarrow.compute as compute

from etl import csvfile, parquetfile
from etl.columns import MONTH, Columns, find_columns, folded, free_columns
from etl.errors import InputError
from etl.readers import COLUMNS
from hatecrime.schema import MAX_MONTHLY_OFFENCES

MAX_DIGITS = 9

Keep = Callable[[str, str], bool]
"""Whether rows of a class (upper, lower) are wanted; the counts of all others are looked at and left out."""


@dataclass(frozen=True)
class _Wide:
    """Rows of a file: number, texts by role, and counts by row and month."""

    rows: list[int]
    texts: dict[str, list[str]]
    months: pd.DatetimeIndex
    counts: npt.NDArray[np.int64]


def read_wide(path: Path, columns: Columns, keep: Keep | None = None) -> pd.DataFrame:
    """One row per figure of the classes that `keep` wants (None: all), as `etl.readers.COLUMNS`, with `ward` if given.

    Text columns may be in any place; `code` is null where the layout has none. InputError on a column that fits no
    role, a header that is no month, months repeated or out of order, a blank or repeated key, and a cell that is no
    count, in rows that are not wanted too.
    """
    wide = _from_parquet(path, columns, keep) if path.suffix.lower() == ".parquet" else _from_csv(path, columns, keep)
    width = len(wide.months)
    labels = {role: _repeated(wide.texts[role], width) for role in wide.texts}
    size = width * len(wide.rows)
    frame = pd.DataFrame(
        {
            "area_label": labels["area"],
            "code": labels.get("code", pd.Categorical.from_codes(np.full(size, -1, dtype="int8"), pd.Index([""]))),
            "major": labels["major"],
            "minor": labels["minor"],
            "measure": pd.Categorical.from_codes(np.zeros(size, dtype="int8"), pd.Index(["offences"])),
            "month": np.tile(wide.months.to_numpy(), len(wide.rows)),
            "count": wide.counts.ravel(),
            "row": np.repeat(np.array(wide.rows, dtype="int32"), width),
        }
    )[COLUMNS]
    return frame.assign(ward=labels["ward"]) if "ward" in labels else frame


def _repeated(texts: list[str], width: int) -> pd.Categorical:
    """Each text `width` times, as a categorical: a label is once in memory, not once per month."""
    codes, labels = pd.factorize(np.array(texts, dtype=object))
    return pd.Categorical.from_codes(np.repeat(codes, width), pd.Index(labels))


def _from_csv(path: Path, columns: Columns, keep: Keep | None) -> _Wide:
    sheet = csvfile.read_sheet(path, must_end=False)
    found = find_columns(path.name, sheet.header, columns, MONTH)
    places = free_columns(sheet.header, MONTH)
    names = [sheet.header[place] for place in places]
    months = _months(path, names)
    if len(places) > 1:
        figures: Callable[[list[str]], Sequence[str]] = itemgetter(*places)
    else:
        figures = lambda cells: [cells[places[0]]]  # noqa: E731  itemgetter of one place gives the cell itself
    seen: dict[tuple[str, ...], int] = {}
    last = sheet.rows[-1][0]
    rows: list[int] = []
    counts: list[list[int]] = []
    texts: dict[str, list[str]] = {role: [] for role in found}
    for row, cells in sheet.rows:
        key = {role: cells[place] for role, place in found.items()}
        _check_key(path, row, key, seen)
        wanted = keep is None or keep(key["major"], key["minor"])
        # Some published files end without a line end; that can cost a digit of the last row alone.
        if wanted and row == last and not sheet.ended:
            raise csvfile.cut_short(path, row)
        numbers = _counts(path, names, row, figures(cells), wanted)
        if wanted:
            rows.append(row)
            counts.append(numbers)
            for role, text in key.items():
                texts[role].append(text)
    return _Wide(rows, texts, months, np.array(counts, dtype="int64").reshape(len(rows), len(months)))


def _from_parquet(path: Path, columns: Columns, keep: Keep | None) -> _Wide:
    """A file that a third party turned into Parquet: counts are whole numbers already; rows are counted from 1."""
    table = parquetfile.read_table(path)
    found = find_columns(path.name, table.column_names, columns, MONTH)
    names = [table.column_names[place] for place in free_columns(table.column_names, MONTH)]
    months = _months(path, names)
    texts = {role: _parquet_texts(path, table, place) for role, place in found.items()}
    seen: dict[tuple[str, ...], int] = {}
    for row, cells in enumerate(zip(*texts.values(), strict=True), start=1):
        _check_key(path, row, dict(zip(texts, cells, strict=True)), seen)
    for name in names:
        _check_parquet_counts(path, table.column(name), name)
    if not table.num_rows:
        raise InputError(path.name, "no row below the header")
    classes = zip(texts["major"], texts["minor"], strict=True)
    wanted = np.array([keep is None or keep(major, minor) for major, minor in classes], dtype=bool)
    kept = np.flatnonzero(wanted)
    matrix = np.column_stack([table.column(name).to_numpy()[kept] for name in names]).astype("int64")
    return _Wide(
        [int(place) + 1 for place in kept],
        {role: [values[place] for place in kept] for role, values in texts.items()},
        months,
        matrix,
    )


def _parquet_texts(path: Path, table: arrow.Table, place: int) -> list[str]:
    column = table.column(place)
    if not (arrow.types.is_string(column.type) or arrow.types.is_large_string(column.type)):
        raise InputError(path.name, "not a column of text", column=table.column_names[place], value=column.type)
    if column.null_count:
        row = column.to_pylist().index(None) + 1
        raise InputError(path.name, "a cell without its text", row=row, column=table.column_names[place])
    return list(column.to_pylist())


def _check_parquet_counts(path: Path, column: arrow.ChunkedArray, name: str) -> None:
    if not arrow.types.is_integer(column.type):
        raise InputError(path.name, "not a column of whole numbers", column=name, value=column.type)
    bad = compute.or_kleene(compute.less(column, 0), compute.greater(column, MAX_MONTHLY_OFFENCES)).fill_null(True)
    if compute.any(bad).as_py():
        row = compute.index(bad, True).as_py()
        value = column[row].as_py()
        raise InputError(path.name, "not a plausible count", row=row + 1, column=name, value=value)


def _months(path: Path, names: Sequence[str]) -> pd.DatetimeIndex:
    """Header cells `YYYYMM` as months, which must follow each other without a gap."""
    if not names:
        raise InputError(path.name, "no month column", row=1)
    months: list[pd.Timestamp] = []
    for name in names:
        number = folded(name)
        month = pd.Timestamp(int(number[:4]), int(number[4:]), 1)
        if months and month != months[-1] + pd.offsets.MonthBegin(1):
            raise InputError(path.name, f"month does not follow {months[-1]:%Y%m}", row=1, column=name)
        months.append(month)
    return pd.DatetimeIndex(months)


def _counts(path: Path, names: list[str], row: int, cells: Sequence[str], wanted: bool) -> list[int]:
    """The counts of one row; a row of nothing but short runs of digits needs no look at each cell."""
    joined = "".join(cells)
    if joined.isascii() and joined.isdigit() and all(map(len, cells)) and max(map(len, cells)) <= MAX_DIGITS:
        if not wanted and max(map(len, cells)) < len(str(MAX_MONTHLY_OFFENCES)):
            return []
        numbers = list(map(int, cells))
        if max(numbers) <= MAX_MONTHLY_OFFENCES:
            return numbers
    return [
        csvfile.whole(text, path, row, column, maximum=MAX_MONTHLY_OFFENCES)
        for text, column in zip(cells, names, strict=True)
    ]


def _check_key(path: Path, row: int, key: dict[str, str], seen: dict[tuple[str, ...], int]) -> None:
    """InputError on a row without its area, class or ward, or with the texts of an earlier row; `seen` is added to."""
    texts = tuple(map(_plain, key.values()))
    if not all(texts):
        raise InputError(path.name, "a row without its area or class", row=row, value=", ".join(key.values()))
    if texts in seen:
        what = f"the same area and class as row {seen[texts]}"
        raise InputError(path.name, what, row=row, value=", ".join(key.values()))
    seen[texts] = row


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """A text without what two writings of it may differ in; the same few texts come in row after row."""
    return " ".join(text.split()).casefold()
