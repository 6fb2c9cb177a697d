"""Many readers of one process: its memory, how many it holds, and what one of them sees in a browser."""

import asyncio
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench import processes, viewer
from bench.browser import chromium
from bench.pages import PAGES
from bench.redraw import PLACES, Redraws, expected, in_streamlit
from bench.rows import Row, ms, percentile
from hatecrime import store
from hatecrime.results import results_of

LABEL = {processes.DASHBOARD: "place", processes.SMALLEST: "area"}
"""Script -> words in the label of the filter that is changed."""


async def _hold(server: processes.Server, script: Path, page: str, viewers: int) -> list[viewer.Viewer]:
    sessions = [viewer.Viewer(server.url, page, LABEL[script]) for _ in range(viewers)]
    for session in sessions:
        await session.open()
    return sessions


async def _memory(server: processes.Server, script: Path, page: str, sessions: int) -> float:
    held = await _hold(server, script, page, 10)
    for session in held[:5]:
        for option in session.options[3:13]:
            await session.change(option)
    before = server.memory()
    more = await _hold(server, script, page, sessions)
    grown = (server.memory() - before) / sessions
    for session in held + more:
        await session.close()
    return grown


def memory(sessions: int = 40) -> list[Row]:
    """Growth of the process for each further session that has drawn the borough page, and all that is kept ready."""
    with processes.streamlit(processes.DASHBOARD) as ours:
        here = asyncio.run(_memory(ours, processes.DASHBOARD, "boroughs", sessions))
    with processes.streamlit(processes.SMALLEST) as small:
        beside = asyncio.run(_memory(small, processes.SMALLEST, "", sessions))
    ratio = f"{here / beside:.1f}" if beside > 0 else ""
    label = f"a viewer's memory, borough page, mean of {sessions}; beside the smallest page"
    return [Row(label, f"{here:.2f} MB", f"{beside:.2f} MB", ratio, "at most 0.5 MB", here <= 0.5), *kept()]


def kept() -> list[Row]:
    """Memory of a process before and after the likely figures are ready, and what it says of it itself."""
    with processes.streamlit(processes.DASHBOARD, HATECRIME_MAKE_READY="1") as server:
        started = time.perf_counter()
        asyncio.run(_hold(server, processes.DASHBOARD, "boroughs", 1))
        before = server.memory()
        seen = processes.made_ready(server)
        seconds, grown = time.perf_counter() - started, server.memory() - before
        said = httpx.get(f"{server.url}/healthz", timeout=60).json()["kept"]
    label = (
        f"kept ready: every page of every place ({seen} figures, cards and charts, made beside readers within {seconds:.0f} s): "
        "growth of the process; what /healthz says"
    )
    return [Row(label, f"{grown:.0f} MB", f"{said['megabytes']} MB", "", "at most 150 MB", grown <= 150)]


CROWDS = (10, 25, 50, 100)
PAUSE = 5.0


@dataclass(frozen=True)
class Crowd:
    """p95 of the redraws of a crowd in seconds, and processor seconds of the server for each redraw."""

    p95: float
    processor: float


def crowds_on(script: Path, page: str, seconds: float) -> dict[int, Crowd]:
    """Crowds one after another on one process, as it is some time after its start."""
    with processes.streamlit(script, HATECRIME_MAKE_READY="1") as server:
        if script == processes.DASHBOARD:
            processes.made_ready(server)
        return {viewers: _crowd(server, script, page, viewers, seconds) for viewers in CROWDS}


def _crowd(server: processes.Server, script: Path, page: str, viewers: int, seconds: float) -> Crowd:
    used: list[float] = []
    times = asyncio.run(
        viewer.crowd(server.url, page, LABEL[script], viewers, seconds, PAUSE, lambda: used.append(server.cpu()))
    )
    return Crowd(percentile(times, 0.95), (server.cpu() - used[0]) / len(times))


def crowds(seconds: float = 12) -> list[Row]:
    """p95 of the redraw by the number of viewers on one process, five seconds between changes, on each page."""
    beside = crowds_on(processes.SMALLEST, "", seconds)
    held_beside = _held({n: found.p95 for n, found in beside.items()})
    rows, holds = [], []
    for page in PAGES:
        here = crowds_on(processes.DASHBOARD, page, seconds)
        held = _held({n: found.p95 for n, found in here.items()})
        holds.append(held)
        name = page or "start"
        p95 = ", ".join(f"{n}: {ms(found.p95)}" for n, found in here.items())
        p95_beside = ", ".join(f"{n}: {ms(found.p95)}" for n, found in beside.items())
        rows += [
            Row(
                f"{name} page, p95 of a redraw by viewers on one process, {PAUSE:.0f} s between",
                p95,
                p95_beside,
                "",
                "",
            ),
            Row(
                f"{name} page, viewers with p95 under 1 s (between the crowds, by straight line); beside the smallest "
                "page",
                _at_most(held),
                _at_most(held_beside),
                f"{held / held_beside:.2f}",
                "at least 0.8",
                held >= 0.8 * held_beside,
            ),
            Row(
                f"{name} page, processor time of a redraw, {CROWDS[0]} viewers",
                ms(here[CROWDS[0]].processor),
                ms(beside[CROWDS[0]].processor),
                f"{here[CROWDS[0]].processor / beside[CROWDS[0]].processor:.2f}",
                "",
            ),
        ]
    fewest = min(holds)
    rows.append(
        Row("viewers on one process, the page that holds fewest", _at_most(fewest), "", "", "", None, "viewers", fewest)
    )
    return [*rows, *in_browser_beside()]


def _at_most(held: float) -> str:
    return f"{held:.0f}{' or more' if held >= CROWDS[-1] else ''}"


def _held(p95: dict[int, float]) -> float:
    """Viewers at which the p95 passes one second for good: one slow redraw of a small crowd does not decide."""
    before, at = 0, 0.0
    for viewers, seconds in sorted(p95.items()):
        if seconds <= 1:
            before, at = viewers, seconds
    above = [viewers for viewers in p95 if viewers > before]
    if not above:
        return float(before)
    return before + (min(above) - before) * (1 - at) / (p95[min(above)] - at)


def in_browser_beside(viewers: int = 25, changes: int = 12) -> list[Row]:
    """A reader in a browser, alone and with others beside who choose something every five seconds."""
    name = "year-on-year"
    known = results_of(store.read_build())
    wanted = {code: expected(PAGES[name](known, code)) for code in ("camden", *PLACES[: changes + 1])}
    with processes.streamlit(processes.DASHBOARD) as server, chromium() as browser:
        in_streamlit(browser, server.url, name, wanted)
        alone = in_streamlit(browser, server.url, name, wanted)
        begun = threading.Event()

        def crowd() -> None:
            asyncio.run(viewer.crowd(server.url, name, "place", viewers, 3.0 * changes, PAUSE, begun.set))

        others = threading.Thread(target=crowd)
        others.start()
        begun.wait()
        among = in_streamlit(browser, server.url, name, wanted)
        others.join()
    said = [_half_and_most(redraws) for redraws in (among, alone)]
    ratio = percentile(among.seconds, 0.5) / percentile(alone.seconds, 0.5)
    label = f"{name} page, choice to drawn in a browser with {viewers} readers beside, p50 / p95; beside the same alone"
    return [Row(label, *said, f"{ratio:.2f}", "")]


def _half_and_most(redraws: Redraws) -> str:
    return " / ".join(ms(percentile(redraws.seconds, share)) for share in (0.5, 0.95))
