"""The publishers' lists in each of their forms: what is found in them, which is believed, and what is refused."""

import dataclasses
import datetime
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import fetch, publishers, web
from etl.errors import FetchError
from etl.sources import read_catalogue
from tests.etl.publisher import COLLECTION, DATASET, EXPORT, FORMS, GONE, PACKAGE, RELEASE, Publisher, Server

pytestmark = pytest.mark.slow

CRIME = read_catalogue()["mps_borough_level"]
BOROUGHS = dataclasses.replace(CRIME, layouts=tuple(x for x in CRIME.layouts if x.reader == "wide_borough_level"))
SPECIAL = read_catalogue()["mps_special_crime"]
HATE_CRIME = read_catalogue()["home_office_hate_crime"]
RECENT, HISTORICAL = (f"MPS Borough Level Crime ({part}).csv" for part in ("most recent 24 months", "Historical"))
WARDS_RECENT, WARDS_HISTORICAL = RECENT.replace("Borough", "Ward"), HISTORICAL.replace("Borough", "Ward")
TABLE = b"MajorText,MinorText,BoroughName,201004\r\na,b,c,1\r\n"
WARDS = b"SubGroup,Group,WARDCODE,wardname,BOCU,201004\r\na,b,c,d,e,1\r\n"
QUICK = web.Limits(connect=2, read=0.4, whole_file=1, attempts=2, backoff=0.01, longest_wait=3)


@pytest.fixture
def publisher() -> Publisher:
    publisher = Publisher()
    publisher.add("exy3m", "a1", HISTORICAL, TABLE, "2026-03-20T09:00:00.000Z")
    publisher.add("exy3m", "b2", RECENT, TABLE * 2, "2026-08-12T08:00:00.000Z")
    publisher.add("exy3m", "c3", WARDS_HISTORICAL, WARDS)
    publisher.add("exy3m", "c4", WARDS_RECENT, WARDS)
    publisher.add("e5n6w", "d4", "Something Else.csv", TABLE)
    return publisher


@pytest.fixture
def run(server: Server, tmp_path: Path) -> Callable[..., list[fetch.Outcome]]:
    def run(only: str = "mps_borough_level") -> list[fetch.Outcome]:
        return fetch.fetch(tmp_path, only, server.url, QUICK)

    return run


def getter(publisher: Publisher, asked: list[str] | None = None) -> publishers.Get:
    """The publisher's answers without a network; what it does not answer is refused as gone."""

    def get(url: str) -> bytes:
        parts = urlsplit(url)
        if asked is not None:
            asked.append(parts.path)
        try:
            if parts.path.startswith(tuple(set(FORMS) - set(publisher.forms))):
                raise LookupError
            return json.dumps(publisher.answer(unquote(parts.path), parse_qs(parts.query))).encode()
        except (LookupError, ValueError) as error:
            raise FetchError(f"{url}: status 410") from error

    return get


def saying(answers: dict[str, Any]) -> publishers.Get:
    """One answer for every address that holds a word."""

    def get(url: str) -> bytes:
        for word, answer in answers.items():
            if word in url:
                return json.dumps(answer).encode()
        raise FetchError(f"{url}: status 404")

    return get


# The London Datastore.


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("as_mapping", [True, False])
def test_every_form_of_a_list_gives_the_same_files(publisher: Publisher, form: str, as_mapping: bool) -> None:
    publisher.forms, publisher.as_mapping = (form,), as_mapping
    listing = publishers.find_files(BOROUGHS, getter(publisher))
    assert listing.files == [
        publishers.Remote(
            f"https://data.london.gov.uk/download/exy3m/{resource}/{name.replace(' ', '%20').replace('(', '%28').replace(')', '%29')}",
            name,
            datetime.datetime.fromisoformat(modified),
            len(content),
            hashlib.md5(content).hexdigest(),
        )
        for resource, name, modified, content in (
            ("a1", HISTORICAL, "2026-03-20T09:00:00.000Z", TABLE),
            ("b2", RECENT, "2026-08-12T08:00:00.000Z", TABLE * 2),
        )
    ]
    assert listing.licence == "UK OGL v3"
    assert len(listing.passed_over) == FORMS.index(form)


def test_the_interfaces_are_asked_in_turn_and_the_first_answer_decides(publisher: Publisher) -> None:
    for answering, expected in (
        (FORMS, [f"{DATASET}exy3m"]),
        ((EXPORT, PACKAGE), [f"{DATASET}exy3m", EXPORT]),
        ((PACKAGE,), [f"{DATASET}exy3m", EXPORT, PACKAGE]),
    ):
        asked: list[str] = []
        publisher.forms = answering
        publishers.find_files(BOROUGHS, getter(publisher, asked))
        assert asked == expected


@pytest.mark.parametrize("form", FORMS)
def test_a_list_without_the_file_is_believed_and_no_older_one_asked(publisher: Publisher, form: str) -> None:
    publisher.datasets["exy3m"] = [r for r in publisher.datasets["exy3m"] if r[1] != HISTORICAL]
    asked: list[str] = []
    publisher.forms = FORMS[FORMS.index(form) :]
    listing = publishers.find_files(CRIME, getter(publisher, asked))
    assert [remote.name for remote in listing.files] == [WARDS_HISTORICAL, WARDS_RECENT], "wards have lost nothing"
    (line,) = listing.missing
    assert re.search(r"no file named MPS.*Borough.*Historical.*; it holds .*Ward Level", line)
    assert asked[-1].startswith(form)


def test_a_layout_that_is_not_whole_is_a_failure_and_the_others_are_fetched(run, publisher: Publisher) -> None:
    publisher.datasets["exy3m"] = [r for r in publisher.datasets["exy3m"] if r[1] != WARDS_RECENT]
    failed, *files = run()
    assert [failed.status, *(file.status for file in files)] == ["failed", "new", "new"]
    assert "no file named MPS[ _]Ward" in failed.line


def test_a_dataset_without_a_known_id_is_found_in_the_export_by_its_title(publisher: Publisher) -> None:
    publisher.add("2xk5d", "e5", "Monthly Crime Other Crime Borough Level Off Type.csv", TABLE)
    publisher.titles["2xk5d"] = "MPS Hate Crime or Special Crime  Dashboard Data"
    asked: list[str] = []
    listing = publishers.find_files(SPECIAL, getter(publisher, asked))
    assert [remote.url.split("/")[-2] for remote in listing.files] == ["e5"]
    assert asked == [EXPORT]
    publisher.titles["e5n6w"] = publisher.titles["2xk5d"]
    with pytest.raises(FetchError, match=r"2 of its 3 datasets fit \(ids unknown, title 'MPS hate crime"):
        publishers.find_files(SPECIAL, getter(publisher))
    publisher.titles.clear()
    with pytest.raises(FetchError, match="0 of its 3 datasets fit"):
        publishers.find_files(SPECIAL, getter(publisher))


def test_an_id_goes_before_a_title(publisher: Publisher) -> None:
    publisher.titles["e5n6w"], publisher.forms = BOROUGHS.title, (EXPORT,)
    assert len(publishers.find_files(BOROUGHS, getter(publisher)).files) == 2


def test_what_is_refused_as_gone_is_said_and_passed_over(run, publisher: Publisher) -> None:
    publisher.forms = (EXPORT,)
    note, *files = run()
    assert [note.status, *(file.status for file in files)] == ["note", *["new"] * 4]
    assert note.line.startswith("passed over: http://127.0.0.1:")
    assert note.line.endswith(f"/api/v3/dataset/exy3m: status 410, '{GONE['error']['message']}'")


@pytest.mark.parametrize(
    "body", [b"", b"gone", b'{"error": null}', b'{"error": ["message"]}', b"[" * 4000, b"x" * 5000]
)
def test_a_refusal_without_a_reason_is_still_a_line(run, publisher: Publisher, body: bytes) -> None:
    publisher.misbehave("/api/", "body", body=body, status=410)
    (outcome,) = run()
    assert outcome.status == "failed"
    assert [line.rsplit(": ", 1)[-1] for line in outcome.line.split("; ")] == ["status 410"] * 3


def test_a_failed_source_says_what_each_interface_said(run, publisher: Publisher, tmp_path: Path) -> None:
    publisher.forms = ()
    publisher.misbehave(DATASET, "status", status=503)
    publisher.misbehave(EXPORT, "html")
    (outcome,) = run()
    assert outcome.status == "failed"
    by_id, export, package = outcome.line.split("; ")
    assert by_id.endswith("/api/v3/dataset/exy3m: status 503 (tried 2 times)")
    assert "export.json: not JSON: b'<!DOCTYPE html>" in export
    assert "package_show?id=exy3m: status 410, 'Please use the new API" in package
    assert not (tmp_path / "mps_borough_level").exists()


def test_two_sources_of_one_list_ask_for_it_once(server: Server, publisher: Publisher, tmp_path: Path) -> None:
    publisher.forms = (EXPORT,)
    fetch.fetch(tmp_path, None, server.url, QUICK)
    assert sum(request.path == EXPORT for request in publisher.requests) == 1


# A resource's name, size, hash and moment.


def test_a_resource_is_known_by_its_filename_whatever_its_address_ends_in(run, publisher: Publisher, tmp_path: Path) -> None:  # fmt: skip
    content = publisher.files.pop(f"/download/exy3m/a1/{HISTORICAL}")
    for end in ("a1", "a1/", "old name 2019.csv"):
        url = f"/download/exy3m/{end}"
        publisher.files[url] = content
        publisher.listed[HISTORICAL] = {
            "url": f"https://data.london.gov.uk{url}",
            "size": len(TABLE),
            "hash": hashlib.md5(TABLE).hexdigest(),
        }
        assert {o.status for o in run()} <= {"new", "unchanged"}
        kept = sorted(path.name for path in (tmp_path / "mps_borough_level").rglob("MPS Borough*"))
        assert kept == [HISTORICAL, RECENT]


@pytest.mark.parametrize("end", ["a1", "old%20name%202019.csv", "MPS%20Ward%20Level%20Crime%20(Historical).csv"])
def test_without_a_checksum_an_address_that_ends_in_another_name_is_refused(publisher: Publisher, end: str) -> None:
    url = f"https://data.london.gov.uk/download/exy3m/{end}"
    publisher.listed[HISTORICAL] = {"url": url, "hash": None}
    listing = publishers.find_files(BOROUGHS, getter(publisher))
    assert listing.files == []
    (line,) = listing.missing
    assert f"listed as '{HISTORICAL}' without a checksum, at an address that does not end so: " in line
    assert line.endswith(f"{end}'")


def test_without_a_checksum_an_address_may_be_punctuated_in_its_own_way(publisher: Publisher) -> None:
    url = "https://data.london.gov.uk/download/exy3m/a1/mps-borough-level-crime-historical.csv"
    publisher.listed[HISTORICAL] = {"url": url, "hash": None}
    assert publishers.find_files(BOROUGHS, getter(publisher)).files[0].url == url


@pytest.mark.parametrize(("field", "value", "line"), [
    ("hash", "0" * 32, "md5 is "),
    ("hash", "0" * 64, "sha256 is "),
    ("size", 7, "the publisher's list says 7: not the whole file"),
])  # fmt: skip
def test_a_size_or_hash_that_does_not_fit_is_refused(run, publisher: Publisher, tmp_path: Path, field: str, value: object, line: str) -> None:  # fmt: skip
    publisher.listed[RECENT] = {field: value}
    by_name = {outcome.line.split(": ")[0]: outcome for outcome in run()}
    assert by_name[RECENT].status == "failed"
    assert line in by_name[RECENT].line
    assert by_name[HISTORICAL].status == "new"
    assert [p.name for p in (tmp_path / "mps_borough_level").rglob("MPS Borough*")] == [HISTORICAL]


MOMENTS = st.one_of(
    st.sampled_from([None, "", "yesterday"]),
    st.datetimes(datetime.datetime(2010, 1, 1), datetime.datetime(2040, 1, 1)).map(lambda d: f"{d:%Y-%m-%dT%H:%M:%SZ}"),
)
LISTED = st.tuples(st.sampled_from([HISTORICAL, RECENT, HISTORICAL.upper(), "Other.csv"]), MOMENTS)


@given(st.lists(LISTED, max_size=8))
def test_the_newest_resource_of_a_name_is_chosen_wherever_it_is_in_the_list(listed: list[tuple[str, str | None]]) -> None:  # fmt: skip
    def newest(wanted: str) -> str | None:
        """Its place in the list; of two of one moment, or of none, the one listed first."""
        known = [(m if m and m[0] == "2" else "", -n) for n, (name, m) in enumerate(listed) if name.lower() == wanted.lower()]  # fmt: skip
        return str(-max(known)[1]) if known else None

    resources = [
        {"url": f"https://data.london.gov.uk/download/exy3m/{n}/{name}", "filename": name, "timestamp": moment}
        for n, (name, moment) in enumerate(listed)
    ]
    places = [newest(HISTORICAL), newest(RECENT)]
    get = saying({"/v3/dataset/": {"resources": resources}})
    listing = publishers.find_files(BOROUGHS, get)
    found = {remote.name.lower(): remote.url.split("/")[-2] for remote in listing.files}
    assert [found.get(HISTORICAL.lower()), found.get(RECENT.lower())] == ([None, None] if None in places else places)
    assert len(listing.missing) == (None in places)


@pytest.mark.parametrize("resource", [
    {"url": "https://[data.london.gov.uk/x/" + RECENT, "timestamp": "2040-01-01"},
    {"url": None, "filename": RECENT, "timestamp": "2040-01-01"},
    {"url": "https://data.london.gov.uk/x", "filename": f"../{RECENT}", "timestamp": "2040-01-01"},
    {"filename": ["a"]},
    {},
])  # fmt: skip
def test_a_resource_that_cannot_be_kept_is_nobody_s_file(resource: dict[str, object]) -> None:
    good = [
        {"url": f"https://data.london.gov.uk/{n}/{n}", "filename": n, "hash": "a" * 32} for n in (HISTORICAL, RECENT)
    ]
    found = publishers.find_files(BOROUGHS, saying({"/v3/dataset/": {"resources": [resource, *good]}}))
    assert [remote.url for remote in found.files] == [r["url"] for r in good]


@pytest.mark.parametrize(("size", "read"), [(7, 7), ("7", 7), (" 7 ", 7), (0, None), (-7, None), (7.5, None), ("9" * 5000, None), ("²", None), (True, None), ([7], None)])  # fmt: skip
def test_a_size_is_a_whole_number_or_not_given(publisher: Publisher, size: object, read: int | None) -> None:
    publisher.listed[RECENT] = {"size": size}
    assert publishers.find_files(BOROUGHS, getter(publisher)).files[1].size == read


def test_a_deprecated_answer_that_says_it_failed_is_not_used(publisher: Publisher) -> None:
    result = publisher.dataset("exy3m")
    for success in (False, "true", None):
        with pytest.raises(FetchError, match="the interface says that it did not succeed"):
            publishers.find_files(BOROUGHS, saying({"package_show": {"success": success, "result": result}}))
    found = publishers.find_files(BOROUGHS, saying({"package_show": {"success": True, "result": result}}))
    assert len(found.files) == 2


# GOV.UK.


def test_the_newest_release_of_a_collection_is_taken(publisher: Publisher) -> None:
    for year in (2024, 2026, 2025):
        publisher.release(year, f"hate-crime-england-and-wales-{year - 1}-to-{year}-data-tables.ods", TABLE)
    asked: list[str] = []
    listing = publishers.find_files(HATE_CRIME, getter(publisher, asked))
    assert asked == [COLLECTION, f"/api/content{RELEASE}2026"]
    (remote,) = listing.files
    assert remote.name == "hate-crime-england-and-wales-2025-to-2026-data-tables.ods"
    assert (remote.size, f"{remote.modified:%Y-%m-%d}", remote.checksum) == (len(TABLE), "2026-10-09", None)
    assert (listing.licence, listing.passed_over) == ("", ())


@pytest.mark.parametrize("collection", [None, {}, {"links": {"documents": [{"base_path": f"{RELEASE}march"}]}}])
def test_without_the_collection_the_last_two_years_are_asked_for(publisher: Publisher, collection: object) -> None:
    this_year = datetime.datetime.now(datetime.UTC).year
    publisher.release(this_year - 1, "hate-crime-tables.ods", TABLE)
    asked: list[str] = []
    answer = getter(publisher, asked)

    def get(url: str) -> bytes:
        if COLLECTION not in url:
            return answer(url)
        if collection is None:
            raise FetchError(f"{url}: status 404")
        return json.dumps(collection).encode()

    listing = publishers.find_files(HATE_CRIME, get)
    assert asked == [f"/api/content{RELEASE}{this_year}", f"/api/content{RELEASE}{this_year - 1}"]
    assert len(listing.files) == 1
    assert len(listing.passed_over) == 2
    assert COLLECTION in listing.passed_over[0]


def test_a_release_without_tables_is_a_line_and_no_older_one_is_taken(publisher: Publisher) -> None:
    for year in (2024, 2025):
        publisher.release(year, "hate-crime-tables.ods", TABLE)
    publisher.releases[2025].pop()
    listing = publishers.find_files(HATE_CRIME, getter(publisher))
    assert listing.files == []
    assert re.search(r"march-2025: no file named hate-crime.*; it holds '/government/statistics/", listing.missing[0])


# Whatever is answered.

ANSWERS = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.sampled_from([
        HISTORICAL, RECENT, "https://[x", "https://data.london.gov.uk/download/exy3m/a1/" + RECENT, "9" * 5000, "2026-02-30", "a" * 32,
    ])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["id", "title", "licence", "resources", "result", "success", "url", "filename", "size", "hash", "timestamp", "details", "attachments", "links", "documents", "base_path", "error"]), inner, max_size=6),
    ),
    max_leaves=40,
)  # fmt: skip


@pytest.mark.parametrize("source", [BOROUGHS, SPECIAL, HATE_CRIME], ids=lambda source: source.id)
@given(answer=ANSWERS)
def test_any_answer_ends_in_one_line_or_in_safe_names(source: publishers.Source, answer: Any) -> None:
    lines, names = [], []
    try:
        listing = publishers.find_files(source, saying({"https://": answer}))
        lines, names = [*listing.missing], [remote.name for remote in listing.files]
    except FetchError as error:
        lines = [str(error)]
    assert all("\n" not in line and len(line) < 2_000 for line in lines)
    assert not any("/" in name or name.startswith(".") for name in names)


@given(resource=st.dictionaries(st.sampled_from(["url", "filename", "size", "hash", "timestamp"]), ANSWERS), as_mapping=st.booleans())  # fmt: skip
def test_any_resource_beside_a_good_one_changes_nothing_but_its_own_name(resource: dict, as_mapping: bool) -> None:
    good = [
        {"url": f"https://data.london.gov.uk/{n}/{name}", "filename": name, "timestamp": "2039-01-01"}
        for n, name in enumerate((HISTORICAL, RECENT))
    ]
    resources = [*good, resource]
    answer = {"resources": {str(n): r for n, r in enumerate(resources)} if as_mapping else resources}
    found = publishers.find_files(BOROUGHS, saying({"/v3/dataset/": answer}))
    assert [remote.url for remote in found.files] == [r["url"] for r in good]
