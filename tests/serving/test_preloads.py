"""The bundles that a page will need, as the front end's own index names them."""

from pathlib import Path

import streamlit

from hatecrime import addresses
from hatecrime.drawing import bundle
from hatecrime.serving import preloads

STATIC = Path(streamlit.__file__).parent / "static"
JS = STATIC / "static" / "js"


def test_every_bundle_is_there_and_charts_are_asked_for_only_where_they_are():
    for path in addresses.BY_PATH:
        found = preloads.of_page(path, JS, bundle.FOLDER)
        assert found
        assert len(set(found)) == len(found)
        assert all((STATIC / name).is_file() for name in found if name.startswith("./static/"))
        charted = path in {"/year-on-year", "/boroughs", "/events", "/data-and-methods"}
        ours = sorted(name.rpartition("/")[2] for name in found if "hatecrime.chart" in name)
        assert ours == (sorted(file.name for file in bundle.FOLDER.glob("*.js")) if charted else [])
        assert any("/BidiComponent." in name for name in found) is charted
        assert not any("PlotlyChart" in name for name in found)


def test_an_index_of_another_form_names_none():
    assert preloads.bundles("console.log(1)", ["Html"]) == []
    index = 'm.f=["./a.js","./b.css","./c.js"])),import(`./Html.x1.js`),__vite__mapDeps([0,1,2,9])'
    assert preloads.bundles(index, ["Html", "Gone"]) == ["a.js", "c.js"]
