"""A build that is killed, starved of disk, shut out or run twice loses nothing, and readers never see a mixture.

Builds run as processes on the real files of one edition (a few seconds each), in folders of their own. Those that are
killed are forks of a process that has loaded what they need: a kill then falls into the build, not into its imports.
"""

import ctypes
import multiprocessing
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType

import pytest

from etl import __main__ as etl_command
from hatecrime import store, swap

pytestmark = [pytest.mark.real, pytest.mark.slow]

KILLS = 50
READS = 200

SWAPPING = """
import json
from pathlib import Path
from etl import publish

out, *wholes = map(Path, folders)
contents = [{p.name: p.read_bytes() for p in whole.iterdir()} for whole in wholes]
ids = [json.loads(content["manifest.json"])["build_id"] for content in contents]
swaps = 0
(out.parent / "ready").touch()
while not (out.parent / "stop").exists():
    with publish.locked(out):
        publish.publish(contents[swaps % 2 - 1], ids[swaps % 2 - 1], out)
    swaps += 1
print(swaps)
"""
"""Publishes one edition after the other into the first of `folders` until there is a file `stop` beside it."""

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["etl.__main__", "etl.publish", "geopandas", "pyarrow.dataset"])


def command(verb: str, **folders: Path) -> list[str]:
    return [
        sys.executable,
        "-m",
        "etl",
        verb,
        *(str(x) for name, value in folders.items() for x in (f"--{name}", value)),
    ]


def run(verb: str, **folders: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(verb, **folders), capture_output=True, text=True, cwd=store.ROOT, timeout=300)


@pytest.fixture(scope="module")
def raws(raw_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two raw folders that build to different editions: one with the borough files of 2026, one with a file of 2025 too.

    Of wards, and of 2025, they hold two years only: a build and its checks then take half the time.
    """
    first, second = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    for folder in (first, second):
        shutil.copytree(raw_folder / "reference", folder / "reference")
        for source in ("special-crime", "gla-state-of-london", "borough-level-2026-04"):
            shutil.copytree(raw_folder / "london" / source, folder / "london" / source)
        wards = folder / "london" / "ward-level-2026-04"
        wards.mkdir()
        shutil.copy(raw_folder / "london" / wards.name / "recorded-crime-ward.parquet", wards)
    (second / "london" / "borough-level-2025-12").mkdir()
    recent = Path("london", "borough-level-2025-12", "MPS Borough Level Crime (most recent 24 months).csv")
    shutil.copy(raw_folder / recent, second / recent)
    return first, second


@pytest.fixture(scope="module")
def whole(raws: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, float]:
    """The two editions built undisturbed, and the seconds that a build takes."""
    outs = tuple(tmp_path_factory.mktemp("whole") / "published" for _ in raws)
    seconds = 0.0
    for raw, out in zip(raws, outs, strict=True):
        begun = time.monotonic()
        process = building(raw, out)
        process.join(300)
        seconds = time.monotonic() - begun
        assert process.exitcode == 0
        assert etl_command.main(["check", "--data", str(out)]) == 0
    return (*outs, seconds)


@pytest.fixture
def out(whole: tuple[Path, Path, float], tmp_path: Path) -> Path:
    """A folder with the first edition in place."""
    shutil.copytree(whole[0], tmp_path / "published")
    return tmp_path / "published"


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def left_over(out: Path) -> list[str]:
    return sorted(p.name for p in out.parent.iterdir() if ".next-" in p.name or p.name.endswith(".aside"))


def in_place(out: Path, whole: tuple[Path, Path, float]) -> int:
    """Which of the two editions is in place: to the byte, with no file more or less. Both have passed every check."""
    now = content(out)
    same = [content(edition) == now for edition in whole[:2]]
    assert any(same), f"neither edition is whole in {sorted(now)}"
    return same.index(True)


def fork(target: Callable[..., object], *arguments: object) -> BaseProcess:
    process = _FORKS.Process(target=target, args=arguments)
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")  # a fork runs it first; tests of pages leave a page there
    try:
        process.start()
    finally:
        sys.modules["__main__"] = main
    return process


def building(raw: Path, out: Path) -> BaseProcess:
    return fork(etl_command.main, command("build", raw=raw, out=out)[3:])


def kill(process: BaseProcess) -> bool:
    """Whether the process was still running."""
    running = process.is_alive()
    process.kill()
    process.join()
    return running


def test_a_killed_build_loses_nothing(raws, whole, out: Path) -> None:
    """Most kills are spread evenly over the run, the rest fall when files are written and swapped."""
    chance, hit, writing = random.Random(6), 0, KILLS // 5
    now = in_place(out, whole)
    for number in range(KILLS):
        process = building(raws[1 - now], out)
        if number >= writing:
            time.sleep(whole[2] * (number - writing + chance.random()) / (KILLS - writing))
        else:
            while not left_over(out) and process.is_alive():
                time.sleep(0.0005)
            time.sleep(chance.random() * 0.02)
        hit += kill(process)
        now = in_place(out, whole)
    assert hit > KILLS / 2, f"only {hit} of {KILLS} kills hit a running build"
    wanted = 1 - now
    after = run("build", raw=raws[wanted], out=out)
    assert after.returncode == 0, after.stderr
    assert in_place(out, whole) == wanted
    assert left_over(out) == []
    assert run("check", data=out).returncode == 0


def test_a_kill_at_any_moment_of_a_swap_loses_nothing(whole, out: Path) -> None:
    """Publishing alone, over and over, killed at random moments: nearly all of them within a write or a swap."""
    chance, hit = random.Random(7), 0
    for _ in range(KILLS // 2):
        process = fork(exec, SWAPPING, {"folders": [out, *whole[:2]]})
        until = time.monotonic() + 60
        while not (out.parent / "ready").exists() and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(chance.random() * 0.3)
        hit += kill(process)
        (out.parent / "ready").unlink()
        in_place(out if out.exists() else out.with_name(f".{out.name}.previous"), whole)
    assert hit == KILLS // 2


def test_of_two_builds_at_once_one_says_that_another_is_running(raws, out: Path) -> None:
    processes = [
        subprocess.Popen(
            command("build", raw=raw, out=out),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=store.ROOT,
        )
        for raw in raws
    ]
    ends = [(process.communicate(timeout=300)[1], process.returncode) for process in processes]
    refused = [line for line, code in ends if code == 1]
    assert len(refused) <= 1
    assert all("another build" in line for line in refused)
    assert run("check", data=out).returncode == 0


@pytest.fixture
def small_disk(whole: tuple[Path, Path, float], tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with the first edition on it and room for a part of another."""
    disk = tmp_path / "disk"
    disk.mkdir()
    size = sum(p.stat().st_size for p in whole[0].iterdir())
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size * 3 // 2 + 64_000}", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("no right to mount a small file system here")
    try:
        shutil.copytree(whole[0], disk / "published")
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_leaves_the_edition_in_place(raws, small_disk: Path) -> None:
    out = small_disk / "published"
    before = store.read_build(out).build_id
    done = run("build", raw=raws[1], out=out)
    assert done.returncode == 1
    assert "No space left" in done.stderr
    assert store.read_build(out).build_id == before
    assert left_over(out) == []
    assert run("check", data=out).returncode == 0


def test_a_limit_on_file_sizes_leaves_the_edition_in_place(raws, out: Path) -> None:
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "from etl.__main__ import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    before = store.read_build(out).build_id
    done = subprocess.run(
        [sys.executable, "-c", code, *command("build", raw=raws[1], out=out)[3:]],
        capture_output=True,
        text=True,
        cwd=store.ROOT,
        timeout=300,
    )
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert store.read_build(out).build_id == before


def test_a_read_only_folder_leaves_the_edition_in_place(raws, small_disk: Path) -> None:
    out = small_disk / "published"
    before = store.read_build(out).build_id
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    done = run("build", raw=raws[1], out=out)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert store.read_build(out).build_id == before
    assert run("check", data=out).returncode == 0


def test_readers_never_see_a_mixture_while_editions_are_swapped(whole, out: Path) -> None:
    """Editions are exchanged as fast as the publishing code can, while a reader process reads whole editions."""
    swapper = subprocess.Popen(
        [sys.executable, "-c", f"import sys; folders = sys.argv[1:]\n{SWAPPING}", str(out), *map(str, whole[:2])],
        stdout=subprocess.PIPE,
        text=True,
        cwd=store.ROOT,
    )
    known = {store.read_build(w).build_id: store.read_build(w) for w in whole[:2]}
    reads, torn, mixed, until = 0, 0, 0, time.monotonic() + 60
    try:
        while reads < READS and time.monotonic() < until:
            edition = read_patiently(out)
            reads += 1
            torn += edition is None
            if edition is not None:
                true = known[edition.build_id]
                mixed += any(len(edition.table(name)) != len(true.table(name)) for name in true.tables)
    finally:
        (out.parent / "stop").touch()
        swaps = int(swapper.communicate(timeout=60)[0])
    assert swaps > 20, f"only {swaps} swaps in {reads} reads"
    assert reads == READS
    assert (torn, mixed) == (0, 0)


def read_patiently(out: Path) -> store.Build | None:
    """A read that a swap crosses is refused by the manifest's checksums, never mixed; the next one is whole."""
    for _ in range(20):
        try:
            return store.read_build(out)
        except store.StoreError:
            continue
    return None


def test_the_kernel_here_swaps_two_folders_in_one_step(tmp_path: Path) -> None:
    """What the tests above rest on; without it two renames do, and a killed build is repaired by the next."""
    if not hasattr(ctypes.CDLL(None), "renameat2"):
        pytest.skip("no renameat2 in this C library")

    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "is").write_text(name)
    swap.exchange(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a" / "is").read_text() == "b"
