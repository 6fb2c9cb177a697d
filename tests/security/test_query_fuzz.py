"""Nothing in the address reaches a path, a query or HTML, and nothing in it breaks a page."""

import random
import re
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from hatecrime import selection

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(page.stem for page in (ROOT / "pages").glob("*.py"))
FILTERS = selection.parameters([pd.Timestamp("2020-01-01")], ["none"])
PARAMETERS = (*FILTERS, "embed", "embed_options", "page", "unheard_of")
NASTY = [
    "",
    " ",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "'; DROP TABLE offences; --",
    "${7*7}{{7*7}}",
    unquote("%00%0a%0d"),
    "\u202ecamden",
    "CAMDEN",
    "camden,hackney",
    "9" * 400,
    "-1",
    "NaN",
    "2026-13",
    "0000-00",
    "__import__('os')",
    "E09000007",
    "london\u0000",
    "🙂" * 50,
]
KNOWN = [
    "camden",
    "london",
    "inner-london",
    "faith",
    "aggravated",
    "comparator",
    "r12",
    "2020-01",
    "2026-03",
    "2010-04",
]


def cases(number: int) -> list[dict[str, list[str]]]:
    chance = random.Random(19650604)
    return [
        {
            name: chance.choices(NASTY + KNOWN, k=chance.choice([1, 1, 1, 2, 6]))
            for name in chance.sample(PARAMETERS, chance.randint(1, 5))
        }
        for _ in range(number)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_no_address_breaks_a_page(page: str) -> None:
    """Fifteen mixtures on each page, over a hundred in all; each nasty value is met many times."""
    for case in cases(15):
        at = AppTest.from_file(str(ROOT / "hatecrime" / "app.py"), default_timeout=120)
        for name, values in case.items():
            at.query_params[name] = values
        at.switch_page(f"../pages/{page}.py").run()
        assert not at.exception, f"{case}: {at.exception[0].value}"
        assert at.title or at.header or at.markdown
        for element in at.markdown:
            assert not re.search(r"(?<!\\)<script>alert", element.value), "a value of the address that is not escaped"
