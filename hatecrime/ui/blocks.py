"""The building blocks of a page: heading, and lines of small print."""

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

import streamlit as st

from hatecrime.drawing import palette
from hatecrime.ui.text import plain


def mode() -> palette.Mode:
    """The reader's colour scheme."""
    return "dark" if st.context.theme.type == "dark" else "light"


def heading(title: str, idea: str = "") -> None:
    """A page's question, and the one idea that it opens with if it needs one."""
    st.title(title, anchor=False)
    if idea:
        st.markdown(idea)


def notes(lines: Sequence[str], *, shown: int = 2) -> None:
    """Caveats on their own: the first few in sight, the others one click away. Figures bring theirs with them."""
    unique = list(dict.fromkeys(line for line in lines if line))
    if unique[:shown]:
        st.caption("  \n".join(map(plain, unique[:shown])))
    if unique[shown:]:
        more = "\n".join(f"- {plain(line)}" for line in unique[shown:])
        folded("What else to know about these figures", lambda: st.markdown(more))


def folded(label: str, draw: Callable[[], object], *, name: str = "", asked: bool = False) -> None:
    """A part behind a word: worked out and sent once it is opened, or at once where a reader has asked for it.

    `name` holds where the label does not.
    """
    part = st.expander(label, expanded=asked, key=f"folded-{name or label}", on_change="rerun")
    if part.open:
        with part:
            draw()


_SAID = "said on this page"


def nothing_said() -> None:
    """A page begins: what the one before it said may be said again."""
    st.session_state[_SAID] = set()


def once(lines: Sequence[str]) -> list[str]:
    """Those of the lines that no figure above has said on this page."""
    said: set[str] = st.session_state.setdefault(_SAID, set())
    new = [line for line in lines if line not in said]
    said.update(new)
    return new


def nothing(why: str, instead: str = "") -> None:
    """Say in words why there is nothing to draw, and what could be chosen instead."""
    st.info(plain(f"{why} {instead}"))


def address_of(path: str) -> str:
    """The address of a view of the dashboard, as the reader's browser knows it; from the root where it is not known."""
    here = urlsplit(st.context.url or "")
    root = f"{here.scheme}://{here.netloc}{here.path.rpartition('/')[0]}" if here.netloc else ""
    return f"{root}/{path}"
