"""What a sheet does to reports, rounds and the figures that stand: by whom, and when not."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from measures.actions.reports import move_report
from measures.models import (
    Actual,
    ImportBatch,
    PhaseProgress,
    QuarterlyReport,
    ReportingRound,
    RoundExtension,
)
from plans import clock
from plans.domain.vocabulary import PhaseState, ReportState, RoleKind, ValueStatus
from plans.errors import Refused
from plans.models import AuditEntry, Department, Plan, User
from tests import factories
from tests.measures.bringing import ROW, bring_in, nothing_is_stored, only_message
from tests.measures.saving import ReportTexts, save_report
from tests.measures.sheets import xlsx

pytestmark = pytest.mark.usefixtures("today")


def test_an_administrators_sheet_is_official_at_once(plan: Plan, administrator: User) -> None:
    result = bring_in(plan, administrator, xlsx(ROW))

    actual = Actual.objects.get()
    assert (actual.value, actual.status, actual.raw) == (Decimal(53), ValueStatus.REPORTED, "53")
    assert (actual.source_sheet, actual.source_cell) == ("実績", "D2")
    assert actual.approved_by == administrator
    assert actual.batch == result.batch
    assert not actual.is_sample
    report = actual.report
    assert report.state == ReportState.APPROVED
    steps = report.transitions.values_list("action", "to_state", "by")
    assert list(steps) == [
        ("submit", "submitted", administrator.pk),
        ("approve", "approved", administrator.pk),
    ]


def test_a_promoters_sheet_is_a_draft(plan: Plan, promoter: User) -> None:
    bring_in(plan, promoter, xlsx(ROW))

    actual = Actual.objects.get()
    assert actual.approved_at is None
    assert actual.report.state == ReportState.DRAFT
    assert not actual.report.transitions.exists()


def test_a_promoters_draft_goes_on_through_submission_and_approval(
    plan: Plan, promoter: User, approver: User
) -> None:
    bring_in(plan, promoter, xlsx(ROW))
    report = QuarterlyReport.objects.get()
    move_report(report=report, action="submit", by=promoter)
    move_report(report=report, action="approve", by=approver)

    assert Actual.objects.current().get().value == 53


@pytest.mark.parametrize("role", [RoleKind.VIEWER, RoleKind.APPROVER])
def test_those_who_only_read_or_decide_bring_in_nothing(
    plan: Plan, department: Department, role: RoleKind
) -> None:
    with pytest.raises(Refused, match="管理者と所管課の推進員だけ"):
        bring_in(plan, factories.person(role, department), xlsx(ROW))
    assert nothing_is_stored()


def test_a_promoter_of_another_department_is_refused(plan: Plan) -> None:
    result = bring_in(plan, factories.person(RoleKind.PROMOTER), xlsx(ROW))

    assert "自分の所管課の取組ではない" in only_message(result)
    assert nothing_is_stored()


def test_the_same_file_twice_changes_nothing(plan: Plan, administrator: User) -> None:
    content = xlsx(ROW, ("1-2-1-a", 2026, 1, "集計中"))
    bring_in(plan, administrator, content)
    before = list(Actual.objects.values())
    result = bring_in(plan, administrator, content)

    assert result.plan.counts == {"new": 0, "changed": 0, "same": 2, "error": 0, "skipped": 0}
    assert result.batch is None
    assert list(Actual.objects.values()) == before
    assert ImportBatch.objects.count() == 1
    assert "2026-11-23 に取込済み" in result.plan.notices[0]


def test_the_same_file_does_not_undo_a_later_correction(plan: Plan, administrator: User) -> None:
    content = xlsx(ROW)
    bring_in(plan, administrator, content)
    bring_in(plan, administrator, xlsx((*ROW[:-1], "59")))
    result = bring_in(plan, administrator, content)

    assert result.batch is None
    assert Actual.objects.current().get().value == 59


def test_a_promoters_same_file_twice_changes_nothing(plan: Plan, promoter: User) -> None:
    bring_in(plan, promoter, xlsx(ROW))
    result = bring_in(plan, promoter, xlsx(ROW))

    assert result.plan.counts["same"] == 1
    assert Actual.objects.count() == 1


def test_a_draft_gives_way_to_the_departments_next_sheet(plan: Plan, promoter: User) -> None:
    bring_in(plan, promoter, xlsx(ROW))
    result = bring_in(plan, promoter, xlsx(("1-2-1-a", 2026, 2, 55)))

    [row] = result.plan.rows
    assert (row.before, row.after, row.status) == ("53", "55", "changed")
    assert Actual.objects.get().value == 55


def test_a_correction_supersedes_and_the_day_before_still_knows_the_old_figure(
    plan: Plan, administrator: User
) -> None:
    bring_in(plan, administrator, xlsx(ROW))
    with clock.frozen(timezone.make_aware(datetime(2026, 12, 1, 9, 0))):
        result = bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 2, 51)))

    assert result.plan.rows[0].before == "53"
    known = Actual.objects.approved()
    assert known.as_known_on(date(2026, 11, 30)).get().value == 53
    assert known.as_known_on(date(2026, 12, 1)).get().value == 51
    assert Actual.objects.current().get().value == 51
    report = QuarterlyReport.objects.get()
    assert report.state == ReportState.APPROVED
    actions = list(report.transitions.values_list("action", flat=True))
    assert actions == ["submit", "approve", "reopen", "submit", "approve"]


def test_a_report_somebody_is_writing_stays_a_draft(
    plan: Plan, promoter: User, administrator: User
) -> None:
    report = factories.report_of(plan, promoter)
    save_report(
        report=report,
        by=promoter,
        expected_version=1,
        texts=ReportTexts(done="書きかけ"),
        actuals={},
        phases={},
    )
    bring_in(plan, administrator, xlsx(ROW))

    report.refresh_from_db()
    assert (report.state, report.done) == (ReportState.DRAFT, "書きかけ")
    assert Actual.objects.current().get().value == 53


def test_an_administrators_sheet_tells_of_the_draft_it_takes_the_place_of(
    plan: Plan, promoter: User, administrator: User
) -> None:
    bring_in(plan, promoter, xlsx(ROW))
    result = bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 2, 54)))

    assert "下書き（53）を置き換えます" in result.plan.rows[0].message
    assert Actual.objects.get().value == 54
    entry = AuditEntry.objects.get(action="取込", actor=administrator)
    assert entry.changes["replaced_drafts"] == {"1-2-1-a 2026Q2": ["53", "54"]}


def test_a_submitted_report_is_not_written_over(
    plan: Plan, promoter: User, administrator: User
) -> None:
    bring_in(plan, promoter, xlsx(ROW))
    move_report(report=QuarterlyReport.objects.get(), action="submit", by=promoter)
    result = bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 2, 54)))

    assert "「提出」の状態です" in only_message(result)
    assert Actual.objects.get().value == 53


def test_a_promoter_does_not_write_over_what_was_approved(
    plan: Plan, promoter: User, administrator: User
) -> None:
    bring_in(plan, administrator, xlsx(ROW))
    result = bring_in(plan, promoter, xlsx(("1-2-1-a", 2026, 2, 54)))

    assert "承認済みです" in only_message(result)


@pytest.mark.parametrize("who", ["administrator", "promoter"])
def test_a_closed_round_takes_nothing_from_anybody(
    plan: Plan, who: str, request: pytest.FixtureRequest
) -> None:
    ReportingRound.objects.update(closes_on=date(2026, 11, 22), due_on=date(2026, 10, 31))
    result = bring_in(plan, request.getfixturevalue(who), xlsx(ROW))

    assert "2026年11月22日に締め切りました" in only_message(result)
    assert nothing_is_stored()


def test_an_extension_opens_a_closed_round_for_its_department(
    plan: Plan, promoter: User, department: Department
) -> None:
    ReportingRound.objects.update(closes_on=date(2026, 11, 22), due_on=date(2026, 10, 31))
    RoundExtension.objects.create(
        round=plan.rounds.get(),
        department=department,
        until=date(2026, 11, 30),
        reason="集計の遅れ",
    )
    bring_in(plan, promoter, xlsx(ROW))

    assert Actual.objects.get().value == 53


def test_last_years_form_is_recognised(plan: Plan, promoter: User) -> None:
    ReportingRound.objects.update(
        fiscal_year=2025,
        opens_on=date(2025, 10, 1),
        due_on=date(2025, 10, 31),
        closes_on=date(2026, 3, 31),
    )
    result = bring_in(plan, promoter, xlsx(("1-2-1-a", 2025, 2, 53)))

    assert any("昨年度の様式ではありませんか" in notice for notice in result.plan.notices)
    assert result.plan.errors
    assert nothing_is_stored()


@pytest.mark.parametrize(
    ("year", "quarter", "days"),
    [
        (2025, 4, ("2026-04-01", "2026-04-30", "2026-12-23")),
        (2026, 1, ("2026-07-01", "2026-07-31", "2026-12-23")),
        (2026, 3, ("2026-11-23", "2027-01-31", "2027-03-02")),
    ],
)
def test_an_administrators_sheet_makes_the_round_that_is_missing(
    plan: Plan, administrator: User, year: int, quarter: int, days: tuple[str, str, str]
) -> None:
    result = bring_in(plan, administrator, xlsx(("1-2-1-a", year, quarter, 53)))

    assert [str(period) for period in result.plan.new_rounds] == [f"{year}Q{quarter}"]
    made = ReportingRound.objects.get(fiscal_year=year, quarter=quarter)
    assert (str(made.opens_on), str(made.due_on), str(made.closes_on)) == days


def test_a_promoters_sheet_makes_no_round(plan: Plan, promoter: User) -> None:
    result = bring_in(plan, promoter, xlsx(("1-2-1-a", 2026, 1, 53)))

    assert "報告期がありません" in only_message(result)
    assert ReportingRound.objects.count() == 1


def test_a_quarter_to_come_is_a_warning_for_an_administrator(
    plan: Plan, administrator: User
) -> None:
    result = bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 4, 53)))

    assert "まだ始まっていない期" in result.plan.rows[0].message
    assert result.batch


def test_a_quarter_to_come_is_an_error_for_a_promoter(plan: Plan, promoter: User) -> None:
    ReportingRound.objects.update(quarter=4)
    result = bring_in(plan, promoter, xlsx(("1-2-1-a", 2026, 4, 53)))

    assert "まだ始まっていない期" in only_message(result)


def test_a_sample_is_marked_as_such_everywhere(plan: Plan, administrator: User) -> None:
    result = bring_in(plan, administrator, xlsx(ROW), is_sample=True)

    assert result.batch
    assert result.batch.is_sample
    assert Actual.objects.get().is_sample
    assert QuarterlyReport.objects.get().is_sample


def test_the_real_figure_takes_a_samples_place_even_where_it_is_the_same(
    plan: Plan, administrator: User
) -> None:
    bring_in(plan, administrator, xlsx(ROW), is_sample=True)
    bring_in(plan, administrator, xlsx(ROW))

    assert not Actual.objects.current().get().is_sample
    assert not QuarterlyReport.objects.get().is_sample


def test_a_sample_never_takes_a_real_figures_place(plan: Plan, administrator: User) -> None:
    bring_in(plan, administrator, xlsx(ROW))
    result = bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 2, 60)), is_sample=True)

    assert "見本では置き換えません" in only_message(result)


def test_phases_come_in_from_their_own_sheet(plan: Plan, administrator: User) -> None:
    phases = [("1-2-1", 1, 2026, 2, "完了", "2025-04-01", "令和8年9月30日", "予定どおり")]
    result = bring_in(plan, administrator, xlsx(ROW, phases=phases))

    state = PhaseProgress.objects.get()
    assert (state.state, state.completed_on) == (PhaseState.COMPLETED, date(2026, 9, 30))
    assert (state.started_on, state.note) == (date(2025, 4, 1), "予定どおり")
    assert (state.source_sheet, state.source_cell) == ("工程", "E2")
    assert [row.indicator for row in result.plan.rows] == ["1-2-1-a", "1-2-1/1"]
    assert result.plan.rows[1].cell == "工程!E2"
    again = bring_in(plan, administrator, xlsx(ROW, phases=phases))
    assert again.plan.counts["same"] == 2


@pytest.mark.parametrize(
    ("phase", "says"),
    [
        (("1-2-1", 7, 2026, 2, "完了", None, "2026-09-30"), "工程番号「7」はありません（1）"),
        (("1-2-7", 1, 2026, 2, "完了", None, "2026-09-30"), "取組コード「1-2-7」"),
        (("1-2-1", 1, 2026, 2, "完了", None, None), "完了日を書いてください"),
        (("1-2-1", 1, 2026, 2, "実施中", None, "2026-09-30"), "「完了」ではありません"),
        (("1-2-1", 1, 2026, 2, "もうすぐ", None, None), "工程の状態「もうすぐ」"),
        (("1-2-1", 1, 2026, 2, None, None, "2026-09-30"), "工程の状態「」"),
        (("1-2-1", 1, 2026, 2, "完了", "2026-10-01", "2026-09-30"), "開始日より前"),
    ],
)
def test_a_phase_that_cannot_be_taken_stops_the_whole_file(
    plan: Plan, administrator: User, phase: tuple[object, ...], says: str
) -> None:
    result = bring_in(plan, administrator, xlsx(ROW, phases=[phase]))

    assert says in only_message(result)
    assert nothing_is_stored()


def test_the_batch_is_in_the_audit_trail_once(plan: Plan, administrator: User) -> None:
    result = bring_in(plan, administrator, xlsx(ROW))

    entry = AuditEntry.objects.get(action="取込")
    assert result.batch
    assert entry.changes["sha256"] == result.batch.sha256
    assert entry.changes["counts"]["new"] == 1
