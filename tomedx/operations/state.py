"""How the installation is: what waits, what was done last, room, versions."""

import platform
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.db.models import Max, Min
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from plans import clock
from plans.domain.audit_actions import BACKUP, RESTORE
from plans.models import AuditEntry, Job, Notice
from plans.selectors.audit import trail_end
from plans.selectors.audit_chain import Noted
from tomedx.operations.backups import pending_migrations
from tomedx.operations.version import version

MEGABYTE = 1024 * 1024
OLD_BACKUP = timedelta(hours=50)
LONG_WAIT = timedelta(minutes=10)
LITTLE_ROOM = 2048


@dataclass(frozen=True, slots=True)
class Queue:
    """待ち行列 — what waits for a worker, and what one has done last."""

    waiting: int
    oldest: datetime | None
    under_way: int
    failed: int
    last_done: datetime | None
    lost_jobs: int

    @property
    def stands_still(self) -> bool:
        return self.oldest is not None and clock.now() - self.oldest > LONG_WAIT


@dataclass(frozen=True, slots=True)
class Mails:
    """メール — what waits to be mailed, how many of it once failed, and what went last."""

    waiting: int
    failed: int
    last_made: datetime | None
    last_sent: datetime | None


@dataclass(frozen=True, slots=True)
class LastBackup:
    """最後の控え — as the audit trail has it; nothing where none was ever made."""

    at: datetime | None
    name: str
    encrypted: bool
    restored_at: datetime | None

    @property
    def is_old(self) -> bool:
        return self.at is None or clock.now() - self.at > OLD_BACKUP


@dataclass(frozen=True, slots=True)
class Room:
    """空き — in megabytes."""

    free: int
    total: int
    database: int

    @property
    def is_little(self) -> bool:
        return self.free < LITTLE_ROOM


@dataclass(frozen=True, slots=True)
class InstallationState:
    """状態 — of the whole installation, as its administrator asks for it."""

    queue: Queue
    mails: Mails
    backup: LastBackup
    room: Room
    versions: tuple[tuple[str, str], ...]
    pending: bool
    trail: Noted


def installation_state() -> InstallationState:
    """In a constant number of queries, however much there is."""
    return InstallationState(
        queue=_queue(),
        mails=_mails(),
        backup=_last_backup(),
        room=_room(),
        versions=_versions(),
        pending=pending_migrations(),
        trail=trail_end(),
    )


def _queue() -> Queue:
    results = DBTaskResult.objects
    now = clock.now()
    due = results.ready()
    failed = results.filter(status=TaskResultStatus.FAILED, finished_at__gt=now - timedelta(days=7))
    return Queue(
        waiting=due.count(),
        oldest=due.aggregate(found=Min("enqueued_at"))["found"],
        under_way=results.filter(status=TaskResultStatus.RUNNING).count(),
        failed=failed.count(),
        last_done=results.aggregate(found=Max("finished_at"))["found"],
        lost_jobs=sum(job.is_lost for job in Job.objects.live()[:100]),
    )


def _mails() -> Mails:
    waiting = Notice.objects.to_be_mailed()
    last = Notice.objects.aggregate(made=Max("created_at"), sent=Max("mailed_at"))
    return Mails(
        waiting=waiting.count(),
        failed=waiting.exclude(error="").count(),
        last_made=last["made"],
        last_sent=last["sent"],
    )


def _last_backup() -> LastBackup:
    newest = AuditEntry.objects.order_by("-pk")
    made = newest.filter(action=BACKUP).first()
    restored = newest.filter(action=RESTORE).first()
    return LastBackup(
        at=made.at if made else None,
        name=made.subject_label if made else "",
        encrypted=bool(made and made.changes.get("暗号化")),
        restored_at=restored.at if restored else None,
    )


def _room() -> Room:
    usage = shutil.disk_usage(settings.BASE_DIR)
    if connection.vendor == "sqlite":
        size = Path(connection.settings_dict["NAME"]).stat().st_size
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            [size] = cursor.fetchone()
    return Room(usage.free // MEGABYTE, usage.total // MEGABYTE, size // MEGABYTE)


def _versions() -> tuple[tuple[str, str], ...]:
    database = ".".join(map(str, connection.get_database_version()))
    return (
        ("ポータル", version()),
        ("Django", django.get_version()),
        ("Python", platform.python_version()),
        ("SQLite" if connection.vendor == "sqlite" else "PostgreSQL", database),
    )
