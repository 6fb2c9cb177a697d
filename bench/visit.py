"""Until a reader sees something: the start of a process, a first visit, and what moves while it comes."""

import statistics
import time

from playwright.sync_api import Browser

from bench import processes
from bench.browser import WINDOW, chromium
from bench.pages import PAGES
from bench.rows import Row, spread

FIRST = {
    "": ".card .number, .mx td",
    "boroughs?area=camden": ".js-plotly-plot .main-svg .trace, .js-plotly-plot .main-svg .points",
}
"""Page -> its first figure: the start page has cards and a table, and no chart."""

CHART = FIRST["boroughs?area=camden"]
READY_SECONDS = 8
"""Bundles are compressed, and results worked out, in the background soon after a start."""


def start(runs: int = 5) -> list[Row]:
    """Process start to healthy, turn by turn with an empty application."""
    times = {processes.EMPTY: [], processes.DASHBOARD: []}  # type: dict[object, list[float]]
    for _ in range(runs):
        for script, found in times.items():
            with processes.streamlit(script) as server:
                found.append(server.seconds_to_health)
    here, beside = times[processes.DASHBOARD], times[processes.EMPTY]
    ratio = statistics.median(here) / statistics.median(beside)
    label = "start, process to healthy; beside an empty Streamlit app"
    return [Row(label, spread(here), spread(beside), f"{ratio:.2f}", "at most 1.0", ratio <= 1.0)]


def visits(browser: Browser, url: str, figure: str, runs: int) -> tuple[list[float], float]:
    """Seconds from navigation to the first figure in a new profile, and bytes sent by the server (median)."""
    seconds, sent = [], []
    for _ in range(runs):
        context = browser.new_context(viewport=WINDOW)
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        counted: list[float] = []
        session.on("Network.loadingFinished", lambda e, kept=counted: kept.append(e["encodedDataLength"]))
        session.on(
            "Network.webSocketFrameReceived",
            lambda e, kept=counted: kept.append(len(e["response"]["payloadData"]) * 0.75),
        )
        started = time.perf_counter()
        page.goto(url, wait_until="commit")
        page.locator(figure).first.wait_for(state="attached" if figure == CHART else "visible")
        seconds.append(time.perf_counter() - started)
        page.wait_for_timeout(1500)
        sent.append(sum(counted))
        context.close()
    return seconds, statistics.median(sent)


def first_visit(runs: int = 5) -> list[Row]:
    """A real browser with an empty cache, on servers that have been up for a while."""
    rows = []
    with (
        chromium() as browser,
        processes.streamlit(processes.SMALLEST) as small,
        processes.streamlit(processes.DASHBOARD) as ours,
    ):
        time.sleep(READY_SECONDS)
        visits(browser, small.url, CHART, 1)
        beside, beside_bytes = visits(browser, small.url, CHART, runs)
        for path, figure in FIRST.items():
            page = path.split("?")[0] or "start"
            visits(browser, f"{ours.url}/{path}", figure, 1)
            here, here_bytes = visits(browser, f"{ours.url}/{path}", figure, runs)
            ratio = statistics.median(here) / statistics.median(beside)
            rows += [
                Row(
                    f"first visit to the {page} page, navigation to first figure; beside the smallest Streamlit + "
                    "Plotly page",
                    spread(here),
                    spread(beside),
                    f"{ratio:.2f}",
                    "at most 0.8",
                    ratio <= 0.8,
                ),
                Row(
                    f"the same of the {page} page, bytes sent",
                    f"{here_bytes / 1e6:.2f} MB",
                    f"{beside_bytes / 1e6:.2f} MB",
                    f"{here_bytes / beside_bytes:.2f}",
                    "at most 1.5 MB",
                    here_bytes <= 1.5e6,
                ),
            ]
    return rows


SHIFTED = """() => { window.shifted = 0; new PerformanceObserver(list => { for (const entry of list.getEntries())
    if (!entry.hadRecentInput) window.shifted += entry.value; }).observe({type: 'layout-shift', buffered: true}); }"""


def shift() -> list[Row]:
    """How far what is seen moves while a page comes: the layout shift of each page, at two widths."""
    found = {}
    with chromium() as browser, processes.streamlit(processes.DASHBOARD) as ours:
        time.sleep(READY_SECONDS)
        for path in (*PAGES, "report", "share", "data-and-methods"):
            for width in (390, 1366):
                page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
                page.add_init_script(f"({SHIFTED})()")
                page.goto(f"{ours.url}/{path}")
                page.wait_for_timeout(5000)
                found[path or "start", width] = float(page.evaluate("window.shifted"))
                page.context.close()
    (where, width), most = max(found.items(), key=lambda item: item[1])
    label = f"layout shift while a page comes, the most of {len(found)} (page {where}, {width} px)"
    return [Row(label, f"{most:.3f}", "", "", "at most 0.05", most <= 0.05)]
