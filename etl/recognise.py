"""Which file of a raw folder is what, by the names of the catalogue (etl/sources.toml); the reader checks the content.

A file of unknown name is reported as not used. An edition is named by the dated folder in which a file lies
(`borough-level-2026-04` -> `2026-04`), else by the newest month of the files beside it.
"""

import functools
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from etl import harmonise
from etl.columns import Columns
from etl.errors import InputError
from etl.readers import boundaries, home_office, met_by_strand, national, population, wards
from etl.readers.hate_crime_tables import read_hate_crime_tables
from etl.readers.london_monthly import read_london_monthly
from etl.readers.long_dashboard import read_long_dashboard
from etl.readers.wide_months import read_wide
from etl.sources import FileLayout, Source, read_catalogue

FIGURES, WARD_FIGURES, POPULATION, MET_BY_STRAND = "figures", "ward figures", "population", "the Met by strand"
HATE_CRIME, FORCES = "hate crime tables", "recorded crime by force"
"""Roles of files in a build; the last two are of the Home Office workbooks."""


@dataclass(frozen=True)
class Reader:
    """A name that the catalogue knows: how a file is read, its role in a build, the family of its figures if any."""

    read: Callable[[Path, Columns], pd.DataFrame]
    role: str
    family: str | None = None


def _plain(read: Callable[[Path], pd.DataFrame]) -> Callable[[Path, Columns], pd.DataFrame]:
    """A reader of a layout whose columns are not named in the catalogue."""
    return lambda path, columns: read(path)


_wide_of_ours = functools.partial(read_wide, keep=harmonise.is_ours)

READERS: dict[str, Reader] = {
    "wide_special_crime": Reader(read_wide, FIGURES, harmonise.SPECIAL_CRIME),
    "wide_borough_level": Reader(_wide_of_ours, FIGURES, harmonise.BOROUGH_LEVEL),
    "wide_ward_level": Reader(_wide_of_ours, WARD_FIGURES, harmonise.WARD_LEVEL),
    "long_dashboard": Reader(read_long_dashboard, FIGURES, harmonise.LONG),
    "london_monthly": Reader(read_london_monthly, FIGURES, harmonise.LONDON_MONTHLY),
    "population_workbook": Reader(_plain(population.read_population_workbook), POPULATION),
    "population_by_age": Reader(_plain(population.read_population_by_age), POPULATION),
    "population_by_borough": Reader(population.read_population_by_borough, POPULATION),
    "population_by_ward": Reader(wards.read_population_by_ward, "ward population"),
    "ward_boundaries": Reader(_plain(wards.read_ward_boundaries), "ward boundaries"),
    "boundaries": Reader(_plain(boundaries.read_boundaries), "boundaries"),
    "borough_attributes": Reader(_plain(boundaries.read_borough_attributes), "borough_attributes"),
    "police_forces": Reader(_plain(boundaries.read_police_forces), "forces"),
    "national_monthly": Reader(_plain(national.read_national_aggravated), "national"),
    "met_by_strand": Reader(met_by_strand.read_met_by_strand, MET_BY_STRAND),
    "recorded_crime_by_force": Reader(_plain(home_office.read_crime_by_force), FORCES),
    "hate_crime_tables": Reader(_plain(read_hate_crime_tables), HATE_CRIME),
}


@dataclass(frozen=True)
class Layout:
    """A published layout with its reader: `source` is the id in the catalogue, `files` knows the names.

    `family` is set for figures of the Metropolitan Police; a `closed` source will not be published again, so none of
    its months is provisional. A build needs no file of an `optional` source.
    """

    source: str
    files: FileLayout
    reader: Reader
    closed: bool
    optional: bool

    @property
    def role(self) -> str:
        """Role of its files in a build."""
        return self.reader.role

    @property
    def family(self) -> str | None:
        """Family of its figures; None for what is no figure of the police."""
        return self.reader.family

    def read(self, path: Path) -> pd.DataFrame:
        """A file of this layout, read."""
        return self.reader.read(path, self.files.columns)


@dataclass(frozen=True)
class RawFile:
    """A recognised file: its path, layout, SHA-256 and the edition named by its folder (None: no dated folder)."""

    path: Path
    relative: str
    layout: Layout
    sha256: str
    edition: str | None


def _layout(source: Source, layout: FileLayout) -> Layout:
    reader = READERS.get(layout.reader)
    if reader is None:
        raise InputError("sources.toml", "no such reader", row=source.id, column="reader", value=layout.reader)
    return Layout(source.id, layout, reader, source.cadence == "closed", source.optional)


LAYOUTS = tuple(_layout(source, layout) for source in read_catalogue().values() for layout in source.layouts)
"""Every layout of the catalogue, in its order."""

COMPANIONS = re.compile(r".*\.(shx|dbf|prj|cpg)|licence\.txt|sources\.md", re.IGNORECASE)
"""Parts of a shapefile, licences and provenance notes: used with another file, or not data."""

SAMPLES = "layout-samples"
"""Folder of files that show a layout to the tests of a reader; nothing under it is read."""

NOT_USED = {
    "housing-density-borough.csv": "projections from 2011 on, not estimates: no denominator",
    "reccrime-offence-ref.ods": "offence codes, for reference; no table is made from it",
}
"""Known files that are left out on purpose, and why."""


def find_files(raw: Path) -> tuple[list[RawFile], list[str]]:
    """Recognised files under `raw` in order of path, and a line per file that is not used.

    InputError when the folder is missing, holds no file, or a file is a link that leads out of it. A file that
    is twice in one edition with the same bytes is used once.
    """
    if not raw.is_dir():
        raise InputError(raw, "no such folder")
    root = raw.resolve()
    files: list[RawFile] = []
    unused: list[str] = []
    paths = sorted(p for p in raw.rglob("*") if p.is_file() and not p.name.startswith("."))
    if not paths:
        raise InputError(raw, "the folder is empty")
    for path in paths:
        relative = path.relative_to(raw).as_posix()
        if not path.resolve().is_relative_to(root):
            raise InputError(relative, "a link that leads out of the raw folder")
        if SAMPLES in Path(relative).parts[:-1]:
            unused.append(f"{relative}: a sample of a layout, never figures")
            continue
        layout = layout_of(path.name)
        if layout is None:
            if not COMPANIONS.fullmatch(path.name):
                unused.append(f"{relative}: {NOT_USED.get(path.name.lower(), 'unknown name')}")
            continue
        file = RawFile(path, relative, layout, _sha256(path), edition_of(relative))
        same = next((f for f in files if (f.sha256, f.edition, f.layout) == (file.sha256, file.edition, layout)), None)
        if same:
            unused.append(f"{relative}: the same bytes as {same.relative}")
        else:
            files.append(file)
    return files, unused


def layout_of(name: str) -> Layout | None:
    """The layout whose files have such a name; None when there is none."""
    return next((layout for layout in LAYOUTS if layout.files.knows(name)), None)


def edition_of(relative: str) -> str | None:
    """Edition named by the innermost dated folder of a path: `london/borough-level-2026-04/x.csv` -> `2026-04`."""
    for part in reversed(Path(relative).parts[:-1]):
        if found := re.search(r"(?:^|\D)(20\d{2}-(?:0[1-9]|1[0-2])(?:-[0-3]\d(?:\.\d)?)?)$", part):
            return found[1]
    return None


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(path.name, f"cannot be read: {error.strerror}") from error
