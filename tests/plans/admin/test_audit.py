"""The audit trail in the admin: found by deed, person and day; never written there."""

import pytest
from django.test import Client

from plans.actions.audit import record
from plans.models import AuditEntry, Plan, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
LIST = "/admin/plans/auditentry/"


@pytest.fixture
def trail(today: object, plan: Plan, administrator: User, promoter: User) -> AuditEntry:
    record(by=promoter, action="報告保存", subject=plan, label="見本の報告")
    record(by=None, action="計画読込", subject=plan)
    return record(
        by=administrator, action="変更", subject=plan, changes={"name": ["前の名", "後の名"]}
    )


@pytest.mark.usefixtures("trail")
@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?action__in=報告保存,計画読込,変更", 3),
        ("?action=変更", 1),
        ("?q=見本の報告", 1),
        ("?at__year=2026&at__month=11&at__day=23&q=DX推進計画", 2),
        ("?at__year=2025", 0),
    ],
)
def test_entries_are_found(query: str, count: int, desk: Client) -> None:
    assert desk.get(LIST + query).context["cl"].result_count == count


def test_entries_are_found_by_the_person(desk: Client, trail: AuditEntry, promoter: User) -> None:
    found = desk.get(f"{LIST}?actor__id__exact={promoter.pk}").context["cl"].result_list

    assert [entry.action for entry in found] == ["報告保存"]


def test_an_entry_tells_what_became_of_what(desk: Client, trail: AuditEntry) -> None:
    path = f"{LIST}{trail.pk}/change/"

    assert "名称: 前の名 → 後の名" in desk.get(path).content.decode()
    assert desk.post(path, {"action": "なかったこと"}).status_code == 403
    trail.refresh_from_db()
    assert trail.action == "変更"
