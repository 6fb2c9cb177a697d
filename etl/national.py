"""The national table: figures of other counts, kept by hand or read from Home Office workbooks, beside ours.

Home Office workbooks are optional. Where two sources hold the same figure the newer one wins, and what it took the
place of is said in a line: the Home Office revises earlier years with every bulletin.
"""

from dataclasses import dataclass

import pandas as pd

from etl.errors import InputError
from etl.readers.hate_crime_tables import ENGLAND_AND_WALES
from etl.readers.hate_crime_tables import FORCES as POLICE_FORCES
from etl.readers.home_office import LONDON_FORCES, PUBLIC_FEAR_CODE
from etl.readers.met_by_strand import DERIVED, PUBLISHED
from etl.recognise import FORCES, RawFile
from etl.sources import Source
from hatecrime import schema
from hatecrime.periods import financial_year

CITY_POLICE = "City of London Police"
LONDON_FORCE_NAMES = ("Metropolitan Police", CITY_POLICE)
STATUS = "Official statistics, not accredited"
DERIVED_STATUS = "Derived here from official statistics, not accredited"
NOT_COMPARABLE = f"{STATUS}; not comparable with figures before April 2024"
NEW_SYSTEM = pd.Timestamp("2024-04-01")
"""The Metropolitan Police changed its recording system on 28 February 2024; periods that end from here on say so."""

KEY = list(schema.NATIONAL.key)


@dataclass(frozen=True)
class Workbook:
    """One Home Office workbook: path in the raw folder, edition of its folder if dated, rows of the national table."""

    file: str
    edition: str
    rows: pd.DataFrame

    @property
    def age(self) -> tuple[pd.Timestamp, str]:
        """Newer is what goes on for longer, then what lies in the later dated folder."""
        return self.rows["period_end"].max(), self.edition


def workbook(file: RawFile, frame: pd.DataFrame, source: Source) -> tuple[Workbook, list[str]]:
    """(a workbook that was read, lines that say what of it is not shown)."""
    if file.layout.role == FORCES:
        rows, lines = recorded_crime_rows(frame), []
        others = frame["force"].nunique() - len(LONDON_FORCE_NAMES)
    else:
        rows = hate_crime_rows(frame)
        lines = [
            f"{file.relative}: sheet {name}: no table of strands with totals" for name in frame.attrs["sheets_not_read"]
        ]
        others = len(set(frame["geography"]) & set(POLICE_FORCES)) - len(LONDON_FORCE_NAMES)
    if others > 0:
        lines.append(f"{file.relative}: forces outside London ({others}): read and checked, in no table")
    provenance = {"source": f"{source.publisher}, {source.title}", "source_url": source.landing_page}
    rows = rows.assign(basis=PUBLISHED, low_reliability=False, note=None, **provenance)
    return Workbook(file.relative, file.edition or "", rows), lines


def hate_crime_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """England and Wales and the forces of London from `read_hate_crime_tables`, as rows of the national table.

    Without the columns of the source.
    """
    rows = frame.replace({"geography": {"City of London": CITY_POLICE}})
    rows = rows[rows["geography"].str.startswith(ENGLAND_AND_WALES) | rows["geography"].isin(LONDON_FORCE_NAMES)]
    return _with_status(
        rows.assign(
            series="police_recorded_hate_crime",
            period_type="financial_year",
            period_end=rows["month"] + pd.offsets.MonthEnd(0),
        )
    )


def recorded_crime_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Quarters of the forces of London from `read_crime_by_force`, as rows of the national table without the source.

    `aggravated_offences`: every racially or religiously aggravated offence, its codes added (an offence has one code);
    `aggravated_public_fear`: code 9B alone, the offence in law of our own series `aggravated`.
    """
    forces = frame["force"].str.casefold().map(LONDON_FORCES)
    london = frame[forces.notna()].assign(geography=forces, period_end=frame["month"] + pd.offsets.MonthEnd(0))
    of_series = {"aggravated_offences": london, "aggravated_public_fear": london[london["code"] == PUBLIC_FEAR_CODE]}
    added = [
        rows.groupby(["geography", "period_end"], as_index=False)["offences"].sum().assign(series=series)
        for series, rows in of_series.items()
    ]
    return _with_status(pd.concat(added, ignore_index=True).assign(strand="all", period_type="quarter"))


def met_rows(frame: pd.DataFrame, source: Source) -> pd.DataFrame:
    """Figures of `read_met_by_strand` as rows of the national table, each with its own basis, note and status."""
    rows = frame.assign(
        geography="Metropolitan Police",
        series="police_recorded_hate_crime",
        period_type="financial_year",
        period_end=(frame["month"] + pd.offsets.MonthEnd(0)).astype("datetime64[us]"),
        low_reliability=False,
        source=f"{source.publisher}; " + frame["source"],
        source_url=source.landing_page,
    )
    rows = _with_status(rows)
    derived = rows["basis"] == DERIVED
    rows["status"] = rows["status"].where(~derived, rows["status"].str.replace(STATUS, DERIVED_STATUS, regex=False))
    return rows[schema.NATIONAL.column_names]


def mark_weak(table: pd.DataFrame, entries: list[dict[str, str]]) -> pd.DataFrame:
    """The national table with `low_reliability` set for the figures that weak_figures.toml names.

    InputError when an entry fits no figure: what it spoke of has been replaced.
    """
    years = table["period_end"].map(financial_year)
    weak = table["low_reliability"].astype(bool)
    for entry in entries:
        fits = (table["geography"] == entry["geography"]) & (table["strand"] == entry["strand"])
        fits &= table["period_type"] == "financial_year"
        if "financial_year" in entry:
            fits &= years == entry["financial_year"]
        if "basis" in entry:
            fits &= table["basis"] == entry["basis"]
        if not fits.any():
            raise InputError("weak_figures.toml", "fits no figure that is held", row=entry["strand"])
        weak |= fits
    return table.assign(low_reliability=weak)


def _with_status(rows: pd.DataFrame) -> pd.DataFrame:
    """Figures that hold the Metropolitan Police in its new recording system say that they are not comparable with others."""
    without_met = rows["geography"].str.contains("without.*Metropolitan Police") | (rows["geography"] == CITY_POLICE)
    changed = ~without_met & (rows["period_end"] >= NEW_SYSTEM)
    return rows.assign(status=changed.map({True: NOT_COMPARABLE, False: STATUS}))


def add_workbooks(table: pd.DataFrame, workbooks: list[Workbook]) -> tuple[pd.DataFrame, list[str]]:
    """(the national table with the figures of the workbooks, a line for each source that a newer one replaces).

    The newest workbook comes first, the rows of `table` last. InputError where two workbooks of one age disagree.
    """
    lines: list[str] = []
    ages = {book.file: book.age for book in workbooks}
    by_hand = table
    table = table.assign(file="figures held before")
    for book in sorted(workbooks, key=lambda book: book.age):
        added = _without_missing_forces(book.rows, by_hand).assign(file=book.file)
        added = added[[*schema.NATIONAL.column_names, "file"]]
        both = table.merge(added, on=KEY, suffixes=("_before", ""))
        for before, frame in both.groupby("file_before"):
            differing = frame[frame["offences_before"] != frame["offences"]]
            if len(differing) and ages.get(str(before)) == book.age:
                first = differing.iloc[0]
                what = f"two figures for {first['geography']}, {first['strand']}, to {first['period_end']:%B %Y}"
                raise InputError(f"{before} and {book.file}", what, value=first["offences"])
            lines.append(f"{before}: {len(frame)} figures are in {book.file} too, which is used{_example(differing)}")
        held = pd.MultiIndex.from_frame(table[KEY]).isin(pd.MultiIndex.from_frame(added[KEY]))
        table = pd.concat([table[~held], added], ignore_index=True)
    return table[schema.NATIONAL.column_names], lines


def _example(differing: pd.DataFrame) -> str:
    if differing.empty:
        return " and agrees"
    row = differing.iloc[0]
    return (
        f"; {len(differing)} differ, first {row['geography']}, {row['strand']}, to {row['period_end']:%B %Y}: "
        f"{row['offences_before']:,}, now {row['offences']:,}"
    )


def _without_missing_forces(rows: pd.DataFrame, by_hand: pd.DataFrame) -> pd.DataFrame:
    """Years of England and Wales whose total is known, from the bulletins, to lack a force are named for that.

    A workbook may say so in a place that the reader does not look at.
    """
    known = by_hand[by_hand["geography"].str.startswith(f"{ENGLAND_AND_WALES}, without")]
    key = ["series", "strand", "period_type", "period_end", "offences"]
    plain = rows[rows["geography"] == ENGLAND_AND_WALES]
    lacking = plain.merge(known[[*key, "geography"]], on=key, suffixes=("_said", ""))
    name_of = lacking.set_index("period_end")["geography"].to_dict()
    geography = [
        name_of.get(period_end, said) if said == ENGLAND_AND_WALES else said
        for said, period_end in zip(rows["geography"], rows["period_end"], strict=True)
    ]
    return rows.assign(geography=geography)
