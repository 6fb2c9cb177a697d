"""The codes that somebody pastes into a page to show a snapshot."""

from typing import Any

from hatecrime.templates import part
from hatecrime.vocabulary import PRODUCT

CARD_HEIGHT, PAGE_HEIGHT = 560, 760
"""Of a frame, until its script has said how tall the copy is: a card is never taller than this at 600 px."""
CARD_FILE, BRIEF_FILE = "card.html", "brief.pdf"
"""Of a copy: the card (the whole page is the folder itself), and for a borough its brief."""
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
"""The snapshot may run its height script and open links in a new tab; nothing else."""


def frame_code(figure_id: str, title: str, page: str, base_url: str, file: str = "") -> str:
    """Embed code of a copy: a sandboxed frame, and the optional script that fits its height.

    `title`: the stable name of the figure; `file`: of the copy, where it is not the whole page.
    """
    height = CARD_HEIGHT if file else PAGE_HEIGHT
    return part("embed.html", "frame", figure_id, title, page + file, base_url.rstrip("/"), height, SANDBOX)


def picture_code(title: str, alt: str, page: str) -> str:
    """Embed code for sites that strip frames: a picture that links to the copy."""
    return part("embed.html", "picture", title, alt, page)


def oembed(figure_id: str, title: str, message: str, base_url: str, version: str) -> dict[str, Any]:
    """oEmbed 1.0 answer for a copy, of type `rich`; of type `link`, without an address, when the base is not known.

    `title`: the stable name of the figure; `message`: what it shows now; `version`: `latest`, or a frozen one.
    """
    age = 300 if version == "latest" else 31536000
    known: dict[str, Any] = {"version": "1.0", "title": message, "provider_name": PRODUCT, "cache_age": age}
    if not base_url:
        return known | {"type": "link"}
    own, dashboard = f"{base_url}/{version}/{figure_id}/", base_url.removesuffix("/embed")
    return known | {
        "type": "rich",
        **({"provider_url": f"{dashboard}/"} if dashboard != base_url else {}),
        "width": 720,
        "height": CARD_HEIGHT,
        "thumbnail_url": f"{own}figure.png",
        "thumbnail_width": 1200,
        "thumbnail_height": 675,
        "html": frame_code(figure_id, title, own, base_url, CARD_FILE),
    }
