"""Borough boundaries for the pages: simplified with their shared edges kept, in degrees, small enough to send."""

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from etl.errors import InputError
from etl.readers.boundaries import METRES
from hatecrime import schema, store, vocabulary

if TYPE_CHECKING:
    import geopandas

TOLERANCE_METRES = 60.0
"""Of the simplification: half a pixel on a map of London 500 pixels wide is 60 m."""

DECIMALS = 6
"""Of a degree: about 10 cm. Five would tie a knot in the narrow bends of the Thames at Richmond."""

WARD_TOLERANCE_METRES = 25.0
"""Of wards, which are drawn for one borough at a time: half a pixel on a map of 15 km 300 pixels wide."""

MAX_GEOJSON_BYTES = 150_000
MAX_WARDS_BYTES = 60_000
DEGREES = 4326


def build_boroughs(
    shapes: "geopandas.GeoDataFrame", attributes: pd.DataFrame, forces: pd.DataFrame
) -> tuple[pd.DataFrame, str]:
    """(boroughs table, GeoJSON text) from boundaries in metres, borough attributes and police forces.

    InputError when the three disagree about the areas, their names or, by more than 1%, their size.
    """
    import pyproj.network
    import shapely

    # A grid fetched on one machine and not on another would move every corner by a metre or so.
    pyproj.network.set_network_enabled(False)
    merged = shapes.merge(attributes, on="code", suffixes=("", "_other"), how="outer", validate="one_to_one").merge(
        forces, on="code", how="outer", validate="one_to_one"
    )
    for row in merged.itertuples():
        name = vocabulary.BOROUGHS.get(
            row.code, "City of London" if row.code == vocabulary.CITY_OF_LONDON_GSS else None
        )
        if name is None or row.name != name or row.name_other != name or pd.isna(row.force):
            raise InputError("boundaries", "the boundary sets and the lookup disagree", row=row.code, value=row.name)
        if abs(row.geometry.area / 10_000 / row.hectares - 1) > 0.01:
            raise InputError("boundaries", "areas of the two boundary sets differ by over 1%", row=row.code)
    metres = merged.geometry.to_numpy()
    degrees = _simplified(merged, TOLERANCE_METRES, "boroughs")
    frame = pd.DataFrame(
        {
            "borough_gss": merged["code"],
            "borough": merged["name"],
            "inner_london": merged["inner_london"].astype(bool),
            "force": merged["force"],
            "area_km2": (shapely.area(metres) / 1e6).round(3),
            "geometry": _wkb(degrees),
        }
    )
    return frame, _geojson(frame, degrees, ("borough_gss", "borough"), MAX_GEOJSON_BYTES)


def build_wards(shapes: "geopandas.GeoDataFrame", residents: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """(wards table, GeoJSON text of each borough's wards by file name) from boundaries in degrees and residents.

    InputError when the two disagree about the wards, their names or their boroughs.
    """
    import pyproj.network

    pyproj.network.set_network_enabled(False)
    merged = shapes.merge(residents, on="code", suffixes=("", "_other"), how="outer", validate="one_to_one")
    for column in ("name", "borough_gss"):
        differing = merged[merged[column] != merged[f"{column}_other"]]
        if len(differing):
            raise InputError("wards", "boundaries and residents disagree", row=differing["code"].iloc[0], column=column)
    degrees = _simplified(shapes.to_crs(METRES), WARD_TOLERANCE_METRES, "wards")
    frame = pd.DataFrame(
        {
            "ward_gss": merged["code"],
            "ward": merged["name"],
            "borough_gss": merged["borough_gss"],
            "population": merged["population"].astype("int64"),
            "population_year": merged["year"].astype("int64"),
            "geometry": _wkb(degrees),
        }
    )
    maps = {}
    for gss in vocabulary.BOROUGHS:
        own = (frame["borough_gss"] == gss).to_numpy()
        maps[store.ward_map(gss)] = _geojson(frame[own], degrees[own], ("ward_gss", "ward"), MAX_WARDS_BYTES)
    return frame, maps


def _simplified(shapes: "geopandas.GeoDataFrame", tolerance: float, name: str) -> Any:
    """Geometries (in metres) with fewer corners, shared edges kept, in degrees; InputError when they overlap then."""
    import geopandas
    import shapely

    simple = geopandas.GeoSeries(shapely.coverage_simplify(shapes.geometry.to_numpy(), tolerance), crs=shapes.crs)
    # pointwise: the same corner of two neighbours is rounded the same way
    degrees = shapely.set_precision(simple.to_crs(DEGREES).to_numpy(), 10**-DECIMALS, mode="pointwise")
    if not (shapely.is_valid(degrees).all() and shapely.coverage_is_valid(degrees)):
        raise InputError("boundaries", f"simplified {name} overlap or are invalid")
    return degrees


def _wkb(shapes: Any) -> list[bytes]:
    import shapely

    return [bytes(b) for b in shapely.to_wkb(shapes, byte_order=1)]


def _geojson(frame: pd.DataFrame, shapes: Any, columns: tuple[str, ...], most: int) -> str:
    """A FeatureCollection with the named columns as properties, the first of them as id; InputError when it is large."""
    import shapely

    features = [
        {
            "type": "Feature",
            "id": row[columns[0]],
            "properties": {column: row[column] for column in columns},
            "geometry": _rounded(shapely.geometry.mapping(shapely.orient_polygons(shape))),
        }
        for row, shape in zip(frame.to_dict("records"), shapes, strict=True)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"), ensure_ascii=False)
    if len(text.encode()) > most:
        raise InputError(f"map of {columns[1]}s", f"larger than {most} bytes", value=len(text))
    return text + "\n"


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    return round(value, DECIMALS) if isinstance(value, float) else value


def with_geo_metadata(table: schema.arrow.Table, frame: pd.DataFrame) -> schema.arrow.Table:
    """The Arrow table with the metadata that makes its Parquet file a GeoParquet 1.1 file."""
    import pyproj
    import shapely

    shapes = shapely.from_wkb(frame["geometry"].to_numpy())
    column = {
        "encoding": "WKB",
        "geometry_types": sorted({shape.geom_type for shape in shapes}),
        "crs": json.loads(pyproj.CRS.from_epsg(DEGREES).to_json()),
        "bbox": [float(x) for x in shapely.total_bounds(shapes)],
    }
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    return table.replace_schema_metadata({b"geo": json.dumps(geo, sort_keys=True).encode()})
