"""An account as an administrator keeps it."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError

from plans.models import User


def password_field(label: str, **options: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, strip=False, required=False, widget=widget, **options)


class AccountForm(forms.ModelForm[User]):
    """利用者 — name and address; a new password only where one is to be set."""

    # Not 「password」: the model's own field of that name holds the hash.
    new_password = password_field("新しいパスワード")
    new_password_again = password_field("同じものをもう一度")

    class Meta:
        model = User
        fields = ("email", "display_name", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password"].help_text = (
            "変えるときだけ入力します。空欄のまま登録した利用者は、設定するまでログインできません。"
            + " ".join(password_validators_help_texts())
        )

    def clean_email(self) -> str:
        """Accounts are known by their address, whatever its case."""
        email: str = self.cleaned_data["email"].strip().lower()
        return email

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        password = data.get("new_password") or ""
        if password != (data.get("new_password_again") or ""):
            self.add_error("new_password_again", "確認のパスワードが一致しません。")
        elif password:
            self._check(password)
        return data

    def _check(self, password: str) -> None:
        person = User(
            email=self.cleaned_data.get("email", ""),
            display_name=self.cleaned_data.get("display_name", ""),
        )
        try:
            validate_password(password, person)
        except ValidationError as error:
            self.add_error("new_password", error)
