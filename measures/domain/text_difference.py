"""What was changed in a text, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

# Japanese sets no blanks between words: a change of script is where most of them end.
WORDS = re.compile(r"\d[\d,.]*|[A-Za-z]+|[一-龯々]+|[ァ-ヶー]+|[ぁ-ん]+|\s+|.", re.DOTALL)
# A text of which less stays, or of more words, is another one: nothing in it is marked.
LEAST_ALIKE, MOST_WORDS = 0.3, 1_000


@dataclass(frozen=True, slots=True)
class TextPart:
    """A piece of a text; ``is_changed`` where the other text does not have it there."""

    text: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class TextDifference:
    """Two texts in pieces; put together they are the texts."""

    before: tuple[TextPart, ...]
    after: tuple[TextPart, ...]


def difference_of(before: str, after: str) -> TextDifference:
    """What of *before* is gone and what of *after* is new, where one grew out of the other."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if max(len(old), len(new)) > MOST_WORDS or matcher.ratio() < LEAST_ALIKE:
        return TextDifference(_whole(before), _whole(after))
    blocks = [(0, 0, 0), *matcher.get_matching_blocks()]
    gone: list[TextPart] = []
    come: list[TextPart] = []
    for (at, to, size), (next_at, next_to, next_size) in pairwise(blocks):
        gone += _parts(old[at + size : next_at], old[next_at : next_at + next_size])
        come += _parts(new[to + size : next_to], new[next_to : next_to + next_size])
    return TextDifference(tuple(gone), tuple(come))


def _whole(text: str) -> tuple[TextPart, ...]:
    return (TextPart(text, is_changed=False),) if text else ()


def _parts(changed: list[str], same: list[str]) -> list[TextPart]:
    pieces = (("".join(changed), True), ("".join(same), False))
    return [TextPart(text, is_changed) for text, is_changed in pieces if text]
