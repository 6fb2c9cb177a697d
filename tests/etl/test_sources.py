"""The catalogue: whole, and refused with entry and field when it is not."""

import dataclasses
import datetime
import re
from pathlib import Path

import pytest

from etl import recognise, sources
from etl.errors import InputError

TEXT = sources.CATALOGUE.read_text(encoding="utf-8")


def changed(folder: Path, old: str, new: str) -> Path:
    path = folder / "sources.toml"
    assert old in TEXT
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return path


def test_every_layout_that_is_read_has_its_source_in_the_catalogue() -> None:
    assert {layout.source for layout in recognise.LAYOUTS} <= set(sources.read_catalogue())


def test_every_file_that_fetch_looks_for_is_recognised_by_a_build() -> None:
    for source in sources.read_catalogue().values():
        for url in source.urls:
            name = url.rsplit("/", 1)[-1]
            assert recognise.layout_of(name) is not None, name


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('cadence = "monthly"', 'cadence = "weekly"', "mps_monthly_dashboard, column 'cadence'"),
        ('publisher = "Metropolitan', 'publishr = "Metropolitan', "unknown field"),
        ('reader = "long_dashboard"\n', "", "column 'layout.reader': missing field"),
        ('find = "datastore"', 'find = "guess"', "column 'find'"),
        ("max_megabytes = 200", "max_megabytes = 0", "column 'max_megabytes'"),
        ("https://www.ons.gov.uk/file", "http://www.ons.gov.uk/file", "not an https address"),
        ('id = "mps_borough_level"', 'id = "mps_monthly_dashboard"', "the id is there twice"),
        ("tried_on_real_file = false", 'tried_on_real_file = "no"', "tried_on_real_file"),
        ("due = { months_after = 1, day = 20 }", "due = { months_after = 1, day = 40 }", "column 'due.day'"),
        ("march-{year}", "march-2025", "column 'slug': not a name with {year} in one place"),
        ('collection = "hate-crime-statistics"\n', "", "column 'collection': needed for find = 'govuk'"),
        ("files = ['M1045", "files = ['(M1045", "not a regular expression"),
        ("13d321d7", "zzz321d7", "column 'sha256.ukpopest"),
        ('[[source]]\nid = "ons_ward_b', '[[sauce]]\nid = "ons_ward_b', "expected nothing but"),
        ("[[source]]", "[[source", "not TOML"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, old: str, new: str, line: str) -> None:
    with pytest.raises(InputError, match=re.escape(line)):
        sources.read_catalogue(changed(tmp_path, old, new))


@pytest.mark.parametrize(
    ("source", "data_to", "due"),
    [
        ("mps_borough_level", "2026-03-01", "2026-05-20"),
        ("mps_borough_level", "2026-11-01", "2027-01-20"),
        ("ons_population", "2024-06-30", "2026-07-31"),
        ("mps_special_crime", "2021-05-01", None),
    ],
)
def test_the_next_due_date_follows_from_what_is_held(source: str, data_to: str, due: str | None) -> None:
    found = sources.next_due(sources.read_catalogue()[source], datetime.date.fromisoformat(data_to))
    assert found == (due and datetime.date.fromisoformat(due))


LAYOUT = '[[source.layout]]\nreader = "london_monthly"\n'


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            'month = ["month"]',
            'month = ["month"]\nyear = ["MONTH"]',
            "'columns': the name has two roles (found 'month')",
        ),
        ('month = ["month"]', 'month = ["month", "Month"]', "'columns': the name has two roles"),
        ('not_used = ["taken_from"]', 'not_used = ["recording system"]', "(found 'recordingsystem')"),
        ('month = ["month"]', "month = []", "column 'layout.columns.month': List should have"),
        (
            'month = ["month"]',
            'month = "month"',
            "column 'layout.columns.month': Input should be a valid list (found 'month')",
        ),
        ('month = ["month"]', "month = [1]", "column 'layout.columns.month': Input should be a valid string"),
        (LAYOUT, LAYOUT + "files = []\n#", "column 'layout.files': List should have at least 1 item"),
        (LAYOUT, LAYOUT + 'more_files = "x"\n', "column 'layout.more_files': Input should be a valid list (found 'x')"),
        (LAYOUT, LAYOUT + 'kind = "x"\n', "column 'layout.kind': unknown field (found 'x')"),
        (LAYOUT, '[[source.layout]]\nreader = ""\n', "column 'layout.reader': String should have"),
        (LAYOUT, "[source.layout]\n", "column 'layout': Input should be a valid list"),
    ],
)
def test_a_wrong_layout_is_named_by_its_source(tmp_path: Path, old: str, new: str, line: str) -> None:
    with pytest.raises(InputError, match=re.escape(line)) as caught:
        sources.read_catalogue(changed(tmp_path, old, new))
    assert str(caught.value).startswith("sources.toml: row gla_state_of_london")


def test_a_layout_says_where_its_columns_are() -> None:
    places = {layout.columns.place for source in sources.read_catalogue().values() for layout in source.layouts}
    assert "reader 'wide_ward_level' of source 'mps_borough_level' in etl/sources.toml" in places


def test_a_reader_that_nobody_wrote_is_named() -> None:
    source = sources.read_catalogue()["gla_state_of_london"]
    layout = dataclasses.replace(source.layouts[0], reader="london_weekly")
    with pytest.raises(InputError, match=r"row gla_state_of_london, column 'reader': no such reader .*'london_weekly'"):
        recognise._layout(source, layout)
