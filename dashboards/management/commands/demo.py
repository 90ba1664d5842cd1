"""`demo`: a portal to look around in: the plan, sample figures (見本), an account for each role."""

import os
import secrets
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from dashboards.management import sample
from dashboards.management.sample_meeting import answer_in_sample, hold_meeting, sample_meeting
from dashboards.management.sample_sheet import only_quarter, quarters_of
from dashboards.management.sample_year import enter_money, evaluate_year
from measures.actions.desk import edits_over, save_sheet
from measures.actions.import_confirm import import_file
from measures.actions.reports import ensure_report, move_report
from measures.actions.rounds import change_round
from measures.domain.reported import ReportedValue
from measures.domain.rounds import usual_days
from measures.models import QuarterlyReport, ReportingRound
from measures.selectors.desk.units import Content
from plans import clock
from plans.actions.people import assign_role, create_account, set_password
from plans.actions.plans import load_plan
from plans.actions.records import save_record
from plans.domain.calendar import Period
from plans.domain.plan_parsing import parse_text
from plans.domain.vocabulary import RoleKind, ValueStatus
from plans.errors import Refused
from plans.models import Department, Indicator, Initiative, InitiativeDepartment, Plan, User

PLAN_FILE = Path(settings.BASE_DIR) / "fixtures" / "tome_dx_plan.yaml"
# Easy to type, and none taken for another.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# For the open round, whatever day the demo is made on.
DAYS_LEFT, GRACE = timedelta(days=12), timedelta(days=30)
NOT_A_DEMO = (
    "このデータベースには見本でない利用者がいるため、見本を作りません。"
    "別のデータベースを DATABASE_URL で指定してください。"
)


class Command(BaseCommand):
    help = "計画・見本の実績・見本の利用者を用意し、利用者とパスワードを表示する。"

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        password, is_new = kept_password()
        try:
            if not User.objects.filter(email=sample.email(RoleKind.ADMINISTRATOR)).exists():
                if User.objects.exists():
                    raise CommandError(NOT_A_DEMO)
                self.stdout.write("計画と見本の実績を用意しています。")
                fill(password)
            elif is_new:
                renew_passwords(password)
        except (Refused, ValidationError) as refusal:
            raise CommandError("\n".join(refusal.messages)) from refusal
        self.stdout.write("\n見本の利用者（実績と所管課も見本です。実際の値ではありません）")
        for role in RoleKind:
            self.stdout.write(f"  {sample.email(role):<28}  {role.label}")
        self.stdout.write(f"パスワード（共通）: {password}")


def kept_password() -> tuple[str, bool]:
    """The demo's password, and whether it was made just now.

    Made on this machine and kept beside its secret, so that each demo has its own.
    """
    path = Path(getattr(settings, "VAR_DIR", Path(settings.BASE_DIR) / "var")) / "demo_password"
    if path.exists():
        return path.read_text(encoding="ascii").strip(), False
    path.parent.mkdir(exist_ok=True)
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
    # Written whole or not at all, whenever the power goes.
    draft = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        stream.write(password)
    draft.replace(path)
    return password, True


@transaction.atomic
def renew_passwords(password: str) -> None:
    """Give the accounts of an older demo the present password."""
    for user in User.objects.filter(email__in=[sample.email(role) for role in RoleKind]):
        set_password(user=user, password=password, by=None)


@transaction.atomic
def fill(password: str) -> None:
    """Everything the demo shows, or nothing of it; each quarter on the day it was due.

    So the figures as known on an earlier day are there, as in a portal of some years.
    """
    with _on(sample.BEGUN_ON):
        plan, people = _begin(password)
    content = sample.FIGURES.read_bytes()
    # What was not over yet on the day the demo is made was not reported either.
    over = [period for period in quarters_of(content) if period.end < clock.today()]
    for period in over:
        last = _bring_in(plan, people, content, period)
        _meet(plan, people, period)
    _reports_under_way(_left_open(last, people.administrator), people)
    evaluate_year(plan, people.writers, people.administrator, _on)
    enter_money(plan, people.administrator, _on)


def _on(day: date) -> AbstractContextManager[None]:
    """The clock stands at the close of work on *day*, or where it is if that is to come."""
    evening = timezone.make_aware(datetime.combine(day, time(17)))
    return clock.frozen(min(evening, clock.now()))


@dataclass(frozen=True, slots=True)
class _People:
    """Who acts in the demo; ``writers`` enter for a department each, by its code."""

    administrator: User
    writers: Mapping[str, User]

    def writer_of(self, report: QuarterlyReport) -> User:
        return self.writers[sample.department_of(report.initiative.measure.code)]


def _begin(password: str) -> tuple[Plan, _People]:
    load_plan(document=parse_text(PLAN_FILE.read_text(encoding="utf-8")), by=None)
    plan = Plan.objects.get(code=sample.PLAN)
    people = {role: _account(role, password) for role in RoleKind}
    administrator = people[RoleKind.ADMINISTRATOR]
    assign_role(user=administrator, role=RoleKind.ADMINISTRATOR, by=None)
    assign_role(user=people[RoleKind.VIEWER], role=RoleKind.VIEWER, by=administrator)
    first, *others = _departments(plan, administrator)
    for role in (RoleKind.PROMOTER, RoleKind.APPROVER):
        assign_role(user=people[role], role=role, department=first, by=administrator)
    writers = {first.code: people[RoleKind.PROMOTER]}
    for department in others:
        writers[department.code] = _writer(department, administrator)
    _sample_baselines(plan, administrator)
    return plan, _People(administrator, writers)


def _writer(department: Department, by: User) -> User:
    """Whoever wrote a department's earlier reports; without a password nobody logs in as them."""
    name = f"見本 推進員（{department.name}）"
    user = create_account(email=f"{department.code}@demo.example", display_name=name, by=by)
    assign_role(user=user, role=RoleKind.PROMOTER, department=department, by=by)
    return user


def _bring_in(plan: Plan, people: _People, content: bytes, period: Period) -> ReportingRound:
    """A quarter's round, reported and approved on the day it was due."""
    with _on(usual_days(period).due_on):
        report_round = _open_round(plan, period, people.administrator)
        drafts = _reports_in_words(report_round, people)
        _figures(plan, people.administrator, content, period)
        _approve(drafts, people)
    return report_round


def _meet(plan: Plan, people: _People, period: Period) -> None:
    """The committee's meeting that looked at *period*, if any, and what was answered after it."""
    facts = sample_meeting()
    if period != facts["period"] or facts["answered_on"] > clock.today():
        return
    with _on(facts["held_on"]):
        owed = hold_meeting(plan, people.administrator, facts)
    with _on(facts["answered_on"]):
        answer_in_sample(owed, people.administrator, people.writers)


def _figures(plan: Plan, by: User, content: bytes, period: Period) -> None:
    result = import_file(
        plan=plan,
        by=by,
        file_name=f"{period}_{sample.FIGURES.name}",
        content=only_quarter(content, period),
        is_sample=True,
    )
    if result.plan.errors:
        raise Refused(*(f"{row.where} {row.message}" for row in result.plan.errors))


def _account(role: RoleKind, password: str) -> User:
    return create_account(
        email=sample.email(role), display_name=f"見本 {role.label}", password=password, by=None
    )


def _departments(plan: Plan, by: User) -> list[Department]:
    """The plan names no department: generic ones, and each initiative given to one of them."""
    departments = {}
    for code, name, _ in sample.DEPARTMENTS:
        departments[code] = Department(code=code, name=name, is_sample=True)
        save_record(record=departments[code], by=by)
    for initiative in Initiative.objects.filter(measure__plan=plan).select_related("measure"):
        code = sample.department_of(initiative.measure.code)
        owner = InitiativeDepartment(initiative=initiative, department=departments[code])
        save_record(record=owner, by=by)
    return list(departments.values())


def _sample_baselines(plan: Plan, by: User) -> None:
    """Where the plan leaves a baseline to the departments: a sample one, marked as such."""
    values = {code: Decimal(value) for code, value in sample.BASELINES.items()}
    quarters = sample.BASELINE_QUARTERS
    values |= {code: Decimal(sum(parts)) for code, parts in quarters.items()}
    for code, value in values.items():
        indicator = Indicator.objects.get(initiative__measure__plan=plan, code=code)
        for number, part in enumerate(quarters.get(code, ()), 1):
            setattr(indicator, f"baseline_q{number}", Decimal(part))
        indicator.baseline_value = value
        indicator.baseline_on = sample.BASELINE_ON
        indicator.baseline_note = "見本の値"
        indicator.baseline_is_sample = True
        save_record(record=indicator, by=by)


def _open_round(plan: Plan, period: Period, by: User) -> ReportingRound:
    opened = ReportingRound(
        plan=plan,
        fiscal_year=period.year,
        quarter=period.quarter,
        **asdict(usual_days(period)),
    )
    save_record(record=opened, by=by)
    return opened


def _reports_in_words(report_round: ReportingRound, people: _People) -> list[QuarterlyReport]:
    """The departments' drafts, before the sheet brings in the quarter's figures."""
    reports = sample.texts()["approved"].get(str(report_round.period), {})
    return [_draft(report_round, code, people, texts) for code, texts in reports.items()]


def _approve(drafts: list[QuarterlyReport], people: _People) -> None:
    """A report in words stays a draft beside the sheet's official figures, and goes its own way."""
    for report in drafts:
        move_report(report=report, action="submit", by=people.writer_of(report))
        move_report(report=report, action="approve", by=people.administrator)


def _reports_under_way(report_round: ReportingRound, people: _People) -> None:
    """One report waits for its approval, another is still being written."""
    if report_round.period != sample.LAST_PERIOD:
        return
    for code, texts in sample.texts()["drafts"].items():
        _draft(report_round, code, people, texts)
    for code, texts in sample.texts()["submitted"].items():
        report = _draft(report_round, code, people, texts)
        move_report(report=report, action="submit", by=people.writer_of(report))


def _left_open(last: ReportingRound, by: User) -> ReportingRound:
    """The last round, which goes on for some days yet, whatever day the demo is made on."""
    due_on = max(last.due_on, clock.today() + DAYS_LEFT)
    return change_round(
        round=last, opens_on=last.opens_on, due_on=due_on, closes_on=due_on + GRACE, by=by
    )


def _draft(
    report_round: ReportingRound, code: str, people: _People, texts: Mapping[str, Any]
) -> QuarterlyReport:
    """A department's report, marked as a sample; ``value`` in *texts* is its first indicator's."""
    initiative = Initiative.objects.get(measure__plan=report_round.plan_id, code=code)
    by = people.writers[sample.department_of(initiative.measure.code)]
    report = ensure_report(round=report_round, initiative=initiative, by=by, is_sample=True)
    words = dict(texts)
    value = words.pop("value", None)
    contents: dict[str, Content] = {name: f"見本: {text}" for name, text in words.items()}
    if value:
        first = initiative.indicators.earliest("position", "pk")
        entry = ReportedValue(ValueStatus.REPORTED, Decimal(value), raw=str(value), note="見本")
        contents[f"actual-{first.pk}"] = entry
    save_sheet(
        round=report_round,
        initiatives=[initiative],
        by=by,
        edits_of=lambda lines: edits_over(lines, contents),
    )
    return report
