"""What is ready for the next reader: figures and what is drawn of them, bounded by the memory that they take."""

import pickle
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

Key = tuple[Hashable, ...]

MOST_BYTES = 120_000_000
"""All that is kept of one build; the longest unused goes first."""

_MEMORY = 4
"""Memory of a figure over its length when it is written down: 3.7 was measured over those of every place."""


def weight(value: object) -> int:
    """Bytes of memory that a value takes, about."""
    return _MEMORY * len(pickle.dumps(value))


class Kept:
    """A dictionary that makes what it lacks, each thing once, and lets go what has been longest unused.

    Whatever it gives out is read-only. Readers who ask for one thing at once wait for one making of it, and for
    nothing else.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self._bytes = most, 0
        self._held: OrderedDict[Key, tuple[Any, int]] = OrderedDict()
        self._making: dict[Key, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Key, make: Callable[[], T]) -> T:
        """What is held under `key`, made if nothing is; a failure is not held."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                found: T = self._held[key][0]
                return found
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._held:
                    found = self._held[key][0]
                    return found
            try:
                made = make()
                self.put(key, made)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return made

    def put(self, key: Key, value: object) -> None:
        """Hold a value; something that is larger than all that may be held is not."""
        size = weight(value)
        with self._lock:
            self._bytes -= self._held.pop(key, (None, 0))[1]
            if size > self._most:
                return
            self._held[key] = value, size
            self._bytes += size
            while self._bytes > self._most:
                self._bytes -= self._held.popitem(last=False)[1][1]

    def items(self) -> list[tuple[Key, Any]]:
        """What is held, the longest unused first."""
        with self._lock:
            return [(key, value) for key, (value, _) in self._held.items()]

    @property
    def held(self) -> tuple[int, int]:
        """How many things are held, and bytes that they take, about."""
        with self._lock:
            return len(self._held), self._bytes
