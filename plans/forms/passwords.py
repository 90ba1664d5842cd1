"""Passwords: whose is to be set, and which one."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.validators import MaxLengthValidator

# Nobody types more; the server works on each character.
LONGEST_PASSWORD = 1_000


class _Limited(forms.BaseForm):
    """A form whose passwords have an end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.PasswordInput):
                field.validators = [*field.validators, MaxLengthValidator(LONGEST_PASSWORD)]


class LogInForm(_Limited, AuthenticationForm):
    """ログイン"""


class OwnPasswordForm(_Limited, PasswordChangeForm):
    """パスワードの変更"""


class NewPasswordForm(_Limited, SetPasswordForm):  # type: ignore[type-arg]
    """パスワードの設定 — by the link from a mail."""


class ForgottenForm(forms.Form):
    """パスワードの設定 — the address that the account is known by."""

    email = forms.EmailField(
        label="メールアドレス",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "メールアドレスを入力してください。",
            "invalid": "メールアドレスを正しく入力してください。",
        },
    )
