"""A report's way: entered, submitted, sent back, approved, corrected — and what it was before."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from measures.actions.reports import ensure_report, move_report, move_reports
from measures.actions.steps import AlreadyDone, StaleReport
from measures.domain.reported import ReportedPhase, ReportedValue
from measures.models import Actual, QuarterlyReport
from plans import clock
from plans.domain.vocabulary import PhaseState, ReportState, RoleKind, ValueStatus
from plans.errors import Refused
from plans.models import AuditEntry, Edition, Indicator, Initiative, Plan, User
from tests import factories
from tests.measures.saving import ReportTexts, save_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def report(plan: Plan, promoter: User) -> QuarterlyReport:
    initiative = Initiative.objects.get(measure__plan=plan)
    return ensure_report(round=plan.rounds.get(), initiative=initiative, by=promoter)


def enter(report: QuarterlyReport, by: User, value: int, version: int | None = None) -> None:
    indicator = Indicator.objects.get(initiative=report.initiative)
    report.refresh_from_db()
    save_report(
        report=report,
        by=by,
        expected_version=version or report.version,
        texts=ReportTexts(done="見本の取組状況"),
        actuals={indicator.pk: ReportedValue(ValueStatus.REPORTED, value=Decimal(value))},
        phases={},
    )


def known_on(day: date) -> list[Decimal]:
    rows = Actual.objects.approved().as_known_on(day)
    return list(rows.values_list("value", flat=True))


def at(*moment: int) -> datetime:
    return timezone.make_aware(datetime(*moment))


def test_a_numerator_over_nothing_is_refused(report: QuarterlyReport, promoter: User) -> None:
    Indicator.objects.update(entry="fraction", aggregation="ratio", cumulative=False)
    entry = ReportedValue(ValueStatus.REPORTED, numerator=Decimal(5), denominator=Decimal(0))
    with pytest.raises(Refused, match="分母が0なのに、分子が0ではありません"):
        save_report(
            report=report,
            by=promoter,
            expected_version=report.version,
            texts=ReportTexts(),
            actuals={Indicator.objects.get().pk: entry},
            phases={},
        )
    assert not Actual.objects.exists()


def test_nothing_is_recorded_before_what_it_follows(
    report: QuarterlyReport, promoter: User, approver: User, administrator: User
) -> None:
    enter(report, promoter, 65)
    move_report(report=report, action="submit", by=promoter)
    with clock.frozen(at(2026, 11, 22)), pytest.raises(Refused, match="サーバーの時計が、前に"):
        move_report(report=report, action="approve", by=approver)

    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED
    move_report(report=report, action="approve", by=approver)


def test_another_departments_approver_learns_nothing_of_a_report(
    report: QuarterlyReport, promoter: User, approver: User
) -> None:
    other = factories.person(RoleKind.APPROVER, factories.DepartmentFactory())
    move_report(report=report, action="submit", by=promoter)
    move_report(report=report, action="approve", by=approver)
    with pytest.raises(Refused) as refused:
        move_report(report=report, action="approve", by=other)

    assert not isinstance(refused.value, AlreadyDone)
    assert refused.value.messages == (
        "この取組の所管課の承認者ではないため、承認・差戻しはできません。",
    )


def test_a_draft_is_no_official_figure(report: QuarterlyReport, promoter: User) -> None:
    enter(report, promoter, 65)

    assert known_on(clock.today()) == []
    assert Actual.objects.drafts().count() == 1


@pytest.mark.thorough
def test_a_correction_leaves_the_old_figure_to_the_day_it_was_known(
    report: QuarterlyReport, promoter: User, approver: User, administrator: User
) -> None:
    enter(report, promoter, 65)
    move_report(report=report, action="submit", by=promoter)
    move_report(report=report, action="approve", by=approver)
    with clock.frozen(at(2026, 12, 10, 9, 0)):
        move_report(report=report, action="reopen", by=administrator, comment="転記誤り")
        enter(report, promoter, 66)
        move_report(report=report, action="submit", by=promoter)
    with clock.frozen(at(2026, 12, 12, 9, 0)):
        move_report(report=report, action="approve", by=approver)

    assert known_on(date(2026, 11, 22)) == []
    assert known_on(date(2026, 11, 23)) == [65]
    assert known_on(date(2026, 12, 11)) == [65]
    assert known_on(date(2026, 12, 12)) == [66]


def test_the_second_of_two_writers_is_told_and_overwrites_nothing(
    report: QuarterlyReport, promoter: User
) -> None:
    opened = report.version
    enter(report, promoter, 65)

    with pytest.raises(StaleReport):
        enter(report, promoter, 70, version=opened)

    assert Actual.objects.get().value == 65


def test_sending_back_needs_a_reason(
    report: QuarterlyReport, promoter: User, approver: User
) -> None:
    move_report(report=report, action="submit", by=promoter)

    with pytest.raises(Refused, match="理由"):
        move_report(report=report, action="send_back", by=approver, comment="  ")

    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED


def test_nobody_approves_their_own_report(plan: Plan, report: QuarterlyReport) -> None:
    department = report.initiative.departments.get()
    both = factories.person(RoleKind.PROMOTER, department)
    both.roles.create(role="approver", department=department, starts_on=date(2020, 4, 1))
    move_report(report=report, action="submit", by=both)

    with pytest.raises(Refused, match="自分が入力または提出した"):
        move_report(report=report, action="approve", by=both)


@pytest.mark.parametrize("role", [RoleKind.PROMOTER, RoleKind.APPROVER])
def test_another_department_has_no_say(report: QuarterlyReport, role: RoleKind) -> None:
    stranger = factories.person(role)

    with pytest.raises(Refused):
        enter(report, stranger, 99)


def test_a_closed_round_is_closed_for_everyone(
    report: QuarterlyReport, promoter: User, administrator: User
) -> None:
    with clock.frozen(at(2027, 4, 1, 0, 0)):
        for person in (promoter, administrator):
            with pytest.raises(Refused, match="締め切りました"):
                enter(report, person, 65)


def test_an_extension_opens_it_for_one_department_until_its_day(
    report: QuarterlyReport, promoter: User
) -> None:
    department = report.initiative.departments.get()
    report.round.extensions.create(
        department=department, until=date(2027, 4, 5), reason="集計の遅れ"
    )

    with clock.frozen(at(2027, 4, 5, 23, 59)):
        enter(report, promoter, 65)
    with clock.frozen(at(2027, 4, 6, 0, 0)), pytest.raises(Refused):
        enter(report, promoter, 66)


def test_an_ended_role_grants_nothing(report: QuarterlyReport, promoter: User) -> None:
    promoter.roles.update(ends_on=date(2026, 11, 22))

    with pytest.raises(Refused, match="推進員ではない"):
        # Roles are read once a request, so the next request brings a user of its own.
        enter(report, User.objects.get(pk=promoter.pk), 65)


def test_a_form_sent_twice_is_stored_once(report: QuarterlyReport, promoter: User) -> None:
    opened = report.version
    enter(report, promoter, 65, version=opened)
    entries = AuditEntry.objects.count()
    enter(report, promoter, 65, version=opened)

    report.refresh_from_db()
    assert report.version == opened + 1
    assert AuditEntry.objects.count() == entries


@pytest.mark.parametrize("action", ["submit", "approve", "send_back"])
def test_a_double_click_takes_one_step(
    report: QuarterlyReport, promoter: User, approver: User, action: str
) -> None:
    enter(report, promoter, 65)
    by = promoter if action == "submit" else approver
    if action != "submit":
        move_report(report=report, action="submit", by=promoter)
    moved = move_report(report=report, action=action, by=by, comment="理由")

    with pytest.raises(AlreadyDone, match=r"2026年11月23日 10:00に利用者\d+さんが.*済みです"):
        move_report(
            report=report,
            action=action,
            by=by,
            comment="理由",
            expected_version=moved.version - 1,
        )

    assert report.transitions.filter(action=action).count() == 1


@pytest.mark.thorough
def test_a_figure_of_the_wrong_kind_or_size_is_refused_in_words(
    report: QuarterlyReport, promoter: User
) -> None:
    indicator = Indicator.objects.get(initiative=report.initiative)
    fraction = ReportedValue(ValueStatus.REPORTED, numerator=Decimal(1), denominator=Decimal(2))
    for entry, why in (
        (fraction, "値で入力する指標"),
        (ReportedValue(ValueStatus.REPORTED), "値、または分子と分母"),
        (ReportedValue(ValueStatus.REPORTED, value=Decimal("1e30")), "桁"),
    ):
        with pytest.raises(Refused, match=f"1-2-1-a.*{why}"):
            save_report(
                report=report,
                by=promoter,
                expected_version=report.version,
                texts=ReportTexts(),
                actuals={indicator.pk: entry},
                phases={},
            )

    assert not Actual.objects.exists()


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("value", "note", "why"),
    [
        ("1", "", "「達成」とした根拠を備考に書いてください"),
        ("0.5", "半分できた", "「達成」か「未達成」を選んでください"),
        ("2", "二つできた", "「達成」か「未達成」を選んでください"),
    ],
)
def test_a_judgement_is_one_of_two_and_has_its_grounds(
    report: QuarterlyReport, promoter: User, value: str, note: str, why: str
) -> None:
    judged = factories.IndicatorFactory(
        initiative=report.initiative, entry="judgement", unit="", cumulative=False
    )

    def save(value: str, note: str) -> None:
        entry = ReportedValue(ValueStatus.REPORTED, Decimal(value), note=note)
        save_report(
            report=report, by=promoter, expected_version=report.version, texts=ReportTexts(),
            actuals={judged.pk: entry}, phases={},
        )  # fmt: skip

    with pytest.raises(Refused, match=why):
        save(value, note)
    assert not Actual.objects.exists()
    save("1", "全窓口に導入した")
    [[before, after]] = AuditEntry.objects.get(action="報告保存").changes.values()
    assert (before, after["value"]) == (None, "達成")


def test_a_phase_given_up_has_its_reason_and_is_named(
    report: QuarterlyReport, promoter: User
) -> None:
    phase = report.initiative.phases.get()
    with pytest.raises(Refused, match="工程「導入検討」: 「中止」には理由を備考に"):
        save_report(
            report=report, by=promoter, expected_version=report.version, texts=ReportTexts(),
            actuals={}, phases={phase.pk: ReportedPhase(PhaseState.CANCELLED)},
        )  # fmt: skip


@pytest.mark.thorough
def test_nobody_approves_figures_they_entered_for_another_to_submit(
    report: QuarterlyReport, promoter: User, administrator: User, approver: User
) -> None:
    enter(report, administrator, 65)
    move_report(report=report, action="submit", by=promoter)

    with pytest.raises(Refused, match="自分が入力または提出した"):
        move_report(report=report, action="approve", by=administrator)

    move_report(report=report, action="approve", by=approver)


def test_a_plan_may_let_people_approve_their_own(
    plan: Plan, report: QuarterlyReport, administrator: User
) -> None:
    Plan.objects.update(allow_self_approval=True)
    enter(report, administrator, 65)
    for action in ("submit", "approve"):
        report = move_report(report=report, action=action, by=administrator)

    assert report.state == ReportState.APPROVED


def test_of_many_reports_each_is_answered_and_one_refusal_stops_no_other(
    plan: Plan, report: QuarterlyReport, promoter: User, approver: User
) -> None:
    foreign = factories.InitiativeFactory(measure=report.initiative.measure, code="1-2-2")
    other = QuarterlyReport.objects.create(
        round=report.round, initiative=foreign, created_by=promoter, state="submitted"
    )
    move_report(report=report, action="submit", by=promoter)

    answers = move_reports(reports=[other, report], action="approve", by=approver)

    assert [answer.refusal is None for answer in answers] == [False, True]
    assert "承認者ではない" in str(answers[0].refusal)
    report.refresh_from_db()
    other.refresh_from_db()
    assert (other.state, report.state) == (ReportState.SUBMITTED, ReportState.APPROVED)


@pytest.mark.thorough
def test_of_many_a_report_changed_since_it_was_seen_is_not_approved(
    report: QuarterlyReport, promoter: User, approver: User
) -> None:
    enter(report, promoter, 65)
    seen = move_report(report=report, action="submit", by=promoter).version
    move_report(report=report, action="withdraw", by=promoter)
    enter(report, promoter, 99)
    move_report(report=report, action="submit", by=promoter)

    (answer,) = move_reports(
        reports=[report], action="approve", by=approver, versions={report.pk: seen}
    )

    assert isinstance(answer.refusal, StaleReport)
    assert not Actual.objects.current().exists()


def test_one_departments_extension_is_not_its_neighbours(
    report: QuarterlyReport, promoter: User
) -> None:
    neighbour = factories.DepartmentFactory()
    report.initiative.responsibilities.create(department=neighbour, is_lead=False)
    report.round.extensions.create(
        department=neighbour, until=date(2027, 4, 5), reason="集計の遅れ"
    )

    with clock.frozen(at(2027, 4, 5, 12, 0)):
        with pytest.raises(Refused, match="締め切りました"):
            enter(report, promoter, 65)
        enter(report, factories.person(RoleKind.PROMOTER, neighbour), 65)


def test_an_initiative_outside_the_plan_gets_no_report(plan: Plan, promoter: User) -> None:
    initiative = Initiative.objects.get(measure__plan=plan)
    revised = factories.EditionFactory(plan=plan, number=2, effective_from=2026, adopted_on=None)
    Initiative.objects.update(ended_edition=revised)
    initiative.refresh_from_db()
    ensure_report(round=plan.rounds.get(), initiative=initiative, by=promoter)
    QuarterlyReport.objects.all().delete()
    Edition.objects.filter(pk=revised.pk).update(adopted_on=date(2026, 3, 31))

    with pytest.raises(Refused, match="計画に含まれていません"):
        ensure_report(round=plan.rounds.get(), initiative=initiative, by=promoter)
