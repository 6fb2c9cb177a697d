"""Fetch against a real publisher on this machine that answers as the real ones do, and misbehaves on demand."""

import contextlib
import gzip
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from etl import build, rawfolder, recognise, web
from etl import fetch as fetching
from etl.errors import InputError
from etl.sources import read_catalogue
from tests.etl import samples
from tests.etl.publisher import FORMS, File, Publisher, Server

pytestmark = pytest.mark.slow

SPECIAL = "mps_special_crime"
DATASET = "2xk5d"
NAME = "Monthly Crime Other Crime Borough Level Off Type.csv"
CONTENT = b"Borough,MajorText,MinorText,201004,201005\r\n" + b"".join(
    f"Borough {n},Hate,Islamophobic,{n},{n + 1}\r\n".encode() for n in range(5000)
)
QUICK = web.Limits(connect=2, read=0.4, whole_file=1, attempts=3, backoff=0.01, longest_wait=3)


@pytest.fixture
def publisher() -> Publisher:
    """One whose list gives no size and no checksum, so that nothing but our own checks refuses a file."""
    publisher = Publisher(titles={DATASET: read_catalogue()[SPECIAL].title}, lists_checksums=False)
    publisher.add(DATASET, "r1", NAME, CONTENT)
    return publisher


@pytest.fixture
def run(server: Server, tmp_path: Path) -> Callable[..., list[fetching.Outcome]]:
    def run(only: str | None = SPECIAL, limits: web.Limits = QUICK) -> list[fetching.Outcome]:
        return fetching.fetch(tmp_path, only, server.url, limits)

    return run


def kept(raw: Path) -> dict[str, bytes]:
    """What a build would see in the raw folder."""
    files = (p for p in raw.rglob("*") if p.is_file() and not p.name.startswith("."))
    return {p.relative_to(raw).as_posix(): p.read_bytes() for p in files}


def statuses(publisher: Publisher, part: str = "/download/") -> list[int]:
    return [request.status for request in publisher.requests if part in request.path]


def test_a_file_is_found_by_name_and_kept_under_its_edition(run, tmp_path: Path) -> None:
    (outcome,) = run()
    assert outcome.status == "new"
    assert kept(tmp_path) == {f"{SPECIAL}/2026-04-21/{NAME}": CONTENT}


def test_the_newest_resource_of_a_name_wins_whatever_its_id(run, publisher: Publisher, tmp_path: Path) -> None:
    newer = CONTENT + b"Borough X,Hate,Islamophobic,1,2\r\n"
    publisher.add(DATASET, "r2", NAME, newer, "2026-05-20T09:00:00")
    publisher.add(DATASET, "r0", NAME, b"older\n1\n", "2020-01-01T00:00:00")
    run()
    assert kept(tmp_path) == {f"{SPECIAL}/2026-05-20/{NAME}": newer}


def test_an_unchanged_file_is_not_downloaded_again(run, publisher: Publisher, tmp_path: Path) -> None:
    run()
    (outcome,) = run()
    assert outcome.status == "unchanged"
    assert statuses(publisher) == [200, 304]
    assert len(kept(tmp_path)) == 1


def test_an_unchanged_file_without_validators_is_kept_once(run, publisher: Publisher, tmp_path: Path) -> None:
    publisher.no_validators = True
    run()
    (outcome,) = run()
    assert outcome.status == "unchanged"
    assert statuses(publisher) == [200, 200]
    assert len(kept(tmp_path)) == 1


def test_a_kept_file_that_was_damaged_here_is_fetched_again(run, publisher: Publisher, tmp_path: Path) -> None:
    run()
    path = tmp_path / SPECIAL / "2026-04-21" / NAME
    path.write_bytes(CONTENT[:100])
    (outcome,) = run()
    assert outcome.status == "new"
    assert statuses(publisher) == [200, 200]
    assert CONTENT in kept(tmp_path).values()


def test_a_file_changed_under_the_same_name_is_a_new_edition_beside_the_old(
    run, publisher: Publisher, tmp_path: Path
) -> None:
    path = publisher.add(DATASET, "r1", NAME, CONTENT)
    run()
    for extra in (b"X,Hate,Islamophobic,1,2\r\n", b"Y,Hate,Islamophobic,1,2\r\n", b"Z,Hate,Islamophobic,1,2\r\n"):
        publisher.files[path].content = CONTENT + extra
        (outcome,) = run()
        assert outcome.status == "new"
    files = kept(tmp_path)
    assert len(files) == 4
    assert len(set(files.values())) == 4
    assert files[f"{SPECIAL}/2026-04-21/{NAME}"] == CONTENT


def test_a_moved_resource_with_the_same_bytes_is_no_new_edition(run, publisher: Publisher, tmp_path: Path) -> None:
    run()
    publisher.datasets[DATASET] = []
    publisher.add(DATASET, "r9", NAME, CONTENT, "2026-06-01T00:00:00")
    (outcome,) = run()
    assert outcome.status == "unchanged"
    assert len(kept(tmp_path)) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_busy_server_is_asked_again(run, publisher: Publisher, tmp_path: Path, status: int) -> None:
    publisher.misbehave("/download/", "status", times=2, status=status)
    (outcome,) = run()
    assert outcome.status == "new"
    assert statuses(publisher) == [status, status, 200]
    assert list(kept(tmp_path).values()) == [CONTENT]


def test_the_wait_that_a_server_asks_for_is_kept_up_to_a_bound(
    run, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(web.time, "sleep", waits.append)
    publisher.misbehave("/download/", "status", times=1, status=429, retry_after="2")
    assert run()[0].status == "new"
    assert waits == [2.0]
    publisher.files.clear()
    publisher.misbehave("/download/", "status", status=429, retry_after="3600")
    (outcome,) = run()
    assert outcome.status == "failed"
    assert "3600" in outcome.line
    assert waits == [2.0]


def test_a_connection_cut_halfway_goes_on_where_it_stopped(run, publisher: Publisher, tmp_path: Path) -> None:
    half = len(CONTENT) // 2
    publisher.misbehave("/download/", "cut", times=1, at=half)
    (outcome,) = run()
    assert outcome.status == "new"
    assert list(kept(tmp_path).values()) == [CONTENT]
    second = publisher.requests[-1]
    assert (second.headers["Range"], second.status) == (f"bytes={half}-", 206)


def test_a_later_run_resumes_what_an_earlier_one_could_not_finish(run, publisher: Publisher, tmp_path: Path) -> None:
    publisher.misbehave("/download/", "cut", times=3, at=1000)
    assert run()[0].status == "failed"
    assert kept(tmp_path) == {}
    assert run()[0].status == "new"
    assert list(kept(tmp_path).values()) == [CONTENT]


def test_a_part_of_a_file_that_changed_meanwhile_is_not_continued(run, publisher: Publisher, tmp_path: Path) -> None:
    publisher.misbehave("/download/", "cut", times=3, at=1000)
    assert run()[0].status == "failed"
    changed = CONTENT.replace(b"Islamophobic", b"Antisemitic.")
    publisher.files[f"/download/{DATASET}/r1/{NAME}"].content = changed
    assert run()[0].status == "new"
    assert list(kept(tmp_path).values()) == [changed]


REFUSED: dict[str, tuple[str, str, dict]] = {
    "not found": ("/download/", "status", {"status": 404}),
    "gone": ("/download/", "status", {"status": 410}),
    "forbidden": ("/download/", "status", {"status": 403}),
    "server error that stays": ("/download/", "status", {"status": 500}),
    "too many requests that stay": ("/download/", "status", {"status": 429}),
    "an error page with status 200": ("/download/", "html", {}),
    "an error page in place of the list": ("/api/", "html", {}),
    "an empty body": ("/download/", "body", {"body": b""}),
    "cut, again and again": ("/download/", "cut", {"at": 999}),
    "cut before the first byte": ("/download/", "cut", {"at": 0}),
    "cut with no length announced": ("/download/", "no_length_cut", {"at": 1017}),
    "a length that is too long": ("/download/", "too_long_length", {}),
    "a length that is too short": ("/download/", "too_short_length", {}),
    "one byte at a time": ("/download/", "slow", {"seconds": 0.1}),
    "a server that says nothing": ("/download/", "silent", {"seconds": 1.5}),
    "a list that never comes": ("/api/", "silent", {"seconds": 1.5}),
    "a redirect to another host": ("/download/", "redirect", {"to": "https://example.org/file.csv"}),
    "a redirect to plain http": ("/download/", "redirect", {"to": "http://data.london.gov.uk/file.csv"}),
    "a redirect to a file": ("/download/", "redirect", {"to": "file:///etc/passwd"}),
    "a redirect in a circle": ("/download/", "redirect", {"to": f"/download/{DATASET}/r1/x.csv"}),
    "a body without end": ("/download/", "endless", {}),
    "a size announced that is not plausible": ("/download/", "announced_huge", {}),
    "a gzip bomb": ("/download/", "gzip_bomb", {}),
    "gzip that is not": ("/download/", "broken_gzip", {}),
    "another part than was asked for": ("/download/", "wrong_part", {}),
    "a redirect to what is no address": ("/download/", "redirect", {"to": "https://[data.london.gov.uk/file.csv"}),
    "a redirect to a port that is none": ("/download/", "redirect", {"to": "https://data.london.gov.uk:99999/f.csv"}),
    "a truncated list": ("/api/", "body", {"body": b'[{"id": "2xk5d", "resour'}),
    "a list without end": ("/api/", "endless", {}),
    "a list announced too large": ("/api/", "announced_huge", {}),
    "a list that is a gzip bomb": ("/api/", "gzip_bomb", {}),
    "a list nested too deep": ("/api/", "body", {"body": b"[" * 200_000}),
    "a list of another shape": ("/api/", "body", {"body": b'{"resources": []}'}),
    "another table under the name": ("/download/", "body", {"body": b"Name,Value\r\nx,1\r\n"}),
    "a table without its last rows' end": ("/download/", "body", {"body": CONTENT[:-3]}),
    "bytes that are no text": ("/download/", "body", {"body": bytes(range(256)) * 9}),
    "UTF-16": ("/download/", "body", {"body": CONTENT.decode().encode("utf-16")}),
    "a workbook under a CSV name": ("/download/", "body", {"body": b"PK\x03\x04" + bytes(400)}),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_not_the_file_is_refused_with_a_line(run, publisher: Publisher, tmp_path: Path, kind: str) -> None:
    where, behaviour, details = REFUSED[kind]
    publisher.misbehave(where, behaviour, **details)
    (outcome,) = run()
    assert outcome.status == "failed"
    assert len(outcome.line) > 20
    assert "\n" not in outcome.line
    assert kept(tmp_path) == {}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_not_the_file_leaves_the_kept_one_alone(run, publisher: Publisher, tmp_path: Path, kind: str) -> None:
    run()
    before = kept(tmp_path)
    publisher.files[f"/download/{DATASET}/r1/{NAME}"].content = CONTENT + b"X,Hate,Islamophobic,1,2\r\n"
    where, behaviour, details = REFUSED[kind]
    publisher.misbehave(where, behaviour, **details)
    (outcome,) = run()
    assert outcome.status == "failed"
    assert kept(tmp_path) == before


LINE_ENDS = [CONTENT.index(b"\r\n", len(CONTENT) * part // 100) + 2 for part in (10, 50, 59, 99)]
LISTED = {
    "size": {"size": len(CONTENT)},
    "size as text": {"size": str(len(CONTENT))},
    "MD5": {"hash": hashlib.md5(CONTENT).hexdigest()},
    "SHA-1 in capitals": {"hash": hashlib.sha1(CONTENT).hexdigest().upper()},
    "SHA-256 with its name": {"hash": f"sha256:{hashlib.sha256(CONTENT).hexdigest()}"},
}


@pytest.mark.parametrize("kind", LISTED)
@pytest.mark.parametrize("at", LINE_ENDS)
def test_a_length_that_ends_with_a_line_is_refused_by_what_the_list_says(
    run, publisher: Publisher, tmp_path: Path, kind: str, at: int
) -> None:
    publisher.listed[NAME] = LISTED[kind]
    publisher.misbehave("/download/", "too_short_length", times=1, at=at)
    (outcome,) = run()
    assert outcome.status == "failed"
    assert "the publisher's list says" in outcome.line
    assert kept(tmp_path) == {}
    (outcome,) = run()
    assert outcome.status == "new", "a later run begins anew"
    assert list(kept(tmp_path).values()) == [CONTENT]


@pytest.mark.parametrize("said", [{"size": None, "hash": ""}, {"size": "large", "hash": "none"}, {"size": 0}])
def test_a_list_that_says_nothing_of_use_refuses_nothing(run, publisher: Publisher, said: dict[str, object]) -> None:
    publisher.listed[NAME] = said
    (outcome,) = run()
    assert outcome.status == "new"


@pytest.mark.parametrize("at", LINE_ENDS)
def test_without_a_list_a_file_that_lost_much_since_the_kept_one_is_refused(
    run, publisher: Publisher, tmp_path: Path, at: int
) -> None:
    run()
    before = kept(tmp_path)
    newer = publisher.files[f"/download/{DATASET}/r1/{NAME}"]
    newer.content = CONTENT + b"Borough X,Hate,Islamophobic,1,2\r\n"
    publisher.misbehave("/download/", "too_short_length", times=1, at=at)
    (outcome,) = run()
    if at < (1 - rawfolder.MOST_SHRUNK) * len(CONTENT):
        assert outcome.status == "failed"
        assert f"2026-04-21 had {len(CONTENT):,}: rows are missing" in outcome.line
        assert kept(tmp_path) == before
    else:
        assert outcome.status == "new", "within what real editions have lost: left to the checks of a build"


def test_a_file_that_is_as_small_as_the_list_says_is_kept(run, publisher: Publisher, tmp_path: Path) -> None:
    run()
    short = CONTENT[: LINE_ENDS[0]]
    publisher.files[f"/download/{DATASET}/r1/{NAME}"].content = short
    publisher.listed[NAME] = {"size": len(short)}
    (outcome,) = run()
    assert outcome.status == "new"
    assert short in kept(tmp_path).values()


def test_at_least_twelve_ways_to_misbehave_are_tried() -> None:
    assert len({behaviour for _, behaviour, _ in REFUSED.values()}) >= 12
    assert len(REFUSED) >= 12


def test_a_packed_answer_is_unpacked(run, publisher: Publisher, tmp_path: Path) -> None:
    publisher.misbehave("/download/", "gzip")
    (outcome,) = run()
    assert outcome.status == "new"
    assert list(kept(tmp_path).values()) == [CONTENT]
    assert len(gzip.compress(CONTENT)) < len(CONTENT)


def test_a_validator_that_no_header_can_hold_is_not_sent_back(run, publisher: Publisher) -> None:
    publisher.misbehave("/download/", "odd_etag", times=2)
    assert [run()[0].status for _ in range(2)] == ["new", "unchanged"]
    assert statuses(publisher) == [200, 200]


def test_redirects_to_an_allowed_host_are_followed(run, publisher: Publisher, tmp_path: Path) -> None:
    path = publisher.add("elsewhere", "r5", NAME, CONTENT)
    publisher.misbehave("/r1/", "redirect", to=f"https://data.london.gov.uk{path}")
    (outcome,) = run()
    assert outcome.status == "new"
    assert list(kept(tmp_path).values()) == [CONTENT]


HOSTILE_NAMES = [
    "../../escaped/" + NAME,
    "..%2F..%2Fescaped%2F" + NAME,
    "..\\..\\" + NAME,
    "/etc/" + NAME,
    ".hidden.csv",
    "Monthly Crime Other Crime Borough Level Off Type\x00.csv",
    "Monthly Crime Other Crime Borough Level Off Type\n.csv",
    "Monthly Crime Other Crime Borough Level Off Type" + "x" * 300 + ".csv",
    "Monthly Crime Other Crime Borough Level Off Type.csv.exe",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_name_from_the_server_never_becomes_a_path(
    run, publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    url = f"https://data.london.gov.uk/download/{name}"
    resources = [{"url": url, "filename": name, "hash": hashlib.md5(CONTENT).hexdigest()}, {"url": url}]
    body = json.dumps([{"title": read_catalogue()[SPECIAL].title, "resources": resources}]).encode()
    publisher.misbehave("/api/", "body", body=body)
    before = sorted(p.as_posix() for p in tmp_path.parent.rglob("*") if tmp_path not in p.parents)
    run()
    assert all(path.startswith(f"{SPECIAL}/2") and path.endswith(f"/{NAME}") for path in kept(tmp_path))
    assert sorted(p.as_posix() for p in tmp_path.parent.rglob("*") if tmp_path not in p.parents) == before


def test_the_line_for_a_missing_file_says_what_there_is(run, publisher: Publisher) -> None:
    publisher.datasets[DATASET] = []
    publisher.add(DATASET, "r1", "Something Else.csv", CONTENT)
    (outcome,) = run()
    assert outcome.status == "failed"
    assert "Something Else.csv" in outcome.line


def test_csv_is_preferred_to_the_workbook_of_the_same_name(run, publisher: Publisher, tmp_path: Path) -> None:
    head = (
        "Month_Year,Area Type,Borough_SNT,Area Name,Area Code,Crime Type,Crime Subtype,Measure,Financial Year,Count\n"
    )
    for suffix in (".xlsx", ".csv"):
        publisher.add(
            "e5n6w", "x", f"M1045_MonthlyCrimeDashboard_OtherCrimeData{suffix}", head.encode() + b"," * 9 + b"\n"
        )
    outcomes = run("mps_monthly_dashboard")
    assert [o.status for o in outcomes] == ["new"]
    assert [Path(p).suffix for p in kept(tmp_path)] == [".csv"]


def test_a_known_checksum_must_hold(run, publisher: Publisher, tmp_path: Path) -> None:
    path = next(u for u in read_catalogue()["ons_population"].urls if u.endswith(".xls")).split("uri=")[1]
    publisher.files[path] = File(b"not the workbook")
    failed = [o for o in run("ons_population") if "mid2020" in o.line]
    assert "SHA-256" in failed[0].line
    assert kept(tmp_path) == {}


def test_one_failing_source_stops_no_other(run, publisher: Publisher, tmp_path: Path) -> None:
    outcomes = run(None)
    by_source = {o.source: o.status for o in outcomes}
    assert by_source["mps_monthly_dashboard"] == "failed"
    assert by_source[SPECIAL] == "new"
    assert by_source["home_office_hate_crime"] == "failed"
    assert by_source["home_office_rrao"] == "by hand"
    assert list(kept(tmp_path).values()) == [CONTENT]


def test_nothing_but_https_is_spoken_without_a_mirror_here(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not https"):
        fetching.fetch(tmp_path, SPECIAL, "http://example.org")
    with pytest.raises(InputError, match="no such source"):
        fetching.fetch(tmp_path, "nobody", "https://example.org")


def test_two_fetches_at_once_do_not_share_a_folder(run, tmp_path: Path) -> None:
    with rawfolder.locked(tmp_path), pytest.raises(InputError, match="another fetch"):
        run()


def test_a_damaged_note_of_what_is_kept_only_costs_a_download(run, publisher: Publisher, tmp_path: Path) -> None:
    run()
    (tmp_path / rawfolder.STATE).write_bytes(b'{"mps_special_crime/')
    assert run()[0].status == "unchanged"
    assert statuses(publisher) == [200, 200]


def test_a_full_disk_keeps_nothing_and_says_so(server: Server, tmp_path: Path) -> None:
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "from etl.__main__ import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    arguments = ["fetch", "--raw", str(tmp_path), "--only", SPECIAL, "--base-url", server.url]
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "cannot be kept" in done.stderr
    assert kept(tmp_path) == {}


def test_the_command_says_a_line_for_each_file_and_fails_when_one_does(server: Server, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "etl", "fetch", "--raw", str(tmp_path), "--base-url", server.url, "--only"]
    good = subprocess.run([*command, SPECIAL], capture_output=True, text=True, timeout=60)
    assert (good.returncode, good.stderr) == (0, "")
    assert NAME in good.stdout
    bad = subprocess.run([*command, "mps_borough_level"], capture_output=True, text=True, timeout=60)
    assert bad.returncode == 1
    assert bad.stderr.startswith("mps_borough_level: failed: ")


def test_a_file_that_the_list_says_is_kept_already_is_not_asked_for(run, publisher: Publisher, tmp_path: Path) -> None:
    publisher.lists_checksums = True
    run()
    publisher.add(DATASET, "r7", NAME, CONTENT, "2026-07-01T00:00:00.000Z")
    (outcome,) = run()
    assert outcome.status == "unchanged"
    assert statuses(publisher) == [200]
    assert list(kept(tmp_path)) == [f"{SPECIAL}/2026-04-21/{NAME}"]


LICENCES = {
    "stated": ({"title": "UK OGL v3", "url": "https://x"}, "licence: UK OGL v3", "UK OGL v3"),
    "an address alone": ({"url": "https://x"}, "licence: https://x", "https://x"),
    "null": (None, "the publisher states no licence", None),
    "empty": ({"url": "", "title": ""}, "the publisher states no licence", None),
    "a terminal's escape": ({"title": "OGL\x1b[2J\n"}, "licence: OGL[2J", "OGL[2J"),
}


@pytest.mark.parametrize("kind", LICENCES)
def test_the_licence_is_said_and_recorded_as_the_publisher_states_it(run, publisher: Publisher, tmp_path: Path, kind: str) -> None:  # fmt: skip
    publisher.licences[DATASET], said, recorded = LICENCES[kind]
    for status in ("new", "unchanged"):
        (outcome,) = run()
        assert outcome.status == status
        assert outcome.line.endswith(f", {said}")
        assert rawfolder.read_state(tmp_path)[f"{SPECIAL}/{NAME}"]["licence"] == recorded


def test_nothing_is_said_of_a_licence_where_the_interface_does_not_speak_of_it(run, publisher: Publisher, tmp_path: Path) -> None:  # fmt: skip
    name = "hate-crime-england-and-wales-2024-to-2025-data-tables.ods"
    book = samples.book(tmp_path / "book.ods", samples.hate_crime_sheets())
    publisher.release(2025, name, book.read_bytes())
    (outcome,) = run("home_office_hate_crime")
    assert outcome.status == "new"
    assert "licence" not in outcome.line
    assert "licence" not in rawfolder.read_state(tmp_path)[f"home_office_hate_crime/{name}"]


def test_the_newest_home_office_workbook_is_kept_where_a_build_reads_it(run, publisher: Publisher, tmp_path: Path) -> None:  # fmt: skip
    book = samples.book(tmp_path / "book.ods", samples.hate_crime_sheets()).read_bytes()
    for year in (2024, 2025):
        publisher.release(year, f"hate-crime-england-and-wales-{year - 1}-to-{year}-data-tables.ods", book)
    assert [o.status for o in run("home_office_hate_crime")] == ["new"]
    assert [o.status for o in run("home_office_hate_crime")] == ["unchanged"]
    assert statuses(publisher, "/media/") == [200, 304]
    (file,) = recognise.find_files(tmp_path)[0]
    assert file.relative.startswith("home_office_hate_crime/2025-10-09/hate-crime-england-and-wales-2024-to-2025")
    assert len(file.layout.read(file.path)) > 0


def test_a_workbook_cut_short_is_refused_by_the_size_that_gov_uk_lists(run, publisher: Publisher, tmp_path: Path) -> None:  # fmt: skip
    book = samples.book(tmp_path / "book.ods", samples.hate_crime_sheets()).read_bytes()
    path = publisher.release(2025, "hate-crime-england-and-wales-2024-to-2025-data-tables.ods", book)
    publisher.files[path].content += b" "
    (outcome,) = run("home_office_hate_crime")
    assert outcome.status == "failed"
    assert f"the publisher's list says {len(book):,}" in outcome.line
    assert not (tmp_path / "home_office_hate_crime" / "2025-10-09").exists()


# What is there, without fetching it.


@pytest.fixture
def look(server: Server, tmp_path: Path) -> Callable[..., list[fetching.Outcome]]:
    def look(only: str | None = SPECIAL) -> list[fetching.Outcome]:
        return fetching.list_files(tmp_path / "raw", only, server.url, QUICK)

    return look


def test_a_list_says_what_there_is_and_touches_nothing(look, publisher: Publisher, tmp_path: Path) -> None:
    publisher.lists_checksums = True
    publisher.licences[DATASET] = None
    (outcome,) = look()
    assert outcome.status == "would fetch"
    assert outcome.line == f"{NAME}: of 2026-04-21, {len(CONTENT):,} bytes, the publisher states no licence"
    assert statuses(publisher) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("checksums", [True, False])
@pytest.mark.parametrize("changed", [True, False])
@pytest.mark.parametrize("moved", [True, False])
def test_a_list_says_would_fetch_of_what_a_fetch_then_brings(
    look, server: Server, publisher: Publisher, tmp_path: Path, checksums: bool, changed: bool, moved: bool
) -> None:
    publisher.lists_checksums = checksums
    fetching.fetch(tmp_path / "raw", SPECIAL, server.url, QUICK)
    before = kept(tmp_path)
    if moved:
        publisher.add(DATASET, "r9", NAME, CONTENT, "2026-06-01T00:00:00.000Z")
    if changed:
        publisher.files[
            f"/download/{DATASET}/{'r9' if moved else 'r1'}/{NAME}"
        ].content += b"X,Hate,Islamophobic,1,2\r\n"
    gets = [request for request in publisher.requests if request.method == "GET" and "/download/" in request.path]
    (said,) = look()
    assert gets == [r for r in publisher.requests if r.method == "GET" and "/download/" in r.path]
    assert kept(tmp_path) == before
    (done,) = fetching.fetch(tmp_path / "raw", SPECIAL, server.url, QUICK)
    # Without a checksum, a file at a new address cannot be told from a new file before it is fetched.
    assert (
        said.status
        == {"new": "would fetch", "unchanged": "would fetch" if moved and not checksums else "unchanged"}[done.status]
    )


def test_a_list_asks_the_server_about_a_file_that_is_in_no_list(look, publisher: Publisher) -> None:
    urls = read_catalogue()["ons_population"].urls
    publisher.files[urls[0].split("uri=")[1]] = File(b"x" * 1234)
    there, *others = look("ons_population")
    assert (there.status, there.line) == (
        "would fetch",
        "ukpopestimatesmid2020on2021geography.xls: of 2025-10-09, 1,234 bytes",
    )
    assert [o.status for o in others] == ["failed"] * (len(urls) - 1)
    assert all("status 404" in o.line for o in others)
    publisher.misbehave("/mid2020/", "status", status=405)
    assert look("ons_population")[0].line.endswith(".xls: no date given, no size given")
    assert {request.method for request in publisher.requests} == {"HEAD"}


def test_the_command_lists_and_fails_when_a_publisher_does(server: Server, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "etl", "fetch", "--list", "--raw", str(tmp_path / "raw"), "--base-url", server.url]
    good = subprocess.run([*command, "--only", SPECIAL], capture_output=True, text=True, timeout=60)
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.startswith(f"{SPECIAL}: would fetch: {NAME}: of 2026-04-21, ")
    bad = subprocess.run([*command, "--only", "mps_borough_level"], capture_output=True, text=True, timeout=60)
    assert bad.returncode == 1
    assert bad.stderr.startswith("mps_borough_level: failed: ")
    assert list(tmp_path.iterdir()) == []


# The publishers' own files.


def publish(raw_folder: Path, publisher: Publisher) -> list[Path]:
    """Serve the newest of what is fetched from a folder of published files, under the publishers' names."""
    london = raw_folder / "london"

    def newest(pattern: str) -> Path:
        return sorted(london.glob(pattern))[-1]

    served = [
        london / "special-crime" / NAME,
        newest("borough-level-20*/*istorical*.csv"),
        newest("borough-level-20*/*recent*.csv"),
        newest("ward-level-20*/*.csv"),
    ]
    names = [f"MPS {level} Level Crime ({part}).csv" for level, part in zip(("Borough", "Borough", "Ward"), ("Historical", "most recent 24 months", "most recent 24 months"), strict=True)]  # fmt: skip
    publisher.titles["a1b2c"] = read_catalogue()[SPECIAL].title
    for dataset, path, name in zip(("a1b2c", *["exy3m"] * 3), served, [NAME, *names], strict=True):
        publisher.add(dataset, f"id{len(publisher.files)}", name, path.read_bytes(), "2026-08-12T08:00:00.000Z")
    for url in read_catalogue()["ons_population"].urls:
        path = raw_folder / "reference" / "population" / url.rsplit("/", 1)[-1]
        if path.is_file():
            publisher.files[url.split("uri=")[1]] = File(path.read_bytes())
            served.append(path)
    return served


@pytest.mark.real
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("as_mapping", [True, False])
def test_the_published_files_come_whole_through_each_form(
    raw_folder: Path, tmp_path: Path, form: str, as_mapping: bool
) -> None:
    publisher = Publisher(forms=(form,), as_mapping=as_mapping)
    # The older ward file is to be had as a third party's Parquet alone: its layout is not whole, and is said.
    _, historical, recent, *_ = publish(raw_folder, publisher)
    with contextlib.closing(Server(publisher)) as server:
        outcomes = fetching.fetch(tmp_path, "mps_borough_level", server.url, QUICK)
    assert [outcome.status for outcome in outcomes] == [*["note"] * FORMS.index(form), "failed", "new", "new"]
    assert "no file named MPS[ _]Ward[ _]Level[ _]Crime.*Historical" in outcomes[-3].line
    assert sorted(kept(tmp_path).values()) == sorted(path.read_bytes() for path in (historical, recent))
    assert {file.layout.source for file in recognise.find_files(tmp_path)[0]} == {"mps_borough_level"}


@pytest.mark.real
def test_what_was_fetched_builds_the_same_figures(raw_folder: Path, built: build.Built, tmp_path: Path) -> None:
    """Take out of the raw folder what fetch brings, fetch it from the publishers, build, compare."""
    raw, publisher = tmp_path / "raw", Publisher()
    shutil.copytree(raw_folder, raw, ignore=shutil.ignore_patterns("layout-samples"))
    for path in [raw, *raw.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    special, historical, recent, _, *population = publish(raw_folder, publisher)
    served = [special, historical, recent, *population]
    for path in served:
        (raw / path.relative_to(raw_folder)).unlink()
    with contextlib.closing(Server(publisher)) as server:
        outcomes = fetching.fetch(raw, None, server.url, QUICK)
    assert sum(outcome.status == "new" for outcome in outcomes) == len(served)
    fetched = build.make(raw)
    key = ["series", "strand", "area", "month", "offences"]
    assert fetched.tables["offences"][key].equals(built.tables["offences"][key])
    assert fetched.tables["population"].equals(built.tables["population"])
