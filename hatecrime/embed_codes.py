"""The codes that somebody pastes into a page to show a snapshot."""

from html import escape

IFRAME_HEIGHT = 760
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
"""The snapshot may run its height script and open links in a new tab; nothing else."""


def frame_code(figure_id: str, title: str, alt: str, page: str, base_url: str) -> str:
    """Embed code of a copy: a sandboxed frame, the optional script that fits its height, and a picture without it."""
    root = base_url.rstrip("/")
    return (
        f'<iframe src="{escape(page)}" title="{escape(title)}" width="100%" height="{IFRAME_HEIGHT}" loading="lazy" '
        f'sandbox="{SANDBOX}" style="border:0" data-hate-crime-snapshot="{escape(figure_id)}"></iframe>\n'
        f'<script src="{escape(root)}/embed.js" async></script>\n'
        f"<noscript>{picture_code(title, alt, page)}</noscript>"
    )


def picture_code(title: str, alt: str, page: str) -> str:
    """Embed code for sites that strip frames: a picture that links to the copy."""
    return (
        f'<a href="{escape(page)}" title="{escape(title)}"><img src="{escape(page)}figure.png" alt="{escape(alt)}" '
        'width="1200" height="675" style="max-width:100%;height:auto"></a>'
    )
