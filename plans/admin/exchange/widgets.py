"""One cell of an exchanged table: from what people wrote to the value, and back."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist
from django.db.models import Field, Model
from import_export.widgets import Widget

from plans.forms.cells import read_field
from plans.sheets.cells.reading import RawCell
from plans.sheets.cells.values import flag_of, stored, text_of

PLAN = "計画"
YES, NO = "はい", "いいえ"


class TextWidget(Widget):  # type: ignore[misc]
    """A text as it stands; of a number its digits."""

    def clean(self, value: RawCell | None, row: Any = None, **kwargs: Any) -> Any:
        return text_of(value or RawCell())

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "" if value is None else str(value)


class YesNo(TextWidget):
    """はい or いいえ; blank is いいえ."""

    def clean(self, value: RawCell | None, row: Any = None, **kwargs: Any) -> Any:
        return bool(flag_of(value or RawCell()))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return YES if value else NO


class Read(TextWidget):
    """A number, a year or a date, in the record's unit; blank is none."""

    def __init__(self, field: "Field[Any, Any]") -> None:
        super().__init__()
        self.field = field

    def clean(self, value: RawCell | None, row: Any = None, unit: str = "", **kwargs: Any) -> Any:
        return read_field(self.field, value or RawCell(), unit)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return stored(value, getattr(obj, "unit", "")) if isinstance(value, Decimal) else value


class Choice(TextWidget):
    """One of a field's choices, by its label or its stored word."""

    def __init__(self, field: "Field[Any, Any]") -> None:
        super().__init__()
        self.labels: dict[Any, str] = {value: str(label) for value, label in field.flatchoices}
        self.values = {label: value for value, label in self.labels.items()}
        self.blank = field.blank

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = super().clean(value)
        if text in self.labels or (not text and self.blank):
            return text
        if text not in self.values:
            known = "".join(f"「{label}」" for label in self.values)
            raise ValueError(f"「{text[:40]}」は{known}のどれかにしてください。")
        return self.values[text]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return self.labels.get(value, value or "")


class ByCode(TextWidget):
    """A record by its code, within the plan that the row names where ``plan_path`` is given."""

    def __init__(self, model: type[Model], *, by: str = "code", plan_path: str = "") -> None:
        super().__init__()
        self.model, self.by, self.plan_path = model, by, plan_path

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **kwargs: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        name = f"{self.model._meta.verbose_name}「{text[:40]}」"
        within = {}
        if self.plan_path:
            plan = super().clean((row or {}).get(PLAN))
            within = {self.plan_path: plan}
            name = f"計画「{plan[:40]}」に{name}"
        try:
            return self.model._default_manager.get(**{self.by: text}, **within)
        except (ObjectDoesNotExist, ValueError):
            raise ValueError(f"{name}はありません。コードを確かめてください。") from None
        except MultipleObjectsReturned:
            raise ValueError(f"{name}は複数あり、決められません。") from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "" if value is None else str(getattr(value, self.by))


READ = frozenset({"DateField", "DecimalField", "PositiveSmallIntegerField"})


def widget_for(field: "Field[Any, Any]") -> TextWidget:
    """How *field*'s values are written in a table."""
    if field.choices:
        return Choice(field)
    kind = field.get_internal_type()
    if kind in READ:
        return Read(field)
    return YesNo() if kind == "BooleanField" else TextWidget()
