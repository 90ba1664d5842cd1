"""One cell of an exchanged table: from what people wrote to the value, and back."""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist
from django.db.models import Field, Model
from import_export.widgets import Widget

from plans.domain.amounts import plain_text
from plans.reports.tabular import harmless

# What stands before is a number that a cell shows as a date: 2015 as 1905-07-07.
FIRST_DAY = date(1950, 1, 1)
PLAN = "計画"
YES, NO = "はい", "いいえ"
SAYS = {
    **dict.fromkeys(("はい", "1", "true", "yes", "○", "有"), True),
    **dict.fromkeys(("いいえ", "0", "false", "no", "×", "無", ""), False),
}


class Text(Widget):  # type: ignore[misc]
    """A text as it stands; of a number its digits, without the 「.0」 that Excel gives it."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        if value is None:
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        text = str(value).strip()
        # The mark that kept the exported text from being a formula.
        return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "" if value is None else str(value)


class Amount(Text):
    """An exact number in any width; blank is none."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = plain_text(super().clean(value))
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise ValueError(
                f"「{text[:40]}」は数ではありません。数だけを書いてください。"
            ) from None
        if not number.is_finite():
            raise ValueError(f"「{text[:40]}」は数ではありません。数だけを書いてください。")
        return number

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value


class Whole(Amount):
    """A whole number; blank is none."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        number = super().clean(value)
        if number is None:
            return None
        if number != int(number):
            raise ValueError(f"「{number}」は整数ではありません。")
        return int(number)


class YesNo(Text):
    """はい or いいえ; blank is いいえ."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = unicodedata.normalize("NFKC", super().clean(value)).lower()
        if text not in SAYS:
            raise ValueError(f"「{text[:40]}」は「{YES}」か「{NO}」にしてください。")
        return SAYS[text]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return YES if value else NO


class Day(Text):
    """A date; blank is none."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        if isinstance(value, date):
            day = value.date() if isinstance(value, datetime) else value
            if day < FIRST_DAY:
                raise ValueError(f"{day} と表示されるセルです（例 2024-03-31 のように書きます）。")
            return day
        text = unicodedata.normalize("NFKC", super().clean(value)).replace("/", "-")
        if not text:
            return None
        try:
            return datetime.strptime(text, "%Y-%m-%d").date()
        except ValueError:
            raise ValueError(f"「{text[:40]}」は日付ではありません（例 2024-03-31）。") from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value


class Choice(Text):
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


class ByCode(Text):
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


KINDS: dict[str, type[Text]] = {
    "BooleanField": YesNo,
    "DateField": Day,
    "DecimalField": Amount,
    "PositiveSmallIntegerField": Whole,
}


def widget_for(field: "Field[Any, Any]") -> Text:
    """How *field*'s values are written in a table."""
    if field.choices:
        return Choice(field)
    return KINDS.get(field.get_internal_type(), Text)()
