"""The controls above every page: kept in the web address, and in the session across pages.

Streamlit's own `bind="query-params"` writes the words of an option into the address, and forgets a control that the
page does not draw. Links must survive rewording and page changes, so the frame writes the codes itself.
"""

from calendar import month_abbr
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from hatecrime import periods, vocabulary
from hatecrime.selection import (
    BASIS_LABELS,
    MAX_PLACES,
    Parameter,
    Selection,
    Values,
    parameters,
    revision_slug,
    to_address,
    understand,
)
from hatecrime.selection import (
    selection as to_selection,
)
from hatecrime.ui.results import build, cached, data_to

_VALUES, _PAGE, _PENDING = "chosen_values", "chosen_on_page", "chosen_by_page"
_PLACE, _COMPARE = "place", "compare"
"""Keys of the two controls that together are the parameter `area`: the place first, then what it is compared with."""


def params() -> Mapping[str, Parameter]:
    """Every filter with the options that this build gives it."""

    def compute() -> Mapping[str, Parameter]:
        offences, events = build().table("offences"), build().table("events")
        months = periods.month_range(offences["month"].min(), offences["month"].max())
        ordered = events.sort_values("start", ascending=False)
        steps = build().table("revisions")[["edition_before", "edition"]].drop_duplicates().sort_values("edition")
        slugs = [revision_slug(before, after) for before, after in steps.itertuples(index=False)]
        return parameters(list(months), list(ordered["event_id"]), slugs)

    return cached("params", compute)


def begin(page: str) -> list[str]:
    """Settle what is chosen before the controls of `page` are drawn; returns notes on what was not understood.

    The address wins on a first visit, on the browser's back and forward, and behind a link that carries a choice;
    otherwise what the reader set last holds, also on a page that does not draw that control.
    """
    state = st.session_state
    known = params()
    address = {name: st.query_params.get_all(name) for name in known if name in st.query_params}
    context = get_script_run_ctx()
    travelled = bool(getattr(context, "is_history_navigation", False))
    notes: list[str] = []
    if _VALUES not in state or travelled or (address and state.get(_PAGE) != page):
        values, notes = understand(known, address)
        _forget_widgets(known)
    else:
        values = _from_widgets(known, state[_VALUES])
    pending = state.pop(_PENDING, None)
    if pending:
        values = understand(known, {**values, **pending})[0]
        _forget_widgets(known)
    state[_VALUES], state[_PAGE] = dict(values), page
    return notes + to_selection(known, values)[1]


def _forget_widgets(known: Mapping[str, Parameter]) -> None:
    for name in (*known, _PLACE, _COMPARE):
        st.session_state.pop(name, None)


def _from_widgets(known: Mapping[str, Parameter], before: Values) -> Values:
    """The values with what the reader has just set; a code that a newer build no longer has falls back."""
    values = {**before, "area": _areas(before["area"])}
    for name, parameter in known.items():
        if name in st.session_state:
            set_to = st.session_state[name]
            codes = tuple(set_to) if isinstance(set_to, list) else (set_to,)
            values[name] = tuple(code for code in codes if code is not None) or parameter.default
        values[name] = tuple(c for c in values[name] if c in parameter.options) or parameter.default
    return values


def _areas(before: tuple[str, ...]) -> tuple[str, ...]:
    """The place and what it is compared with, as the two controls have them."""
    place = st.session_state.get(_PLACE) or before[0]
    compared = st.session_state.get(_COMPARE, before[1:])
    return tuple(dict.fromkeys((place, *compared)))


def draw(filters: Sequence[str]) -> None:
    """Draw the controls that matter to a page, and write the choice into the address."""
    known = params()
    draws: dict[str, Callable[[Parameter], None]] = {
        "area": _draw_place,
        "series": _draw_series,
        "strand": _draw_strands,
        "basis": _draw_basis,
        "from": _draw_month,
        "to": _draw_month,
        "event": _draw_event,
    }
    for name in filters:
        if name == "compare":
            _draw_compare(known["area"])
        elif name != "strand" or "series" not in filters or st.session_state.get("series") == "flagged":
            draws[name](known[name])  # only the flagged count has strands
    values = _from_widgets(known, st.session_state[_VALUES])
    st.session_state[_VALUES] = dict(values)
    _write_address(known, values)


def _preset(parameter: Parameter) -> None:
    if parameter.name not in st.session_state:
        chosen = st.session_state[_VALUES][parameter.name]
        st.session_state[parameter.name] = list(chosen) if parameter.most > 1 else chosen[0]


def _draw_place(parameter: Parameter) -> None:
    """One place; typing finds it by the beginning of its name, Enter takes the first that fits."""
    if _PLACE not in st.session_state:
        st.session_state[_PLACE] = st.session_state[_VALUES]["area"][0]
    st.selectbox(
        parameter.label,
        parameter.options,
        format_func=lambda code: vocabulary.AREA_LABELS[code],
        key=_PLACE,
        filter_mode="prefix",
        width=210,
    )


def _draw_compare(parameter: Parameter) -> None:
    """Up to three more; London is beside every place without being chosen."""
    place = st.session_state[_PLACE]
    offered = [code for code in parameter.options if code not in (vocabulary.LONDON, place)]
    compared = st.session_state.get(_COMPARE, list(st.session_state[_VALUES]["area"][1:]))
    st.session_state[_COMPARE] = [code for code in compared if code in offered]
    st.multiselect(
        "Compare with",
        offered,
        format_func=lambda code: vocabulary.AREA_LABELS[code],
        key=_COMPARE,
        max_selections=MAX_PLACES - 1,
        select_all=False,
        filter_mode="prefix",
        placeholder="None",
        width=170,
    )


def _draw_series(parameter: Parameter) -> None:
    _preset(parameter)
    st.selectbox(
        parameter.label,
        parameter.options,
        format_func=lambda code: f"{_SHORT[code]}, to {periods.month_label(data_to(code))}",
        key=parameter.name,
        width=260,
    )


_SHORT = {"aggravated": "Aggravated offence", "flagged": "By strand"}
"""Series -> its name where there is room for few words."""


def _draw_strands(parameter: Parameter) -> None:
    _preset(parameter)
    st.multiselect(
        parameter.label,
        parameter.options,
        format_func=lambda code: vocabulary.STRANDS[code].label,
        key=parameter.name,
        select_all=False,
        filter_mode="contains",
        placeholder="All strands",
        width=160,
    )


def _draw_basis(parameter: Parameter) -> None:
    _preset(parameter)
    st.selectbox(
        parameter.label,
        parameter.options,
        format_func=lambda code: BASIS_LABELS[code],
        key=parameter.name,
        width=180,
    )


def _draw_event(parameter: Parameter) -> None:
    _preset(parameter)
    events = build().table("events")
    words = {
        str(code): f"{name} ({start:%B %Y})"
        for code, name, start in zip(events["event_id"], events["name"], events["start"], strict=True)
    }
    st.selectbox(
        parameter.label,
        list(parameter.options),
        format_func=lambda code: words[code],
        key=parameter.name,
        filter_mode="contains",
        width=420,
    )


def _draw_month(parameter: Parameter) -> None:
    _preset(parameter)
    st.selectbox(
        parameter.label,
        parameter.options,
        format_func=lambda code: f"{month_abbr[int(code[5:])]} {code[:4]}",
        key=parameter.name,
        filter_mode="contains",
        width=105,
    )


def _write_address(known: Mapping[str, Parameter], values: Values) -> None:
    """Write the choice in one go: each write is a step of the browser's history."""
    present = {name: st.query_params.get_all(name) for name in st.query_params}
    wanted = {name: codes for name, codes in present.items() if name not in known} | to_address(known, values)
    if present != wanted:
        st.query_params.from_dict(wanted)


def chosen_codes() -> Values:
    """The codes that are chosen, by filter."""
    return dict(st.session_state.get(_VALUES) or understand(params(), {})[0])


def selection() -> Selection:
    """What the reader chose: places, strands, series, basis, period and event."""
    return to_selection(params(), chosen_codes())[0]


def asked_period() -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    """First and last month that the reader set; None where the whole period is shown."""
    known, chosen = params(), selection()
    first, last = (pd.Timestamp(f"{known[name].default[0]}-01") for name in ("from", "to"))
    return (
        None if chosen.first_month == first else chosen.first_month,
        None if chosen.last_month == last else chosen.last_month,
    )


def asked(*names: str) -> bool:
    """Whether the reader, or the address, chose something of these parameters."""
    return any(chosen_codes()[name] for name in names)


def asked_strands() -> tuple[str, ...]:
    """The strands that the reader chose; none where all are shown."""
    return chosen_codes()["strand"]


def choose(**values: str | Sequence[str]) -> None:
    """Set controls from a page (a click on a map, a button): takes effect at the next run.

    Use it as a widget's callback, or follow it by `st.rerun()`. Codes that are not understood are left out.
    """
    st.session_state[_PENDING] = {
        name: (value,) if isinstance(value, str) else tuple(value) for name, value in values.items()
    }


def page_choice(name: str, options: Sequence[str], usual: str) -> dict[str, Any]:
    """`key` and `on_change` of a widget that a page draws itself, so that its choice is in the address like a control.

    `options` are codes; `usual` is the one that is shown when the address asks for none, or for one not among them.
    """
    key = f"page_{name}"
    asked = chosen_codes()[name]
    st.session_state[key] = asked[0] if asked and asked[0] in options else usual

    def changed() -> None:
        picked = st.session_state[key]
        st.session_state[_VALUES] = {**chosen_codes(), name: () if picked in {usual, None} else (picked,)}

    return {"key": key, "on_change": changed}


def pick(name: str, label: str, words: Mapping[str, str], usual: str = "", *, labelled: bool = False) -> str:
    """One of a few ways to look at a page, as buttons in a row that are in the address as `name`: the code picked.

    `words`: code -> what is written; the first is usual unless another is named. `label` is read out, and written
    where it is `labelled`.
    """
    usual = usual or next(iter(words))
    picked = st.radio(
        label,
        list(words),
        format_func=lambda code: words[code],
        horizontal=True,
        label_visibility="visible" if labelled else "collapsed",
        **page_choice(name, list(words), usual),
    )
    return str(picked or usual)


def link_to(**changes: str | Sequence[str]) -> dict[str, list[str]]:
    """The present choice, with some values changed, as parameters of an address; what is usual is left out."""
    known, values = params(), chosen_codes()
    asked = {name: (value,) if isinstance(value, str) else tuple(value) for name, value in changes.items()}
    return to_address(known, understand(known, {**values, **asked})[0])


def page_link(page: str, label: str, **changes: str | Sequence[str]) -> None:
    """A link to another page, e.g. `boroughs`, that keeps the choice and changes some of it: one step of history."""
    st.page_link(f"../pages/{page}.py", label=label, query_params=link_to(**changes) or None)
