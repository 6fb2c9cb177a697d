"""Did recorded offences rise in the months of major events? Observed, expected, excess, comparator, boroughs."""

from dataclasses import asdict
from typing import Any

import pandas as pd
import streamlit as st

from hatecrime import (
    charts,
    figures,
    findings,
    metrics,
    numbers,
    periods,
    spikes,
    thresholds,
    ui,
    vocabulary,
    withheld,
    wording,
)

chosen = ui.selection()
mode = ui.mode()
area = chosen.area_codes[0]
area_name = vocabulary.AREA_LABELS[area]
events = ui.edition().table("events")
event: dict[str, Any] = {
    str(k): v for k, v in events[events["event_id"] == chosen.event_id].to_dict("records")[0].items()
}

EVENT_SOURCES = "Source: the publications named beside each event on the page."
"""In a picture, which is read without the table."""

Line = tuple[str, str]
"""Series and strand."""


def usual_window(start: pd.Timestamp) -> tuple[pd.Timestamp, int]:
    """First month that an event is looked for in, and how many more, unless the reader says otherwise."""
    return periods.event_window(start, thresholds.EVENT_LATE_DAY)


def tested_lines(concerned: list[str]) -> list[Line]:
    """What can be looked at for an event: its strands first, the other strands, then the aggravated offence."""
    others = [s for s in vocabulary.FLAGGED_STRANDS if s not in concerned]
    order = [s for s in (*concerned, *others) if s in chosen.strands and s not in spikes.NOT_TESTED]
    return [*(("flagged", strand) for strand in order), ("aggravated", "all")]


def usual_line(lines: list[Line], concerned: list[str], month: pd.Timestamp) -> Line:
    """The line shown first: the narrowest strand that the event concerns, or the aggravated offence when they end before."""
    if month > ui.data_to("flagged") or lines[0][0] != "flagged":
        return ("aggravated", "all")
    narrow = [line for line in lines if line[1] in concerned and line[1] not in ("racist_religious", "faith")]
    return narrow[0] if narrow else lines[0]


def own_months(line: Line, code: str) -> pd.DataFrame:
    """Months of one line in one area."""
    return ui.lines(ui.monthly(), series=line[0], strands=(line[1],), area_codes=(code,))


def panel(target: pd.Timestamp, k: int) -> pd.DataFrame:
    """Every series, strand and area in the months of an event, with q."""
    return ui.results().effects(target, k)


def row_of(frame: pd.DataFrame, line: Line, code: str) -> dict[str, Any]:
    """One row of a panel."""
    own = (frame["series"] == line[0]) & (frame["strand"] == line[1]) & (frame["area_code"] == code)
    return {str(key): value for key, value in frame[own].to_dict("records")[0].items()}


def counts(line: Line, code: str) -> tuple[Any, pd.DatetimeIndex, periods.Regimes]:
    """Counts of a line over contiguous months, and the regimes of its series."""
    own = own_months(line, code).set_index("month")["offences"]
    months = periods.month_range(own.index.min(), own.index.max())
    return own.reindex(months).to_numpy(dtype=float), months, periods.regimes_of(ui.breaks(), line[0])


def checks_of(
    line: Line, code: str, target: pd.Timestamp, month: pd.Timestamp
) -> tuple[spikes.Pretrend, spikes.PlaceboRank]:
    """Whether the months before `target` were in line, and how `month` ranks among ordinary ones."""

    def compute() -> tuple[spikes.Pretrend, spikes.PlaceboRank]:
        y, months, regimes = counts(line, code)
        rest = (ui.known_months(), regimes.changes, regimes.mixed)
        return spikes.pretrend(y, months, target, *rest), spikes.placebo_rank(y, months, month, *rest)

    return ui.cached("event_checks", compute, line, code, target, month)


def pick_from_timeline() -> None:
    """Show the event that was clicked."""
    state: Any = st.session_state.get("chart-event-timeline")
    points = state["selection"]["points"] if state else []
    codes = [point.get("customdata") for point in points]
    picked = codes[0] if codes else None
    picked = picked[0] if isinstance(picked, list) else picked
    if picked in set(events["event_id"]):
        ui.choose(event=str(picked))


def catalogue_table() -> pd.DataFrame:
    """The catalogue in words."""
    rows = events.sort_values("start", ascending=False)
    return pd.DataFrame(
        {
            "Event": rows["name"],
            "Date": [numbers.fmt_day(day) for day in rows["start"]],
            "Place": rows["place"],
            "Published size (not from our figures)": rows["published_size"].fillna("none found"),
            "Source": rows["source"],
        }
    )


def show_timeline() -> None:
    """The catalogue to choose from; the list in the filters does the same."""
    spans = {}
    for series, words in (("flagged", "By strand"), ("aggravated", "Aggravated offence")):
        months = ui.monthly().loc[ui.monthly()["series"] == series, "month"]
        spans[words] = (months.min(), months.max())
    title = f"{len(events)} events, each with its source"
    alt, source = charts.alt_event_timeline(events, chosen.event_id), "Source: the publications named in the table."
    pictured = (
        f"The catalogue of this dashboard; filled: {event['name']}. The bars are the months that our figures hold."
    )
    ui.figure(
        charts.event_timeline(events, chosen.event_id, spans, mode=mode),
        title=title,
        subtitle="Choose one here or in the list of events. The bars are the months that our figures hold.",
        table=catalogue_table(),
        data=events,
        alt=alt,
        source=source,
        svg=ui.timeline_still(
            events, chosen.event_id, spans, (title, pictured, alt), f"{wording.EVENTS_NOTE} {EVENT_SOURCES}"
        ),
        notes=[wording.EVENTS_NOTE],
        name="event-timeline",
        on_select=pick_from_timeline,
    )


def others_in(first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Other catalogued events between two days, both included, in order."""
    inside = events[events["start"].between(first, last) & (events["event_id"] != chosen.event_id)]
    return inside.sort_values("start")


def show_event(target: pd.Timestamp, k: int) -> None:
    """What the sources say of the event."""
    days = numbers.fmt_day(event["start"])
    if not numbers.missing(event["end"]):
        days += f" to {numbers.fmt_day(event['end'])}"
    st.header(ui.plain(str(event["name"])), anchor=False)
    st.markdown(ui.plain(f"{days} · {event['place']}"))
    if not numbers.missing(event["published_size"]):
        link = "" if numbers.missing(event["source_url"]) else f" ([address](<{event['source_url']}>))"
        seen = {
            "publisher": "read at the publisher",
            "press": "as quoted by the press",
            "dated": "the date is common knowledge; the size is not verified",
        }[str(event["confidence"])]
        st.markdown(
            f"**Published elsewhere, not from our figures:** {ui.plain(event['published_size'])}  \n"
            f"Source: {ui.plain(event['source'])}{link}; {seen}."
        )
    last_day = target + pd.DateOffset(months=k + 1, days=-1)
    same = others_in(target, last_day)
    named = [(str(n), numbers.fmt_day(d)) for n, d in zip(same["name"], same["start"], strict=True)]
    if named:
        st.markdown(ui.plain(findings.same_months_sentence(named)))


def marks(rows: pd.DataFrame) -> tuple[list[charts.EventMark], str]:
    """Lettered lines for the other events of a window, and the words that explain the letters."""
    others = others_in(rows["month"].min(), rows["month"].max() + pd.DateOffset(months=1, days=-1))
    letters = [chr(ord("A") + i) for i in range(len(others))]
    drawn = [charts.EventMark(d, letter) for d, letter in zip(others["start"], letters, strict=True)]
    words = [
        f"{letter}: {n}, {numbers.fmt_day(d)}"
        for letter, n, d in zip(letters, others["name"], others["start"], strict=True)
    ]
    return drawn, f"Other events: {'; '.join(words)}." if words else ""


def show_band(line: Line, target: pd.Timestamp, k: int, frame: pd.DataFrame) -> None:
    """Observed and expected around the event."""
    effect = row_of(frame, line, area)
    when = findings.months_label(target, target + pd.DateOffset(months=k))
    rows = ui.cached(
        "event_window",
        lambda: spikes.event_window(ui.monthly(), *line, area, target, ui.known_months(), k=k),
        line,
        area,
        target,
        k,
    )
    others, explained = marks(rows)
    title = findings.event_message(effect, series=line[0], strand=line[1], area_code=area, when=when)
    subtitle = (
        f"{vocabulary.measure_label(*line)}, recorded offences a month, {area_name}. Band: 95% of months like these "
        "would fall inside it."
    )
    source = wording.source_line([line[0]])
    mark = charts.EventMark(event["start"], str(event["name"]))
    alt = charts.alt_event_band(rows, mark, series=line[0], strand=line[1], area=area_name)
    ui.figure(
        charts.event_band(rows, mark, ui.breaks(), series=line[0], strand=line[1], others=others, mode=mode),
        title=title,
        subtitle=f"{subtitle} Shaded: months that the expected level was fitted on.",
        table=window_table(rows),
        data=rows.assign(series=line[0], strand=line[1], area_code=area),
        alt=alt,
        source=source,
        svg=ui.band_still(
            rows, ui.breaks(), *line, "event", (title, f"{subtitle} Event: {event['name']}.", alt), source
        ),
        notes=[
            explained,
            wording.EVENTS_NOTE,
            *wording.caveats(
                [line[0]],
                strands=[line[1]],
                breaks=ui.breaks(),
                first=rows["month"].min(),
                last=rows["month"].max(),
                events=True,
            ),
        ],
        notes_shown=3,
        name="event-band",
    )
    say_effect(effect, line, (target, k), when, frame)


def say_effect(
    effect: dict[str, Any], line: Line, window: tuple[pd.Timestamp, int], when: str, frame: pd.DataFrame
) -> None:
    """The result of a window (first month, months after it) in words, and how far to trust it."""
    target, k = window
    sentence = findings.event_sentence(effect, series=line[0], strand=line[1], area_code=area, when=when)
    st.markdown(f"**{ui.plain(sentence)}**")
    if effect["status"] not in charts.SHOWN:
        return
    tested = int(frame.loc[frame["series"] != "comparator", "q"].notna().sum())
    # Late in a month, an event's own month holds few of the days after it: the next month is the one to rank.
    ranked = target + pd.DateOffset(months=min(k, usual_window(event["start"])[1]))
    before, placebo = checks_of(line, area, target, ranked)
    lines = [findings.q_sentence(effect["q"], tested), findings.pretrend_sentence(asdict(before))]
    lines.append(findings.sensitivity_sentence(effect["sensitivity"]))
    if placebo.status == "ok":
        lines.append(
            f"Of {numbers.fmt_count(placebo.months)} ordinary months tested in the same way, "
            f"{numbers.fmt_count(placebo.as_high) if placebo.as_high else 'none'} stood out at least as much as {numbers.fmt_month(ranked)}."
        )
    st.markdown("\n".join(f"- {ui.plain(text)}" for text in lines if text))


def window_table(rows: pd.DataFrame) -> pd.DataFrame:
    """The months of the band in words."""
    return pd.DataFrame(
        {
            "Month": [numbers.fmt_month(month) for month in rows["month"]],
            "Recorded": [numbers.fmt_count(n) if not numbers.missing(n) else "[x]" for n in rows["observed"]],
            "Expected": [numbers.fmt_count(n) if not numbers.missing(n) else "[x]" for n in rows["expected"]],
            "Expected range": [
                numbers.fmt_count_interval(lo, hi) if not numbers.missing(lo) else withheld.short(reason)
                for lo, hi, reason in zip(rows["lo"], rows["hi"], rows["reason"], strict=True)
            ],
            "Use": [
                "event" if e else "fitted on" if b else "left out"
                for e, b in zip(rows["is_event"], rows["in_baseline"], strict=True)
            ],
        }
    )


def effect_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The aggravated offence and its twin in words."""
    shown = [row["status"] in charts.SHOWN for row in rows]
    missing = [wording.mark("x") if ok else withheld.mark(row["status"]) for row, ok in zip(rows, shown, strict=True)]
    return pd.DataFrame(
        {
            "Offence": ["Aggravated", "Not aggravated"],
            "Recorded": [figures.count_or(row["obs"], why) for row, why in zip(rows, missing, strict=True)],
            "Expected range": [
                numbers.fmt_count_interval(row["lo"], row["hi"]) if ok else why
                for row, ok, why in zip(rows, shown, missing, strict=True)
            ],
            "Against expected": [figures.effect_words(row) for row in rows],
        }
    )


def show_comparator(target: pd.Timestamp, k: int, frame: pd.DataFrame) -> None:
    """The aggravated offence beside its twin."""
    st.header("Did the same offence without aggravation rise too?", anchor=False)
    pair = [row_of(frame, (series, "all"), area) for series in ("aggravated", "comparator")]
    if all(row["status"] not in charts.SHOWN for row in pair):
        ui.nothing("The two series do not hold the months of this event.", "They run from April 2012.")
        return
    ratios = ui.cached(
        "comparator_panel", lambda: spikes.comparator_panel(ui.monthly(), target, ui.known_months(), k=k), target, k
    )
    ratio = ratios[ratios["area_code"] == area].to_dict("records")[0]
    base = (target - pd.DateOffset(months=12), target - pd.DateOffset(months=1))

    def compute() -> pd.DataFrame:
        rows = ui.monthly()
        own = rows[rows["series"].isin(["aggravated", "comparator"]) & (rows["area_code"] == area)]
        near = own["month"].between(base[0], target + pd.DateOffset(months=k + 12))
        return metrics.indexed(own[near], *base)

    both = ui.cached("comparator_index", compute, area, target, k)
    label = f"mean of {numbers.fmt_month_short(base[0])} to {numbers.fmt_month_short(base[1])}"
    mark = charts.EventMark(event["start"], str(event["name"]))
    title = findings.comparator_sentence(pair[0], pair[1], ratio)
    subtitle = (
        f"The aggravated public order offence and the same offence without aggravation, {area_name}, {label} = 100."
    )
    alt = charts.alt_comparator_index(both, area=area_name, base_label=label)
    source = wording.source_line(["aggravated"])
    ui.figure(
        charts.comparator_index(both, ui.breaks(), event=mark, base_label=label, mode=mode),
        title=title,
        subtitle=subtitle,
        table=effect_table(pair),
        data=both,
        alt=alt,
        source=source,
        svg=ui.comparator_still(both, ui.breaks(), mark, (title, subtitle, alt), f"{wording.EVENTS_NOTE} {source}"),
        notes=[wording.COMPARATOR_NOTE, *wording.caveats(["aggravated", "comparator"], strands=["all"], events=True)],
        name="event-comparator",
    )


def asked_months(k: int) -> int | None:
    """Months counted after the event's own, if the reader chose other than the usual."""
    return None if k == usual_window(event["start"])[1] else k


def show_strands(k: int) -> None:
    """Every strand in the event's months, those it concerns first, the others as controls."""
    st.header("By strand", anchor=False)
    ui.show(ui.made(figures.effect_by_strand, chosen.event_id, area, asked_months(k), chosen.strands))


def show_boroughs(line: Line, k: int) -> None:
    """Every borough in the event's months."""
    st.header("By borough", anchor=False)
    marked = tuple(code for code in chosen.area_codes if code in vocabulary.GSS_OF_AREA)
    ui.show(ui.made(figures.excess_by_borough, chosen.event_id, *line, asked_months(k), marked))


def show_across(line: Line) -> None:
    """Several events on one scale."""
    st.header("Several events side by side", anchor=False)
    ui.show(ui.made(figures.effect_by_event, *line, area))


def choose_line(lines: list[Line], usual: Line) -> Line:
    """Which offences to look at."""
    by_code = {strand if series == "flagged" else series: (series, strand) for series, strand in lines}
    usual_code = next(code for code, line in by_code.items() if line == usual)
    picked = st.selectbox(
        "Offences",
        list(by_code),
        format_func=lambda code: vocabulary.measure_label(*by_code[code]),
        **ui.page_choice("offence", list(by_code), usual_code),
    )
    return by_code[picked or usual_code]


def choose_k(usual: int) -> int:
    """Which months count as the event's."""
    words = {"1": "The event's month", "2": "With the next month", "3": "With the next two months"}
    picked = st.selectbox(
        "Months counted",
        list(words),
        format_func=lambda code: words[code],
        help=f"Figures are monthly and by date of recording. An event from the {thresholds.EVENT_LATE_DAY}th on is counted with the "
        "next month unless you choose otherwise.",
        **ui.page_choice("months", list(words), str(usual + 1)),
    )
    return int(picked or usual + 1) - 1


def main() -> None:
    """The page, from one event to all."""
    ui.heading(
        "Did recording rise after major events?",
        "Each event's months are set against what the months around them lead one to expect. Events are shown together "
        "with the figures, not as their cause.",
    )
    st.header("Choose an event", anchor=False)
    show_timeline()
    target, usual_k = usual_window(event["start"])
    concerned = [str(strand) for strand in event["strands"]]
    if len(chosen.area_codes) > 1:
        st.caption(f"This page shows one area: {area_name}, the first of those chosen.")
    lines = tested_lines(concerned)
    left, right = st.columns(2)
    with left:
        line = choose_line(lines, usual_line(lines, concerned, target))
    with right:
        k = choose_k(usual_k)
    show_event(target, k)
    held = own_months(line, area)["month"]
    if not held.min() <= target <= held.max():
        ui.nothing(
            f"This event lies outside these figures, which run from {numbers.fmt_month(held.min())} to "
            f"{numbers.fmt_month(held.max())}.",
            "What was published elsewhere is quoted above; nothing is estimated here.",
        )
        if target >= held.min():
            show_comparator(target, k, panel(target, k))
        show_across(line)
        return
    frame = panel(target, k)
    show_band(line, target, k, frame)
    show_comparator(target, k, frame)
    show_strands(k)
    show_boroughs(line, k)
    show_across(line)


main()
