"""kill -9 among saves and approvals: each of them is there as a whole or not at all."""

import random
import signal
import subprocess
import sys
import time

import pytest
from django.core.management import call_command
from django.db import connection

from measures.actions.reports import ensure_report
from measures.models import Actual, QuarterlyReport, ReportTransition
from plans import clock
from plans.domain.vocabulary import RoleKind
from plans.models import AuditEntry, Indicator
from tests import factories
from tests.bench import kill
from tests.bench.saves import DAY
from tests.measures.actions.test_import_confirm_killed import this_database

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]


def test_a_killed_save_or_approval_is_whole_or_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", kill.SETTINGS)
    monkeypatch.setenv("DATABASE_URL", this_database())
    with clock.frozen(DAY):
        plan = factories.small_plan(code="tome-dx")
        initiative = Indicator.objects.get().initiative
        department = initiative.departments.get()
        promoter = factories.person(RoleKind.PROMOTER, department)
        people = [promoter, factories.person(RoleKind.APPROVER, department)]
        people.append(factories.person(RoleKind.ADMINISTRATOR))
        report = ensure_report(round=plan.rounds.get(), initiative=initiative, by=promoter)
    connection.close()
    chance = random.Random(1)
    for _ in range(4):
        kill_one([report.pk, *(one.pk for one in people)], after=chance.uniform(0.3, 1.2))
        check(report)
    assert ReportTransition.objects.filter(action="approve").exists()
    call_command("verify_audit")


def kill_one(arguments: list[int], after: float) -> None:
    """Let a process go on for so many seconds from its first save on, and end it."""
    command = [sys.executable, "-m", "tests.bench.kill_saves", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
    time.sleep(0.2)


def check(report: QuarterlyReport) -> None:
    """Everything that a save or a step leaves is there, each as often as the other."""
    report.refresh_from_db()
    entries = AuditEntry.objects.filter(subject_type="measures.quarterlyreport")
    saves = entries.filter(action="報告保存")
    steps = list(ReportTransition.objects.filter(report=report).order_by("pk"))
    assert report.version == 1 + saves.count() + len(steps)
    assert entries.count() == 1 + saves.count() + len(steps)
    assert report.state == (steps[-1].to_state if steps else "draft")
    last = saves.first()
    if last:
        value = last.changes[str(Indicator.objects.get())][1]["value"]
        row = Actual.objects.filter(superseded_at=None).latest("pk")
        assert (f"{row.value.normalize():f}", f"{value}回") == (value, report.done)
    assert Actual.objects.current().count() <= 1
    if report.state == "approved":
        assert not Actual.objects.drafts().exists()
