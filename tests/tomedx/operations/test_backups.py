"""backup and restore: what was destroyed comes back whole, and a damaged file changes nothing."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from measures.models import Actual
from plans.models import AuditEntry, Indicator, Plan, User
from plans.selectors.audit_chain import Noted, check_chain
from tests import factories
from tomedx.operations import databases
from tomedx.operations.archive import make_key, opened_backup, pack, private_folder
from tomedx.operations.backups import DATABASE, FIGURES, VARIABLES, back_up
from tomedx.operations.figures import all_figures

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def reported(plan: Plan, approver: User) -> Plan:
    """The small plan with an approved figure that its initiative is rated by."""
    Actual.objects.create(
        report=factories.report_of(plan, approver),
        indicator=Indicator.objects.get(initiative__measure__plan=plan),
        fiscal_year=2026,
        quarter=2,
        value=Decimal(66),
        is_sample=True,
        entered_by=approver,
        approved_by=approver,
        approved_at=datetime(2026, 11, 1, 9, tzinfo=UTC),
    )
    return plan


@pytest.fixture
def key(tmp_path: Path) -> Path:
    make_key(tmp_path / "key")
    return tmp_path / "key"


def run(command: str, *arguments: object) -> str:
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out)
    return out.getvalue()


def refused(command: str, *arguments: object) -> str:
    with pytest.raises(CommandError) as refusal:
        run(command, *arguments)
    return str(refusal.value)


def destroy() -> None:
    """Nothing is left of the database but its name."""
    if databases.is_sqlite():
        name = connection.settings_dict["NAME"]
        connection.close()
        for end in ("", "-wal", "-shm"):
            Path(name + end).unlink(missing_ok=True)
        return
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        cursor.execute(f"DROP TABLE {', '.join(map(connection.ops.quote_name, names))} CASCADE")


@pytest.mark.parametrize("encrypted", [False, True])
def test_what_was_destroyed_is_restored_with_every_figure(
    reported: Plan, tmp_path: Path, key: Path, encrypted: bool
) -> None:
    file, options = tmp_path / "portal.backup", (["--key", key] if encrypted else [])
    before = all_figures()
    said = run("backup", file, *options)
    noted = Noted.parse(said.split("監査記録の控え: ")[1].split()[0])
    destroy()
    assert databases.row_counts() == {}

    run("restore", file, *options)

    assert all_figures() == before
    assert before["tome-dx"]["2026Q2"]["indicators"][0]["value"] == "66"
    assert check_chain(noted).broken is None
    last = AuditEntry.objects.order_by("-pk")[0]
    assert (last.action, last.subject_label) == ("控えからの復元", "portal.backup")


def test_a_backup_leaves_its_mark_in_the_trail(reported: Plan, tmp_path: Path) -> None:
    made = back_up(out=tmp_path)

    entry = AuditEntry.objects.order_by("-pk")[0]
    assert entry.action == "控えの作成"
    assert entry.changes["sha256"] == made.sha256
    assert entry.changes["監査記録"] == str(made.noted)
    assert made.path.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [made.path]


def test_a_database_that_holds_something_is_not_replaced_unasked(
    reported: Plan, tmp_path: Path
) -> None:
    made = back_up(out=tmp_path)
    Actual.objects.update(value=1)

    assert "--replace" in refused("restore", made.path)
    assert Actual.objects.get().value == 1

    run("restore", made.path, "--replace")
    assert Actual.objects.get().value == 66


def test_a_backup_is_shown_to_be_restorable_without_touching_the_data(
    reported: Plan, tmp_path: Path
) -> None:
    made = back_up(out=tmp_path)
    Actual.objects.update(value=1)

    said = run("restore", made.path, "--verify")

    assert "この控えは復元できます" in said
    assert "のべ11四半期のすべてが、控えたときと同じ" in said
    assert Actual.objects.get().value == 1


def packed_anew(made: Path, out: Path, change: Callable[[Path], Any]) -> Path:
    """A backup whose checksums hold, but not what stands in it."""
    with opened_backup(made, None) as (folder, manifest), private_folder(out.parent) as other:
        for name in manifest["members"]:
            (folder / name).rename(other / name)
        change(other)
        pack(other, out, manifest, None)
    return out


def test_a_figure_that_comes_out_otherwise_is_named(reported: Plan, tmp_path: Path) -> None:
    made = back_up(out=tmp_path)

    def change(folder: Path) -> None:
        text = (folder / FIGURES).read_text()
        assert '"pace": "0.92"' in text
        (folder / FIGURES).write_text(text.replace('"pace": "0.92"', '"pace": "0.95"'))

    other = packed_anew(made.path, tmp_path / "other", change)

    said = refused("restore", other, "--verify")
    assert "数字が控えたときと違います。" in said
    assert re.search(r"tome-dx/2026Q2/indicators/\S+/pace: 0\.95 → 0\.92", said)


def test_a_database_that_cannot_be_loaded_leaves_the_present_one_as_it_is(
    reported: Plan, tmp_path: Path
) -> None:
    made = back_up(out=tmp_path)

    def cut(folder: Path) -> None:
        content = (folder / DATABASE).read_bytes()
        (folder / DATABASE).write_bytes(content[: len(content) * 3 // 4])

    other = packed_anew(made.path, tmp_path / "other", cut)

    assert refused("restore", other, "--replace")
    assert Actual.objects.get().value == 66
    assert AuditEntry.objects.filter(action="控えからの復元").count() == 0


def halved(content: bytes) -> bytes:
    return content[: len(content) // 2]


def turned(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :]


def emptied(content: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("damage", [halved, turned, emptied])
@pytest.mark.parametrize("encrypted", [False, True])
def test_a_damaged_file_is_refused(
    reported: Plan, tmp_path: Path, key: Path, damage: Callable[[bytes], bytes], encrypted: bool
) -> None:
    made = back_up(out=tmp_path, key=key if encrypted else None)
    made.path.write_bytes(damage(made.path.read_bytes()))

    said = refused("restore", made.path, "--replace", "--key", key)

    assert "壊れて" in said
    assert Actual.objects.get().value == 66


def test_an_encrypted_backup_opens_with_its_key_alone(
    reported: Plan, tmp_path: Path, key: Path
) -> None:
    public = tmp_path / "public"
    public.write_text(key.read_text().splitlines()[0].removeprefix("# public key: "))
    made = back_up(out=tmp_path, key=public)
    make_key(tmp_path / "other-key")

    assert "暗号化されています" in refused("restore", made.path, "--verify")
    assert "公開鍵では開けません" in refused("restore", made.path, "--verify", "--key", public)
    assert "鍵が違うか" in refused(
        "restore", made.path, "--verify", "--key", tmp_path / "other-key"
    )
    assert "復元できます" in run("restore", made.path, "--verify", "--key", key)


def test_the_settings_go_along_only_where_they_are_encrypted(
    reported: Plan, tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", 'a "quoted" $ecret')
    plain = back_up(out=tmp_path / "plain")
    encrypted = back_up(out=tmp_path / "encrypted", key=key)
    found = tmp_path / "environment"

    said = refused("restore", plain.path, "--replace", "--environment", found)
    assert "設定（環境変数）が入っていません" in said
    run("restore", encrypted.path, "--replace", "--key", key, "--environment", found)
    assert 'SECRET_KEY="a \\"quoted\\" \\$ecret"\n' in found.read_text()
    assert found.stat().st_mode & 0o077 == 0


def test_a_key_is_never_written_over(tmp_path: Path, key: Path) -> None:
    before = key.read_text()

    assert "作れません" in refused("backup", key, "--new-key")
    assert key.read_text() == before
    assert run("backup", tmp_path / "new", "--new-key").startswith("age1")


def test_a_backup_is_never_written_over(reported: Plan, tmp_path: Path) -> None:
    made = back_up(out=tmp_path)

    assert "既にあります" in refused("backup", made.path)


def test_every_setting_that_is_read_is_known_and_told() -> None:
    read = set()
    base = Path(settings.BASE_DIR)
    for file in (*base.glob("tomedx/settings/*.py"), *base.glob("deploy/*.py")):
        read |= set(re.findall(r'env(?:iron)?\.\w+\(\s*"([A-Z_]+)"', file.read_text()))
    for file in base.glob("deploy/systemd/*.service"):
        read |= set(re.findall(r" \$([A-Z_]+)", file.read_text()))
    told = Path(settings.BASE_DIR, "docs", "operations.md").read_text()

    assert read - {"DEBUG", "MAINPID"} | {"DJANGO_SETTINGS_MODULE"} == set(VARIABLES)
    assert [name for name in VARIABLES if f"`{name}`" not in told and f"`{name}=" not in told] == []
