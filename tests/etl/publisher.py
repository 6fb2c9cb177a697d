"""A publisher on this machine: a real HTTP server that speaks as the London Datastore and the ONS do.

It serves files at `/api/action/package_show?id=`, `/download/<dataset>/<resource>/<file>` and `/file?uri=`, with
ETag, Last-Modified, 304 and Range. `misbehave(part_of_path, behaviour, times)` makes it break in a named way.
"""

import email.utils
import gzip
import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, unquote, urlsplit

DATASTORE = "https://data.london.gov.uk"


@dataclass
class File:
    """Content of a file and the moment it was last changed (seconds since 1970)."""

    content: bytes
    changed: float = 1_760_000_000.0

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.content).hexdigest()[:20]}"'


@dataclass
class Publisher:
    """What stands at the publisher. `datasets`: dataset -> list of (resource id, file name, last_modified)."""

    datasets: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str], int]] = field(default_factory=list)
    faults: list[list] = field(default_factory=list)
    no_validators: bool = False
    listed: dict[str, dict[str, object]] = field(default_factory=dict)
    """File name -> further fields of its resource in the list of a dataset, such as `size` and `hash`."""

    def add(self, dataset: str, resource: str, name: str, content: bytes, modified: str = "2026-04-21T09:00:00") -> str:
        """Publish a file in a dataset of the Datastore and return its path."""
        self.datasets.setdefault(dataset, []).insert(0, (resource, name, modified))
        path = f"/download/{dataset}/{resource}/{name}"
        self.files[path] = File(content)
        return path

    def misbehave(self, where: str, behaviour: str, times: int = 1_000, **details: object) -> None:
        self.faults.append([where, behaviour, times, details])

    def fault_for(self, path: str) -> tuple[str, dict] | None:
        for fault in self.faults:
            if fault[0] in path and fault[2] > 0:
                fault[2] -= 1
                return fault[1], fault[3]
        return None

    def package(self, dataset: str) -> bytes:
        resources = [
            {
                "id": resource,
                "name": name,
                "format": name.rsplit(".", 1)[-1].upper(),
                "url": f"{DATASTORE}/download/{dataset}/{resource}/{quote(name)}",
                "last_modified": modified,
                **self.listed.get(name, {}),
            }
            for resource, name, modified in self.datasets[dataset]
        ]
        return json.dumps({"success": True, "result": {"name": dataset, "resources": resources}}).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    publisher: Publisher

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        if path == "/file":
            path = parse_qs(parts.query)["uri"][0]
        fault = self.publisher.fault_for(path + "?" + parts.query)
        if fault:
            getattr(self, f"_{fault[0]}")(path, **fault[1])
        elif path == "/api/action/package_show":
            dataset = parse_qs(parts.query).get("id", [""])[0]
            if dataset in self.publisher.datasets:
                self._send(200, self.publisher.package(dataset), {"Content-Type": "application/json"})
            else:
                self._status(path, 404)
        elif path in self.publisher.files:
            self._file(self.publisher.files[path])
        else:
            self._status(path, 404)

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None, length: int | None = None) -> None:
        self.publisher.requests.append((self.path, dict(self.headers), status))
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def _validators(self, file: File) -> dict[str, str]:
        if self.publisher.no_validators:
            return {}
        return {"ETag": file.etag, "Last-Modified": email.utils.formatdate(file.changed, usegmt=True)}

    def _file(self, file: File) -> None:
        headers = self._validators(file)
        if headers and self.headers.get("If-None-Match") == file.etag:
            self._send(304, b"", headers)
            return
        wanted = self.headers.get("Range")
        if wanted and self.headers.get("If-Range") in (None, *headers.values()):
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(file.content):
                self._send(416, b"", {"Content-Range": f"bytes */{len(file.content)}"})
                return
            headers["Content-Range"] = f"bytes {start}-{len(file.content) - 1}/{len(file.content)}"
            self._send(206, file.content[start:], headers)
            return
        self._send(200, file.content, headers)

    # Ways to misbehave.

    def _status(self, path: str, status: int, retry_after: str | None = None) -> None:
        self._send(status, b"no", {"Retry-After": retry_after} if retry_after else {})

    def _html(self, path: str) -> None:
        body = b"<!DOCTYPE html>\n<html><body>Please sign in</body></html>\n"
        self._send(200, body, {"Content-Type": "text/html"})

    def _cut(self, path: str, at: int) -> None:
        file = self.publisher.files[path]
        self._send(200, file.content[:at], self._validators(file), length=len(file.content))
        self.close_connection = True

    def _too_long_length(self, path: str) -> None:
        file = self.publisher.files[path]
        self._send(200, file.content, self._validators(file), length=len(file.content) + 1000)
        self.close_connection = True

    def _too_short_length(self, path: str, at: int | None = None) -> None:
        file = self.publisher.files[path]
        length = len(file.content) // 2 if at is None else at
        self._send(200, file.content, self._validators(file), length=length)
        self.close_connection = True

    def _no_length_cut(self, path: str, at: int) -> None:
        file = self.publisher.files[path]
        self.publisher.requests.append((self.path, dict(self.headers), 200))
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(file.content[:at])
        self.close_connection = True

    def _slow(self, path: str, seconds: float) -> None:
        file = self.publisher.files[path]
        self.publisher.requests.append((self.path, dict(self.headers), 200))
        self.send_response(200)
        self.send_header("Content-Length", str(len(file.content)))
        self.end_headers()
        try:
            for byte in file.content:
                self.wfile.write(bytes([byte]))
                time.sleep(seconds)
        except OSError:
            self.close_connection = True

    def _silent(self, path: str, seconds: float) -> None:
        self.publisher.requests.append((self.path, dict(self.headers), 0))
        time.sleep(seconds)
        self.close_connection = True

    def _redirect(self, path: str, to: str) -> None:
        self._send(302, b"", {"Location": to})

    def _endless(self, path: str) -> None:
        self.publisher.requests.append((self.path, dict(self.headers), 200))
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        line = b"Borough,MajorText,MinorText,201004\r\n" * 4000
        try:
            while True:
                self.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
        except OSError:
            self.close_connection = True

    def _announced_huge(self, path: str) -> None:
        self._send(200, b"Borough", {}, length=10**12)
        self.close_connection = True

    def _gzip(self, path: str) -> None:
        file = self.publisher.files[path]
        self._send(200, gzip.compress(file.content), self._validators(file) | {"Content-Encoding": "gzip"})

    def _gzip_bomb(self, path: str) -> None:
        body = gzip.compress(b"0," * 50_000_000, compresslevel=1)
        self._send(200, body, {"Content-Encoding": "gzip"})

    def _broken_gzip(self, path: str) -> None:
        self._send(200, b"this is not gzip at all, but says it is", {"Content-Encoding": "gzip"})

    def _body(self, path: str, body: bytes, status: int = 200) -> None:
        self._send(status, body)

    def _wrong_part(self, path: str) -> None:
        """Answers a request for a part with another part."""
        file = self.publisher.files[path]
        headers = self._validators(file) | {"Content-Range": f"bytes 0-9/{len(file.content)}"}
        self._send(206, file.content[:10], headers)


class Server:
    """The publisher, listening on this machine until closed."""

    def __init__(self, publisher: Publisher) -> None:
        self.publisher = publisher
        handler = type("Handler", (_Handler,), {"publisher": publisher})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
