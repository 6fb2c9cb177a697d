"""Publishers on this machine: a real HTTP server that speaks as the London Datastore, GOV.UK and the ONS do.

It lists files in the forms of `FORMS` and of GOV.UK's content interface, and serves them at
`/download/<dataset>/<resource>/<file>`, `/media/<id>/<file>` and `/file?uri=`, with ETag, Last-Modified, 304 and
Range. A form that is not among `forms` is refused with 410, as the real one refuses the routes it has given up.
`misbehave(part_of_path, behaviour, times)` makes it break in a named way.
"""

import email.utils
import gzip
import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs, quote, unquote, urlsplit

DATASTORE = "https://data.london.gov.uk"
OGL = {"url": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/", "title": "UK OGL v3"}
DATASET, EXPORT, PACKAGE = FORMS = ("/api/v3/dataset/", "/api/v3/datasets/export.json", "/api/action/package_show")
COLLECTION = "/api/content/government/collections/hate-crime-statistics"
RELEASE = "/government/statistics/hate-crime-england-and-wales-year-ending-march-"
GONE = {
    "error": {
        "message": "Please use the new API endpoints at /api/v3/datasets/export.json and /api/v3/dataset/:id.",
        "__type": "Deprecated Route",
    }
}


@dataclass
class File:
    """Content of a file and the moment it was last changed (seconds since 1970)."""

    content: bytes
    changed: float = 1_760_000_000.0

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.content).hexdigest()[:20]}"'


class Request(NamedTuple):
    path: str
    headers: dict[str, str]
    status: int
    method: str


@dataclass
class Publisher:
    """What the publishers have. `datasets`: dataset -> its resources, as (id, file name, moment), newest first."""

    datasets: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    licences: dict[str, object] = field(default_factory=dict)
    releases: dict[int, list[dict[str, object]]] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    faults: list[list] = field(default_factory=list)
    forms: tuple[str, ...] = FORMS
    as_mapping: bool = False
    """Whether resources are a mapping by id, as in older answers, and not a list."""
    lists_checksums: bool = True
    no_validators: bool = False
    listed: dict[str, dict[str, object]] = field(default_factory=dict)
    """File name -> fields of its resource in the list of a dataset that differ from the truth."""

    def add(self, dataset: str, resource: str, name: str, content: bytes, modified: str = "2026-04-21T09:00:00.000Z") -> str:  # fmt: skip
        """Publish a file in a dataset of the Datastore and return its path."""
        self.datasets.setdefault(dataset, []).insert(0, (resource, name, modified))
        path = f"/download/{dataset}/{resource}/{name}"
        self.files[path] = File(content)
        return path

    def release(self, year: int, name: str, content: bytes) -> str:
        """Publish a release of hate crime tables on GOV.UK and return the path of its workbook."""
        path = f"/media/{year:06x}/{name}"
        self.files[path] = File(content)
        page = {"title": "Hate crime, England and Wales", "url": f"{RELEASE}{year}/bulletin", "attachment_type": "html"}
        tables = {
            "title": f"Hate crime, England and Wales, year ending March {year}: data tables",
            "filename": name,
            "url": f"https://assets.publishing.service.gov.uk{quote(path)}",
            "content_type": "application/vnd.oasis.opendocument.spreadsheet",
            "file_size": len(content),
        }
        self.releases[year] = [page, tables]
        return path

    def misbehave(self, where: str, behaviour: str, times: int = 1_000, **details: object) -> None:
        self.faults.append([where, behaviour, times, details])

    def fault_for(self, path: str) -> tuple[str, dict] | None:
        for fault in self.faults:
            if fault[0] in path and fault[2] > 0:
                fault[2] -= 1
                return fault[1], fault[3]
        return None

    def dataset(self, dataset: str) -> dict[str, object]:
        resources = [
            {
                "id": resource,
                "title": name.rsplit(".", 1)[0],
                "url": f"{DATASTORE}/download/{dataset}/{resource}/{quote(name)}",
                "filename": name,
                "timestamp": modified,
                **self._size_and_hash(self.files.get(f"/download/{dataset}/{resource}/{name}", File(b"")).content),
                **self.listed.get(name, {}),
            }
            for resource, name, modified in self.datasets[dataset]
        ]
        return {
            "id": dataset,
            "title": self.titles.get(dataset, f"Dataset {dataset}"),
            "webpage": f"{DATASTORE}/dataset/{dataset}",
            "licence": self.licences.get(dataset, OGL),
            "resources": {str(r["id"]): r for r in resources} if self.as_mapping else resources,
        }

    def _size_and_hash(self, content: bytes) -> dict[str, object]:
        return {"size": len(content), "hash": hashlib.md5(content).hexdigest()} if self.lists_checksums else {}

    def answer(self, path: str, query: dict[str, list[str]]) -> object:
        """What a list answers at a path; LookupError where nothing is."""
        if path == EXPORT:
            return [self.dataset(dataset) for dataset in self.datasets]
        if path.startswith(DATASET):
            return self.dataset(path.removeprefix(DATASET).rsplit("-", 1)[-1])
        if path == PACKAGE:
            return {"success": True, "result": self.dataset(query["id"][0])}
        if path == COLLECTION and self.releases:
            paths = ["/government/statistics/hate-crimes-2011-to-2012", *(f"{RELEASE}{year}" for year in self.releases)]
            return {"links": {"documents": [{"base_path": path} for path in paths]}}
        year = int(path.removeprefix(f"/api/content{RELEASE}"))
        changed = f"{year}-10-09T09:30:00+01:00"
        return {"details": {"attachments": self.releases[year]}, "public_updated_at": changed}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    publisher: Publisher

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        if path == "/file":
            path = parse_qs(parts.query)["uri"][0]
        fault = self.publisher.fault_for(path + "?" + parts.query)
        if fault:
            getattr(self, f"_{fault[0]}")(path, **fault[1])
        elif path.startswith("/api/"):
            self._list(path, parse_qs(parts.query))
        elif path in self.publisher.files:
            self._file(self.publisher.files[path])
        else:
            self._status(path, 404)

    def _list(self, path: str, query: dict[str, list[str]]) -> None:
        if path.startswith(tuple(set(FORMS) - set(self.publisher.forms))):
            self._send(410, json.dumps(GONE).encode(), {"Content-Type": "application/json"})
            return
        try:
            answer = self.publisher.answer(path, query)
        except (LookupError, ValueError):
            self._status(path, 404)
        else:
            self._send(200, json.dumps(answer).encode(), {"Content-Type": "application/json"})

    def _note(self, status: int) -> None:
        self.publisher.requests.append(Request(self.path, dict(self.headers), status, self.command))

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None, length: int | None = None) -> None:
        self._note(status)
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        if self.command != "HEAD":
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
        self._note(200)
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(file.content[:at])
        self.close_connection = True

    def _slow(self, path: str, seconds: float) -> None:
        file = self.publisher.files[path]
        self._note(200)
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
        self._note(0)
        time.sleep(seconds)
        self.close_connection = True

    def _redirect(self, path: str, to: str) -> None:
        self._send(302, b"", {"Location": to})

    def _endless(self, path: str) -> None:
        self._note(200)
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

    def _odd_etag(self, path: str) -> None:
        self._send(200, self.publisher.files[path].content, {"ETag": '"\xe9"'})

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
