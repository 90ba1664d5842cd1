"""What loading a plan file would make new, change and take away."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model, Q, QuerySet

from plans.domain.plan_document import ACHIEVED, PlanDocument
from plans.domain.vocabulary import EntryKind
from plans.models import (
    Department,
    Edition,
    Indicator,
    Initiative,
    InitiativeDepartment,
    Measure,
    Plan,
    Policy,
    RatingBand,
    RatingScheme,
    Target,
)
from plans.selectors.meaning import first_year_of_new
from plans.selectors.plan_rows import TABLES, Key, Row, Rows, key_of, rows_of

Records = dict[Key, Model]
JUDGED = EntryKind.JUDGEMENT.value
# Their absence from a file that tells of one edition says nothing of the others.
KEPT_BY_OTHER_EDITIONS: tuple[type[Model], ...] = (Policy, Measure, Indicator)
NEVER_GONE: tuple[type[Model], ...] = (RatingScheme, Plan, Edition, Department)


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One row of the difference, as it is shown."""

    kind: str
    code: str
    name: str
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.kind} {self.code} {self.name}".strip()

    @property
    def changes_in_words(self) -> list[tuple[str, str, str]]:
        """Each change in words: the column, what stands, what would."""
        changes = self.changes.items()
        return [
            (name, shown_value(before), shown_value(after)) for name, (before, after) in changes
        ]


@dataclass(frozen=True, slots=True)
class Changed:
    """A stored record and ``{column: (from, to)}``."""

    record: Model
    columns: Mapping[str, tuple[Any, Any]]


@dataclass(slots=True)
class TableDifference:
    model: type[Model]
    new: Rows = field(default_factory=dict)
    changed: dict[Key, Changed] = field(default_factory=dict)
    gone: Records = field(default_factory=dict)

    def values(self) -> Iterator[tuple[Key, Row]]:
        """What would be written: each column of a new record, of another those that change."""
        yield from self.new.items()
        for key, item in self.changed.items():
            yield key, {name: to for name, (_, to) in item.columns.items()}


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """計画の差分 — by table, parents before children; ``notes`` say what was left as it is.

    ``renamed`` are indicators that the file has under another code, as far as names tell.
    """

    plan: str
    edition: str
    tables: tuple[TableDifference, ...]
    stored: Mapping[type[Model], Records]
    notes: tuple[str, ...] = ()
    judged: frozenset[Key] = frozenset()
    renamed: tuple[tuple[Indicator, str], ...] = ()

    def __bool__(self) -> bool:
        return any(table.new or table.changed or table.gone for table in self.tables)

    @property
    def new(self) -> list[DifferenceLine]:
        return self._lines("new")

    @property
    def changed(self) -> list[DifferenceLine]:
        return self._lines("changed")

    @property
    def gone(self) -> list[DifferenceLine]:
        return self._lines("gone")

    def _lines(self, part: str) -> list[DifferenceLine]:
        return [
            _line(table.model, key, item, self.judged)
            for table in self.tables
            for key, item in getattr(table, part).items()
        ]

    def noting(self, note: str) -> "PlanDifference":
        """The same difference with one more note, before the others."""
        return replace(self, notes=(note, *self.notes))

    def of(self, *models: type[Model]) -> "PlanDifference":
        """What of the difference is in the tables of *models*."""
        return replace(self, tables=tuple(one for one in self.tables if one.model in models))


def compare(document: PlanDocument) -> PlanDifference:
    """The difference between *document* and what is stored; one query a table."""
    asked = rows_of(document)
    stored, parents = _stored(document, asked)
    editions = _Editions(document.edition.number, stored[Edition])
    begins = _beginning(document, stored)
    renamed: tuple[tuple[Indicator, str], ...] = ()
    tables: list[TableDifference] = []
    notes: list[str] = []
    for model, rows in asked.items():
        table = TableDifference(model)
        for key, row in rows.items():
            record = stored[model].get(key)
            if record is None:
                table.new[key] = row | (editions.first() if model is Initiative else {})
                if model is Indicator and row["first_year"] is None:
                    table.new[key] |= {"first_year": begins}
            elif columns := _columns_changed(record, row, parents, editions):
                table.changed[key] = Changed(record, columns)
        absent = {key: one for key, one in stored[model].items() if key not in rows}
        if model is InitiativeDepartment:
            # The departments of initiatives that the file does not hold stay as they are.
            absent = {key: one for key, one in absent.items() if key[:1] in asked[Initiative]}
        if model is Indicator:
            renamed = tuple(_renamed(table.new, absent, parents))
        notes += _absent(table, absent, editions)
        tables.append(table)
    return PlanDifference(
        plan=document.plan.name,
        edition=document.edition.label,
        tables=tuple(tables),
        stored=stored,
        notes=tuple(notes),
        renamed=renamed,
        judged=frozenset(key for key, row in asked[Indicator].items() if row["entry"] == JUDGED),
    )


def _beginning(document: PlanDocument, stored: Mapping[type[Model], Records]) -> int | None:
    """The fiscal year in which an indicator begins that the plan did not have until now."""
    plan = stored[Plan].get((document.plan.code,))
    edition = document.edition
    draft_from = edition.effective_from if edition.adopted_on is None else None
    return first_year_of_new(plan, draft_from) if isinstance(plan, Plan) else None


def _renamed(new: Rows, absent: Records, parents: "Parents") -> Iterator[tuple[Indicator, str]]:
    """Indicators that are not in the file, with the code of a new one of the same name there."""
    codes = {(row["initiative"], row["name"]): row["code"] for row in new.values()}
    for record in absent.values():
        assert isinstance(record, Indicator)
        code = codes.get((parents[Initiative][record.initiative_id], record.name))
        if code is not None:
            yield record, code


def _querysets(document: PlanDocument, models: Iterable[type[Model]]) -> Iterator[QuerySet[Any]]:
    code, scheme = document.plan.code, document.rating_scheme.code
    # The scheme the plan has until now, too: it may give way to another.
    schemes = Q(code=scheme) | Q(pk__in=Plan.objects.filter(code=code).values("rating_scheme"))
    of_no_plan = {RatingScheme: schemes, RatingBand: Q(scheme__code=scheme)}
    edition = Q(edition__number=document.edition.number)
    for model in models:
        table = TABLES[model]
        mine = Q(**{table.plan: code}) if table.plan else of_no_plan.get(model, Q())
        yield model._default_manager.filter(mine & edition if table.of_edition else mine)


Parents = dict[type[Model], dict[int, Key]]


def _stored(
    document: PlanDocument, models: Iterable[type[Model]]
) -> tuple[dict[type[Model], Records], Parents]:
    """Every stored record of the plan by table and key, and the keys by primary key."""
    stored: dict[type[Model], Records] = {}
    parents: Parents = {}
    for queryset in _querysets(document, models):
        model = queryset.model
        keyed = {key_of(model, _row(one, TABLES[model].key, parents)): one for one in queryset}
        stored[model] = keyed
        parents[model] = {one.pk: key for key, one in keyed.items()}
    return stored, parents


def _row(record: Model, columns: Iterable[str], parents: Parents) -> Row:
    """These columns of *record*, parents by their keys."""
    row: Row = {}
    for column in columns:
        column_field = record._meta.get_field(column)
        value = getattr(record, column_field.attname)  # type: ignore[union-attr]
        if column_field.is_relation and value is not None:
            value = parents[column_field.related_model][value]  # type: ignore[index]
        row[column] = value
    return row


def _columns_changed(
    record: Model, row: Row, parents: Parents, editions: "_Editions"
) -> dict[str, tuple[Any, Any]]:
    if isinstance(record, Initiative):
        row = row | editions.present(record)
    before = _row(record, row, parents)
    return {name: (before[name], row[name]) for name in row if before[name] != row[name]}


def _absent(table: TableDifference, absent: Records, editions: "_Editions") -> Iterator[str]:
    """Sort what the file does not hold into what goes, what ends and what stays (with a note)."""
    for key, record in absent.items():
        if table.model in NEVER_GONE:
            continue
        if isinstance(record, Initiative) and editions.others:
            if columns := editions.ends(record):
                table.changed[key] = Changed(record, columns)
            elif editions.belongs_to_this_alone(record):
                table.gone[key] = record
            continue
        if table.model in KEPT_BY_OTHER_EDITIONS and editions.others:
            line = _line(table.model, key, record)
            yield f"{line} はファイルにありませんが、ほかの版のために残します。"
            continue
        table.gone[key] = record


class _Editions:
    """Where the file's edition stands among the plan's."""

    def __init__(self, number: int, stored: Records) -> None:
        self.number = number
        numbers: dict[int | None, int] = {
            one.pk: one.number for one in stored.values() if isinstance(one, Edition)
        }
        self.numbers = numbers
        self.others = set(numbers.values()) - {number}
        self.earlier = {other for other in self.others if other < number}

    def key_of(self, edition_id: int | None) -> Key | None:
        return (self.numbers[edition_id],) if edition_id else None

    def first(self) -> Row:
        """The edition that a new initiative came with; none for the first edition's."""
        return {"first_edition": (self.number,) if self.earlier else None}

    def present(self, record: Initiative) -> Row:
        """The editions of an initiative that this one has: it did not begin later or end before."""
        begun = self.numbers.get(record.first_edition_id)
        ended = self.numbers.get(record.ended_edition_id)
        row: Row = {}
        if begun is not None and begun > self.number:
            row |= self.first()
        if ended is not None and ended <= self.number:
            row["ended_edition"] = None
        return row

    def belongs_to_this_alone(self, record: Initiative) -> bool:
        return record.first_edition_id is not None and (
            self.numbers[record.first_edition_id] == self.number == max(self.numbers.values())
        )

    def ends(self, record: Initiative) -> dict[str, tuple[Any, Any]]:
        """An initiative of earlier editions that this one lacks ends with it."""
        begun = self.numbers.get(record.first_edition_id, min(self.earlier, default=self.number))
        ended = self.numbers.get(record.ended_edition_id)
        if begun >= self.number or (ended is not None and ended <= self.number):
            return {}
        return {"ended_edition": (self.key_of(record.ended_edition_id), (self.number,))}


def _line(model: type[Model], key: Key, item: Any, judged: Container[Key] = ()) -> DifferenceLine:
    """How one row of a table's difference is called: a new one, a changed one, one that is gone."""
    if isinstance(item, Changed):
        return difference_line(model, key, item.record, item.columns, judged)
    if isinstance(item, dict):
        item = model(**{name: one for name, one in item.items() if not isinstance(one, tuple)})
    return difference_line(model, key, item, {}, judged)


def difference_line(
    model: type[Model],
    key: Key,
    record: Model,
    columns: Mapping[str, tuple[Any, Any]],
    judged: Container[Key] = (),
) -> DifferenceLine:
    """How one row is called, with its changes under their Japanese names.

    *judged* holds the keys of the indicators whose target is 達成 rather than a number.
    """
    name = getattr(record, "name", "") or getattr(record, "label", "")
    if isinstance(record, Target):
        # Where the value changed, the change tells it.
        value = "" if columns else f" {_amount(record, is_judged=key[:1] in judged)}"
        key, name = key[:1], f"{record.fiscal_year}年度{value}"
    changes = {}
    for column, values in columns.items():
        field: Any = model._meta.get_field(column)
        labels = dict(field.flatchoices or ())
        before, after = (labels.get(one, one) for one in values)
        changes[str(field.verbose_name)] = before, after
    return DifferenceLine(str(model._meta.verbose_name), shown_value(key), name, changes)


def _amount(target: Target, *, is_judged: bool) -> str:
    if is_judged:
        return ACHIEVED
    ends = (target.low, target.high) if target.value is None else (target.value,)
    return "〜".join(map(shown_value, ends))


def shown_value(value: Any) -> str:
    """A value of a column for people."""
    if value is None or value == "":
        return "なし"
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return str(value)
