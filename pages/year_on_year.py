"""How has each strand changed? Each line against the same period a year before, with what chance could do."""

import streamlit as st

from hatecrime import figures, findings, selection, ui, vocabulary, wording

chosen = ui.selection()
breaks = ui.breaks()
several_areas = len(chosen.beside) > 1
places = findings.joined([vocabulary.AREA_LABELS[code] for code in chosen.beside])
asked = ui.asked_period()


def show_strands() -> None:
    """Every chosen strand of the place."""
    ui.show(ui.made(figures.change_by_strand, chosen.place, chosen.basis, *asked, chosen.strands))


def show_places(series: str, strand: str) -> None:
    """One count in each chosen place."""
    choice = (series, strand, chosen.beside, chosen.basis, *asked)
    ui.show(ui.made(figures.change_by_place, *choice), key=f"{series}-change")


def show_lines(series: str, strand: str) -> None:
    """Rolling 12 months of one line in each chosen area, cut where recording changed."""
    ui.show(ui.made(figures.rolling_by_place, series, strand, chosen.beside, *asked), key=f"{series}-lines")


def show_all() -> None:
    """Every hate crime once, which is published for London alone."""
    ui.show(ui.made(figures.all_hate_crime_12_months))
    ui.show(ui.made(figures.all_hate_crime))


def pick_strand(label: str) -> str:
    """One of the chosen strands."""
    if len(chosen.strands) == 1:
        return chosen.strands[0]
    picked = st.selectbox(
        label,
        chosen.strands,
        format_func=lambda code: vocabulary.STRANDS[code].label,
        **ui.page_choice("shown", chosen.strands, chosen.strands[0]),
    )
    return str(picked or chosen.strands[0])


def show_change() -> None:
    """The change of each strand, then of one of them and of the aggravated offence in each place."""
    show_strands()
    if several_areas:
        show_places("flagged", pick_strand("Strand to compare"))
    show_places("aggravated", "all")


def show_time() -> None:
    """One strand, the aggravated offence, and all hate crime, over time."""
    show_lines("flagged", pick_strand("Strand to follow"))
    show_lines("aggravated", "all")
    if chosen.place == vocabulary.LONDON:
        show_all()


def show_season() -> None:
    """Each month against the same month of other years, for one line in the first area."""
    offered = [("aggravated", "all"), *(("flagged", strand) for strand in chosen.strands)]
    by_code = {vocabulary.measure_code(*measure): measure for measure in offered}
    code = st.selectbox(
        "Line",
        list(by_code),
        format_func=lambda key: vocabulary.measure_label(*by_code[key]),
        **ui.page_choice("season", list(by_code), "aggravated"),
    )
    ui.show(ui.made(figures.season, *by_code[code or "aggravated"], chosen.place))


def say_strands_end() -> None:
    """That what was asked lies after the strands' last month: it exists, and is not held here."""
    end, strands = ui.data_to("flagged"), ui.asked_strands()
    asked_after = any(month is not None and month > end for month in asked)
    if not (strands or asked_after) or not wording.strands_end(breaks):
        return
    named = findings.joined([vocabulary.STRANDS[code].label for code in strands]) if strands else "The strands"
    st.markdown(wording.not_held(named, chosen.place_name, end))


def choose_look() -> str:
    """How to look at the figures."""
    looks = {"change": "Change", "time": "Over time", "season": "Time of year"}
    picked = st.radio(
        "How to look at it",
        list(looks),
        format_func=lambda code: looks[code],
        horizontal=True,
        label_visibility="collapsed",
        **ui.page_choice("look", list(looks), "change"),
    )
    return picked or "change"


ui.heading(
    "How has each strand changed?",
    f"{selection.BASIS_LABELS[chosen.basis].split(' (')[0]} in **{places}**, set against the same time a year before.",
)
say_strands_end()
look = choose_look()
if look == "season":
    show_season()
elif look == "time":
    show_time()
else:
    show_change()
