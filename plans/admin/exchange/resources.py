"""The tables that can be taken out and brought in, keyed by codes, with Japanese headings."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import tablib  # type: ignore[import-untyped]
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.html import format_html
from import_export.fields import Field
from import_export.resources import Diff, ModelResource
from import_export.results import Result, RowResult

from plans import clock
from plans.actions.audit import record as audit
from plans.actions.meaning import Unconfirmed
from plans.actions.records import delete_record, save_record
from plans.errors import Refused
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
    Target,
    User,
)
from plans.selectors.plan_rows import TABLES
from plans.selectors.roles import roles_in_words
from plans.sheets.cells.amounts import plain_number

from .formats import is_blank_row
from .widgets import PLAN, ByCode, TextWidget, widget_for

REASON = "一括取込"
IN_ITS_FORM = "影響を確かめられるように、表ではなく、その画面で変えてください。"
KINDS = {"new": "新規", "update": "変更", "skip": "同じ"}
# The header is the file's first line.
FIRST_LINE = 1


def reference_to(field: Any) -> ByCode | None:
    """How another record is named: by its code, an edition by its number; None of other fields."""
    model = field.related_model
    if not field.many_to_one:
        return None
    within = "" if model is Plan else TABLES[model].plan
    return ByCode(model, by="number" if model is Edition else "code", plan_path=within)


class PlainDiff(Diff):  # type: ignore[misc]
    """What a row changes, column by column, without a style of its own."""

    def as_html(self) -> list[str]:
        return [self._cell(*sides) for sides in zip(self.left, self.right, strict=True)]

    def _cell(self, before: Any, after: Any) -> str:
        if before == after or self.new:
            return cell_in_words(after)
        old, new = (cell_in_words(side) or "（空欄）" for side in (before, after))
        return format_html("<del>{}</del> → <ins>{}</ins>", old, new)


def cell_in_words(cell: Any) -> str:
    if isinstance(cell, Decimal):
        return plain_number(cell)
    return "" if cell is None else str(cell)


class RecordResource(ModelResource):  # type: ignore[misc]
    """One table, with every field of its model but those that are excluded.

    What comes in goes through the actions, all of it or nothing.
    """

    by: User

    class Meta:
        skip_unchanged = True
        report_skipped = True
        use_transactions = True
        exclude = ("id", "departments", "code_key")

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: Any, readonly: bool) -> Field:
        return Field(
            attribute=field_name,
            column_name=str(django_field.verbose_name),
            widget=reference_to(django_field) or widget_for(django_field),
            default=django_field.default,
        )

    @classmethod
    def get_diff_class(cls) -> type[Diff]:
        return PlainDiff

    def filter_export(self, queryset: QuerySet[Any], **kwargs: Any) -> QuerySet[Any]:
        paths = [field.attribute for field in self.fields.values() if field.attribute]
        related = {path.rpartition("__")[0] for path in paths if "__" in path}
        keys = {path for path in paths if path in _foreign(self._meta.model)}
        return queryset.select_related(*sorted(related | keys))

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        self.by = kwargs["user"]
        columns = [field.column_name for field in self.get_import_fields()]
        keys = [self.fields[name].column_name for name in self.get_import_id_fields()]
        if PLAN in columns and PLAN not in keys:
            keys.insert(0, PLAN)
        check_headings(dataset.headers, columns, keys)

    def import_row(self, row: Mapping[str, Any], instance_loader: Any, **kwargs: Any) -> RowResult:
        if is_blank_row(row.values()):
            skipped = self.get_row_result_class()()
            skipped.import_type, skipped.diff = RowResult.IMPORT_TYPE_SKIP, []
            return skipped
        return super().import_row(row, instance_loader, **kwargs)

    def import_field(self, field: Field, instance: Any, *args: Any, **kwargs: Any) -> None:
        """Numbers are in the record's unit, which stands in a column before them."""
        super().import_field(field, instance, *args, unit=getattr(instance, "unit", ""), **kwargs)

    def do_instance_save(self, instance: Model, is_create: bool) -> None:
        instance._change_reason = REASON  # type: ignore[attr-defined]
        try:
            save_record(record=instance, by=self.by)
        except Unconfirmed as error:
            raise Refused(f"{error.what}{IN_ITS_FORM}") from error

    def after_import(self, dataset: tablib.Dataset, result: Result, **kwargs: Any) -> None:
        """Tell what is wrong by line and column; put the whole on record where nothing is."""
        result.problems = import_problems(result, self)
        result.has_changes = any(not row.is_skip() for row in result.rows)
        if not result.problems:
            counts = Counter(KINDS[row.import_type] for row in result.rows)
            name = str(self._meta.model._meta.verbose_name)
            audit(by=self.by, action=REASON, label=name, changes=counts)


def _foreign(model: type[Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields if field.many_to_one}


def check_headings(headings: Sequence[str], columns: Sequence[str], keys: Sequence[str]) -> None:
    """Refuse a file whose columns would be left out or mistaken."""
    reasons = [f"列「{name}」がありません。" for name in keys if name not in headings]
    strangers = [name for name in headings if name not in columns]
    reasons += [f"列「{name[:40]}」は取り込めません。" for name in strangers]
    twice = [name for name, times in Counter(headings).items() if times > 1]
    reasons += [f"列「{name[:40]}」が二つあります。" for name in twice if name not in strangers]
    if reasons:
        raise Refused(*reasons, f"使える列: {'、'.join(columns)}")


def import_problems(result: Result, resource: RecordResource) -> list[str]:
    """Why a file cannot be taken: 「3行目 コード: …」."""
    if result.base_errors:
        errors = [item.error for item in result.base_errors]
        return [text for error in errors for text in _texts(error)]
    found = [
        (number, f"{number + FIRST_LINE}行目: {text}")
        for number, items in result.row_errors()
        for item in items
        for text in _texts(item.error)
    ]
    columns = {field.attribute: field.column_name for field in resource.fields.values()}
    for invalid in result.invalid_rows:
        where = f"{invalid.number + FIRST_LINE}行目"
        for name, texts in invalid.field_specific_errors.items():
            found += [(invalid.number, f"{where} {columns.get(name, name)}: {t}") for t in texts]
        found += [(invalid.number, f"{where}: {t}") for t in invalid.non_field_specific_errors]
    return [text for _, text in sorted(found, key=lambda item: item[0])]


def _texts(error: Exception) -> Sequence[str]:
    if isinstance(error, Refused | ValidationError):
        return tuple(error.messages)
    return (str(error),)


class DepartmentResource(RecordResource):
    class Meta:
        model = Department
        import_id_fields = ("code",)


class PlanResource(RecordResource):
    """A table of a plan's records, each under its plan's code."""

    class Meta:
        export_order = import_order = ("plan",)


def resource_of(table: type[Model], *keys: str) -> type[PlanResource]:
    """The resource of a plan's *table*, whose records are known by *keys*."""
    content: dict[str, Any] = {
        "Meta": type("Meta", (), {"model": table, "import_id_fields": keys}),
    }
    if "plan" not in _foreign(table):
        content["plan"] = Field(TABLES[table].plan, PLAN, readonly=True)
    return type(f"{table.__name__}Resource", (PlanResource,), content)


PolicyResource = resource_of(Policy, "plan", "code")
MeasureResource = resource_of(Measure, "plan", "code")
IndicatorResource = resource_of(Indicator, "initiative", "code")
PhaseResource = resource_of(Phase, "edition", "initiative", "number")
TargetResource = resource_of(Target, "edition", "indicator", "fiscal_year")
GlossaryTermResource = resource_of(GlossaryTerm, "plan", "term")


class DepartmentCodes(TextWidget):
    """Codes of departments, one after the other; at most so many."""

    def __init__(self, most: int = 50) -> None:
        super().__init__()
        self.most = most

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        codes = super().clean(value).replace("、", ",").replace("，", ",").split(",")
        wanted = sorted({code.strip() for code in codes} - {""})
        today = Department.objects.in_force_on(clock.today())
        known = today.filter(code__in=wanted).values_list("code", flat=True)
        if strangers := sorted(set(wanted) - set(known)):
            raise ValueError(f"所管課「{'、'.join(strangers)}」はありません。")
        if len(wanted) > self.most:
            raise ValueError(f"所管課は{self.most}つまでです（{'、'.join(wanted)}）。")
        return "、".join(wanted)


class InitiativeResource(PlanResource):
    """取組, with the departments that answer for it by their codes."""

    plan = Field(TABLES[Initiative].plan, PLAN, readonly=True)
    lead = Field("lead_code", "主管課", DepartmentCodes(most=1))
    partners = Field("partner_codes", "関係課", DepartmentCodes())

    class Meta:
        model = Initiative
        import_id_fields = ("measure", "code")

    def filter_export(self, queryset: QuerySet[Any], **kwargs: Any) -> QuerySet[Any]:
        rows = queryset.prefetch_related("responsibilities__department")
        return rows.select_related("measure__plan", "first_edition", "ended_edition")

    def export_resource(self, instance: Any, *args: Any, **kwargs: Any) -> Any:
        note_departments(instance)
        return super().export_resource(instance, *args, **kwargs)

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        note_departments(instance)

    def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Make the departments those that the row names, the participants first."""
        wanted = dict.fromkeys(_split(instance.partner_codes), False)
        wanted |= dict.fromkeys(_split(instance.lead_code), True)
        rows = {row.department.code: row for row in _responsibilities(instance)}
        for code in rows.keys() - wanted.keys():
            delete_record(record=rows[code], by=self.by)
        for code, is_lead in sorted(wanted.items(), key=lambda item: item[1]):
            known = rows.get(code) or InitiativeDepartment(
                initiative=instance, department=Department.objects.get(code=code)
            )
            if known.pk is None or known.is_lead != is_lead:
                known.is_lead = is_lead
                save_record(record=known, by=self.by)


def note_departments(initiative: Any) -> None:
    """Keep the codes of an initiative's departments on it, as its row in a table has them."""
    rows = list(_responsibilities(initiative))
    for name, is_lead in (("lead_code", True), ("partner_codes", False)):
        codes = sorted(row.department.code for row in rows if row.is_lead is is_lead)
        setattr(initiative, name, "、".join(codes))


def _responsibilities(initiative: Any) -> Any:
    return initiative.responsibilities.all() if initiative.pk else ()


def _split(codes: str) -> list[str]:
    return codes.split("、") if codes else []


class UserResource(RecordResource):
    """利用者, to be looked over; people come in by their own page."""

    roles_today = Field(None, "現在の役割", dehydrate_method="roles_of")

    class Meta:
        model = User
        fields = ("email", "display_name", "is_active", "roles_today")

    def filter_export(self, queryset: QuerySet[Any], **kwargs: Any) -> QuerySet[Any]:
        return queryset.prefetch_related("roles__department")

    def roles_of(self, person: User) -> str:
        return roles_in_words(person, clock.today())
