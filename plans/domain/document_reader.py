"""Reading a nested document with an eye on every value.

All problems are gathered, each with the path of the value it is about, so that whoever wrote the
file mends it in one go.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from plans.domain.lined import line_of
from plans.domain.vocabulary import Labelled
from plans.sheets.cells.values import Unreadable, number_of, ratio_of, stated_number

Word = TypeVar("Word", bound=Labelled)

# As wide as the columns that hold the values.
WHOLE_DIGITS = 18
DECIMAL_PLACES = 6


class DocumentError(ValueError):
    """The document cannot be used; ``messages`` holds one sentence per reason."""

    def __init__(self, *messages: str) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


@dataclass(slots=True)
class Problems:
    """What is wrong with a document so far; each path by its line, where *content* knows lines."""

    content: Any = None
    messages: list[str] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)

    def add(self, path: str, message: str) -> None:
        self.paths.add(path)
        line = line_of(self.content, path)
        self.messages.append(f"{line}行目 {path}: {message}" if line else f"{path}: {message}")


@dataclass(frozen=True, slots=True)
class Node:
    """A mapping inside a document, with the path that leads to it and the unit of its numbers."""

    values: Mapping[Any, Any]
    path: str
    problems: Problems
    unit: str = ""

    def at(self, key: object) -> str:
        return f"{self.path}.{key}" if self.path else str(key)

    def wrong(self, key: object, message: str) -> None:
        self.problems.add(self.at(key), message)

    def complain(self, faults: Iterable[tuple[str, str]]) -> None:
        """Each fault is a key and what is wrong with it."""
        for key, message in faults:
            self.wrong(key, message)

    def only(self, *known: str) -> frozenset[str]:
        """The *known* keys that are not there; complains of others, most are typing errors."""
        for key in self.values:
            if key not in known:
                self.wrong(key, "この項目は計画ファイルの形式にありません。")
        return frozenset(known) - self.values.keys()

    def raw(self, key: str, *, required: bool = False) -> Any:
        value = self.values.get(key)
        if required and (value is None or value == ""):
            self.wrong(key, "必ず書いてください。")
        return value

    def text(self, key: str, *, required: bool = False, longest: int = 200) -> str:
        value = self.raw(key, required=required)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            self.wrong(key, "文字で書いてください。")
            return ""
        text = str(value).strip()
        if len(text) > longest:
            self.wrong(key, f"{longest}文字以内にしてください（いまは{len(text)}文字）。")
        return text

    def flag(self, key: str, default: bool | None) -> bool | None:
        value = self.raw(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.wrong(key, "true か false で書いてください。")
            return default
        return value

    def whole(
        self,
        key: str,
        read: Callable[[str], int | None],
        *,
        low: int,
        high: int,
        required: bool,
        default: int | None = None,
    ) -> int | None:
        """A whole number from *low* to *high*, of a text what *read* makes of it."""
        raw, before = self.raw(key, required=required), len(self.problems.messages)
        value = self._read(key, raw, read)
        if value is None and required and raw and len(self.problems.messages) == before:
            self.wrong(key, "必ず書いてください。")
        if value is None:
            return low if required else default
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong(key, f"「{value}」は整数ではありません。")
            return low
        if not low <= value <= high:
            self.wrong(key, f"{value} は {low} から {high} の間にありません。")
            return low
        return value

    def number(self, key: str) -> Decimal | None:
        return self.decimal_of(key, self.raw(key))

    def ratio(self, key: str) -> Decimal | None:
        """1.1 of 「1.1」 and of 「110％」."""
        return self.decimal_of(key, self._read(key, self.raw(key), ratio_of))

    def decimal_of(self, key: object, value: Any) -> Decimal | None:
        """*value* as an exact number that the columns can hold."""
        value = self._read(
            key, value, lambda text: stated_number(text) or number_of(text, self.unit)
        )
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.wrong(key, f"「{value}」は数ではありません。")
            return None
        number = Decimal(value)
        if not number.is_finite():
            self.wrong(key, f"「{value}」は数ではありません。")
            return None
        _, digits, exponent = number.normalize().as_tuple()
        assert isinstance(exponent, int)
        if -exponent > DECIMAL_PLACES or len(digits) + exponent > WHOLE_DIGITS:
            self.wrong(key, f"整数{WHOLE_DIGITS}桁・小数{DECIMAL_PLACES}桁までで書いてください。")
            return None
        return number

    def day(self, key: str, read: Callable[[str], date | None]) -> date | None:
        value = self._read(key, self.raw(key), read)
        if value is None or (isinstance(value, date) and type(value) is date):
            return value
        self.wrong(key, f"「{value}」は日付ではありません（例 2024-03-31）。")
        return None

    def _read(self, key: object, value: Any, read: Callable[[str], Any]) -> Any:
        """What *read* makes of a text or of digits; any other *value* as it is.

        None where it is complained of.
        """
        if isinstance(value, bool) or not isinstance(value, str | int):
            return value
        try:
            return read(str(value))
        except Unreadable as fault:
            self.wrong(key, str(fault))
            return None

    def word(
        self, key: str, words: type[Word], *, required: bool, default: Word | None = None
    ) -> Word | None:
        """One of a closed list of words, by its value or its label."""
        value = self.raw(key, required=required)
        first = next(iter(words)) if required else default
        if value is None or (value == "" and first is None):
            return first
        found = {text: word for word in words for text in (word.value, word.label)}
        if word := found.get(str(value).lower()):
            return word
        known = "・".join(word.value for word in words)
        self.wrong(key, f"「{value}」は使えません（{known} のいずれか）。")
        return first or next(iter(words))

    def node(self, key: str, *, required: bool = False) -> "Node":
        value = self.raw(key, required=required)
        return self.nested(key, value)

    def nodes(self, key: str, *, required: bool = False) -> Iterator["Node"]:
        """The mappings of a list, each with its place in it."""
        value = self.raw(key, required=required)
        if value is None:
            return
        if not isinstance(value, list):
            self.wrong(key, "一覧（- で始まる行）で書いてください。")
            return
        for place, item in enumerate(value):
            yield self.nested(f"{key}[{place}]", item)

    def nested(self, key: object, value: Any) -> "Node":
        """*value* as what stands under *key*."""
        if value is not None and not isinstance(value, dict):
            self.wrong(key, "「項目: 値」の形で書いてください。")
            value = None
        return Node(value or {}, self.at(key), self.problems, self.unit)
