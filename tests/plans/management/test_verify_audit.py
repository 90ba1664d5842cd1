"""verify_audit: every kind of tampering is found, and the first place of it is named."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from plans.actions.audit import audit_hash, record
from plans.models import AuditEntry, User
from tests.plans.tampering import without_the_guard

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail(administrator: User) -> list[AuditEntry]:
    return [
        record(by=administrator, action="変更", label=f"{n}番", changes={"値": [n, n + 1]})
        for n in range(1, 6)
    ]


def verify(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_audit", *arguments, stdout=out)
    return out.getvalue()


def noted() -> str:
    """What the command prints to be written down."""
    return verify().splitlines()[-1].removeprefix("控え: ")


def test_a_whole_trail_passes_and_says_what_to_note(trail: list[AuditEntry]) -> None:
    assert verify().splitlines() == [
        "監査記録は正常です（5件）",
        f"控え: 5:{trail[-1].hash}",
    ]
    assert verify("--noted", noted())


def test_an_empty_trail_is_whole(db: None) -> None:
    assert "0件" in verify()


def edit(trail: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(pk=trail[2].pk).update(changes={"値": [3, 93]})


def backdate(trail: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(pk=trail[2].pk).update(at=trail[0].at.replace(year=2020))


def blame_another(trail: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(pk=trail[2].pk).update(actor=None)


def edit_and_seal(trail: list[AuditEntry]) -> None:
    entry = trail[1]
    entry.changes = {"値": [2, 92]}
    AuditEntry.objects.filter(pk=entry.pk).update(changes=entry.changes, hash=audit_hash(entry))


def take_out(trail: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(pk=trail[1].pk).delete()


def cut_the_beginning(trail: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(pk__lt=trail[2].pk).delete()


def swap(trail: list[AuditEntry]) -> None:
    aside = trail[-1].pk + 1_000
    for old, new in ((trail[2].pk, aside), (trail[3].pk, trail[2].pk), (aside, trail[3].pk)):
        AuditEntry.objects.filter(pk=old).update(id=new)


@pytest.mark.parametrize(
    ("tamper", "place", "what"),
    [
        (edit, 3, "書き換えられています"),
        (backdate, 3, "書き換えられています"),
        (blame_another, 3, "書き換えられています"),
        (edit_and_seal, 3, "つながりません"),
        (take_out, 2, "つながりません"),
        (cut_the_beginning, 1, "つながりません"),
        (swap, 3, "つながりません"),
    ],
)
def test_tampering_is_found(
    tamper: Callable[[list[AuditEntry]], None], place: int, what: str, trail: list[AuditEntry]
) -> None:
    with without_the_guard():
        tamper(trail)

    with pytest.raises(CommandError, match=f"{place}件目（番号 .*{what}") as refusal:
        verify()
    assert refusal.value.returncode == 1


def test_a_cut_at_the_end_shows_against_what_was_noted(trail: list[AuditEntry]) -> None:
    before = noted()
    with without_the_guard():
        AuditEntry.objects.filter(pk__gt=trail[2].pk).delete()

    assert "3件" in verify(), "by itself the shorter trail is sound"
    with pytest.raises(CommandError, match=r"4件目 .*末尾が削除"):
        verify("--noted", before)


def test_a_trail_made_anew_shows_against_what_was_noted(
    trail: list[AuditEntry], administrator: User
) -> None:
    before = noted()
    with without_the_guard():
        AuditEntry.objects.all().delete()
    for n in range(7):
        record(by=administrator, action="変更", label=f"{n}番")

    assert verify()
    with pytest.raises(CommandError, match="作り直されています"):
        verify("--noted", before)


def test_as_json(trail: list[AuditEntry]) -> None:
    whole = json.loads(verify("--format", "json"))
    assert whole == {"ok": True, "count": 5, "head": trail[-1].hash, "broken": None}

    with without_the_guard():
        edit(trail)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_audit", "--format", "json", stdout=out)
    assert json.loads(out.getvalue())["broken"]["entry"] == trail[2].pk


@pytest.mark.parametrize("wrong", ["5", "x:y", "5:abc"])
def test_a_note_that_cannot_be_read_is_a_wrong_use(wrong: str, db: None) -> None:
    with pytest.raises(CommandError, match="件数:印"):
        verify("--noted", wrong)


def test_the_end_is_noted_in_a_file_and_checked_against_it(
    trail: list[AuditEntry], tmp_path: Path
) -> None:
    note = tmp_path / "audit-head"
    verify("--note", str(note))
    record(by=None, action="変更", label="6番")
    verify("--note", str(note))
    assert [line.split()[-1].split(":")[0] for line in note.read_text().splitlines()] == ["5", "6"]

    with without_the_guard():
        AuditEntry.objects.filter(subject_label="6番").delete()
    with pytest.raises(CommandError, match="末尾が削除"):
        verify("--note", str(note))
    assert len(note.read_text().splitlines()) == 2


def test_a_file_of_notes_that_cannot_be_read_is_named(db: None, tmp_path: Path) -> None:
    (tmp_path / "note").write_text("別のもの")

    with pytest.raises(CommandError, match="件数:印"):
        verify("--note", str(tmp_path / "note"))
