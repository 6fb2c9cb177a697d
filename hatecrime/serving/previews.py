"""What a link shows before it is opened, with whole addresses made from the host that asked.

A set of snapshots that was built without a public address has relative ones; those who make previews need whole ones,
and whoever asks knows the host. The files of the set stay as they are.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Scope

from hatecrime import addresses, embed_codes, vocabulary
from hatecrime.templates import part

Entry = Mapping[str, Any]
"""A figure of manifest.json."""

_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?|\[[0-9a-fA-F:]+\](:[0-9]{1,5})?")

_USUAL = {"/": "london-every-strand", "/year-on-year": "london-year-on-year", "/boroughs": "borough-rates"}
_OF_PLACE = {"/": "borough-{}", "/year-on-year": "borough-{}-strands", "/boroughs": "borough-{}"}
_OF_EVENT = "event-{}"


def asked_root(scope: Scope) -> str:
    """`https://host` as the request names it; empty when it names none that can be part of an address."""
    host = Headers(scope=scope).get("host", "")
    return f"{scope.get('scheme', 'http')}://{host}" if _HOST.fullmatch(host) else ""


def figures_of(folder: Path) -> tuple[str, dict[str, Entry]]:
    """The public address that the set in `folder` was built for, and its figures by name; empty without a set."""
    try:
        changed = (folder / "manifest.json").stat().st_mtime_ns
        return _read(folder, changed)
    except (OSError, ValueError, KeyError, TypeError):
        return "", {}


@lru_cache(maxsize=2)
def _read(folder: Path, _changed: int) -> tuple[str, dict[str, Entry]]:
    found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return str(found["base_url"]), {str(entry["figure"]): entry for entry in found["figures"]}


def snapshot_page(html: str, entry: Entry, root: str, version: str) -> str:
    """A page of the set as it is on disk, with whole addresses where previews need them; `root` ends in /embed."""
    own = f"{root}/{version}/{entry['figure']}/"
    words = entry["title"], entry["subtitle"]
    relative = part("preview.html", "meta", *words, "", "", "", "")
    whole = part("preview.html", "meta", *words, own, f"{own}figure.png", entry["alt"], f"{own}oembed.json")
    return html.replace(relative, whole, 1)


def view(path: str, query: str, figures: Mapping[str, Entry]) -> tuple[str, str]:
    """What a view of the dashboard is called, and the figure that shows it best (empty: none); of known names alone."""
    asked = parse_qs(query, max_num_fields=50) if len(query) < 2000 else {}
    title = addresses.BY_PATH[path].name
    place = next((code for code in asked.get("area", []) if code in vocabulary.GSS_OF_AREA), "")
    event = next((code for code in asked.get("event", []) if _OF_EVENT.format(code) in figures), "")
    figure = _USUAL.get(path, "")
    if path == "/events":
        figure = _OF_EVENT.format(event or addresses.DEFAULT_EVENT)
        title = str(figures[figure]["name"]) if event else title
    elif place and path in _OF_PLACE:
        figure = _OF_PLACE[path].format(place)
    if place:
        title = f"{vocabulary.AREA_LABELS[place]}: {title}"
    return f"{title} – {vocabulary.PRODUCT}", figure if figure in figures else ""


def of_view(path: str, query: str, root: str, folder: Path, description: str) -> tuple[str, str]:
    """Title and preview of a view of the dashboard, asked for at `root`; `folder`: of the snapshots."""
    base, figures = figures_of(folder)
    title, figure = view(path, query, figures)
    entry = figures.get(figure) if root else None
    if entry is None:
        return title, part("preview.html", "meta", title, description, root, "", "", "")
    said, picture = f"{entry['title']}. {entry['subtitle']}.", f"{base or f'{root}/embed'}/{entry['latest']}/figure.png"
    return title, part("preview.html", "meta", title, said, root, picture, entry["alt"], "")


def sitemap(root: str, folder: Path) -> list[str]:
    """The stable addresses: pages, those of each borough, and the newest copy of every public figure."""
    base, figures = figures_of(folder)
    pages = [f"{root}{path}" for path in addresses.BY_PATH]
    places = [f"{root}/{addresses.path('boroughs', area=code)}" for code in vocabulary.GSS_OF_AREA]
    return [*pages, *places, *(f"{base or f'{root}/embed'}/{entry['latest']}/" for entry in figures.values())]


def answer(folder: Path, path: str, content: str, scope: Scope) -> str:
    """A page or oembed.json of the set in `folder` as it is on disk (`content`), with whole addresses.

    `path`: of the file within the set. As it is when it has whole addresses, or is no such file.
    """
    base, figures = figures_of(folder)
    version, _, rest = path.rpartition("/")[0].rpartition("/")
    entry, root = figures.get(rest), asked_root(scope)
    if base or entry is None or not root:
        return content
    if path.endswith("/oembed.json"):
        named = entry["figure"], entry["name"], entry["title"]
        return json.dumps(embed_codes.oembed(*named, f"{root}/embed", version), ensure_ascii=False, indent=1) + "\n"
    return snapshot_page(content, entry, f"{root}/embed", version)
