"""Backing up, restoring, and showing that a backup can be restored."""

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from plans import clock
from plans.actions.audit import record
from plans.domain.audit_actions import BACKUP, RESTORE
from plans.errors import Refused
from plans.selectors.audit_chain import Noted, check_chain
from tomedx.operations import databases
from tomedx.operations.archive import Manifest, opened_backup, pack, private_folder
from tomedx.operations.figures import all_figures, figure_differences
from tomedx.operations.version import version

DATABASE, FIGURES, ENVIRONMENT = "database", "figures.json", "environment"
# What the settings and the services read; a test holds it against them.
VARIABLES = (
    "DJANGO_SETTINGS_MODULE",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "DATABASE_URL",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "PORTAL_URL",
    "EMAIL_URL",
    "MAIL_FROM",
    "ADMINS",
    "BEHIND_PROXY",
    "TRUSTED_PROXIES",
    "LOG_FORMAT",
    "STATEMENT_SECONDS",
    "LOCK_SECONDS",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "BACKUP_OPTIONS",
    "WEB_WORKERS",
    "WEB_THREADS",
    "HEALTH_BIND",
)


@dataclass(frozen=True, slots=True)
class Made:
    """A backup as it was written."""

    path: Path
    size: int
    sha256: str
    noted: Noted
    with_environment: bool


@dataclass(frozen=True, slots=True)
class Verified:
    """What of a backup was found equal in a scratch database."""

    made_at: datetime
    noted: Noted
    tables: int
    rows: int
    figures: int


def back_up(*, out: Path, key: Path | None = None) -> Made:
    """Write a backup to *out*, or under a name by its moment in the folder *out*."""
    now = clock.now()
    if out.is_dir():
        out /= f"tomedx-{now:%Y%m%dT%H%M%SZ}.backup"
    if out.exists():
        raise Refused(f"「{out}」は既にあります。別の名前にしてください。")
    with private_folder(out.parent) as folder, clock.frozen(now):
        with databases.dumped(folder / DATABASE):
            state = check_chain()
            manifest = {
                "made_at": now.isoformat(),
                "version": version(),
                "engine": connection.vendor,
                "audit": str(state.end),
                "tables": databases.row_counts(),
            }
            _write(folder / FIGURES, json.dumps(all_figures(), ensure_ascii=False))
        if state.broken:
            raise Refused("監査記録が壊れています。verify_audit で確かめてください。")
        if key:
            _write(folder / ENVIRONMENT, environment_text())
        total = pack(folder, out, manifest, key)
    changes = {"sha256": total, "監査記録": str(state.end), "暗号化": bool(key)}
    record(by=None, action=BACKUP, label=out.name, changes=changes)
    return Made(out, out.stat().st_size, total, state.end, bool(key))


def environment_text() -> str:
    """The settings in force, as systemd's EnvironmentFile has them."""
    known = ((name, os.environ[name]) for name in VARIABLES if name in os.environ)
    return "".join(f"{name}={_quoted(value)}\n" for name, value in known)


def _quoted(value: str) -> str:
    if re.fullmatch(r"[\w@%+=:,./?&-]*", value, re.ASCII):
        return value
    return '"' + re.sub(r'([\\"`$])', r"\\\1", value) + '"'


def restore(
    *, file: Path, key: Path | None = None, replace: bool = False, environment: Path | None = None
) -> Manifest:
    """Put a backup in the database's place. Refused where it holds something, without *replace*."""
    with opened_backup(file, key) as (folder, manifest):
        _check_engine(manifest)
        held = databases.row_counts()
        if held and not replace:
            raise Refused(
                f"このデータベースには既に表があります（{len(held)}表、{sum(held.values()):,}行）。",
                "中身を捨てて置き換えるときは --replace を付けてください。",
            )
        if environment:
            _restore_environment(folder / ENVIRONMENT, environment)
        databases.load(folder / DATABASE)
        _check_tables(manifest)
        if not pending_migrations():
            record(by=None, action=RESTORE, label=file.name, changes={"控え": manifest["made_at"]})
        return manifest


def verify(*, file: Path, key: Path | None = None, say: Callable[[str], Any] = print) -> Verified:
    """Restore into a scratch database, recompute every figure there and compare."""
    with opened_backup(file, key) as (folder, manifest):
        _check_engine(manifest)
        with databases.scratch(folder):
            databases.load(folder / DATABASE)
            _check_tables(manifest)
            if pending_migrations():
                say(f"控えは古い版（{manifest['version']}）のものです。移行してから比べます。")
                call_command("migrate", verbosity=0)
            state = check_chain(Noted.parse(manifest["audit"]))
            if state.broken:
                raise Refused(f"監査記録が控えたときと違います: {state.broken.reason}")
            before = json.loads((folder / FIGURES).read_text(encoding="utf-8"))
            made_at = datetime.fromisoformat(manifest["made_at"])
            with clock.frozen(made_at):
                differences = figure_differences(before, all_figures())
        if differences:
            more = len(differences) - 20
            rest = [f"ほか {more}件"] if more > 0 else []
            raise Refused("数字が控えたときと違います。", *differences[:20], *rest)
        quarters = sum(map(len, before.values()))
        tables = manifest["tables"]
        return Verified(made_at, state.end, len(tables), sum(tables.values()), quarters)


def pending_migrations() -> bool:
    """Whether the database is of an older version than the program."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _check_engine(manifest: Manifest) -> None:
    if manifest["engine"] != connection.vendor:
        raise Refused(
            f"控えは {manifest['engine']} のもの、このデータベースは {connection.vendor} です。"
            "同じ種類のデータベースを DATABASE_URL に指定してください。"
        )


def _check_tables(manifest: Manifest) -> None:
    found = databases.row_counts()
    wrong = [
        f"{table}: 控え {count:,}行、復元 {found.get(table, 0):,}行"
        for table, count in manifest["tables"].items()
        if found.get(table) != count
    ]
    if wrong:
        raise Refused("復元した行の数が控えたときと違います。", *wrong)


def _restore_environment(stored: Path, target: Path) -> None:
    if not stored.exists():
        raise Refused("この控えには設定（環境変数）が入っていません（鍵なしの控え）。")
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Refused(f"「{target}」を作れません: {error.strerror}") from error
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(stored.read_text(encoding="utf-8"))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
