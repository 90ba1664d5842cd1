"""A database with one plan and one long sheet, for workers to be killed in."""

import time
from collections.abc import Callable

from django.core.management import call_command
from django.db import connection

from measures.actions import import_confirm, imports
from measures.importing.previews import preview_head
from measures.models import Actual, ImportBatch, ImportChunk, ReportTransition
from plans import clock
from plans.actions.plans import load_plan
from plans.domain.jobs import JobState
from plans.models import AuditEntry, Plan
from tests.bench.world import AFTERWARDS, administrator, city_plan, sheet_of, wide_plan

QUARTERS = 20


class World:
    """Every run brings in the same figures once more, each a unit higher than the last."""

    def __init__(self, rows: int) -> None:
        call_command("migrate", verbosity=0)
        self._clock = clock.frozen(AFTERWARDS)
        self._clock.__enter__()
        self.by = administrator()
        self.document = wide_plan(city_plan(), rows // QUARTERS)
        load_plan(document=self.document, by=None)
        self.plan = Plan.objects.get()
        self.rows, self.runs = rows // QUARTERS * QUARTERS, 0
        self.batch = ImportBatch()
        self.begin_again()
        self._kinds = iter(("read", "apply"))

    def begin_again(self) -> None:
        """A new sheet over what the last one brought."""
        self.runs += 1
        connection.close()
        self.before = Actual.objects.count(), ReportTransition.objects.count()
        self.batch = imports.upload(
            plan=self.plan,
            by=self.by,
            file_name=f"{self.runs}.xlsx",
            content=sheet_of(self.document, self.runs),
        )

    def close(self) -> None:
        self._clock.__exit__(None, None, None)

    def queue(self, kind: str) -> None:
        """The reading is queued with the upload, the applying with the confirmation."""
        if kind == "apply":
            self.batch = ImportBatch.objects.get(pk=self.batch.pk)
            seen = preview_head(self.batch).fingerprint
            import_confirm.confirm(batch=self.batch, by=self.by, seen=seen)

    def duration(self, work: Callable[[], None]) -> float:
        kind = next(self._kinds)
        self.queue(kind)
        begin = time.monotonic()
        work()
        self.check_done(kind)
        return time.monotonic() - begin

    def check(self, kind: str) -> str:
        """Refuse anything between nothing and all; answer the stage in which the job stands."""
        self._wait_for_the_database()
        batch = ImportBatch.objects.get(pk=self.batch.pk)
        job = batch.jobs.latest("pk")
        assert job.kind == f"import_{kind}"
        is_done = job.state == JobState.DONE
        if kind == "read":
            kept = sum(sum(c.counts.values()) for c in ImportChunk.objects.filter(batch=batch))
            assert (kept, batch.preview_head is not None) == (
                (self.rows, True) if is_done else (0, False)
            )
        else:
            written = Actual.objects.filter(batch=batch).count()
            whole = (self.rows, True) if is_done else (0, False)
            assert (written, batch.applied_at is not None) == whole
            now = Actual.objects.count(), ReportTransition.objects.count()
            assert is_done or now == self.before
        return f"{kind} {'done' if is_done else job.stage}"

    def check_done(self, kind: str) -> None:
        assert self.check(kind).endswith("done")
        if kind == "apply":
            current = Actual.objects.current()
            assert current.count() == self.rows
            assert not current.exclude(batch=self.batch).exists()
            assert AuditEntry.objects.filter(action="取込").count() == self.runs

    def check_audit(self) -> None:
        call_command("verify_audit")

    def _wait_for_the_database(self) -> None:
        """A server goes on for a moment with what a killed client asked for.

        Sessions at rest outside of any transaction may be anybody's.
        """
        connection.close()
        if connection.vendor != "postgresql":
            return
        others = (
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend' AND state <> 'idle'"
        )
        for _ in range(600):
            with connection.cursor() as cursor:
                cursor.execute(others)
                if cursor.fetchone() == (0,):
                    return
            time.sleep(0.1)
        raise AssertionError("a killed worker's session is still there")
