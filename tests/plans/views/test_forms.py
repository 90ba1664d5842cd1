"""A posted form: its action is performed, or its errors are shown."""

from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory

from plans.errors import Refused
from plans.views.forms import perform_or_add_errors, show_errors


class NameForm(forms.Form):
    name = forms.CharField(error_messages={"required": "名称を入力してください。"})


def test_the_action_is_performed_with_the_data_of_the_form() -> None:
    performed: list[str] = []

    assert perform_or_add_errors(NameForm({"name": "市民課"}), lambda name: performed.append(name))
    assert performed == ["市民課"]


def test_a_form_that_cannot_be_read_performs_nothing() -> None:
    performed: list[str] = []
    form = NameForm({"name": ""})

    assert not perform_or_add_errors(form, lambda name: performed.append(name))
    assert performed == []
    assert form.errors == {"name": ["名称を入力してください。"]}


def test_what_the_action_refuses_is_an_error_of_the_form() -> None:
    def refuse(name: str) -> None:
        raise Refused("締め切りました。", "再開してください。")

    form = NameForm({"name": "市民課"})

    assert not perform_or_add_errors(form, refuse)
    assert form.non_field_errors() == ["締め切りました。", "再開してください。"]


def test_the_errors_are_messages_on_the_next_page(rf: RequestFactory) -> None:
    request = rf.get("/")
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    show_errors(request, NameForm({"name": ""}))

    assert [str(message) for message in get_messages(request)] == ["名称を入力してください。"]
