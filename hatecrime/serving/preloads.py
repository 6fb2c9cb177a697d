"""Which bundles of the front end a page will ask for, so that a browser may fetch them before it knows.

Streamlit's front end asks for the code of an element when the first such element arrives, which is after the page's
script has run: by then it could be there.
"""

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from hatecrime.drawing import bundle

_LIST = re.compile(r"m\.f=(\[[^\]]*\])")
_LAZY = re.compile(r"import\(`\./([A-Za-z]+)\.[A-Za-z0-9_-]+\.js`\),__vite__mapDeps\(\[([0-9,]+)\]\)")

_EVERY = ("Html", "PageLink")
_CONTROLS = ("Selectbox", "Multiselect", "Radio")
CHART = "BidiComponent"
_OF_PAGE = {
    "/": (*_EVERY, "Selectbox"),
    "/year-on-year": (*_EVERY, *_CONTROLS, CHART),
    "/boroughs": (*_EVERY, *_CONTROLS, "DownloadButton", CHART),
    "/events": (*_EVERY, "Selectbox", "Radio", CHART),
    "/data-and-methods": (*_EVERY, "DownloadButton", CHART),
}
"""Path of a page -> the elements that are on it before anything is opened, the largest last."""


def bundles(index: str, elements: Iterable[str]) -> list[str]:
    """Files that the elements are loaded from, each once; those that the page loads anyway among them.

    `index`: the front end's first bundle, which says so. An element that a later version does not name is left out.
    """
    found = _LIST.search(index)
    files: list[str] = json.loads(found.group(1)) if found else []
    wanted = {name: [int(n) for n in numbers.split(",")] for name, numbers in _LAZY.findall(index)}
    listed = [files[at] for name in elements for at in wanted.get(name, []) if at < len(files)]
    return [file.removeprefix("./") for file in dict.fromkeys(listed) if file.endswith(".js")]


@lru_cache(maxsize=16)
def of_page(path: str, folder: Path, charts: Path) -> tuple[str, ...]:
    """Addresses of the code to fetch early for a page.

    `folder`: the front end's js folder; `charts`: that of what draws the charts.
    """
    index = max(folder.glob("index.*.js"), key=lambda file: file.stat().st_size)
    elements = _OF_PAGE.get(path, _EVERY)
    found = [f"./static/js/{name}" for name in bundles(index.read_text(encoding="utf-8"), elements)]
    if CHART in elements:
        found += [f".{bundle.ADDRESS}{file.name}" for file in sorted(charts.glob("*.js"))]
    return tuple(found)
