"""Where? A map and rates with intervals, chance or signal, one borough against London, and every borough over time."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from hatecrime import charts, figures, findings, metrics, numbers, periods, ui, vocabulary, wording

CUT_NOTE = "Lines are cut where the recording system or the census behind the residents changed [b]."
"""In a picture, which is read without the page's notes."""

chosen = ui.selection()
mode = ui.mode()
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


def lines_of(series: str, strand: str) -> pd.DataFrame:
    """Rates at every month of one series and strand."""

    def compute() -> pd.DataFrame:
        rows = ui.monthly()
        own = rows[(rows["series"] == series) & (rows["strand"] == strand)]
        return metrics.rate_lines(own, ui.edition().table("population"))

    return ui.cached("rate_lines", compute, series, strand)


def period_end(lines: pd.DataFrame) -> pd.Timestamp | None:
    """The last month up to the chosen one whose 12 months are comparable; None when there is none."""
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


def pick_from_map() -> None:
    """Add a clicked borough to the chosen areas, or take it out again; the newest four stay."""
    state: Any = st.session_state.get("chart-borough-map")
    points = state["selection"]["points"] if state else []
    codes = [vocabulary.AREA_OF_GSS.get(str(point.get("location"))) for point in points]
    picked = next((code for code in codes if code), None)
    if picked is None:
        return
    rest = [code for code in chosen_boroughs if code != picked]
    areas = rest if picked in chosen_boroughs else [*rest, picked][-charts.MAX_LINES :]
    ui.choose(area=areas or [vocabulary.LONDON])


def pick_from_list() -> None:
    """Show the borough of the list, and only that one."""
    picked = st.session_state.get("borough_pick")
    ui.choose(area=[picked or vocabulary.LONDON])


def show_map(table: pd.DataFrame, end: pd.Timestamp, series: str, strand: str, notes: list[str]) -> None:
    """The map; a click or the list beside it chooses a borough."""
    period = periods.year_ending_label(end)
    classes = "; ".join(charts.map_classes(series, strand))
    title = findings.rates_message(table, end)
    subtitle = (
        f"{vocabulary.measure_label(series, strand)}, recorded offences per 1,000 residents by borough, {period}."
    )
    alt = charts.alt_borough_map(table, period)
    source = wording.source_line([series, "population", "boundaries"])
    ui.figure(
        ui.drawn(
            "map",
            lambda: charts.borough_map(table, ui.edition().geojson, selected=chosen_boroughs, mode=mode),
            *(series, strand, end, tuple(chosen_boroughs), mode),
        ),
        title=title,
        subtitle=f"{subtitle} Select a borough to compare it below.",
        table=rates_in_words(series, strand, end),
        data=table,
        alt=alt,
        source=source,
        svg=ui.map_still(table, (title, subtitle, alt), source),
        notes=[*notes, f"Classes of the map, the same for every year: {classes}."],
        notes_shown=3,
        name="borough-map",
        on_select=pick_from_map,
        config=charts.MAP_CONFIG,
    )


def rates_figure(series: str, strand: str, end: pd.Timestamp, by_rate: bool) -> figures.Figure:
    """The rates of the boroughs with their intervals; `end` is a month that has them."""
    figure = ui.made(figures.rates_by_borough, series, strand, end, tuple(chosen_boroughs), by_rate)
    if isinstance(figure, figures.Nothing):
        raise figures.FigureError(figure.why)
    return figure


def rates_in_words(series: str, strand: str, end: pd.Timestamp) -> pd.DataFrame:
    """The same by name, as a table of words."""
    table = rates_figure(series, strand, end, by_rate=False).table
    return pd.DataFrame(table.rows, columns=list(table.columns))


def borough_notes(codes: list[str]) -> list[str]:
    """Notes on residents and visitors of the given boroughs."""
    notes = ui.results().borough_notes()
    listed = [vocabulary.GSS_OF_AREA[code] for code in codes]
    return [f"{vocabulary.BOROUGHS[gss]}: {notes[gss]}" for gss in listed if gss in notes]


def show_funnel(table: pd.DataFrame, end: pd.Timestamp, series: str, strand: str) -> None:
    """Which rates lie beyond what chance would give."""
    period = periods.year_ending_label(end)
    flagged = table[table["flag"].notna()]
    adjusted = bool(len(flagged)) and bool(flagged["adjusted"].iloc[0])
    limits = (
        "The limits allow for boroughs differing more than by chance alone (over-dispersion)."
        if adjusted
        else "The limits are those of chance alone: boroughs differ no more than that."
    )
    within = int((flagged["flag"] == "within").sum())
    title = f"Chance or signal: {within} of {len(flagged)} boroughs lie within the expected range"
    subtitle = (
        f"{vocabulary.measure_label(series, strand)}, rates against residents, {period}, with 95% and 99.8% limits "
        "around the rate of all boroughs."
    )
    alt, source = charts.alt_funnel_plot(table, period), wording.source_line([series, "population"])
    unit = "Recorded offences per 1,000 residents. Filled: outside the 95% limits."
    ui.figure(
        ui.drawn(
            "funnel",
            lambda: charts.funnel_plot(table, highlight=chosen_boroughs, mode=mode),
            *(series, strand, end, tuple(chosen_boroughs), mode),
        ),
        title=title,
        subtitle=subtitle,
        table=rates_in_words(series, strand, end),
        data=table,
        alt=alt,
        source=source,
        svg=ui.funnel_still(table, chosen_boroughs, (title, f"{subtitle} {unit}", alt), f"{limits} {source}"),
        notes=[limits, wording.FUNNEL_NOTE],
        name="borough-funnel",
    )


def similar_to(code: str) -> list[str]:
    """Codes of the boroughs most like one, nearest first."""
    tables = ui.edition().tables
    features = ui.cached(
        "borough_features",
        lambda: metrics.borough_features(ui.monthly(), tables["boroughs"], tables["population"]),
    )
    return ui.cached(
        "similar", lambda: [str(area) for area in metrics.nearest_boroughs(code, features)["area_code"]], code
    )


def show_chosen(lines: pd.DataFrame, table: pd.DataFrame, end: pd.Timestamp, series: str, strand: str) -> None:
    """The chosen boroughs against London, and one of them against boroughs like it."""
    st.header("One borough against London", anchor=False)
    st.session_state["borough_pick"] = chosen_boroughs[0] if chosen_boroughs else None
    st.selectbox(
        "Choose a borough",
        list(vocabulary.GSS_OF_AREA),
        index=None,
        placeholder="Type or choose a name",
        format_func=lambda code: vocabulary.AREA_LABELS[code],
        key="borough_pick",
        on_change=pick_from_list,
        help="The same as a click on the map. Up to four can be compared with the Areas filter.",
    )
    if not chosen_boroughs:
        ui.nothing("No borough is chosen.", "Choose one here, on the map, or up to four with the Areas filter.")
        return
    names = charts.area_list(chosen_boroughs)
    for code in chosen_boroughs:
        row = table[table["area_code"] == code].to_dict("records")[0]
        st.markdown(findings.rate_sentence(row, end))
    similar = similar_to(chosen_boroughs[0]) if len(chosen_boroughs) == 1 else []
    near = lines["area_code"].isin([*chosen_boroughs, *similar, vocabulary.LONDON])
    shown = in_period(lines[near])
    band = metrics.spread(shown, similar) if similar else None
    figure, alt, words = ui.drawn(
        "against",
        lambda: (
            charts.area_against(shown, ui.breaks(), chosen_boroughs, band=band, mode=mode),
            charts.alt_area_against(shown, chosen_boroughs),
            lines_table(shown, [*chosen_boroughs, vocabulary.LONDON], band),
        ),
        *(series, strand, chosen.first_month, chosen.last_month, tuple(chosen_boroughs), mode),
    )
    notes = []
    like = ""
    if similar:
        like = f" Shaded: from the lowest to the highest rate of {charts.area_list(similar)}."
        notes.append(
            f"Boroughs like {names} are those nearest in residents, residents per square kilometre and recorded "
            "public order offences without aggravation; hate crime itself is not used to choose them."
        )
    title = f"{names} beside London"
    subtitle = f"{vocabulary.measure_label(series, strand)}, recorded offences in 12 months per 1,000 residents."
    source = wording.source_line([series, "population"])
    ui.figure(
        figure,
        title=title,
        subtitle=f"{subtitle}{like}",
        table=words,
        data=shown,
        alt=alt,
        source=source,
        svg=ui.against_still(
            shown, ui.breaks(), chosen_boroughs, band, (title, f"{subtitle}{like}", alt), f"{CUT_NOTE} {source}"
        ),
        notes=[wording.POPULATION_BREAK, *notes, *borough_notes(chosen_boroughs)],
        notes_shown=3,
        name="borough-against-london",
    )
    show_brief(chosen_boroughs)


def in_period(lines: pd.DataFrame) -> pd.DataFrame:
    """The months of the filter."""
    return lines[lines["month"].between(chosen.first_month, chosen.last_month)]


def lines_table(shown: pd.DataFrame, areas: list[str], band: pd.DataFrame | None = None) -> pd.DataFrame:
    """Rates by quarter-end month, newest first, an area in each column, then the spread of similar boroughs."""
    quarter = shown[shown["month"].dt.month.isin([3, 6, 9, 12]) & shown["area_code"].isin(areas)]
    words = quarter.assign(words=[charts.line_words(row) for row in quarter.to_dict("records")])
    wide = words.pivot(index="month", columns="area_code", values="words").sort_index(ascending=False)
    wide = wide.reindex(columns=areas).rename(columns=vocabulary.AREA_LABELS)
    if band is not None:
        spread = band.set_index("month").reindex(wide.index)
        wide[charts.SIMILAR] = [
            "[x]" if numbers.missing(low) else f"{numbers.fmt_rate(low)} to {numbers.fmt_rate(high)}"
            for low, high in zip(spread["low"], spread["high"], strict=True)
        ]
    wide.insert(0, "Year to", [numbers.fmt_month(month) for month in wide.index])
    return wide.reset_index(drop=True)


def show_brief(codes: list[str]) -> None:
    """A one-page brief of each chosen borough, made when it is asked for."""

    def make(code: str) -> bytes:
        from hatecrime import brief  # draws with Altair: not loaded to open a page

        return brief.build_brief(
            ui.edition(), ui.monthly(), code, changes=ui.change("r12"), unusual=ui.unusual()
        ).encode()

    with st.container(horizontal=True):
        for code in codes:
            st.download_button(
                f"One-page brief: {vocabulary.AREA_LABELS[code]}",
                data=partial(make, code),
                file_name=f"hate-crime-brief-{code}.html",
                mime="text/html",
                on_click="ignore",
                key=f"brief-{code}",
            )


def show_panels(lines: pd.DataFrame, areas: list[str], series: str, strand: str) -> None:
    """Every borough over time."""
    st.header("Every borough over time", anchor=False)
    scales = {"common": "One scale for all", "own": "Each its own scale"}
    scale = st.radio(
        "Scale of the panels",
        list(scales),
        format_func=lambda code: scales[code],
        horizontal=True,
        **ui.page_choice("scale", list(scales), "common"),
    )
    shown = in_period(lines)
    if shown["rate_per_1000"].notna().sum() == 0:
        ui.nothing("No 12 months in this period are comparable.", "Choose an earlier start or a later end.")
        return
    key = (series, strand, chosen.first_month, chosen.last_month, tuple(areas))
    own_scale = scale == "own"
    figure = ui.drawn(
        "panels", lambda: charts.small_multiples(shown, areas, own_scale=own_scale, mode=mode), *key, own_scale, mode
    )
    alt, words = ui.drawn(
        "panel-words",
        lambda: (
            charts.alt_small_multiples(shown, areas),
            panel_table(lines_table(shown[shown["month"].dt.month == 3], [*areas, vocabulary.LONDON]).T),
        ),
        *key,
    )
    title = "Each borough beside London"
    subtitle = (
        f"{vocabulary.measure_label(series, strand)}, recorded offences in 12 months per 1,000 residents. The dotted grey "
        "line is London."
    )
    source = wording.source_line([series, "population"])
    ui.figure(
        figure,  # the same whoever is chosen: nothing to work out, send or draw again
        title=title,
        subtitle=subtitle,
        table=words,
        data=shown,
        alt=alt,
        source=source,
        svg=ui.panels_still(
            shown,
            areas,
            (title, f"{subtitle} {scales[scale or 'common']}.", alt),
            f"{CUT_NOTE} {source}",
            own_scale=own_scale,
            highlight=chosen_boroughs,
        ),
        notes=[
            wording.POPULATION_BREAK,
            wording.rate_rule_line(),
            *wording.break_lines(ui.breaks(), [series], [strand]),
        ],
        notes_shown=3,
        name="borough-panels",
    )


def panel_table(turned: pd.DataFrame) -> pd.DataFrame:
    """A row for each borough, a column for each March."""
    rows = turned.iloc[1:].set_axis([f"Year to {name}" for name in turned.iloc[0]], axis=1)
    rows.insert(0, "Borough", rows.index)
    return rows.reset_index(drop=True)


def show_elsewhere(series: str, strand: str, end: pd.Timestamp) -> None:
    """What lies in no borough, and who polices what."""
    st.header("What is in no borough", anchor=False)
    outside = ui.cached(
        "outside_boroughs",
        lambda: metrics.outside_boroughs(ui.edition().table("offences"), series, strand, end),
        *(series, strand, end),
    )
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


def main() -> None:
    """The page, from where to how sure."""
    ui.heading(
        "How do boroughs differ?",
        "Recorded offences per 1,000 residents, with how sure each figure is. Boroughs differ in who lives, works and "
        "visits there, and in reporting: this is not a league table, and no order of merit is implied.",
    )
    series, strand = measure()
    lines = lines_of(series, strand)
    end = period_end(lines)
    if end is None:
        ui.nothing(
            f"No 12 months up to {numbers.fmt_month(chosen.last_month)} are in these figures.",
            "Choose a later month under To.",
        )
        return
    say_period(end, series)
    table = ui.results().rates(series, strand, end)
    year, basis = table[["population_year", "population_basis"]].dropna().drop_duplicates().iloc[0]
    notes = [
        findings.population_sentence(int(year), str(basis), end),
        *wording.caveats([series], strands=[strand], rates=True, boroughs=True),
        wording.strands_end(ui.breaks()) if series == "flagged" else "",
    ]
    st.header("Where", anchor=False)
    orders = {"rate": "By rate", "name": "By name"}
    order = st.radio(
        "Order of boroughs",
        list(orders),
        format_func=lambda code: orders[code],
        horizontal=True,
        **ui.page_choice("order", list(orders), "rate"),
    )
    by_rate = order != "name"
    left, right = st.columns(2, gap="large")
    with left:
        show_map(table, end, series, strand, notes)
    with right:
        rates = rates_figure(series, strand, end, by_rate)
        ui.show(rates)
    show_chosen(lines, table, end, series, strand)
    show_funnel(table, end, series, strand)
    show_panels(lines, list(rates.data["area_code"]), series, strand)
    show_elsewhere(series, strand, end)


main()
