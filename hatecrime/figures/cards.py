"""Cards: one count in a few words, a number large enough to be read first, and a small line."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from hatecrime import findings, metrics, numbers, periods, thresholds, vocabulary, withheld, wording
from hatecrime.figures.effects import effect_row, event_of, usual_months
from hatecrime.figures.matrix import HOME_OFFICE_STRAND
from hatecrime.figures.rates import TOGETHER
from hatecrime.metrics.met_years import STRANDS as HOME_OFFICE_LABELS
from hatecrime.results import Results

Row = dict[str, Any]


@dataclass(frozen=True)
class Card:
    """What is counted, where and when. `number` is read first; `said` are sentences under it. `lines`: runs of values with no break in them, drawn as
    one small line whose text alternative is `alt`; empty where there is none. `page` has more, with `choice` changed,
    and `link` says what; they are empty where the card leads nowhere.
    """

    title: str
    place: str
    period: str
    number: str
    said: tuple[str, ...]
    page: str = ""
    link: str = ""
    lines: tuple[tuple[float, ...], ...] = ()
    alt: str = ""
    choice: tuple[tuple[str, str], ...] = ()


def all_hate_crime_card(results: Results, place: str) -> Card:
    """Every hate crime once: published for London alone, so London's is given for a borough too, and it says so."""
    row = _newest(results, *vocabulary.ALL_HATE_CRIME, vocabulary.LONDON)
    said = [change_words(row, results)]
    if place != vocabulary.LONDON:
        name = results.names()[place]
        said.insert(0, f"London's figure: none that can be had is published for {name}.")
    lines, span = _line(results, *vocabulary.ALL_HATE_CRIME, vocabulary.LONDON)
    return Card(
        vocabulary.measure_label(*vocabulary.ALL_HATE_CRIME),
        vocabulary.AREA_LABELS[vocabulary.LONDON],
        _year_to(row),
        numbers.fmt_count(row["offences"]),
        tuple(said),
        "year_on_year",
        "Month by month",
        lines,
        f"Small line: all hate crime recorded in London, {span}.",
        (("area", vocabulary.LONDON), ("look", "time")),
    )


def aggravated_card(results: Results, place: str) -> Card:
    """The offence in law that is followed to the newest month."""
    row, name = _newest(results, "aggravated", "all", place), results.names()[place]
    lines, span = _line(results, "aggravated", "all", place)
    return Card(
        vocabulary.SERIES["aggravated"].label,
        name,
        _year_to(row),
        numbers.fmt_count(row["offences"]),
        (change_words(row, results), "Threats, abuse or harassment in public."),
        "boroughs",
        "By borough" if place == vocabulary.LONDON else "More",
        lines,
        f"Small line: aggravated public order offences recorded in {name}, {span}.",
    )


def rate_card(results: Results, place: str) -> Card:
    """A borough's rate of the aggravated offence, beside all boroughs and beside those like it."""
    measure, end = ("aggravated", "all"), results.rates_to("aggravated", "all")
    title, names = "For each 1,000 residents", results.names()
    if end is None:
        return Card(title, names[place], "", "No rate", ("No 12 months of the boroughs are comparable.",))
    table = {row["area_code"]: row for row in results.rates(*measure, end).to_dict("records")}
    own, period = table[place], f"12 months to {numbers.fmt_month(end)}"
    if not numbers.missing(own["reason"]):
        return Card(
            title,
            names[place],
            period,
            "No rate",
            (f"{withheld.why(own['reason']).long} {withheld.mark(own['reason'])}.",),
        )
    together = f"{numbers.fmt_rate(own['centre_per_1000'])} in the {TOGETHER}"
    said = [f"Beside {together}: {withheld.against(own['against_london'])}."]
    similar = results.similar_to(place)
    rates = sorted(float(table[code]["rate_per_1000"]) for code in similar if table[code]["reason"] is None)
    if len(rates) == len(similar):
        said.append(f"In boroughs like it {numbers.fmt_rate(rates[0])} to {numbers.fmt_rate(rates[-1])}.")
    provisional = f" {wording.mark('p')}" if own["provisional"] else ""
    return Card(title, names[place], period, f"{numbers.fmt_rate(own['rate_per_1000'])}{provisional}", tuple(said))


def effect_card(results: Results, event_id: str, place: str, measure: tuple[str, str], k: int) -> Card:
    """What was recorded of one count in an event's months against what was expected; `k`: months after its own."""
    row = effect_row(results, event_id, place, measure, k)
    month, _ = usual_months(event_of(results, event_id))
    when = findings.months_label(month, month + pd.DateOffset(months=k))
    title, name = vocabulary.measure_label(*measure), results.names()[place]
    position = findings.placed(row)
    if position not in findings.PLACES:
        return Card(title, name, when, "No answer", (f"{withheld.short(position).capitalize()}.",))
    span = numbers.fmt_count_interval(row["lo"], row["hi"])
    said = f"{span} expected. {findings.PLACES[position].capitalize()}."
    return Card(title, name, when, f"{numbers.fmt_count(row['obs'])} recorded", (said,))


def strands_card(results: Results, place: str) -> Card:
    """How many strands rose: for London as the Home Office counts the Met, for a borough in the strand file."""
    return _london_strands(results) if place == vocabulary.LONDON else _borough_strands(results, place)


def change_words(row: Row, results: Results) -> str:
    """`+9% on the year before (+3% to +15%)`, with what it means, or why there is no such figure.

    `row`: of `metrics.year_on_year` on the basis of 12 months.
    """
    verdict = findings.verdict(row)
    if verdict in ("rose", "fell", "no_clear_change"):
        span = numbers.fmt_pct_interval(row["low_pct"], row["high_pct"])
        meant = "no clear change" if verdict == "no_clear_change" else f"{verdict} beyond the usual variation"
        return f"{numbers.fmt_pct(row['change_pct'])} on the year before: {meant} ({span})."
    if verdict == "insufficient_baseline":
        return f"{numbers.fmt_pct(row['change_pct'])} on the year before; too few months to say how usual that is."
    if verdict in ("small_base", "zero_base"):
        rule = f"fewer than {thresholds.MIN_BASE_FOR_PERCENT}: no percentage"
        return f"{numbers.fmt_count(row['offences_before'])} the year before; {rule}."
    if verdict == "break":
        breaks = results.tables["series_breaks"]
        cuts = periods.regimes_of(breaks[breaks["strand"].isna()], row["series"]).changes
        when = f" in {periods.month_label(max(cuts) - pd.DateOffset(months=1))}" if cuts else ""
        return f"No change: the recording system changed{when} {withheld.mark(verdict)}."
    return f"No change: {withheld.why(verdict).long} {withheld.mark(verdict)}."


def _newest(results: Results, series: str, strand: str, place: str) -> Row:
    """The newest 12 months of one line, against the 12 before."""
    own = results.line("change", results.change("r12"), series, strand, place)
    return {str(k): v for k, v in own.sort_values("period_end").iloc[-1].items()}


def _year_to(row: Row) -> str:
    return f"12 months to {numbers.fmt_month(row['period_end'])}"


def _line(results: Results, series: str, strand: str, place: str) -> tuple[tuple[tuple[float, ...], ...], str]:
    """Sums of 12 months as runs without a gap, and the span of all of them in words."""
    own = results.line("rolling", results.rolling(), series, strand, place)
    held = own[own["offences_r12"].notna()].sort_values("month")
    month = held["month"].dt.year * 12 + held["month"].dt.month
    runs = held.groupby((month.diff() != 1).cumsum())["offences_r12"]
    lines = tuple(tuple(float(value) for value in run) for _, run in runs)
    ends = [f"{numbers.fmt_count(run[at])}" for run, at in ((lines[0], 0), (lines[-1], -1))]
    cut = ", cut where recording changed" if len(lines) > 1 else ""
    first, last = (numbers.fmt_month(month) for month in (held["month"].iloc[0], held["month"].iloc[-1]))
    return lines, f"12 months at a time, from {ends[0]} to {first} to {ends[1]} to {last}{cut}"


def _london_strands(results: Results) -> Card:
    frame = metrics.met_years(results.tables["national"], results.tables["series_breaks"])
    frame = frame[frame["strand"].isin(HOME_OFFICE_STRAND.values())]
    year = frame.loc[frame["status"] == "ok", "financial_year"].max()
    rows = frame[frame["financial_year"] == year].to_dict("records")
    known = [row for row in rows if row["status"] == "ok"]
    changes = findings.joined(
        [f"{HOME_OFFICE_LABELS[row['strand']].lower()} {numbers.fmt_pct(row['change_pct'])}" for row in known]
    )
    absent = [
        HOME_OFFICE_LABELS[code].lower()
        for code in HOME_OFFICE_STRAND.values()
        if code not in {row["strand"] for row in known}
    ]
    said = [f"{changes[:1].upper()}{changes[1:]}."]
    if absent:
        said.append(f"No change is held for {findings.joined(absent)}.")
    return Card(
        "By strand, latest year that compares",
        "As the Home Office counts the Met",
        year,
        _rose(sum(row["difference"] > 0 for row in known), len(known)),
        tuple(said),
        "year_on_year",
        "Every strand",
    )


def _borough_strands(results: Results, place: str) -> Card:
    rows = [_newest(results, "flagged", strand, place) for strand in vocabulary.FLAGGED_STRANDS]
    words = {"rose": "rose", "fell": "fell", "no_clear_change": "no clear change"}
    known = [row for row in rows if findings.verdict(row) in words]
    said = [_together(word, [row for row in known if findings.verdict(row) == code]) for code, word in words.items()]
    small = len(rows) - len(known)
    rest = f"{small} of the {len(rows)} strands: fewer than {thresholds.MIN_BASE_FOR_PERCENT}, no percentage."
    rose = sum(findings.verdict(row) == "rose" for row in known)
    number = _rose(rose, len(known)) if len(known) > 1 else "Too few to say"
    if len(known) == 1:
        number = words[findings.verdict(known[0])].capitalize()
    return Card(
        "By strand, newest held",
        results.names()[place],
        _year_to(rows[0]),
        number,
        tuple(filter(None, (" ".join(filter(None, said)), rest if small else ""))),
        "year_on_year",
        "Every strand",
    )


def _together(word: str, rows: list[Row]) -> str:
    """`Rose: faith (+60%), transgender (+20%).`; nothing without rows."""
    named = [
        f"{vocabulary.STRANDS[row['strand']].label.lower()} ({numbers.fmt_pct(row['change_pct'])})" for row in rows
    ]
    return f"{word.capitalize()}: {', '.join(named)}." if named else ""


def _rose(rose: int, known: int) -> str:
    return f"{rose} of {known} rose"
