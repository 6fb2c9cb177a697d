"""What goes in: every figure of the design, hostile names that stay text, requests that cannot be met."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from lxml import etree, html

from hatecrime import store, vocabulary
from hatecrime.figures.catalogue import public
from hatecrime.results import Results
from hatecrime.snapshots import SnapshotError, building, is_current, page
from hatecrime.snapshots.snapshot import Inputs, inputs_of

pytestmark = pytest.mark.slow

HOSTILE = "<img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("http://example.org")'
FAST = "london-aggravated-12-months"


def test_every_figure_of_the_design_is_there(full_set: Path, results: Results) -> None:
    made = {entry["figure"] for entry in json.loads((full_set / "manifest.json").read_text())["figures"]}
    for place in vocabulary.GSS_OF_AREA:
        assert {f"borough-{place}", f"borough-{place}-strands", f"wards-{place}"} <= made
    assert {f"london-{strand.replace('_', '-')}" for strand in vocabulary.FLAGGED_STRANDS} <= made
    assert {"london-all-hate-crime", "london-every-strand", "london-aggravated-and-comparator"} <= made
    assert {"london-strands-by-month", "london-rolling-12-months", "london-year-on-year", "borough-rates"} <= made
    first = results.monthly()["month"].min()
    for event in results.tables["events"].to_dict("records"):
        held = event["start"] >= first
        assert (f"event-{event['event_id']}" in made) == held, "the answer for London, of each month that is held"


def test_titles_hold_and_tell_figures_apart_in_their_first_words(results: Results) -> None:
    rows = public(results)
    assert len({row.title[:40] for row in rows}) == len(rows)
    newest = str(results.monthly()["month"].max().year)
    assert not [row.title for row in rows if newest in row.title], "no date that an update makes false"


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
    return inputs_of(store.read_build(folder))


@pytest.mark.parametrize("figure", ["borough-camden", "borough-barnet", "borough-rates", "event-london-bridge-2017"])
def test_text_from_data_stays_text(hostile: Inputs, figure: str) -> None:
    files = building.figure_files(hostile, figure, "https://example.org/embed")[0]["latest"]
    document = html.document_fromstring(files["index.html"].decode() + files["card.html"].decode())
    assert not document.xpath("//img")
    assert not [a for e in document.iter() if isinstance(e.tag, str) for a in e.attrib if a.startswith("on")]
    if figure != "borough-barnet":
        assert HOSTILE in document.text_content()
    drawing = etree.fromstring(files["figure.svg"])
    tags = {etree.QName(e).localname for e in drawing.iter()}
    assert tags <= {
        "svg",
        "title",
        "desc",
        "g",
        "path",
        "line",
        "text",
        "rect",
        "circle",
        "tspan",
        "clipPath",
        "defs",
    } | {"polygon", "polyline"}
    assert b"<img" not in files["index.html"] + files["card.html"]
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


def test_a_set_of_one_figure_is_not_current(tmp_path: Path, edition: store.Build) -> None:
    assert not is_current(tmp_path, edition)
    (tmp_path / "manifest.json").write_text('{"build_id": 1}')
    assert not is_current(tmp_path, edition)
