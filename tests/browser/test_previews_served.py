"""The server as a crawler meets it: no script, whole addresses of the host it asked, pictures that open, 404 elsewhere."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import httpx
import pandas as pd
import pytest
from lxml import html
from PIL import Image

from hatecrime import addresses, store, vocabulary
from hatecrime.snapshots import building

FIGURES = ("borough-camden", "london-every-strand")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, published_folder: Path) -> Path:
    """A set of two figures, built where no address is known."""
    out = tmp_path_factory.mktemp("previews") / "set"
    for figure in FIGURES:
        building.build(out, published_folder, only=figure)
    return out


@pytest.fixture(scope="module")
def site(folder: Path, new_dashboard: Callable[..., object]) -> str:
    return new_dashboard(HATECRIME_SNAPSHOTS=str(folder)).url


def stated(address: str, **headers: str) -> dict[str, str]:
    answer = httpx.get(address, headers=headers)
    assert answer.status_code == 200
    document = html.document_fromstring(answer.text)
    return {m.get("property") or m.get("name"): m.get("content") for m in document.iter("meta") if m.get("content")}


def versions(folder: Path) -> list[str]:
    manifest = json.loads((folder / "manifest.json").read_text())
    return [entry[copy] for entry in manifest["figures"] for copy in ("latest", "frozen")]


def test_every_copy_has_a_preview_whose_picture_opens(folder, site):
    for version in versions(folder):
        found = stated(f"{site}/embed/{version}/")
        assert found["og:url"] == f"{site}/embed/{version}/"
        assert found["og:image"] == found["twitter:image"] == f"{site}/embed/{version}/figure.png"
        assert Image.open(io.BytesIO(httpx.get(found["og:image"]).content)).size == (1200, 675)
        on_disk = (folder / version / "index.html").read_text()
        assert "og:image" not in on_disk
        assert found["og:title"] in html.document_fromstring(on_disk).findtext(".//title")


def test_oembed_answers_with_a_code_that_names_the_host(folder, site):
    for version in versions(folder):
        page = html.document_fromstring(httpx.get(f"{site}/embed/{version}/").text)
        [address] = page.xpath("//link[@type='application/json+oembed']/@href")
        found = httpx.get(address).json()
        assert found["type"] == "rich"
        [frame] = html.fragments_fromstring(found["html"])[:1]
        assert frame.get("src") == f"{site}/embed/{version}/card.html"
        assert httpx.get(frame.get("src")).status_code == 200


def test_the_host_is_the_one_that_asked_and_never_one_that_is_none(folder, site):
    version = versions(folder)[0]
    behind = {"Host": "hate-crime.example.org", "X-Forwarded-Proto": "https"}
    found = stated(f"{site}/embed/{version}/", **behind)
    assert found["og:url"] == f"https://hate-crime.example.org/embed/{version}/"
    answer = httpx.get(f"{site}/embed/{version}/", headers=behind)
    assert "Host" in answer.headers["vary"]
    assert answer.headers["cache-control"].startswith("public")
    hostile = httpx.get(f"{site}/embed/{version}/", headers={"Host": 'x"><script>alert(1)</script>'})
    assert "alert(1)" not in hostile.text


def test_the_dashboards_own_addresses_show_page_and_place(site):
    found = stated(f"{site}/boroughs?area=camden")
    assert found["og:title"] == f"Camden: Boroughs – {vocabulary.PRODUCT}"
    assert found["og:image"] == f"{site}/embed/latest/borough-camden/figure.png"
    assert httpx.get(found["og:image"]).headers["content-type"] == "image/png"
    hostile = httpx.get(f'{site}/boroughs?area="><script>alert(1)</script>')
    assert "alert(1)" not in hostile.text


def test_every_page_answers_and_no_other_path_does(site):
    for path in (*addresses.BY_PATH, *addresses.OTHER_NAMES, "/robots.txt", "/sitemap.xml", "/healthz"):
        assert httpx.get(f"{site}{path}", follow_redirects=True).status_code == 200, path
    for path in ("/nothing", "/boroughs/more", "/wp-login.php", "/index.html", "/data/published/manifest.json"):
        answer = httpx.get(f"{site}{path}")
        assert answer.status_code == 404, path
        assert "There is no such page" in answer.text
        assert "content-security-policy" in answer.headers


def test_robots_and_sitemap_lead_to_pages_that_answer(folder, site):
    robots = httpx.get(f"{site}/robots.txt").text
    assert f"Sitemap: {site}/sitemap.xml" in robots
    listed = [
        loc.text
        for loc in ET.fromstring(httpx.get(f"{site}/sitemap.xml").content).iter(
            "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
        )
    ]
    assert len(listed) == len(addresses.BY_PATH) + len(vocabulary.GSS_OF_AREA) + len(FIGURES)
    for address in listed:
        assert urlsplit(address).netloc == urlsplit(site).netloc
        assert httpx.get(address).status_code == 200


def test_a_public_address_that_the_set_was_built_for_is_kept(tmp_path, published_folder, new_dashboard):
    building.build(tmp_path / "set", published_folder, base_url="https://example.org/embed", only=FIGURES[0])
    site = new_dashboard(HATECRIME_SNAPSHOTS=str(tmp_path / "set")).url
    found = stated(f"{site}/embed/latest/{FIGURES[0]}/")
    assert found["og:url"] == f"https://example.org/embed/latest/{FIGURES[0]}/"


@pytest.mark.parametrize("document", ["README.md", "docs/for-programs.md"])
def test_the_examples_in_python_read_the_newest_figure(site, edition, document):
    text = (store.ROOT / document).read_text(encoding="utf-8")
    [example] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert example.count("http://localhost:8501") == 1
    code = example.replace("http://localhost:8501", site)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    camden = edition.table("offences").query(
        "series == 'aggravated' and borough_gss == @vocabulary.GSS_OF_AREA['camden']"
    )
    last = camden["month"].max()
    count = camden.loc[camden["month"] > last - pd.DateOffset(months=12), "offences"].sum()
    assert str(count) in done.stdout
    assert f"{last:%B %Y}" in done.stdout or f"{last:%Y-%m}" in done.stdout
