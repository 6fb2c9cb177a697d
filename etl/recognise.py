"""Which file of a raw folder is what, by its name; the header is checked by the reader.

A file of unknown name is reported as not used. An edition is named by the dated folder in which a file lies
(`borough-level-2026-04` -> `2026-04`), else by the newest month of the files beside it.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from etl import harmonise
from etl.errors import InputError
from etl.readers import boundaries, home_office, national, population
from etl.readers.hate_crime_tables import read_hate_crime_tables
from etl.readers.long_dashboard import read_long_dashboard
from etl.readers.wide_borough_level import read_wide_borough_level, read_wide_borough_level_old
from etl.readers.wide_special_crime import read_wide_special_crime

Reader = Callable[[Path], pd.DataFrame]

HATE_CRIME, FORCES = "hate crime tables", "recorded crime by force"
"""Roles of the optional Home Office workbooks."""


@dataclass(frozen=True)
class Layout:
    """A published layout: `name` of the file (a pattern on the lower-case name) and who reads it.

    `source` is the id in the catalogue; `family` is set for figures of the Metropolitan Police; a `closed` source
    will not be published again, so none of its months is provisional. A build needs no file of an `optional` layout,
    and may have several.
    """

    source: str
    role: str
    pattern: str
    read: Reader
    family: str | None = None
    closed: bool = False
    optional: bool = False


@dataclass(frozen=True)
class RawFile:
    """A recognised file: its path, layout, SHA-256 and the edition named by its folder (None: no dated folder)."""

    path: Path
    relative: str
    layout: Layout
    sha256: str
    edition: str | None


def _read_borough_level(path: Path) -> pd.DataFrame:
    """B or C: the two generations stand under the same names, only the area column tells them apart."""
    with path.open("rb") as file:
        old = b"LookUp_BoroughName" in file.readline(4096)
    return (read_wide_borough_level_old if old else read_wide_borough_level)(path)


LAYOUTS = (
    Layout(
        "mps_special_crime",
        "figures",
        r"monthly crime other crime borough level off type.*\.csv",
        read_wide_special_crime,
        harmonise.SPECIAL_CRIME,
        closed=True,
    ),
    Layout(
        "mps_borough_level",
        "figures",
        r"mps[ _]borough[ _]level[ _]crime.*\.csv|mps_borough_(historical|recent).*\.csv",
        _read_borough_level,
        harmonise.BOROUGH_LEVEL,
    ),
    Layout(
        "mps_monthly_dashboard",
        "figures",
        r"mps_boroughsnt_othercrimedata.*\.csv|(m1045|mps)_monthlycrimedashboard_othercrimedata.*\.(csv|xlsx|parquet)",
        read_long_dashboard,
        harmonise.LONG,
    ),
    Layout(
        "ons_population",
        "population",
        r"ukpopestimatesmid20\d\d.*\.xlsx?|mye\d\d(final|tables\w*)\.xlsx?",
        population.read_population_workbook,
    ),
    Layout("ons_population", "population", r"mye\d\dtablesew\.csv", population.read_population_by_age),
    Layout("ons_boundaries", "boundaries", r"london-\d{4}-lad\d\d-gen\d+\.shp", boundaries.read_boundaries),
    Layout("gla_boundaries", "borough_attributes", r"london_boroughs\.geojson", boundaries.read_borough_attributes),
    Layout(
        "ons_csp_lookup",
        "forces",
        r"local_authority_district_to_community_safety_partnerships_to_police_force_areas.*\.csv",
        boundaries.read_police_forces,
    ),
    Layout("home_office_rrao", "national", r"home_office_rrao.*\.csv", national.read_national_aggravated),
    Layout(
        "home_office_recorded_crime",
        FORCES,
        r"prc-pfa-mar\d{2,4}-.*tables.*\.(ods|xlsx)",
        home_office.read_crime_by_force,
        optional=True,
    ),
    Layout(
        "home_office_hate_crime",
        HATE_CRIME,
        r"hate-crime-.*tables.*\.(ods|xlsx)",
        read_hate_crime_tables,
        optional=True,
    ),
)

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
    stands twice in one edition with the same bytes is used once.
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
        layout = next((x for x in LAYOUTS if re.fullmatch(x.pattern, path.name.lower())), None)
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
