"""Did recorded offences rise in the months of major events? Observed, expected, excess, comparator, boroughs."""

from functools import partial

import streamlit as st

from hatecrime import figures, numbers, thresholds, ui, vocabulary, wording
from hatecrime.figures import Measure

chosen = ui.selection()
area = chosen.place
event = figures.event_of(ui.results(), chosen.event_id)
target, usual_k = figures.usual_months(event)


def pick_from_timeline(event_id: str) -> None:
    """Show the event that was clicked."""
    ui.choose(event=event_id)


def show_event(k: int) -> None:
    """What the sources say of the event, and which others fell in its months."""
    st.header(ui.plain(str(event["name"])), anchor=False)
    st.markdown(ui.plain(f"{figures.days_of(event)} · {event['place']}"))
    if not numbers.missing(event["published_size"]):
        link = "" if numbers.missing(event["source_url"]) else f" ([address](<{event['source_url']}>))"
        seen = wording.EVENT_CONFIDENCE[str(event["confidence"])]
        said = f"{ui.plain(event['published_size'])}  \nSource: {ui.plain(event['source'])}{link}; {seen}."
        ui.folded("What others published, not from our figures", lambda: st.markdown(said))
    same = figures.same_months(ui.results(), event, target, k)
    if same:
        st.markdown(ui.plain(same))


def asked_months(k: int) -> int | None:
    """Months counted after the event's own, if the reader chose other than the usual."""
    return None if k == usual_k else k


def show_strands(k: int) -> None:
    """Every strand in the event's months, those it concerns first, the others as controls."""
    last = ui.data_to("flagged")
    if target > last and wording.strands_end(ui.breaks()):
        st.markdown(wording.not_held("Strands by month", chosen.place_name, last))
        return
    ui.show(ui.made(figures.effect_by_strand, chosen.event_id, area, asked_months(k), chosen.strands))


def show_twins(k: int) -> None:
    """The aggravated offence beside the same offence without hostility."""
    ui.show(ui.made(figures.twins_around, chosen.event_id, area, asked_months(k)))


def show_boroughs(measure: Measure, k: int) -> None:
    """Every borough in the event's months."""
    if measure == vocabulary.ALL_HATE_CRIME:
        ui.nothing("All hate crime is published for London alone.", "Choose other offences.")
        return
    marked = tuple(code for code in chosen.area_codes if code in vocabulary.GSS_OF_AREA)
    ui.show(ui.made(figures.excess_by_borough, chosen.event_id, *measure, asked_months(k), marked))


def show_across(measure: Measure) -> None:
    """Several events on one scale."""
    ui.show(ui.made(figures.effect_by_event, *measure, area))
    if area == vocabulary.LONDON:
        ui.show(ui.made(figures.effect_by_event, *vocabulary.ALL_HATE_CRIME), key="all-hate-crime-by-event")


def choose_measure(usual: Measure) -> Measure:
    """Which offences to look at."""
    offered = ui.cached("measures", lambda: figures.measures_of(ui.results(), event, area), chosen.event_id, area)
    by_code = {vocabulary.measure_code(*measure): measure for measure in offered}
    usual_code = vocabulary.measure_code(*usual)
    picked = st.selectbox(
        "Offences",
        list(by_code),
        format_func=lambda code: vocabulary.measure_label(*by_code[code]),
        **ui.page_choice("offence", list(by_code), usual_code),
    )
    return by_code[picked or usual_code]


def choose_k(usual: int) -> int:
    """Which months count as the event's."""
    words = {"1": "The event's month", "2": "With the next month", "3": "With the next two months"}
    picked = st.selectbox(
        "Months counted",
        list(words),
        format_func=lambda code: words[code],
        help=f"Figures are monthly and by date of recording. An event from the {thresholds.EVENT_LATE_DAY}th on is counted with the "
        "next month unless you choose otherwise.",
        **ui.page_choice("months", list(words), str(usual + 1)),
    )
    return int(picked or usual + 1) - 1


def choose_part() -> str:
    """What else to see of the event."""
    parts = {
        "strands": "By strand",
        "boroughs": "By borough",
        "events": "All events side by side",
        "list": "List of events",
    }
    return ui.pick("part", "More on the event", parts)


def show_answer(measure: Measure, k: int) -> None:
    """The answer for the place, and for London beside it."""
    places = dict.fromkeys((area, vocabulary.LONDON))
    ui.cards([ui.made(figures.effect_card, chosen.event_id, place, measure, k) for place in places])


def main() -> None:
    """The page: the answer for one event, then what else there is to see."""
    ui.heading(
        "Did recording rise after major events?",
        "The months of an event against what is usual.",
    )
    usual = ui.cached("usual_measure", lambda: figures.usual_measure(ui.results(), event, area), chosen.event_id, area)
    left, right = st.columns(2)
    with left:
        measure = choose_measure(usual)
    with right:
        k = choose_k(usual_k)
    shown = ui.made(figures.event_months, chosen.event_id, area, measure, k)
    inside = isinstance(shown, figures.Figure)
    if inside:
        show_answer(measure, k)
    ui.show(shown)
    show_event(k)
    if inside:
        ui.folded("Was it hate crime in particular?", partial(show_twins, k))
    part = choose_part()
    if part == "list":
        ui.show(ui.made(figures.events_timeline, chosen.event_id), on_pick=pick_from_timeline)
    elif part == "events":
        show_across(measure)
    elif inside and part == "boroughs":
        show_boroughs(measure, k)
    elif inside:
        show_strands(k)


main()
