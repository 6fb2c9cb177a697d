"""How has each strand changed? Each line against the same period a year before, with what chance could do."""

import pandas as pd
import streamlit as st

from hatecrime import charts, figures, findings, numbers, selection, ui, vocabulary, wording

chosen = ui.selection()
breaks = ui.breaks()
several_areas = len(chosen.beside) > 1
places = charts.area_list(chosen.beside)
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
    by_code = {strand if series == "flagged" else series: (series, strand) for series, strand in offered}
    code = st.selectbox(
        "Line",
        list(by_code),
        format_func=lambda key: vocabulary.measure_label(*by_code[key]),
        **ui.page_choice("season", list(by_code), "aggravated"),
    )
    series, strand = by_code[code or "aggravated"]
    area = chosen.place
    rows = ui.lines(ui.monthly(), series=series, strands=(strand,), area_codes=(area,))
    source = wording.source_line([series])
    factors = ui.lines(ui.season(), series=series, strands=(strand,), area_codes=(area,))
    figure, alt = ui.drawn(
        "season",
        lambda: (charts.season_lines(rows, mode=ui.mode()), charts.alt_season_lines(rows)),
        *(series, strand, area, ui.mode()),
    )
    title = season_message(factors, series, strand, area)
    subtitle = (
        f"Recorded {vocabulary.measure_plain(series, strand)} by month, {vocabulary.AREA_LABELS[area]}, a line for each "
        "year recorded in the same way; the newest in colour."
    )
    ui.figure(
        figure,
        title=title,
        subtitle=subtitle,
        table=season_table(factors),
        caption="Each month against the level of its year: 1.00 is the level, 1.10 is 10% above it",
        data=factors,
        alt=alt,
        source=source,
        name="season",
        svg=ui.season_still(rows, (title, subtitle, alt), source) if len(charts.comparable_months(rows)) else None,
        notes=wording.caveats([series], breaks=breaks, last=rows["month"].max(), strands=[strand]),
        notes_shown=1,
    )


MONTHS = [f"{pd.Timestamp(2000, m, 1):%B}" for m in range(1, 13)]


def season_message(factors: pd.DataFrame, series: str, strand: str, area: str) -> str:
    """What the season usually looks like, or that there are too few figures to say."""
    measure = vocabulary.measure_plain(series, strand)
    usable = factors.dropna(subset=["factor"])
    if usable.empty:
        return f"Recorded {measure} in {vocabulary.AREA_LABELS[area]}: too few offences or years to see a season"
    ordered = usable.sort_values("factor")["calendar_month"].tolist()
    return f"Recorded {measure}: usually highest in {MONTHS[ordered[-1] - 1]}, lowest in {MONTHS[ordered[0] - 1]}"


def season_table(factors: pd.DataFrame) -> pd.DataFrame:
    """The season in words: usual factor and the range over years."""
    none = wording.mark("u")
    return pd.DataFrame(
        {
            "Month": [MONTHS[m - 1] for m in factors["calendar_month"]],
            "Usual": [none if numbers.missing(v) else numbers.fmt_number(v, 2) for v in factors["factor"]],
            "Lowest year": [none if numbers.missing(v) else numbers.fmt_number(v, 2) for v in factors["low"]],
            "Highest year": [none if numbers.missing(v) else numbers.fmt_number(v, 2) for v in factors["high"]],
            "Years": [numbers.fmt_count(n) for n in factors["years"]],
        }
    )


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
