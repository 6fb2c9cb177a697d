from etl import dictionary
from hatecrime import schema


def test_committed_dictionary_is_what_the_contract_says():
    assert dictionary.FILE.read_text(encoding="utf-8") == dictionary.text()


def test_every_column_of_every_table_is_described():
    text = dictionary.text()
    for table in schema.TABLES.values():
        assert f"## {table.name}.parquet" in text
        for column in table.columns:
            assert f"| `{column.name}` |" in text
            assert column.meaning in text
