"""The months around an event: what was recorded against what was expected.

An event is shown together with the figures, never as what made them.
"""

from dataclasses import asdict
from typing import Any

import pandas as pd

from hatecrime import findings, numbers, periods, spikes, theme, thresholds, vocabulary, withheld, wording
from hatecrime.addresses import path
from hatecrime.drawing.marks import Band, Line, Lines, Point, Range, Rule
from hatecrime.drawing.palette import Colour
from hatecrime.figures.effects import (
    Row,
    effect_row,
    effect_sentence,
    event_of,
    expected_range,
    no_range,
    usual_months,
)
from hatecrime.figures.figure import Figure, Nothing, Table, count_or, fitting, named, origin_of, weighed
from hatecrime.figures.series import AXES, break_rules, runs
from hatecrime.results import Results
from hatecrime.spikes.panel import WITH_NUMBERS

AGGRAVATED = ("aggravated", "all")
BROAD = ("racist_religious", "faith")
"""Strands that hold others: an event is first looked for in a narrower one."""
MIDDLE = pd.Timedelta(days=14)
"""A month is drawn at its middle, so that the line of an event's day falls inside its month."""

Measure = tuple[str, str]
"""Series and strand."""


def measures_of(results: Results, event: Row, place: str = vocabulary.LONDON) -> list[Measure]:
    """What can be looked at for an event: its strands first, the others, then the counts that have no strand."""
    concerned = list(event["strands"])
    others = [strand for strand in vocabulary.FLAGGED_STRANDS if strand not in concerned]
    strands = [strand for strand in (*concerned, *others) if strand not in spikes.NOT_TESTED]
    whole = [vocabulary.ALL_HATE_CRIME] if place == vocabulary.LONDON else []
    wanted = [*(("flagged", strand) for strand in strands), *whole, AGGRAVATED]
    return [measure for measure in wanted if len(_months(results, measure, place))]


def usual_measure(results: Results, event: Row, place: str = vocabulary.LONDON) -> Measure:
    """What is shown first: the narrowest strand that the event concerns, or what is held where strands end before."""
    month, _ = usual_months(event)
    held = [m for m in measures_of(results, event, place) if month in set(_months(results, m, place)["month"])]
    narrow = [m for m in held if m[0] == "flagged" and m[1] in event["strands"] and m[1] not in BROAD]
    strands = [m for m in held if m[0] == "flagged" and m != vocabulary.ALL_HATE_CRIME]
    whole = [m for m in held if m == vocabulary.ALL_HATE_CRIME]
    return next(iter([*narrow, *strands, *whole]), AGGRAVATED)


def event_months(
    results: Results,
    event_id: str,
    place: str = vocabulary.LONDON,
    measure: Measure | None = None,
    k: int | None = None,
) -> Figure | Nothing:
    """One count of a place from 12 months before an event to 12 after, against what was expected.

    `measure`: the usual one of the event unless it is given; `k`: months counted after the event's own.
    """
    event = event_of(results, event_id)
    usual = usual_measure(results, event, place)
    series, strand = measure or usual
    month, usual_k = usual_months(event)
    k = usual_k if k is None else k
    held = _months(results, (series, strand), place)["month"]
    if not held.min() <= month <= held.max():
        return no_range(results, series, event, month)
    rows = _window(results, (series, strand), place, month, k)
    effect = effect_row(results, event_id, place, (series, strand), k)
    when = findings.months_label(month, month + pd.DateOffset(months=k))
    where = results.names()[place]
    source = vocabulary.source_of(series, strand)
    first, last = pd.Timestamp(rows["month"].min()), pd.Timestamp(rows["month"].max())
    asked = {
        "area": place,
        "offence": () if (series, strand) == usual else vocabulary.measure_code(series, strand),
        "months": str(k + 1) if k != usual_k else (),
    }
    return Figure(
        name="event-months",
        message=message_of(effect, (series, strand), where, when),
        measure=f"{vocabulary.measure_label(series, strand)}, recorded offences a month, {where}. {event['name']}: "
        f"{days_of(event)}. Grey: where 95% of such months would be expected",
        marks=_marks(results, rows, (series, strand), event),
        table=_table(rows, f"Recorded and expected offences by month, {where}, {numbers.fmt_period(first, last)}"),
        data=named(results, rows.drop(columns="regime"), event_id=event_id, event=str(event["name"])),
        key=("series", "strand", "area_code", "month"),
        alt=_alt(rows, (series, strand), where, event),
        sentences=tuple(_sentences(results, event, place, (series, strand), (month, k), effect, when)),
        notes=weighed(
            [wording.EVENTS_NOTE, wording.ALL_NOTE if source == "all" else ""],
            [
                f"An event from the {thresholds.EVENT_LATE_DAY}th of a month on is counted with the next month.",
                _published(event),
                *wording.caveats(
                    [series], breaks=results.tables["series_breaks"], first=first, last=last, events=True,
                    strands=[strand], places=[place],
                ),
            ],
        ),
        origin=origin_of(results, [source], first, last),
        place=where,
        path=path("events", event=event_id, **asked),
    )  # fmt: skip


def days_of(event: Row) -> str:
    """The day of an event, or its first and last."""
    first = numbers.fmt_day(event["start"])
    return first if numbers.missing(event["end"]) else f"{first} to {numbers.fmt_day(event['end'])}"


def short_name(event: Row) -> str:
    """The name of an event as there is room for at a line: what comes after a semicolon is left out."""
    return str(event["name"]).split(";")[0]


def others_between(results: Results, event_id: str, first: pd.Timestamp, last: pd.Timestamp) -> list[Row]:
    """Other catalogued events, those that begin between two days, in order."""
    events = results.tables["events"].sort_values("start")
    inside = events[events["start"].between(first, last) & (events["event_id"] != event_id)]
    return [{str(key): value for key, value in row.items()} for row in inside.to_dict("records")]


def same_months(results: Results, event: Row, month: pd.Timestamp, k: int) -> str:
    """The other events of the same months, which monthly figures cannot tell apart; empty without any."""
    others = others_between(results, event["event_id"], month, month + pd.DateOffset(months=k + 1, days=-1))
    return findings.same_months_sentence([(str(other["name"]), days_of(other)) for other in others])


def _months(results: Results, measure: Measure, place: str) -> pd.DataFrame:
    return results.line("monthly", results.monthly(), *measure, place)


def _window(results: Results, measure: Measure, place: str, month: pd.Timestamp, k: int) -> pd.DataFrame:
    """`spikes.event_window` with the key, regime and provisional months of the line."""
    known = results.known_months()
    found = results.keep(
        "event_window",
        lambda: spikes.event_window(_months(results, measure, place), *measure, place, month, known, k=k),
        *(measure, place, month, k),
    )
    own = _months(results, measure, place)[["month", "regime", "provisional"]]
    rows = found.merge(own, on="month", how="left").assign(series=measure[0], strand=measure[1], area_code=place)
    rows["observed"] = rows["observed"].astype("Float64").astype("Int64")
    for column in ("expected", "lo", "hi"):
        rows[column] = rows[column].round(1)
    rows = rows[~((rows["reason"] == "missing_month") & rows["observed"].isna())]
    rows["provisional"] = rows["provisional"].fillna(value=False).astype(bool)
    return rows.reset_index(drop=True)


def message_of(effect: Row, measure: Measure, where: str, when: str) -> str:
    """What was recorded against what was expected, by the one value that the sentence goes by."""
    label = vocabulary.measure_short(*measure)
    if effect["status"] not in WITH_NUMBERS:
        count = "not held" if numbers.missing(effect["obs"]) else numbers.fmt_count(effect["obs"])
        said = f"recorded offences: {count}; no expected range can be given"
    elif findings.placed(effect) == "above_alone":
        said = f"{numbers.fmt_count(effect['obs'])} recorded, not clearly above the {expected_range(effect)} expected"
    else:
        said = f"{numbers.fmt_count(effect['obs'])} recorded; {expected_range(effect)} expected"
    return fitting(
        f"{label}, {where}, {when}: {said}",
        f"{label}, {when}: {said}",
        f"{where}, {when}: {said}",
        f"{when}: {said}",
        said,
    )


def _marks(results: Results, rows: pd.DataFrame, measure: Measure, event: Row) -> Lines:
    drawn = tuple(tuple(_point(row) for row in run.to_dict("records")) for run in runs(rows, "observed"))
    last = drawn[-1][-1]
    first, end = rows["month"].min(), rows["month"].max() + pd.DateOffset(months=1, days=-1)
    others = others_between(results, event["event_id"], first, end)
    rules = [Rule(event["start"], short_name(event), strong=True)]
    rules += [Rule(other["start"], short_name(other)) for other in others]
    rules += break_rules(results.tables["series_breaks"], *measure, first, end)
    colour = Colour(theme.measure_colour(*measure, "light"), theme.measure_colour(*measure, "dark"))
    return Lines(
        (Line("Recorded", last.said, colour, drawn),),
        AXES["offences"],
        tuple(rules),
        band=_band(rows),
    )


def _point(row: dict[Any, Any]) -> Point:
    provisional = bool(row["provisional"])
    said = numbers.fmt_count(row["observed"]) + (f" {wording.mark('p')}" if provisional else "")
    return Point(row["month"] + MIDDLE, float(row["observed"]), said, provisional, strong=bool(row["is_event"]))


def _band(rows: pd.DataFrame) -> Band | None:
    held = [
        tuple(
            Range(
                row["month"] + MIDDLE,
                float(row["lo"]),
                float(row["hi"]),
                float(row["expected"]),
                f"{numbers.fmt_count(row['expected'])} ({_span(row)})",
            )
            for row in run.to_dict("records")
        )
        for run in runs(rows[rows["lo"].notna()], "hi")
    ]
    return Band("Expected", "", tuple(held)) if held else None


def _span(row: dict[Any, Any]) -> str:
    return numbers.fmt_count_interval(row["lo"], row["hi"])


def _table(rows: pd.DataFrame, caption: str) -> Table:
    cells = []
    for row in rows.to_dict("records"):
        why = wording.mark("x") if numbers.missing(row["reason"]) else withheld.mark(row["reason"])
        shown = not numbers.missing(row["lo"])
        cells.append(
            (
                numbers.fmt_month(row["month"]),
                _point(row).said if not numbers.missing(row["observed"]) else why,
                count_or(row["expected"], why),
                _span(row) if shown else why,
                "event" if row["is_event"] else "fitted on" if row["in_baseline"] else "left out",
            )
        )
    return Table(caption, ("Month", "Recorded", "Expected", "Expected range", "Use"), tuple(cells))


def _alt(rows: pd.DataFrame, measure: Measure, where: str, event: Row) -> str:
    period = numbers.fmt_period(rows["month"].min(), rows["month"].max())
    plain = vocabulary.measure_plain(*measure)
    parts = [f"Line chart of recorded {plain} in {where} around {short_name(event)}, {period}."]
    for row in rows[rows["is_event"].astype(bool) & rows["lo"].notna()].to_dict("records"):
        at = "above" if row["observed"] > row["hi"] else "below" if row["observed"] < row["lo"] else "within"
        parts.append(
            f"{numbers.fmt_month(row['month'])}: {numbers.fmt_count(row['observed'])}, {at} the expected {_span(row)}."
        )
    return findings.shortened(" ".join(parts if len(parts) > 1 else [*parts, "No expected range, so no direction."]))


def _published(event: Row) -> str:
    size = event["published_size"]
    return "" if numbers.missing(size) else f"Published elsewhere, not from these figures: {size} ({event['source']})"


def _sentences(
    results: Results,
    event: Row,
    place: str,
    measure: Measure,
    window: tuple[pd.Timestamp, int],
    effect: Row,
    when: str,
) -> list[str]:
    """The result, how far to trust it, and what else fell in the same months."""
    month, k = window
    said = [effect_sentence(results, effect, when)]
    if effect["status"] in WITH_NUMBERS:
        panel = results.effects(month, k)
        tested = int(panel.loc[panel["series"] != "comparator", "q"].notna().sum())
        before, ordinary = _checks(results, measure, place, month, k)
        said += [
            findings.q_sentence(effect, tested),
            findings.pretrend_sentence(asdict(before)),
            findings.sensitivity_sentence(effect["sensitivity"]),
            findings.placebo_sentence(asdict(ordinary), k),
        ]
    said.append(same_months(results, event, month, k))
    return [text for text in said if text]


def _checks(
    results: Results, measure: Measure, place: str, month: pd.Timestamp, k: int
) -> tuple[spikes.Pretrend, spikes.PlaceboRank]:
    """Whether the months before were in line, and how the window ranks among ordinary ones of its length."""

    def compute() -> tuple[spikes.Pretrend, spikes.PlaceboRank]:
        own = _months(results, measure, place).set_index("month")["offences"]
        months = periods.month_range(own.index.min(), own.index.max())
        y = own.reindex(months).to_numpy(dtype=float)
        regimes = periods.regimes_of(results.tables["series_breaks"], measure[0])
        rest = (results.known_months(), regimes.changes, regimes.mixed)
        return spikes.pretrend(y, months, month, *rest), spikes.placebo_rank(y, months, month, *rest, k=k)

    return results.keep("event_checks", compute, measure, place, month, k)
