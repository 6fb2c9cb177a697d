"""How has each strand changed? Each line against the same period a year before, with what chance could do."""

from functools import partial

import pandas as pd
import streamlit as st

from hatecrime import charts, figures, numbers, periods, ui, vocabulary, wording

chosen = ui.selection()
breaks = ui.breaks()
ONE_SCALE = 6  # areas whose largest values differ by more than this many times get scales of their own
several_areas = len(chosen.area_codes) > 1
places = charts.area_list(chosen.area_codes)
asked = ui.asked_period()


def within(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Rows whose month lies in the chosen period."""
    return rows[(rows[column] >= chosen.first_month) & (rows[column] <= chosen.last_month)]


def show_strands() -> None:
    """Every chosen strand of the place."""
    ui.show(ui.made(figures.change_by_strand, chosen.area_codes[0], chosen.basis, *asked, chosen.strands))


def show_places(series: str, strand: str) -> None:
    """One count in each chosen place."""
    choice = (series, strand, chosen.area_codes, chosen.basis, *asked)
    ui.show(ui.made(figures.change_by_place, *choice), key=f"{series}-change")


def line_chart(rows: pd.DataFrame, height: int) -> charts.Chart:
    """Rolling 12 months as lines."""
    return charts.strand_lines(rows, breaks, value="offences_r12", mode=ui.mode(), height=height)


def show_lines(series: str, strand: str, name: str) -> None:
    """Rolling 12 months of one line in each chosen area, cut where recording changed."""
    rows = within(ui.rolling_12_months(), "month")
    rows = ui.lines(rows, series=series, strands=(strand,), area_codes=chosen.area_codes)
    drawn = rows[rows["offences_r12"].notna()]
    if drawn.empty:
        ui.nothing(
            "No 12 comparable months in a row lie in the chosen period.", "Choose a longer period, or another count."
        )
        return
    first, last = (numbers.fmt_month(pd.Timestamp(f(drawn["month"]))) for f in (min, max))
    title = f"Recorded {vocabulary.measure_plain(series, strand)}, 12 months at a time, to {last}"
    subtitle = f"Offences in the 12 months to each month, {places}, {first} to {last}."
    source = wording.source_line([series])
    key = (series, strand, chosen.area_codes, chosen.first_month, chosen.last_month)
    alt, words = ui.drawn(
        "line-words",
        lambda: (charts.alt_strand_lines(rows, value="offences_r12"), ui.month_table(rows, "offences_r12")),
        *key,
    )
    notes = wording.caveats(
        [series], breaks=breaks, first=rows["month"].min(), last=rows["month"].max(), strands=[strand]
    )
    tops = drawn.groupby("area_code")["offences_r12"].max().astype(float)
    svg = ui.line_still(rows, breaks, "offences_r12", (title, subtitle, alt), source)
    if tops.max() <= ONE_SCALE * tops.min():
        figure = ui.drawn("lines", lambda: line_chart(rows, 340), *key, ui.mode())
        ui.figure(
            figure, title=title, subtitle=subtitle, table=words, data=rows, alt=alt, source=source, name=name,
            notes=notes, notes_shown=1, svg=svg,
        )  # fmt: skip
        return
    parts = [
        ui.Panel(
            vocabulary.AREA_LABELS[area],
            ui.drawn("panel", partial(line_chart, own, 280), *key, area, ui.mode()),
            charts.alt_strand_lines(own, value="offences_r12"),
        )
        for area in chosen.area_codes
        for own in [rows[rows["area_code"] == area]]
    ]
    ui.panels(
        parts, title=title, subtitle=f"{subtitle} The areas differ so much in size that each has its own scale.",
        table=words, data=rows, source=source, name=name, notes=notes, notes_shown=1, svg=svg,
    )  # fmt: skip


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


@st.fragment
def follow_strand() -> None:
    """One strand over time; with several areas, its change in each of them too."""
    strand = pick_strand("Strand to compare" if several_areas else "Strand to follow")
    if several_areas:
        show_places("flagged", strand)
    show_lines("flagged", strand, "strand-12-months")


@st.fragment
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
    area = chosen.area_codes[0]
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


ui.heading(
    "How has each strand changed?",
    f"Each count against **the same period a year before**, in **{places}**. A range that crosses 0% means no change "
    f"beyond the usual ups and downs. Compared here: **{ui.BASIS_LABELS[chosen.basis].split(' (')[0].lower()}**.",
)
st.header(f"Strands, to {periods.month_label(ui.data_to('flagged'))}", anchor="strands")
if not several_areas:
    show_strands()
follow_strand()
st.header(
    f"Racially or religiously aggravated public order, to {periods.month_label(ui.data_to('aggravated'))}",
    anchor="aggravated",
)
st.markdown("Another count: one offence in law. It runs on after the strands end, and is not their continuation.")
show_places("aggravated", "all")
show_lines("aggravated", "all", "aggravated-12-months")
st.header("The time of year", anchor="season")
show_season()
