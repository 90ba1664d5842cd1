"""A city played day by day: the steps that random histories are made of, and naive models."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st

from dashboards.reports.achievement import payload
from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.view_params import ViewParams
from measures.actions.import_undo import take_back
from measures.actions.reports import ensure_report, move_report
from measures.actions.rounds import change_round, extend_round, open_rounds
from measures.domain.reported import ReportedPhase, ReportedValue
from measures.models import ImportBatch, QuarterlyReport
from plans import clock
from plans.actions.audit import record
from plans.actions.editions import (
    PlannedPhase,
    add_initiative,
    adopt_edition,
    draft_edition,
    end_initiative,
    set_phase,
    set_targets,
)
from plans.actions.plans import REASON
from plans.actions.records import delete_record, save_record
from plans.domain.calendar import Period
from plans.domain.vocabulary import Direction, PhaseState, RateMethod, RoleKind, ValueStatus
from plans.errors import Refused
from plans.models import Indicator, Initiative, Phase, RatingBand, Target, User
from tests import factories
from tests.measures.bringing import bring_in
from tests.measures.saving import ReportTexts, save_report
from tests.measures.sheets import csv_of

FIRST_DAY = date(2026, 10, 5)
PERIODS = [Period(2026, quarter) for quarter in (1, 2, 3)]
Shown = dict[str, Any]


def morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))


@dataclass
class World:
    """A city with one plan, played day by day."""

    day: date = FIRST_DAY
    # No two deeds at one moment.
    ticks: int = 0
    shown: dict[tuple[date, Period], Shown] = field(default_factory=dict)
    official: dict[tuple[str, Period], Decimal] = field(default_factory=dict)
    entered: dict[tuple[str, Period], Decimal] = field(default_factory=dict)

    sheets: list[tuple[ImportBatch, tuple[str, Period], Decimal | None]] = field(
        default_factory=list
    )

    def begin(self) -> None:
        self.plan = factories.small_plan(code="tome-dx")
        self.plan.rounds.all().delete()
        first = Initiative.objects.get(measure__plan=self.plan)
        department = first.departments.get()
        second = factories.InitiativeFactory(measure=first.measure, code="1-2-2")
        second.responsibilities.create(department=department)
        indicator = factories.IndicatorFactory(initiative=second, code="1-2-2-a", baseline_value=10)
        Target.objects.create(
            edition=self.plan.editions.get(), indicator=indicator, fiscal_year=2028, value=50
        )
        self.promoter = factories.person(RoleKind.PROMOTER, department)
        self.approver = factories.person(RoleKind.APPROVER, department)
        self.administrator = factories.person(RoleKind.ADMINISTRATOR)
        rounds = open_rounds(plan=self.plan, fiscal_year=2026, by=self.administrator)
        for item in rounds[:2]:
            # Long enough for corrections of corrections.
            change_round(
                round=item,
                opens_on=item.opens_on,
                due_on=item.due_on,
                closes_on=date(2027, 6, 30),
                by=self.administrator,
            )

    @contextmanager
    def today(self) -> Iterator[None]:
        self.ticks += 1
        with clock.frozen(morning(self.day) + timedelta(seconds=self.ticks)):
            # Roles and their like are read once a request; every step is a request of its own.
            for name in ("plan", "promoter", "approver", "administrator"):
                stored = getattr(self, name)
                setattr(self, name, type(stored).objects.get(pk=stored.pk))
            yield

    def look(self) -> None:
        """Copy everything that is shown today, and hold it against what was approved."""
        for period in PERIODS:
            shown = payload(plan_standing(self.plan, ViewParams(period, self.day)))
            self.shown[self.day, period] = shown
            for row in shown["indicators"]:
                known = [
                    value
                    for (code, of), value in sorted(self.official.items())
                    if code == row["code"] and of <= period
                ]
                expected = f"{known[-1].normalize():f}" if known else None
                assert row["value"] == expected, (self.day, period, row["code"], expected)


Step = Callable[[World], None]
numbers = st.integers(-5, 200).map(Decimal)
which = st.integers(0, 1)
periods = st.sampled_from(PERIODS)


def report_of(world: World, initiative: int, period: Period, by: User) -> QuarterlyReport:
    return ensure_report(
        round=world.plan.rounds.get(fiscal_year=period.year, quarter=period.quarter),
        initiative=Initiative.objects.order_by("pk")[initiative],
        by=by,
    )


def save(number: int, period: Period, value: Decimal, done: bool) -> Step:
    def step(world: World) -> None:
        report = report_of(world, number, period, world.promoter)
        indicator = report.initiative.indicators.get()
        edition = world.plan.editions.in_force(
            fiscal_year=period.year, as_known_on=clock.today()
        ).first()
        phases = Phase.objects.filter(initiative=report.initiative, edition=edition)
        state = PhaseState.COMPLETED if done else PhaseState.IN_PROGRESS
        entry = ReportedPhase(state, completed_on=world.day if done else None)
        save_report(
            report=report,
            by=world.promoter,
            expected_version=report.version,
            texts=ReportTexts(done=f"見本 {value}"),
            actuals={indicator.pk: ReportedValue(ValueStatus.REPORTED, value=value)},
            phases={phase.pk: entry for phase in phases},
        )
        world.entered[indicator.code, period] = value

    return step


def move(number: int, period: Period, action: str) -> Step:
    def step(world: World) -> None:
        by = {
            "submit": world.promoter,
            "withdraw": world.promoter,
            "reopen": world.administrator,
        }.get(action, world.approver)
        report = report_of(world, number, period, world.administrator)
        move_report(report=report, action=action, by=by, comment="見本の理由")
        code = report.initiative.indicators.get().code
        if action == "approve" and (code, period) in world.entered:
            world.official[code, period] = world.entered[code, period]

    return step


def correct(number: int, period: Period, value: Decimal) -> Step:
    """The whole way of a figure, from a reopened report if need be."""

    def step(world: World) -> None:
        for part in (
            move(number, period, "reopen"),
            move(number, period, "send_back"),
            save(number, period, value, done=False),
            move(number, period, "submit"),
            move(number, period, "approve"),
        ):
            with suppress(Refused):
                part(world)

    return step


def bring_a_sheet(number: int, period: Period, value: Decimal) -> Step:
    """An administrator's sheet, official at once; it leaves alone what somebody works on."""

    def step(world: World) -> None:
        indicator = Indicator.objects.order_by("pk")[number]
        row = (indicator.code, period.year, period.quarter, str(value))
        batch = bring_in(world.plan, world.administrator, csv_of(row), name="実績.csv").batch
        if batch:
            key = indicator.code, period
            world.sheets.append((batch, key, world.official.get(key)))
            world.official[key] = world.entered[key] = value

    return step


def take_the_sheet_back(world: World) -> None:
    """The last sheet, unless something was built on it since."""
    if not world.sheets:
        return
    batch, key, before = world.sheets.pop()
    take_back(batch=batch, by=world.administrator)
    for known in (world.official, world.entered):
        known.pop(key)
        if before is not None:
            known[key] = before


def bring_a_sheet_and_repent(number: int, period: Period, value: Decimal, days: int) -> Step:
    def step(world: World) -> None:
        bring_a_sheet(number, period, value)(world)
        world.look()
        world.day += timedelta(days=days)
        with world.today(), suppress(Refused), transaction.atomic():
            take_the_sheet_back(world)

    return step


def edit_indicator(number: int, column: str, value: Any) -> Step:
    def step(world: World) -> None:
        indicator = Indicator.objects.order_by("pk")[number]
        setattr(indicator, column, value)
        save_record(record=indicator, by=world.administrator)

    return step


def edit_rules(method: RateMethod, bound: Decimal) -> Step:
    def step(world: World) -> None:
        world.plan.rate_method = method.value
        save_record(record=world.plan, by=world.administrator)
        band = RatingBand.objects.get(scheme=world.plan.rating_scheme, code="B")
        band.lower_bound = bound
        save_record(record=band, by=world.administrator)

    return step


def correct_target(year: int, value: Decimal) -> Step:
    """A misprint put right in the adopted edition, as loading the plan's file again does."""

    def step(world: World) -> None:
        target = Target.objects.filter(edition__number=1, fiscal_year=year).order_by("pk")[0]
        target.value = value
        target.save()
        record(by=world.administrator, action=REASON, subject=world.plan)

    return step


def revise(year: int, value: Decimal, days: int, deed: str) -> Step:
    """A new edition from *year* on, decided some days from now or ago."""

    def step(world: World) -> None:
        by = world.administrator
        edition = draft_edition(plan=world.plan, label="見直し版", effective_from=year, by=by)
        initiative = Initiative.objects.order_by("pk")[0]
        key = initiative.indicators.get().pk
        values = {(key, year): value, (key, 2028): None}
        set_targets(edition=edition, values=values, by=by)
        if deed == "add":
            measure = world.plan.measures.get()
            code = f"9-{edition.number}"
            add_initiative(edition=edition, measure=measure, code=code, name="新規", by=by)
        elif deed == "end":
            end_initiative(edition=edition, initiative=initiative, by=by)
        elif deed == "phase":
            set_phase(
                edition=edition,
                planned=PlannedPhase(
                    initiative=initiative,
                    number=1,
                    label="導入",
                    start_year=2026,
                    end_year=2027,
                ),
                by=by,
            )
        adopted_on = world.day + timedelta(days=days)
        adopt_edition(edition=edition, effective_from=year, adopted_on=adopted_on, by=by)

    return step


def add_and_drop_an_indicator(world: World) -> None:
    indicator = factories.IndicatorFactory(initiative=Initiative.objects.order_by("pk")[1])
    world.look()
    delete_record(record=indicator, by=world.administrator)


def reopen_the_door(period: Period, days: int) -> Step:
    def step(world: World) -> None:
        stored = world.plan.rounds.get(fiscal_year=period.year, quarter=period.quarter)
        until = world.day + timedelta(days=days)
        by = world.administrator
        department = Initiative.objects.order_by("pk")[0].departments.get()
        with suppress(Refused):
            extend_round(round=stored, department=department, until=until, reason="見本", by=by)
        change_round(
            round=stored,
            opens_on=min(stored.opens_on, world.day),
            due_on=stored.due_on,
            closes_on=stored.closes_on,
            by=by,
        )

    return step


def wait(days: int) -> Step:
    def step(world: World) -> None:
        world.day += timedelta(days=days)

    return step


def built(function: Callable[..., Step], *arguments: st.SearchStrategy[Any]) -> Any:
    return st.builds(function, *arguments)


directions = st.sampled_from([direction.value for direction in Direction])
edits = st.one_of(
    built(edit_indicator, which, st.just("baseline_value"), numbers),
    built(
        edit_indicator, which, st.just("direction"), st.sampled_from([d.value for d in Direction])
    ),
    built(edit_indicator, which, st.just("unit"), st.sampled_from(["件", "％"])),
    built(edit_indicator, which, st.just("measurable"), st.booleans()),
    built(edit_rules, st.sampled_from(RateMethod), st.sampled_from([Decimal("0.5"), Decimal("1")])),
    built(correct_target, st.integers(2024, 2028), numbers),
    st.just(add_and_drop_an_indicator),
)
steps = st.one_of(
    built(wait, st.integers(1, 45)),
    built(save, which, periods, numbers, st.booleans()),
    built(
        move,
        which,
        periods,
        st.sampled_from(["submit", "withdraw", "approve", "send_back", "reopen"]),
    ),
    built(correct, which, periods, numbers),
    built(correct, st.just(0), st.just(PERIODS[1]), numbers),
    built(correct, st.just(0), st.just(PERIODS[1]), numbers),
    built(bring_a_sheet, which, periods, numbers),
    st.just(take_the_sheet_back),
    built(bring_a_sheet_and_repent, which, periods, numbers, st.integers(0, 9)),
    edits,
    built(
        revise,
        st.integers(2025, 2028),
        numbers,
        st.integers(-10, 30),
        st.sampled_from(["", "add", "end", "phase"]),
    ),
    built(reopen_the_door, periods, st.integers(1, 60)),
)


def play(world: World, script: list[Step]) -> None:
    with clock.frozen(morning(world.day)):
        world.begin()
        world.look()
    for step in script:
        with world.today(), suppress(Refused), transaction.atomic():
            step(world)
        with world.today():
            world.look()
