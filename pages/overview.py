"""Now: what has changed in the chosen place, whether it is rising in every strand, what stands out, what none of it tells."""

import streamlit as st

from hatecrime import figures, findings, periods, ui, vocabulary, wording

MOST = 5
"""Months that stand out, the clearest first; the others are on the pages of their boroughs."""

chosen = ui.selection()


def show_unusual() -> None:
    """Months above their expected range in the newest twelve: each line of figures once, where it is clearest."""
    st.header("What stands out", anchor="stands-out")
    rows = ui.unusual()
    rows = rows[rows["series"] == "aggravated"]
    if chosen.place != vocabulary.LONDON:
        rows = rows[rows["area_code"] == chosen.place]
    spikes = rows[rows["is_spike"].astype(bool)].sort_values("q").drop_duplicates("area_code").head(MOST)
    first, last = (periods.month_label(end) for end in (rows["month"].min(), rows["month"].max()))
    st.markdown(
        f"Aggravated offences, {first} to {last}, by month: those clearest above their expected range."
        if len(spikes)
        else f"No month from {first} to {last} is beyond its expected range in {chosen.place_name}."
    )
    for row in spikes.to_dict("records"):
        ui.page_link("boroughs", ui.plain(findings.unusual_sentence(row)), area=str(row["area_code"]))


def show_limits() -> None:
    """What no figure here can tell."""
    st.header("What these figures cannot tell", anchor="cannot-tell")
    st.markdown(
        f"- {wording.RECORDED_NOTE}\n- {wording.RECORDED_MEANS}\n- {wording.CONNECT_BREAK}\n- {wording.FORCES_NOTE}"
    )


ui.heading("What has changed?", f"Hate crime **recorded** by the Metropolitan Police in **{chosen.place_name}**.")
ui.cards([make(ui.results(), chosen.place) for make in figures.CARDS])
rising = ui.made(figures.rising_in_every_strand, chosen.place)
ui.show(rising)
if isinstance(rising, figures.Figure):
    with st.container(key="rose"):
        st.markdown("\n".join(f"- {ui.plain(text)}" for text in rising.sentences))
left, right = st.columns(2, gap="large")
with left:
    show_unusual()
with right:
    show_limits()
