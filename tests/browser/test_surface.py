"""What a hostile client can ask of the running server over HTTP."""

import json
import random
import socket
from urllib.parse import quote, urlsplit

import httpx
import pytest

SECRET_FILES = ("dashboard.py", "manifest.json", "config.toml", "passwd", "requirements.lock")
HEADERS = (
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
)


def ask(server: str, path: str, method: str = "GET") -> tuple[int, bytes]:
    """Status and whole answer to a path that no client has tidied up."""
    parts = urlsplit(server)
    with socket.create_connection((parts.hostname, parts.port), timeout=60) as connection:
        line = f"{method} {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n"
        connection.sendall(line.encode("latin-1"))
        whole = b"".join(iter(lambda: connection.recv(65536), b""))
    return int(whole.split(b" ", 2)[1]), whole


def traversals() -> list[str]:
    """Ways out of /embed: dots, encodings, absolute names, null bytes, and random mixtures of them."""
    steps = ["..", "%2e%2e", "..%2f", "..%5c", "%252e%252e", "....//", ".%2e", "..;", "%c0%ae%c0%ae", "..%00"]
    paths = [f"/embed/{step}/{step}/{name}" for step in steps for name in SECRET_FILES]
    paths += [
        "/embed//etc/passwd",
        "/embed/%2fetc%2fpasswd",
        "/embed/C:/Windows/win.ini",
        "/embed/%00",
        "/embed/latest/%0d%0aX:y",
    ]
    paths += [f"/embed/{'a' * 5000}", "/embed/" + "a/" * 500, "/embed/latest/..%2f..%2f..%2fdashboard.py"]
    chance = random.Random(20240228)
    alphabet = [
        *steps,
        "latest",
        "v",
        "%2f",
        "\\",
        "%5c",
        "con",
        "~",
        "*",
        "?",
        "#",
        "%",
        "\xff",
        "london",
        "index.html",
    ]
    paths += ["/embed/" + "/".join(chance.choices(alphabet, k=chance.randint(1, 8))) for _ in range(150)]
    return paths


def test_no_path_leaves_the_snapshots(server: str) -> None:
    for path in traversals():
        status, answer = ask(server, path)
        assert status in {200, 307, 308, 400, 404, 503}, path
        for mark in (b"st.App(", b'"build_id"', b"gatherUsageStats", b"root:x:", b"--hash=sha256", b"Traceback"):
            if mark == b'"build_id"' and b"/embed/manifest.json" in path.encode("latin-1"):
                continue
            assert mark not in answer or path.endswith("/embed/manifest.json"), path


@pytest.mark.parametrize(
    "path", ["/", "/boroughs", "/healthz", "/embed/", "/embed/none", "/_stcore/health", "/static/none.js"]
)
def test_headers_stand_on_every_answer(server: str, path: str) -> None:
    answer = httpx.get(f"{server}{path}", timeout=60)
    for name in HEADERS:
        assert name in answer.headers, f"{path}: no {name}"
    assert "uvicorn/" not in answer.headers.get("server", "")


def test_the_page_script_matches_its_policy(server: str) -> None:
    """Every inline script of the page is allowed by hash, and nothing else is."""
    from hatecrime.serving import headers

    answer = httpx.get(f"{server}/", timeout=60)
    for digest in headers.inline_script_hashes(answer.text):
        assert digest in answer.headers["content-security-policy"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "NONSENSE"])
def test_nothing_can_be_sent(server: str, method: str) -> None:
    for path in ("/", "/_stcore/upload_file/a/b", "/embed/", "/healthz"):
        status, answer = ask(server, path, method)
        assert status in {400, 405, 501}, f"{method} {path}"
        assert b"Traceback" not in answer


def test_no_trace_no_path_and_no_version_in_error_answers(server: str) -> None:
    chance = random.Random(7)
    for _ in range(100):
        path = "/" + quote(bytes(chance.randrange(256) for _ in range(chance.randint(1, 60))), safe="/?&=")
        status, answer = ask(server, path)
        assert status in {200, 301, 307, 308, 400, 404, 405, 503}, path
        body = answer.split(b"\r\n\r\n", 1)[1]
        if status != 200:
            assert b"Traceback" not in body
            assert b"/work" not in body
            assert b"site-packages" not in body


def test_health_names_no_path_and_no_version(server: str) -> None:
    body = httpx.get(f"{server}/healthz", timeout=60).text
    assert "/" not in body.replace("\\/", "/").replace(json.loads(body)["build_id"], "")
