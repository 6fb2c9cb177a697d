import os
import shutil
import threading
import time
from pathlib import Path

import pytest

from hatecrime import builds, store

pytestmark = pytest.mark.slow


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def test_a_new_build_is_seen_without_a_restart(tmp_path: Path, small_edition) -> None:
    folder = small_edition(tmp_path / "published", "one")
    cache = builds.BuildCache(str(folder))
    assert cache.served().build.build_id == "one"
    first = cache.served().build
    assert cache.served().build is first, "read again without need"
    small_edition(tmp_path / "next", "two")
    folder.rename(tmp_path / "old")
    (tmp_path / "next").rename(folder)
    assert cache.served().build.build_id == "two"
    assert cache.served().problem is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: cut(folder / "offences.parquet"),
        lambda folder: (folder / "offences.parquet").unlink(),
        lambda folder: (folder / "manifest.json").unlink(),
        lambda folder: (folder / "manifest.json").write_text("{", encoding="utf-8"),
        lambda folder: (folder / "manifest.json").write_text("[]", encoding="utf-8"),
        lambda folder: (folder / "manifest.json").write_text('{"build_id": "x", "tables": []}', encoding="utf-8"),
        lambda folder: (folder / "boroughs.geojson").write_bytes(b"\xff"),
        lambda folder: (folder / "checks.json").write_text("", encoding="utf-8"),
        shutil.rmtree,
    ],
    ids=["cut", "removed", "no-manifest", "half-manifest", "list", "no-tables", "geojson", "checks", "gone"],
)
def test_the_last_good_edition_outlives_its_files(tmp_path: Path, small_edition, damage) -> None:
    folder = small_edition(tmp_path / "published", "good")
    cache = builds.BuildCache(str(folder))
    before = cache.served().build
    damage(folder)
    after = cache.served()
    assert after.build is before
    assert after.problem
    shutil.rmtree(folder, ignore_errors=True)
    small_edition(folder, "mended")
    assert cache.served().build.build_id == "mended"
    assert cache.served().problem is None


def test_a_start_on_damaged_tables_serves_the_edition_before(tmp_path: Path, small_edition) -> None:
    folder = small_edition(tmp_path / "published", "new")
    small_edition(tmp_path / ".published.previous", "old")
    cut(folder / "events.parquet")
    found = builds.BuildCache(str(folder)).served()
    assert found.build.build_id == "old"
    assert "events.parquet" in str(found.problem)


def test_with_nothing_to_serve_the_error_names_the_file(tmp_path: Path, small_edition) -> None:
    folder = small_edition(tmp_path / "published", "new")
    cut(folder / "events.parquet")
    with pytest.raises(store.StoreError, match=r"events\.parquet"):
        builds.BuildCache(str(folder)).served()


def test_swaps_under_readers_give_no_error_and_no_mixture(tmp_path: Path, small_edition) -> None:
    """Two editions change places a hundred times under four readers: every table is of the build that is named."""
    folder = tmp_path / "published"
    seed = store.read_build(small_edition(tmp_path / "seed", "seed"))
    for build in ("a", "b"):
        frames = {
            "events": seed.table("events").assign(name=build),
            "boroughs": seed.table("boroughs").assign(borough=build),
        }
        small_edition(tmp_path / build, build, frames)
    os.symlink(tmp_path / "a", folder)
    done = threading.Event()
    faults: list[str] = []

    def read() -> None:
        cache = builds.BuildCache(str(folder))
        while not done.is_set():
            found = cache.served()
            named = {found.build.table("events")["name"][0], found.build.table("boroughs")["borough"][0]}
            if named != {found.build.build_id}:
                faults.append(f"{found.build.build_id}: {named}")

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for turn in range(100):
        link = tmp_path / "link"
        os.symlink(tmp_path / "ab"[turn % 2], link)
        os.replace(link, folder)
        time.sleep(0.01)
    done.set()
    for reader in readers:
        reader.join()
    assert not faults


def test_served_reads_where_the_environment_says(tmp_path: Path, small_edition, monkeypatch) -> None:
    monkeypatch.setenv("HATECRIME_DATA", str(small_edition(tmp_path / "elsewhere", "there")))
    assert builds.served().build.build_id == "there"
