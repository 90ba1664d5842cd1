"""Texts as a search compares them: without the differences of width and case (NFKC)."""

import unicodedata
from collections.abc import Iterator, Sequence

# Half-width voicing marks, which make one letter with the one before.
_VOICING = "\uff9e\uff9f"
AROUND, LONGEST = 30, 160


def folded(text: str) -> str:
    """*text* without the differences of width and case."""
    return unicodedata.normalize("NFKC", text).lower()


def words_in(query: str) -> tuple[str, ...]:
    """The words of *query*, folded, each once."""
    return tuple(dict.fromkeys(folded(query).split()))


def marked(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """The parts of *text*, each with whether it is one of the folded *words*."""
    letters = list(_letters(text))
    whole = "".join(fold for _, fold in letters)
    hit = [False] * len(whole)
    for word in filter(None, words):
        at = whole.find(word)
        while at >= 0:
            hit[at : at + len(word)] = [True] * len(word)
            at = whole.find(word, at + 1)
    parts: list[tuple[str, bool]] = []
    at = 0
    for letter, fold in letters:
        found = any(hit[at : at + len(fold)])
        at += len(fold)
        if parts and parts[-1][1] == found:
            parts[-1] = parts[-1][0] + letter, found
        else:
            parts.append((letter, found))
    return parts


def excerpt(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """The part of *text* around the first of the folded *words*, ``marked``; else its beginning."""
    parts = marked(text, words)
    before = len(parts[0][0]) if parts and not parts[0][1] and len(parts) > 1 else 0
    start = max(0, before - AROUND)
    cut = marked(text[start : start + LONGEST], words)
    head, tail = start > 0, start + LONGEST < len(text)
    return [("…", False)] * head + cut + [("…", False)] * tail


def _letters(text: str) -> Iterator[tuple[str, str]]:
    """The letters of *text*, each with the marks that belong to it, and as it is folded."""
    letter = ""
    for char in text:
        if letter and (unicodedata.combining(char) or char in _VOICING):
            letter += char
            continue
        if letter:
            yield letter, folded(letter)
        letter = char
    if letter:
        yield letter, folded(letter)
