"""Who may import whom, and the few rules of the house that a linter does not know."""

import ast
from pathlib import Path

import pytest

from bench import architecture
from bench.architecture import CONTRACT, PRODUCT, ROOT, area, imports_of, module_name
from hatecrime import addresses

NEUTRAL = CONTRACT
NUMBERS = {"metrics", "spikes"}
TOP = {"ui", "app"}
DRAWS = {"plotly", "typst", "vl_convert", "PIL"}
NETWORK = {"httpx", "requests", "urllib3", "aiohttp", "socket", "ftplib", "smtplib", "http", "websockets", "boto3"}


def import_faults(module: str, imported: str) -> list[str]:
    """Rules that one import breaks; an empty list when it is allowed."""
    faults = []
    top, here, there = imported.split(".")[0], area(module), area(imported)
    outer = module == "dashboard" or module.split(".")[0] == "pages"
    if top == "etl" and module.split(".")[0] != "etl":
        faults.append("only etl imports etl")
    if module.split(".")[0] == "etl" and there is not None and there not in NEUTRAL | {"store"}:
        faults.append("etl imports only the neutral contract and store")
    if top in {"pages", "dashboard"}:
        faults.append("nothing imports a page or the entry")
    if top == "streamlit" and not (outer or here in TOP):
        faults.append("streamlit stays in dashboard, pages, app and ui")
    asks = {"etl.web", "etl.download"} | ({"hatecrime.serving.sockets"} if top == "socket" else set())
    if (top in NETWORK or imported.startswith("urllib.request")) and module not in asks:
        faults.append("network modules stay in etl.web and etl.download; serving.sockets sets those that listen")
    if top in {"geopandas", "pyogrio", "shapely"} and module.split(".")[0] != "etl":
        faults.append("geometry is made in etl")
    if here in NEUTRAL and there is not None and there not in NEUTRAL:
        faults.append("the neutral contract depends on nothing above it")
    if here == "store" and there is not None and there not in NEUTRAL | {"store"}:
        faults.append("store knows only the contract")
    if here in NUMBERS and there is not None and there not in NEUTRAL | NUMBERS:
        faults.append("numbers know only the contract and each other")
    if here in {"theme", "findings", "figures"} and there == "store":
        faults.append("figures and findings take frames, not files")
    if there in TOP and not (outer or here in TOP):
        faults.append("only pages and the frame use ui and app")
    return faults + drawing_faults(module, imported)


def drawing_faults(module: str, imported: str) -> list[str]:
    """Those of the rules that keep what a figure says apart from how it is drawn."""
    faults = []
    top, here, there = imported.split(".")[0], area(module), area(imported)
    if top == "plotly" and module != "hatecrime.drawing.screen":
        faults.append("plotly stays in drawing.screen")
    if here == "drawing" and there is not None and there not in {"drawing", "numbers", "templates"}:
        faults.append("drawing knows marks and nothing of hate crime")
    if here == "figures" and (top in DRAWS or there in {"takeaway", "snapshots"}):
        faults.append("figures know neither Plotly nor SVG")
    if here == "figures" and there == "drawing" and not {"marks", "palette"} & set(imported.split(".")):
        faults.append("of drawing, figures know the marks and their colours")
    if here in NUMBERS | {"store", "results", "findings"} and there in {"figures", "drawing"}:
        faults.append("results and sentences come before figures")
    return faults


@pytest.mark.parametrize("path", PRODUCT, ids=module_name)
def test_imports_point_one_way(path: Path) -> None:
    module = module_name(path)
    source = path.read_text(encoding="utf-8")
    package = path.name == "__init__.py"
    found = {f"{i}: {f}" for i in imports_of(source, module, package=package) for f in import_faults(module, i)}
    assert not found


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("hatecrime.metrics", "hatecrime.drawing"),
        ("hatecrime.store", "etl.build"),
        ("hatecrime.findings", "streamlit"),
        ("hatecrime.store", "httpx"),
        ("hatecrime.drawing", "geopandas"),
        ("hatecrime.ui", "pages.overview"),
        ("etl.build", "hatecrime.metrics"),
        ("etl.build", "httpx"),
        ("etl.fetch", "httpx"),
        ("hatecrime.snapshots.page", "hatecrime.ui"),
        ("hatecrime.vocabulary", "hatecrime.store"),
        ("hatecrime.serving.headers", "urllib.request"),
        ("hatecrime.figures.change", "hatecrime.drawing.screen"),
        ("hatecrime.figures.change", "hatecrime.store"),
        ("hatecrime.figures.change", "plotly.graph_objects"),
        ("hatecrime.figures.change", "streamlit"),
        ("hatecrime.drawing.paper", "hatecrime.vocabulary"),
        ("hatecrime.drawing.paper", "hatecrime.figures"),
        ("hatecrime.drawing.paper", "plotly.graph_objects"),
        ("hatecrime.results", "hatecrime.figures"),
    ],
)
def test_a_wrong_import_is_found(module: str, imported: str) -> None:
    assert import_faults(module, imported)


def test_no_import_cycle() -> None:
    modules = {module_name(p): p for p in PRODUCT}
    graph = {
        m: {
            i
            for i in imports_of(p.read_text(encoding="utf-8"), m, package=p.name == "__init__.py")
            if i in modules and i != m and not m.startswith(f"{i}.")
        }
        for m, p in modules.items()
    }
    done: set[str] = set()

    def walk(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, f"import cycle: {' -> '.join((*trail, module))}"
        if module not in done:
            for other in sorted(graph[module]):
                walk(other, (*trail, module))
            done.add(module)

    for module in sorted(graph):
        walk(module, ())


@pytest.mark.parametrize("path", PRODUCT, ids=module_name)
def test_no_assert_no_bare_except_and_docstrings(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        where = f"{path.name}:{getattr(node, 'lineno', 0)}"
        assert not isinstance(node, ast.Assert), f"{where}: raise, do not assert"
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"{where}: bare except"
    assert ast.get_docstring(tree), f"{path.name}: what is this module for?"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{path.name}: {node.name} has no docstring"


def test_every_page_is_in_the_navigation() -> None:
    assert {spec.script for spec in addresses.PAGES} == {page.stem for page in (ROOT / "pages").glob("*.py")}


def test_no_module_is_called_utils() -> None:
    assert not [p for p in PRODUCT if p.stem in {"utils", "helpers", "misc", "common"}]


def test_the_picture_of_the_house_is_of_todays_imports() -> None:
    assert architecture.picture() in architecture.DOCUMENT.read_text(encoding="utf-8")
    found = architecture.uses()
    assert {part for part in found if not found[part]} == {"contract"}  # a part without a module is none
