"""The hand-kept files become tables, or the build says which entry is wrong."""

import shutil

import pandas as pd
import pytest

from etl import assemble, reference
from etl.errors import InputError
from hatecrime import schema, store


@pytest.fixture
def folder(tmp_path):
    for path in store.REFERENCE.glob("*.toml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def edit(folder, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_committed_files_keep_the_contract():
    for frame, table in (
        (reference.events(), schema.EVENTS),
        (reference.series_breaks(), schema.SERIES_BREAKS),
        (reference.national_context(), schema.NATIONAL),
    ):
        assert schema.to_arrow(frame, table).num_rows == len(frame) > 0


def test_absent_fields_are_null():
    events = reference.events()
    assert events["end"].isna().any()
    assert events["mask_from"].isna().any()


WRONG = {
    "unknown strand": ("events.toml", '"racist_religious"', '"racist"', "row london-bombings-2005, column 'strands'"),
    "date as text": ("events.toml", "start = 2005-07-07", 'start = "2005-07-07"', "column 'start': not a date"),
    "date with a time": ("events.toml", "start = 2005-07-07", "start = 2005-07-07T08:50:00", "not a date"),
    "no such date": ("events.toml", "start = 2005-07-07", "start = 2005-02-30", "not TOML"),
    "ends before it starts": ("events.toml", "start = 2005-07-07", "start = 2005-07-07\nend = 2005-07-06", "ends before"),
    "missing field": ("events.toml", 'place = "London"\n', "", "missing field"),
    "misspelt field": ("events.toml", "place =", "plaec =", "column 'plaec': unknown field"),
    "half a mask": ("events.toml", "mask_from = 2013-05-01\n", "", "one end of the mask"),
    "mask inside a month": ("events.toml", "mask_from = 2013-05-01", "mask_from = 2013-05-22", "first days of months"),
    "not a choice": ("events.toml", 'confidence = "press"', 'confidence = "sure"', "not one of publisher, press, dated"),
    "empty text": ("events.toml", 'place = "London"', 'place = ""', "column 'place': not text"),
    "id twice": ("events.toml", '"lee-rigby-2013"', '"london-bombings-2005"', "the same key is there twice"),
    "break inside a month": ("series_breaks.toml", "month = 2024-03-01", "month = 2024-02-28", "not the first of a month"),
    "unknown kind": ("series_breaks.toml", 'kind = "break"', 'kind = "jump"', "not one of start, break, note, end"),
    "unknown series": ("series_breaks.toml", 'series = "flagged"', 'series = "flags"', "not one of flagged"),
    "count as text": ("national_context.toml", "offences = 42255", 'offences = "42,255"', "not a whole number"),
    "negative": ("national_context.toml", "offences = 42255", "offences = -1", "under 0"),
    "figure without source": ("published_figures.toml", 'source = "Metro', 'origin = "Metro', "column 'source'"),
    "another list": ("published_figures.toml", "[[figure]]", "[[figures]]", "nothing but"),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_entry_is_named(folder, kind):
    file, old, new, message = WRONG[kind]
    edit(folder, file, old, new)
    read = {
        "events.toml": reference.events,
        "series_breaks.toml": reference.series_breaks,
        "national_context.toml": reference.national_context,
        "published_figures.toml": reference.published_figures,
    }[file]
    with pytest.raises(InputError, match=message) as caught:
        read(folder)
    assert str(caught.value).startswith(file)


def test_a_file_that_is_missing(tmp_path):
    with pytest.raises(InputError, match=r"events\.toml: cannot be read"):
        reference.events(tmp_path)


def offences(last: str) -> pd.DataFrame:
    months = pd.date_range("2021-01-01", last, freq="MS")
    return pd.DataFrame({"series": "flagged", "strand": "faith", "month": months})


def test_the_end_of_a_series_stands_right_after_its_last_month():
    rows = assemble.breaks_table(offences("2021-05-01"))
    assert rows.loc[rows["break_id"] == "end-flagged", "kind"].tolist() == ["end"]


@pytest.mark.parametrize("last", ["2021-04-01", "2021-06-01", "2022-01-01"])
def test_an_end_that_is_out_of_date_stops_the_build(last):
    with pytest.raises(
        InputError, match=r"series_breaks\.toml: row end-flagged, column 'month': flagged figures do not end"
    ):
        assemble.breaks_table(offences(last))
