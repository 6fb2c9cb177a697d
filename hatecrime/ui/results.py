"""The build being served and results worked out from it, kept for every reader until the tables change.

Results are shared between readers: treat them as read-only.
"""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from hatecrime import builds, freshness, store
from hatecrime.figures import Figure, Nothing
from hatecrime.results import Results, results_of

T = TypeVar("T")


def build() -> store.Build:
    """The build being served; StoreError when there is none."""
    return builds.served().build


def build_label() -> str:
    """Its id, as short as it can be told apart and cited."""
    return build().build_id[:12]


def problem() -> str | None:
    """A sentence for the reader when the newest tables cannot be read and the last good ones are shown."""
    return builds.NOTICE if builds.served().problem else None


@st.cache_resource(max_entries=160, show_spinner=False)
def _kept(build_id: str, name: str, arguments: tuple[Hashable, ...], _compute: Callable[[], Any]) -> Any:
    return _compute()


def cached(name: str, compute: Callable[[], T], *arguments: Hashable) -> T:
    """`compute()`, worked out once for this build, `name` and `arguments`; treat the result as read-only.

    `arguments` must hold everything that the result depends on besides the build.
    """
    result: T = _kept(build().build_id, name, arguments, compute)
    return result


def results() -> Results:
    """What is worked out from the build being served, each thing once."""
    return cached("results", lambda: results_of(build()))


def made(make: Callable[..., Figure | Nothing], *choice: Hashable) -> Figure | Nothing:
    """A figure with a reader's choice, kept for the next reader."""
    known = results()
    return known.keep(f"figure {make.__name__}", lambda: make(known, *choice), *choice)


def monthly() -> pd.DataFrame:
    """`metrics.monthly` of the build."""
    return results().monthly()


def rolling_12_months() -> pd.DataFrame:
    """`metrics.rolling_12_months` of the build."""
    return results().rolling()


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


def change(basis: str) -> pd.DataFrame:
    """`metrics.year_on_year` of the build on a basis, with intervals widened for each line's own variation."""
    return results().change(basis)


def prepare() -> None:
    """Work out what the start page needs, and what other pages share: kept, so that the first reader does not wait."""
    for compute in (rolling_12_months, lambda: change("r12"), results().unusual, results().season):
        compute()
