import gzip
from html import escape
from pathlib import Path

import pyarrow as arrow
import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from hatecrime import store
from hatecrime.drawing import bundle
from hatecrime.serving import assets

SCRIPT = b"const words = 'hate crime';\n" * 200
FRONT_END = Path(streamlit.__file__).parent / "static"


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    for name in ("js/a.hash.js", "css/a.hash.css", "secret.txt", "charts/chart.js", "charts/plot-1.2.3.min.js"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(SCRIPT)
    (tmp_path / "js" / "tiny.js").write_bytes(b"1")
    (tmp_path.parent / "outside.js").write_bytes(SCRIPT)

    async def below(request) -> PlainTextResponse:
        return PlainTextResponse("below")

    app = Starlette(
        routes=[Route("/{path:path}", below)],
        middleware=[
            Middleware(
                assets.FrontEnd,
                assets=assets.AssetStore(tmp_path),
                charts=assets.AssetStore(tmp_path / "charts"),
                page=f"<html lang='en-GB'>{assets.HEAD}page</html>",
                head=lambda path, query, root: f"<title>{escape(f'{root}{path}?{query}')}</title>",
                pages=("/", "/boroughs"),
                others=("/healthz", "/embed"),
                missing="No such page",
            )
        ],
    )
    return TestClient(app)


def raw(client: TestClient, path: str, encoding: str) -> tuple[bytes, dict[str, str]]:
    with client.stream("GET", path, headers={"Accept-Encoding": encoding}) as answer:
        return b"".join(answer.iter_raw()), dict(answer.headers)


def unpacked(body: bytes, encoding: str, size: int) -> bytes:
    if encoding == "br":
        return arrow.Codec("brotli").decompress(body, size, asbytes=True)
    return gzip.decompress(body) if encoding == "gzip" else body


def test_bundles_are_compressed_cached_and_whole(client: TestClient) -> None:
    body, found = raw(client, "/static/js/a.hash.js", "gzip, deflate")
    assert found["content-encoding"] == "gzip"
    assert gzip.decompress(body) == SCRIPT
    assert found["cache-control"] == "public, max-age=31536000, immutable"
    assert found["vary"] == "Accept-Encoding"
    assert found["content-type"].startswith("text/javascript")
    body, found = raw(client, "/static/css/a.hash.css", "gzip, br;q=1.0")
    assert found["content-encoding"] == "br"
    assert arrow.Codec("brotli").decompress(body, len(SCRIPT), asbytes=True) == SCRIPT


def test_the_code_of_charts_is_compressed_and_only_what_has_a_version_is_kept(client: TestClient) -> None:
    for name, cache in (("chart.js", "no-cache"), ("plot-1.2.3.min.js", "public, max-age=31536000, immutable")):
        body, found = raw(client, f"/_stcore/bidi-components/hatecrime.chart/{name}", "br")
        assert arrow.Codec("brotli").decompress(body, len(SCRIPT), asbytes=True) == SCRIPT
        assert found["cache-control"] == cache


@pytest.mark.parametrize(
    ("path", "encoding"),
    [
        ("/_stcore/bidi-components/hatecrime.chart/missing.js", "gzip"),
        ("/_stcore/bidi-components/hatecrime.chart/..%2fsecret.txt", "gzip"),
        ("/_stcore/bidi-components/another.chart/chart.js", "gzip"),
        ("/static/js/a.hash.js", "identity"),
        ("/static/js/a.hash.js", "gzip;q=0, br;q=0"),
        ("/static/js/tiny.js", "gzip"),
        ("/static/js/missing.js", "gzip"),
        ("/static/secret.txt", "gzip"),
        ("/static/js/..%2f..%2foutside.js", "gzip"),
        ("/static/js/%2e%2e/outside.js", "gzip"),
        ("/healthz", "gzip"),
        ("/embed", "gzip"),
        ("/embed/latest/x/", "gzip"),
        ("/_stcore/health", "gzip"),
        ("/boroughs/_stcore/health", "gzip"),
        ("/media/a.csv", "gzip"),
    ],
)
def test_everything_else_is_left_to_the_server_below(client: TestClient, path: str, encoding: str) -> None:
    assert raw(client, path, encoding)[0] == b"below"


@pytest.mark.parametrize("path", ["/", "/boroughs"])
@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_pages_are_ours_with_the_head_of_their_view_and_never_kept_by_a_cache(
    client: TestClient, path: str, encoding: str
) -> None:
    for query in ("", "area=camden", "area=barnet", "area=camden"):
        body, found = raw(client, f"{path}?{query}", encoding)
        expected = f"<html lang='en-GB'><title>http://testserver{path}?{query}</title>page</html>".encode()
        assert unpacked(body, encoding, len(expected)) == expected
        assert found["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/boroughs/more", "/wp-login.php", "/boroughs/", "/healthz2", "/a.b", "/%00"])
def test_there_is_no_page_at_any_other_address(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.text) == (404, "No such page")
    assert answer.headers["cache-control"] == "no-store"


def test_the_page_of_todays_streamlit_gets_title_language_and_a_word_without_script() -> None:
    page = assets.branded_page((FRONT_END / "index.html").read_text(encoding="utf-8"), "A & B", 'Says "what"')
    assert page.count(assets.HEAD) == 1
    assert '<html lang="en-GB">' in page
    assert "<h1>A &amp; B</h1><p>Says &#34;what&#34;</p>" in page
    assert "Streamlit</title>" not in page
    assert "agent" not in page.split("<body>")[1]
    assert 'href="/embed/"' in page
    assert page.count("<noscript>") == 1


def test_the_bundles_to_warm_are_there_today() -> None:
    names = [p.name for p in (*(FRONT_END / "static" / "js").glob("*.js"), *bundle.FOLDER.glob("*.js"))]
    for beginning in assets.WARM_FIRST:
        assert any(n.startswith(beginning) for n in names), f"{beginning} is no bundle of this Streamlit, nor ours"


def test_no_stylesheet_leaves_a_block_open():
    for sheet in (store.ROOT / "hatecrime").rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert text.count("{") == text.count("}"), sheet
