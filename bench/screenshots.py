"""Every page at 1440 and 390 pixels, light and dark, from a real dashboard, and the matrix: docs/screenshots."""

import sys

from bench.browser import chromium
from bench.processes import ROOT, streamlit
from hatecrime import figures, results, store, takeaway

PAGES = {
    "overview": "/overview",
    "year-on-year": "/year-on-year?area=camden",
    "boroughs": "/boroughs?area=tower-hamlets",
    "events": "/events",
    "report": "/report",
    "share": "/share",
    "data-and-methods": "/data-and-methods",
}
SIZES = {1440: 1000, 390: 844}


def main() -> int:
    """Write them all; 0."""
    folder = ROOT / "docs" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    matrix = figures.rising_in_every_strand(results.results_of(store.read_build()))
    if isinstance(matrix, figures.Nothing):
        raise SystemExit(matrix.why)
    (folder / "matrix.png").write_bytes(takeaway.png(matrix))
    with streamlit(ROOT / "dashboard.py") as server, chromium() as browser:
        for scheme in ("light", "dark"):
            for width, height in SIZES.items():
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-GB"
                )
                for name, address in PAGES.items():
                    page = context.new_page()
                    page.goto(server.url + address)
                    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000)
                    page.wait_for_selector("[data-testid=stMain] h1", timeout=120_000)
                    page.wait_for_timeout(2500)  # charts settle
                    page.screenshot(path=folder / f"{name}-{width}-{scheme}.png")
                    page.close()
                context.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
