"""What a page left with: signed, the stored columns that it shows, those of its lines too."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.core import signing
from django.db.models import Model
from django.forms import ModelForm
from django.http import QueryDict

from plans.actions.records import SECRET_FIELDS

SEEN = "_seen"
RECORD, BENEATH = "", "beneath"

Columns = dict[str, str | None]
Seen = dict[str, Columns]


def form_columns(form: ModelForm[Any]) -> list[Any]:
    """The stored columns that *form* changes."""
    columns = form._meta.model._meta.concrete_fields
    return [column for column in columns if column.name in form.fields and is_shown(column)]


def is_shown(column: Any) -> bool:
    """Whether a page may show the column."""
    return column.name not in SECRET_FIELDS and not column.primary_key


def mark_text(column: Any, record: Model) -> str | None:
    """What *record* holds in a column, as marks have it."""
    value = column.value_from_object(record)
    return None if value is None else column.value_to_string(record)


def _state(columns: Iterable[Any], record: Model) -> Columns:
    return {column.name: mark_text(column, record) for column in columns}


def line_key(formset: Any, pk: object) -> str:
    """What a line is called in a mark."""
    return f"{formset.prefix}:{pk}"


def mark(form: ModelForm[Any], formsets: Iterable[Any]) -> str:
    """What *form* and its lines show of the stored record, signed."""
    seen = {RECORD: _state(form_columns(form), form.instance)}
    for formset in formsets:
        columns = form_columns(formset.empty_form)
        seen |= {line_key(formset, row.pk): _state(columns, row) for row in formset.get_queryset()}
    return _signed(seen, form.instance)


def mark_before_deletion(record: Model, beneath: object) -> str:
    """What the question whether to delete *record* shows of it, and of what goes with it."""
    return _signed(before_deletion(record, beneath), record)


def before_deletion(record: Model, beneath: object) -> Seen:
    """A record's columns, and one digest of what goes with it."""
    columns = [item for item in record._meta.concrete_fields if item.editable and is_shown(item)]
    digest = sha256(str(beneath).encode()).hexdigest()
    return {RECORD: _state(columns, record), BENEATH: {BENEATH: digest}}


def _salt(model: type[Model], pk: object) -> str:
    return f"plans.admin.marks:{model._meta.label_lower}:{pk}"


def _signed(seen: Seen, record: Model) -> str:
    return signing.dumps(seen, salt=_salt(type(record), record.pk), compress=True)


def seen_of(data: QueryDict, model: type[Model], pk: object) -> Seen | None:
    """What the mark in *data* holds; None where there is none of this very record."""
    try:
        seen: Seen = signing.loads(data.get(SEEN, ""), salt=_salt(model, pk))
    except signing.BadSignature:
        return None
    return seen
