"""The quick check of a table's contract says what pandera says, fault by fault."""

from collections.abc import Callable

import pandas as pd
import pandera.pandas as pa
import pytest

from hatecrime import schema, store

EDITION = store.read_build()
Change = Callable[[pd.DataFrame], pd.DataFrame]


def put(column: str, value: object) -> Change:
    """The frame with one value of one column replaced."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        values = frame[column].astype(object)
        values.iloc[3] = value
        return frame.assign(**{column: values})

    return change


FAULTS: dict[str, tuple[str, Change]] = {
    "null in a column that has none": ("offences", put("area", None)),
    "null in a count": ("offences", put("offences", None)),
    "unknown series": ("offences", put("series", "recorded")),
    "below the least": ("offences", put("offences", -1)),
    "above the most": ("offences", put("offences", schema.MAX_MONTHLY_OFFENCES + 1)),
    "text for a count": ("offences", put("offences", "12")),
    "a key twice": ("offences", lambda f: pd.concat([f, f.iloc[[0]]], ignore_index=True)),
    "column missing": ("population", lambda f: f.drop(columns="basis")),
    "column too many": ("population", lambda f: f.assign(more=1)),
    "another order": ("population", lambda f: f[f.columns[::-1]]),
    "a column twice": ("population", lambda f: pd.concat([f, f[["year"]]], axis=1)),
    "year before the first": ("population", put("year", 1999)),
    "unknown confidence": ("events", put("confidence", "rumour")),
}


def pandera_keeps(frame: pd.DataFrame, table: schema.Table) -> bool:
    """The slow, obvious check."""
    try:
        schema.pandera_schema(table).validate(frame)
    except (pa.errors.SchemaError, pa.errors.SchemaErrors, TypeError):
        return False
    return True


@pytest.mark.parametrize("name", list(schema.TABLES))
def test_published_tables_keep_their_contract(name: str) -> None:
    frame, table = EDITION.table(name), schema.TABLES[name]
    assert schema.keeps(frame, table)
    assert pandera_keeps(frame, table)


@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_fault_is_found_by_both_and_named(fault: str) -> None:
    name, change = FAULTS[fault]
    table = schema.TABLES[name]
    broken = change(EDITION.table(name).head(60).reset_index(drop=True))
    assert not schema.keeps(broken, table)
    assert not pandera_keeps(broken, table)
    with pytest.raises(schema.SchemaError, match=f"table {name}"):
        schema.validate(broken, table)
