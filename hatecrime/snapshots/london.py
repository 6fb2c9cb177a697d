"""The snapshots of London as a whole."""

from collections.abc import Mapping

import pandas as pd

from hatecrime import findings, numbers, static_figures, vocabulary, wording
from hatecrime.snapshots import cells, drawing
from hatecrime.snapshots.assembly import Said, assemble, foot
from hatecrime.snapshots.content import Drawing, Figure, Inputs, Table, rows_of
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
