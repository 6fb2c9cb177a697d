"""A build as readers meet it: made ready beside them, and let go when another has taken its place."""

import gc
import json
import pickle
import shutil
import threading
import time
import weakref
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from hatecrime import editions, store
from hatecrime.ui import likely

pytestmark = pytest.mark.slow


@pytest.fixture
def tables(monkeypatch, tmp_path: Path, published_folder: Path) -> Path:
    folder = tmp_path / "published"
    shutil.copytree(published_folder, folder)
    monkeypatch.setenv("HATECRIME_DATA", str(folder))
    return folder


def named(folder: Path, build_id: str) -> None:
    """The same tables as another build."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) | {"build_id": build_id}
    path.write_text(json.dumps(manifest), encoding="utf-8")


def wait_until(truth, seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_without_a_watch_a_new_build_is_served_at_once(tables: Path) -> None:
    first = editions.served().edition
    assert editions.served().edition is first
    named(tables, "another")
    assert editions.served().edition.build.build_id == "another"


def test_nothing_is_served_when_there_is_nothing(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HATECRIME_DATA", str(tmp_path / "nothing"))
    with pytest.raises(store.StoreError):
        editions.served()


@pytest.fixture
def watched():
    stop = threading.Event()
    worker = threading.Thread(target=editions.watch, args=(stop,))
    worker.start()
    yield
    stop.set()
    worker.join(60)
    assert not worker.is_alive()


def first_figure(edition: editions.Edition) -> list[object]:
    return [value for key, value in edition.kept.items() if key[0] == "rising_in_every_strand"]


def test_a_new_build_is_made_ready_beside_the_old_one_which_is_then_let_go(tables: Path, monkeypatch, watched) -> None:
    monkeypatch.setattr(editions, "MAKER", (*editions.MAKER, "london"))
    monkeypatch.setattr(editions, "LOOK_EVERY_SECONDS", 0.2)
    before = editions.served().edition
    wait_until(lambda: first_figure(editions.served().edition))
    lost = [weakref.ref(before), weakref.ref(first_figure(before)[0])]
    named(tables, "another")
    assert editions.served().edition is before, "served before anything of it was ready"
    del before
    wait_until(lambda: editions.served().edition.build.build_id == "another")
    assert first_figure(editions.served().edition)

    def gone() -> bool:
        gc.collect()
        return all(known() is None for known in lost)

    wait_until(gone)


def test_a_maker_that_fails_costs_readers_nothing_but_time(tables: Path, monkeypatch, caplog) -> None:
    monkeypatch.setattr(editions, "MAKER", ("false",))
    edition = editions.served().edition
    editions._fill(edition, tables, threading.Event())
    assert "not made ready: exit 1" in caplog.text
    assert editions.served().edition is edition


def test_what_is_made_ready_is_what_the_pages_ask_for(tables: Path) -> None:
    """Once it is taken over from another process, no page of these places makes anything anew."""
    places = ("london", "camden")
    sent = [pickle.dumps(item) for item in likely.items(likely.visits(places))]
    edition = editions.served().edition
    old, kept = edition.build.build_id, edition.kept
    named(tables, "another")
    edition = editions.served().edition
    assert edition.kept is not kept
    assert not editions.take_over(edition, pickle.loads(sent[0])), "of another build"
    for item in sent:
        build_id, *made = pickle.loads(item)
        assert build_id == old
        assert editions.take_over(edition, ("another", *made))
    held = {key for key, _ in edition.kept.items() if key[0] != "drawn"}
    assert len(held) >= 20
    size = edition.kept.held
    for place in places:
        at = AppTest.from_file(str(likely.FRAME), default_timeout=120)
        at.query_params["area"] = place
        at.run()
        for script in ("year_on_year", "boroughs", "events"):
            at.switch_page(f"../pages/{script}.py").run()
            assert not at.exception
    assert edition.kept.held == size
