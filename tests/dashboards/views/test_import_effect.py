"""The effect on the screen: within the preview, on a page of its own, and for whom."""

import pytest
from django.test import Client

from measures.actions import import_confirm, imports
from measures.models import ImportBatch
from plans.domain.vocabulary import RoleKind
from plans.models import Department, Plan, User
from tests import factories
from tests.measures.sheets import xlsx

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("today"),
]


def batch_of(plan: Plan, by: User) -> ImportBatch:
    content = xlsx(("1-2-1-a", 2026, 2, 73))
    return imports.upload(plan=plan, by=by, file_name="実績.xlsx", content=content)


def page(user: User, batch: ImportBatch, **headers: str) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(f"/imports/{batch.pk}/effect/", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_the_preview_loads_it_and_leads_to_it_without_scripts(
    plan: Plan, administrator: User
) -> None:
    batch = batch_of(plan, administrator)
    client = Client()
    client.force_login(administrator)
    preview = client.get(f"/imports/{batch.pk}/").content.decode()

    assert f'hx-get="/imports/{batch.pk}/effect/"' in preview
    assert f'href="/imports/{batch.pk}/effect/"' in preview


def test_rates_and_ratings_are_told_before_and_after(plan: Plan, administrator: User) -> None:
    text = page(administrator, batch_of(plan, administrator))

    assert "評価が変わる取組（1件）" in text
    assert "令和8年度第2四半期" in text
    assert "承認されるまで" not in text


def test_a_department_is_told_that_its_draft_counts_once_approved(
    plan: Plan, promoter: User
) -> None:
    assert "承認されるまで評価は変わりません" in page(promoter, batch_of(plan, promoter))


def test_a_part_of_a_page_is_no_page(plan: Plan, administrator: User) -> None:
    assert "<html" not in page(administrator, batch_of(plan, administrator), HX_Request="true")


def test_a_long_sheets_effect_is_read_from_what_is_kept(
    plan: Plan, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "LONG", -1)
    batch = batch_of(plan, administrator)
    batch.refresh_from_db()
    assert batch.preview_head

    assert "評価が変わる取組（1件）" in page(administrator, batch)


def test_another_departments_sheet_is_not_there(plan: Plan, administrator: User) -> None:
    batch = batch_of(plan, administrator)
    client = Client()
    client.force_login(factories.person(RoleKind.PROMOTER, Department.objects.first()))

    assert client.get(f"/imports/{batch.pk}/effect/").status_code == 404


def test_an_applied_sheet_leads_back_to_what_it_wrote(plan: Plan, administrator: User) -> None:
    batch = batch_of(plan, administrator)
    import_confirm.confirm(batch=batch, by=administrator, seen=batch.fingerprint)
    client = Client()
    client.force_login(administrator)

    response = client.get(f"/imports/{batch.pk}/effect/")
    assert response["Location"] == f"/imports/{batch.pk}/"


def test_a_sheet_of_a_running_quarter_is_told_to_be_rated_at_its_end(
    plan: Plan, administrator: User
) -> None:
    content = xlsx(("1-2-1-a", 2026, 3, 73))
    batch = imports.upload(plan=plan, by=administrator, file_name="実績.xlsx", content=content)
    text = page(administrator, batch)

    assert "この四半期は期中（まだ終わっていません）のため" in text
    assert "取組の評価は変わりません" in text
