"""What one field of a plan is: its place in a file, its columns in the workbook and the model."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum, auto
from typing import Any, ClassVar

from plans.domain.vocabulary import Labelled
from plans.sheets.cells.values import (
    date_of,
    fiscal_year_of,
    flag_of,
    quarter_of,
    ratio_of,
    whole_of,
)


class FieldKind(Enum):
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


# How what people write is read, of kinds that need no other cell for it.
READERS: dict[FieldKind, Callable[[Any], Any]] = {
    FieldKind.WHOLE: whole_of,
    FieldKind.YEAR: fiscal_year_of,
    FieldKind.QUARTER: quarter_of,
    FieldKind.RATIO: ratio_of,
    FieldKind.DAY: date_of,
    FieldKind.FLAG: flag_of,
}
YES, NO = "はい", "いいえ"
FLAG_WORDS = {YES: "true", NO: "false"}


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """項目 — one field of a record of the plan.

    ``key`` is its place in the plan file (「baseline.value」), ``stored`` the model's field;
    ``name``, ``width``, ``about`` and ``words`` are its column of the workbook. ``unless``: another
    field of the record, and its value with which this one may be blank. ``default`` is what a
    record has that leaves the field out, or a function of the record's fields before it.
    ``check`` gives what is wrong with a text, or nothing; ``read`` reads what people write where it
    is not read as others of its kind.
    """

    key: str
    name: str
    kind: FieldKind = FieldKind.TEXT
    width: int = 14
    about: str = ""
    required: bool = False
    words: Mapping[str, str] | None = None
    refers_to: str = ""
    unless: tuple[str, Labelled] | None = None
    enum: type[Labelled] | None = None
    default: Any = None
    longest: int = 200
    low: int = 0
    high: int = 999
    check: Callable[[str], str] | None = None
    stored: str = ""
    times: int = 1
    read: Callable[[Any], Any] | None = None

    @property
    def reader(self) -> Callable[[Any], Any] | None:
        """What reads a cell of this column; None where it needs more than the cell."""
        return self.read or READERS.get(self.kind)


@dataclass(frozen=True, slots=True)
class SheetForm:
    """シート — ``upright``: one record, its fields one under the other."""

    name: str
    about: str
    columns: tuple[FieldSpec, ...]
    upright: bool = False
    required: bool = True

    @property
    def key(self) -> str:
        """What tells a form from another of its sheet: 評価基準 holds the scheme and its bands."""
        return f"{self.name}/{self.columns[0].name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """What a file says of one record; two that say the same are equal, whatever they left out.

    ``absent`` holds the keys that the file does not have for the record, but for those whose
    absence means that there is nothing (``absent_is_none``). ``known_by`` is the field that tells
    a record from others of its kind.
    """

    known_by: ClassVar[str] = "code"
    absent_is_none: ClassVar[frozenset[str]] = frozenset()
    absent: frozenset[str] = field(default=frozenset(), compare=False)


@dataclass(frozen=True, slots=True)
class Nested:
    """A record within a record: one whose model fields begin with ``prefix``, or ``many``."""

    record: type[FileEntry]
    prefix: str = ""
    many: bool = False
    required: bool = False


def values_by_label(enum: type[Labelled]) -> dict[str, str]:
    """A closed list by its labels: {「増加」: "increase"}."""
    return {word.label: word.value for word in enum}


def _declared(column: FieldSpec) -> Any:
    metadata = {"spec": column}
    if column.required and column.unless is None:
        return field(metadata=metadata)
    default = None if callable(column.default) else column.default
    return field(default=default, metadata=metadata)


def text(name: str, about: str = "", width: int = 14, **more: Any) -> Any:
    """A field that holds a text, empty where nothing is written."""
    return _declared(FieldSpec("", name, FieldKind.TEXT, width, about, **{"default": "", **more}))


def identifier(name: str, about: str, width: int = 12, **more: Any) -> Any:
    """A field by whose text others refer to the record."""
    longest = 40 if "check" in more else 20
    more = {"required": True, "longest": longest, **more}
    return _declared(FieldSpec("", name, FieldKind.CODE, width, about, **more))


def flag(name: str, about: str, width: int = 11, **more: Any) -> Any:
    more = {"words": FLAG_WORDS, "default": False, **more}
    return _declared(FieldSpec("", name, FieldKind.FLAG, width, about, **more))


def word(name: str, enum: type[Labelled], about: str, width: int = 12, **more: Any) -> Any:
    """A field that holds a word of a closed list."""
    more |= {"words": values_by_label(enum), "enum": enum}
    return _declared(FieldSpec("", name, FieldKind.WORD, width, about, **more))


def cell(kind: FieldKind, name: str, width: int, about: str, **more: Any) -> Any:
    """A field of any other kind: a number, a year, a day; None where nothing is written."""
    return _declared(FieldSpec("", name, kind, width, about, **more))


def nested(record: type[FileEntry], prefix: str = "") -> Any:
    """Fields that the file has under one key, and the model's record among its own."""
    return field(default_factory=record, metadata={"spec": Nested(record, prefix)})


def many(record: type[FileEntry], *, required: bool = False, default: Any = ()) -> Any:
    """The records under this one, in the file's order."""
    return field(default=default, metadata={"spec": Nested(record, many=True, required=required)})


def specs_of(record: type) -> dict[str, FieldSpec | Nested]:
    """What is declared of each field of *record*, by its name."""
    return {item.name: item.metadata["spec"] for item in fields(record) if item.metadata}


_COLUMNS: dict[type[FileEntry], tuple[FieldSpec, ...]] = {}


def columns_of(record: type[FileEntry]) -> tuple[FieldSpec, ...]:
    """Each field of *record* that is a cell, those of nested records in their place."""
    if record not in _COLUMNS:
        _COLUMNS[record] = tuple(_columns(record))
    return _COLUMNS[record]


def _columns(record: type[FileEntry], above: str = "", prefix: str = "") -> Iterator[FieldSpec]:
    for name, spec in specs_of(record).items():
        if isinstance(spec, Nested):
            if not spec.many:
                yield from _columns(spec.record, f"{name}.", spec.prefix)
        elif spec.times == 1:
            stored = prefix + (spec.stored or name)
            yield replace(spec, key=above + name, stored=stored)
        else:
            for number in range(1, spec.times + 1):
                yield replace(
                    spec,
                    key=f"{above}{name}.{number}",
                    name=spec.name.format(number),
                    stored=prefix + spec.stored.format(number),
                )


def entry_value(entry: Any, key: str) -> Any:
    """The value at 「baseline.quarters.2」; None where there is nothing on the way."""
    for part in key.split("."):
        if entry is None:
            return None
        entry = entry[int(part) - 1] if part.isdigit() else getattr(entry, part)
    return entry
