"""The codes that somebody pastes into a page to show a snapshot."""

from hatecrime.templates import part

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
