"""Borough boundaries for the pages: simplified with their shared edges kept, in degrees, small enough to send."""

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from etl.errors import InputError
from hatecrime import schema, vocabulary

if TYPE_CHECKING:
    import geopandas

TOLERANCE_METRES = 60.0
"""Of the simplification: half a pixel on a map of London 500 pixels wide is 60 m."""

DECIMALS = 6
"""Of a degree: about 10 cm. Five would tie a knot in the narrow bends of the Thames at Richmond."""

MAX_GEOJSON_BYTES = 150_000
DEGREES = 4326


def build_boroughs(
    shapes: "geopandas.GeoDataFrame", attributes: pd.DataFrame, forces: pd.DataFrame
) -> tuple[pd.DataFrame, str]:
    """(boroughs table, GeoJSON text) from boundaries in metres, borough attributes and police forces.

    InputError when the three disagree about the areas, their names or, by more than 1%, their size.
    """
    import geopandas
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
    simple = geopandas.GeoSeries(shapely.coverage_simplify(metres, TOLERANCE_METRES), crs=shapes.crs)
    degrees = shapely.set_precision(
        simple.to_crs(DEGREES).to_numpy(), 10**-DECIMALS, mode="pointwise"
    )  # pointwise: the same corner of two neighbours is rounded the same way
    if not (shapely.is_valid(degrees).all() and shapely.coverage_is_valid(degrees)):
        raise InputError("boundaries", "simplified boroughs overlap or are invalid")
    frame = pd.DataFrame(
        {
            "borough_gss": merged["code"],
            "borough": merged["name"],
            "inner_london": merged["inner_london"].astype(bool),
            "force": merged["force"],
            "area_km2": (shapely.area(metres) / 1e6).round(3),
            "geometry": [bytes(b) for b in shapely.to_wkb(degrees, byte_order=1)],
        }
    )
    return frame, _geojson(frame, degrees)


def _geojson(frame: pd.DataFrame, shapes: Any) -> str:
    import shapely

    features = [
        {
            "type": "Feature",
            "id": row.borough_gss,
            "properties": {"borough_gss": row.borough_gss, "borough": row.borough},
            "geometry": _rounded(shapely.geometry.mapping(shapely.orient_polygons(shape))),
        }
        for row, shape in zip(frame.itertuples(), shapes, strict=True)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"), ensure_ascii=False)
    if len(text.encode()) > MAX_GEOJSON_BYTES:
        raise InputError("boroughs.geojson", f"larger than {MAX_GEOJSON_BYTES} bytes", value=len(text))
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
