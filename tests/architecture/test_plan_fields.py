"""Every field of the plan's models is in the table of fields, in a form and in the exchange."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import NOT_PROVIDED, Model
from django.test import RequestFactory

from plans.admin.exchange.resources import RecordResource
from plans.domain.plan_document import (
    BandEntry,
    DepartmentEntry,
    EditionEntry,
    IndicatorEntry,
    InitiativeEntry,
    MeasureEntry,
    PhaseEntry,
    PlanHead,
    PolicyEntry,
    ResponsibilityEntry,
    SchemeEntry,
    TermEntry,
)
from plans.domain.sheet_columns import FieldSpec, FileEntry, columns_of
from plans.domain.vocabulary import RoleKind
from plans.models import (
    Department,
    Edition,
    GlossaryTerm,
    Indicator,
    Initiative,
    InitiativeDepartment,
    Measure,
    Phase,
    Plan,
    Policy,
    RatingBand,
    RatingScheme,
    Target,
)
from plans.models.base import CodeKeyField
from plans.selectors.plan_rows import TABLES
from tests import factories

RECORDS: dict[type[Model], type[FileEntry]] = {
    RatingScheme: SchemeEntry,
    RatingBand: BandEntry,
    Plan: PlanHead,
    Edition: EditionEntry,
    Policy: PolicyEntry,
    Measure: MeasureEntry,
    Initiative: InitiativeEntry,
    Indicator: IndicatorEntry,
    Phase: PhaseEntry,
    GlossaryTerm: TermEntry,
    Department: DepartmentEntry,
    InitiativeDepartment: ResponsibilityEntry,
}
# Where a record belongs and its place there are the file's nesting and order.
BY_NESTING = {"plan", "scheme", "edition", "measure", "initiative", "position", "rating_scheme"}
# The city's roster, the editions and an administrator's choice, not a file, tell of these.
NOT_IN_A_FILE = {
    "starts_on", "ends_on", "is_sample", "first_edition", "ended_edition", "is_home",
    "money_unit",
}  # fmt: skip
NOT_IN_A_FORM = {
    "Edition.number": "counted by the action that drafts an edition",
    "InitiativeDepartment.starts_on": "the page of organisation changes sets it",
    "InitiativeDepartment.ends_on": "as above",
}


def fields_of(model: type[Model]) -> dict[str, Any]:
    """The model's fields by name, without those that are worked out of another one."""
    return {
        field.name: field
        for field in model._meta.concrete_fields
        if not field.primary_key and not isinstance(field, CodeKeyField)
    }


def not_in_the_table(model: type[Model], table: tuple[FieldSpec, ...]) -> set[str]:
    return fields_of(model).keys() - {column.stored for column in table}


def test_the_table_tells_of_every_model_of_a_plan() -> None:
    # Targets stand in a sheet of their own, a column for each year.
    assert RECORDS.keys() | {Target} == set(TABLES)


@pytest.mark.parametrize("model", RECORDS)
def test_every_field_of_a_model_is_declared_once(model: type[Model]) -> None:
    table = columns_of(RECORDS[model])

    assert not_in_the_table(model, table) <= BY_NESTING | NOT_IN_A_FILE
    assert len({column.stored for column in table}) == len(table)
    assert {column.stored for column in table} <= fields_of(model).keys()


def test_a_field_that_is_missing_from_the_table_is_found() -> None:
    table = columns_of(IndicatorEntry)
    without = tuple(column for column in table if column.stored != "evidence_url")

    assert not_in_the_table(Indicator, without) - BY_NESTING == {"evidence_url"}


@pytest.mark.parametrize(
    ("model", "column"),
    [(model, column) for model, record in RECORDS.items() for column in columns_of(record)],
    ids=lambda one: one.key if isinstance(one, FieldSpec) else one.__name__,
)
def test_the_table_and_the_model_agree(model: type[Model], column: FieldSpec) -> None:
    field = fields_of(model)[column.stored]

    if column.enum:
        assert list(field.flatchoices) == [(word.value, word.label) for word in column.enum]
    elif field.max_length:
        assert column.longest == field.max_length
    if (
        field.default is not NOT_PROVIDED
        and column.default is not None
        and not callable(column.default)
    ):
        assert field.default == column.default
    if column.required and column.unless is None:
        assert not field.blank


def forms_of(model: type[Model]) -> set[str]:
    """The fields of the model that its admin's form shows, or the line beneath another record."""
    shown: set[str] = set()
    request = RequestFactory().get("/")
    request.user = factories.person(RoleKind.ADMINISTRATOR)
    for owner in admin.site._registry.values():
        if owner.model is model:
            shown |= set(flatten_fieldsets(owner.get_fieldsets(request)))
        for inline in owner.inlines:
            if inline.model is model:
                made = inline(owner.model, admin.site)
                shown |= set(flatten_fieldsets(made.get_fieldsets(request)))
                shown |= {f.name for f in model._meta.fields if f.related_model is owner.model}
    return shown


@pytest.mark.django_db
@pytest.mark.parametrize("model", TABLES)
def test_every_field_of_a_model_is_in_an_admin_form(model: type[Model]) -> None:
    missing = fields_of(model).keys() - forms_of(model)

    assert {f"{model.__name__}.{name}" for name in missing} <= NOT_IN_A_FORM.keys()


@pytest.mark.django_db
def test_a_field_that_is_missing_from_a_form_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    short = ((None, {"fields": ("initiative", "code")}),)
    monkeypatch.setattr(type(admin.site._registry[Indicator]), "fieldsets", short)

    assert "evidence_url" in fields_of(Indicator).keys() - forms_of(Indicator)


def exchanged(resource: Any) -> set[str]:
    """The fields of a model that its table brings in."""
    return {field.attribute for field in resource.get_import_fields()}


def test_every_field_of_a_model_is_a_column_of_its_table_exchange() -> None:
    admins = [admin.site._registry.get(model) for model in TABLES]
    tables = [resource for one in admins for resource in getattr(one, "resource_classes", ())]

    assert len(tables) == 8
    for table in tables:
        assert fields_of(table._meta.model).keys() <= exchanged(table()), table


def test_a_field_that_is_missing_from_the_exchange_is_found() -> None:
    class Short(RecordResource):
        class Meta:
            model = Indicator
            exclude = ("id", "evidence_url")

    assert fields_of(Indicator).keys() - exchanged(Short()) == {"evidence_url"}
