"""The words of every page, as a reader meets them."""

import re

import pytest

from hatecrime import store
from tests.plain_english import reading_ease

PAGES = sorted(path.stem for path in (store.ROOT / "pages").glob("*.py"))


def test_the_measure_of_plain_english_tells_hard_text_from_plain():
    assert reading_ease("Call the police. They will help you. You can bring a friend.") > 80
    assert reading_ease("Organisational accountability necessitates comprehensive documentation of discrimination.") < 0


def prose(at) -> str:
    """Sentences and lines of a page, each once: no marks, addresses, charts' labels, nor names of published files."""
    lines = []
    for element in [*at.markdown, *at.caption, *at.info, *at.warning]:
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", element.value).replace("*", "").replace("`", "")
        lines += [re.sub(r"^\s*[-#]+ ", "", line).strip() for line in words.splitlines() if line.strip()]
    lines = [line for line in lines if not line.startswith("Source: ")]
    return " ".join(line if line.endswith((".", "?", ":")) else f"{line}." for line in dict.fromkeys(lines))


@pytest.mark.parametrize("script", PAGES)
def test_every_page_is_plain_english(script, open_page, unfold):
    assert reading_ease(prose(unfold(open_page(script)))) >= 60
