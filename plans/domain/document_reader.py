"""A nested document as its file holds it, and what is wrong with it.

All problems are gathered, each with the path of the value it is about, so that whoever wrote the
file mends it in one go.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from plans.domain.placed import place_of


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where: a line and a path, or a cell."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class DocumentError(ValueError):
    """The document cannot be used; ``messages`` holds one sentence per reason."""

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = problems
        self.messages = tuple(map(str, problems))
        super().__init__("\n".join(self.messages))


@dataclass(slots=True)
class Problems:
    """What is wrong with *content* so far, and the paths of it."""

    content: Any = None
    found: list[Problem | str] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)

    def add(self, path: str, message: str) -> None:
        """Note what is wrong at *path*, unless the file does not have what is above it."""
        self.paths.add(path)
        place = place_of(self.content, path)
        if isinstance(place, int):
            place = f"{place}行目 {path}"
        if place != "":
            self.found.append(Problem(path if place is None else str(place), message))


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
        if required and value is None:
            self.wrong(key, "必ず書いてください。")
        return value

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
