"""Faults while the dashboard runs under a viewer: no trace is shown, nothing wrong is shown, /healthz tells the truth."""

import datetime as dt
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from hatecrime import builds
from hatecrime.swap import exchange

ROOT = Path(__file__).resolve().parents[2]
WORDS = builds.NOTICE.split(".")[0]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory, published_folder: Path) -> Path:
    """A copy of the committed edition that the tests may break."""
    folder = tmp_path_factory.mktemp("tables") / "published"
    shutil.copytree(published_folder, folder)
    return folder


@pytest.fixture(scope="module")
def fragile(new_dashboard, tables: Path) -> str:
    """Address of a dashboard over the copy."""
    return new_dashboard(HATECRIME_DATA=str(tables)).url


@pytest.fixture(autouse=True)
def mended(tables: Path, published_folder: Path) -> Iterator[None]:
    yield
    shutil.rmtree(tables, ignore_errors=True)
    shutil.copytree(published_folder, tables)


def health(address: str) -> tuple[int, dict]:
    answer = httpx.get(f"{address}/healthz", timeout=60)
    return answer.status_code, answer.json()


def see(page: Page) -> str:
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    text = page.locator("[data-testid=stApp]").inner_text()
    assert "Traceback" not in text
    assert str(ROOT) not in text
    return text


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut table": lambda f: (f / "offences.parquet").write_bytes((f / "offences.parquet").read_bytes()[:-100]),
    "table removed": lambda f: (f / "events.parquet").unlink(),
    "manifest missing": lambda f: (f / "manifest.json").unlink(),
    "manifest cut": lambda f: (f / "manifest.json").write_bytes((f / "manifest.json").read_bytes()[:50]),
    "all of it gone": lambda f: shutil.rmtree(f),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_last_good_edition_is_served_with_a_word(
    new_page, open_page, fragile: str, tables: Path, damage: str
) -> None:
    page = new_page(hosts=(fragile.removeprefix("http://"),))
    open_page(page, "/overview", base=fragile)
    assert WORDS not in see(page)
    before = health(fragile)[1]
    DAMAGES[damage](tables)
    open_page(page, "/overview", base=fragile)
    assert WORDS in see(page)
    status, body = health(fragile)
    assert status == 200
    assert (body["status"], body["edition"]) == ("degraded", "last good")
    assert body["build_id"] == before["build_id"]


def test_it_recovers_by_itself(new_page, open_page, fragile: str, tables: Path, published_folder: Path) -> None:
    shutil.rmtree(tables)
    assert health(fragile)[1]["edition"] == "last good"
    shutil.copytree(published_folder, tables)
    page = new_page(hosts=(fragile.removeprefix("http://"),))
    open_page(page, "/overview", base=fragile)
    assert WORDS not in see(page)
    assert health(fragile)[1]["edition"] == "ok"


def test_swaps_under_viewers(new_page, open_page, fragile: str, tables: Path, published_folder: Path) -> None:
    """The folder is exchanged over and over while pages are opened: no error, no notice that stays."""
    other = tables.parent / "other"
    shutil.copytree(published_folder, other)
    done = threading.Event()

    def swap() -> None:
        while not done.is_set():
            exchange(other, tables)
            time.sleep(0.05)

    worker = threading.Thread(target=swap)
    worker.start()
    try:
        page = new_page(hosts=(fragile.removeprefix("http://"),))
        for address in ("/overview", "/boroughs", "/year-on-year", "/overview"):
            open_page(page, address, base=fragile)
            assert WORDS not in see(page)
            assert health(fragile)[1]["edition"] == "ok"
    finally:
        done.set()
        worker.join()


def test_a_clock_that_moved_makes_the_figures_old_and_says_so(new_page, open_page, new_dashboard) -> None:
    for day, stale in (("2026-04-20", False), ("2028-01-01", True)):
        dashboard = new_dashboard(HATECRIME_TODAY=day)
        page = new_page(hosts=(dashboard.url.removeprefix("http://"),))
        open_page(page, "/overview", base=dashboard.url)
        assert ("out of date" in see(page)) is stale
        assert health(dashboard.url)[1]["stale"] is stale
        dashboard.stop()


def test_with_no_tables_at_all_help_is_still_shown(new_page, open_page, new_dashboard, tmp_path: Path) -> None:
    dashboard = new_dashboard(HATECRIME_DATA=str(tmp_path / "nothing"))
    page = new_page(hosts=(dashboard.url.removeprefix("http://"),))
    open_page(page, "/boroughs", base=dashboard.url)
    text = see(page)
    assert "cannot be shown" in text
    assert "999" in text
    assert health(dashboard.url)[0] == 503
    open_page(page, "/report", base=dashboard.url)
    page.locator("[role=alert]").wait_for()  # what shows HTML is loaded when the first of it is asked for
    assert "In danger now? Call 999" in see(page)
    dashboard.stop()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 300 kB; skipped where a mount is not allowed (also in CI: not every runner is root)."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting a small disk is not allowed here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_costs_the_snapshots_alone(new_page, open_page, new_dashboard, small_disk: Path) -> None:
    dashboard = new_dashboard(HATECRIME_SNAPSHOTS=str(small_disk / "snapshots"), HATECRIME_BUILD_SNAPSHOTS="1")
    deadline = time.monotonic() + 240
    while health(dashboard.url)[1]["snapshots"] != "failed":
        assert time.monotonic() < deadline, "the failed build is not told"
        time.sleep(0.5)
    status, body = health(dashboard.url)
    assert (status, body["status"], body["edition"]) == (200, "degraded", "ok")
    page = new_page(hosts=(dashboard.url.removeprefix("http://"),))
    open_page(page, "/overview", base=dashboard.url)
    see(page)
    answer = httpx.get(f"{dashboard.url}/embed/", timeout=60)
    assert answer.status_code == 503
    assert "being prepared" in answer.text
    dashboard.stop()


def test_starts_under_uvicorn_too(free_ports, tmp_path: Path) -> None:
    (port,) = free_ports(1)
    environment = {**os.environ, "HATECRIME_BUILD_SNAPSHOTS": "0", "PYTHONPATH": str(ROOT)}
    with (tmp_path / "log").open("wb") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "dashboard:app", "--port", str(port), "--no-server-header"],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                answer = httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=60)
                break
            except httpx.HTTPError:
                assert time.monotonic() < deadline, (tmp_path / "log").read_text(encoding="utf-8")
                time.sleep(0.2)
        assert answer.status_code == 200
        assert answer.json()["edition"] == "ok"
        assert "server" not in answer.headers
        assert dt.date.fromisoformat(answer.json()["next_due"])
    finally:
        running.terminate()
        running.wait(20)
