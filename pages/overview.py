"""Now: what has changed in the chosen place, whether it is rising in every strand, what stands out, what none of it tells."""

import streamlit as st

from hatecrime import figures, ui, wording

chosen = ui.selection()


def show_unusual() -> None:
    """Months above their expected range in the newest twelve, each with a link to its borough."""
    st.header("What stands out", anchor="stands-out")
    out = ui.made(figures.standing_out, chosen.place)
    st.markdown(ui.plain(out.lead))
    for area, sentence in out.found:
        ui.page_link("boroughs", ui.plain(sentence), area=area)
    ui.folded("How this was looked for", lambda: st.markdown(ui.plain(out.how)))


def show_limits() -> None:
    """What no figure here can tell."""
    st.header("What these figures cannot tell", anchor="cannot-tell")
    lines = [wording.RECORDED_NOTE, wording.RECORDED_MEANS, wording.CONNECT_BREAK, wording.FORCES_NOTE]
    st.markdown("\n".join(f"- {line}" for line in ui.once(lines)))


ui.heading("What has changed?", f"**Recorded** hate crime in **{chosen.place_name}**, Metropolitan Police.")
ui.cards([ui.made(make, chosen.place) for make in figures.CARDS])
ui.show(ui.made(figures.rising_in_every_strand, chosen.place))
left, right = st.columns(2, gap="large")
with left:
    show_unusual()
with right:
    show_limits()
