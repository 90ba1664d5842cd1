"""Whose password is to be set."""

from django import forms


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
