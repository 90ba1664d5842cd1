"""The whole way of a file: uploaded, looked at, now and then mended, confirmed; then forgotten."""

import logging
import os
import random
import sys
import time
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any

import atheris
import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tomedx.settings.test")
with atheris.instrument_imports(include=["measures"]):
    django.setup()
    import measures.views.imports

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import setup_test_environment
from django.utils import timezone

from measures.models import Actual, ImportBatch, PhaseProgress, QuarterlyReport, ReportingRound
from plans import clock
from plans.domain.vocabulary import RoleKind
from plans.models import AuditEntry, Department, Indicator, Plan
from tests import factories
from tests.fuzz.sheets import mutated, plant
from tests.fuzz.words import PIECES
from tests.measures.imports.faults import NAMES, UNITS

KEPT = (Actual, PhaseProgress, QuarterlyReport, ReportingRound)
SECONDS = 5
NAMES_OF_FILES = ("実績.xlsx", "実績.csv", "a.xls", "報告.ods", "macro.xlsm", "../x.tsv")


def one(content: bytes) -> None:
    """One file by a role and under a name that its own sum chooses, in a transaction undone."""
    chance = random.Random(zlib.crc32(content))
    with clock.frozen(timezone.make_aware(datetime(2026, 11, 23, 10))), transaction.atomic():
        _walk(content, chance.choice(CLIENTS), chance)
        transaction.set_rollback(True)


def _walk(content: bytes, client: Client, chance: random.Random) -> None:
    before, trail = _counts(), AuditEntry.objects.count()
    file = SimpleUploadedFile(chance.choice(NAMES_OF_FILES), content)
    answer = _timed(client.post, "/imports/", {"plan": Plan.objects.get().pk, "file": file})
    assert answer.status_code in (302, 422), answer.status_code
    assert _counts() == before, "an upload writes no figures"
    if answer.status_code == 422:
        assert not ImportBatch.objects.exists()
        assert AuditEntry.objects.count() == trail
        return
    batch = ImportBatch.objects.get()
    address = f"/imports/{batch.pk}/"
    page = _timed(client.get, address)
    assert page.status_code == 200
    if chance.random() < 0.3:
        place = f"{chance.choice('ABCDE')}{chance.randint(1, 6)}"
        mended = {"sheet": "実績", "cell": place, "text": chance.choice(PIECES)}
        assert _timed(client.post, f"{address}answer/", mended).status_code == 302
        page = _timed(client.get, f"{address}?status=error")
    if chance.random() < 0.2:
        assert _timed(client.get, f"{address}marked/").status_code in (200, 302, 404)
    if "planned" in page.context:
        _confirm(client, batch, page.context["planned"], before)


def _confirm(client: Client, batch: ImportBatch, planned: Any, before: list[int]) -> None:
    """What the preview told is what is written, or nothing is."""
    shown = planned.counts["new"] + planned.counts["changed"]
    seen = {"seen": planned.fingerprint}
    assert _timed(client.post, f"/imports/{batch.pk}/confirm/", seen).status_code == 302
    batch.refresh_from_db()
    if batch.applied_at is None:
        assert _counts() == before, "a refused import writes nothing"
        return
    assert not planned.counts["error"]
    written = Actual.objects.filter(batch=batch).count()
    written += PhaseProgress.objects.filter(batch=batch).count()
    assert written == shown, f"{shown} shown, {written} written"
    assert _timed(client.get, f"/imports/{batch.pk}/").status_code == 200


def _timed(deed: Any, *arguments: Any) -> Any:
    begun = time.monotonic()
    response = deed(*arguments)
    taken = time.monotonic() - begun
    assert response.status_code < 500, response.status_code
    assert taken < SECONDS, f"{arguments[0]} took {taken:.1f} s"
    return response


def _counts() -> list[int]:
    return [model.objects.count() for model in KEPT]


def world() -> list[Client]:
    """A database in memory with the plan of the faulty sheets; two people at their browsers."""
    setup_test_environment(debug=False)
    logging.disable()
    connection.settings_dict["TEST"]["NAME"] = None
    connection.creation.create_test_db(verbosity=0)
    plan = factories.small_plan(code="tome-dx")
    department = Department.objects.get()
    measure = factories.MeasureFactory(policy=plan.policies.get(), code="1-3")
    initiative = factories.InitiativeFactory(measure=measure, code="1-3-1")
    initiative.responsibilities.create(department=department)
    for name, code in NAMES.items():
        if not Indicator.objects.filter(code=code).exists():
            factories.IndicatorFactory(
                initiative=initiative, code=code, name=name, unit=UNITS[code], cumulative=False
            )
    people = (
        factories.person(RoleKind.ADMINISTRATOR, is_staff=True),
        factories.person(RoleKind.PROMOTER, department),
    )
    clients = [Client(), Client()]
    for client, person in zip(clients, people, strict=True):
        client.force_login(person)
    return clients


if __name__ == "__main__":
    assert measures.views.imports
    CLIENTS = world()
    plant(Path(sys.argv[-1]))
    atheris.Setup(sys.argv, one, custom_mutator=mutated)
    atheris.Fuzz()
