"""A real dashboard, a real browser, and nobody else to talk to.

`server` starts `streamlit run dashboard.py` once; `page` is a Chromium page for which every other host is shut.
At the end of each test nothing may have been asked of another host, and the browser may not have refused
anything under the content security policy.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebSocket, sync_playwright

from tests import missing
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",  # every other host is shut
]
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
READY_MS = 45_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder is marked `browser`; each worker has one server and one browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Dashboard:
    """A dashboard process of the tests' own."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)


def start_dashboard(folder: Path, port: int | None = None, **environment: str) -> Dashboard:
    """`streamlit run dashboard.py`, healthy; the log is kept in `folder`."""
    port = port or free_port()
    log = folder / f"dashboard-{port}.log"
    with log.open("ab") as sink:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "streamlit", "run", str(ROOT / "dashboard.py")),
                *("--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"),
            ],
            cwd=folder,  # never the root: paths must not depend on where the process was started
            env={
                **os.environ,
                "HATECRIME_BUILD_SNAPSHOTS": "0",
                "HATECRIME_MAKE_READY": "0",
                **environment,
            },  # 1 where a test is about it
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    dashboard = Dashboard(f"http://127.0.0.1:{port}", process, log)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{dashboard.url}/_stcore/health", timeout=2).text == "ok":
                return dashboard
        except httpx.HTTPError:
            time.sleep(0.1)
    dashboard.stop()
    raise RuntimeError(f"the dashboard did not start: {log.read_text(encoding='utf-8')[-2000:]}")


@pytest.fixture(scope="session")
def free_ports() -> Callable[[int], list[int]]:
    """`free_ports(3)`: that many different ports that nobody listens on."""

    def find(number: int) -> list[int]:
        ports: set[int] = set()
        while len(ports) < number:
            ports.add(free_port())
        return sorted(ports)

    return find


@pytest.fixture(scope="session")
def new_dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Dashboard]]:
    """Starts dashboards with settings of their own (`port=`, environment); all are stopped at the end."""
    started: list[Dashboard] = []

    def start(port: int | None = None, **environment: str) -> Dashboard:
        started.append(start_dashboard(tmp_path_factory.mktemp("dashboard"), port, **environment))
        return started[-1]

    yield start
    for dashboard in started:
        dashboard.stop()


@pytest.fixture(scope="session")
def server(new_dashboard: Callable[..., Dashboard]) -> str:
    """Base address of a dashboard over the committed tables."""
    return new_dashboard().url


def chromium_path() -> str | None:
    """The one without windows if it is there: it takes a quarter less time."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; skipped without one, but not in CI."""
    path = chromium_path()
    if path is None:
        missing.skip_without("chromium")
    profile = tempfile.mkdtemp(prefix="chromium-")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=path, args=CHROMIUM_FLAGS, env={**os.environ, "XDG_CONFIG_HOME": profile}
        )
        yield running
        running.close()
    shutil.rmtree(profile, ignore_errors=True)


@dataclass
class Watch:
    """What a page asked of other hosts and what the browser refused."""

    allowed: set[str] = field(default_factory=set)
    foreign: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def is_ours(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme in {"data", "blob", "about"} or parts.netloc in self.allowed

    def request(self, request: Request) -> None:
        if not self.is_ours(request.url):
            self.foreign.append(request.url)

    def socket(self, socket: WebSocket) -> None:
        if urlsplit(socket.url).netloc not in self.allowed:
            self.foreign.append(socket.url)

    def console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.refused.append(message.text)


USUAL = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", "timezone_id": "Europe/London"}


@pytest.fixture(scope="session")
def usual(browser: Browser) -> Iterator[BrowserContext]:
    """One profile for pages that need none of their own: what it has fetched and compiled once, it has."""
    context = browser.new_context(**USUAL)
    yield context
    context.close()


@pytest.fixture
def new_page(browser: Browser, usual: BrowserContext, server: str) -> Iterator[Callable[..., Page]]:
    """Makes pages with every other host shut.

    `hosts`: other addresses (`127.0.0.1:1234`) that the test itself serves. `viewport` and `color_scheme` are of the
    page; with `fresh`, or other keywords of Playwright's `new_context`, it has a profile of its own, with nothing in it.
    """
    watch = Watch({urlsplit(server).netloc})
    contexts: list[BrowserContext] = []
    pages: list[Page] = []

    def make(hosts: tuple[str, ...] = (), *, fresh: bool = False, **options: Any) -> Page:
        watch.allowed.update(hosts)
        of_page = {name: options.pop(name) for name in ("viewport", "color_scheme") if name in options}
        context = usual
        if fresh or options:
            context = browser.new_context(**{**USUAL, **options})
            contexts.append(context)
        page = context.new_page()
        pages.append(page)
        page.set_default_timeout(READY_MS)
        if "viewport" in of_page:
            page.set_viewport_size(of_page["viewport"])
        if "color_scheme" in of_page:
            page.emulate_media(color_scheme=of_page["color_scheme"])
        page.on("request", watch.request)
        page.on("console", watch.console)
        page.on("websocket", watch.socket)
        return page

    yield make
    for page in pages:
        page.close()
    for context in contexts:
        context.close()
    usual.clear_cookies()
    assert not watch.foreign, f"asked of other hosts: {watch.foreign}"
    assert not watch.refused, f"refused by the content security policy: {watch.refused}"


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One page at 1280 x 900, light."""
    return new_page()


@pytest.fixture(scope="session")
def open_page(server: str) -> Callable[..., None]:
    """`open_page(page, "/boroughs?area=camden", chart=True)`: opens an address and waits until it is all drawn."""

    def open_it(page: Page, address: str, *, chart: bool = False, base: str | None = None) -> None:
        page.goto((base or server) + address, wait_until="domcontentloaded")
        settle(page, chart=chart)

    return open_it


def settle(page: Page, *, chart: bool = False) -> None:
    """Wait until the script has run and, with `chart`, a chart is drawn."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=READY_MS)
    page.wait_for_selector("[data-testid=stMain] h1", timeout=READY_MS)
    if chart:
        page.wait_for_selector(".js-plotly-plot .main-svg", state="attached", timeout=READY_MS)


@pytest.fixture(scope="session")
def settled() -> Callable[..., None]:
    """`settled(page)`: wait after a change until the page is drawn again."""
    return settle


QUIET = """() => new Promise(done => {
  let last = performance.now();
  const began = last, seen = new MutationObserver(() => { last = performance.now(); });
  seen.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
  const look = setInterval(() => {
    const now = performance.now();
    if (now - last < 400 && now - began < 20000) return;
    clearInterval(look); seen.disconnect(); done();
  }, 50);
})"""


@pytest.fixture(scope="session")
def quiet() -> Callable[[Page], None]:
    """`quiet(page)`: wait until nothing in the document has changed for 0.4 s: Plotly waits 0.1 s before it resizes."""
    return lambda page: page.evaluate(QUIET)


@pytest.fixture(scope="session")
def axe_faults() -> Callable[[Page], list[str]]:
    """`axe_faults(page)`: what axe-core finds, of any severity, a line each."""
    source = AXE.read_text(encoding="utf-8")

    def run(page: Page) -> list[str]:
        page.evaluate(source)
        found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{v['impact']} {v['id']}: {n['target']} {n['failureSummary'].splitlines()[-1].strip()}"
            for v in found["violations"]
            for n in v["nodes"]
        ]

    return run
