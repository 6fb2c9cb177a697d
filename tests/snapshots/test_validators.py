"""Published validators read every figure of the set: Frictionless, CSVW, and schema.org's own terms."""

import json
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import csvw
import frictionless
import pytest
import rdflib
from lxml import html
from rdflib.namespace import RDF, SDO

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated"),  # rdflib's own reader of JSON-LD makes one
]

CONTEXT = {
    "@vocab": str(SDO),
    **{name: {"@type": "@id"} for name in ("url", "license", "contentUrl", "isBasedOn")},
}
"""What schema.org's context says of the terms used here: its address is never asked for."""

DATASET = {
    "name", "description", "url", "license", "creator", "temporalCoverage", "spatialCoverage", "variableMeasured",
    "distribution", "isAccessibleForFree", "inLanguage", "version", "keywords", "isBasedOn",
}  # fmt: skip


@contextmanager
def in_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Frictionless takes only paths below where it runs."""
    with monkeypatch.context() as here:
        here.chdir(folder)
        yield


def package_faults(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    with in_folder(folder, monkeypatch):
        report = frictionless.Package("datapackage.json").validate()
    assert report.stats["tasks"] == len(list(folder.glob("latest/*/data.csv")))
    return [f"{name}: {note}" for name, note in report.flatten(["name", "note"])]


def table_faults(metadata: Path) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("always")  # csvw collects its warnings as findings
        table = csvw.CSVW(str(metadata), validate=True)
        return [] if table.is_valid else [str(warning.message) for warning in table.warnings]


def test_the_data_package_and_every_table_in_it(full_set: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert package_faults(full_set, monkeypatch) == []


def test_the_csvw_metadata_of_every_table(full_set: Path) -> None:
    found = sorted(full_set.glob("latest/*/data.csv-metadata.json"))
    assert len(found) >= 55
    assert [(path.parent.name, fault) for path in found for fault in table_faults(path)] == []


@pytest.mark.parametrize("wrong", ["twelve", "1.5"])
def test_the_validators_see_a_wrong_cell(full_set: Path, tmp_path: Path, wrong: str, monkeypatch: Any) -> None:
    figure = tmp_path / "latest" / "borough-camden"
    shutil.copytree(full_set / "latest" / "borough-camden", figure)
    package = json.loads((full_set / "datapackage.json").read_text())
    package["resources"] = [r for r in package["resources"] if r["name"] == "borough-camden"]
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    assert package_faults(tmp_path, monkeypatch) == []
    assert table_faults(figure / "data.csv-metadata.json") == []
    lines = (figure / "data.csv").read_text(encoding="utf-8-sig").splitlines()
    place = lines[0].split(",").index("offences")
    cells = lines[1].split(",")
    cells[place] = wrong
    (figure / "data.csv").write_text("\r\n".join([lines[0], ",".join(cells), *lines[2:], ""]), newline="")
    assert package_faults(tmp_path, monkeypatch)
    assert table_faults(figure / "data.csv-metadata.json")


def dataset_of(page: Path) -> dict[str, Any]:
    document = html.document_fromstring(page.read_text())
    [text] = document.xpath("//script[@type='application/ld+json']/text()")
    return json.loads(text)


def graph_of(dataset: dict[str, Any]) -> rdflib.Graph:
    assert dataset["@context"] == "https://schema.org/"
    return rdflib.Graph().parse(data=json.dumps({**dataset, "@context": CONTEXT}), format="json-ld")


def unknown_terms(graph: rdflib.Graph) -> set[str]:
    used = set(graph.predicates()) - {RDF.type} | set(graph.objects(None, RDF.type))
    return {str(term) for term in used if term not in SDO}


def test_every_page_describes_a_dataset_in_terms_of_schema_org(full_set: Path) -> None:
    for page in sorted(full_set.glob("latest/*/index.html")):
        graph = graph_of(dataset_of(page))
        assert unknown_terms(graph) == set(), page
        [dataset] = graph.subjects(RDF.type, SDO.Dataset)
        missing = {name for name in DATASET if graph.value(dataset, SDO[name], any=True) is None}
        assert missing == set(), page
        assert 50 <= len(str(graph.value(dataset, SDO.description))) <= 5000
        downloads = list(graph.objects(dataset, SDO.distribution))
        assert {str(graph.value(d, SDO.encodingFormat)) for d in downloads} == {
            "text/csv", "image/svg+xml", "image/png",
        }  # fmt: skip
        for download in downloads:
            address = urlsplit(str(graph.value(download, SDO.contentUrl)))
            assert address.scheme == "https"
            assert (full_set / address.path.removeprefix("/embed/")).is_file()


def test_a_term_that_schema_org_does_not_have_is_seen(full_set: Path) -> None:
    dataset = dataset_of(full_set / "latest" / "borough-camden" / "index.html")
    assert unknown_terms(graph_of({**dataset, "licence": "x"})) == {f"{SDO}licence"}
    assert unknown_terms(graph_of({**dataset, "@type": "DataSet"})) == {f"{SDO}DataSet"}


def test_every_oembed_answer_has_what_its_type_needs(full_set: Path) -> None:
    for path in sorted(full_set.glob("*/**/oembed.json")):
        answer = json.loads(path.read_text())
        assert (answer["version"], answer["type"]) == ("1.0", "rich")
        assert {"html", "width", "height", "thumbnail_url", "thumbnail_width", "thumbnail_height"} <= set(answer)
        fragment = html.fragment_fromstring(answer["html"], create_parent=True)
        [frame] = fragment.xpath(".//iframe")
        assert "allow-same-origin" not in frame.get("sandbox")
        assert frame.get("title")
        assert frame.get("loading") == "lazy"
        for address in (*fragment.xpath(".//@src"), answer["thumbnail_url"]):
            target = full_set / urlsplit(address).path.removeprefix("/embed/")
            assert target.exists(), address


DCAT, DCT = rdflib.Namespace("http://www.w3.org/ns/dcat#"), rdflib.DCTERMS


def test_the_catalogue_lists_every_figure_with_files_that_are_there(full_set: Path) -> None:
    manifest = json.loads((full_set / "manifest.json").read_text(encoding="utf-8"))
    graph = rdflib.Graph().parse(full_set / "catalog.jsonld", format="json-ld")
    [catalogue] = graph.subjects(rdflib.RDF.type, DCAT.Catalog)
    datasets = set(graph.objects(catalogue, DCAT.dataset))
    assert len(datasets) == len(manifest["figures"])
    for entry in manifest["figures"]:
        dataset = rdflib.URIRef(f"{manifest['base_url']}/{entry['latest']}/")
        assert dataset in datasets
        assert str(graph.value(dataset, DCT.title)) == entry["name"]
        assert graph.value(dataset, DCT.license)
        assert set(graph.objects(dataset, DCT.creator))
        period = graph.value(dataset, DCT.temporal)
        first, last = (graph.value(period, DCAT[end]).toPython() for end in ("startDate", "endDate"))
        assert (f"{first:%Y-%m}", f"{last:%Y-%m}") == (entry["data_from"], entry["data_to"])
        files = set(graph.objects(dataset, DCAT.distribution))
        assert len(files) == 4
        for file in files:
            path = full_set / str(graph.value(file, DCAT.downloadURL)).removeprefix(f"{manifest['base_url']}/")
            assert path.stat().st_size == graph.value(file, DCAT.byteSize).toPython()
