"""Small worlds for the tests: a plan with one of everything, and people in each role."""

from datetime import date
from functools import cache
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory
from simple_history.utils import bulk_create_with_history

from measures.models import Meeting, QuarterlyReport, ReportingRound
from plans import clock
from plans.domain.vocabulary import Aggregation, Direction, EntryKind, RoleKind, TargetBasis
from plans.models import (
    Department,
    Edition,
    Indicator,
    Initiative,
    InitiativeDepartment,
    Measure,
    Phase,
    Plan,
    Policy,
    RatingBand,
    RatingScheme,
    RoleAssignment,
    Target,
    User,
)

BANDS = (
    ("A", "計画以上", "1.10", "blue", True, "early"),
    ("B", "計画どおり", "0.95", "green", True, "on_plan"),
    ("C", "遅れ", None, "red", False, "late"),
)


@cache
def encoded(password: str) -> str:
    """*password* as it is stored, reckoned once."""
    return make_password(password)


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.test")
    display_name = factory.Sequence(lambda n: f"利用者{n}")

    @classmethod
    def _adjust_kwargs(cls, password: str = "見本のパスワード9", **kwargs: Any) -> dict[str, Any]:
        return kwargs | {"password": encoded(password)}


class DepartmentFactory(DjangoModelFactory[Department]):
    class Meta:
        model = Department

    code = factory.Sequence(lambda n: f"D{n:02}")
    name = factory.Sequence(lambda n: f"所管課{n}")


class RatingSchemeFactory(DjangoModelFactory[RatingScheme]):
    class Meta:
        model = RatingScheme
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"scheme-{n}")
    name = "標準"

    @factory.post_generation
    def bands(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        rows = [
            RatingBand(
                scheme=self,
                position=position,
                code=code,
                label=label,
                lower_bound=bound,
                colour=colour,
                on_plan=on_plan,
                phase_outcome=outcome,
            )
            for position, (code, label, bound, colour, on_plan, outcome) in enumerate(BANDS)
        ]
        bulk_create_with_history(rows, RatingBand, default_date=clock.now())


class PlanFactory(DjangoModelFactory[Plan]):
    class Meta:
        model = Plan

    code = factory.Sequence(lambda n: f"plan-{n}")
    name = "見本市DX推進計画"
    first_year = 2024
    final_year = 2028
    source = "見本"
    rating_scheme = factory.SubFactory(RatingSchemeFactory)


class EditionFactory(DjangoModelFactory[Edition]):
    class Meta:
        model = Edition

    plan = factory.SubFactory(PlanFactory)
    number = 1
    label = "当初版"
    effective_from = 2024
    adopted_on = date(2024, 4, 1)


class PolicyFactory(DjangoModelFactory[Policy]):
    class Meta:
        model = Policy

    plan = factory.SubFactory(PlanFactory)
    code = factory.Sequence(lambda n: str(n + 1))
    name = "市民の利便性向上"


class MeasureFactory(DjangoModelFactory[Measure]):
    class Meta:
        model = Measure

    policy = factory.SubFactory(PolicyFactory)
    plan = factory.SelfAttribute("policy.plan")
    code = factory.Sequence(lambda n: f"1-{n + 1}")
    name = "行政手続のオンライン化"


class InitiativeFactory(DjangoModelFactory[Initiative]):
    class Meta:
        model = Initiative

    measure = factory.SubFactory(MeasureFactory)
    code = factory.LazyAttributeSequence(lambda o, n: f"{o.measure.code}-{n + 1}")
    name = "電子申請サービスの継続的な提供"
    goal = "累計93手続オンライン化"


class IndicatorFactory(DjangoModelFactory[Indicator]):
    """By default 43→93 手続: a running total that grows by ten a year."""

    class Meta:
        model = Indicator

    initiative = factory.SubFactory(InitiativeFactory)
    code = factory.LazyAttributeSequence(lambda o, n: f"{o.initiative.code}-i{n}")
    name = "オンライン化した手続の数"
    unit = "手続"
    direction = Direction.INCREASE.value
    aggregation = Aggregation.LATEST.value
    entry = EntryKind.VALUE.value
    basis = TargetBasis.ABSOLUTE.value
    cumulative = True
    baseline_value = 43
    baseline_on = date(2024, 3, 31)
    source = "第3章 1-(2)"


class PhaseFactory(DjangoModelFactory[Phase]):
    class Meta:
        model = Phase

    initiative = factory.SubFactory(InitiativeFactory)
    number = factory.Sequence(lambda n: n + 1)
    label = "導入検討"
    start_year = 2024
    end_year = 2024


class ReportingRoundFactory(DjangoModelFactory[ReportingRound]):
    class Meta:
        model = ReportingRound

    plan = factory.SubFactory(PlanFactory)
    fiscal_year = 2026
    quarter = 2
    opens_on = date(2026, 10, 1)
    due_on = date(2026, 10, 31)
    closes_on = date(2027, 3, 31)


class MeetingFactory(DjangoModelFactory[Meeting]):
    """By default on 2026-08-20, on the year's first quarter as it was known that day."""

    class Meta:
        model = Meeting

    plan = factory.SubFactory(PlanFactory)
    name = "第1回委員会"
    held_on = date(2026, 8, 20)
    fiscal_year = 2026
    quarter = 1
    as_known_on = factory.SelfAttribute("held_on")
    recorded_by = factory.SubFactory(UserFactory)


def person(role: RoleKind, department: Department | None = None, **fields: Any) -> User:
    """A user who holds *role* from long ago, in *department* where the role needs one."""
    user = UserFactory(**fields)
    needs_department = role in {RoleKind.PROMOTER, RoleKind.APPROVER}
    RoleAssignment.objects.create(
        user=user,
        role=role.value,
        department=(department or DepartmentFactory()) if needs_department else None,
        starts_on=date(2020, 4, 1),
    )
    return user


def small_plan(**fields: Any) -> Plan:
    """A plan with one edition, policy, measure, initiative, phase, round and 43→93 手続."""
    plan = PlanFactory(**fields)
    edition = EditionFactory(plan=plan)
    measure = MeasureFactory(policy=PolicyFactory(plan=plan, code="1"), code="1-2")
    initiative = InitiativeFactory(measure=measure, code="1-2-1")
    InitiativeDepartment.objects.create(initiative=initiative, department=DepartmentFactory())
    PhaseFactory(edition=edition, initiative=initiative, number=1)
    indicator = IndicatorFactory(initiative=initiative, code="1-2-1-a")
    targets = [
        Target(
            edition=edition,
            indicator=indicator,
            fiscal_year=year,
            value=43 + 10 * (year - 2023),
        )
        for year in range(2024, 2029)
    ]
    bulk_create_with_history(targets, Target, default_date=clock.now())
    ReportingRoundFactory(plan=plan)
    return plan


def report_of(plan: Plan, by: User) -> QuarterlyReport:
    """A draft report of the small plan's initiative in its round."""
    return QuarterlyReport.objects.create(
        round=plan.rounds.get(),
        initiative=Initiative.objects.get(measure__plan=plan),
        created_by=by,
    )
