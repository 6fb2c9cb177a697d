"""Each command of README, run as it is written; the examples in other languages have their tests beside what they use.

`make run` and `make test` set up the environment themselves: `.ci/run` does that from a clean checkout, here it is there.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from hatecrime import store
from tests.ports import free_port

pytestmark = pytest.mark.slow

README = (store.ROOT / "README.md").read_text(encoding="utf-8")
COMMAND = re.compile(r"^(make [a-z].*?)(?: +#.*)?$|`(make [a-z]+|python -m [^`]+)`", re.MULTILINE)
RUN_BELOW = {"make run", "make test", "make build RAW=../shared/published", "make verify", "python -m etl rollback"}
RUN_BESIDE_A_PUBLISHER = {"python -m etl fetch": "tests/etl/test_fetch.py"}


def in_this_environment(command: str, *more: str) -> list[str]:
    """The command with the environment that runs these tests; `more` are arguments after it."""
    program, *arguments = command.split()
    if program == "make":
        ready = [f"--old-file={sys.prefix}/.{kind}-ready" for kind in ("run", "dev")]
        return [program, f"VENV={sys.prefix}", *ready, *arguments, *more]
    return [sys.executable, *arguments, *more]


def as_written(command: str, *more: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        in_this_environment(command, *more),
        cwd=store.ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def test_every_command_of_the_readme_is_run_by_a_test() -> None:
    found = {a or b for a, b in COMMAND.findall(README)}
    assert found == RUN_BELOW | set(RUN_BESIDE_A_PUBLISHER)
    for command, where in RUN_BESIDE_A_PUBLISHER.items():
        words = re.escape(command.rpartition(" ")[2])
        assert re.search(rf'"-m", "etl", "{words}"', (store.ROOT / where).read_text(encoding="utf-8"))


def wait_for(answer: Callable[[], str], wanted: str) -> str:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            if wanted in (text := answer()):
                return text
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"no {wanted!r} in two minutes")


def test_make_run_opens_the_dashboard() -> None:
    port = free_port()
    quiet = {"HATECRIME_BUILD_SNAPSHOTS": "0", "HATECRIME_MAKE_READY": "0"}
    with subprocess.Popen(
        in_this_environment("make run", f"PORT={port}"),
        cwd=store.ROOT,
        env=os.environ | quiet,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            address = f"http://localhost:{port}"
            wait_for(lambda: httpx.get(f"{address}/_stcore/health", timeout=5).text, "ok")
            assert "London hate crime trends" in httpx.get(address, timeout=30).text
        finally:
            os.killpg(process.pid, signal.SIGTERM)


def test_make_test_runs_tests() -> None:
    done = as_written("make test", "ARGS=-q tests/test_missing.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\d+ passed", done.stdout)


@pytest.mark.real
def test_a_new_edition_is_built_verified_and_rolled_back(
    tmp_path: Path, raw_folder: Path, republished: Callable[..., Path]
) -> None:
    out = republished(tmp_path / "published", lambda name, frame: frame, "the build before")
    data = {"HATECRIME_DATA": str(out)}
    for wanted in ("published", "unchanged"):
        done = as_written("make build", f"RAW={raw_folder}", **data)
        assert done.returncode == 0, done.stderr
        assert re.search(rf"^{wanted}: ", done.stdout, re.MULTILINE)
    assert as_written("make verify", **data).returncode == 0
    assert as_written("python -m etl rollback", **data).returncode == 0
    assert store.read_manifest(out)["build_id"] == "the build before"
