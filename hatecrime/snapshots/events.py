"""The snapshots of events: what was recorded in London in the event's month against what was expected.

The event is shown together with the figures, never as what made them.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from hatecrime import findings, numbers, periods, spikes, static_figures, thresholds, vocabulary, withheld, wording
from hatecrime.snapshots import cells, drawing
from hatecrime.snapshots.assembly import Said, assemble
from hatecrime.snapshots.content import Drawing, Figure, Inputs, SnapshotError, Table, rows_of
from hatecrime.static_figures import Size, Words

GROUP = "Events"
_LONDON = vocabulary.LONDON
Measure = tuple[str, str]
Window = tuple[pd.Timestamp, int]
"""First month, and how many more, in which an event is looked for."""


def _at(london: pd.DataFrame, measure: Measure) -> Mapping[Any, Any]:
    """The panel's row of a measure."""
    row: Mapping[Any, Any] = london.loc[[measure]].iloc[0].to_dict()
    return row


def event_row(inputs: Inputs, event_id: str) -> Mapping[Any, Any]:
    """The catalogue's row of an event; SnapshotError for another."""
    rows = inputs.events[inputs.events["event_id"] == event_id]
    if rows.empty:
        raise SnapshotError(f"event {event_id!r} is not in the catalogue")
    row: Mapping[Any, Any] = rows.iloc[0].to_dict()
    return row


def measures_of(inputs: Inputs, event: Mapping[Any, Any]) -> list[Measure]:
    """What our series can say of an event: its strands and the aggravated offence, where the month is published."""
    month, k = periods.event_window(event["start"], thresholds.EVENT_LATE_DAY)
    wanted = [("flagged", strand) for strand in vocabulary.FLAGGED_STRANDS if strand in list(event["strands"])]
    if {"racist_religious", "faith"} & set(event["strands"]):
        wanted.append(("aggravated", "all"))
    months = periods.month_range(month, month + pd.DateOffset(months=k))
    rows = inputs.monthly[inputs.monthly["month"].isin(months) & (inputs.monthly["area_code"] == _LONDON)]
    held = rows.groupby(["series", "strand"])["month"].nunique()
    return [measure for measure in wanted if held.get(measure, 0) == len(months)]


def _when(month: pd.Timestamp, k: int) -> str:
    return findings.months_label(month, month + pd.DateOffset(months=k))


def _title_label(measure: Measure) -> str:
    """What is counted, short enough for a title."""
    return vocabulary.measure_plain(*measure) if measure[0] == "flagged" else "aggravated public order offences"


def _date(event: Mapping[Any, Any]) -> str:
    if numbers.missing(event["end"]) or event["end"] == event["start"]:
        return numbers.fmt_day(event["start"])
    return f"{numbers.fmt_day(event['start'])} to {numbers.fmt_day(event['end'])}"


def _others(inputs: Inputs, event: Mapping[Any, Any], month: pd.Timestamp, k: int) -> list[tuple[str, str]]:
    """Other catalogued events whose days fall in the same months."""
    out = []
    for other in inputs.events.sort_values("start").to_dict("records"):
        if other["event_id"] == event["event_id"]:
            continue
        end = other["start"] if numbers.missing(other["end"]) else other["end"]
        if other["start"] < month + pd.DateOffset(months=k + 1) and end >= month:
            out.append((str(other["name"]), _date(other)))
    return out


def event(inputs: Inputs, figure_id: str) -> Figure:
    """One catalogued event: observed against expected, London, for the strands it may concern."""
    row = event_row(inputs, figure_id.removeprefix("event-"))
    month, k = periods.event_window(row["start"], thresholds.EVENT_LATE_DAY)
    measures = measures_of(inputs, row)
    if not measures:
        raise SnapshotError(f"figure {figure_id}: no series covers {month:%Y-%m}")
    panel = spikes.event_panel(inputs.monthly, month, inputs.known, k=k)
    london = panel[panel["area_code"] == _LONDON].set_index(["series", "strand"])
    effects = [_at(london, measure) for measure in measures]
    when, name = _when(month, k), str(row["name"])
    title = findings.event_overview(
        effects, [_title_label(m) for m in measures], event=name, when=when, area_code=_LONDON
    )
    sentences = _sentences(inputs, row, panel, (month, k), measures)
    first, last = month - pd.DateOffset(months=12), month + pd.DateOffset(months=12 + k)
    last = min(last, max(inputs.data_to(series) for series, _ in measures))
    shown = numbers.fmt_period(first, last)
    said = Said(
        title,
        f"Offences recorded each month, London, {shown}. Grey: the range expected from the months around. "
        f"{name}: {_date(row)}",
        f"Line charts with an expected range, London, {shown}. {sentences[0]}",
        tuple(sentences),
    )
    windows = _windows(inputs, measures, month, k)
    draw = _draw(inputs, windows, measures, said.words, when)
    series = tuple(dict.fromkeys(s for s, _ in measures))
    return assemble(
        inputs,
        figure_id,
        GROUP,
        said,
        series=series,
        period=(first, last),
        drawings=(Drawing("", *drawing.both(draw)),),
        card=drawing.card(
            draw, title, said.subtitle, said.alt, [f"{wording.source_line(series)} {wording.EVENTS_NOTE}"]
        ),
        tables=(_effects_table(london, when), _months_table(windows, measures)),
        data=_event_data(windows),
        key=("series", "strand", "area_code", "month"),
        meanings={
            "observed": "Offences recorded in the month.",
            "is_event": "Whether this is the month in which the event is looked for.",
            "reason": "Why there is no expected range: the status of the month or of the whole result.",
        },
        notes=_notes(inputs, row, measures, (first, last)),
        path=f"events?event={row['event_id']}",
    )


def _event_data(windows: dict[Measure, pd.DataFrame]) -> pd.DataFrame:
    rows = pd.concat([w.assign(series=s, strand=t, area_code=_LONDON) for (s, t), w in windows.items()])
    return rows[["series", "strand", "area_code", "month", "observed", "expected", "lo", "hi", "is_event", "reason"]]


def _notes(
    inputs: Inputs, event: Mapping[Any, Any], measures: list[Measure], period: tuple[pd.Timestamp, pd.Timestamp]
) -> list[str]:
    """What was published about the event, how it is looked for, and the caveats of what is shown."""
    size, late = event["published_size"], thresholds.EVENT_LATE_DAY
    published = [f"Published about this event: {size} ({event['source']})"] if size else []
    rule = f"For an event from the {late}th of a month on, that month and the next are counted together."
    series = list(dict.fromkeys(s for s, _ in measures))
    caveats = wording.caveats(
        [*series, "comparator"] if "aggravated" in series else series,
        breaks=inputs.breaks,
        first=period[0],
        last=period[1],
        events=True,
        strands=[t for s, t in measures if s == "flagged"],
    )
    return [*published, wording.EVENTS_NOTE, rule, *caveats]


def _sentences(
    inputs: Inputs, event: Mapping[Any, Any], panel: pd.DataFrame, window: Window, measures: list[Measure]
) -> list[str]:
    """What the figures say: each line, its place among all lines tested, comparator, controls, months before."""
    month, k = window
    when = _when(month, k)
    london = panel[panel["area_code"] == _LONDON].set_index(["series", "strand"])
    tests = int(panel.loc[panel["series"] != "comparator", "q"].notna().sum())
    out = []
    for series, strand in measures:
        effect = _at(london, (series, strand))
        line = findings.event_sentence(effect, series=series, strand=strand, area_code=_LONDON, when=when)
        if findings.placed(effect) == "above":
            line = " ".join([line, findings.q_sentence(effect["q"], tests)])
        out.append(" ".join(filter(None, [line, findings.sensitivity_sentence(effect["sensitivity"])])))
    out += _comparator(inputs, london, window, measures)
    controls = [
        s for s in vocabulary.FLAGGED_STRANDS if s not in list(event["strands"]) and ("flagged", s) in london.index
    ]
    if any(s == "flagged" for s, _ in measures):
        # A strand that holds an affected one is affected with it, so it is no control.
        controls = [s for s in controls if s not in ("racist_religious", "faith")]
        labels = [vocabulary.STRANDS[s].plain for s in controls]
        out.append(findings.controls_sentence([_at(london, ("flagged", s)) for s in controls], labels))
    out.append(_before(inputs, measures[0], month))
    out.append(findings.same_months_sentence(_others(inputs, event, month, k)))
    return [line for line in out if line]


def _comparator(inputs: Inputs, london: pd.DataFrame, window: Window, measures: list[Measure]) -> list[str]:
    pair = [("aggravated", "all"), ("comparator", "all")]
    if pair[0] not in measures or not all(key in london.index for key in pair):
        return []
    both = inputs.monthly[inputs.monthly["series"].isin(["aggravated", "comparator"])]
    ratios = spikes.comparator_panel(both[both["area_code"] == _LONDON], window[0], inputs.known, k=window[1])
    aggravated, comparator = (_at(london, key) for key in pair)
    return [findings.comparator_sentence(aggravated, comparator, ratios.iloc[0].to_dict())]


def _before(inputs: Inputs, measure: Measure, month: pd.Timestamp) -> str:
    """The months before the event, for the first line shown."""
    rows = rows_of(inputs.monthly, *measure, _LONDON)
    rows = rows.set_index("month").reindex(periods.month_range(rows["month"].min(), rows["month"].max()))
    regimes = periods.regimes_of(inputs.breaks, measure[0])
    y = rows["offences"].astype("float64").to_numpy(dtype=np.float64)
    found = spikes.pretrend(y, pd.DatetimeIndex(rows.index), month, inputs.known, regimes.changes, regimes.mixed)
    plain, said = vocabulary.measure_plain(*measure), findings.pretrend_sentence(asdict(found))
    return f"{plain[0].upper()}{plain[1:]}: {said[0].lower()}{said[1:]}"


def _windows(inputs: Inputs, measures: list[Measure], month: pd.Timestamp, k: int) -> dict[Measure, pd.DataFrame]:
    out = {}
    for series, strand in measures:
        window = spikes.event_window(inputs.monthly, series, strand, _LONDON, month, inputs.known, k=k)
        for column in ("expected", "lo", "hi"):
            window[column] = window[column].round(1)
        window["observed"] = window["observed"].astype("Float64").astype("Int64")
        out[(series, strand)] = window[~((window["reason"] == "missing_month") & window["observed"].isna())]
    return out


def _draw(
    inputs: Inputs, windows: dict[Measure, pd.DataFrame], measures: list[Measure], words: Words, label: str
) -> drawing.Draw:
    labels = {m: vocabulary.measure_label(*m) if m[0] == "flagged" else "Aggravated public order" for m in measures}
    frame = pd.concat([w.assign(panel=labels[m]) for m, w in windows.items()], ignore_index=True)
    frame["observed"] = frame["observed"].where(frame["reason"] != "mixed_month")
    styles = {labels[m]: drawing.style_of(*m) for m in measures}
    rules = drawing.break_rules(inputs.breaks, [s for s, _ in measures])

    def draw(figure_id: str, size: Size) -> str:
        card = size.width >= drawing.CARD.width
        across = min(len(measures), 4 if card else 2 if size.width > 400 else 1)
        rows = -(-len(measures) // across)
        height = round(size.height / rows - size.font * 3.6) if card else 170
        return static_figures.band_svg(
            frame,
            styles,
            words,
            figure_id,
            size=Size(size.width, height, size.font),
            columns=across,
            rules=rules,
            event_label=label,
        )

    return draw


def _effects_table(london: pd.DataFrame, when: str) -> Table:
    rows = []
    order = [("flagged", s) for s in vocabulary.FLAGGED_STRANDS] + [("aggravated", "all"), ("comparator", "all")]
    for measure in order:
        if measure not in london.index:
            continue
        effect = _at(london, measure)
        if effect["status"] in ("window_incomplete", "missing_month"):
            continue
        rows.append((vocabulary.measure_label(*measure), cells.count(effect["obs"]), *cells.effect(effect)))
    columns = ("Measure", "Recorded", "Expected", "Expected range (95%)", "Difference")
    return Table(f"Recorded and expected offences, London, {when}", columns, tuple(rows))


def _months_table(windows: dict[Measure, pd.DataFrame], measures: list[Measure]) -> Table:
    months = sorted(set().union(*(set(w["month"]) for w in windows.values())))
    rows = []
    for month in months:
        line = [cells.month_label(month)]
        for measure in measures:
            found = windows[measure][windows[measure]["month"] == month]
            line += _month_cells(found.iloc[0]) if len(found) else [wording.mark("x")] * 2
        rows.append(tuple(line))
    labels = [vocabulary.measure_label(*m) if m[0] == "flagged" else "Aggravated" for m in measures]
    columns = ["Month", *(c for label in labels for c in (label, f"{label}: expected range"))]
    return Table("Recorded offences by month and expected range, London", tuple(columns), tuple(rows))


def _month_cells(row: pd.Series) -> list[str]:
    span = (
        withheld.mark(row["reason"]) if numbers.missing(row["lo"]) else numbers.fmt_count_interval(row["lo"], row["hi"])
    )
    return [cells.count(row["observed"], reason=row["reason"]), span]
