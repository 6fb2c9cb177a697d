"""How has each strand changed? Each line against the same period a year before, with what chance could do."""

import streamlit as st

from hatecrime import figures, findings, selection, ui, vocabulary, wording

chosen = ui.selection()
breaks = ui.breaks()
EVERY = "every"
"""Code of all strands at once, which is usual and in no address."""
several_areas = len(chosen.area_codes) > 1
places = findings.joined([vocabulary.AREA_LABELS[code] for code in chosen.beside])
asked = ui.asked_period()


def show_lines(series: str, strand: str) -> None:
    """Rolling 12 months of one line in each chosen area, cut where recording changed."""
    ui.show(ui.made(figures.rolling_by_place, series, strand, chosen.beside, *asked), key=f"{series}-lines")


def pick_strand(label: str, *, every: bool) -> str:
    """One of the chosen strands, or `every` of them where that is offered."""
    if len(chosen.strands) == 1:
        return chosen.strands[0]
    names = ({EVERY: "All strands"} if every else {}) | {s: vocabulary.STRANDS[s].label for s in chosen.strands}
    usual = next(iter(names))
    picked = st.selectbox(
        label, list(names), format_func=lambda code: names[code], **ui.page_choice("shown", list(names), usual)
    )
    return str(picked or usual)


def choose_back() -> int:
    """How many years before a period is set against."""
    words = {str(back): text for back, text in figures.EARLIER.items()}
    return int(ui.pick("back", "Set against", words, labelled=True))


def show_change() -> None:
    """The years of each strand, its change, then that of one of them and of the aggravated offence in each place."""
    back = choose_back()
    ui.show(ui.made(figures.change_by_strand, chosen.place, chosen.basis, *asked, chosen.strands, back))
    ui.show(ui.made(figures.years_by_strand, chosen.place, chosen.basis, asked[1], chosen.strands))
    if several_areas:
        strand = pick_strand("Strand to compare", every=False)
        ui.show(
            ui.made(figures.change_by_place, "flagged", strand, chosen.beside, chosen.basis, *asked, back),
            key="flagged-change",
        )
    ui.show(
        ui.made(figures.change_by_place, "aggravated", "all", chosen.beside, chosen.basis, *asked, back),
        key="aggravated-change",
    )


def choose_each() -> str:
    """What each point of a line is: the 12 months to a month, or the month alone."""
    return ui.pick("each", "Points", {"r12": "12 months at a time", "month": "Month by month"})


def show_time() -> None:
    """The strands, the aggravated offence and its twin, and all hate crime, over time."""
    each = choose_each()
    strand = EVERY if each == "month" else pick_strand("Strand to follow", every=not several_areas)
    if strand == EVERY:
        value = "offences" if each == "month" else "offences_r12"
        ui.show(ui.made(figures.strands_over_time, chosen.place, value, *asked, chosen.strands))
    else:
        show_lines("flagged", strand)
    if each == "r12":
        show_lines("aggravated", "all")
        ui.folded("Is it hate crime in particular?", lambda: ui.show(ui.made(figures.twins_over_time, chosen.place)))
    if chosen.place == vocabulary.LONDON:
        ui.show(ui.made(figures.all_hate_crime if each == "month" else figures.all_hate_crime_12_months))


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
    return ui.pick("look", "How to look at it", {"change": "Change", "time": "Over time", "season": "Time of year"})


ui.heading(
    "How has each strand changed?",
    f"{selection.BASIS_LABELS[chosen.basis].split(' (')[0]} in **{places}**.",
)
say_strands_end()
look = choose_look()
if look == "season":
    show_season()
elif look == "time":
    show_time()
else:
    show_change()
