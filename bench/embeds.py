"""A snapshot from nginx beside a bare file of the same size from the same nginx, and beside the dashboard's own page."""

import asyncio
import gzip
import secrets
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psutil

from bench import processes
from bench.rows import Row

GZIP_LEVEL = 1
"""What nginx compresses with unless told otherwise."""

CONFIGURATION = processes.ROOT / "deploy" / "nginx" / "hate-crime.conf"


def configure(folder: Path, port: int, snapshots: Path) -> Path:
    """The committed configuration on another port, with one more place for bare files, in one worker process."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{port};").replace(
        "/srv/hate-crime/snapshots/", f"{snapshots}/"
    )
    text = text.replace("/var/cache/nginx/hate-crime", str(folder / "cache"))
    text = text.replace(
        "location = /embed {", f"location ^~ /bare/ {{ alias {snapshots}/; gzip off; }}\n    location = /embed {{"
    )
    temporary = "\n".join(f"{n}_temp_path {folder}/{n};" for n in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    whole = folder / "nginx.conf"
    whole.write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{ worker_connections 512; }}\nhttp {{ access_log off; sendfile on; keepalive_requests 100000;\n{temporary}\n{text}\n}}\n",
        encoding="utf-8",
    )
    return whole


async def _ask(port: int, request: bytes, number: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(number):
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head[:200].decode(errors="replace"))
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                await reader.readexactly(int(line.split(b":")[1]))
    writer.close()


async def _load(port: int, path: str, requests: int, connections: int) -> float:
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: identity\r\n\r\n".encode()
    started = time.perf_counter()
    await asyncio.gather(*(_ask(port, request, requests // connections) for _ in range(connections)))
    return time.perf_counter() - started


def measure(pid: int, port: int, path: str, requests: int) -> tuple[float, float]:
    """Requests a second seen by a client in Python, and processor seconds of the server for each request."""
    process = psutil.Process(pid)
    asyncio.run(_load(port, path, 200, 10))
    before = sum(process.cpu_times()[:2])
    seconds = asyncio.run(_load(port, path, requests, 10))
    return requests / seconds, (sum(process.cpu_times()[:2]) - before) / requests


def served(snapshots: Path, requests: int = 10_000, rounds: int = 5) -> list[Row]:
    """Rounds in turn; the medians. The client is slower than nginx, so capacity is told by processor time."""
    page = next(iter(sorted((snapshots / "latest").glob("*/index.html"))))
    path = page.relative_to(snapshots)
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        copy = folder / "snapshots"
        (copy / path).parent.mkdir(parents=True)
        shutil.copy(page, copy / path)
        (copy / "bare.bin").write_bytes(secrets.token_bytes(page.stat().st_size))
        port = processes.free_port()
        running = subprocess.Popen(
            [nginx, "-p", str(folder), "-c", str(configure(folder, port, copy))], stdin=subprocess.DEVNULL
        )
        time.sleep(1)
        try:
            rounds_found = [
                (
                    measure(running.pid, port, f"/embed/{path}", requests),
                    measure(running.pid, port, "/bare/bare.bin", requests),
                )
                for _ in range(rounds)
            ]
        finally:
            running.terminate()
            running.wait(10)
    with processes.streamlit(processes.ROOT / "dashboard.py") as server:
        own = measure(server.pid, int(server.url.rsplit(":", 1)[1]), "/", 1000)
    compressed = len(gzip.compress(page.read_bytes(), GZIP_LEVEL))
    here, bare = (sorted(r[i][1] for r in rounds_found)[rounds // 2] for i in (0, 1))
    rate_here, rate_bare = (sorted(r[i][0] for r in rounds_found)[rounds // 2] for i in (0, 1))
    return [
        Row(
            f"snapshot page ({page.stat().st_size / 1e3:.0f} kB) from nginx, requests a second of one worker by its "
            "processor time; beside a bare file of the same size",
            f"{1 / here:,.0f} ({rate_here:,.0f} seen by the client)",
            f"{1 / bare:,.0f} ({rate_bare:,.0f})",
            f"{bare / here:.2f}",
            "at least 0.95",
            bare / here >= 0.95,
            name="snapshot requests",
            value=1 / here,
        ),
        Row(
            "bytes of that page as nginx sends it, compressed; beside its own",
            f"{compressed / 1e3:.1f} kB",
            f"{page.stat().st_size / 1e3:.1f} kB",
            f"{compressed / page.stat().st_size:.2f}",
            "",
            name="page bytes",
            value=compressed,
        ),
        Row(
            "the same snapshot; beside the empty first page of the dashboard process (before its charts)",
            f"{1 / here:,.0f}",
            f"{1 / own[1]:,.0f} ({own[0]:,.0f})",
            f"{own[1] / here:.0f}",
            "",
        ),
    ]
