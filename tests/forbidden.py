"""What no sentence of the product may say: one list, for the cases and for the scan of everything."""

import re

NEVER = re.compile(
    r"\b(?:caus(?:e|ed|es|ing)|because of|due to|led to|result(?:ed|s)? (?:in|from)|trigger\w*|spark\w*|provok\w*|"
    r"fuel\w*|blam\w*|drove|driven by|in response to|worst|best|league|surg\w+|soar\w*|plummet\w*|rank(?:ed|s)? \w+)\b"
)
"""Causes, blame, merit and noise, in small letters."""

ABSENCE = re.compile(
    r"\b(?:no change|did not change|unchanged|beyond the usual\w*|no rise|no increase|no effect|rose too|no difference|"
    r"only a doubling|in every|in any|in (?:the )?others?|not affected)\b"
)
"""Absence of evidence told as evidence of absence, and words that cover what was not tested; in small letters."""

NOTHING = re.compile(r"\b(?:nan|NaN|None|null|NaT|inf)\b|<NA>|not available|\{|\}")
"""A value that is not there."""

SHAPE = re.compile(
    r"\b1 (?:offences|boroughs|months|lines|strands|figures)\b(?! to)|(?<![\d,.])(?:[2-9]|\d\d+) (?:offence|borough|strand)\b"
    r"(?!s)|Source: Source|\. \.|\.\.|  |[+−]0%|\bby 0%|\b0% (?:higher|lower)|−1 offences|(?<![a-z])-\d"
)
"""Plurals, doubled words and stops, a change called 0%, a hyphen for a minus."""


def never(text: str) -> list[str]:
    """The words of a text that are never said."""
    return NEVER.findall(text.lower())


def faults(text: str) -> list[str]:
    """What a sentence must not hold."""
    found = [f"{name}: {m.group()}" for name, rule, read in RULES for m in rule.finditer(read(text))]
    if "recorded" not in text.lower():
        found.append("not said to be recorded")
    if re.search(r"(?<!ecorded )hate crime (?:rose|fell)", text) and "ecorded" not in text.split("hate crime")[0]:
        found.append("hate crime rose without recorded")
    if text != text.strip() or not text.endswith((".", "]")):
        found.append("shape")
    return [f"{f} in {text!r}" for f in found]


RULES = (
    ("never said", NEVER, str.lower),
    ("absence", ABSENCE, str.lower),
    ("nothing said", NOTHING, str),
    ("form", SHAPE, str),
)
"""Name, pattern, and how a text is read for it: letters are made small beforehand, five times as fast as IGNORECASE."""
