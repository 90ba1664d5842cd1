"""Which kinds of notice to mail."""

from django import forms

from plans.domain.notices import ALWAYS_MAILED, NoticeKind


class MailForm(forms.Form):
    """メールの設定 — the kinds ticked; those that cannot be turned off are always among them."""

    mailed = forms.MultipleChoiceField(
        choices=[(kind.value, kind.label) for kind in NoticeKind], required=False
    )

    def clean_mailed(self) -> set[NoticeKind]:
        return {NoticeKind(kind) for kind in self.cleaned_data["mailed"]} | ALWAYS_MAILED
