"""What the department says of a year, and what the committee says of it."""

from typing import Any

from django import forms

from measures.actions.comments import LONGEST
from measures.actions.evaluations import LONGEST_NOTE, Said
from plans.forms.cells import WholeField
from plans.models import EvaluationDirection, EvaluationLetter, EvaluationScheme

REASON_HELP = "指標・工程から計算した評価と食い違うときに書きます。"


def longer(label: str, longest: int = LONGEST, rows: int = 4) -> forms.CharField:
    """A field for some sentences, whose length the action checks."""
    attrs = {"rows": rows, "maxlength": longest}
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs=attrs))


class SaidForm(forms.Form):
    """評価 — the fields that both stages share; ``seen`` is what the page showed."""

    letter = forms.ModelChoiceField(
        EvaluationLetter.objects.none(),
        label="評価",
        required=False,
        empty_label="選んでください",
        error_messages={"invalid_choice": "その評価は選べません。"},
    )
    summary = longer("総括")
    note = longer("計算した評価と異なる理由", LONGEST_NOTE, rows=2)
    confirmed = forms.BooleanField(label="このままでよい", required=False)
    seen = WholeField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        scheme: EvaluationScheme,
        said: Said,
        seen: int,
        prefix: str | None = None,
    ) -> None:
        """Offer what the scheme offers, and what was chosen before."""
        initial = {name: getattr(said, name) for name in Said.__dataclass_fields__}
        initial["seen"] = seen
        super().__init__(data, initial=initial, prefix=prefix, label_suffix="")
        self.offer("letter", scheme.letters.all(), said.letter)
        self.fields["note"].help_text = REASON_HELP

    def offer(self, name: str, rows: Any, chosen: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        offered = rows.filter(is_offered=True)
        field.queryset = offered | rows.filter(pk=chosen.pk) if chosen else offered

    @property
    def said(self) -> Said:
        """What was said, of a valid form."""
        names = self.fields.keys() & Said.__dataclass_fields__.keys()
        return Said(**{name: self.cleaned_data[name] for name in names})


class SelfEvaluationForm(SaidForm):
    """自己評価 — the department's."""

    issues = longer("課題")
    direction = forms.ModelChoiceField(
        EvaluationDirection.objects.none(),
        label="今後の方向性",
        required=False,
        empty_label="選んでください",
        error_messages={"invalid_choice": "その方向性は選べません。"},
    )
    field_order = ("letter", "summary", "issues", "direction", "note", "confirmed", "seen")

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.offer("direction", options["scheme"].directions.all(), options["said"].direction)


class CommitteeForm(SaidForm):
    """委員会の評価 — the committee's letter and opinion, as the office records them."""

    field_order = ("letter", "summary", "note", "confirmed", "seen")

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, prefix="committee", **options)
        self.fields["summary"].label = "意見"
