"""Is it rising in every strand? The change of each strand on the financial year before, year by year."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from hatecrime import findings, metrics, numbers, periods, thresholds, vocabulary, withheld, wording
from hatecrime.addresses import path
from hatecrime.drawing.marks import Cell, Group, Matrix
from hatecrime.figures.figure import Figure, Nothing, Table, fitting, origin_of, weighed
from hatecrime.results import Results

Row = dict[str, Any]
KEY = ("source", "strand", "financial_year")

POLICE, HOME_OFFICE = "Met, by month", "Met, as the Home Office counts"

HOME_OFFICE_STRAND: Mapping[str, str] = {
    "racist_religious": "race",
    "faith": "religion",
    "homophobic": "sexual_orientation",
    "transgender": "transgender",
    "disability": "disability",
}
"""Our strand -> the nearest strand of the Home Office. Race is narrower than racist and religious."""

HOME_OFFICE_NOTE = (
    "As the Home Office counts the Met, for the years after the file by strand ends: race for racist and religious (a "
    "narrower strand), religion for faith, sexual orientation for homophobic. Some years are derived, or printed by others."
)
ARTEFACT_NOTE = "Disability in 2016 is marked *: a change of recording, not of crime."
USUAL = {
    "rose": "outside the usual variation",
    "fell": "outside the usual variation",
    "no_clear_change": "no clear change: within the usual variation",
    "insufficient_baseline": f"not tested: fewer than {thresholds.MIN_NOISE_MONTHS} months say what variation is usual",
}
"""Verdict of a change -> how sure it is."""
ROSE_NOTE = "Rose means that more was recorded than the year before, by however little."


def rising_in_every_strand(results: Results, place: str = vocabulary.LONDON) -> Figure | Nothing:
    """Strands down, financial years across: the change of each on the year before in a place, with how sure it is.

    For London the years after the file by strand are those of the Home Office's count of the Met, in a group apart.
    """
    ours = _police_rows(results, place)
    if not ours:
        return Nothing(
            f"No whole financial year by strand is held for {results.names()[place]}.", "Choose London or a borough."
        )
    theirs = _home_office_rows(results, ours) if place == vocabulary.LONDON else {}
    rows = ours | theirs
    groups = [Group(POLICE, _years(ours))] + ([Group(HOME_OFFICE, _years(theirs))] if theirs else [])
    artefacts = _artefacts(results)
    cells = tuple(
        tuple(_cell(rows.get(key), key in artefacts) for key in keys)
        for keys in (
            [(group.title, strand, year) for group in groups for year in group.columns]
            for strand in vocabulary.FLAGGED_STRANDS
        )
    )
    where = results.names()[place]
    measure = f"Recorded hate crime by strand, {where}: change on the financial year before (April to March)"
    message, sentences = _message(ours), _sentences(ours, theirs)
    first, last = _span(rows)
    return Figure(
        name="rising-in-every-strand",
        message=message,
        measure=measure,
        marks=Matrix(
            rows=tuple(vocabulary.STRANDS[strand].label for strand in vocabulary.FLAGGED_STRANDS),
            groups=tuple(groups),
            cells=cells,
            beneath=tuple(_in_years(*_rose_in(ours, strand)) for strand in vocabulary.FLAGGED_STRANDS),
            key=_key([cell for row in cells for cell in row]),
        ),
        table=_table(rows, groups, f"{measure}; offences in brackets"),
        data=_data(rows, where),
        key=KEY,
        alt=_alt(message, where, groups),
        sentences=sentences,
        notes=weighed(
            [
                wording.STRANDS_OVERLAP,
                wording.CONNECT_BREAK if theirs else wording.strands_end(results.tables["series_breaks"]),
            ],
            [
                wording.RECORDED_NOTE,
                wording.RECORDED_MEANS,
                ROSE_NOTE,
                HOME_OFFICE_NOTE if theirs else "",
                ARTEFACT_NOTE if artefacts else "",
                wording.base_rule_line(),
                wording.PLACE_RULE_NOTE if place != vocabulary.LONDON else "",
                wording.FORCES_NOTE,
                wording.STATUS_NOTE,
            ],
        ),
        origin=origin_of(results, ["flagged"], first, last, ["national"] if theirs else []),
        place=where,
        path=path("", area=[place]),
    )


def _police_rows(results: Results, place: str) -> dict[tuple[str, str, str], Row]:
    """Changes of the strands of a place by financial year: (group, strand, year) -> row of `metrics.year_on_year`."""
    frame = results.change("fy")
    frame = frame[
        (frame["series"] == "flagged")
        & frame["strand"].isin(vocabulary.FLAGGED_STRANDS)
        & (frame["area_code"] == place)
        & frame["offences"].notna()
    ]
    found: list[Row] = [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]
    known = [row for row in found if not numbers.missing(row["offences_before"])]
    return {(POLICE, row["strand"], row["period_label"]): row for row in known}


def _home_office_rows(results: Results, ours: Mapping[tuple[str, str, str], Row]) -> dict[tuple[str, str, str], Row]:
    """The Home Office's years after the last of ours, under our strands."""
    last = max(year for _, _, year in ours)
    frame = metrics.met_years(results.tables["national"], results.tables["series_breaks"])
    strand_of = {theirs: ours for ours, theirs in HOME_OFFICE_STRAND.items()}
    frame = frame[frame["strand"].isin(strand_of) & (frame["financial_year"] > last)]
    return {
        (HOME_OFFICE, strand_of[row["strand"]], row["financial_year"]): {str(k): v for k, v in row.items()}
        for row in frame.to_dict("records")
    }


def _years(rows: Mapping[tuple[str, str, str], Row]) -> tuple[str, ...]:
    return tuple(sorted({year for _, _, year in rows}))


def _artefacts(results: Results) -> set[tuple[str, str, str]]:
    """Cells whose year, or the year before it, holds a recording artefact that the catalogue names for a strand."""
    breaks = results.tables["series_breaks"]
    notes = breaks[(breaks["series"] == "flagged") & (breaks["kind"] == "note") & breaks["strand"].notna()]
    marked = set()
    for row in notes.to_dict("records"):
        month = pd.Timestamp(row["month"])
        for year in (month, month + pd.DateOffset(years=1)):
            marked.add((POLICE, str(row["strand"]), periods.financial_year(year)))
    return marked


def _counts(row: Row) -> str:
    before, now = row["offences_before"], row["offences"]
    if numbers.missing(before):
        return f"{numbers.fmt_count(now)} offences"
    return f"{numbers.fmt_count(before)} to {numbers.fmt_count(now)} offences"


def _percentage(row: Row) -> str:
    """`+12%`; a change that rounds to nothing keeps its direction, `+<1%`."""
    if row["difference"] == 0 or numbers.rounded(row["change_pct"]) != 0:
        return numbers.fmt_pct(row["change_pct"])
    return f"{'+' if row['difference'] > 0 else numbers.MINUS}<1%"


def _cell(row: Row | None, artefact: bool) -> Cell:
    """A change in a few characters, what is said of it on hover, and how it is drawn."""
    if row is None:
        return Cell("–", kind="absent", hover=("not held here",))
    status, star = str(row["status"]), "*" if artefact else ""
    counts = _counts(row)
    if status == "ok":
        # The Home Office's years have no months, and so no usual variation to be outside.
        kind = findings.verdict(row) if "area_code" in row else ""
        sure, said = kind in ("rose", "fell"), _percentage(row)
        usual = [USUAL[kind]] if kind else []
        hover = (said, counts, *usual)
        return Cell(said + star, float(row["change_pct"]), sure, "value", hover)
    if status in ("small_base", "zero_base"):
        moved = f"{numbers.fmt_count(row['offences_before'])}→{numbers.fmt_count(row['offences'])}"
        return Cell(moved + star, kind="small", hover=(counts, withheld.short(status)))
    if status == "break":
        return Cell(withheld.mark(status), kind="break", hover=(counts, withheld.short(status)))
    return Cell("–", kind="held", hover=(counts, "no figure is held for the year before"))


def _rose(rows: Mapping[tuple[str, str, str], Row], year: str) -> tuple[int, int]:
    """(strands that rose in a year, strands with a change on a base that is large enough)."""
    known = [row for (_, _, of), row in rows.items() if of == year and row["status"] == "ok"]
    return sum(row["difference"] > 0 for row in known), len(known)


def _message(ours: Mapping[tuple[str, str, str], Row]) -> str:
    """In which years every strand rose, where all are large enough to say so; else how often the largest did."""
    years, strands = _years(ours), len(vocabulary.FLAGGED_STRANDS)
    whole = [year for year in years if _rose(ours, year)[1] == strands]
    every = [year for year in whole if _rose(ours, year)[0] == strands]
    if every:
        since = f"; in no later year to {years[-1]}" if every[-1] != years[-1] else ""
        return fitting(
            f"All seven strands rose in {findings.joined(every)}{since}",
            f"All seven strands rose in {len(every)} of {len(years)} years, last in {every[-1]}",
        )
    if whole == list(years):
        return f"In no financial year to {years[-1]} did all seven strands rise"
    strand = max(vocabulary.FLAGGED_STRANDS, key=lambda code: _rose_in(ours, code)[1])
    rose, known = _rose_in(ours, strand)
    small = sum(_rose_in(ours, code)[1] < len(years) for code in vocabulary.FLAGGED_STRANDS)
    return fitting(
        f"{vocabulary.STRANDS[strand].label} rose in {rose} of {known} years; {small} strands are too small for a percentage",
        f"{vocabulary.STRANDS[strand].label} rose in {rose} of {known} years; {small} strands are too small",
    )


def _rose_in(ours: Mapping[tuple[str, str, str], Row], strand: str) -> tuple[int, int]:
    """(years in which a strand rose, years in which its base is large enough)."""
    own = [row for (_, of, _), row in ours.items() if of == strand and row["status"] == "ok"]
    return sum(row["difference"] > 0 for row in own), len(own)


def _in_years(rose: int, known: int) -> str:
    return f"rose in {rose} of {known} years" if known else "too few to say"


def _sentences(ours: Mapping[tuple[str, str, str], Row], theirs: Mapping[tuple[str, str, str], Row]) -> tuple[str, ...]:
    """What the later years of the other count show, then in how many years each strand rose."""
    lines = []
    for year in _years(theirs):
        rose, known = _rose(theirs, year)
        if known:
            said = f"All {known}" if rose == known else f"{rose or 'Not one'} of the {known}"
            lines.append(f"{said} strands with a change rose in {year}, as the Home Office counts.")
    years = _years(ours)
    for strand in vocabulary.FLAGGED_STRANDS:
        label, (rose, known) = vocabulary.STRANDS[strand].label, _rose_in(ours, strand)
        small = len(years) - known
        under = f"under {thresholds.MIN_BASE_FOR_PERCENT} offences before"
        if not known:
            lines.append(f"{label}: {under} in each year, too few to say.")
        else:
            rest = f" ({under} in {small} more)" if small else ""
            lines.append(f"{label} rose in {rose} of {known} years{rest}.")
    return tuple(lines)


def _span(rows: Mapping[tuple[str, str, str], Row]) -> tuple[pd.Timestamp, pd.Timestamp]:
    ends = [pd.Timestamp(row["period_end"]).to_period("M").to_timestamp() for row in rows.values()]
    return min(ends) - pd.DateOffset(months=11), max(ends)


def _key(cells: Sequence[Cell]) -> tuple[tuple[str, str], ...]:
    """(kind, words) of each way in which a cell is drawn here."""
    words = {
        "more": "more than the year before",
        "fewer": "fewer",
        "strong": "bold, underlined: outside the usual variation",
        "small": f"counts: under {thresholds.MIN_BASE_FOR_PERCENT} before",
        "break": "[b] not comparable: recording changed",
        "held": "– held, the year before is not",
        "absent": "hatched: not held here",
        "artefact": "* change of recording",
    }
    found: set[str] = set()
    for cell in cells:
        if cell.kind == "value":
            found.add("more" if (cell.value or 0) >= 0 else "fewer")
        else:
            found.add(cell.kind)
        found |= {"strong"} if cell.strong else set()
        found |= {"artefact"} if cell.text.endswith("*") else set()
    return tuple((kind, said) for kind, said in words.items() if kind in found)


def _table(rows: Mapping[tuple[str, str, str], Row], groups: list[Group], caption: str) -> Table:
    """A row for each year, a column for each strand: the change and the count, or why there is none."""
    lines = []
    for group in groups:
        for year in group.columns:
            found = [rows.get((group.title, strand, year)) for strand in vocabulary.FLAGGED_STRANDS]
            lines.append((f"{year}, {group.title}", *(_in_words(row) for row in found)))
    heads = tuple(vocabulary.STRANDS[strand].label for strand in vocabulary.FLAGGED_STRANDS)
    return Table(caption, ("Financial year", *heads), tuple(lines))


def _in_words(row: Row | None) -> str:
    if row is None:
        return f"not held {wording.mark('x')}"
    count, status = numbers.fmt_count(row["offences"]), str(row["status"])
    weak = f" {wording.mark('u')}" if row.get("low_reliability") is True else ""
    if status == "ok":
        return f"{_percentage(row)} ({count}){weak}"
    if status in ("small_base", "zero_base"):
        return f"{numbers.fmt_count(row['difference'], signed=True)} ({count}) {withheld.mark(status)}"
    return f"{withheld.mark(status)} ({count}){weak}"


def _data(rows: Mapping[tuple[str, str, str], Row], where: str) -> pd.DataFrame:
    names = ("offences", "offences_before", "difference", "change_pct", "status")
    frame = pd.DataFrame(
        [
            {
                "source": source,
                "strand": strand,
                "financial_year": year,
                "area": where,
                **{name: row[name] for name in names},
                "basis": row["basis"] if source == HOME_OFFICE else "published",
            }
            for (source, strand, year), row in rows.items()
        ]
    )
    return frame.astype({name: "Int64" for name in names[:3]} | {"change_pct": "Float64"})


def _alt(message: str, where: str, groups: list[Group]) -> str:
    years = f"{groups[0].columns[0]} to {groups[-1].columns[-1]}"
    return findings.shortened(f"Table of cells, seven strands by financial year, {where}, {years}: {message}.")
