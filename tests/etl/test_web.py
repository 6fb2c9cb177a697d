"""One request: where it may go, and how much may come back."""

import contextlib

import pytest

from etl import web
from etl.errors import FetchError
from etl.sources import read_catalogue
from tests.etl.publisher import EXPORT, Publisher, Server

SPECIAL = read_catalogue()["mps_special_crime"]
URL = "https://data.london.gov.uk"


@pytest.mark.parametrize(
    "url",
    [
        "http://data.london.gov.uk/f.csv",
        "https://data.london.gov.uk.example.org/f.csv",
        "https://example.org/data.london.gov.uk/f.csv",
        "https://someone@data.london.gov.uk/f.csv",
        "file:///etc/passwd",
        "/download/x/f.csv",
        f"{URL}:8443/f.csv",
        f"{URL}:99999/f.csv",
        f"{URL}/\x01.csv",
        f"{URL}/{'x' * 70_000}.csv",
    ],
)
def test_only_the_hosts_of_a_source_are_asked_and_over_https(url: str) -> None:
    with web.connected(None, web.Limits()) as publishers, pytest.raises(FetchError, match=r"not an (https )?address"):
        web.response(publishers, SPECIAL, "GET", url, {}).__enter__()


@pytest.mark.parametrize("behaviour", ["endless", "gzip_bomb", "announced_huge"])
def test_a_body_is_read_up_to_a_plausible_size_whatever_it_announces(behaviour: str) -> None:
    publisher = Publisher()
    publisher.misbehave("/api/", behaviour)
    with (
        contextlib.closing(Server(publisher)) as server,
        web.connected(server.url, web.Limits()) as here,
        web.response(here, SPECIAL, "GET", URL + EXPORT, {}) as response,
        pytest.raises(FetchError, match=r"3,000,000 (bytes )?that are plausible"),
    ):
        sum(map(len, web.chunks(response, 3_000_000, seconds=60, held=1_000_000)))


def test_a_body_is_read_as_long_as_is_bearable() -> None:
    publisher = Publisher()
    publisher.misbehave("/api/", "endless")
    with (
        contextlib.closing(Server(publisher)) as server,
        web.connected(server.url, web.Limits()) as here,
        web.response(here, SPECIAL, "GET", URL + EXPORT, {}) as response,
        pytest.raises(web.RetryableError, match=r"not done after 0\.2 seconds"),
    ):
        sum(map(len, web.chunks(response, 10**12, seconds=0.2)))
