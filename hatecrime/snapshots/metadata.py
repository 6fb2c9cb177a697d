"""What machines read about a snapshot: CSVW, schema.org Dataset, oEmbed, meta.json, and the set's datapackage.json."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from hatecrime import downloads, embed_codes, vocabulary, wording
from hatecrime.figures import Figure
from hatecrime.snapshots.page import Address
from hatecrime.snapshots.snapshot import Snapshot, SnapshotError


def json_bytes(value: Any) -> bytes:
    """Sorted, indented, UTF-8: the same value gives the same bytes."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def data_csv(snapshot: Snapshot) -> bytes:
    """The figure's data: what a spreadsheet would run as a formula is neutralised."""
    return downloads.csv_bytes(snapshot.figure.data)


def _kind(column: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(column):
        return "boolean"
    if pd.api.types.is_datetime64_any_dtype(column):
        return "date"
    if pd.api.types.is_integer_dtype(column):
        return "integer"
    return "number" if pd.api.types.is_numeric_dtype(column) else "string"


def _meanings(snapshot: Snapshot) -> dict[str, str]:
    meanings = downloads.column_meanings([str(name) for name in snapshot.figure.data.columns])
    for name, text in meanings.items():
        if not text:
            raise SnapshotError(f"figure {snapshot.public.address}: column {name!r} has no meaning")
    return meanings


def csvw(snapshot: Snapshot) -> dict[str, Any]:
    """CSV on the Web metadata (W3C) of data.csv."""
    figure = snapshot.figure
    meanings = _meanings(snapshot)
    columns = []
    for name in figure.data.columns:
        kind = _kind(figure.data[name])
        datatype: Any = {"base": "date", "format": "yyyy-MM-dd"} if kind == "date" else kind
        if kind == "boolean":
            datatype = {"base": "boolean", "format": "True|False"}
        required = bool(figure.data[name].notna().all())
        columns.append(
            {
                "name": name,
                "titles": name,
                "datatype": datatype,
                "dc:description": meanings[name],
                "required": required,
            }
        )
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en-GB"}],
        "url": "data.csv",
        "dc:title": figure.message,
        "dc:description": figure.measure,
        "dc:license": {"@id": wording.LICENCE_URL},
        "dc:source": wording.sources(snapshot.sources),
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "lineTerminators": ["\r\n"]},
        "tableSchema": {"columns": columns, "primaryKey": list(figure.key)},
    }


def _period(figure: Figure) -> str:
    end = figure.origin.last + pd.offsets.MonthEnd(0)
    return f"{figure.origin.first:%Y-%m-%d}/{end:%Y-%m-%d}"


def dataset(snapshot: Snapshot, address: Address) -> dict[str, Any]:
    """schema.org Dataset of a snapshot, for search engines."""
    figure = snapshot.figure
    meanings = _meanings(snapshot)
    publisher = {"@type": "Organization", "name": "Metropolitan Police Service", "url": "https://www.met.police.uk/"}
    description = " ".join([figure.message + ".", figure.measure + ".", wording.RECORDED_NOTE, wording.RECORDED_MEANS])
    pages = dict.fromkeys(wording.SOURCE_PAGES[kind] for kind in snapshot.sources if kind in wording.SOURCE_PAGES)
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": figure.message,
        "description": description[:4900],
        "url": address.own(),
        "version": address.frozen_version,
        "inLanguage": "en-GB",
        "license": wording.LICENCE_URL,
        "isAccessibleForFree": True,
        "creator": publisher,
        "isBasedOn": list(pages),
        "keywords": ["hate crime", "recorded crime", figure.place, "police"],
        "temporalCoverage": _period(snapshot.figure),
        "spatialCoverage": {"@type": "Place", "name": figure.place},
        "variableMeasured": [
            {"@type": "PropertyValue", "name": name, "description": meanings[name]}
            for name in figure.data.columns
            if _kind(figure.data[name]) in {"integer", "number"}
        ],
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": address.own("data.csv")},
            {"@type": "DataDownload", "encodingFormat": "image/svg+xml", "contentUrl": address.own("figure.svg")},
            {"@type": "DataDownload", "encodingFormat": "image/png", "contentUrl": address.own("figure.png")},
        ],
    }


def oembed(snapshot: Snapshot, address: Address) -> dict[str, Any]:
    """oEmbed 1.0 answer for a copy; see `embed_codes.oembed`."""
    named = snapshot.public.address, snapshot.public.title, snapshot.figure.message
    return embed_codes.oembed(*named, address.base_url, address.version)


def meta(snapshot: Snapshot, address: Address) -> dict[str, Any]:
    """meta.json: everything the page says, for programs."""
    figure = snapshot.figure
    return {
        "figure": snapshot.public.address,
        "group": snapshot.public.group,
        "name": snapshot.public.title,
        "title": figure.message,
        "subtitle": figure.measure,
        "alt": figure.alt,
        "findings": list(figure.sentences),
        "notes": list(figure.all_notes),
        "shorthand": {mark: wording.SHORTHAND[mark] for mark in figure.marked},
        "source": wording.sources(snapshot.sources),
        "licence": wording.licence_line(snapshot.sources),
        "licence_url": wording.LICENCE_URL,
        "edition": figure.origin.edition,
        "data_from": f"{figure.origin.first:%Y-%m}",
        "data_to": f"{figure.origin.last:%Y-%m}",
        "provisional_from": None
        if figure.origin.provisional_from is None
        else f"{figure.origin.provisional_from:%Y-%m}",
        "place": figure.place,
        "version": address.frozen_version,
        "latest": address.of("latest"),
        "frozen": address.of(address.frozen_version),
        "report": wording.REPORT_LINE,
        "columns": _meanings(snapshot),
        "key": list(figure.key),
    }


def resource(snapshot: Snapshot, csv: bytes) -> dict[str, Any]:
    """Entry of the set's datapackage.json (Frictionless Data Package 1.0, tabular) for one figure."""
    figure = snapshot.figure
    meanings = _meanings(snapshot)
    fields = []
    for name in figure.data.columns:
        kind = _kind(figure.data[name])
        entry: dict[str, Any] = {"name": name, "type": kind, "description": meanings[name]}
        if kind == "boolean":
            entry |= {"trueValues": ["True"], "falseValues": ["False"]}
        if figure.data[name].notna().all():
            entry["constraints"] = {"required": True}
        fields.append(entry)
    return {
        "name": snapshot.public.address,
        "title": figure.message,
        "description": figure.measure,
        "path": f"latest/{snapshot.public.address}/data.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(csv),
        "hash": f"sha256:{hashlib.sha256(csv).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "header": True},
        "schema": {"fields": fields, "primaryKey": list(figure.key), "missingValues": [""]},
    }


def datapackage(resources: Sequence[Mapping[str, Any]], build_id: str) -> dict[str, Any]:
    """The set as a Frictionless Data Package."""
    kinds = list(wording.SOURCE_PAGES)
    pages = {wording.SOURCE_TITLES[kind]: wording.SOURCE_PAGES[kind] for kind in kinds}
    return {
        "profile": "tabular-data-package",
        "name": "london-hate-crime-trends",
        "title": "Recorded hate crime in London: figures of the public snapshots",
        "description": f"{wording.RECORDED_NOTE} {wording.RECORDED_MEANS}",
        "version": build_id,
        "licenses": [{"name": "OGL-UK-3.0", "title": "Open Government Licence v3.0", "path": wording.LICENCE_URL}],
        "sources": [{"title": title, "path": page} for title, page in pages.items()],
        "resources": list(resources),
    }


_DCAT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_MEDIA = "https://www.iana.org/assignments/media-types/"
_DISTRIBUTIONS = {
    "data.csv": "text/csv",
    "data.csv-metadata.json": "application/csvm+json",
    "figure.svg": "image/svg+xml",
    "figure.png": "image/png",
}


def catalogue(entries: Sequence[Mapping[str, Any]], base_url: str, build_id: str) -> dict[str, Any]:
    """Every public figure as a dataset of a DCAT 3 catalogue (W3C), as JSON-LD.

    `entries`: of manifest.json. Addresses are absolute when the base is known, else relative to the catalogue's own.
    """
    root = f"{base_url}/" if base_url else ""
    return {
        "@context": _DCAT,
        "@id": f"{root}catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": {"@value": f"{vocabulary.PRODUCT}: public figures", "@language": "en-GB"},
        "dct:description": {"@value": f"{wording.RECORDED_NOTE} {wording.RECORDED_MEANS}", "@language": "en-GB"},
        "dct:license": {"@id": wording.LICENCE_URL},
        "dcat:version": build_id,
        "dcat:dataset": [_catalogued(entry, root) for entry in entries],
    }


def _catalogued(entry: Mapping[str, Any], root: str) -> dict[str, Any]:
    own = f"{root}{entry['latest']}/"
    publishers = dict.fromkeys(wording.SOURCE_TITLES[kind].split(",")[0] for kind in entry["sources"])
    last = pd.Timestamp(f"{entry['data_to']}-01") + pd.offsets.MonthEnd(0)
    return {
        "@id": own,
        "@type": "dcat:Dataset",
        "dct:identifier": entry["figure"],
        "dct:title": {"@value": entry["name"], "@language": "en-GB"},
        "dct:description": {"@value": f"{entry['title']}. {entry['subtitle']}.", "@language": "en-GB"},
        "dct:creator": [{"@type": "foaf:Organization", "foaf:name": name} for name in publishers],
        "dct:license": {"@id": wording.LICENCE_URL},
        "dct:spatial": {"@type": "dct:Location", "dct:title": "London"},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@value": f"{entry['data_from']}-01", "@type": "xsd:date"},
            "dcat:endDate": {"@value": f"{last:%Y-%m-%d}", "@type": "xsd:date"},
        },
        "dcat:landingPage": {"@id": own},
        "dcat:hasVersion": {"@id": f"{root}{entry['frozen']}/"},
        "dcat:distribution": [
            {
                "@id": f"{own}{name}",
                "@type": "dcat:Distribution",
                "dcat:downloadURL": {"@id": f"{own}{name}"},
                "dcat:mediaType": {"@id": f"{_MEDIA}{media}"},
                "dcat:byteSize": entry["files"][name]["bytes"],
            }
            for name, media in _DISTRIBUTIONS.items()
        ],
    }
