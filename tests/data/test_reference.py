"""The hand-kept files of data/reference agree with the schema, with the vocabulary and with each other."""

import re
from collections import Counter
from datetime import date
from urllib.parse import urlparse

import pandas as pd
import pytest

from hatecrime import periods, schema, store, vocabulary, wording

EARLIEST, TODAY = date(2001, 1, 1), date(2026, 11, 22)
FILES = sorted(path.stem for path in store.REFERENCE.glob("*.toml"))
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
EVENT_KINDS = {"attack", "conflict", "vote", "protest", "disorder", "sport", "court"}
ROUTE_KINDS = {"emergency", "police", "third_party", "independent", "specialist"}

# The mask of docs/methods.md, up to the last month of the strand figures.
MASK = {
    "2011-08",
    *("2013-05", "2013-06", "2013-07"),
    *("2014-07", "2014-08", "2014-11"),
    *("2015-01", "2015-02", "2015-11", "2015-12"),
    *("2016-06", "2016-07", "2016-08"),
    *("2017-03", "2017-04", "2017-05", "2017-06", "2017-07"),
    *("2020-03", "2020-04", "2020-05", "2020-06", "2020-07", "2020-08"),
    "2021-05",
}


def rows(name: str, key: str) -> list[dict]:
    return store.read_reference(name)[key]


def as_table(records: list[dict], table: schema.Table) -> pd.DataFrame:
    frame = pd.DataFrame(records, columns=table.column_names)
    for column in table.columns:
        if column.type == schema.EVENTS.arrow_schema.field("start").type:
            frame[column.name] = pd.to_datetime(frame[column.name])
    return frame.astype(object).where(frame.notna(), None) if table is schema.EVENTS else frame


def leaves(value: object, path: str = ""):
    """Every value of a parsed file that is not a table or a list, with where it is."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{number}]")
    else:
        yield path, value


def test_there_are_the_files_that_the_code_reads():
    expected = {
        *("events", "masked_months", "series_breaks", "support_routes"),
        *("published_figures", "national_context", "weak_figures", "borough_notes"),
    }
    assert expected <= set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_addresses_are_whole_web_addresses(name):
    for path, value in leaves(store.read_reference(name)):
        if path.endswith("url"):
            parts = urlparse(value)
            assert parts.scheme in {"http", "https"}, f"{name}{path}: {value}"
            assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", parts.netloc), f"{name}{path}: {value}"
            assert not re.search(r"\s", value), f"{name}{path}: {value!r}"


@pytest.mark.parametrize("name", FILES)
def test_dates_are_sane_and_texts_are_clean(name):
    for path, value in leaves(store.read_reference(name)):
        if isinstance(value, date):
            assert EARLIEST <= value <= TODAY, f"{name}{path}: {value}"
        if isinstance(value, str):
            assert value == value.strip(), f"{name}{path}: {value!r}"
            assert value, f"{name}{path} is empty: leave the key out instead"
            assert not re.search(r"[\x00-\x1f‪-‮⁦-⁩]", value), f"{name}{path}: {value!r}"


@pytest.mark.parametrize(
    ("name", "key", "field"),
    [
        ("events", "event", "event_id"),
        ("series_breaks", "series_break", "break_id"),
        ("masked_months", "masked_month", "month"),
        ("support_routes", "route", "id"),
        ("support_routes", "route", "order"),
        ("support_routes", "step", "order"),
        ("published_figures", "figure", "id"),
        ("borough_notes", "note", "gss"),
    ],
)
def test_keys_are_unique(name, key, field):
    counts = Counter(row[field] for row in rows(name, key))
    assert counts
    assert [value for value, count in counts.items() if count > 1] == []


@pytest.mark.parametrize(
    ("name", "key", "field"),
    [
        ("events", "event", "event_id"),
        ("series_breaks", "series_break", "break_id"),
        ("support_routes", "route", "id"),
        ("published_figures", "figure", "id"),
    ],
)
def test_ids_may_stand_in_an_address(name, key, field):
    assert [row[field] for row in rows(name, key) if not SLUG.fullmatch(row[field])] == []


def test_events_keep_the_contract_of_their_table():
    records = rows("events", "event")
    assert {key for row in records for key in row} <= set(schema.EVENTS.column_names)
    table = schema.to_arrow(as_table(records, schema.EVENTS), schema.EVENTS)
    assert table.num_rows == 18


@pytest.mark.parametrize("event", rows("events", "event"), ids=lambda event: event["event_id"])
def test_event(event):
    assert event["source"]
    assert event["confidence"] in {"publisher", "press", "dated"}
    assert event["kind"] in EVENT_KINDS
    assert event["strands"]
    assert set(event["strands"]) <= set(vocabulary.FLAGGED_STRANDS)
    assert "end" not in event or event["start"] <= event["end"]
    assert ("mask_from" in event) == ("mask_to" in event)
    if "mask_from" in event:
        assert event["mask_from"].day == event["mask_to"].day == 1
        assert event["mask_from"] <= event["mask_to"]
        assert (event["mask_from"].year, event["mask_from"].month) >= (event["start"].year, event["start"].month)


def test_a_strand_is_never_named_without_those_that_contain_it():
    for event in rows("events", "event"):
        strands = set(event["strands"])
        if strands & {"antisemitic", "islamophobic"}:
            assert "faith" in strands, event["event_id"]
        if "faith" in strands:
            assert "racist_religious" in strands, event["event_id"]


def test_no_word_of_cause_about_an_event():
    causal = re.compile(r"\b(caus\w*|because of|led to|due to|sparked|triggered|result(ed|ing)? (of|in|from))\b", re.I)
    for event in rows("events", "event"):
        for field in ("name", "published_size"):
            assert not causal.search(event.get(field, "")), event["event_id"]


def test_the_mask_is_the_one_of_the_methods():
    events = as_table(rows("events", "event"), schema.EVENTS)
    extra = [pd.Timestamp(row["month"]) for row in rows("masked_months", "masked_month")]
    known = {f"{month:%Y-%m}" for month in periods.known_months(events, extra)}
    assert {month for month in known if month <= "2021-05"} == MASK
    assert {"2021-07", "2023-10", "2024-08", "2025-09", "2025-10"} <= known


def test_masked_months_are_first_days_with_a_reason():
    for row in rows("masked_months", "masked_month"):
        assert row["month"].day == 1
        assert row["reason"]


def test_series_breaks_keep_the_contract_of_their_table():
    frame = as_table(rows("series_breaks", "series_break"), schema.SERIES_BREAKS)
    frame["strand"] = frame["strand"].where(frame["strand"].notna(), None)
    assert schema.to_arrow(frame, schema.SERIES_BREAKS).num_rows == len(frame)


@pytest.mark.parametrize("series", vocabulary.SERIES)
def test_every_series_is_cut_at_connect_and_nowhere_else(series):
    frame = as_table(rows("series_breaks", "series_break"), schema.SERIES_BREAKS)
    regimes = periods.regimes_of(frame, series)
    assert regimes.changes == (pd.Timestamp("2024-03-01"),)
    assert regimes.mixed == (pd.Timestamp("2024-02-01"),)
    assert regimes.start == (None if series == "flagged" else pd.Timestamp("2012-09-01"))


def test_published_figures_parse():
    for row in rows("published_figures", "figure"):
        assert isinstance(row["published"], int), row["id"]
        assert 0 <= row["tolerance_pct"] <= 5, row["id"]
        assert row["source"], row["id"]
        assert row["table"] in {"offences", "national", "population"}, row["id"]
        if row["table"] == "population":
            assert 2001 <= row["year"] <= 2025, row["id"]
            continue
        assert row["first_month"].day == row["last_month"].day == 1, row["id"]
        assert row["first_month"] <= row["last_month"], row["id"]
        if row["table"] == "offences":
            assert row["series"] in vocabulary.SERIES, row["id"]
            assert row["strand"] in vocabulary.STRANDS, row["id"]
            assert row["area"] in {"London", *vocabulary.BOROUGHS.values()}, row["id"]


def test_published_figures_hold_every_total_of_the_reconciliation():
    counts = Counter(row["table"] for row in rows("published_figures", "figure"))
    assert counts == {"offences": 21, "national": 3, "population": 6}


def test_published_change_is_the_change_of_the_published_counts():
    by_id = {row["id"]: row for row in rows("published_figures", "figure")}
    after = by_id["aggravated-england-wales-2016-07"]["published"]
    before = by_id["aggravated-england-wales-2015-07"]["published"]
    assert by_id["aggravated-england-wales-change-2016-07"]["published"] == round(100 * (after / before - 1))


def test_national_context_keeps_the_contract_of_its_table():
    marked = [row | {"low_reliability": False} for row in rows("national_context", "figure")]
    records = [{"note": None} | row for row in marked]
    assert all(set(row) == set(schema.NATIONAL.column_names) for row in records)
    assert schema.to_arrow(as_table(records, schema.NATIONAL), schema.NATIONAL).num_rows == len(records)
    for row in records:
        assert (row["period_end"].month, row["period_end"].day) == (3, 31)


def test_weak_figures_say_of_what_and_why():
    for row in rows("weak_figures", "weak"):
        assert (
            {"geography", "strand", "reason"} <= set(row) <= {*schema.NATIONAL.column_names, "financial_year", "reason"}
        )
        assert row["reason"].endswith("."), row["strand"]
        assert re.fullmatch(r"20\d\d/\d\d", row.get("financial_year", "2017/18"))


def test_years_that_lack_a_force_say_so_in_their_geography():
    whole = {r["period_end"].year for r in rows("national_context", "figure") if r["geography"] == "England and Wales"}
    assert whole.isdisjoint({2020, 2023, 2025})


def test_borough_notes_are_about_places_we_know():
    known = {vocabulary.CITY_OF_LONDON_GSS, *vocabulary.BOROUGHS}
    assert {row["gss"] for row in rows("borough_notes", "note")} <= known
    assert {"E09000001", "E09000007", "E09000033"} <= {row["gss"] for row in rows("borough_notes", "note")}


@pytest.mark.parametrize("route", rows("support_routes", "route"), ids=lambda route: route["id"])
def test_support_route(route):
    assert route["kind"] in ROUTE_KINDS
    for field in ("name", "what", "when_to_use", "short", "source", "source_url", "checked_how"):
        assert route[field]
    assert isinstance(route["checked_on"], date)
    assert "phone" in route or "url" in route
    if "phone" in route:
        digits = route["phone"].replace(" ", "")
        assert digits in {"999", "101"} or re.fullmatch(r"0\d{9,10}", digits)
        assert route["confirmed"], "a number that nobody confirmed must not be printed"
    if not route["confirmed"]:
        assert re.search(r"not (be confirmed|opened)", route["checked_how"])


def test_support_routes_name_those_that_must_be_there():
    ids = {row["id"] for row in rows("support_routes", "route")}
    assert {
        *("emergency-999", "police-101", "met-online", "police-station", "true-vision", "catch"),
        *("tell-mama", "cst", "galop"),
    } <= ids
    first = min(rows("support_routes", "route"), key=lambda row: row["order"])
    assert first["phone"] == "999"


def test_no_phone_number_stands_for_two_organisations():
    numbers = Counter(row["phone"].replace(" ", "") for row in rows("support_routes", "route") if "phone" in row)
    assert max(numbers.values()) == 1


def test_the_report_address_in_the_footer_is_that_of_the_route():
    online = next(row for row in rows("support_routes", "route") if row["id"] == "met-online")
    assert online["url"].removeprefix("https://www.").rstrip("/") in wording.REPORT_LINE
