"""The catalogue of events on a line of time, over the months that each series holds."""

import pandas as pd

from hatecrime import findings, numbers, vocabulary, wording
from hatecrime.addresses import path
from hatecrime.drawing.marks import Moment, Span, Timeline
from hatecrime.figures.figure import Figure, Table, origin_of, weighed
from hatecrime.results import Results

HELD = (("flagged", "Figures by strand"), ("aggravated", "Figures of the aggravated offence"))
"""Series -> name of the row with the months that it holds."""


def events_timeline(results: Results, event_id: str = "") -> Figure:
    """Every event of the catalogue by its day, newest first, the chosen one marked. KeyError for an unknown event."""
    rows = results.tables["events"].sort_values(["start", "event_id"], ascending=False, ignore_index=True)
    chosen = rows[rows["event_id"] == event_id].to_dict("records")
    if event_id and not chosen:
        raise KeyError(f"no event {event_id!r} in the catalogue")
    first = pd.Timestamp(rows["start"].min())
    spans = {series: results.span(series) for series, _ in HELD}
    last = max(end for _, end in spans.values())
    years = f"{first.year} to {pd.Timestamp(rows['start'].max()).year}"
    marked = f" Marked: {chosen[0]['name']}, {numbers.fmt_day(chosen[0]['start'])}." if chosen else ""
    return Figure(
        name="events-timeline",
        message=f"{len(rows)} events, each with its source",
        measure=f"Events of the catalogue, {years}; the bars are the months that the figures hold",
        marks=Timeline(
            moments=tuple(
                Moment(row["event_id"], _year(row["start"]), row["name"], numbers.fmt_day(row["start"]),
                       row["event_id"] == event_id, (row["name"], numbers.fmt_day(row["start"]), row["place"]))
                for row in rows.to_dict("records")
            ),
            spans=tuple(
                Span(words, _year(spans[series][0]), _year(spans[series][1]), f"to {numbers.fmt_month_short(spans[series][1])}")
                for series, words in HELD
            ),
        ),
        table=_table(rows),
        data=rows,
        key=("event_id",),
        alt=findings.shortened(f"Line of time with {len(rows)} events, {years}, each named and dated.{marked}"),
        sentences=tuple(_sentence(row["name"], row["start"], row["published_size"]) for row in chosen),
        notes=weighed([wording.EVENTS_NOTE], [wording.RECORDED_NOTE]),
        origin=origin_of(results, [series for series, _ in HELD], first, last, ["events"]),
        place=vocabulary.AREA_LABELS[vocabulary.LONDON],
        path=path("events", event=event_id, part="list"),
    )  # fmt: skip


def _year(day: pd.Timestamp) -> float:
    """A day as a year with a fraction."""
    return round(day.year + (day.day_of_year - 1) / 365.25, 3)


def _sentence(name: str, day: pd.Timestamp, size: object) -> str:
    known = "" if numbers.missing(size) else f" Published: {str(size).rstrip('.')}."
    return f"{name}, {numbers.fmt_day(day)}.{known}"


def _table(rows: pd.DataFrame) -> Table:
    cells = tuple(
        (
            row["name"],
            numbers.fmt_day(row["start"]),
            row["place"],
            "none found" if numbers.missing(row["published_size"]) else row["published_size"],
            row["source"],
        )
        for row in rows.to_dict("records")
    )
    columns = ("Event", "Date", "Place", "Published size (not from our figures)", "Source")
    return Table("Catalogue of events, newest first", columns, cells)
