"""Very many small plans, each with people, a department, a round and a report of its own."""

from datetime import date

from measures.models import Comment, ImportBatch, Opinion, QuarterlyReport, ReportingRound
from plans.actions.audit import AuditEvent, record_all
from plans.domain.notices import NoticeKind
from plans.domain.vocabulary import Aggregation, Direction, EntryKind, RoleKind, TargetBasis
from plans.models import (
    Department,
    Edition,
    Indicator,
    Initiative,
    InitiativeDepartment,
    Measure,
    Notice,
    Phase,
    Plan,
    Policy,
    RatingScheme,
    RoleAssignment,
    Target,
    User,
)

SINCE = date(2020, 4, 1)


def add_plans(numbers: range, scheme: RatingScheme) -> None:
    """A plan for each of *numbers*, as a city has one: stored in bulk, past the actions."""
    plans = Plan.objects.bulk_create(
        Plan(
            code=f"city-{n:05}",
            name=f"見本市{n}DX推進計画",
            first_year=2024,
            final_year=2028,
            source="見本",
            rating_scheme=scheme,
        )
        for n in numbers
    )
    departments = Department.objects.bulk_create(
        Department(code=f"city-{n:05}", name=f"見本市{n}デジタル推進課") for n in numbers
    )
    initiatives = _structure(plans, departments)
    _people(departments)
    _reports(plans, initiatives)


def _structure(plans: list[Plan], departments: list[Department]) -> list[Initiative]:
    editions = Edition.objects.bulk_create(
        Edition(
            plan=plan, number=1, label="当初版", effective_from=2024, adopted_on=date(2024, 4, 1)
        )
        for plan in plans
    )
    policies = Policy.objects.bulk_create(
        Policy(plan=plan, code="1", name="市民の利便性向上") for plan in plans
    )
    measures = Measure.objects.bulk_create(
        Measure(policy=policy, plan=policy.plan, code="1-1", name="窓口のデジタル化")
        for policy in policies
    )
    initiatives = Initiative.objects.bulk_create(
        Initiative(measure=measure, code="1-1-1", name="電子申請の提供", goal="累計93手続")
        for measure in measures
    )
    InitiativeDepartment.objects.bulk_create(
        InitiativeDepartment(initiative=initiative, department=department)
        for initiative, department in zip(initiatives, departments, strict=True)
    )
    Phase.objects.bulk_create(
        Phase(
            edition=edition,
            initiative=initiative,
            number=1,
            label="導入",
            start_year=2024,
            end_year=2028,
        )
        for edition, initiative in zip(editions, initiatives, strict=True)
    )
    _indicators(editions, initiatives)
    return initiatives


def _indicators(editions: list[Edition], initiatives: list[Initiative]) -> None:
    indicators = Indicator.objects.bulk_create(
        Indicator(
            initiative=initiative,
            code="1-1-1-a",
            name="オンライン化した手続の数",
            unit="手続",
            direction=Direction.INCREASE.value,
            aggregation=Aggregation.LATEST.value,
            entry=EntryKind.VALUE.value,
            basis=TargetBasis.ABSOLUTE.value,
        )
        for initiative in initiatives
    )
    Target.objects.bulk_create(
        Target(edition=edition, indicator=indicator, fiscal_year=year, value=year - 2000)
        for edition, indicator in zip(editions, indicators, strict=True)
        for year in range(2024, 2029)
    )


def _people(departments: list[Department]) -> None:
    for role in (RoleKind.PROMOTER, RoleKind.APPROVER):
        people = User.objects.bulk_create(
            User(email=f"{role.value}@{d.code}.test", display_name=f"{d.name}の{role.label}")
            for d in departments
        )
        RoleAssignment.objects.bulk_create(
            RoleAssignment(user=user, role=role.value, department=department, starts_on=SINCE)
            for user, department in zip(people, departments, strict=True)
        )


def _reports(plans: list[Plan], initiatives: list[Initiative]) -> None:
    rounds = ReportingRound.objects.bulk_create(
        ReportingRound(
            plan=plan,
            fiscal_year=2026,
            quarter=2,
            opens_on=date(2026, 10, 1),
            due_on=date(2026, 10, 31),
            closes_on=date(2027, 3, 31),
        )
        for plan in plans
    )
    authors = User.objects.in_bulk(
        [f"promoter@{plan.code}.test" for plan in plans], field_name="email"
    )
    reports = QuarterlyReport.objects.bulk_create(
        QuarterlyReport(
            round=round,
            initiative=initiative,
            state="submitted",
            done="変わりなし",
            created_by=authors[f"promoter@{round.plan.code}.test"],
        )
        for round, initiative in zip(rounds, initiatives, strict=True)
    )
    _beside(reports)
    for author, report in zip(authors.values(), reports, strict=True):
        saved = AuditEvent("報告保存", subject=report, changes={"取組状況": ["", "変わりなし"]})
        record_all(by=author, events=[saved])


def _beside(reports: list[QuarterlyReport]) -> None:
    """What else there is for each report: a sheet that came in, words about it, a notice."""
    ImportBatch.objects.bulk_create(
        ImportBatch(
            plan=report.round.plan,
            file_name=f"{report.round.plan.code}.xlsx",
            sha256=f"{report.pk:064}",
            size=1,
            uploaded_by=report.created_by,
        )
        for report in reports
    )
    Comment.objects.bulk_create(
        Comment(initiative=report.initiative, text="確認しました。", author=report.created_by)
        for report in reports
    )
    Opinion.objects.bulk_create(
        Opinion(
            plan=report.round.plan,
            initiative=report.initiative,
            round=report.round,
            text="見込みを教えてください。",
            recorded_by=report.created_by,
        )
        for report in reports
    )
    Notice.objects.bulk_create(
        Notice(
            person=report.created_by,
            kind=NoticeKind.SENT_BACK.value,
            subject=f"report-{report.pk}",
            day=report.round.due_on,
            title="差戻しがあります",
            role=RoleKind.PROMOTER.value,
        )
        for report in reports
    )
