"""What is ready for the next reader is made once, is bounded by its memory, and is let go with its build."""

import threading
import time

import pytest

from hatecrime.kept import Kept, weight


def test_a_thing_is_made_once_for_its_key():
    kept, calls = Kept(), []
    for key in ("a", "b", "a"):
        assert kept.get((key,), lambda key=key: calls.append(key) or key) == key
    assert calls == ["a", "b"]
    assert kept.held[0] == 2


def test_what_has_been_longest_unused_goes_when_there_is_too_much():
    size = weight(bytes(1000))
    kept = Kept(3 * size)
    for name in "abc":
        kept.put((name,), bytes(1000))
    kept.get(("a",), lambda: pytest.fail("it is held"))
    kept.put(("d",), bytes(1000))
    assert [key for key, _ in kept.items()] == [("c",), ("a",), ("d",)]
    assert kept.held == (3, 3 * size)


def test_a_thing_in_the_place_of_another_counts_once_and_one_too_large_is_not_held():
    kept = Kept(2 * weight(bytes(1000)))
    for _ in range(5):
        kept.put(("a",), bytes(1000))
    assert kept.held == (1, weight(bytes(1000)))
    assert kept.get(("large",), lambda: bytes(10_000)) == bytes(10_000)
    assert [key for key, _ in kept.items()] == [("a",)]


def test_however_much_is_asked_for_memory_is_bounded():
    kept = Kept(50 * weight(bytes(1000)))
    for number in range(2000):
        kept.get((number,), lambda: bytes(1000))
    assert kept.held[1] <= 50 * weight(bytes(1000))


def test_readers_at_once_wait_for_one_making_of_a_thing_and_for_nothing_else():
    kept, calls, seen, begun = Kept(), [], [], threading.Event()

    def slow():
        begun.set()
        calls.append(1)
        time.sleep(0.2)
        return object()

    readers = [threading.Thread(target=lambda: seen.append(kept.get(("slow",), slow))) for _ in range(8)]
    for reader in readers:
        reader.start()
    begun.wait()
    started = time.monotonic()
    assert kept.get(("other",), lambda: 1) == 1
    assert time.monotonic() - started < 0.1
    for reader in readers:
        reader.join()
    assert len(calls) == 1
    assert len(set(map(id, seen))) == 1


def test_a_failure_is_not_held_and_hinders_nobody():
    kept = Kept()
    with pytest.raises(ValueError, match="no"):
        kept.get(("a",), lambda: (_ for _ in ()).throw(ValueError("no")))
    assert kept.get(("a",), lambda: 1) == 1
