"""Borough boundaries (EPSG:27700), and which police force serves each borough."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from etl import csvfile
from etl.errors import InputError
from hatecrime import vocabulary

if TYPE_CHECKING:
    import geopandas

METRES = 27700
"""EPSG code of the British National Grid, of both published sets."""

LONDON_EXTENT = (490_000, 145_000, 575_000, 210_000)
"""West, south, east and north of a frame around London, in metres of that grid, about ten kilometres wider than it."""

BOROUGHS_FORCE, CITY_FORCE = "Metropolitan Police", "London, City of"
"""Names of the two forces in the lookup."""

_AREAS = (vocabulary.CITY_OF_LONDON_GSS, *vocabulary.BOROUGHS)


def read_boundaries(path: Path) -> "geopandas.GeoDataFrame":
    """ONS shapefile of the 33 London areas: `code`, `name`, geometry in metres, valid and without overlap."""
    # Imported here: it costs about a second, which no other reader and no refused file should pay for.
    import geopandas
    import shapely
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        frame = geopandas.read_file(path, columns=["LAD22CD", "LAD22NM"])
    except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
        raise InputError(path.name, f"cannot be read as a shapefile: {error}") from error
    missing = {"LAD22CD", "LAD22NM"} - set(frame.columns)
    if missing:
        raise InputError(path.name, "missing field", column=sorted(missing)[0])
    if frame.crs is None or (frame.crs.to_epsg() != METRES and "British_National_Grid" not in str(frame.crs.name)):
        raise InputError(path.name, f"not in EPSG:{METRES}", value=frame.crs)
    frame = frame.rename(columns={"LAD22CD": "code", "LAD22NM": "name"}).sort_values("code", ignore_index=True)
    _check_areas(path, frame["code"])
    if frame.geometry.isna().any() or not shapely.is_valid(frame.geometry.to_numpy()).all():
        raise InputError(path.name, "a geometry is missing or invalid")
    west, south, east, north = frame.total_bounds
    if west < LONDON_EXTENT[0] or south < LONDON_EXTENT[1] or east > LONDON_EXTENT[2] or north > LONDON_EXTENT[3]:
        raise InputError(path.name, "a boundary leads out of London", value=frame.total_bounds.round())
    if not shapely.coverage_is_valid(frame.geometry.to_numpy()):
        raise InputError(path.name, "neighbouring boroughs do not share their edges")
    return frame[["code", "name", "geometry"]].set_crs(METRES, allow_override=True)


def read_borough_attributes(path: Path) -> pd.DataFrame:
    """GLA GeoJSON: `code`, `name`, `inner_london` (as the ONS defines it) and `hectares` of land, 33 rows; no geometry."""
    try:
        features = json.loads(csvfile.read_text(path))["features"]
        rows = [feature["properties"] for feature in features]
        frame = pd.DataFrame(
            {
                "code": [row["GSS_CODE"] for row in rows],
                "name": [row["NAME"] for row in rows],
                "inner_london": [{"T": True, "F": False}[row["ONS_INNER"]] for row in rows],
                "hectares": [_land(float(row["HECTARES"]), float(row["NONLD_AREA"])) for row in rows],
            }
        )
    except json.JSONDecodeError as error:
        raise InputError(path.name, f"not JSON: {error.msg}", row=error.lineno) from error
    except KeyError as error:
        raise InputError(path.name, "no such member, or not T or F in ONS_INNER", column=str(error.args[0])) from error
    except (TypeError, ValueError) as error:
        raise InputError(path.name, f"not a collection of borough features: {error}") from error
    _check_areas(path, frame["code"])
    return frame.sort_values("code", ignore_index=True)


def read_police_forces(path: Path) -> pd.DataFrame:
    """ONS lookup of districts to police forces: `code`, `force`, for the 33 London areas."""
    sheet = csvfile.read_sheet(path)
    code, force = sheet.columns("LAD17CD", "PFA17NM")
    rows = [(cells[code].strip(), cells[force].strip()) for _, cells in sheet.rows if cells[code].startswith("E09")]
    frame = pd.DataFrame(rows, columns=["code", "force"])
    _check_areas(path, frame["code"])
    for gss, name in rows:
        if name != (CITY_FORCE if gss == vocabulary.CITY_OF_LONDON_GSS else BOROUGHS_FORCE):
            raise InputError(path.name, f"not the police force of {gss}", column="PFA17NM", value=name)
    return frame


def _land(hectares: float, water: float) -> float:
    """Hectares without water; ValueError when an area is not more than the water in it."""
    if not 0 <= water < hectares:
        raise ValueError(f"{water:g} hectares of water in {hectares:g}")
    return hectares - water


def _check_areas(path: Path, codes: pd.Series) -> None:
    found = [str(code) for code in codes]
    if sorted(found) != sorted(_AREAS):
        unknown = sorted(set(found) - set(_AREAS))
        value = unknown[0] if unknown else f"{len(found)} rows, {len(set(found))} different codes"
        raise InputError(path.name, "not the 33 London areas, once each", value=value)
