"""Servers of the benchmarks' own, on loopback, each on a free port."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "bench" / "peers"
DASHBOARD, SMALLEST, EMPTY = ROOT / "dashboard.py", PEERS / "smallest.py", PEERS / "empty.py"


BESIDE = {"HATECRIME_BUILD_SNAPSHOTS": "0", "HATECRIME_MAKE_READY": "0"}


@dataclass(frozen=True)
class Server:
    url: str
    pid: int
    seconds_to_health: float

    def memory(self) -> float:
        """Resident megabytes."""
        return psutil.Process(self.pid).memory_info().rss / 1e6

    def cpu(self) -> float:
        """Processor seconds of the process and its children so far."""
        processes = [psutil.Process(self.pid), *psutil.Process(self.pid).children(recursive=True)]
        return sum(p.cpu_times().user + p.cpu_times().system for p in processes)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: list[str], port: int, health: str, folder: Path = ROOT, **environment: str) -> Iterator[Server]:
    """Start `command` in a folder, wait until `health` answers 200, stop it at the end.

    What a dashboard makes beside its readers is left to the parts that are about it.
    """
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile() as log:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **BESIDE, **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            with httpx.Client(timeout=60) as client:
                while True:
                    try:
                        if client.get(url + health).status_code == 200:
                            break
                    except httpx.HTTPError:
                        pass
                    if process.poll() is not None or time.perf_counter() - started > 120:
                        log.seek(0)
                        raise RuntimeError(f"{command} did not start: {log.read()[-1500:].decode(errors='replace')}")
                    time.sleep(0.01)
            yield Server(url, process.pid, time.perf_counter() - started)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


def made_ready(server: Server) -> int:
    """Wait until the dashboard has made what is likely to be asked for; how many things it holds then."""
    with httpx.Client(timeout=60) as client:
        seen = -1
        while True:
            held = int(client.get(f"{server.url}/healthz").json()["kept"]["figures"])
            if held == seen and held > 300:
                return held
            seen = held
            time.sleep(3)


@contextmanager
def streamlit(script: Path, **environment: str) -> Iterator[Server]:
    """`streamlit run script`; a peer has Streamlit's own settings, not ours."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)),
        *("--server.address", "127.0.0.1", "--server.headless", "true", "--server.fileWatcherType", "none"),
        *("--browser.gatherUsageStats", "false"),
    ]
    folder = ROOT if script == DASHBOARD else script.parent
    with serving(command, port, "/_stcore/health", folder, **environment) as server:
        yield server


@contextmanager
def dash(page: str) -> Iterator[Server]:
    """One page of the Dash peer."""
    port = free_port()
    with serving([sys.executable, "-m", "bench.peers.dash_pages", page, str(port)], port, "/_dash-layout") as server:
        yield server
