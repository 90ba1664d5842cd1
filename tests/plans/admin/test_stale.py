"""Two people at one record: the later form is refused, shown both versions, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from threading import Barrier
from typing import Any

import pytest
from django.contrib import admin
from django.db import connections, transaction
from django.db.models import Model
from django.forms import CharField, DateField, DecimalField, EmailField, Field, IntegerField
from django.test import Client, RequestFactory

from measures.admin.reports import QuarterlyReportAdmin
from plans.admin.base import AuditedAdmin
from plans.admin.stale import TAKEN, TYPED
from plans.domain.vocabulary import RoleKind
from plans.models import (
    Department,
    Edition,
    GlossaryTerm,
    Indicator,
    Plan,
    User,
)
from plans.selectors.record_history import value_in_words
from tests import factories
from tests.plans.admin.test_structure import change_page, delete, filled, save, shown
from tests.plans.admin.visitors import address, audit_entries

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]

WRITABLE = sorted(
    (
        model
        for model, pages in admin.site._registry.items()
        # A report's page is the desk's sheet, which marks each of its units.
        if isinstance(pages, AuditedAdmin) and not isinstance(pages, QuarterlyReportAdmin)
    ),
    key=lambda model: model._meta.label,
)
EVERY_RECORD = pytest.mark.parametrize("model", WRITABLE, ids=lambda model: model.__name__)
PASSWORD = "長い合言葉を使う2026"


def otherwise(field: Field, value: Any) -> str | None:
    """Something else than *value*; None where the field is no plain text, number or day."""
    match field:
        case EmailField():
            return f"x{value}"
        case CharField() if not field.widget.is_hidden and value is not None:
            return f"{value}x"
        case DateField():
            later = date.fromisoformat(str(value)) + timedelta(days=1) if value else None
            return str(later or "2027-03-31")
        case IntegerField() | DecimalField() if value is not None:
            return str(Decimal(value) + 1)
    return None


def saved_alone(client: Client, item: Any, changes: dict[str, Any]) -> bool:
    """Whether the page takes *changes*, which are taken back."""
    with transaction.atomic():
        answer = save(client, item, **changes)
        transaction.set_rollback(True)
    return bool(answer.status_code == 302)


def two_changes(client: Client, item: Any) -> list[tuple[str, Any]]:
    """Two fields of the page of *item* that may be changed, each to what."""
    form = client.get(change_page(item)).context["adminform"].form
    columns = {column.name for column in item._meta.concrete_fields}
    found = (
        (bound.name, value)
        for bound in form
        if bound.name in columns
        and (value := otherwise(bound.field, bound.value())) is not None
        and saved_alone(client, item, {bound.name: value})
    )
    two = list(islice(found, 2))
    assert len(two) == 2, f"Give the world of this test a {type(item).__name__} to change."
    return two


def stored(item: Model, name: str) -> str:
    record = type(item)._default_manager.get(pk=item.pk)
    return value_in_words(record._meta.get_field(name), None, getattr(record, name))


def again(answer: Any) -> dict[str, Any]:
    """What a browser sends of the page that a refused form came back on."""
    return shown(answer.context)


def notes(answer: Any) -> dict[str, tuple[str, str, str]]:
    rows = answer.context["differences"]
    return {row.label: (row.stored, row.typed, row.outcome) for row in rows}


def one_of(model: type[Model]) -> Any:
    return model._default_manager.first()


def test_whatever_the_admin_writes_is_covered(administrator: User) -> None:
    request = RequestFactory().get("/")
    request.user = administrator
    writing = {
        m for m, pages in admin.site._registry.items() if pages.has_change_permission(request)
    }

    assert {m.__name__ for m in writing - set(WRITABLE)} == {"QuarterlyReport"}
    assert len(WRITABLE) >= 14


@EVERY_RECORD
def test_the_second_of_two_forms_is_refused_and_saved_knowingly(
    model: type[Model], desk: Client, world: Plan
) -> None:
    item = one_of(model)
    (first, theirs), (second, mine) = two_changes(desk, item)
    before = stored(item, second)
    opened = filled(desk, change_page(item))
    assert save(desk, item, **{first: theirs}).status_code == 302

    answer = desk.post(change_page(item), opened | {second: mine})

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "保存していません。この画面を開いた後に、ほかの画面で内容が変わりました。" in text
    assert (stored(item, first), stored(item, second)) == (theirs, before)
    rows = {row.label: row for row in answer.context["differences"]}
    label, other = (str(item._meta.get_field(name).verbose_name) for name in (first, second))
    assert (rows[label].stored, rows[label].outcome) == (theirs, TAKEN)
    assert "さん（11月23日 10:00）" in rows[label].by
    assert (rows[other].typed, rows[other].outcome, rows[other].by) == (mine, TYPED, "")
    assert theirs in text
    assert mine in text

    assert desk.post(change_page(item), again(answer)).status_code == 302
    assert (stored(item, first), stored(item, second)) == (theirs, mine)


@EVERY_RECORD
def test_who_changed_the_very_same_field_is_shown_both(
    model: type[Model], desk: Client, world: Plan
) -> None:
    item = one_of(model)
    (name, theirs), _ = two_changes(desk, item)
    opened = filled(desk, change_page(item))
    field = desk.get(change_page(item)).context["adminform"].form.fields[name]
    mine = str(otherwise(field, theirs))
    assert save(desk, item, **{name: theirs}).status_code == 302

    answer = desk.post(change_page(item), opened | {name: mine})

    assert answer.status_code == 409
    assert stored(item, name) == theirs
    (row,) = answer.context["differences"]
    assert (row.stored, row.typed, row.outcome) == (theirs, mine, TYPED)
    assert str(shown(answer.context)[name]) == mine


@EVERY_RECORD
def test_a_form_sent_twice_is_answered_alike(model: type[Model], desk: Client, world: Plan) -> None:
    item = one_of(model)
    (name, value), _ = two_changes(desk, item)
    form = filled(desk, change_page(item)) | {name: value}

    for _ in range(2):
        assert desk.post(change_page(item), form).status_code == 302

    assert audit_entries().count() == 1


@EVERY_RECORD
def test_a_form_that_does_not_tell_what_it_left_with_is_not_saved_unseen(
    model: type[Model], desk: Client, world: Plan
) -> None:
    item = one_of(model)
    (name, value), _ = two_changes(desk, item)
    form = filled(desk, change_page(item)) | {name: value}
    elsewhere = filled(desk, change_page(one_of(Plan if model is not Plan else Department)))

    for mark in ("", "abc", form["_seen"][:-1], elsewhere["_seen"]):
        answer = desk.post(change_page(item), form | {"_seen": mark})
        assert answer.status_code == 409

    assert audit_entries().count() == 0
    assert desk.post(change_page(item), again(answer)).status_code == 302
    assert stored(item, name) == value


@EVERY_RECORD
def test_nothing_is_deleted_that_changed_after_the_question(
    model: type[Model], desk: Client, world: Plan
) -> None:
    item = one_of(model)
    (name, value), _ = two_changes(desk, item)
    path = address(model, "delete", item) or ""
    asked = desk.get(path).context or {}
    save(desk, item, **{name: value})

    answer = desk.post(path, {"post": "yes", "_seen": asked.get("seen", "")}, follow=True)

    assert model._default_manager.filter(pk=item.pk).exists()
    if answer.status_code != 403 and not answer.context["protected"]:
        text = answer.content.decode()
        assert "削除していません。確認の画面を開いた後に内容が変わりました。" in text
        assert f"今は「{value}」" in text


def test_after_a_look_at_what_changed_the_deletion_goes_on(desk: Client, world: Plan) -> None:
    term = GlossaryTerm.objects.get()
    path = address(GlossaryTerm, "delete", term) or ""
    old = desk.get(path).context["seen"]
    save(desk, term, term="RPA")
    answer = desk.post(path, {"post": "yes", "_seen": old}, follow=True)

    desk.post(path, {"post": "yes", "_seen": answer.context["seen"]})

    assert not GlossaryTerm.objects.exists()


def test_what_goes_with_a_record_is_part_of_the_question(desk: Client, world: Plan) -> None:
    indicator = Indicator.objects.get()
    path = address(Indicator, "delete", indicator) or ""
    old = desk.get(path).context["seen"]
    indicator.targets.get(fiscal_year=2028).delete()

    answer = desk.post(path, {"post": "yes", "_seen": old}, follow=True)

    assert "削除していません" in answer.content.decode()
    assert Indicator.objects.exists()
    assert delete(desk, indicator).status_code == 302
    assert not Indicator.objects.exists()


def test_line_breaks_alone_are_no_change(desk: Client, world: Plan) -> None:
    """What was loaded has \\n, and browsers send \\r\\n."""
    term = GlossaryTerm.objects.get()
    opened = filled(desk, change_page(term)) | {"meaning": "一行目\r\n二行目"}
    save(desk, term, meaning="先の人の意味")

    answer = desk.post(change_page(term), opened | {"term": "RPA"})

    assert answer.status_code == 409
    desk.post(change_page(term), again(answer))
    term.refresh_from_db()
    assert (term.term, term.meaning) == ("RPA", "先の人の意味")


def test_a_page_shown_again_for_an_error_still_knows_what_it_left_with(
    desk: Client, world: Plan
) -> None:
    term = GlossaryTerm.objects.get()
    wrong = desk.post(change_page(term), filled(desk, change_page(term)) | {"term": ""})
    assert wrong.status_code == 200
    save(desk, term, meaning="先の人の意味")

    answer = desk.post(change_page(term), again(wrong) | {"term": "RPA"})

    assert answer.status_code == 409
    term.refresh_from_db()
    assert (term.term, term.meaning) == ("DX", "先の人の意味")


def test_what_cannot_be_read_is_shown_as_it_was_typed(desk: Client, indicator: Indicator) -> None:
    opened = filled(desk, change_page(indicator))
    save(desk, indicator, baseline_value="44.5")

    answer = desk.post(change_page(indicator), opened | {"baseline_value": "数十"})

    assert notes(answer)["基準値"] == ("44.5", "数十", TYPED)
    assert 'value="数十"' in answer.content.decode()


def test_a_refused_password_is_asked_for_again_and_never_shown(
    desk: Client, world: Plan, promoter: User
) -> None:
    opened = filled(desk, change_page(promoter))
    save(desk, promoter, display_name="先の人")
    form = opened | {"new_password": PASSWORD, "new_password_again": PASSWORD}

    answer = desk.post(change_page(promoter), form)

    assert answer.status_code == 409
    assert notes(answer)["新しいパスワード"][2] == "もう一度入力してください"
    assert PASSWORD not in answer.content.decode()
    assert promoter.password not in answer.content.decode()


def test_a_log_in_is_no_change_of_an_account(desk: Client, promoter: User) -> None:
    opened = filled(desk, change_page(promoter))
    Client().force_login(promoter)

    answer = desk.post(change_page(promoter), opened | {"display_name": "改名"})

    assert answer.status_code == 302


def test_an_edition_is_not_adopted_twice_on_different_days(desk: Client, world: Plan) -> None:
    """The second form still has a field that the record no longer lets change."""
    draft = Edition.objects.get()
    opened = filled(desk, change_page(draft))
    first = opened | {"adopted_on": "2026-11-20"}
    for _ in range(2):
        assert desk.post(change_page(draft), first).status_code == 302

    answer = desk.post(change_page(draft), opened | {"adopted_on": "2026-11-22", "label": "改名"})

    assert answer.status_code == 409
    assert notes(answer)["決定日"] == ("2026-11-20", "2026-11-22", TAKEN)
    assert notes(answer)["名称"] == ("当初版", "改名", TYPED)
    assert desk.post(change_page(draft), again(answer)).status_code == 302
    draft.refresh_from_db()
    assert (draft.label, draft.adopted_on) == ("改名", date(2026, 11, 20))


@pytest.mark.parametrize("lookup", ["password", "password__startswith", "password__regex"])
def test_no_list_is_filtered_by_a_password(lookup: str, desk: Client) -> None:
    assert desk.get(f"/admin/plans/user/?{lookup}=a").status_code == 400


def post_at_once(posts: list[tuple[Client, str, dict[str, Any]]]) -> list[int]:
    """What forms posted at the same moment, each over a connection of its own, are answered."""
    start = Barrier(len(posts), timeout=60)

    def post(client: Client, path: str, form: dict[str, Any]) -> int:
        try:
            start.wait()
            return client.post(path, form).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(posts)) as pool:
        return [job.result() for job in [pool.submit(post, *item) for item in posts]]


@pytest.mark.django_db(transaction=True)
def test_of_two_forms_at_the_same_moment_one_is_saved() -> None:
    factories.small_plan(code="tome-dx")
    indicator = Indicator.objects.get()
    clients = {"name": Client(), "unit": Client()}
    for client in clients.values():
        client.force_login(factories.person(RoleKind.ADMINISTRATOR))
    path = change_page(indicator)

    for number in range(3):
        typed = f"同時{number}"
        posts = [
            (client, path, filled(client, path) | {name: typed}) for name, client in clients.items()
        ]
        assert sorted(post_at_once(posts)) == [302, 409]
        indicator.refresh_from_db()
        assert [indicator.name, indicator.unit].count(typed) == 1
