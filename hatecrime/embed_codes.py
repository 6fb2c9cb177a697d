"""The codes that somebody pastes into a page to show a snapshot."""

from html import escape

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
    root = base_url.rstrip("/")
    height = CARD_HEIGHT if file else PAGE_HEIGHT
    return (
        f'<iframe src="{escape(page)}{escape(file)}" title="{escape(title)}" width="100%" height="{height}" loading="lazy" '
        f'sandbox="{SANDBOX}" style="border:0" data-hate-crime-snapshot="{escape(figure_id)}"></iframe>\n'
        f'<script src="{escape(root)}/embed.js" async></script>'
    )


def picture_code(title: str, alt: str, page: str) -> str:
    """Embed code for sites that strip frames: a picture that links to the copy."""
    return (
        f'<a href="{escape(page)}" title="{escape(title)}"><img src="{escape(page)}figure.png" alt="{escape(alt)}" '
        'width="1200" height="675" style="max-width:100%;height:auto"></a>'
    )
