"""Numbers, years and dates as people type them into a form, read as a sheet's cells are."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Field

from plans.domain.plan_document import (
    BandEntry,
    EditionEntry,
    IndicatorEntry,
    PhaseEntry,
    PlanHead,
)
from plans.domain.sheet_columns import FieldKind, columns_of
from plans.models import Target
from plans.sheets.cells.reading import RawCell
from plans.sheets.cells.values import (
    Unreadable,
    date_of,
    fiscal_year_of,
    number_of,
    quarter_of,
    whole_of,
    written,
)

READERS: Mapping[str, Callable[[RawCell | str], Any]] = {
    "DateField": date_of,
    "PositiveSmallIntegerField": whole_of,
    "fiscal_year": fiscal_year_of,
    "quarter": quarter_of,
    # By name, fields of the plan that hold more than their type tells.
    **{
        column.stored: column.reader
        for record in (PlanHead, BandEntry, EditionEntry, IndicatorEntry, PhaseEntry)
        for column in columns_of(record)
        if column.reader
        and column.kind in (FieldKind.YEAR, FieldKind.QUARTER, FieldKind.RATIO, FieldKind.DAY)
    },
}


def read_field(field: "Field[Any, Any]", cell: RawCell | str, unit: str = "") -> Any:
    """The value that *cell* gives a model's *field*; None if blank. Raises Unreadable."""
    read = READERS.get(field.name) or READERS.get(field.get_internal_type())
    return read(cell) if read else number_of(cell, unit)


class CellField:
    """A form's field whose text ``read`` understands; what it cannot read is the field's error."""

    read: Callable[[str], Any]
    label: Any

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            try:
                value = self.read(value)
            except Unreadable as fault:
                raise ValidationError(f"{self.label or ''}{fault}") from fault
        return super().to_python(value)  # type: ignore[misc]


class DayField(CellField, forms.DateField):
    """A date."""

    read = staticmethod(date_of)


class DateInputField(DayField):
    """A date with the browser's own control."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class WholeField(CellField, forms.IntegerField):
    """A whole number, a fiscal year or a quarter."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "vIntegerField"})
    read = staticmethod(whole_of)


class YearField(WholeField):
    """A fiscal year by its western number."""

    read = staticmethod(fiscal_year_of)


class AmountField(CellField, forms.DecimalField):
    """An exact number in the unit of the form's record; shown without zeros that only fill."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "vTextField amount"})
    unit = ""

    def read(self, text: str) -> Decimal | None:
        return number_of(text, self.unit)

    def get_bound_field(self, form: Any, field_name: str) -> Any:
        self.unit = unit_in(form)
        return super().get_bound_field(form, field_name)

    def prepare_value(self, value: Any) -> Any:
        return written(value, self.unit) if isinstance(value, Decimal) else value


def unit_in(form: Any) -> str:
    """The unit of the numbers in a model's form: as it is typed there, or the record's."""
    record = getattr(form, "instance", None)
    if form.is_bound and "unit" in form.fields:
        return str(form["unit"].data or "")
    if form.is_bound and "indicator" in form.fields:
        try:
            chosen = form.fields["indicator"].clean(form["indicator"].value())
        except ValidationError:
            return ""
        record = Target(indicator=chosen) if chosen else None
    return str(getattr(record, "unit", ""))
