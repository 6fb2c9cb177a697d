"""What a browser draws with: the publisher's file as it is, of the version that the Python package has, asking nobody."""

import hashlib

import plotly.offline

from hatecrime.drawing import bundle

BUNDLE = bundle.FOLDER / f"plotly-geo-{bundle.PLOTLY}.min.js"
CHECKSUM = "3da0a26e92ce47dad2b18c6e7cf5018335a003f50f5fe41710f52508af579b7c"


def test_the_bundle_is_the_publishers_with_its_licence():
    assert hashlib.sha256(BUNDLE.read_bytes()).hexdigest() == CHECKSUM
    assert f"plotly.js (geo - minified) v{bundle.PLOTLY}" in BUNDLE.read_text(encoding="utf-8")[:200]
    assert "MIT" in (bundle.FOLDER / "LICENSE").read_text(encoding="utf-8")


def test_it_is_the_version_that_the_python_package_carries():
    assert f"plotly.js v{bundle.PLOTLY}" in plotly.offline.get_plotlyjs()[:200]


def test_it_needs_nothing_that_our_policy_refuses():
    text = BUNDLE.read_text(encoding="utf-8")
    assert "eval(" not in text
    assert "new Function" not in text
    assert f"./{BUNDLE.name}" in (bundle.FOLDER / "chart.js").read_text(encoding="utf-8")
