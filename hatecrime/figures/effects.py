"""What was recorded in the months of an event against what was expected, as dots: by strand, borough and event.

An event is shown together with the figures, never as what made them.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from hatecrime import findings, numbers, periods, spikes, thresholds, vocabulary, withheld, wording
from hatecrime.addresses import path
from hatecrime.drawing.marks import Dot, Dots
from hatecrime.figures.figure import Figure, Nothing, Table, count_or, fitting, named, origin_of, weighed
from hatecrime.results import Results
from hatecrime.spikes.panel import WITH_NUMBERS

Row = dict[str, Any]
"""A row of `spikes.event_panel` with a `label`; an event, a row of the events table."""

PERCENT_AXIS, COUNT_AXIS = "Above or below expected", "Recorded offences"
OUTSIDE_KEY = "● outside the expected range, ○ within it"
COUNT_KEY = "● outside its expected range (line), ○ within it"
EXCESS_KEY = "● stands out among all lines tested, ○ does not"

ALT_PLACES = {
    "above": "Above the expected range",
    "above_alone": "Over it, but not clearly",
    "below": "Below the expected range",
}
CONTROL_NOTE = "A control is a strand that the event should not concern."


def usual_months(event: Row) -> tuple[pd.Timestamp, int]:
    """First month in which an event is looked for, and how many more."""
    return periods.event_window(event["start"], thresholds.EVENT_LATE_DAY)


def event_of(results: Results, event_id: str) -> Row:
    """The catalogue's row of an event; KeyError for one that is not in it."""

    def catalogue() -> dict[str, Row]:
        rows = results.tables["events"].to_dict("records")
        return {str(row["event_id"]): {str(key): value for key, value in row.items()} for row in rows}

    found = results.keep("events", catalogue).get(event_id)
    if found is None:
        raise KeyError(f"event {event_id!r} is not in the catalogue")
    return found


def effect_by_strand(
    results: Results,
    event_id: str,
    place: str = vocabulary.LONDON,
    k: int | None = None,
    strands: tuple[str, ...] = vocabulary.FLAGGED_STRANDS,
) -> Figure | Nothing:
    """Every strand of a place in an event's months, those it may concern first; `k`: months counted after its own."""
    event = event_of(results, event_id)
    month, usual = usual_months(event)
    k = usual if k is None else k
    rows = _rows(results, month, k, "flagged", strands, [place])
    if not any(row["status"] in WITH_NUMBERS for row in rows):
        return no_range(results, "flagged", event, month)
    concerned = list(event["strands"])
    kept = spikes.control_strands(concerned)
    for row in rows:
        row["label"] = vocabulary.STRANDS[row["strand"]].label + (" (control)" if row["strand"] in kept else "")
    rows.sort(key=lambda row: (row["strand"] not in concerned, vocabulary.FLAGGED_STRANDS.index(row["strand"])))
    above = [vocabulary.STRANDS[row["strand"]].label.lower() for row in rows if findings.placed(row) == "above"]
    tested = [row for row in rows if row["status"] in WITH_NUMBERS]
    counted = f"Recorded above the expected range: {len(above)} of {len(tested)} strands tested"
    message = fitting(f"Recorded above the expected range: {findings.joined(above)}", counted) if above else counted
    controls = [row for row in rows if row["strand"] in kept]
    said = findings.controls_sentence(controls, [vocabulary.STRANDS[row["strand"]].label.lower() for row in controls])
    left_out = [vocabulary.STRANDS[strand].label for strand in spikes.NOT_TESTED if strand in strands]
    not_tested = f"{findings.joined(left_out)}: {withheld.why('excluded').long}." if left_out else ""
    return _figure(
        results, "effect-by-strand", rows, _marks(rows), "Strand", message, event, (month, k),
        what="hate crime by strand", place=place, series="flagged", sentences=[said] if controls else [],
        first_notes=[wording.EVENTS_NOTE, wording.STRANDS_OVERLAP], other_notes=[CONTROL_NOTE if controls else "", not_tested],
        choice={"area": place, "months": str(k + 1) if k != usual else ()},
    )  # fmt: skip


def excess_by_borough(
    results: Results, event_id: str, series: str, strand: str, k: int | None = None, chosen: tuple[str, ...] = ()
) -> Figure | Nothing:
    """Each borough's offences above or below the expected count in an event's months, for one count."""
    event = event_of(results, event_id)
    month, usual = usual_months(event)
    k = usual if k is None else k
    rows = _rows(results, month, k, series, [strand], list(vocabulary.GSS_OF_AREA))
    held = [row for row in rows if row["status"] in WITH_NUMBERS]
    if not held:
        return no_range(results, series, event, month)
    for row in rows:
        row["label"] = results.names()[row["area_code"]]
    rows.sort(key=lambda row: (row["status"] not in WITH_NUMBERS, -_number(row["excess"]), row["label"]))
    clear = [row for row in held if findings.placed(row) == "above"]
    when = findings.months_label(month, month + pd.DateOffset(months=k))
    limit = numbers.fmt_pct(100 * thresholds.FALSE_DISCOVERY_RATE, signed=False)
    seen = findings.detectable_sentence(pd.DataFrame(held))
    chance = f"Of those that stand out, up to about {limit} may be chance. {seen}"
    marks = Dots(tuple(_excess_dot(row, chosen) for row in rows), "Offences above or below expected", key=EXCESS_KEY)
    return _figure(
        results, "excess-by-borough", rows, marks, "Borough",
        f"{len(clear)} of {len(held)} boroughs stand out above what was expected", event, (month, k),
        what=vocabulary.measure_plain(series, strand), place=vocabulary.LONDON, series=series,
        sentences=[effect_sentence(results, row, when) for row in clear],
        first_notes=[wording.EVENTS_NOTE, chance], other_notes=[wording.UNPLACED_NOTE],
        choice={"part": "boroughs", "area": chosen, "offence": vocabulary.measure_code(series, strand),
                "months": str(k + 1) if k != usual else ()},
    )  # fmt: skip


def effect_by_event(results: Results, series: str, strand: str, place: str = vocabulary.LONDON) -> Figure | Nothing:
    """One count of a place in the months of every catalogued event, each in its own usual months."""
    rows: list[Row] = []
    for event_id in results.tables["events"].sort_values("start")["event_id"]:
        event = event_of(results, event_id)
        month, k = usual_months(event)
        [row] = _rows(results, month, k, series, [strand], [place])
        when = findings.months_label(month, month + pd.DateOffset(months=k))
        named_event = {"event_id": event["event_id"], "event": str(event["name"]), "period": when, "month": month}
        rows.append(row | named_event | {"label": f"{event['name']}, {when}"})
    held = [row for row in rows if row["status"] in WITH_NUMBERS]
    if not held:
        return Nothing("No catalogued event lies inside these figures.", "Choose another strand.")
    outside = [str(row["event"]) for row in rows if row["status"] not in WITH_NUMBERS]
    above = sum(findings.placed(row) == "above" for row in held)
    label = vocabulary.measure_label(series, strand)
    left_out = f"No expected range, outside these figures or too near their edge: {findings.joined(outside)}."
    said = f"above the expected range at {above} of {len(held)} events"
    whole = (series, strand) == vocabulary.ALL_HATE_CRIME
    return _figure(
        results, "effect-by-event", held, _marks(held), "Event",
        fitting(f"{label}: {said}", f"Recorded {said}"), None, (held[0]["month"], 0),
        what=vocabulary.measure_plain(series, strand), place=place, series=series, sentences=[],
        first_notes=[wording.EVENTS_NOTE, wording.ALL_NOTE if whole else ""], other_notes=[
            left_out if outside else "", "Events that share a month share its figure.",
            f"An event from the {thresholds.EVENT_LATE_DAY}th of a month on is counted with the next month.",
        ],
        choice={"part": "events", "area": place, "offence": () if whole else vocabulary.measure_code(series, strand)},
    )  # fmt: skip


def _rows(
    results: Results, month: pd.Timestamp, k: int, series: str, strands: Sequence[str], places: Sequence[str]
) -> list[Row]:
    """The effects of some lines in the `k` + 1 months from `month`, in the order of `spikes.event_panel`."""

    def every() -> list[Row]:
        found = results.effects(month, k).to_dict("records")
        return [{str(key): value for key, value in row.items()} for row in found]

    rows = results.keep("effect_rows", every, month, k)
    return [r for r in rows if r["series"] == series and r["strand"] in strands and r["area_code"] in places]


def effect_row(results: Results, event_id: str, place: str, measure: tuple[str, str], k: int | None = None) -> Row:
    """The effect of one count of a place in the months of an event; `k` as in `effect_by_strand`."""
    month, usual = usual_months(event_of(results, event_id))
    series, strand = measure
    [row] = _rows(results, month, usual if k is None else k, series, [strand], [place])
    return row


def no_range(results: Results, series: str, event: Row, month: pd.Timestamp) -> Nothing:
    """Why there is nothing to show of an event whose month lies outside a series, or too near its edge."""
    first, last = results.span(series)
    return Nothing(
        f"{event['name']}, {numbers.fmt_month(month)}: no expected range can be given. "
        f"{vocabulary.SERIES[series].label} runs from {numbers.fmt_period(first, last)}.",
        "The month lies outside these figures or too near their edge. What was published elsewhere is quoted above.",
    )


def _number(value: Any) -> float:
    return 0.0 if numbers.missing(value) else float(value)


def has_percentage(row: Row) -> bool:
    """Whether an effect may be said in per cent: it has none where too little is expected to be a base for one."""
    return not numbers.missing(row["pct"])


def expected_range(row: Row) -> str:
    """`62 to 157`."""
    return numbers.fmt_count_interval(row["lo"], row["hi"])


def effect_words(row: Row) -> str:
    """An effect as it is written at a row: `+253%`, or the counts where too few are expected, or why there is none."""
    if row["status"] not in WITH_NUMBERS:
        return withheld.short(row["status"])
    if has_percentage(row):
        return numbers.fmt_pct(row["pct"])
    return f"{numbers.fmt_count(row['obs'])} recorded; {expected_range(row)} expected {withheld.mark('small_base')}"


def _hover(row: Row) -> tuple[str, ...]:
    lines = (row["label"], f"{numbers.fmt_count(row['obs'])} recorded, {expected_range(row)} expected")
    if has_percentage(row):
        return (*lines, f"{effect_words(row)}, 95% interval {numbers.fmt_pct_interval(row['pct_lo'], row['pct_hi'])}")
    return lines


def _effect_dot(row: Row, *, percent: bool) -> Dot:
    if row["status"] not in WITH_NUMBERS or (percent and not has_percentage(row)):
        return Dot(row["label"], effect_words(row))
    filled = findings.placed(row) != "within"
    if percent:
        high = row["pct"] if numbers.missing(row["pct_hi"]) else row["pct_hi"]
        ends = (float(row["pct"]), float(row["pct_lo"]), float(high))
        return Dot(row["label"], effect_words(row), *ends, filled=filled, hover=_hover(row))
    words = f"{numbers.fmt_count(row['obs'])} ({expected_range(row)})"
    ends = (float(row["obs"]), float(row["lo"]), float(row["hi"]))
    return Dot(row["label"], words, *ends, filled=filled, hover=_hover(row))


def _marks(rows: list[Row]) -> Dots:
    """Percentages on one scale; where no row can have one, each count against its expected range."""
    percent = any(has_percentage(row) for row in rows)
    dots = tuple(_effect_dot(row, percent=percent) for row in rows)
    return Dots(dots, PERCENT_AXIS, "%", key=OUTSIDE_KEY) if percent else Dots(dots, COUNT_AXIS, key=COUNT_KEY)


def _excess_dot(row: Row, chosen: tuple[str, ...]) -> Dot:
    if row["status"] not in WITH_NUMBERS:
        return Dot(row["label"], withheld.short(row["status"]))
    return Dot(
        row["label"],
        f"{numbers.fmt_count(row['obs'])} ({expected_range(row)})",
        float(row["excess"]),
        float(row["excess_lo"]),
        float(row["excess_hi"]),
        filled=findings.placed(row) == "above",
        chosen=row["area_code"] in chosen,
        quiet=findings.placed(row) != "above",
        hover=_hover(row),
    )


def effect_sentence(results: Results, row: Row, when: str) -> str:
    """An effect in words; `when`: its months."""
    return findings.event_sentence(
        row,
        series=row["series"],
        strand=row["strand"],
        area_code=row["area_code"],
        when=when,
        names=results.names(),
    )


def effect_table(rows: list[Row], head: str, caption: str) -> Table:
    """Effects in words, each with its `label` under `head`."""
    cells = []
    for row in rows:
        shown = row["status"] in WITH_NUMBERS
        why = wording.mark("x") if shown else withheld.mark(row["status"])
        difference = numbers.fmt_count(row["excess"], signed=True) if shown else why
        percent = numbers.fmt_pct(row["pct"]) if has_percentage(row) else withheld.mark("small_base") if shown else why
        above = findings.placed(row) == "above"
        stands_out = ("yes" if above else "no") if not numbers.missing(row["q"]) else why
        cells.append(
            (
                row["label"],
                count_or(row["obs"], why),
                expected_range(row) if shown else why,
                difference,
                percent,
                stands_out,
            )
        )
    columns = (head, "Recorded", "Expected range", "Above or below", "Per cent", "Stands out among all tested")
    return Table(caption, columns, tuple(cells))


def _alt(rows: list[Row], what: str) -> str:
    parts = [f"Dots of recorded offences against the expected level: {what}."]
    for kind, words in ALT_PLACES.items():
        found = [str(row.get("event", row["label"])) for row in rows if findings.placed(row) == kind]
        if found:
            parts.append(f"{words}: {', '.join(found[:4])}{' and others' * (len(found) > 4)}.")
    none = "No direction: each row shown is within its expected range."
    return findings.shortened(" ".join(parts if len(parts) > 1 else [*parts, none]))


def _figure(
    results: Results,
    name: str,
    rows: list[Row],
    marks: Dots,
    head: str,
    message: str,
    event: Row | None,
    window: tuple[pd.Timestamp, int],
    *,
    what: str,
    place: str,
    series: str,
    sentences: Sequence[str],
    first_notes: Sequence[str],
    other_notes: Sequence[str],
    choice: dict[str, Any],
) -> Figure:
    """What the figures of this module have in common; `event` is None where each row is one."""
    month, k = window
    where = results.names()[place]
    last = month + pd.DateOffset(months=k) if event is not None else max(row["month"] for row in rows)
    when = findings.months_label(month, last) if event is not None else "months of each event"
    about = f"{event['name']}, {when}" if event is not None else "every event in the catalogue"
    frame = pd.DataFrame(rows).drop(columns=["label", *(["month"] if event is None else [])])
    if event is not None:
        frame = frame.assign(event_id=event["event_id"], event=event["name"], period=when)
    sources = list(dict.fromkeys(vocabulary.source_of(series, row["strand"]) for row in rows))
    caveats = wording.caveats([series], breaks=results.tables["series_breaks"], first=month, last=last, events=True,
        strands=sorted({row["strand"] for row in rows}), places={row["area_code"] for row in rows})  # fmt: skip
    return Figure(
        name=name,
        message=message,
        measure=f"Recorded {what} against the expected level, {where}, {when}, with 95% intervals",
        marks=marks,
        table=effect_table(rows, head, f"Recorded {what} and what was expected, {where}: {about}"),
        data=named(results, frame),
        key=("series", "strand", "area_code", "event_id"),
        alt=_alt(rows, f"{what}, {where}, {when}"),
        sentences=tuple(sentences),
        notes=weighed(first_notes, [*other_notes, *caveats]),
        origin=origin_of(results, sources, month, last),
        place=where,
        path=path("events", **({"event": str(event["event_id"])} if event is not None else {}), **choice),
    )
