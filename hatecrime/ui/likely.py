"""What readers are likely to ask for, made ready: each page is drawn for each place, and what that made is written out.

`python -m hatecrime.ui.likely [PLACE ...]`, of every place unless some are named, is a process of `hatecrime.editions`.
It writes pickles on its output, each as soon as it is there: (build id, "result" or "figure", key, value).
"""

import os
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from streamlit.testing.v1 import AppTest

from hatecrime import editions, store, vocabulary
from hatecrime.addresses import PAGES
from hatecrime.editions import Item

FRAME = store.ROOT / "hatecrime" / "app.py"


def visits(places: Iterable[str] = vocabulary.AREA_LABELS) -> Iterator[None]:
    """Draw every page that has a place, of these places; a step is one page of one place.

    London comes first: it is what a reader sees unasked.
    """
    pages = [spec.script for spec in PAGES if "area" in spec.controls]
    app = AppTest.from_file(str(FRAME), default_timeout=600)
    app.run()
    for place in places:
        for script in pages:
            app.switch_page(f"../pages/{script}.py")
            app.query_params["area"] = place
            app.run()
            yield


def items(visited: Iterator[None]) -> Iterator[Item]:
    """What each step has made, once."""
    sent: set[Any] = set()
    for _ in visited:
        edition = editions.served().edition
        build_id = edition.build.build_id
        for name, choice, value in edition.results.worked_out():
            if (name, choice) not in sent:
                sent.add((name, choice))
                yield build_id, "result", (name, choice), value
        held = edition.kept.items()
        drawn: dict[Any, dict[Any, Any]] = {}
        for key, value in held:
            if key[0] == "drawn":
                drawn.setdefault(key[1], {})[key[2]] = value
        for key, value in held:
            if key[0] != "drawn" and key not in sent:
                sent.add(key)
                yield build_id, "figure", key, (value, drawn.get(value, {}))


def write(made: Iterator[Item], out: Callable[[bytes], Any]) -> None:
    """Each item as a pickle of its own."""
    for item in made:
        out(pickle.dumps(item))


def main() -> None:
    """Write to the output that the process was started with; whatever else is printed goes to its errors."""
    with os.fdopen(os.dup(1), "wb", buffering=0) as out:
        os.dup2(2, 1)
        write(items(visits(sys.argv[1:] or vocabulary.AREA_LABELS)), out.write)


if __name__ == "__main__":
    main()
