"""A long sheet's way through a worker: whole or not at all, and once, wherever it is killed."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from measures.actions import import_confirm, imports
from measures.actions.reports import ensure_report
from measures.domain.jobs import JobKind, JobStage
from measures.importing.previews import PreviewRows, preview_head
from measures.models import Actual, ImportBatch, ImportChunk
from plans import clock
from plans.actions import jobs
from plans.domain.jobs import LEASE, JobState
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.models import AuditEntry, Initiative, Job, Plan, RoleAssignment, User
from tests import factories
from tests.measures.saving import ReportTexts, save_report
from tests.measures.sheets import xlsx

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("today", "long")]
ROWS = [("1-2-1-a", 2026, 1, 50), ("1-2-1-a", 2026, 2, 53)]


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sheet counts as a long one."""
    monkeypatch.setattr(imports, "LONG", -1)


@pytest.fixture
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is put into the queue stays there."""
    monkeypatch.setattr(jobs, "_enqueue", lambda job: None)


def uploaded(plan: Plan, by: User, *rows: tuple[object, ...]) -> ImportBatch:
    batch = imports.upload(plan=plan, by=by, file_name="長い.xlsx", content=xlsx(*(rows or ROWS)))
    batch.refresh_from_db()
    return batch


def confirmed(batch: ImportBatch) -> Job:
    seen = preview_head(batch).fingerprint
    import_confirm.confirm(batch=batch, by=batch.uploaded_by, seen=seen)
    batch.refresh_from_db()
    return batch.jobs.get(kind=JobKind.APPLY)


def last_job(batch: ImportBatch) -> Job:
    return batch.jobs.latest("pk")


@pytest.mark.thorough
def test_what_a_worker_read_is_what_a_page_would_have_read(plan: Plan, administrator: User) -> None:
    batch = uploaded(plan, administrator)
    direct = imports.preview(batch)

    assert list(PreviewRows(batch, None)) == direct.rows
    assert preview_head(batch) == direct.head
    assert last_job(batch).state == JobState.DONE
    assert not Actual.objects.exists()


@pytest.mark.thorough
def test_a_worker_writes_what_was_seen(plan: Plan, administrator: User) -> None:
    batch = uploaded(plan, administrator)
    job = confirmed(batch)

    assert (job.state, job.messages) == (JobState.DONE, [])
    assert [row.value for row in Actual.objects.current().order_by("quarter")] == [50, 53]
    assert (batch.content, batch.preview_head) == (None, None)
    assert not ImportChunk.objects.exists()
    assert AuditEntry.objects.filter(action="取込").count() == 1


@pytest.mark.thorough
def test_a_job_delivered_again_does_nothing(plan: Plan, administrator: User) -> None:
    batch = uploaded(plan, administrator)
    job = confirmed(batch)
    before = Actual.objects.count(), AuditEntry.objects.count()

    jobs.run.call(job.pk)
    jobs.run.call(batch.jobs.get(kind=JobKind.READ).pk)

    assert (Actual.objects.count(), AuditEntry.objects.count()) == before


@pytest.mark.usefixtures("no_worker")
def test_nothing_else_is_begun_while_a_sheet_is_under_way(plan: Plan, administrator: User) -> None:
    batch = uploaded(plan, administrator)

    with pytest.raises(Refused, match="処理中"):
        import_confirm.confirm(batch=batch, by=administrator, seen="")
    with pytest.raises(Refused, match="処理中"):
        imports.mend_cell(batch=batch, by=administrator, sheet="実績", cell="D2", text="1")
    with pytest.raises(Refused, match="処理中"):
        imports.start_again(batch=batch, by=administrator)
    assert batch.jobs.count() == 1


@pytest.mark.usefixtures("no_worker")
def test_what_is_cancelled_before_a_worker_comes_is_not_done(
    plan: Plan, administrator: User
) -> None:
    batch = uploaded(plan, administrator)
    imports.cancel(batch=batch, by=administrator)
    job = last_job(batch)
    jobs.run.call(job.pk)

    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert not ImportChunk.objects.exists()
    with pytest.raises(Refused, match="既に終わって"):
        imports.cancel(batch=batch, by=administrator)


def interrupting(
    monkeypatch: pytest.MonkeyPatch, at: JobStage, deed: Callable[[Job], object]
) -> None:
    """Do *deed* to the job of which the worker tells for the first time that it is at a stage."""
    tell = jobs.Attempt.__call__

    def telling(self: jobs.Attempt, stage: JobStage, done: int, total: int) -> None:
        if stage is at and self._stage is not at:
            deed(self.job)
        tell(self, stage, done, total)

    monkeypatch.setattr(jobs.Attempt, "__call__", telling)


@pytest.mark.thorough
def test_a_worker_ends_when_it_is_asked_to(
    plan: Plan, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupting(
        monkeypatch,
        JobStage.COMPARING,
        lambda job: imports.cancel(batch=job.subject, by=administrator),
    )
    batch = uploaded(plan, administrator)

    assert last_job(batch).state == JobState.CANCELLED
    assert batch.preview_head is None
    monkeypatch.undo()
    imports.start_again(batch=batch, by=administrator)
    assert last_job(batch).state == JobState.DONE


@pytest.mark.thorough
def test_what_is_being_written_is_not_cancelled(
    plan: Plan, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = uploaded(plan, administrator)
    write = import_confirm.confirm_now

    def confirm(**how: object) -> ImportBatch:
        with pytest.raises(Refused, match="書き込みが始まったため"):
            imports.cancel(batch=batch, by=administrator)
        return write(**how)  # type: ignore[arg-type]

    monkeypatch.setattr(import_confirm, "confirm_now", confirm)

    assert confirmed(batch).state == JobState.DONE
    assert Actual.objects.count() == 2


@pytest.mark.thorough
@pytest.mark.usefixtures("no_worker")
def test_a_job_whose_worker_is_gone_is_taken_up_again(plan: Plan, administrator: User) -> None:
    batch = uploaded(plan, administrator)
    job = last_job(batch)
    taken = jobs._take(job.pk)
    assert taken
    assert jobs._take(job.pk) is None, "one worker at a time"
    assert jobs.take_up_lost() == 0, "it may be alive"

    with clock.frozen(clock.now() + LEASE + timedelta(seconds=1)):
        assert last_job(batch).is_lost
        assert jobs.take_up_lost() == 1
        jobs.run.call(job.pk)
    batch.refresh_from_db()
    assert last_job(batch).state == JobState.DONE
    assert len(PreviewRows(batch, None)) == 2
    with pytest.raises(jobs.Superseded):
        jobs.Attempt(taken).end(JobState.DONE)


@pytest.mark.thorough
def test_a_worker_given_up_for_lost_writes_nothing(
    plan: Plan, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = uploaded(plan, administrator)
    monkeypatch.setattr(jobs, "_enqueue", lambda job: None)
    write = import_confirm.confirm_now

    def confirm(**how: object) -> ImportBatch:
        done = write(**how)  # type: ignore[arg-type]
        Job.objects.filter(kind=JobKind.APPLY).update(attempt=2)
        return done

    seen = preview_head(batch).fingerprint
    import_confirm.confirm(batch=batch, by=administrator, seen=seen)
    monkeypatch.setattr(import_confirm, "confirm_now", confirm)
    jobs.run.call(last_job(batch).pk)

    batch.refresh_from_db()
    assert batch.applied_at is None
    assert not Actual.objects.exists()


@pytest.mark.thorough
def test_what_changed_since_is_refused_and_what_did_not_touch_it_is_no_matter(
    plan: Plan, administrator: User, promoter: User
) -> None:
    batch, other = uploaded(plan, administrator), uploaded(plan, administrator, ROWS[0])
    initiative = Initiative.objects.get(measure__plan=plan)
    report = ensure_report(round=plan.rounds.get(), initiative=initiative, by=promoter)
    save_report(
        report=report,
        by=promoter,
        expected_version=report.version,
        texts=ReportTexts(done="書きかけ"),
        actuals={},
        phases={},
    )

    assert confirmed(batch).state == JobState.FAILED
    assert "確認した後に" in last_job(batch).messages[0]
    assert not Actual.objects.exists()
    assert confirmed(other).state == JobState.DONE


@pytest.mark.thorough
def test_a_file_nobody_can_read_is_told(plan: Plan, administrator: User) -> None:
    batch = imports.upload(plan=plan, by=administrator, file_name="a.xlsx", content=b"PK\x03\x04")
    job = last_job(batch)

    assert job.state == JobState.FAILED
    assert "壊れている" in job.messages[0]


@pytest.mark.thorough
def test_a_fault_of_the_program_is_told_and_can_be_tried_again(
    plan: Plan, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = uploaded(plan, administrator)
    monkeypatch.setattr(import_confirm, "write_rows", lambda **how: 1 / 0)
    job = confirmed(batch)
    assert (job.state, job.messages) == (JobState.FAILED, [jobs.UNFORESEEN])
    assert batch.applied_at is None

    monkeypatch.undo()
    seen = preview_head(batch).fingerprint
    import_confirm.confirm(batch=batch, by=administrator, seen=seen)
    assert last_job(batch).state == JobState.DONE
    assert Actual.objects.count() == 2


@pytest.mark.thorough
def test_a_cell_mended_is_read_anew_by_a_worker(plan: Plan, administrator: User) -> None:
    batch = uploaded(plan, administrator, ("1-2-1-a", 2026, 2, "五三くらい？"))
    assert not preview_head(batch).may_apply

    imports.mend_cell(batch=batch, by=administrator, sheet="実績", cell="D2", text="53")
    batch.refresh_from_db()
    assert preview_head(batch).may_apply
    assert confirmed(batch).state == JobState.DONE


@pytest.mark.thorough
def test_a_day_later_the_sheet_is_held_against_that_day(plan: Plan, administrator: User) -> None:
    """The kept preview rests on its day: rounds close by themselves."""
    batch = uploaded(plan, administrator)
    with clock.frozen(timezone.make_aware(datetime(2030, 1, 1))):
        job = confirmed(batch)

    assert job.state == JobState.FAILED
    assert not Actual.objects.exists()


def test_only_who_brought_it_in_and_administrators_stop_it(
    plan: Plan, administrator: User, promoter: User
) -> None:
    batch = uploaded(plan, administrator)
    for deed in (imports.start_again, imports.cancel):
        with pytest.raises(Refused, match="本人と管理者だけ"):
            deed(batch=batch, by=promoter)


@pytest.mark.usefixtures("no_worker")
def test_whoever_may_no_longer_import_neither_stops_nor_repeats_it(
    plan: Plan, promoter: User
) -> None:
    batch = uploaded(plan, promoter)
    RoleAssignment.objects.filter(user=promoter).delete()
    former = User.objects.get(pk=promoter.pk)

    for deed in (imports.start_again, imports.cancel):
        with pytest.raises(Refused, match="取り込めるのは"):
            deed(batch=batch, by=former)
    assert last_job(batch).state == JobState.QUEUED


@pytest.mark.thorough
def test_an_applied_sheet_is_not_queued_again(plan: Plan, administrator: User) -> None:
    batch = uploaded(plan, administrator)
    seen = preview_head(batch).fingerprint
    confirmed(batch)

    with pytest.raises(imports.AlreadyApplied, match="反映済み"):
        import_confirm.confirm(batch=batch, by=administrator, seen=seen)
    assert batch.jobs.filter(kind=JobKind.APPLY).count() == 1


def test_a_reading_cancelled_after_its_last_report_leaves_no_preview(
    plan: Plan, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = imports.read

    def read_and_cancel(batch: ImportBatch, progress: jobs.Attempt) -> object:
        planned = read(batch, progress)
        imports.cancel(batch=batch, by=administrator)
        return planned

    monkeypatch.setattr(imports, "read", read_and_cancel)
    batch = uploaded(plan, administrator)

    assert last_job(batch).state == JobState.CANCELLED
    assert batch.preview_head is None
    assert not ImportChunk.objects.exists()
    assert AuditEntry.objects.filter(action="取込の中止").count() == 1


def test_a_file_dropped_while_it_was_read_stays_dropped(
    plan: Plan, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = imports.read

    def read_and_drop(batch: ImportBatch, progress: jobs.Attempt) -> object:
        planned = read(batch, progress)
        with clock.frozen(clock.now() + imports.PREVIEW_LASTS + timedelta(days=1)):
            imports.drop_old_previews()
        return planned

    monkeypatch.setattr(imports, "read", read_and_drop)
    batch = uploaded(plan, administrator)

    job = last_job(batch)
    assert (job.state, job.messages) == (JobState.FAILED, [imports.FILE_GONE])
    assert (batch.content, batch.preview_head) == (None, None)
    assert not ImportChunk.objects.exists()


def test_only_who_saw_the_preview_confirms_it(plan: Plan, administrator: User) -> None:
    batch = uploaded(plan, administrator)
    other = factories.person(RoleKind.ADMINISTRATOR)

    with pytest.raises(Refused, match="本人だけ"):
        import_confirm.confirm(batch=batch, by=other, seen=preview_head(batch).fingerprint)
    assert not batch.jobs.filter(kind=JobKind.APPLY).exists()


def test_a_preview_nobody_confirms_is_forgotten_with_its_rows(
    plan: Plan, administrator: User
) -> None:
    batch = uploaded(plan, administrator)
    with clock.frozen(clock.now() + imports.PREVIEW_LASTS + timedelta(days=1)):
        imports.drop_old_previews()

    batch.refresh_from_db()
    assert (batch.content, batch.preview_head) == (None, None)
    assert not ImportChunk.objects.exists()
