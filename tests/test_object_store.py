"""Tables in object storage, against a local server that speaks S3."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyarrow import fs

from hatecrime import builds, object_store, store
from tests.ports import free_port

pytestmark = pytest.mark.slow


class Bucket:
    """A bucket on a server that can be stopped and started."""

    def __init__(self, server, port: int) -> None:
        self.server, self.port = server, port
        self.files = fs.S3FileSystem(
            access_key="test",
            secret_key="test",
            scheme="http",
            endpoint_override=f"127.0.0.1:{port}",
            region="eu-west-2",
            allow_bucket_creation=True,
            connect_timeout=2,
            request_timeout=5,
        )
        self.files.create_dir("tables")
        self.address = (
            f"s3://test:test@tables/published?scheme=http&endpoint_override=127.0.0.1:{port}&region=eu-west-2"
        )

    def put(self, folder: Path) -> None:
        names = sorted((p.name for p in folder.iterdir()), key=lambda n: n == "manifest.json")  # the manifest last
        for name in names:
            with self.files.open_output_stream(f"tables/published/{name}") as sink:
                sink.write((folder / name).read_bytes())


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Bucket]:
    from moto.server import ThreadedMotoServer

    monkeypatch.setenv("HATECRIME_CACHE", str(tmp_path / "cache"))
    port = free_port()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    yield Bucket(server, port)
    server.stop()


def wait_for(truth: Callable[[], object]) -> None:
    """Until `truth()` holds: storage is asked beside the readers."""
    deadline = time.monotonic() + 60
    while not truth():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.05)


def test_reads_an_edition_and_copies_each_build_once(bucket: Bucket, tmp_path: Path, small_edition) -> None:
    bucket.put(small_edition(tmp_path / "one", "one"))
    folder = object_store.fetch_copy(bucket.address)
    assert store.read_build(folder).build_id == "one"
    stamp = (folder / "offences.parquet").stat().st_mtime_ns
    assert object_store.fetch_copy(bucket.address) == folder
    assert (folder / "offences.parquet").stat().st_mtime_ns == stamp
    bucket.put(small_edition(tmp_path / "two", "two"))
    assert store.read_build(object_store.fetch_copy(bucket.address)).build_id == "two"


def test_a_half_uploaded_edition_is_never_taken(bucket: Bucket, tmp_path: Path, small_edition) -> None:
    bucket.put(small_edition(tmp_path / "one", "one"))
    now = [0.0]
    cache = builds.BuildCache(bucket.address, clock=lambda: now[0])
    assert cache.served().build.build_id == "one"
    half = small_edition(tmp_path / "two", "two")
    (half / "offences.parquet").write_bytes(b"cut")
    bucket.put(half)
    now[0] += 2 * builds.REMOTE_CHECK_SECONDS
    wait_for(lambda: cache.served().problem)
    assert cache.served().build.build_id == "one"
    assert "offences.parquet" in str(cache.served().problem)
    bucket.put(small_edition(tmp_path / "two", "two"))
    now[0] += 2 * builds.REMOTE_CHECK_SECONDS
    wait_for(lambda: cache.served().build.build_id == "two")
    wait_for(lambda: cache.served().problem is None)
    assert sorted(p.name for p in (tmp_path / "cache").iterdir()) == ["one", "two"]


def test_storage_that_goes_away_is_outlived_also_by_a_new_process(
    bucket: Bucket, tmp_path: Path, small_edition
) -> None:
    bucket.put(small_edition(tmp_path / "one", "one"))
    now = [0.0]
    cache = builds.BuildCache(bucket.address, clock=lambda: now[0])
    assert cache.served().problem is None
    bucket.server.stop()
    now[0] += 2 * builds.REMOTE_CHECK_SECONDS
    wait_for(lambda: cache.served().problem)
    assert cache.served().build.build_id == "one"
    fresh = builds.BuildCache(bucket.address)
    assert fresh.served().build.build_id == "one"
    assert fresh.served().problem


def test_names_in_a_manifest_are_never_paths(bucket: Bucket, tmp_path: Path, small_edition) -> None:
    edition = small_edition(tmp_path / "one", "../../escaped")
    bucket.put(edition)
    with pytest.raises(store.StoreError, match="not a plain name"):
        object_store.fetch_copy(bucket.address)
    manifest = edition / "manifest.json"
    manifest.write_text('{"build_id": "x", "tables": {"../offences.parquet": {"sha256": ""}}}', encoding="utf-8")
    bucket.put(edition)
    with pytest.raises(store.StoreError, match="not a plain name"):
        object_store.fetch_copy(bucket.address)
    assert not (tmp_path / "escaped").exists()


def test_an_address_that_is_none_is_said_plainly() -> None:
    with pytest.raises(store.StoreError, match="not an address"):
        object_store.fetch_copy("nowhere://x/y")
