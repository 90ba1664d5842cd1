"""An import taken back: what stood before stands again, or nothing changes and it is told why."""

from datetime import date, datetime, time

import pytest
from django.utils import timezone

from measures.actions.import_undo import take_back
from measures.actions.reports import move_report
from measures.domain.reported import ReportedValue
from measures.models import Actual, ImportBatch, PhaseProgress, QuarterlyReport
from plans import clock
from plans.domain.vocabulary import ReportState, RoleKind, ValueStatus
from plans.errors import Refused
from plans.models import AuditEntry, Department, Plan, User
from tests import factories
from tests.measures.bringing import ROW, bring_in
from tests.measures.saving import ReportTexts, save_report
from tests.measures.sheets import xlsx

pytestmark = pytest.mark.usefixtures("today")
PHASE = ("1-2-1", 1, 2026, 2, "完了", None, "2026-09-30")


def brought(plan: Plan, by: User, *rows: object, **more: object) -> ImportBatch:
    batch = bring_in(plan, by, xlsx(*rows, **more)).batch  # type: ignore[arg-type]
    assert batch
    return batch


def at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))


def test_figures_that_were_the_first_are_gone_again(plan: Plan, administrator: User) -> None:
    batch = brought(plan, administrator, ROW, phases=[PHASE])
    take_back(batch=batch, by=administrator)

    assert not Actual.objects.current().exists()
    assert not PhaseProgress.objects.current().exists()
    report = QuarterlyReport.objects.get()
    assert report.state == ReportState.DRAFT
    assert report.transitions.latest("pk").action == "reopen"
    batch.refresh_from_db()
    assert batch.taken_back_by == administrator
    assert AuditEntry.objects.filter(action="取込の取消").exists()


def test_figures_that_gave_way_stand_again_and_each_day_knows_its_own(
    plan: Plan, administrator: User
) -> None:
    brought(plan, administrator, ROW)
    with clock.frozen(at(date(2026, 11, 30))):
        batch = brought(plan, administrator, ("1-2-1-a", 2026, 2, 99))
    with clock.frozen(at(date(2026, 12, 1))):
        take_back(batch=batch, by=administrator)

    assert Actual.objects.current().get().value == 53
    known = Actual.objects.approved()
    assert [
        known.as_known_on(day).get().value
        for day in (date(2026, 11, 29), date(2026, 11, 30), date(2026, 12, 1))
    ] == [53, 99, 53]
    assert QuarterlyReport.objects.get().state == ReportState.APPROVED


def test_nothing_is_taken_back_before_it_was_brought_in(plan: Plan, administrator: User) -> None:
    batch = brought(plan, administrator, ROW)
    with (
        clock.frozen(at(date(2026, 11, 20))),
        pytest.raises(Refused, match="サーバーの時計が、前に"),
    ):
        take_back(batch=batch, by=administrator)

    assert Actual.objects.current().get().value == 53


def test_nothing_gives_way_before_it_was_approved(plan: Plan, administrator: User) -> None:
    brought(plan, administrator, ROW)
    with (
        clock.frozen(at(date(2026, 11, 20))),
        pytest.raises(Refused, match="サーバーの時計が、前に"),
    ):
        bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 2, 99)))

    assert Actual.objects.get().value == 53


def test_a_departments_drafts_are_gone_again(plan: Plan, promoter: User) -> None:
    take_back(batch=brought(plan, promoter, ROW), by=promoter)

    assert not Actual.objects.exists()
    assert QuarterlyReport.objects.get().state == ReportState.DRAFT


def test_the_file_may_come_in_again(plan: Plan, administrator: User) -> None:
    content = xlsx(ROW)
    batch = bring_in(plan, administrator, content).batch
    assert batch
    take_back(batch=batch, by=administrator)
    result = bring_in(plan, administrator, content)

    assert result.batch
    assert result.plan.notices == []
    assert Actual.objects.current().get().value == 53


def refused(batch: ImportBatch, by: User) -> str:
    before = list(Actual.objects.values())
    with pytest.raises(Refused) as refusal:
        take_back(batch=batch, by=by)
    assert list(Actual.objects.values()) == before
    return " ".join(refusal.value.messages)


def test_later_figures_keep_it_and_are_named(plan: Plan, administrator: User) -> None:
    batch = brought(plan, administrator, ROW)
    brought(plan, administrator, ("1-2-1-a", 2026, 2, 54))

    assert "1-2-1 R8 Q2（1件）はその後の値に差し替えられています" in refused(batch, administrator)


def test_a_report_handed_in_keeps_it(plan: Plan, promoter: User) -> None:
    batch = brought(plan, promoter, ROW)
    move_report(report=QuarterlyReport.objects.get(), action="submit", by=promoter)

    assert "提出済みか承認済み" in refused(batch, promoter)


def test_a_draft_written_anew_by_hand_keeps_it(plan: Plan, promoter: User) -> None:
    batch = brought(plan, promoter, ROW)
    report = QuarterlyReport.objects.get()
    entry = ReportedValue(ValueStatus.REPORTED, value=Actual.objects.get().value + 1, raw="54")
    save_report(
        report=report,
        by=promoter,
        expected_version=report.version,
        texts=ReportTexts(),
        actuals={Actual.objects.get().indicator_id: entry},
        phases={},
    )
    assert "1件は、その後に書き直されています" in refused(batch, promoter)


def test_a_draft_that_gave_way_keeps_it(plan: Plan, promoter: User, administrator: User) -> None:
    brought(plan, promoter, ROW)
    batch = brought(plan, administrator, ("1-2-1-a", 2026, 2, 54))

    assert "下書き（1-2-1-a 2026Q2）は元に戻せません" in refused(batch, administrator)


def test_only_who_brought_it_in_or_an_administrator_takes_it_back_and_once(
    plan: Plan, promoter: User, administrator: User
) -> None:
    batch = brought(plan, promoter, ROW)
    assert "本人と管理者だけ" in refused(batch, factories.person(RoleKind.PROMOTER))
    take_back(batch=batch, by=administrator)
    assert "既に取り消されています" in refused(batch, administrator)


def test_a_department_takes_back_its_own_drafts_as_long_as_its_extension_lasts(
    plan: Plan, promoter: User, department: Department
) -> None:
    batch = brought(plan, promoter, ROW)
    round = plan.rounds.get()
    round.closes_on = round.due_on = date(2026, 11, 1)
    round.save()
    with pytest.raises(Refused, match="締め切りました"):
        take_back(batch=batch, by=promoter)

    round.extensions.create(department=department, until=date(2026, 11, 23), reason="集計")
    take_back(batch=batch, by=promoter)

    assert not Actual.objects.exists()
