"""Every standing sentence that a reader sees beside a number: caveats, breaks, sources, shorthand, how to report.

The one home of these words: pages, downloads, the borough brief and the public snapshots take them from here,
so the same thing is said in the same words everywhere. Sentences about a result are in hatecrime/findings.py.

The rule for all of them: crime is *recorded*. "Recorded hate crime rose", never "hate crime rose".
"""

from collections.abc import Collection, Iterable

import pandas as pd

from hatecrime import periods, thresholds, vocabulary

RECORDED_NOTE = (
    "Offences recorded by the police. Not a count of all hate crime: many are not reported, and recording has changed."
)
RECORDED_MEANS = (
    "More recorded crime can mean more crime, more reporting, or better recording; these data cannot tell which."
)
STATUS_NOTE = (
    "Metropolitan Police figures are management information; Home Office figures are official statistics, "
    "not accredited."
)
CONNECT_BREAK = "The recording system changed on 28 February 2024. Figures before and after are not comparable."
STRANDS_OVERLAP = "An offence can have more than one motivation, so strands overlap and do not add up."
COMPARATOR_NOTE = (
    "The comparator is the same public order offence without racial or religious aggravation. It is not hate crime. "
    "When both rise together, more policing, more people outdoors or a warm month may lie behind it."
)
AGGRAVATED_NOTE = (
    "Racially or religiously aggravated public fear, alarm or distress: one offence in law, not all hate crime. "
    "Months in which the class was still coming into use, before September 2012, are not shown."
)
RATES_NOTE = "Visitors and commuters are not counted as residents."
POPULATION_BREAK = (
    "Populations before and after the 2021 Census are on different bases, so rates before and after are not comparable."
)
FUNNEL_NOTE = (
    "Boroughs differ by more than chance would make them. The limits allow for that, and mark what is unusual even so. "
    "Boroughs differ in who lives, works and visits there, and in reporting: this is not a ranking."
)
EVENTS_NOTE = (
    "Events are shown together with the figures, not as their cause. Figures are monthly and by the date of "
    "recording, so two events in one month cannot be told apart."
)
ALL_NOTE = (
    "Each offence counts once. The Greater London Authority took these counts from the police: a secondary publication "
    "of management information."
)
FORCES_NOTE = "City of London is a separate force; British Transport Police is not included."
UNPLACED_NOTE = "Offences at the airports and those that could not be placed in a borough count in London only."
PLACE_RULE_NOTE = (
    "Borough is where the offence happened in the newer files, and the borough that handled the case in the file "
    "by strand."
)
REVISIONS_POLICY = (
    "Figures are replaced when the publisher issues a new edition; the newest months are provisional. Every figure that "
    "changed between editions is listed here. A mistake of this product is corrected as soon as it is found, and the "
    "correction is said in the change log."
)
EVENT_CONFIDENCE = {
    "publisher": "read at the publisher",
    "press": "as quoted by the press",
    "dated": "the date is common knowledge; the size is not verified",
}
"""How sure the published size of an event is, by `confidence` of the events table."""

MONTHS_NOTE = "A month is not compared with the month before it: hate crime recording has a season."
INTERVAL_NOTE = (
    "The range after a change allows for the line's usual variation: 95% of ranges made so hold the true change. A range "
    "that holds 0% leaves the direction open; it does not mean that nothing changed."
)

REPORT_LINE = (
    "To report hate crime: call 999 in an emergency, otherwise 101, go to a police station, or use "
    "met.police.uk or report-it.org.uk (True Vision). Support is given whether or not you report."
)
STRANDS_DATASET_URL = "https://data.london.gov.uk/dataset/mps-monthly-crime-dashboard-data-e5n6w"
"""Where the publisher has its newer figures by strand."""

SHORTHAND: dict[str, str] = {
    "b": "break in the series: not comparable",
    "c": "confidential: suppressed to protect people",
    "low": "rounds to zero but is not zero",
    "p": "provisional: the publisher may still change it",
    "r": "revised since an earlier edition",
    "u": "low reliability: too few offences for a rate or a percentage",
    "x": "not available",
    "z": "not applicable",
}
"""Mark -> explanation, shown beside every table that uses the mark."""

SOURCE_TITLES: dict[str, str] = {
    "flagged": "Metropolitan Police Service, MPS hate crime or special crime dashboard data",
    "all": "Greater London Authority, State of London report, from Metropolitan Police Service data",
    "aggravated": "Metropolitan Police Service, MPS Recorded Crime: Geographic Breakdown",
    "comparator": "Metropolitan Police Service, MPS Recorded Crime: Geographic Breakdown",
    "population": "Office for National Statistics, mid-year population estimates",
    "boundaries": "Office for National Statistics, boundaries of London boroughs",
    "ward_boundaries": "Office for National Statistics, boundaries of electoral wards",
    "events": "the publications named with each event",
    "national": "Home Office, Hate crime, England and Wales",
}
SOURCE_PAGES: dict[str, str] = {
    "all": "https://data.london.gov.uk/",
    "flagged": "https://data.london.gov.uk/dataset/mps-hate-crime-or-special-crime-dashboard-data",
    "aggravated": "https://data.london.gov.uk/dataset/recorded_crime_summary",
    "comparator": "https://data.london.gov.uk/dataset/recorded_crime_summary",
}

LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."
LICENCE_URL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
BOUNDARY_LICENCE = (
    "Contains National Statistics data © Crown copyright and database right; "
    "contains OS data © Crown copyright and database right."
)


def mark(code: str) -> str:
    """A shorthand mark as it is written beside a figure, `[b]`; KeyError for one without an explanation."""
    if code not in SHORTHAND:
        raise KeyError(f"no shorthand {code!r}; there are {', '.join(SHORTHAND)}")
    return f"[{code}]"


def shorthand_line(codes: Iterable[str]) -> str:
    """One line that explains the marks used, in the order of the vocabulary; empty when none is used."""
    used = set(codes)
    return "; ".join(f"{mark(code)} {text}" for code, text in SHORTHAND.items() if code in used)


def sources(kinds: Collection[str]) -> str:
    """The publications behind a figure, for the kinds of data (series codes, population, boundaries, national)."""
    titles = dict.fromkeys(SOURCE_TITLES[kind] for kind in SOURCE_TITLES if kind in set(kinds))
    if not titles:
        raise ValueError(f"no source for {sorted(kinds)}; known are {', '.join(SOURCE_TITLES)}")
    return "; ".join(titles)


def publishers(kinds: Collection[str]) -> str:
    """`Source: ...`, with the publishers alone: for beside a figure, whose notes name the publications."""
    return f"Source: {'; '.join(dict.fromkeys(title.split(',')[0] for title in sources(kinds).split('; ')))}."


def source_line(kinds: Collection[str]) -> str:
    """`Source: ...`, a sentence of `sources`."""
    return f"Source: {sources(kinds)}."


def licence_line(kinds: Collection[str]) -> str:
    """The attribution that the licence asks for."""
    return f"{LICENCE} {BOUNDARY_LICENCE}" if {"boundaries", "ward_boundaries"} & set(kinds) else LICENCE


def data_to_line(data_to: pd.Timestamp, edition: str = "", provisional_from: pd.Timestamp | None = None) -> str:
    """Which months are in the figure, from which edition if it is named, and which months may still change."""
    line = f"Data to {periods.month_label(data_to)}{f' (edition {edition})' if edition else ''}."
    if provisional_from is None:
        return line
    if provisional_from == data_to:
        return f"{line} {periods.month_label(data_to)} is provisional {mark('p')}."
    first = periods.month_label(provisional_from)
    return f"{line} Months from {first} are provisional {mark('p')}."


def base_rule_line() -> str:
    """Why some changes have no percentage."""
    return (
        f"No percentage is shown on fewer than {thresholds.MIN_BASE_FOR_PERCENT} offences: the two counts and the "
        "difference are."
    )


def rate_rule_line() -> str:
    """Why some boroughs have no rate."""
    return f"No rate is shown on fewer than {thresholds.MIN_COUNT_FOR_RATE} offences: the count is, marked {mark('u')}."


def caveats(
    series: Collection[str],
    *,
    breaks: pd.DataFrame | None = None,
    first: pd.Timestamp | None = None,
    last: pd.Timestamp | None = None,
    rates: bool = False,
    events: bool = False,
    boroughs: bool = False,
    strands: Collection[str] = (),
    places: Collection[str] = (),
) -> list[str]:
    """The lines that must be shown near a figure, most important first.

    `series`, `strands`: what the figure shows. `breaks`: the series_breaks table; its breaks and notes within
    `first`..`last` are said in its own words. `rates`, `events`, `boroughs`: what kind of figure it is. `places`:
    codes of the areas shown; for a borough the rule by which offences are placed is said.
    """
    lines = [RECORDED_NOTE, RECORDED_MEANS]
    if breaks is not None:
        lines += break_lines(breaks, series, strands, first, last)
    if "flagged" in series and len(set(strands)) != 1:
        lines.append(STRANDS_OVERLAP)
    if "flagged" in series and breaks is not None:
        lines.append(strands_end(breaks))
    if "aggravated" in series:
        lines.append(AGGRAVATED_NOTE)
    if "comparator" in series:
        lines.append(COMPARATOR_NOTE)
    if rates:
        lines += [RATES_NOTE, FUNNEL_NOTE]
    if events:
        lines.append(EVENTS_NOTE)
    if boroughs:
        lines.append(UNPLACED_NOTE)
    if "flagged" in series and (boroughs or set(places) & set(vocabulary.GSS_OF_AREA)):
        lines.append(PLACE_RULE_NOTE)
    return [line for line in dict.fromkeys([*lines, FORCES_NOTE, STATUS_NOTE]) if line]


def not_held(what: str, place: str, last: pd.Timestamp) -> str:
    """That figures asked for after their last month exist and are not held here, with the publisher's address (Markdown)."""
    return (
        f"**{what} in {place} after {periods.month_label(last)}: not held here. The publisher has issued it**, in "
        f"[its monthly figures](<{STRANDS_DATASET_URL}>)."
    )


def strands_end(breaks: pd.DataFrame) -> str:
    """That the figures by strand end, and what there is for later months; nothing where the catalogue has no such end."""
    ends = breaks[(breaks["series"] == "flagged") & (breaks["kind"] == "end")]
    if ends.empty:
        return ""
    last = periods.month_label(ends["month"].max() - pd.DateOffset(months=1))
    return f"Figures by strand are held here to {last}. The publisher has issued later ones."


def break_lines(
    breaks: pd.DataFrame,
    series: Collection[str],
    strands: Collection[str] = (),
    first: pd.Timestamp | None = None,
    last: pd.Timestamp | None = None,
) -> list[str]:
    """What changed in the recording of these series between two months, in the catalogue's words.

    `breaks` has key break_id. A break of one strand is said only when that strand is shown. Starts and ends
    are said by the figure's own subtitle, not here.
    """
    lines: dict[str, None] = {}
    for row in sorted(breaks.to_dict("records"), key=lambda row: (row["month"], row["break_id"])):
        said = row["series"] in series and row["kind"] in {"break", "note"}
        inside = (first is None or row["month"] > first) and (last is None or row["month"] <= last)
        if said and inside and (pd.isna(row["strand"]) or not strands or row["strand"] in strands):
            lines[str(row["what"])] = None
    return list(lines)


def measure(series: str, strand: str) -> str:
    """What is counted, always with the word "recorded": `recorded faith hate crime offences`."""
    plain = vocabulary.measure_plain(series, strand)
    return f"recorded {plain if plain.endswith('offences') else plain + ' offences'}"
