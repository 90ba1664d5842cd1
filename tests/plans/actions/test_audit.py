"""The audit trail: every deed once, each sealed with the one before."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans.actions.audit import GENESIS, audit_hash, record
from plans.actions.records import delete_record, save_record
from plans.errors import Refused
from plans.models import AuditEntry, Department, Initiative, InitiativeDepartment, Plan, User
from tests.factories import DepartmentFactory

pytestmark = pytest.mark.django_db


def test_each_entry_is_chained_to_the_one_before(administrator: User) -> None:
    first = record(by=administrator, action="登録")
    second = record(by=administrator, action="変更")

    assert first.previous_hash == GENESIS
    assert second.previous_hash == first.hash
    assert [entry.hash == audit_hash(entry) for entry in AuditEntry.objects.all()] == [True, True]


def test_an_edited_entry_no_longer_fits_its_seal(administrator: User) -> None:
    entry = record(by=administrator, action="変更", changes={"value": [53, 63]})
    entry.changes = {"value": [53, 93]}

    assert entry.hash != audit_hash(entry)


def test_another_record_is_told_by_the_name_it_has_then(plan: Plan, administrator: User) -> None:
    department = DepartmentFactory(code="a", name="見本課")
    owner = InitiativeDepartment(
        initiative=Initiative.objects.get(measure__plan=plan), department=department, is_lead=False
    )
    save_record(record=owner, by=administrator)
    department.name = "別の名前の課"
    save_record(record=department, by=administrator)

    changes = AuditEntry.objects.get(action="登録", subject_id=str(owner.pk)).changes
    assert changes["department_id"] == [None, f"見本課（{department.pk}）"]


# What an action may tell: anything that JSON can hold, and the exact things that it cannot.
AUDITED = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.dates()
    | st.text(),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(), values, max_size=3),
    max_leaves=8,
)


@pytest.mark.thorough
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.dictionaries(st.text(max_size=20), AUDITED, max_size=4), label=st.text())
def test_whatever_is_told_fits_its_seal_when_it_is_read_again(
    changes: dict[str, Any], label: str, administrator: User
) -> None:
    entry = record(by=administrator, action="変更", label=label, changes=changes)
    stored = AuditEntry.objects.get(pk=entry.pk)

    assert stored.hash == entry.hash == audit_hash(stored)


def test_a_change_is_kept_from_and_to(administrator: User) -> None:
    department = Department(code="01", name="窓口課")
    save_record(record=department, by=administrator)
    department.name = "窓口サービス課"
    save_record(record=department, by=administrator)

    assert AuditEntry.objects.first().changes == {"name": ["窓口課", "窓口サービス課"]}
    assert department.history.count() == 2


def test_saving_without_a_change_leaves_no_trace(administrator: User) -> None:
    department = Department(code="01", name="窓口課")
    save_record(record=department, by=administrator)
    save_record(record=department, by=administrator)

    assert AuditEntry.objects.count() == 1


def test_what_others_rest_on_is_not_removed(administrator: User, department: Department) -> None:
    with pytest.raises(Refused, match="使われているため削除できません"):
        delete_record(record=department, by=administrator)

    assert Department.objects.filter(pk=department.pk).exists()
    assert not AuditEntry.objects.filter(action="削除").exists()
