"""What a column of the plan workbook is, and the shapes of column that come up again and again."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from plans.domain.vocabulary import Labelled


class Kind(Enum):
    """What a column's cells hold."""

    CODE = auto()
    TEXT = auto()
    WHOLE = auto()
    YEAR = auto()
    NUMBER = auto()
    TARGET = auto()
    QUARTER = auto()
    RATIO = auto()
    DAY = auto()
    FLAG = auto()
    WORD = auto()


YES, NO = "はい", "いいえ"


def words_of(enum: type[Labelled]) -> dict[str, str]:
    """A closed list by its labels: {「増加」: "increase"}."""
    return {word.label: word.value for word in enum}


@dataclass(frozen=True, slots=True)
class Column:
    """列 — ``key`` is the place in the plan file (「baseline.value」); ``about`` explains it.

    ``unless``: a column of the same record and the value with which this one may be blank.
    """

    key: str
    name: str
    kind: Kind = Kind.TEXT
    width: int = 14
    about: str = ""
    required: bool = False
    words: Mapping[str, str] | None = None
    refers_to: str = ""
    unless: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class SheetForm:
    """シート — ``upright``: one record, its fields one under the other."""

    name: str
    about: str
    columns: tuple[Column, ...]
    upright: bool = False
    required: bool = True


def code_column(name: str, about: str, key: str = "code", width: int = 12) -> Column:
    return Column(key, name, Kind.CODE, width, about, required=True)


def flag_column(key: str, name: str, about: str, width: int = 11) -> Column:
    return Column(key, name, Kind.FLAG, width, about, words={YES: "true", NO: "false"})


def word_column(
    key: str,
    name: str,
    enum: type[Labelled],
    about: str,
    width: int = 12,
    *,
    required: bool = True,
    unless: tuple[str, str] | None = None,
) -> Column:
    words = words_of(enum)
    return Column(key, name, Kind.WORD, width, about, required, words, unless=unless)


def name_column(about: str, width: int = 40) -> Column:
    return Column("name", "名称", Kind.TEXT, width, about, required=True)
