"""Home Office "Hate crime, England and Wales" data tables: accessible workbooks (.ods, .xlsx).

Not yet tried on a real file (etl/sources.toml says so): written from programs that read the tables of 2024/25 and from
the bulletins. A workbook has a cover, contents and notes sheets, and numbered sheets with one table or several, each
under a title. Two kinds are read, known by their headings: strands down and financial years across ("Table 2a"), and
police forces down and strands across. A table is ours when it has a total of offences or of motivating factors:
tables of percentages, survey estimates and religions have neither. Strands overlap: they are checked against the
printed total of motivating factors, which is never published, and no total is made by adding.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from etl import csvfile, spreadsheets
from etl.errors import InputError

ENGLAND_AND_WALES = "England and Wales"
MAX_OFFENCES = 1_000_000
"""Of a year; the largest total published is 155,841."""

STRANDS = {
    "race": "race",
    "religion": "religion",
    "sexual orientation": "sexual_orientation",
    "disability": "disability",
    "transgender": "transgender",
    "transgender identity": "transgender",
}
_OFFENCES = ("total number of offences", "total offences", "total number of hate crime offences")
_FACTORS = ("total number of motivating factors", "total motivating factors")
MEASURES = STRANDS | dict.fromkeys(_OFFENCES, "all") | dict.fromkeys(_FACTORS, "factors")
"""Published label, in lower case -> ours: a strand, `all` (offences, each once), `factors` (strands added up)."""

COLUMNS = ["geography", "strand", "month", "offences", "row", "sheet"]

_WHOLE_TABLE = set(MEASURES.values())
_FORCE_HEADINGS = ("police force area", "police force", "police force area name", "force name", "force")

FORCES = (
    "Avon and Somerset", "Bedfordshire", "British Transport Police", "Cambridgeshire", "Cheshire", "City of London",
    "Cleveland", "Cumbria", "Derbyshire", "Devon and Cornwall", "Dorset", "Durham", "Dyfed-Powys", "Essex",
    "Gloucestershire", "Greater Manchester", "Gwent", "Hampshire", "Hertfordshire", "Humberside", "Kent", "Lancashire",
    "Leicestershire", "Lincolnshire", "Merseyside", "Metropolitan Police", "Norfolk", "North Wales", "North Yorkshire",
    "Northamptonshire", "Northumbria", "Nottinghamshire", "South Wales", "South Yorkshire", "Staffordshire", "Suffolk",
    "Surrey", "Sussex", "Thames Valley", "Warwickshire", "West Mercia", "West Midlands", "West Yorkshire", "Wiltshire",
)  # fmt: skip
_FORCE_OF = {name.casefold(): name for name in FORCES} | {
    "london, city of": "City of London",
    "hampshire and isle of wight": "Hampshire",
    "metropolitan police service": "Metropolitan Police",
}
_AREAS = (
    "north east", "north west", "yorkshire and the humber", "east midlands", "west midlands", "east of england", "east",
    "london", "south east", "south west", "england", "wales",
)  # fmt: skip
"""Regions and countries: rows that add up forces. They are passed by."""

_NOT_AVAILABLE = ("[x]", "[z]", "[c]", "-", "..")
"""Marks for a figure that is not published: no figure, never 0."""

_MARK = re.compile(r"\s*\[(?:note|r|p|b|e)\s*[\d, ]*\]", re.IGNORECASE)
_NOTE = re.compile(r"\[?note\s*(\d+)\]?:?\s*", re.IGNORECASE)
_YEAR = re.compile(r"(20\d\d)/(\d\d)|(?:year ending|ye) mar(?:ch)? (20\d\d)", re.ASCII | re.IGNORECASE)
_EXCLUDED = re.compile(r"exclud|without|not includ|not been includ|unable to|did not|could not|has not", re.IGNORECASE)
_NO_DATA_SHEETS = re.compile(r"(cover|contents|table of contents|user guide)[ _]?(sheet|page)?", re.IGNORECASE)


@dataclass(frozen=True)
class _Line:
    """One row of a sheet: its number and its cells."""

    number: int
    cells: list[str]

    def cell(self, at: int) -> str:
        """The cell at a position, "" beyond the end of the row."""
        return self.cells[at].strip() if at < len(self.cells) else ""

    @property
    def texts(self) -> list[str]:
        return [cell for cell in self.cells if cell.strip()]


@dataclass(frozen=True)
class _Table:
    """A table of a sheet: the words above it, its header and its rows."""

    sheet: str
    title: str
    header: _Line
    rows: list[_Line]


def read_hate_crime_tables(path: Path) -> pd.DataFrame:
    """Hate crime by strand and year: `geography`, `strand`, `month` (the year's last), `offences`, `row`, `sheet`.

    `geography`: England and Wales, or a police force, with the forces that a title or note says are missing;
    `strand`: race, religion, sexual_orientation, disability, transgender, or `all`, the published number of offences.
    A figure marked as not available has no row; `attrs["sheets_not_read"]` names the sheets without a table of ours.
    InputError on a workbook without such a table, a table without one of
    its strands or totals, a year out of order, an unknown force, a cell that is neither a count nor a mark, strands
    that do not add up to the printed motivating factors, forces that do not add up to England and Wales, and on two
    tables that disagree.
    """
    sheets: dict[str, list[_Line]] = {}
    for sheet, number, cells in spreadsheets.read_sheets(path, lambda name: not _NO_DATA_SHEETS.fullmatch(name)):
        sheets.setdefault(sheet, []).append(_Line(number, cells))
    notes = _notes(sheets)
    records: list[tuple[object, ...]] = []
    for sheet, lines in sheets.items():
        for table in _tables(sheet, lines):
            records += _by_year(path, table, notes) if _years(table.header) else _by_force(path, table, notes)
    if not records:
        raise InputError(path.name, "no table of hate crimes by strand with a total number of offences")
    frame = _one_figure_each(path, pd.DataFrame(records, columns=COLUMNS))
    frame.attrs["sheets_not_read"] = [s for s in sheets if s not in {*frame["sheet"]} and s.casefold() != "notes"]
    return frame


def _plain(text: str) -> str:
    """A label without note markers, in lower case, `&` as `and`."""
    return " ".join(_MARK.sub(" ", text).replace("&", " and ").split()).casefold()


def _notes(sheets: dict[str, list[_Line]]) -> dict[str, str]:
    """Number of a note -> its text, from rows that begin with it (`[note 3]` or `Note 3`), on any sheet."""
    notes: dict[str, str] = {}
    for lines in sheets.values():
        for line in lines:
            first, *others = line.texts or [""]
            if found := _NOTE.match(first.strip()):
                text = " ".join([first.strip()[found.end() :], *others]).strip()
                notes[found[1]] = f"{notes.get(found[1], '')} {text}".strip()
    return notes


def _tables(sheet: str, lines: list[_Line]) -> Iterator[_Table]:
    """Tables of a sheet that are ours: from a header row to the next row that is blank, a title, or a header."""
    above: list[str] = []
    at = 0
    while at < len(lines):
        if not (_years(lines[at]) or _is_force_header(lines[at])):
            if len(lines[at].texts) == 1:
                above += lines[at].texts
            at += 1
            continue
        end = at + 1
        while end < len(lines) and lines[end].number == lines[end - 1].number + 1 and len(lines[end].texts) > 1:
            end += 1
        table = _Table(sheet, " ".join(above), lines[at], lines[at + 1 : end])
        labels = [line.cell(0) for line in table.rows] if _years(table.header) else table.header.cells
        if {*map(_plain, labels)} & {*_OFFENCES, *_FACTORS}:
            yield table
        above, at = [], end


def _years(line: _Line) -> dict[int, int]:
    """Position -> year in which the financial year ends, of cells that are such a heading and nothing more."""
    return {at: year for at, cell in enumerate(line.cells) if (year := _year_of(_plain(cell))) and at}


def _year_of(text: str) -> int | None:
    found = _YEAR.fullmatch(text)
    return _ending(found) if found else None


def _ending(found: re.Match[str]) -> int | None:
    """2024 of `2023/24` and of `year ending March 2024`; None of `2023/25`."""
    if found[3]:
        return int(found[3])
    return int(found[1]) + 1 if (int(found[1]) + 1) % 100 == int(found[2]) else None


def _is_force_header(line: _Line) -> bool:
    names = [_plain(cell) for cell in line.cells]
    return any(name in _FORCE_HEADINGS for name in names) and sum(name in MEASURES for name in names) > 1


def _by_year(path: Path, table: _Table, notes: dict[str, str]) -> Iterator[tuple[object, ...]]:
    """Records of a table with strands down and financial years across."""
    place = Path(f"{path.name}, sheet {table.sheet}")
    years = _years(table.header)
    if list(years.values()) != list(range(min(years.values()), min(years.values()) + len(years))):
        raise InputError(
            place, "financial years are not in a row", row=table.header.number, value=table.header.texts[1:]
        )
    rows: dict[str, _Line] = {}
    for line in table.rows:
        measure = MEASURES.get(_plain(line.cell(0)))
        if measure is None or measure in rows:
            raise InputError(place, "unknown or repeated strand", row=line.number, value=line.cell(0))
        rows[measure] = line
    _check_whole_table(place, table, set(rows))
    missing = _missing_from_table(place, table, notes)
    for at, year in years.items():
        heading = table.header.cells[at]
        where = _named(missing | _missing_forces(place, heading, notes, table.header.number))
        figures = {name: _figure(place, line, at, heading) for name, line in rows.items()}
        _check_figures(place, table.header.number, heading, figures)
        for measure, count in figures.items():
            if measure != "factors" and count is not None:
                yield where, measure, pd.Timestamp(year, 3, 1), count, rows[measure].number, table.sheet


def _by_force(path: Path, table: _Table, notes: dict[str, str]) -> Iterator[tuple[object, ...]]:
    """Records of a table with police forces down and strands across, of one year or with a column of years."""
    place = Path(f"{path.name}, sheet {table.sheet}")
    names = [_plain(cell) for cell in table.header.cells]
    measures = {MEASURES[name]: at for at, name in enumerate(names) if name in MEASURES}
    _check_whole_table(place, table, set(measures))
    force_at = next(at for at, name in enumerate(names) if name in _FORCE_HEADINGS)
    year_at = names.index("financial year") if "financial year" in names else None
    title_years = {_ending(found) for found in _YEAR.finditer(_plain(table.title))}
    if sum(name in MEASURES for name in names) != len(measures) or (year_at is None and len(title_years) != 1):
        what = "a strand twice, or not one financial year in the title or a column"
        raise InputError(place, what, row=table.header.number, value=table.title)
    figures: dict[int, dict[str, dict[str, int | None]]] = {}
    for line in table.rows:
        year = _year_of(_plain(line.cell(year_at))) if year_at is not None else next(iter(title_years))
        if year is None:
            raise InputError(place, "not a financial year", row=line.number, value=line.texts[:4])
        where = _place_of(place, line, force_at)
        if where is None:
            continue
        counts = {name: _figure(place, line, at, table.header.cells[at]) for name, at in measures.items()}
        _check_figures(place, line.number, where, counts)
        if where in figures.setdefault(year, {}):
            raise InputError(place, "a second row for a force", row=line.number, value=where)
        figures[year][where] = counts
        label = _named(_missing_from_table(place, table, notes)) if where == ENGLAND_AND_WALES else where
        for name, count in counts.items():
            if name != "factors" and count is not None:
                yield label, name, pd.Timestamp(year, 3, 1), count, line.number, table.sheet
    for forces in figures.values():
        _check_forces(place, table, forces)


def _place_of(place: Path, line: _Line, force_at: int) -> str | None:
    """The force of a row, England and Wales, or None for a region or country, known by name or by its code E12."""
    label = line.cell(force_at)
    plain = re.sub(r" (region|total)$", "", _plain(label))
    is_region = any(re.match(r"E12|E92|W92", cell.strip()) for cell in line.cells) or plain != _plain(label)
    if plain in ("england and wales", "total", "total england and wales"):
        return ENGLAND_AND_WALES
    if plain in _FORCE_OF and not is_region:
        return _FORCE_OF[plain]
    if plain in _AREAS:
        return None
    raise InputError(place, "unknown police force", row=line.number, value=label)


def _figure(place: Path, line: _Line, at: int, heading: str) -> int | None:
    bare = _MARK.sub("", line.cell(at)).strip()
    if bare.casefold() in _NOT_AVAILABLE:
        return None
    return csvfile.whole(bare, place, line.number, heading, maximum=MAX_OFFENCES, thousands=True)


def _check_whole_table(place: Path, table: _Table, found: set[str]) -> None:
    if absent := sorted(_WHOLE_TABLE - found):
        words = {ours: theirs for theirs, ours in reversed(MEASURES.items())}
        raise InputError(place, f"no {words[absent[0]]!r} in the table", row=table.header.number, value=table.title)


def _check_figures(place: Path, row: int, where: str, figures: dict[str, int | None]) -> None:
    """The strands add up to the motivating factors; the offences are no more than that, and no fewer than a strand."""
    strands = [figures[name] for name in dict.fromkeys(STRANDS.values())]
    known = [count for count in strands if count is not None]
    factors, offences = figures["factors"], figures["all"]
    if factors is not None and len(known) == len(strands) and sum(known) != factors:
        raise InputError(place, f"{where}: strands add up to {sum(known)}, not to the total", row=row, value=factors)
    if offences is not None and known and not max(known) <= offences:
        raise InputError(place, f"{where}: fewer offences than of one strand", row=row, value=offences)
    if offences is not None and factors is not None and offences > factors:
        raise InputError(place, f"{where}: more offences than motivating factors", row=row, value=offences)


def _check_forces(place: Path, table: _Table, forces: dict[str, dict[str, int | None]]) -> None:
    """The forces add up to England and Wales in every column in which all of them have a figure."""
    whole = forces.get(ENGLAND_AND_WALES)
    if whole is None or not {"Metropolitan Police", "City of London"} <= set(forces):
        what = "no row of England and Wales, or of a force of London"
        raise InputError(place, what, row=table.header.number, value=", ".join(sorted(forces)[:4]))
    for name, total in whole.items():
        counts = [figures[name] for force, figures in forces.items() if force != ENGLAND_AND_WALES]
        added = sum(count for count in counts if count is not None)
        if total is not None and (added > total or (None not in counts and added < total)):
            what = f"forces add up to {added} of {name}, not to England and Wales: a row was lost"
            raise InputError(place, what, row=table.header.number, value=total)


def _missing_from_table(place: Path, table: _Table, notes: dict[str, str]) -> set[str]:
    """Forces that a title, or a note to it, excludes; the title must say that it speaks of England and Wales."""
    title = " ".join(table.title.split())
    if "england and wales" not in _plain(title):
        raise InputError(place, "the title does not say England and Wales", row=table.header.number, value=title)
    return _missing_forces(place, title, notes, table.header.number)


def _missing_forces(place: Path, text: str, notes: dict[str, str], row: int) -> set[str]:
    """Forces that a title or heading, or a note that it refers to, says are not in the figures."""
    numbers = [n for mark in _MARK.findall(text) if "note" in mark.lower() for n in re.findall(r"\d+", mark)]
    for number in numbers:
        if number not in notes:
            raise InputError(place, f"note {number} is nowhere in the workbook", row=row, value=text)
    # A sentence at a time, so that one on a force that is in does not count for one on a force that is not.
    sentences = [s for part in (text, *(notes[n] for n in numbers)) for s in re.split(r"[.;]\s", part)]
    said = [_plain(sentence) for sentence in sentences if _EXCLUDED.search(sentence)]
    return {force for name, force in _FORCE_OF.items() for words in said if re.search(rf"\b{name}\b", words)}


def _named(missing: set[str]) -> str:
    """`England and Wales, without the Metropolitan Police`, as the hand-kept figures say it."""
    shown = ["the Metropolitan Police" if name == "Metropolitan Police" else name for name in sorted(missing)]
    return ", without ".join([ENGLAND_AND_WALES, *([" and ".join(shown)] if shown else [])])


def _one_figure_each(path: Path, frame: pd.DataFrame) -> pd.DataFrame:
    """Two tables may hold the same figure; InputError where they disagree."""
    key = ["geography", "strand", "month"]
    differing = frame[frame.groupby(key)["offences"].transform("nunique") > 1]
    if len(differing):
        first = differing.iloc[0]
        what = f"two figures for {first['geography']}, {first['strand']}, year ending March {first['month']:%Y}"
        raise InputError(path.name, what, row=int(first["row"]), value=", ".join(map(str, differing["offences"][:2])))
    return frame.drop_duplicates(key, ignore_index=True).astype({"month": "datetime64[us]", "offences": "int64"})
