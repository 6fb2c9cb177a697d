"""A place is chosen, on each page: until the server has answered, and until the browser has drawn; beside Dash."""

import asyncio
import json
import re
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx
from playwright.sync_api import Browser, CDPSession, Locator, Page

from bench import processes, viewer
from bench.browser import WINDOW, chromium
from bench.pages import PAGES, Shown
from bench.rows import Row, ms, percentile
from hatecrime import store, vocabulary
from hatecrime.drawing import screen
from hatecrime.drawing.marks import Matrix
from hatecrime.results import results_of

PLACES = [code for code in vocabulary.GSS_OF_AREA if code != "camden"]

DRAWN = """([messages, charts]) => {
    const app = document.querySelector('[data-testid=stApp]');
    if (app && app.dataset.testScriptState !== 'notRunning') return false;
    const drawn = [...document.querySelectorAll('.js-plotly-plot')].filter(chart => chart._fullData);
    if (drawn.length !== charts.length) return false;
    const words = document.body.innerText.replace(/\\s+/g, ' ');
    return messages.every(said => words.includes(said)) && charts.every((wanted, at) =>
        JSON.stringify(drawn[at].data.map(trace => ['x', 'y', 'z', 'locations'].map(axis => trace[axis] ?? 0))) === wanted);
}"""
"""The charts draw exactly what is expected, every message is on the page, and nothing is being worked out any more."""


def expected(shown: Shown) -> list[object]:
    """What `DRAWN` is given: messages of the figures, and the values of every chart as a browser writes them."""
    drawn = [screen.spec(f.marks, "light")["data"] for f in shown.figures if not isinstance(f.marks, Matrix)]
    charts = [json.loads(json.dumps(traces, default=str)) for traces in drawn]
    values = [[[trace.get(axis, 0) for axis in ("x", "y", "z", "locations")] for trace in traces] for traces in charts]
    return [[re.sub(r"\s+", " ", figure.message) for figure in shown.figures], values]


def wait_drawn(page: Page, wanted: list[object]) -> None:
    """Wait until the page shows what is wanted; the browser writes the values down, so that both sides are written alike."""
    page.evaluate("wanted => { window.wanted = [wanted[0], wanted[1].map(chart => JSON.stringify(chart))]; }", wanted)
    page.wait_for_function(f"() => ({DRAWN})(window.wanted)", polling="raf", timeout=60_000)


@dataclass(frozen=True)
class Redraws:
    """Seconds from a place picked to all drawn, and where the browser's time went: seconds a change of its main
    thread, by kind of work."""

    seconds: list[float]
    work: dict[str, float]


def in_streamlit(browser: Browser, url: str, name: str, wanted: dict[str, list[object]]) -> Redraws:
    """A page of the dashboard."""
    page = browser.new_context(viewport=WINDOW).new_page()
    page.goto(f"{url}/{name}?area=camden")
    picker = page.get_by_role("combobox", name="Place")

    def option(label: str) -> Locator:
        picker.click()
        picker.fill(label)
        return page.get_by_role("option", name=label, exact=True)

    return _pick(page, option, wanted)


def in_dash(browser: Browser, url: str, wanted: dict[str, list[object]]) -> Redraws:
    """The same of the Dash page."""
    page = browser.new_context(viewport=WINDOW).new_page()
    page.goto(url)

    def option(label: str) -> Locator:
        page.locator("#area").click()
        page.locator(".dash-dropdown-search").fill(label)
        return page.get_by_role("option", name=label, exact=True)

    return _pick(page, option, wanted)


def _pick(page: Page, option: Callable[[str], Locator], wanted: dict[str, list[object]]) -> Redraws:
    """Pick place after place; the first change is not counted."""
    wait_drawn(page, wanted["camden"])
    found, work = [], []
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    for code in [code for code in wanted if code != "camden"]:
        chosen = option(vocabulary.AREA_LABELS[code])
        chosen.wait_for()
        page.wait_for_timeout(300)  # the list has opened, and the machine is at rest
        before = _work(session)
        started = time.perf_counter()
        chosen.click()
        wait_drawn(page, wanted[code])
        found.append(time.perf_counter() - started)
        work.append({kind: spent - before[kind] for kind, spent in _work(session).items()})
    page.context.close()
    return Redraws(found[1:], {kind: statistics.mean(w[kind] for w in work[1:]) for kind in work[0]})


def _work(session: CDPSession) -> dict[str, float]:
    """Seconds that the page's main thread has spent so far."""
    spent = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
    layout = spent["LayoutDuration"] + spent["RecalcStyleDuration"]
    rest = max(0.0, spent["TaskDuration"] - spent["ScriptDuration"] - layout)
    return {"script": spent["ScriptDuration"], "layout and style": layout, "paint and the rest": rest}


def _work_words(redraws: Redraws) -> str:
    return ", ".join(f"{kind} {ms(spent)}" for kind, spent in redraws.work.items())


def in_browser(name: str, changes: int) -> tuple[Redraws, Redraws]:
    """Here and in Dash, new processes, so that what both have kept is what the first pass has made.

    Each place is chosen twice on each side, and the second pass is the one measured: what a figure costs to work out
    is the same on both sides, and measured by `on_server`.
    """
    known = results_of(store.read_build())
    wanted = {code: expected(PAGES[name](known, code)) for code in ("camden", *PLACES[: changes + 1])}
    with processes.streamlit(processes.DASHBOARD) as ours, processes.dash(name) as dash, chromium() as browser:
        in_streamlit(browser, ours.url, name, wanted), in_dash(browser, dash.url, wanted)
        return in_streamlit(browser, ours.url, name, wanted), in_dash(browser, dash.url, wanted)


@dataclass(frozen=True)
class Served:
    """Seconds from a change to the end of the run, without a browser; processor seconds and bytes of a change; bytes of
    the first run; elements of the page."""

    seconds: list[float]
    processor: float
    bytes: int
    first_bytes: int
    elements: int


async def served(server: processes.Server, page: str, label: str, options: Sequence[str]) -> Served:
    """One viewer who picks each of the options; the first is not counted."""
    session = viewer.Viewer(server.url, page, label)
    await session.open()
    first = session.bytes_received
    await session.change(options[0])
    before, spent = session.bytes_received, server.cpu()
    found = [await session.change(option) for option in options[1:]]
    each, processor = (session.bytes_received - before) // len(found), (server.cpu() - spent) / len(found)
    await session.close()
    return Served(found, processor, each, first, session.elements)


def dash_seconds(url: str, page: str, changes: int) -> tuple[list[float], int]:
    """Seconds of the callback over HTTP, and the bytes of its answer."""
    found, size = [], 0
    with httpx.Client(timeout=60) as client:
        (asked,) = client.get(f"{url}/_dash-dependencies").json()
        names = [name.rsplit(".", 1) for name in asked["output"].strip(".").split("...")]
        for code in PLACES[: changes + 1]:
            body = {
                "output": asked["output"],
                "outputs": [{"id": name, "property": what} for name, what in names],
                "inputs": [{"id": "area", "property": "value", "value": code}],
                "changedPropIds": ["area.value"],
            }
            started = time.perf_counter()
            answer = client.post(f"{url}/_dash-update-component", json=body)
            answer.raise_for_status()
            found.append(time.perf_counter() - started)
            size = len(answer.content)
    return found[1:], size


def on_server(name: str, changes: int) -> list[Row]:
    """The server's time of a place that nobody has chosen, then of the same places again."""
    labels = [vocabulary.AREA_LABELS[code] for code in PLACES[: changes + 1]]
    with processes.streamlit(processes.DASHBOARD) as ours:
        time.sleep(3)
        new, again = (asyncio.run(served(ours, name, "place", labels)) for _ in range(2))
    with processes.streamlit(processes.SMALLEST) as small:
        least = asyncio.run(served(small, "", "area", [f"Area {number}" for number in range(1, changes + 2)]))
    with processes.dash(name) as dash:
        dash_new, size = dash_seconds(dash.url, name, changes)
    page = name or "start"
    middle, top = (percentile(new.seconds, share) for share in (0.5, 0.95))
    kept, beside = percentile(again.seconds, 0.5), percentile(dash_new, 0.5)
    share = again.processor / least.processor
    return [
        Row(
            f"{page} page, a place that nobody has chosen: server time, p50 / p95; beside Dash's callback",
            f"{ms(middle)} / {ms(top)}",
            f"{ms(beside)} / {ms(percentile(dash_new, 0.95))}",
            f"{middle / beside:.2f}",
            "at most 100 / 150 ms",
            middle <= 0.1 and top <= 0.15,
        ),
        Row(
            f"{page} page, a place that somebody has chosen: server time, p50; beside the smallest page",
            ms(kept),
            ms(percentile(least.seconds, 0.5)),
            f"{kept / percentile(least.seconds, 0.5):.2f}",
            "at most 50 ms",
            kept <= 0.05,
        ),
        Row(
            f"{page} page, the same: processor time; beside the smallest page",
            ms(again.processor),
            ms(least.processor),
            f"{share:.2f}",
            "at most 1.3",
            share <= 1.3,
        ),
        Row(
            f"{page} page: elements sent; bytes of the first run and of a change, before compression",
            f"{again.elements}; {again.first_bytes / 1e3:,.0f} kB, {again.bytes / 1e3:,.0f} kB",
            f"{size / 1e3:,.0f} kB a change",
            f"{again.bytes / size:.2f}",
            "",
        ),
    ]


LEAST = """([area]) => document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'
    && document.querySelector('.js-plotly-plot')?._fullData?.[0]?.name === area"""


def least_in_browser(changes: int) -> Row:
    """The smallest page, as Streamlit makes it: what any choice costs in a browser."""
    found = []
    with processes.streamlit(processes.SMALLEST) as small, chromium() as browser:
        page = browser.new_context(viewport=WINDOW).new_page()
        page.goto(small.url)
        picker = page.get_by_role("combobox", name="area")
        for number in range(2, changes + 3):
            area = f"Area {number}"
            picker.click()
            picker.fill(area)
            chosen = page.get_by_role("option", name=area, exact=True)
            chosen.wait_for()
            page.wait_for_timeout(300)
            started = time.perf_counter()
            chosen.click()
            page.wait_for_function(LEAST, arg=[area], polling="raf", timeout=60_000)
            found.append(time.perf_counter() - started)
    said = " / ".join(ms(percentile(found[1:], share)) for share in (0.5, 0.95))
    return Row("the smallest Streamlit + Plotly page, choice to drawn in the browser, p50 / p95", said, "", "", "")


def rows(changes: int = 15, names: Sequence[str] = tuple(PAGES)) -> list[Row]:
    """Every page: on the server, then in the browser."""
    found = [least_in_browser(changes)]
    for name in names:
        found += on_server(name, changes)
        here, beside = in_browser(name, changes)
        here50, here95, beside50, beside95 = (
            percentile(v.seconds, share) for v in (here, beside) for share in (0.5, 0.95)
        )
        found += [
            Row(
                f"{name or 'start'} page, choice to drawn in the browser, p50 / p95; beside Dash",
                f"{ms(here50)} / {ms(here95)}",
                f"{ms(beside50)} / {ms(beside95)}",
                f"{here50 / beside50:.2f}",
                "at most 1",
                here50 <= beside50,
            ),
            Row("where the browser's main thread spent it, a change", _work_words(here), _work_words(beside), "", ""),
        ]
    return found
