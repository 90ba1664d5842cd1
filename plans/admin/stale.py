"""A posted form against what was saved since it was opened: two people at one record."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import BaseInlineFormSet, BoundField, ModelForm, PasswordInput
from django.http import QueryDict
from django.utils import timezone

from plans.errors import Refused
from plans.selectors.audit import last_entry_about
from plans.selectors.record_history import value_in_words

from .marks import (
    RECORD,
    SEEN,
    Columns,
    before_deletion,
    form_columns,
    is_shown,
    line_key,
    mark,
    mark_text,
    seen_of,
)

CHANGED = (
    "保存していません。この画面を開いた後に、ほかの画面で内容が変わりました。"
    "次の表で両方を確かめ、下の入力欄の内容でよければ、もう一度保存してください。"
)
CHANGED_BEFORE_DELETION = (
    "削除していません。確認の画面を開いた後に内容が変わりました。"
    "今の内容を確かめて、削除するときはもう一度押してください。"
)
DELETED = (
    "保存していません。この画面を開いた後に削除されました。"
    "下の内容でよければ、保存すると新しく登録します。"
)
FIXED = (
    "保存していません。この画面を開いた後に、変えられないものになりました。"
    "入力した内容は次のとおりです。"
)
TAKEN, TYPED = "保存されている内容", "あなたの入力"
ADDED, GONE = "追加されました", "削除されたか、決定済みになりました"
NOT_THERE, UNCHANGED, CHANGED_HERE, REMOVED = "ありません", "変更なし", "変更あり", "削除"
PUT_IN, TAKEN_OUT, MADE_NEW = "行を加えました", "行を除きました", "新しい行として残しています"
HIDDEN, TYPE_AGAIN = "（表示しません）", "もう一度入力してください"

Posted = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class StaleDifference:
    """One thing that is stored otherwise than the form has it; ``outcome``: what is taken."""

    label: str
    stored: str
    typed: str
    outcome: str
    by: str = ""


class Stale(Refused):
    """The record changed after the form was opened.

    ``data`` is the form to show next: what is stored now, in it what was typed, and the new mark.
    """

    def __init__(self, data: QueryDict, differences: Iterable[StaleDifference]) -> None:
        super().__init__(CHANGED)
        self.data = data
        self.differences = tuple(differences)


class Deleted(Refused):
    """The record is no more; ``data`` is a form that enters it anew as it came back."""

    def __init__(self, data: QueryDict) -> None:
        super().__init__(DELETED)
        self.data = data


class Fixed(Refused):
    """The record can only be viewed by now; what was typed is shown, as it is stored nowhere."""

    def __init__(self, model: type[Model], data: QueryDict) -> None:
        columns = [item for item in model._meta.concrete_fields if item.name in data]
        typed = [f"{item.verbose_name}: {data[item.name]}" for item in columns if is_shown(item)]
        super().__init__(FIXED, *typed)


class StaleDeletion(Refused):
    """The record, or what goes with it, changed after the deletion was asked for."""


def refuse_stale_deletion(record: Model, beneath: object, data: QueryDict) -> None:
    """Raise ``StaleDeletion`` unless the mark in *data* is of what would be deleted now."""
    now = before_deletion(record, beneath)
    seen = seen_of(data, type(record), record.pk)
    if seen == now:
        return
    then = (seen or {}).get(RECORD, {})
    changed = [
        f"{column.verbose_name}: 今は「{_words(column, getattr(record, column.name))}」"
        for column in record._meta.concrete_fields
        if column.name in then and then[column.name] != now[RECORD].get(column.name)
    ]
    by = _changed_by(type(record), record.pk) if changed else ""
    raise StaleDeletion(CHANGED_BEFORE_DELETION, *changed, *([f"変更: {by}"] if by else []))


def _words(column: Any, value: Any) -> str:
    return str(value) if isinstance(value, Model) else value_in_words(column, None, value)


def _changed_by(model: type[Model], pk: object) -> str:
    """Who changed a record last, and when; empty where there is no entry."""
    entry = last_entry_about(model, pk)
    if entry is None:
        return ""
    return f"{entry.actor or 'システム'}さん（{timezone.localtime(entry.at):%m月%d日 %H:%M}）"


@dataclass(frozen=True)
class FormColumn:
    """One column of a stored record, and the field of a form that came back for it.

    ``seen`` is what the page had of the record, None where it cannot be known.
    """

    column: Any
    bound: BoundField
    seen: Columns | None

    @property
    def record(self) -> Model:
        record: Model = self.bound.form.instance  # type: ignore[attr-defined]
        return record

    @cached_property
    def differs(self) -> bool:
        """Whether saving the form would change what is stored."""
        return self._is_otherwise(self.column.value_from_object(self.record))

    @cached_property
    def has_moved(self) -> bool:
        """Whether something else is stored than the page had."""
        name = self.column.name
        if self.seen is None or name not in self.seen:
            return True
        return self.seen[name] != mark_text(self.column, self.record)

    @cached_property
    def is_touched(self) -> bool:
        """Whether the field came back otherwise than the page had it."""
        if self.seen is None:
            return self.differs
        name = self.column.name
        return name in self.seen and self._is_otherwise(self.column.to_python(self.seen[name]))

    def _is_otherwise(self, value: Any) -> bool:
        # Browsers send line breaks as \r\n, whatever is stored.
        data, known = (
            item.replace("\r\n", "\n") if isinstance(item, str) else item
            for item in (self.bound.data, value)
        )
        return self.bound.field.has_changed(known, data)

    @property
    def stored(self) -> str:
        return _words(self.column, getattr(self.record, self.column.name))

    @property
    def typed(self) -> str:
        """What came back, in words; as it was typed where it cannot be read."""
        try:
            return _words(self.column, self.bound.field.clean(self.bound.data))
        except ValidationError:
            return str(self.bound.data)

    @property
    def as_posted(self) -> list[str]:
        """What a browser sends of the stored value."""
        value = self.bound.field.prepare_value(self.column.value_from_object(self.record))
        return ["" if value is None else str(value)]


def _cells(form: ModelForm[Any], seen: Columns | None) -> Iterator[FormColumn]:
    return (FormColumn(column, form[column.name], seen) for column in form_columns(form))


class FormComparison:
    """A form that came back, with its lines, against what is stored now.

    ``data`` is what came back with every field that was left alone as it is stored now. It is
    stale where something else is stored than the page had, and the form would change that.
    """

    def __init__(self, form: ModelForm[Any], formsets: Iterable[Any], data: QueryDict) -> None:
        self.data = data.copy()
        self.differences: list[StaleDifference] = []
        self.has_moved = self.is_stale = False
        self._seen = seen_of(data, type(form.instance), form.instance.pk)
        formsets = list(formsets)
        for name, values in self._compared(form, RECORD).items():
            self.data.setlist(form.add_prefix(name), values)
        self._closed(form.instance, form.fields)
        self._passwords(form)
        for formset in formsets:
            self._lines(formset)
        self.data[SEEN] = mark(form, formsets)

    def refuse_stale(self) -> None:
        """Raise ``Stale`` where somebody else's change would be lost."""
        if self.is_stale:
            raise Stale(self.data, self.differences)

    def _known(self, key: str) -> Columns | None:
        return self._seen.get(key) if self._seen is not None else None

    def _compared(self, form: ModelForm[Any], key: str, where: str = "") -> Posted:
        """What the fields of *form* that were left alone take over, by name."""
        taken: Posted = {}
        is_removed = f"{form.prefix}-DELETE" in self.data
        for cell in _cells(form, self._known(key)):
            self.has_moved |= cell.has_moved
            if not (cell.has_moved if is_removed else cell.differs):
                continue
            typed = REMOVED if is_removed else cell.typed
            keeps_typed = is_removed or cell.is_touched
            if not keeps_typed:
                taken[cell.column.name] = cell.as_posted
            self.is_stale |= cell.has_moved
            by = _changed_by(type(cell.record), cell.record.pk) if cell.has_moved else ""
            label = f"{where}{cell.column.verbose_name}"
            outcome = TYPED if keeps_typed else TAKEN
            self.differences.append(StaleDifference(label, cell.stored, typed, outcome, by))
        return taken

    def _closed(self, record: Model, fields: Container[str]) -> None:
        """What the page could change and the form no longer can: the stored content stays."""
        known = self._known(RECORD) or {}
        for column in record._meta.concrete_fields:
            now, sent = mark_text(column, record), self.data.get(column.name, "")
            if column.name in fields or known.get(column.name, now) == now:
                continue
            self.has_moved = True
            if sent != (now or ""):
                self.is_stale = True
                stored = _words(column, getattr(record, column.name))
                by = _changed_by(type(record), record.pk)
                self.differences.append(
                    StaleDifference(str(column.verbose_name), stored, sent, TAKEN, by)
                )

    def _passwords(self, form: ModelForm[Any]) -> None:
        """A page never shows a password again: it has to be typed once more."""
        for bound in form:
            if isinstance(bound.field.widget, PasswordInput) and bound.data:
                self.differences.append(
                    StaleDifference(str(bound.label), HIDDEN, HIDDEN, TYPE_AGAIN)
                )

    def _lines(self, formset: BaseInlineFormSet[Any, Any, Any]) -> None:
        """The stored lines with what was typed in them, and below those that were added here."""
        came = {form.instance.pk: form for form in formset.initial_forms if form.instance.pk}
        stored = [self._line(formset, row, came.get(row.pk)) for row in formset.get_queryset()]
        new = [
            line
            for form in formset.initial_forms
            if form.instance.pk is None and (line := self._lost(formset, form))
        ]
        new += [_posted(form, self.data) for form in formset.extra_forms]
        for form in formset.forms:
            for name in form.fields:
                self.data.pop(form.add_prefix(name), None)
        for index, line in enumerate([*stored, *new]):
            for name, values in line.items():
                self.data.setlist(f"{formset.add_prefix(index)}-{name}", values)
        self.data[f"{formset.prefix}-TOTAL_FORMS"] = str(len(stored) + len(new))
        self.data[f"{formset.prefix}-INITIAL_FORMS"] = str(len(stored))

    def _line(self, formset: Any, row: Model, form: ModelForm[Any] | None) -> Posted:
        """A stored line as it is to be shown: as it came back, or as somebody else added it."""
        where = f"{row._meta.verbose_name}「{row}」"
        key = line_key(formset, row.pk)
        if form is not None:
            return _posted(form, self.data) | self._compared(form, key, f"{where} ")
        if self._known(key) is None:
            self.has_moved = self.is_stale = True
            by = _changed_by(type(row), row.pk)
            self.differences.append(StaleDifference(where, ADDED, NOT_THERE, PUT_IN, by))
        fresh = formset.form(instance=row)
        line = {cell.column.name: cell.as_posted for cell in _cells(fresh, None)}
        keys = {row._meta.pk.name: [str(row.pk)], formset.fk.name: [str(formset.instance.pk)]}
        return line | keys

    def _lost(self, formset: Any, form: ModelForm[Any]) -> Posted:
        """A line that is no longer there: goes on as a new one where something was typed in it."""
        self.has_moved = True
        line = _posted(form, self.data)
        key = formset.model._meta.pk.name
        if "DELETE" in line:
            return {}
        self.is_stale = True
        pk = line.pop(key, [""])[0]
        is_touched = any(
            cell.is_touched for cell in _cells(form, self._known(line_key(formset, pk)))
        )
        entry = last_entry_about(formset.model, pk)
        name = entry.subject_label if entry else f"番号{pk}"
        label = f"{formset.model._meta.verbose_name}「{name}」"
        typed, outcome = (CHANGED_HERE, MADE_NEW) if is_touched else (UNCHANGED, TAKEN_OUT)
        self.differences.append(
            StaleDifference(label, GONE, typed, outcome, _changed_by(formset.model, pk))
        )
        return line if is_touched else {}


def _posted(form: ModelForm[Any], data: QueryDict) -> Posted:
    """What came back of one line, by the names of its fields."""
    names = {name: form.add_prefix(name) for name in form.fields}
    return {name: data.getlist(key) for name, key in names.items() if key in data}


def as_new(formsets: Iterable[Any], data: QueryDict) -> QueryDict:
    """*data* as a form that enters the record and its lines anew."""
    data = data.copy()
    data.pop(SEEN, None)
    for formset in formsets:
        for form in formset.forms:
            for name in (formset.model._meta.pk.name, formset.fk.name):
                data.pop(form.add_prefix(name), None)
        data[f"{formset.prefix}-INITIAL_FORMS"] = "0"
    return data
