"""Editions are put in place whole or not at all, whatever happens."""

import contextlib
import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl import publish
from etl.errors import BuildError
from hatecrime import swap
from tests.conftest import write_edition

ONE = {"manifest.json": b'{"build_id": "1111111111111111aa", "tables": {}}', "a.parquet": b"one"}
TWO = {"manifest.json": b'{"build_id": "2222222222222222bb", "tables": {}}', "b.parquet": b"two"}
THREE = {"manifest.json": b'{"build_id": "3333333333333333cc", "tables": {}}', "b.parquet": b"three"}


def put(files: dict[str, bytes], out: Path) -> bool:
    with publish.locked(out):
        return publish.publish(files, publish_id(files), out)


def publish_id(files: dict[str, bytes]) -> str:
    return files["manifest.json"].decode().split('"')[3]


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def beside(out: Path) -> set[str]:
    return {path.name for path in out.parent.iterdir()}


def test_first_edition(tmp_path):
    out = tmp_path / "new" / "published"
    assert put(ONE, out)
    assert held(out) == ONE
    assert beside(out) == {"published", ".published.lock"}


def test_the_edition_before_is_kept_and_the_one_before_that_goes(tmp_path):
    out = tmp_path / "published"
    for files in (ONE, TWO, THREE):
        put(files, out)
    assert held(out) == THREE
    assert held(publish.previous_of(out)) == TWO
    assert beside(out) == {"published", ".published.lock", ".published.previous"}


def test_the_same_edition_again_changes_nothing(tmp_path):
    out = tmp_path / "published"
    put(ONE, out)
    put(TWO, out)
    assert not put(TWO, out)
    assert held(publish.previous_of(out)) == ONE


def test_a_damaged_copy_of_the_same_edition_is_replaced(tmp_path):
    out = tmp_path / "published"
    put(ONE, out)
    (out / "a.parquet").write_bytes(b"o")
    assert put(ONE, out)
    assert held(out) == ONE


def test_a_full_disk_leaves_the_tables_in_place(tmp_path, monkeypatch):
    out = tmp_path / "published"
    put(ONE, out)

    def full(path: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(publish, "_write", full)
    with pytest.raises(BuildError, match=r"published: cannot be written: No space left on device; the tables in place"):
        put(TWO, out)
    assert held(out) == ONE
    assert beside(out) == {"published", ".published.lock"}


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(BuildError, match="cannot be written"):
        put(ONE, tmp_path / "file" / "published")


NOBODY = 65_534


@contextlib.contextmanager
def unprivileged() -> Iterator[None]:
    """As a user who may not write everywhere: root, as whom CI runs, becomes nobody for the while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("shut", ["the folder above", "the lock"])
def test_a_read_only_folder_is_one_clear_line(shut):
    # Not tmp_path: a folder of root's that nobody else may enter lies above it.
    with unprivileged(), tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "published"
        put(ONE, out)
        closed = Path(folder) if shut == "the folder above" else out.with_name(".published.lock")
        closed.chmod(0o555)
        try:
            with pytest.raises(BuildError, match="published: cannot be written: Permission denied"):
                put(TWO, out)
        finally:
            closed.chmod(0o755)
        assert held(out) == ONE
        assert beside(out) == {"published", ".published.lock"}


def test_two_builds_at_once_are_refused_also_from_another_process(tmp_path):
    out = tmp_path / "published"
    code = "import sys; from pathlib import Path; from etl import publish\nwith publish.locked(Path(sys.argv[1])): pass"
    with publish.locked(out):
        with pytest.raises(BuildError, match="another build or rollback is running"), publish.locked(out):
            pass
        other = subprocess.run([sys.executable, "-c", code, out], capture_output=True, text=True, check=False)
    assert other.returncode != 0
    assert "another build or rollback is running" in other.stderr
    put(ONE, out)


@pytest.mark.parametrize("step", ["beside", "swapped", "previous half removed"])
def test_what_a_killed_swap_leaves_is_tidied_by_the_next(tmp_path, step):
    out = tmp_path / "published"
    put(ONE, out)
    put(TWO, out)
    left = out.with_name(".published.next-3333333333333333")
    left.mkdir()
    for name, content in THREE.items():
        (left / name).write_bytes(content)
    if step != "beside":
        swap.exchange(left, out)
    if step == "previous half removed":
        (publish.previous_of(out) / "manifest.json").unlink()
    with publish.locked(out):
        publish._tidy_up(out)
    assert beside(out) == {"published", ".published.lock", ".published.previous"}
    expected = (TWO, ONE) if step == "beside" else (THREE, TWO)
    assert (held(out), held(publish.previous_of(out))) == expected


def test_without_exchange_two_renames_do(tmp_path, monkeypatch):
    class Unsupported:
        def renameat2(self, *arguments: object) -> int:
            swap.ctypes.set_errno(errno.EINVAL)
            return -1

    monkeypatch.setattr(swap.ctypes, "CDLL", lambda *a, **k: Unsupported())
    out = tmp_path / "published"
    for files in (ONE, TWO, THREE):
        put(files, out)
    assert (held(out), held(publish.previous_of(out))) == (THREE, TWO)
    assert beside(out) == {"published", ".published.lock", ".published.previous"}


def test_killed_between_two_renames_the_old_edition_comes_back(tmp_path):
    out = tmp_path / "published"
    put(ONE, out)
    out.rename(tmp_path / ".published.next-2222222222222222.aside")
    with publish.locked(out):
        publish._tidy_up(out)
    assert held(out) == ONE


def test_rollback_and_back_again(tmp_path):
    out = tmp_path / "published"
    write_edition(out, "b" * 64)
    write_edition(publish.previous_of(out), "a" * 64)
    assert publish.rollback(out) == "a" * 64
    assert publish.edition_in(out).build_id == "a" * 64
    assert publish.rollback(out) == "b" * 64


def test_rollback_without_an_edition_before(tmp_path):
    out = tmp_path / "published"
    write_edition(out, "a" * 64)
    with pytest.raises(BuildError, match="no edition to go back to"):
        publish.rollback(out)


def test_rollback_never_puts_a_damaged_edition_in_place(tmp_path):
    out = tmp_path / "published"
    write_edition(out, "b" * 64)
    previous = write_edition(publish.previous_of(out), "a" * 64)
    (previous / "offences.parquet").write_bytes(b"cut")
    with pytest.raises(BuildError, match=r"not whole: .*offences\.parquet"):
        publish.rollback(out)
    assert publish.edition_in(out).build_id == "b" * 64
