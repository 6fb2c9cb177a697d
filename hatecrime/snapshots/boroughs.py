"""The snapshots of boroughs: rates side by side, and one page for each of the 32."""

from dataclasses import replace

import pandas as pd

from hatecrime import figures, findings, numbers, periods, static_figures, vocabulary, wording
from hatecrime.charts.maps import MAP_BREAKS, map_classes
from hatecrime.drawing import palette, paper
from hatecrime.snapshots import cells, drawing
from hatecrime.snapshots.assembly import Said, assemble, foot, of_figure
from hatecrime.snapshots.content import Drawing, Figure, Inputs, SnapshotError, Table, latest, rows_of
from hatecrime.static_figures import Size, Words

GROUP = "Boroughs"
_NO_RATE = "no rate"
_UNIT = "Offences per 1,000 residents, 12 months"


def _classes(rates: pd.DataFrame, series: str, strand: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """Boroughs with the class of their rate, and the classes with their fills; the same classes for every year."""
    labels = map_classes(series, strand)
    fills = dict(zip(labels, palette.palette("light").sequential, strict=True)) | {
        _NO_RATE: palette.palette("light").no_data
    }
    breaks = MAP_BREAKS[series, strand]
    shown = [
        _NO_RATE if pd.isna(rate) else labels[sum(rate >= edge for edge in breaks)] for rate in rates["rate_per_1000"]
    ]
    frame = pd.DataFrame({"borough_gss": rates["borough_gss"], "shown_class": shown})
    city = pd.DataFrame({"borough_gss": [vocabulary.CITY_OF_LONDON_GSS], "shown_class": [_NO_RATE]})
    return pd.concat([frame, city], ignore_index=True), fills


def _rates_measure(inputs: Inputs) -> tuple[str, str, pd.Timestamp]:
    """The measure whose rates are newest: the aggravated offence, or racist and religious strand without it."""
    for series, strand in (("aggravated", "all"), ("flagged", "racist_religious")):
        if (series, strand) in inputs.rates_to:
            return series, strand, inputs.rates_to[series, strand]
    raise SnapshotError("no measure has rates by borough")


def rates(inputs: Inputs, figure_id: str) -> Figure:
    """Rates of the 32 boroughs, newest whole 12 months: map, and dots with intervals."""
    series, strand, end = _rates_measure(inputs)
    figure = figures.rates_by_borough(inputs.results, series, strand, end)
    if isinstance(figure, figures.Nothing):
        raise SnapshotError(f"figure {figure_id}: {figure.why}")
    made = of_figure(figure, figure_id, GROUP)
    words = Words(figure.message, figure.alt)
    draw_map = _map(inputs, figure.data, series, strand, words)
    keys = tuple(_classes(figure.data, series, strand)[1].items())
    on_map = Drawing("Map", draw_map("w1", Size(400, 400)), kind="map", keys=keys, unit=_UNIT)
    dots = replace(made.drawings[0], label="Rates with 95% intervals")
    sources = (*made.sources, "boundaries")
    return replace(made, drawings=(on_map, dots), sources=sources, card=_card(draw_map, figure))


def _map(inputs: Inputs, table: pd.DataFrame, series: str, strand: str, words: Words) -> drawing.Draw:
    frame, fills = _classes(table, series, strand)

    def draw(name: str, size: Size) -> str:
        return static_figures.map_svg(
            inputs.geojson, frame, fills, words, name, size=size, legend_title=_UNIT if name == "c0" else ""
        )

    return draw


def _card(draw_map: drawing.Draw, figure: figures.Figure) -> str:
    """The map beside the dots, with the words that every card has."""
    words = Words(figure.message, figure.alt)
    text = static_figures.card_text(figure.message, figure.measure, (figure.source, wording.RECORDED_NOTE))
    height = round(text.bottom - text.top)
    dots = paper.svg(figure.marks, paper.Room(600, 13, height), words, "c1")
    pair = static_figures.beside(draw_map("c0", Size(500, 400, 14)), dots)
    return static_figures.card_svg(pair, text, words, "card")


def borough(inputs: Inputs, figure_id: str) -> Figure:
    """One borough: 12-month totals of the racist and religious strand and of the aggravated offence."""
    area = figure_id.removeprefix("borough-")
    measures = [(s, t) for s, t in (("flagged", "racist_religious"), ("aggravated", "all")) if inputs.has(s)]
    name, names = inputs.names[area], inputs.names
    changes = inputs.changes[inputs.changes["area_code"] == area]
    newest = [latest(rows_of(changes, series, strand, area)) for series, strand in measures]
    title = findings.change_message(newest[-1], names)
    first = min(inputs.data_from(series) for series, _ in measures)
    last = max(inputs.data_to(series) for series, _ in measures)
    shown = numbers.fmt_period(first, last)
    rate_rows = inputs.rates[inputs.rates["area_code"] == area]
    rate_rows = rate_rows[[key in measures for key in zip(rate_rows["series"], rate_rows["strand"], strict=True)]]
    sentences = [findings.change_sentence(row, names) for row in reversed(newest)]
    ends = inputs.rates_to
    sentences += [
        findings.rate_sentence(r, ends[r["series"], r["strand"]], names) for r in rate_rows.to_dict("records")
    ]
    said = Said(
        title,
        f"Offences recorded by the police in the 12 months to each month, {name}, {shown}",
        f"Line charts of 12-month totals, {name}, {shown}. {sentences[0]}",
        tuple(sentences),
    )
    draw = _borough_draw(inputs, area, measures, said.words)
    gss = vocabulary.GSS_OF_AREA[area]
    series = tuple(s for s, _ in measures)
    notes = wording.caveats(
        series, breaks=inputs.breaks, first=first, last=last, rates=True, boroughs=True, strands=["racist_religious"]
    )
    own_note = [f"{name}: {inputs.borough_notes[gss]}"] if gss in inputs.borough_notes else []
    return assemble(
        inputs,
        figure_id,
        GROUP,
        said,
        series=series,
        also_from=("population",),
        period=(first, last),
        drawings=(Drawing("", *drawing.both(draw)),),
        card=drawing.card(draw, title, said.subtitle, said.alt, foot(series, last)),
        tables=(
            _changes_table(_latest_changes(changes), name),
            _borough_table(inputs, area, measures, name),
        ),
        data=_borough_data(inputs, area),
        key=("series", "strand", "area_code", "month"),
        meanings={"offences": "Offences recorded in the month."},
        notes=(*own_note, *notes, wording.base_rule_line(), wording.rate_rule_line(), wording.PLACE_RULE_NOTE),
        drawn=(drawing.BREAK_LABEL,),
        path=f"boroughs?area={area}",
        place=name,
    )


def _borough_draw(inputs: Inputs, area: str, measures: list[tuple[str, str]], words: Words) -> drawing.Draw:
    labels = {m: _panel_label(m) for m in measures}
    frame = pd.concat(
        [
            drawing.line_frame(rows_of(inputs.rolling, series, strand, area), "offences_r12", labels[series, strand])
            for series, strand in measures
        ],
        ignore_index=True,
    )
    styles = {labels[m]: drawing.style_of(*m) for m in measures}
    rules = drawing.break_rules(inputs.breaks, [series for series, _ in measures])
    return drawing.lines(frame, styles, words, rules, columns=2, height=230)


def _panel_label(measure: tuple[str, str]) -> str:
    series, strand = measure
    return f"{vocabulary.measure_label(series, strand)}, flagged" if series == "flagged" else "Aggravated public order"


def _latest_changes(changes: pd.DataFrame) -> pd.DataFrame:
    """The newest period of every hate crime measure."""
    rows = changes[changes["series"] != "comparator"]
    newest = rows.groupby(["series", "strand"])["period_end"].transform("max")
    rows = rows[rows["period_end"] == newest]
    order = {strand: i for i, strand in enumerate(vocabulary.STRANDS)}
    return rows.sort_values("strand", key=lambda s: s.map(order))


def _changes_table(changes: pd.DataFrame, name: str) -> Table:
    rows = tuple(
        (
            f"{vocabulary.measure_label(r['series'], r['strand'])}, {periods.year_ending_label(r['period_end'])}",
            cells.count(r["offences"], provisional=bool(r["provisional"]), reason="break"),
            cells.count(r["offences_before"]),
            numbers.fmt_count(r["difference"], signed=True)
            if not numbers.missing(r["difference"])
            else wording.mark("b"),
            cells.change(r),
        )
        for r in changes.to_dict("records")
    )
    columns = ("Measure", "Offences", "Year before", "Difference", "Change")
    return Table(f"Recorded offences, newest 12 months and the year before, {name}", columns, rows)


def _borough_table(inputs: Inputs, area: str, measures: list[tuple[str, str]], name: str) -> Table:
    frames = [rows_of(inputs.rolling, *m, area).set_index("month") for m in measures]
    months = sorted(set().union(*(set(f.index[f["reason"] != "too_few_months"]) for f in frames)), reverse=True)
    rows = []
    for month in months:
        line = [cells.month_label(month)]
        for frame in frames:
            if month in frame.index:
                row = frame.loc[month]
                line.append(
                    cells.count(row["offences_r12"], provisional=bool(row["provisional"]), reason=row["reason"])
                )
            else:
                line.append(wording.mark("x"))
        rows.append(tuple(line))
    columns = ("12 months to", *(_panel_label(m) for m in measures))
    return Table(f"Recorded offences in 12 months, {name}", columns, tuple(rows))


def _borough_data(inputs: Inputs, area: str) -> pd.DataFrame:
    rows = inputs.rolling[(inputs.rolling["area_code"] == area) & (inputs.rolling["series"] != "comparator")]
    columns = ["series", "strand", "area_code", "month", "offences", "offences_r12", "reason", "provisional"]
    return rows[columns]
