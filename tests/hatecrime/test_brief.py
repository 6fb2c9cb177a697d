"""The brief of every borough: one page of A4, readable by a screen reader, the words of the pages, the same bytes."""

import io
import os
import re
import subprocess
import sys
from hashlib import sha256

import pytest
from pypdf import PdfReader

from hatecrime import brief, figures, store, support, vocabulary
from hatecrime.results import Results

pytestmark = pytest.mark.slow

BOROUGHS = sorted(vocabulary.GSS_OF_AREA)
HOSTILE = '#panic("x") $1$ *b* <img src=x> \\ #sys.version'


def read(content):
    return PdfReader(io.BytesIO(content))


def words(reader):
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


@pytest.fixture(scope="module")
def briefs(results):
    return {place: brief.pdf(results, place, f"https://example.org/boroughs?area={place}") for place in BOROUGHS}


def test_every_brief_is_one_page_of_a4(briefs):
    for place, content in briefs.items():
        [page] = read(content).pages
        assert [round(side) for side in page.mediabox[2:]] == [595, 842], place


def test_a_screen_reader_finds_language_title_tags_and_pictures_in_words(briefs):
    for place, content in briefs.items():
        reader = read(content)
        root = reader.trailer["/Root"]
        assert root["/Lang"] == "en-GB"
        assert root["/MarkInfo"]["/Marked"]
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert reader.metadata.title == f"Recorded hate crime in {vocabulary.AREA_LABELS[place]}"
        assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
        kinds, pictures = structure(root["/StructTreeRoot"])
        assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/Figure"} <= kinds
        assert len(pictures) == 2
        assert all(pictures), "a picture without words"


def structure(node):
    """Kinds of elements in the tree of tags, and the words of each picture."""
    kinds, pictures = set(), []
    node = node.get_object()
    if "/S" in node:
        kinds.add(str(node["/S"]))
        if node["/S"] == "/Figure":
            pictures.append(str(node.get("/Alt", "")))
    below = node.get("/K", [])
    for child in below if isinstance(below, list) else [below]:
        child = child.get_object() if hasattr(child, "get_object") else child
        if hasattr(child, "keys"):
            more, found = structure(child)
            kinds |= more
            pictures += found
    return kinds, pictures


def test_its_words_are_those_of_the_figures(results, briefs):
    for place in BOROUGHS[::5]:
        said = words(read(briefs[place]))
        shown = [figures.rates_beside(results, "aggravated", "all", (place,)), figures.map_of_wards(results, place)]
        shown.append(figures.change_by_strand(results, place))
        for figure in shown:
            assert figure.message in said
        for row in shown[-1].table.rows:
            assert " ".join(row[:2]) in said
        for make in figures.PLACE_CARDS:
            card = make(results, place)
            assert card.number in said
            assert all(line in said for line in card.said)
        close = said.replace(" ", "")
        for line in (*support.short_lines(), f"https://example.org/boroughs?area={place}"):
            assert line.replace(" ", "") in close


def test_text_from_data_stays_text(results):
    boroughs = results.tables["boroughs"]
    renamed = boroughs.assign(borough=boroughs["borough"].replace({"Camden": HOSTILE}))
    named = Results(results.build_id, {**results.tables, "boroughs": renamed}, results.maps)
    assert f"Recorded hate crime in {HOSTILE}" in words(read(brief.pdf(named, "camden")))


def test_another_process_makes_the_same_bytes(results, published_folder):
    code = (
        "import hashlib, sys; from pathlib import Path; from hatecrime import brief, results, store;"
        "known = results.results_of(store.read_build(Path(sys.argv[1])));"
        "print(hashlib.sha256(brief.pdf(known, 'camden')).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(published_folder)],
        cwd=store.ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.strip() == sha256(brief.pdf(results, "camden")).hexdigest()


@pytest.mark.parametrize("place", ["london", "inner-london", "atlantis"])
def test_a_place_that_is_no_borough_has_none(known, place):
    with pytest.raises(brief.BriefError, match=place):
        brief.pdf(known, place)
