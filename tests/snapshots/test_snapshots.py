"""The set on disk: hostile names stay text, versions never change, a killed build loses nothing."""

import base64
import hashlib
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest
from lxml import etree, html

from hatecrime import store
from hatecrime.snapshots import SnapshotError, building, catalogue, is_current, page
from hatecrime.snapshots.content import Inputs, inputs_of

HOSTILE = "<img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("http://example.org")'
KINDS = (
    "london-strands-by-month",
    "london-year-on-year",
    "london-aggravated-12-months",
    "london-aggravated-and-comparator",
    "borough-rates",
    "borough-camden",
    "event-london-bridge-2017",
    "event-southport-2024",
)
FAST = "london-aggravated-12-months"


@pytest.fixture(scope="module")
def inputs(edition: store.Edition) -> Inputs:
    return inputs_of(edition)


@pytest.fixture(scope="module")
def made(inputs: Inputs) -> dict[str, tuple[dict[str, dict[str, bytes]], dict[str, Any]]]:
    return {figure: building.figure_files(inputs, figure, "https://example.org/embed") for figure in KINDS}


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_every_figure_of_the_design_is_there(inputs: Inputs) -> None:
    names = catalogue.names(inputs)
    assert sum(name.startswith("london-") for name in names) == 5
    assert sum(name.startswith("borough-") and name != "borough-rates" for name in names) == 32
    events = [name for name in names if name.startswith("event-")]
    assert len(events) == 17
    assert "event-london-bombings-2005" not in events


@pytest.mark.parametrize("figure", KINDS)
def test_a_page_keeps_the_rules(made: dict[str, Any], figure: str) -> None:
    copies, entry = made[figure]
    for version, files in copies.items():
        raw = files["index.html"]
        assert len(raw) <= 60_000
        text = raw.decode()
        document = html.document_fromstring(text)
        assert document.get("lang") == "en-GB"
        policy = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
        scripts = [s for s in document.xpath("//script") if s.get("type") is None]
        assert len(scripts) == 1
        digest = base64.b64encode(hashlib.sha256(scripts[0].text.encode()).digest()).decode()
        assert f"script-src 'sha256-{digest}'" in policy
        assert "default-src 'none'" in policy
        assert "base-uri 'none'" in policy
        assert not document.xpath("//*[@src]")
        assert not document.xpath("//link[@rel='stylesheet']")
        assert 'addEventListener("message"' not in text
        assert document.xpath("//link[@rel='canonical']/@href") == [f"https://example.org/embed/{version}/{figure}/"]
        assert document.xpath("//link[@type='application/json+oembed']/@href")
        for name in ("og:title", "og:image", "og:url", "og:description"):
            assert document.xpath(f"//meta[@property='{name}']/@content")[0]
        assert document.xpath("//meta[@name='twitter:card']/@content") == ["summary_large_image"]
        for svg in document.xpath("//svg[not(@aria-hidden)]"):
            assert svg.get("role") == "img"
            names = svg.get("aria-labelledby").split()
            assert all(len(document.xpath(f"//*[@id='{name}']")) == 1 for name in names)
        assert all(t.xpath("caption") and t.xpath("thead//th[@scope='col']") for t in document.xpath("//table"))
        said = document.text_content()
        assert "999" in said
        assert "Offences recorded by the police. Not a count of all hate crime" in said
        assert not re.search(r"\bnan\b|\bNone\b|<NA>|NaT", said)
        for mark in set(re.findall(r"\[(b|c|low|p|r|u|x|z)\]", said)):
            assert re.search(rf"\[{mark}\] \w", said), f"[{mark}] is not explained"
    assert len(copies["latest"]["figure.png"]) < 500_000
    assert copies["latest"]["figure.png"][16:24] == (1200).to_bytes(4, "big") + (675).to_bytes(4, "big")
    assert 0 < len(entry["alt"]) < 250


@pytest.mark.parametrize("figure", KINDS)
def test_the_metadata_is_valid(made: dict[str, Any], figure: str) -> None:
    files = made[figure][0]["latest"]
    frame = pd.read_csv(io.BytesIO(files["data.csv"]), keep_default_na=False)
    csvw = json.loads(files["data.csv-metadata.json"])
    assert csvw["@context"][0] == "http://www.w3.org/ns/csvw"
    assert [c["name"] for c in csvw["tableSchema"]["columns"]] == list(frame.columns)
    assert all(c["dc:description"] for c in csvw["tableSchema"]["columns"])
    assert not frame.duplicated(csvw["tableSchema"]["primaryKey"]).any()
    patterns = {
        "integer": r"-?\d+",
        "number": r"-?\d+(\.\d+)?(e-?\d+)?",
        "boolean": "True|False",
        "date": r"\d{4}-\d\d-\d\d",
    }
    for column in csvw["tableSchema"]["columns"]:
        kind = column["datatype"]["base"] if isinstance(column["datatype"], dict) else column["datatype"]
        cells = frame[column["name"]].astype(str)
        if column["required"]:
            assert (cells != "").all()
        if kind in patterns:
            assert cells[cells != ""].str.fullmatch(patterns[kind]).all(), column
    document = html.document_fromstring(files["index.html"].decode())
    dataset = json.loads(document.xpath("//script[@type='application/ld+json']/text()")[0])
    jsonschema.validate(dataset, DATASET)
    resource = made[figure][1]["resource"]
    package = {"name": "x", "resources": [resource], "licenses": [{"name": "OGL-UK-3.0"}]}
    jsonschema.validate(package, PACKAGE)
    assert resource["bytes"] == len(files["data.csv"])
    assert resource["hash"] == f"sha256:{hashlib.sha256(files['data.csv']).hexdigest()}"
    oembed = json.loads(files["oembed.json"])
    assert (oembed["version"], oembed["type"]) == ("1.0", "rich")
    frame_tag = html.fragment_fromstring(oembed["html"], create_parent=True).xpath(".//iframe")[0]
    assert "allow-same-origin" not in frame_tag.get("sandbox")
    assert frame_tag.get("title")
    assert frame_tag.get("loading") == "lazy"


DATASET = {
    "type": "object",
    "required": ["@context", "@type", "name", "description", "license", "url", "distribution", "temporalCoverage"],
    "properties": {
        "@context": {"const": "https://schema.org/"},
        "@type": {"const": "Dataset"},
        "name": {"type": "string", "minLength": 5},
        "description": {"type": "string", "minLength": 50, "maxLength": 5000},
        "license": {"type": "string", "pattern": "^https://"},
        "url": {"type": "string", "pattern": "^https://"},
        "temporalCoverage": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d$"},
        "creator": {"type": "object", "required": ["@type", "name"]},
        "distribution": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "object", "required": ["@type", "encodingFormat", "contentUrl"]},
        },
    },
}
PACKAGE = {
    "type": "object",
    "required": ["resources"],
    "properties": {
        "name": {"type": "string", "pattern": r"^[-a-z0-9._/]+$"},
        "licenses": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "object", "anyOf": [{"required": ["name"]}, {"required": ["path"]}]},
        },
        "resources": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "path", "profile", "schema"],
                "properties": {
                    "name": {"type": "string", "pattern": r"^[-a-z0-9._/]+$"},
                    "path": {"type": "string", "pattern": r"^[^./~][^~]*$"},
                    "profile": {"const": "tabular-data-resource"},
                    "schema": {
                        "type": "object",
                        "required": ["fields"],
                        "properties": {
                            "fields": {
                                "type": "array",
                                "minItems": 1,
                                "items": {
                                    "type": "object",
                                    "required": ["name", "type"],
                                    "properties": {
                                        "type": {"enum": ["string", "number", "integer", "boolean", "date"]}
                                    },
                                },
                            }
                        },
                    },
                },
            },
        },
    },
}


@pytest.fixture(scope="module")
def hostile(republished: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    def change(name: str, frame: pd.DataFrame) -> pd.DataFrame:
        if name == "boroughs":
            return frame.assign(borough=frame["borough"].replace({"Camden": HOSTILE, "Barnet": FORMULA}))
        if name == "events":
            named = frame["name"].where(frame["event_id"] != "london-bridge-2017", HOSTILE)
            return frame.assign(name=named, published_size=HOSTILE + "\u202e", source=FORMULA)
        return frame

    folder = republished(tmp_path_factory.mktemp("hostile") / "published", change, "hostile")
    return inputs_of(store.read_edition(folder))


@pytest.mark.parametrize("figure", ["borough-camden", "borough-barnet", "borough-rates", "event-london-bridge-2017"])
def test_text_from_data_stays_text(hostile: Inputs, figure: str) -> None:
    files = building.figure_files(hostile, figure, "")[0]["latest"]
    document = html.document_fromstring(files["index.html"].decode())
    assert not document.xpath("//img")
    assert not [a for e in document.iter() if isinstance(e.tag, str) for a in e.attrib if a.startswith("on")]
    if figure != "borough-barnet":
        assert HOSTILE in document.text_content()
    drawing = etree.fromstring(files["figure.svg"])
    tags = {etree.QName(e).localname for e in drawing.iter()}
    assert tags <= {"svg", "title", "desc", "g", "path", "line", "text", "rect", "circle", "tspan", "clipPath", "defs"}
    assert b"<img" not in files["index.html"]
    assert b"<img" not in files["figure.svg"]
    for name in ("meta.json", "oembed.json", "data.csv-metadata.json"):
        json.loads(files[name])
    assert (
        html.fragment_fromstring(json.loads(files["oembed.json"])["html"], create_parent=True).xpath(".//*[@onerror]")
        == []
    )
    for line in files["data.csv"].decode("utf-8-sig").splitlines():
        assert not re.search(r'(?:^|,)"?[=@]', line)


def test_a_script_cannot_be_ended_from_data() -> None:
    text = page.script_json({"name": "</script><script>alert(1)</script>\u2028"})
    assert "<" not in text
    assert json.loads(text)["name"].startswith("</script>")


def corrected(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    if name != "offences":
        return frame
    row = frame[(frame["series"] == "aggravated") & (frame["area"] == "Camden")].index[-5]
    out = frame.copy()
    out.loc[row, "offences"] += 7
    return out


@pytest.mark.slow
def test_same_inputs_same_bytes_and_a_correction_makes_a_new_version(
    tmp_path: Path, published_folder: Path, republished: Callable[..., Path]
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    building.build(first, published_folder, only=FAST)
    building.build(second, published_folder, only=FAST)
    before = tree(first)
    assert before == tree(second)
    inodes = {p: p.stat().st_ino for p in (first / "v").rglob("*") if p.is_file()}
    building.build(first, published_folder, only=FAST)
    assert tree(first) == before
    assert {p: p.stat().st_ino for p in (first / "v").rglob("*") if p.is_file()} == inodes
    found = building.build(first, republished(tmp_path / "corrected", corrected, "corrected"), only=FAST)
    after = tree(first)
    assert {k: v for k, v in before.items() if k.startswith("v/")}.items() <= after.items()
    assert len(list((first / "v").iterdir())) == 2
    [row] = found["superseded"]
    assert row["figure"] == FAST
    assert (first / row["frozen"]).is_dir()
    assert (first / row["superseded_by"]).is_dir()


KILLER = """
import hashlib, json, os, signal, sys
from pathlib import Path
from hatecrime.snapshots import building
out, figure, editions = Path(sys.argv[1]), sys.argv[2], [Path(p) for p in sys.argv[3:]]
changes = {"os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "shutil.rmtree", "open", "ctypes.dlopen"}

def build(point, data):
    seen = 0
    def hook(event, arguments):
        nonlocal seen
        if event not in changes:
            return
        if event != "ctypes.dlopen" and not str(arguments[0]).startswith(str(out.parent)):
            return
        if event == "open" and "w" not in str(arguments[1]):
            return
        seen += 1
        if seen == point:
            os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)
    building.build(out, data, only=figure)

def run(point, data):
    # Each build in a fork of this process, which has loaded the renderer and never used it.
    child = os.fork()
    if child == 0:
        code = 1
        try:
            build(point, data)
            code = 0
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1]

def broken():
    manifest = json.loads((out / "manifest.json").read_text())
    bad = []
    for entry in manifest["figures"]:
        for name, file in entry["files"].items():
            content = (out / entry["frozen"] / name).read_bytes()
            if hashlib.sha256(content).hexdigest() != file["sha256"] or not (out / entry["latest"] / name).is_file():
                bad.append(name)
    return manifest["build_id"], bad

for data in editions:
    assert run(0, data) == 0
points, ended, bad, builds = 0, False, [], set()
while points < 80 and not ended:
    points += 1
    status = run(points, editions[points % 2])
    ended = status == 0
    assert ended or os.WIFSIGNALED(status), status
    build_id, wrong = broken()
    builds.add(build_id)
    bad += wrong
print(json.dumps({"points": points, "ended": ended, "bad": bad, "builds": sorted(builds)}))
"""


@pytest.mark.slow
def test_a_build_killed_at_any_point_leaves_a_whole_set(
    tmp_path: Path, published_folder: Path, republished: Callable[..., Path]
) -> None:
    """Two editions in turn, so that every build has something to write; killed at each of its changes on disk."""
    out = tmp_path / "area" / "set"
    out.parent.mkdir()
    editions = [published_folder, republished(tmp_path / "corrected", corrected, "corrected")]
    command = [sys.executable, "-c", KILLER, str(out), FAST, *map(str, editions)]
    done = subprocess.run(command, cwd=store.ROOT, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["points"] >= 50
    assert found["bad"] == []
    assert set(found["builds"]) <= {store.read_manifest(folder)["build_id"] for folder in editions}
    building.build(out, published_folder, only=FAST)
    assert not list(out.parent.glob(".set.next-*"))


def test_bad_requests_leave_the_set_alone(tmp_path: Path, published_folder: Path) -> None:
    with pytest.raises(SnapshotError, match="no figure 'nonsense'"):
        building.build(tmp_path / "set", published_folder, only="nonsense")
    with pytest.raises(store.StoreError):
        building.build(tmp_path / "set", tmp_path / "nothing")
    assert not (tmp_path / "set").exists()


def test_a_folder_that_cannot_be_written(tmp_path: Path, published_folder: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SnapshotError, match="cannot be written"):
        building.build(tmp_path / "file" / "set", published_folder, only=FAST)


def test_a_set_of_one_figure_is_not_current(tmp_path: Path, edition: store.Edition) -> None:
    assert not is_current(tmp_path, edition)
    (tmp_path / "manifest.json").write_text('{"build_id": 1}')
    assert not is_current(tmp_path, edition)
