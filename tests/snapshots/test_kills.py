"""A build that is killed leaves the last good set whole, and no process behind."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from hatecrime import store
from hatecrime.snapshots import building

FAST = "london-aggravated-12-months"

KILLER = """
import hashlib, json, os, signal, sys
from pathlib import Path
from hatecrime import store
from hatecrime.snapshots import building
out, figure, editions = Path(sys.argv[1]), sys.argv[2], [Path(p) for p in sys.argv[3:]]
# What changes nothing on disk is worked out once for all builds.
read = {folder: store.read_build(folder) for folder in editions}
inputs = {edition.build_id: building.inputs_of(edition) for edition in read.values()}
files = {build_id: building.figure_files(each, figure, "") for build_id, each in inputs.items()}
building.store.read_build = read.__getitem__
building.inputs_of = lambda edition: inputs[edition.build_id]
building.figure_files = lambda inputs, *_: files[inputs.results.build_id]
changes = {"os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "shutil.rmtree", "open", "ctypes.dlopen"}

def build(point, data):
    seen = 0
    def hook(event, arguments):
        nonlocal seen
        if event not in changes:
            return
        if event != "ctypes.dlopen" and not str(arguments[0]).startswith(str(out.parent)):
            return
        if event == "open" and "w" not in str(arguments[1]):
            return
        seen += 1
        if seen == point:
            os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)
    building.build(out, data, only=figure)

def run(point, data):
    # Each build in a fork of this process, which uses the renderer no more.
    child = os.fork()
    if child == 0:
        code = 1
        try:
            build(point, data)
            code = 0
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1]

def broken():
    manifest = json.loads((out / "manifest.json").read_text())
    bad = []
    for entry in manifest["figures"]:
        for name, file in entry["files"].items():
            content = (out / entry["frozen"] / name).read_bytes()
            if hashlib.sha256(content).hexdigest() != file["sha256"] or not (out / entry["latest"] / name).is_file():
                bad.append(name)
    return manifest["build_id"], bad

for data in editions:
    assert run(0, data) == 0
points, ended, bad, builds = 0, False, [], set()
while points < 80 and not ended:
    points += 1
    status = run(points, editions[points % 2])
    ended = status == 0
    assert ended or os.WIFSIGNALED(status), status
    build_id, wrong = broken()
    builds.add(build_id)
    bad += wrong
print(json.dumps({"points": points, "ended": ended, "bad": bad, "builds": sorted(builds)}))
"""


@pytest.mark.slow
def test_a_build_killed_at_any_point_leaves_a_whole_set(
    tmp_path: Path, published_folder: Path, corrected_folder: Path
) -> None:
    """Two editions in turn, so that every build has something to write; killed at each of its changes on disk."""
    out = tmp_path / "area" / "set"
    out.parent.mkdir()
    editions = [published_folder, corrected_folder]
    command = [sys.executable, "-c", KILLER, str(out), FAST, *map(str, editions)]
    done = subprocess.run(command, cwd=store.ROOT, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["points"] >= 50
    assert found["bad"] == []
    assert set(found["builds"]) <= {store.read_manifest(folder)["build_id"] for folder in editions}
    building.build(out, published_folder, only=FAST)
    assert not list(out.parent.glob(".set.next-*"))


def start(out: Path, data: Path) -> subprocess.Popen[bytes]:
    """A build of every figure with two processes."""
    command = [sys.executable, "-m", "hatecrime.snapshots", "--out", str(out), "--data", str(data), "--jobs", "2"]
    return subprocess.Popen(
        command, cwd=store.ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def wait_until(holds: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.02)
    return holds()


@pytest.mark.slow
def test_a_build_of_the_whole_set_killed_midway(
    full_set: Path, tmp_path: Path, corrected_folder: Path, tree: Callable[[Path], dict[str, bytes]]
) -> None:
    """Both its processes at work on other figures than those in place: none outlives it, and nothing in place changes."""
    out = tmp_path / "area" / "set"
    shutil.copytree(full_set, out, copy_function=os.link)
    before = tree(out)
    for figures in (0, 5, 10):
        process = start(out, corrected_folder)
        beside = out.parent / f".set.next-{process.pid}"
        made = lambda n=figures, at=beside: at.is_dir() and len(list(at.glob("latest/*/oembed.json"))) >= n  # noqa: E731
        assert wait_until(made, 240)
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert wait_until(lambda those=children: not any(child.is_running() for child in those), 30)
        assert tree(out) == before
    building.build(out, corrected_folder, only=FAST)
    assert not list(out.parent.glob(".set.next-*"))
