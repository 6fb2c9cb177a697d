"""Where? A map and rates with intervals, chance or signal, one borough against London, and every borough over time."""

from functools import partial

import pandas as pd
import streamlit as st

from hatecrime import figures, findings, numbers, periods, ui, vocabulary, wording

chosen = ui.selection()
chosen_boroughs = [code for code in chosen.area_codes if code in vocabulary.GSS_OF_AREA]


def measure() -> tuple[str, str]:
    """The one series and strand of this page: a map and a rate can only show one."""
    if chosen.series != "flagged":
        return chosen.series, "all"
    strand = st.selectbox(
        "Strand on this page",
        chosen.strands,
        format_func=lambda code: vocabulary.STRANDS[code].label,
        help="A map shows one strand at a time. Strands overlap and are never added together.",
        **ui.page_choice("shown", chosen.strands, chosen.strands[0]),
    )
    return "flagged", str(strand or chosen.strands[0])


def period_end(series: str, strand: str) -> pd.Timestamp | None:
    """The last month up to the chosen one whose 12 months are comparable; None when there is none."""
    lines = ui.results().rate_lines(series, strand)
    usable = lines[(lines["month"] <= chosen.last_month) & lines["offences_r12"].notna()]
    return None if usable.empty else pd.Timestamp(usable["month"].max())


def say_period(end: pd.Timestamp, series: str) -> None:
    """A word when the period shown is not the one asked for."""
    asked = min(chosen.last_month, ui.data_to(series))
    if end != asked:
        st.info(
            f"The 12 months to {numbers.fmt_month(asked)} are not comparable {wording.mark('b')}: the recording system "
            f"changed within them. The {periods.year_ending_label(end)} is shown instead."
        )


def pick_from_map(gss: str) -> None:
    """The place is the borough that was clicked; a second click goes back to London."""
    picked = vocabulary.AREA_OF_GSS.get(gss)
    if picked is not None:
        place = vocabulary.LONDON if picked == chosen.place else picked
        ui.choose(area=[place, *chosen.area_codes[1:]])


def rates_figure(series: str, strand: str, end: pd.Timestamp, by_rate: bool) -> figures.Figure:
    """The rates of the boroughs with their intervals; `end` is a month that has them."""
    figure = ui.made(figures.rates_by_borough, series, strand, end, tuple(chosen_boroughs), by_rate)
    if isinstance(figure, figures.Nothing):
        raise figures.FigureError(figure.why)
    return figure


def show_place(series: str, strand: str) -> None:
    """What is known of the chosen boroughs: one of them in full, several beside each other."""
    show_brief(chosen_boroughs)
    one = len(chosen_boroughs) == 1
    if one:
        shown = [ui.made(make, chosen_boroughs[0]) for make in figures.PLACE_CARDS]
        ui.cards(shown, page="boroughs", place=chosen.place_name)
    beside = ui.made(figures.rates_beside, series, strand, tuple(chosen_boroughs), *ui.asked_period())
    ui.show(beside)
    if isinstance(beside, figures.Figure) and not one:
        st.markdown("\n".join(f"- {ui.plain(text)}" for text in beside.sentences))
    if one:
        show_more(chosen_boroughs[0], series)
        show_unusual(chosen_boroughs[0])


def show_unusual(code: str) -> None:
    """The month that stands out in a borough, if one does."""
    st.header("What stands out", anchor=False)
    out = ui.made(figures.standing_out, code)
    st.markdown("  \n".join(ui.plain(text) for text in (out.lead, *(sentence for _, sentence in out.found))))
    ui.folded("How this was looked for", lambda: st.markdown(ui.plain(out.how)))


def show_more(code: str, series: str) -> None:
    """The wards of a borough on a map or as dots, which hold one count alone, or its strands against ten years before."""
    wards = {"map": "Wards", "rates": "Intervals"} if series == "aggravated" else {}
    look = ui.pick("wards", "More", wards | {"decade": "Ten years"}, labelled=True)
    if look == "decade":
        years = max(figures.EARLIER)
        ui.show(ui.made(figures.change_by_strand, code, "r12", *ui.asked_period(), chosen.strands, years))
        return
    ui.show(ui.made(figures.map_of_wards if look == "map" else figures.wards_by_rate, code))


def show_brief(codes: list[str]) -> None:
    """A one-page brief of each chosen borough, made when it is asked for."""

    def make(code: str) -> bytes:
        from hatecrime import brief  # what makes a PDF is not loaded to open a page

        return brief.pdf(ui.results(), code, ui.address_of(f"boroughs?area={code}"))

    with st.container(horizontal=True):
        for code in codes:
            st.download_button(
                f"One-page brief (PDF): {vocabulary.AREA_LABELS[code]}" if codes[1:] else "One-page brief (PDF)",
                data=partial(make, code),
                file_name=f"hate-crime-brief-{code}.pdf",
                mime="application/pdf",
                on_click="ignore",
                key=f"brief-{code}",
            )


def show_panels(series: str, strand: str) -> None:
    """Every borough over time."""
    scales = {"own": "Each its own scale", "common": "One scale for all"}
    scale = ui.pick("scale", "Scale of the panels", scales, labelled=True)
    months = (chosen.first_month, chosen.last_month)
    areas = tuple(chosen_boroughs)
    ui.show(ui.made(figures.panels_by_borough, series, strand, *months, areas, scale != "common"))


def say_elsewhere(series: str, strand: str, end: pd.Timestamp) -> None:
    """What lies in no borough, and who polices what."""
    outside = ui.results().outside_boroughs(series, strand, end)
    period = periods.year_ending_label(end)
    counts = {str(row["area"]): row["offences"] for _, row in outside.iterrows()}
    said = {
        area: findings.offences(counts[area]) if area in counts else "not kept apart in this source"
        for area in (vocabulary.AIRPORTS, vocabulary.UNPLACED)
    }
    st.markdown(
        f"- {findings.city_sentence()}\n"
        f"- Airports (Heathrow and London City, policed apart): {said[vocabulary.AIRPORTS]}, {period}.\n"
        f"- Not placed in any borough: {said[vocabulary.UNPLACED]}, {period}.\n"
        f"- {wording.UNPLACED_NOTE}\n- {wording.PLACE_RULE_NOTE}"
    )


def choose_view() -> str:
    """What to see: the chosen boroughs, or all of them on a map with their rates, against chance, or over time."""
    names = findings.joined([vocabulary.AREA_LABELS[code] for code in chosen_boroughs])
    own = {"place": names} if chosen_boroughs else {}
    views = own | {"map": "Map and rates", "chance": "Chance or signal", "time": "Over time"}
    return ui.pick("view", "What to see", views)


def choose_order() -> bool:
    """Whether boroughs are in the order of their rate; else by name."""
    orders = {"name": "By name", "rate": "By rate"}
    return ui.pick("order", "Order of boroughs", orders, labelled=True) == "rate"


def show_map(series: str, strand: str, end: pd.Timestamp) -> None:
    """Every borough on a map, and beside it its rate with its interval."""
    mapped = ui.made(figures.map_by_borough, series, strand, end, tuple(chosen_boroughs))
    left, right = st.columns(2, gap="large")
    with left:
        ui.show(mapped, on_pick=pick_from_map)
    with right:
        ui.show(rates_figure(series, strand, end, choose_order()))


def main() -> None:
    """The page: the chosen borough, or all of them."""
    if chosen_boroughs:
        ui.heading(chosen.place_name)
    else:
        ui.heading(
            "How do boroughs differ?",
            "Offences recorded for each 1,000 residents, each with how sure it is. Choose a borough here or on the map.",
        )
    series, strand = measure()
    last = chosen.last_month
    end = ui.cached("period_end", lambda: period_end(series, strand), series, strand, last)
    if end is None:
        ui.nothing(
            f"No 12 months up to {numbers.fmt_month(last)} are in these figures.",
            "Choose a later month under To.",
        )
        return
    say_period(end, series)
    view = choose_view()
    if view == "place":
        show_place(series, strand)
    elif view == "chance":
        ui.show(ui.made(figures.funnel_by_borough, series, strand, end, tuple(chosen_boroughs)))
    elif view == "time":
        show_panels(series, strand)
    else:
        show_map(series, strand, end)
        ui.folded("What is in no borough", partial(say_elsewhere, series, strand, end))


main()
