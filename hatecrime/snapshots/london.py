"""The snapshots of London as a whole."""

from collections.abc import Mapping

import pandas as pd

from hatecrime import findings, metrics, numbers, periods, static_figures, vocabulary, wording
from hatecrime.snapshots import cells, drawing
from hatecrime.snapshots.assembly import Said, assemble, foot
from hatecrime.snapshots.content import Drawing, Figure, Inputs, SnapshotError, Table, latest, rows_of
from hatecrime.static_figures import Style, Words

GROUP = "London"
_LONDON = vocabulary.LONDON


def _strand_frame(inputs: Inputs, frame: pd.DataFrame, value: str) -> pd.DataFrame:
    parts = [
        drawing.line_frame(rows_of(frame, "flagged", strand, _LONDON), value, vocabulary.STRANDS[strand].label)
        for strand in _strands(inputs)
    ]
    return pd.concat(parts, ignore_index=True)


def _strands(inputs: Inputs) -> list[str]:
    held = set(inputs.monthly.loc[inputs.monthly["series"] == "flagged", "strand"])
    return [strand for strand in vocabulary.FLAGGED_STRANDS if strand in held]


def _strand_changes(inputs: Inputs) -> pd.DataFrame:
    rows = rows_of(inputs.changes, "flagged", None, _LONDON)
    rows = rows[rows["strand"].isin(_strands(inputs)) & (rows["period_end"] == inputs.data_to("flagged"))]
    order = {strand: i for i, strand in enumerate(vocabulary.FLAGGED_STRANDS)}
    return rows.sort_values("strand", key=lambda s: s.map(order))


def _month_table(frame: pd.DataFrame, value: str, caption: str, inputs: Inputs) -> Table:
    """One row per month, newest first, one column per strand."""
    strands = _strands(inputs)
    rows = frame[(frame["series"] == "flagged") & (frame["area_code"] == _LONDON) & frame["strand"].isin(strands)]
    wide = rows.set_index(["month", "strand"]).unstack("strand")
    out = []
    for month in sorted(set(rows["month"]), reverse=True):
        line = [cells.month_label(month)]
        for strand in strands:
            reason = wide[("reason", strand)].get(month) if "reason" in rows else None
            provisional = bool(wide[("provisional", strand)].get(month))
            line.append(cells.count(wide[(value, strand)].get(month), provisional=provisional, reason=reason))
        if any(not cell.startswith("[x]") for cell in line[1:]):
            out.append(tuple(line))
    return Table(caption, ("Month", *(vocabulary.STRANDS[s].label for s in strands)), tuple(out))


def _strands_figure(inputs: Inputs, figure_id: str, frame: pd.DataFrame, value: str, what: str, meaning: str) -> Figure:
    first, last = inputs.data_from("flagged"), inputs.data_to("flagged")
    changes = _strand_changes(inputs)
    title = findings.strands_message(changes)
    sentences = tuple(findings.change_sentence(row) for row in changes.to_dict("records"))
    shown = numbers.fmt_period(first, last)
    said = Said(
        title,
        f"{what}, London, by strand, {shown}. {wording.STRANDS_OVERLAP}",
        f"Line charts of {what[0].lower()}{what[1:]}, one for each strand, {shown}. "
        f"{sentences[0] if sentences else title}",
        sentences,
    )
    lines = _strand_frame(inputs, frame, value)
    styles = {vocabulary.STRANDS[s].label: drawing.style_of("flagged", s) for s in _strands(inputs)}
    rules = drawing.break_rules(inputs.breaks, ["flagged"])
    drawings = tuple(
        Drawing(label, _panels(inputs, lines, styles, rules, changes, number, shared=shared))
        for number, (label, shared) in enumerate((("One scale", True), ("Own scales", False)))
    )
    draw = drawing.lines(lines, styles, said.words, rules, columns=4, height=130)
    columns = ["series", "strand", "area_code", "month", value, "provisional"]
    columns += ["reason"] if "reason" in frame else []
    return assemble(
        inputs,
        figure_id,
        GROUP,
        said,
        series=("flagged",),
        period=(first, last),
        drawings=drawings,
        choice="Panels drawn on:",
        card=drawing.card(draw, title, said.subtitle, said.alt, foot(["flagged"], last)),
        tables=(_month_table(frame, value, f"{what}, London, by strand and month", inputs),),
        data=rows_of(frame, "flagged", None, _LONDON)[columns],
        key=("series", "strand", "area_code", "month"),
        meanings={value: meaning},
        notes=wording.caveats(["flagged"], breaks=inputs.breaks, first=first, last=last, strands=_strands(inputs)),
        path="year-on-year",
    )


def _panels(
    inputs: Inputs,
    lines: pd.DataFrame,
    styles: Mapping[str, Style],
    rules: list[tuple[pd.Timestamp, str]],
    changes: pd.DataFrame,
    number: int,
    *,
    shared: bool,
) -> str:
    """One small chart for each strand, which the page sets in as many columns as it has room for."""
    top = float(lines["value"].max()) * 1.08 if shared else None
    said = {row["strand"]: findings.change_message(row) for row in changes.to_dict("records")}
    charts = [
        static_figures.lines_svg(
            lines[lines["panel"] == vocabulary.STRANDS[strand].label],
            styles,
            Words(vocabulary.STRANDS[strand].label, said.get(strand, vocabulary.STRANDS[strand].label)),
            f"p{number}{index}",
            size=static_figures.Size(137, 110, 12),
            shared_scale=False,
            rules=[(month, "[b]") for month, _ in rules],
            top=top,
        )
        for index, strand in enumerate(_strands(inputs))
    ]
    return f'<div class="panels">{"".join(charts)}</div>'


def strands_by_month(inputs: Inputs, figure_id: str) -> Figure:
    """London by month and strand."""
    meaning = "Offences recorded in the month."
    return _strands_figure(
        inputs, figure_id, inputs.monthly, "offences", "Offences recorded by the police each month", meaning
    )


def strands_rolling(inputs: Inputs, figure_id: str) -> Figure:
    """London, 12 months to each month, by strand."""
    meaning = "Offences recorded in the 12 months that end with the month."
    return _strands_figure(
        inputs, figure_id, inputs.rolling, "offences_r12", "Offences recorded by the police in 12 months", meaning
    )


def aggravated_rolling(inputs: Inputs, figure_id: str) -> Figure:
    """London, 12 months to each month, racially or religiously aggravated public order offences."""
    series, label = "aggravated", vocabulary.SERIES["aggravated"].label
    rows = rows_of(inputs.rolling, series, "all", _LONDON)
    row = latest(rows_of(inputs.changes, series, "all", _LONDON))
    first, last = inputs.data_from(series), inputs.data_to(series)
    title, sentence = findings.change_message(row), findings.change_sentence(row)
    what = "Racially or religiously aggravated public order offences recorded in the 12 months to each month"
    shown = numbers.fmt_period(first, last)
    said = Said(
        title,
        f"{what}, London, {shown}",
        f"Line chart, {shown}, with a gap where the recording changed. {sentence}",
        (sentence,),
    )
    frame = drawing.line_frame(rows, "offences_r12", label).assign(panel="")
    rules = drawing.break_rules(inputs.breaks, [series])
    styles = {label: drawing.style_of(series, "all")}
    draw = drawing.lines(frame, styles, said.words, rules, columns=1, height=300)
    return assemble(
        inputs,
        figure_id,
        GROUP,
        said,
        series=(series,),
        period=(first, last),
        drawings=(Drawing("", *drawing.both(draw)),),
        card=drawing.card(draw, title, said.subtitle, said.alt, foot([series], last)),
        tables=(_r12_table(rows, f"{what}, London"),),
        data=rows[["series", "strand", "area_code", "month", "offences", "offences_r12", "reason", "provisional"]],
        key=("series", "strand", "area_code", "month"),
        meanings={"offences": "Offences recorded in the month."},
        notes=wording.caveats([series], breaks=inputs.breaks, first=first, last=last),
        drawn=(drawing.BREAK_LABEL,),
        path="overview",
    )


def _r12_table(rows: pd.DataFrame, caption: str) -> Table:
    out = []
    for row in rows.sort_values("month", ascending=False).to_dict("records"):
        if row["reason"] == "too_few_months":
            continue
        total = cells.count(row["offences_r12"], provisional=bool(row["provisional"]), reason=row["reason"])
        out.append((cells.month_label(row["month"]), total))
    return Table(caption, ("12 months to", "Offences"), tuple(out))


def against_comparator(inputs: Inputs, figure_id: str) -> Figure:
    """London, the aggravated offence and its comparator, each regime indexed to its own first 12 months."""
    pair = ("aggravated", "comparator")
    rolling = inputs.rolling[inputs.rolling["series"].isin(pair) & (inputs.rolling["area_code"] == _LONDON)]
    parts = [_indexed_regime(rolling, int(regime)) for regime in sorted(set(rolling["regime"])) if regime >= 0]
    frame = pd.concat([part for part in parts if not part.empty], ignore_index=True)
    if frame.empty:
        raise SnapshotError(f"figure {figure_id}: neither series has whole 12 months")
    rows = [latest(rows_of(inputs.changes, series, "all", _LONDON)) for series in pair]
    first, last = inputs.data_from("aggravated"), inputs.data_to("aggravated")
    title = findings.pair_message(*rows)
    shown = numbers.fmt_period(first, last)
    said = Said(
        title,
        "Offences recorded in the 12 months to each month, London, each recording system indexed to 100 at its own "
        f"first 12 months, {shown}",
        f"Two lines in two panels, before and after the change of recording, {shown}. {title}",
        tuple(findings.change_sentence(row) for row in rows),
    )
    styles = {label: drawing.style_of(series, "all") for series, label in _PAIR_LABELS.items()}
    draw = drawing.lines(frame, styles, said.words, [], columns=2, height=260, label_lines=True)
    data = frame.rename(columns={"value": "index", "panel": "regime"})
    return assemble(
        inputs,
        figure_id,
        GROUP,
        said,
        series=pair,
        period=(first, last),
        drawings=(Drawing("", *drawing.both(draw)),),
        card=drawing.card(draw, title, said.subtitle, said.alt, foot(["aggravated"], last)),
        tables=(_pair_table(frame),),
        data=data[["series", "regime", "month", "index", "provisional"]],
        key=("series", "month"),
        meanings={
            "index": "Offences in 12 months as an index: 100 is the first 12 months of the recording system.",
            "regime": "Recording system, and the 12 months that are 100.",
        },
        notes=wording.caveats(pair, breaks=inputs.breaks, first=first, last=last),
        path="events",
    )


_PAIR_LABELS = {"aggravated": "Aggravated", "comparator": "Not aggravated"}


def _indexed_regime(rolling: pd.DataFrame, regime: int) -> pd.DataFrame:
    """Both series within one recording system, 100 at its first whole 12 months."""
    own = rolling[(rolling["regime"] == regime) & rolling["offences_r12"].notna()]
    if own.empty:
        return pd.DataFrame()
    base = pd.Timestamp(own["month"].min())
    found = metrics.indexed(own, base, base, "offences_r12")
    found = found[found["index"].notna()]
    panel = f"{periods.year_ending_label(base)[0].upper()}{periods.year_ending_label(base)[1:]} = 100"
    return pd.DataFrame(
        {
            "series": found["series"],
            "panel": panel,
            "line": found["series"].map(_PAIR_LABELS),
            "month": found["month"],
            "value": found["index"].round(1),
            "segment": regime,
            "provisional": found["provisional"],
        }
    )


def _pair_table(frame: pd.DataFrame) -> Table:
    out = []
    for (month, panel), rows in sorted(frame.groupby(["month", "panel"]), reverse=True):
        value = dict(zip(rows["series"], rows["value"], strict=True))
        cells_of = [numbers.fmt_number(value.get(series), 1) for series in _PAIR_LABELS]
        out.append((cells.month_label(pd.Timestamp(str(month))), *cells_of, str(panel)))
    columns = ("12 months to", *_PAIR_LABELS.values(), "Index base")
    return Table("Recorded offences in 12 months, index, London", columns, tuple(out))
