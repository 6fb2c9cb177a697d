"""Words from the tables are shown as words."""

import pytest

from hatecrime.ui import text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Tower Hamlets: 331 to 63 (+425%) [b]", "Tower Hamlets: 331 to 63 (+425%) [b]"),
        ("![x](http://a.example/p.png)", "\\![x]\\(http\\://a.example/p.png)"),
        ("[here](javascript:1)", "[here]\\(javascript:1)"),
        ("*loud* _low_ `code` ~~no~~", "\\*loud\\* \\_low\\_ \\`code\\` \\~\\~no\\~\\~"),
        (":red[x] $x^2$ <b>", "\\:red[x] \\$x^2\\$ \\<b>"),
        ("a\n\n# b", "a # b"),
        ("\\*", "\\\\\\*"),
    ],
)
def test_markdown_is_shown_as_it_stands(given, shown):
    assert text.plain(given) == shown
