"""How plain a text is: the Flesch reading ease, 60 and over being plain English."""

import re


def syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = bool(re.search(r"[^aeiouyl]e$|[^aeiouydt]ed$", word.lower()))
    return max(groups - silent, 1)


def reading_ease(text: str) -> float:
    """Flesch reading ease; syllables are groups of vowels, a silent final e apart."""
    words = re.findall(r"[A-Za-z']+", text)
    sentences = max(len(re.findall(r"[.?!:](?:\s|$)", text)), 1)
    return 206.835 - 1.015 * len(words) / sentences - 84.6 * sum(map(syllables, words)) / len(words)
