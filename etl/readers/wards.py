"""Electoral wards of 2022: boundaries and mid-year residents (Office for National Statistics)."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from etl import csvfile
from etl.columns import Columns, find_columns
from etl.errors import InputError
from hatecrime import vocabulary

if TYPE_CHECKING:
    import geopandas

WARD = re.compile(r"E05\d{6}", re.ASCII)
MAX_RESIDENTS = 60_000
"""Of one ward; the largest has about 27,000."""


def read_population_by_ward(path: Path, columns: Columns) -> pd.DataFrame:
    """Residents of every ward of the 32 boroughs: `code`, `name`, `borough_gss`, `population`, `year`, `row`.

    Wards of the City of London are left out: another force serves them, and most of them are blank. InputError on a
    code that is no ward's or is there twice, a borough that is none, and a blank or impossible number.
    """
    sheet = csvfile.read_sheet(path)
    at = find_columns(path.name, sheet.header, columns)
    heading = sheet.header[at["population"]]
    if not (found := re.search(r"20\d\d$", heading, re.ASCII)):
        raise InputError(path.name, "no year in the heading of the residents", row=1, column=heading)
    year = int(found[0])
    records, seen = [], set[str]()
    for row, cells in sheet.rows:
        code, borough = cells[at["code"]].strip(), cells[at["borough"]].strip()
        if not WARD.fullmatch(code) or code in seen:
            raise InputError(path.name, "not the code of a ward, or there twice", row=row, value=code)
        seen.add(code)
        if borough == vocabulary.CITY_OF_LONDON_GSS:
            continue
        if borough not in vocabulary.BOROUGHS:
            raise InputError(path.name, "not the code of a London borough", row=row, value=borough)
        residents = csvfile.whole(cells[at["population"]], path, row, "population", maximum=MAX_RESIDENTS)
        if residents == 0:
            raise InputError(path.name, "a ward without residents", row=row, value=code)
        records.append((code, cells[at["ward"]].strip(), borough, residents, year, row))
    return pd.DataFrame(records, columns=["code", "name", "borough_gss", "population", "year", "row"])


def read_ward_boundaries(path: Path) -> "geopandas.GeoDataFrame":
    """GeoJSON of London's wards: `code`, `name`, `borough_gss`, geometry in degrees, valid and without overlap.

    Wards of the City of London are left out.
    """
    # Imported here: it costs about a second, which no other reader and no refused file should pay for.
    import geopandas
    import shapely
    from pyogrio.errors import DataLayerError, DataSourceError

    fields = {"WD22CD": "code", "WD22NM": "name", "LAD22CD": "borough_gss"}
    try:
        frame = geopandas.read_file(path, columns=list(fields))
    except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
        raise InputError(path.name, f"cannot be read as GeoJSON: {error}") from error
    if missing := sorted(set(fields) - set(frame.columns)):
        raise InputError(path.name, "missing field", column=missing[0])
    if frame.crs is None or frame.crs.to_epsg() != 4326:
        raise InputError(path.name, "not in EPSG:4326", value=frame.crs)
    frame = frame.rename(columns=fields)
    frame = frame[frame["borough_gss"] != vocabulary.CITY_OF_LONDON_GSS].sort_values("code", ignore_index=True)
    _check_wards(path, frame)
    if frame.geometry.isna().any() or not shapely.is_valid(frame.geometry.to_numpy()).all():
        raise InputError(path.name, "a geometry is missing or invalid")
    if not shapely.coverage_is_valid(frame.geometry.to_numpy()):
        raise InputError(path.name, "neighbouring wards do not share their edges")
    return frame[["code", "name", "borough_gss", "geometry"]]


def _check_wards(path: Path, frame: pd.DataFrame) -> None:
    for code in frame["code"]:
        if not WARD.fullmatch(str(code)):
            raise InputError(path.name, "not the code of a ward", value=code)
    if frame["code"].duplicated().any():
        raise InputError(
            path.name, "the ward is there twice", value=frame.loc[frame["code"].duplicated(), "code"].iloc[0]
        )
    found = set(frame["borough_gss"])
    if found != set(vocabulary.BOROUGHS):
        raise InputError(
            path.name, "not wards of the 32 boroughs", value=", ".join(sorted(found ^ set(vocabulary.BOROUGHS)))
        )
