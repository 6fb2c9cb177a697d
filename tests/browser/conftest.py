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
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Request, ViewportSize, sync_playwright

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
    """What the pages of a test asked for, said, and were refused."""

    allowed: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def begin(self, *hosts: str) -> None:
        """Forget what was; `hosts` may be asked."""
        self.allowed = set(hosts)
        for heard in (self.asked, self.said, self.foreign, self.dialogs):
            heard.clear()

    def over(self, context: BrowserContext) -> BrowserContext:
        """The context, all of whose pages are now watched."""
        context.on("request", self._request)
        context.on("console", lambda message: self.said.append(message.text))
        context.on("weberror", lambda error: self.said.append(str(error.error)))
        context.on("dialog", self._dialog)
        context.on("page", lambda page: page.on("websocket", lambda socket: self._address(socket.url)))
        return context

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)
        self._address(request.url)

    def _address(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob", "about"} and parts.netloc not in self.allowed:
            self.foreign.append(url)

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def check(self) -> None:
        refused = [text for text in self.said if "Content Security Policy" in text]
        assert not self.foreign, f"asked of other hosts: {self.foreign}"
        assert not refused, f"refused by the content security policy: {refused}"
        assert not self.dialogs, f"a script ran: {self.dialogs}"


USUAL = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", "timezone_id": "Europe/London"}
LASTING = ("on", "once", "route", "add_init_script", "expose_function", "expose_binding")
"""What a test would leave behind in a tab that the next test goes on with."""
MOST_STEPS = 30
"""A tab is closed when its history is that long: Chromium forgets steps beyond 50."""


def _refused(*_: object, **__: object) -> None:
    raise RuntimeError(f"{', '.join(LASTING)} outlive the test: ask for new_page(fresh=True)")


@dataclass
class Profile:
    """A browser context with options of its own, and its tabs that no test has in hand."""

    context: BrowserContext
    spare: list[Page] = field(default_factory=list)

    def tab(self) -> Page:
        if self.spare:
            return self.spare.pop()
        page = self.context.new_page()
        for name in LASTING:
            setattr(page, name, _refused)
        return page

    def take_back(self, page: Page, blank: str) -> None:
        """Leave nothing in it for the next test: `blank` is a page of the server without a script."""
        page.goto(blank)
        page.evaluate("sessionStorage.clear()")
        self.context.clear_cookies()
        if page.evaluate("history.length") > MOST_STEPS:
            page.close()
        else:
            self.spare.append(page)


@pytest.fixture(scope="session")
def watch_of_all() -> Watch:
    return Watch()


@pytest.fixture
def watch(watch_of_all: Watch, server: str) -> Watch:
    """What this test's pages asked for and said."""
    watch_of_all.begin(urlsplit(server).netloc)
    return watch_of_all


@pytest.fixture(scope="session")
def profile(browser: Browser, watch_of_all: Watch) -> Callable[..., Profile]:
    """`profile(**options)`: the one with these options. What it has fetched and compiled once, it has."""
    made: dict[str, Profile] = {}

    def find(**options: Any) -> Profile:
        key = repr(sorted(options.items()))
        if key not in made:
            made[key] = Profile(watch_of_all.over(browser.new_context(**{**USUAL, **options})))
        return made[key]

    return find


@pytest.fixture
def new_page(
    browser: Browser, profile: Callable[..., Profile], watch: Watch, server: str
) -> Iterator[Callable[..., Page]]:
    """Hands out pages with every other host shut.

    `hosts`: other addresses (`127.0.0.1:1234`) that the test itself serves. `viewport` and `color_scheme` are of the
    page, other keywords are those of Playwright's `new_context`. Tests go on with each other's tabs, which takes half
    the time of new ones: a page is loaded anew, but its scripts are compiled already. With `fresh` it is a new one in
    a profile with nothing in it, to which a test may attach what it likes.
    """
    ends = ExitStack()

    def make(
        hosts: tuple[str, ...] = (),
        *,
        fresh: bool = False,
        viewport: ViewportSize | None = None,
        color_scheme: str = "light",
        **options: Any,
    ) -> Page:
        watch.allowed.update(hosts)
        if fresh:
            context = watch.over(browser.new_context(**{**USUAL, **options}))
            page = context.new_page()
            ends.callback(context.close)
        else:
            of = profile(**options)
            page = of.tab()
            ends.callback(of.take_back, page, f"{server}/healthz")
        page.set_default_timeout(READY_MS)
        page.set_viewport_size(viewport or USUAL["viewport"])
        page.emulate_media(media="null", color_scheme=color_scheme)
        return page

    with ends:
        yield make
    watch.check()


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
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)
        found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{v['impact']} {v['id']}: {n['target']} {n['failureSummary'].splitlines()[-1].strip()}"
            for v in found["violations"]
            for n in v["nodes"]
        ]

    return run
