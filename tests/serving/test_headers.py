import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from hatecrime.serving import headers


async def hello(_) -> PlainTextResponse:
    return PlainTextResponse("hello")


async def broken(_) -> PlainTextResponse:
    raise RuntimeError("a secret path")


async def socket(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("open")
    await websocket.close()


def client(host: str = "testserver", **environment: str) -> TestClient:
    settings = headers.read_settings(environment)
    app = Starlette(
        routes=[
            Route("/broken", broken),
            Route("/{path:path}", hello, methods=["GET", "POST", "PUT", "DELETE"]),
            WebSocketRoute("/s", socket),
        ],
        middleware=[Middleware(headers.SecurityHeaders, settings=settings, script_hashes=("'sha256-x'",))],
    )
    return TestClient(app, base_url=f"http://{host}")


def test_every_answer_of_the_dashboard_carries_the_headers() -> None:
    for path in ("/", "/boroughs", "/healthz", "/_stcore/health", "/nothing/here"):
        found = client().get(path).headers
        assert found["x-content-type-options"] == "nosniff"
        assert found["referrer-policy"] == "strict-origin-when-cross-origin"
        assert "camera=()" in found["permissions-policy"]
        assert found["x-frame-options"] == "DENY"
        policy = found["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'self' 'sha256-x';" in policy
        assert "unsafe-eval" not in policy
        assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]


def test_only_snapshots_may_be_framed_and_read_from_other_sites() -> None:
    page = client().get("/embed/latest/london/").headers
    assert "frame-ancestors *" in page["content-security-policy"]
    assert "x-frame-options" not in page
    assert "access-control-allow-origin" not in page
    for name in ("data.csv", "figure.svg", "figure.png", "meta.json"):
        found = client().get(f"/embed/latest/london/{name}").headers
        assert found["access-control-allow-origin"] == "*"
        assert "default-src 'none'" in found["content-security-policy"]
    assert client().get("/embedded").headers["x-frame-options"] == "DENY"


def test_frame_ancestors_can_be_configured() -> None:
    found = client(HATECRIME_FRAME_ANCESTORS="'self' https://*.camden.gov.uk").get("/").headers
    assert "frame-ancestors 'self' https://*.camden.gov.uk" in found["content-security-policy"]
    assert "x-frame-options" not in found


@pytest.mark.parametrize("value", ["*; script-src *", "https://a.org;", "javascript:alert(1)", "https://a.org\r\nX: y"])
def test_a_setting_that_says_more_than_a_source_is_refused(value: str) -> None:
    with pytest.raises(headers.ServingError, match="HATECRIME_FRAME_ANCESTORS"):
        headers.read_settings({"HATECRIME_FRAME_ANCESTORS": value})


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
def test_writing_methods_are_refused(method: str) -> None:
    answer = client().request(method, "/_stcore/upload_file/a/b")
    assert answer.status_code == 405
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_allowed_hosts() -> None:
    setting = {"HATECRIME_ALLOWED_HOSTS": "hate-crime.example.org, *.internal"}
    assert client("hate-crime.example.org:8501", **setting).get("/").status_code == 200
    assert client("a.internal", **setting).get("/").status_code == 200
    assert client("evil.example", **setting).get("/").status_code == 400
    assert client("internal.evil.example", **setting).get("/").status_code == 400
    with pytest.raises(WebSocketDisconnect), client(**setting).websocket_connect("ws://evil.example/s"):
        pass
    with client(**setting).websocket_connect("ws://hate-crime.example.org/s") as found:
        assert found.receive_text() == "open"


def test_inline_scripts_are_allowed_by_hash_alone() -> None:
    # The value of the CSP specification's own example.
    assert headers.inline_script_hashes("<script>doSomething();</script>") == (
        "'sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc='",
    )


@pytest.mark.parametrize(
    "path", ["/_stcore/agent/openapi.json", "/_stcore/upload_file/a/b", "/_stcore/metrics", "/auth/login"]
)
def test_parts_that_readers_never_need_are_closed(path: str) -> None:
    assert client().get(path).status_code == 404


def test_metrics_can_be_opened() -> None:
    assert client(HATECRIME_METRICS="1").get("/_stcore/metrics").status_code == 200


def test_a_failure_below_shows_no_trace_and_keeps_the_headers() -> None:
    answer = client().get("/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
