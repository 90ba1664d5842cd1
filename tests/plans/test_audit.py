"""The audit trail: every deed once, each sealed with the one before."""

import pytest

from plans.actions.audit import GENESIS, record, seal
from plans.actions.records import delete_record, save_record
from plans.errors import Refused
from plans.models import AuditEntry, Department, User

pytestmark = pytest.mark.django_db


def test_each_entry_is_chained_to_the_one_before(administrator: User) -> None:
    first = record(by=administrator, action="登録")
    second = record(by=administrator, action="変更")

    assert first.previous_hash == GENESIS
    assert second.previous_hash == first.hash
    assert [entry.hash == seal(entry) for entry in AuditEntry.objects.all()] == [True, True]


def test_an_edited_entry_no_longer_fits_its_seal(administrator: User) -> None:
    entry = record(by=administrator, action="変更", changes={"value": [53, 63]})
    entry.changes = {"value": [53, 93]}

    assert entry.hash != seal(entry)


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
