"""Two dashboards behind the nginx configuration of deploy/, one of them killed under its viewers."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page

from tests import missing

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = ROOT / "deploy" / "nginx" / "hate-crime.conf"


def nginx_path() -> str | None:
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def configure(folder: Path, port: int, replicas: list[int], snapshots: Path) -> Path:
    """The committed configuration on other ports and folders, wrapped as a whole nginx of our own."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    for old, new in (
        ("127.0.0.1:8501", f"127.0.0.1:{replicas[0]}"),
        ("127.0.0.1:8502", f"127.0.0.1:{replicas[1]}"),
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("/srv/hate-crime/snapshots/", f"{snapshots}/"),
        ("/var/cache/nginx/hate-crime", str(folder / "cache")),
        ("fail_timeout=10s", "fail_timeout=2s"),
    ):
        assert old in text, f"{old} is not in the configuration any more"
        text = text.replace(old, new)
    whole = folder / "nginx.conf"
    temporary = "\n".join(
        f"    {n}_temp_path {folder}/{n};" for n in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole.write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n"
        "events { worker_connections 512; }\n"
        f"http {{\n    include /etc/nginx/mime.types;\n    access_log off;\n{temporary}\n{text}\n}}\n",
        encoding="utf-8",
    )
    return whole


@pytest.fixture
def behind_nginx(new_dashboard, tmp_path: Path, free_ports) -> Iterator[Callable[..., tuple]]:
    """Starts two dashboards and nginx before them: `(address, [dashboard, dashboard], snapshots folder)`."""
    path = nginx_path()
    if path is None:
        missing.skip_without("nginx")
    snapshots = tmp_path / "snapshots"
    for name, text in (
        ("index.html", "<h1>gallery</h1>"),
        ("latest/london/data.csv", "month,offences\n" + "2026-03-01,1\n" * 200),
        ("latest/london/index.html", "<h1>figure</h1>"),
        ("v/2026-03-abcdef12/london/figure.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ):
        (snapshots / name).parent.mkdir(parents=True, exist_ok=True)
        (snapshots / name).write_text(text, encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    port, *ports = free_ports(3)
    settings = {"HATECRIME_METRICS": "1", "HATECRIME_BUILD_SNAPSHOTS": "0"}
    dashboards = [new_dashboard(port=p, **settings) for p in ports]
    whole = configure(tmp_path, port, ports, snapshots)
    running = subprocess.Popen([path, "-p", str(tmp_path), "-c", str(whole)], stdin=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{address}/embed/")
            break
        except httpx.HTTPError:
            time.sleep(0.1)
    yield address, dashboards, snapshots
    running.terminate()
    running.wait(10)


def sessions(dashboard) -> int:
    """Viewers connected to one process, by Streamlit's own counter."""
    text = httpx.get(f"{dashboard.url}/_stcore/metrics?families=active_sessions", timeout=60).text
    found = re.search(r"(?m)^active_sessions(?:\{[^}]*\})? (\d+)", text)
    return int(found.group(1)) if found else 0


def wait_for(truth: Callable[[], bool], page: Page, what: str) -> None:
    deadline = time.monotonic() + 60
    while not truth():
        assert time.monotonic() < deadline, what
        page.wait_for_timeout(200)


def fetch_exactly(address: str, path: str) -> bytes:
    """The whole answer to a path that no client has tidied up."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.slow
def test_a_killed_process_costs_no_viewer_more_than_a_moment(
    new_page, open_page, settled, new_dashboard, behind_nginx
) -> None:
    address, dashboards, _ = behind_nginx
    host = address.removeprefix("http://")
    viewers: dict[int, list[tuple[Page, list[str]]]] = {0: [], 1: []}
    for number in range(12):
        before = [sessions(d) for d in dashboards]
        page = new_page(hosts=(host,), fresh=True)  # a viewer is a profile with a cookie of its own
        sockets: list[str] = []
        page.on("websocket", lambda s, kept=sockets: kept.append(s.url))
        open_page(page, "/overview?area=camden", base=address)
        grown = [sessions(d) - b for d, b in zip(dashboards, before, strict=True)]
        viewers[grown.index(1)].append((page, sockets))
        if number >= 2 and all(viewers.values()):
            break
    assert all(viewers.values()), "the viewers all landed on one process"

    page, _ = viewers[1][0]
    page.reload()
    settled(page)
    assert sessions(dashboards[0]) == len(viewers[0]), "a reload did not stay on its process"

    dashboards[0].process.kill()
    dashboards[0].process.wait(10)
    for page, sockets in viewers[0]:
        wait_for(lambda kept=sockets: len(kept) > 1, page, "a lost viewer did not come back")
        settled(page)
        assert "area=camden" in page.url
        assert "Camden" in page.locator("[data-testid=stApp]").inner_text()
        assert page.locator("[data-testid=stException]").count() == 0
    wait_for(lambda: sessions(dashboards[1]) >= len(viewers[0]) + len(viewers[1]), page, "not all are on the one left")
    for page, _ in viewers[1]:
        assert "Camden" in page.locator("[data-testid=stApp]").inner_text()

    answers = [
        httpx.get(f"{address}/healthz", headers={"User-Agent": f"monitor {n}"}, timeout=60).status_code
        for n in range(20)
    ]
    assert answers == [200] * 20, "the dead process is still asked"

    revived = new_dashboard(
        port=int(dashboards[0].url.rsplit(":", 1)[1]), HATECRIME_METRICS="1", HATECRIME_BUILD_SNAPSHOTS="0"
    )
    for _ in range(12):
        page = new_page(hosts=(host,), fresh=True)
        open_page(page, "/report", base=address)
        if sessions(revived):
            break
        time.sleep(0.3)
    assert sessions(revived), "no new viewer is on the process that came back"


def test_snapshots_come_from_disk_with_their_headers(behind_nginx) -> None:
    address, dashboards, _ = behind_nginx
    for dashboard in dashboards:
        dashboard.stop()  # no Python is needed for any of this
    page = httpx.get(f"{address}/embed/latest/london/")
    assert page.text == "<h1>figure</h1>"
    assert "frame-ancestors *" in page.headers["content-security-policy"]
    assert "max-age=300" in page.headers["cache-control"]
    data = httpx.get(f"{address}/embed/latest/london/data.csv")
    assert data.headers["access-control-allow-origin"] == "*"
    assert data.headers["content-type"].startswith("text/csv")
    assert data.headers["content-encoding"] == "gzip"
    frozen = httpx.get(f"{address}/embed/v/2026-03-abcdef12/london/figure.svg")
    assert "immutable" in frozen.headers["cache-control"]
    assert "default-src 'none'" in frozen.headers["content-security-policy"]
    for found in (page, data, frozen):
        assert found.headers["x-content-type-options"] == "nosniff"
        assert found.headers["server"] == "nginx", "the version of the server is told"
    assert httpx.get(f"{address}/embed").headers["location"].endswith("/embed/")
    assert httpx.post(f"{address}/embed/latest/london/").status_code == 403
    for path in ("/embed../secret.txt", "/embed/../secret.txt", "/embed/..%2fsecret.txt", "/embed/%2e%2e/secret.txt"):
        answer = fetch_exactly(address, path)
        assert b"secret" not in answer


def test_the_proxy_passes_headers_and_keeps_compressed_assets(behind_nginx) -> None:
    address, dashboards, _ = behind_nginx
    page = httpx.get(f"{address}/boroughs", headers={"Accept-Encoding": "gzip"})
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.headers["server"] == "nginx"
    assert "replica=" in page.headers["set-cookie"]
    assert "httponly" in page.headers["set-cookie"].lower()
    bundle = re.search(r"\./(static/js/index\.[^\"]+\.js)", page.text).group(1)
    first = httpx.get(f"{address}/{bundle}", headers={"Accept-Encoding": "gzip"})
    assert first.headers["content-encoding"] == "gzip"
    assert "immutable" in first.headers["cache-control"]
    assert httpx.get(f"{address}/_stcore/metrics").status_code == 404
    for dashboard in dashboards:
        dashboard.stop()
    again = httpx.get(f"{address}/{bundle}", headers={"Accept-Encoding": "gzip"})
    assert again.content == first.content, "the asset was not kept by nginx"
