"""The build being served and what is worked out from it, kept for every reader until the tables change.

Results are shared between readers: treat them as read-only.
"""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import TypeVar

import pandas as pd

from hatecrime import builds, editions, freshness, store
from hatecrime.results import Results

T = TypeVar("T")

_OF_RUN: ContextVar[editions.Served | None] = ContextVar("served in this run", default=None)


def begin() -> None:
    """A run of the page begins: the edition is asked for once, and is the same for all of the page."""
    _OF_RUN.set(editions.served())


def _served() -> editions.Served:
    """The edition of this run; outside of one (a file that is made when it is asked for) the one served now."""
    return _OF_RUN.get() or editions.served()


def build() -> store.Build:
    """The build being served; StoreError when there is none."""
    return _served().edition.build


def build_label() -> str:
    """Its id, as short as it can be told apart and cited."""
    return build().build_id[:12]


def problem() -> str | None:
    """A sentence for the reader when the newest tables cannot be read and the last good ones are shown."""
    return builds.NOTICE if _served().problem else None


def results() -> Results:
    """What is worked out from the build being served, each thing once."""
    return _served().edition.results


def cached(name: str, compute: Callable[[], T], *arguments: Hashable) -> T:
    """`compute()`, worked out once for this build, `name` and `arguments`.

    `arguments` must hold everything that the result depends on besides the build.
    """
    return results().keep(name, compute, *arguments)


def made(make: Callable[..., T], *choice: Hashable) -> T:
    """What a maker of `figures` (of a figure, a card, sentences) makes of a reader's choice, kept for the next reader."""
    known = results()
    return _served().edition.kept.get((make.__name__, *choice), lambda: make(known, *choice))


def drawn(figure: Hashable, scheme: str, draw: Callable[[], T]) -> T:
    """What is sent of a figure in a colour scheme, kept for the next reader."""
    return _served().edition.kept.get(("drawn", figure, scheme), draw)


def breaks() -> pd.DataFrame:
    """The series_breaks table."""
    return build().table("series_breaks")


def data_to(series: str) -> pd.Timestamp:
    """First of the newest month that a series has; of `flagged`, by strand."""
    return results().span(series)[1]


def fresh() -> freshness.Freshness:
    """How old the build is today."""
    day = freshness.today()
    return cached("fresh", lambda: freshness.freshness(build().table("offences"), day), day.isoformat())


def prepare() -> None:
    """Work out what the start page needs, and what other pages share: kept, so that the first reader does not wait."""
    known = results()
    for compute in (known.rolling, lambda: known.change("r12"), known.unusual, known.season):
        compute()
