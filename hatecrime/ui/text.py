"""Words from the tables, shown as words: Streamlit reads what it is given as Markdown."""

import re

_MARKUP = re.compile(r"[\\`*_~$<]|(?<=\])\(|!(?=\[)|:(?=[A-Za-z/])")


def plain(text: str) -> str:
    """`text` so that Markdown shows it as it is, on one line: no picture, link, emphasis, colour or formula."""
    return _MARKUP.sub(lambda match: "\\" + match.group(), " ".join(text.split()))
