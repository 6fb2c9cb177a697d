"""Each result is worked out once, also by many readers at once, and only so many are kept."""

import pickle
import threading
import time

from hatecrime import results
from hatecrime.results import Results


def empty():
    return Results("build", {}, "")


def test_a_result_is_worked_out_once_for_a_choice():
    found, calls = empty(), []
    for choice in ("a", "b", "a"):
        assert found.keep("name", lambda choice=choice: calls.append(choice) or choice, choice) == choice
    assert calls == ["a", "b"]


def test_readers_at_once_wait_for_one():
    found, calls = empty(), []

    def slow():
        calls.append(1)
        time.sleep(0.05)
        return object()

    seen = []
    readers = [threading.Thread(target=lambda: seen.append(found.keep("slow", slow))) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert len(calls) == 1
    assert len(set(map(id, seen))) == 1


def test_only_so_many_are_kept(monkeypatch):
    monkeypatch.setattr(results, "MOST_KEPT", 3)
    found = empty()
    for choice in range(10):
        found.keep("name", lambda choice=choice: choice, choice)
    assert list(found._kept["name"].values()) == [7, 8, 9]


def test_results_travel_to_another_process():
    found = empty()
    found.keep("name", lambda: 3, "a")
    assert pickle.loads(pickle.dumps(found)).keep("name", lambda: 4, "a") == 3


def test_a_failure_is_not_kept():
    found = empty()

    def fails():
        raise ValueError("no")

    for _ in range(2):
        try:
            found.keep("name", fails)
        except ValueError:
            continue
        raise AssertionError("it did not fail")
    assert found.keep("name", lambda: 1) == 1
