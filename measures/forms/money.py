"""What an initiative costs in a year, as it is typed in the plan's unit."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from measures.domain.money import AMOUNTS, SOURCES, STAGES, Money
from measures.imports.money import amount_in
from measures.models.actuals import LONGEST_NOTE
from plans.domain.vocabulary import MoneyUnit
from plans.forms.cells import WholeField
from plans.sheets.cells.values import Unreadable
from plans.sheets.cells.words import as_kept
from plans.templatetags.formats import money as shown


class YenField(forms.CharField):
    """An amount in the plan's unit, of which the 円 are kept."""

    def __init__(self, unit: MoneyUnit, **options: Any) -> None:
        attrs = {"inputmode": "numeric", "class": "amount", "maxlength": 60}
        super().__init__(required=False, widget=forms.TextInput(attrs=attrs), **options)
        self.unit = unit

    def clean(self, value: Any) -> Any:
        try:
            return amount_in(str(value or ""), self.unit, self.unit)
        except Unreadable as fault:
            raise ValidationError(str(fault)) from fault

    def prepare_value(self, value: Any) -> Any:
        return shown(value, self.unit) if isinstance(value, int) else value


class MoneyForm(forms.Form):
    """予算・決算 — one year of an initiative; ``seen`` is the row that the page showed."""

    seen = WholeField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, unit: MoneyUnit, money: Money, seen: int) -> None:
        initial = {name: money.amount(name) for name in AMOUNTS}
        super().__init__(
            data, initial={**initial, "note": money.note, "seen": seen}, label_suffix=""
        )
        for name, label in AMOUNTS.items():
            source = "財源：" if name in SOURCES else ""
            self.fields[name] = YenField(unit, label=f"{source}{label}（{unit.label}）")
        self.fields["note"] = forms.CharField(
            label="備考",
            required=False,
            max_length=LONGEST_NOTE,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def clean_note(self) -> str:
        return as_kept(self.cleaned_data["note"])

    @property
    def amounts(self) -> list[Any]:
        return [self[name] for name in STAGES]

    @property
    def sources(self) -> list[Any]:
        return [self[name] for name in SOURCES]

    @property
    def money(self) -> Money:
        """What was typed, of a valid form."""
        return Money(**{name: self.cleaned_data[name] for name in (*AMOUNTS, "note")})


class MoneyFileForm(forms.Form):
    """予算・決算の取込 — the table."""

    file = forms.FileField(
        label="予算・決算の表のファイル",
        help_text="Excel（.xlsx）または CSV。1行に1取組・1年度。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.tsv,.txt"}),
        error_messages={
            "required": "ファイルを選んでください。",
            "empty": "ファイルが空です。中身のあるファイルを選んでください。",
        },
    )
