"""Revising a plan: drafted from the present, changed, seen side by side, adopted once for all."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from plans import clock
from plans.actions.editions import (
    PlannedPhase,
    add_initiative,
    adopt_edition,
    change_draft,
    discard_edition,
    draft_edition,
    end_initiative,
    keep_initiative,
    remove_phase,
    set_phase,
    set_targets,
)
from plans.actions.records import delete_record, save_record
from plans.errors import Refused
from plans.models import (
    AuditEntry,
    Department,
    Edition,
    Indicator,
    Initiative,
    Phase,
    Plan,
    Target,
    User,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def draft(plan: Plan, administrator: User) -> Edition:
    return draft_edition(
        plan=plan, label="令和7年度見直し版", effective_from=2026, by=administrator
    )


@pytest.fixture
def initiative(plan: Plan) -> Initiative:
    return Initiative.objects.get(measure__plan=plan)


def targets(edition: Edition) -> dict[int, Decimal]:
    return dict(edition.targets.values_list("fiscal_year", "value"))


def test_a_draft_begins_as_the_present_edition_stands(plan: Plan, draft: Edition) -> None:
    present = plan.editions.get(number=1)

    assert (draft.number, draft.adopted_on) == (2, None)
    assert targets(draft) == targets(present) == {2024 + n: 53 + 10 * n for n in range(5)}
    assert draft.phases.get().label == present.phases.get().label
    assert Target.history.filter(edition_id=draft.pk).count() == 5


def test_there_is_one_draft_at_a_time(plan: Plan, draft: Edition, administrator: User) -> None:
    with pytest.raises(Refused, match="案「令和7年度見直し版」が既に"):
        draft_edition(plan=plan, label="別の案", effective_from=2027, by=administrator)


@pytest.mark.parametrize("year", [2023, 2029])
def test_an_edition_is_in_force_within_the_plans_years(
    plan: Plan, administrator: User, year: int
) -> None:
    with pytest.raises(Refused, match="令和6年度から令和10年度まで"):
        draft_edition(plan=plan, label="案", effective_from=year, by=administrator)


def test_targets_are_set_changed_and_taken_away_in_the_draft_alone(
    plan: Plan, draft: Edition, administrator: User
) -> None:
    key = Indicator.objects.get().pk
    wanted = {(key, 2026): Decimal("80.5"), (key, 2027): None, (key, 2028): Decimal(93)}
    for _ in range(2):
        set_targets(edition=draft, values=wanted, by=administrator)

    assert targets(draft) == {2024: 53, 2025: 63, 2026: Decimal("80.5"), 2028: 93}
    assert targets(plan.editions.get(number=1))[2026] == 73
    entry = AuditEntry.objects.get(action="目標の変更")
    assert entry.changes == {"1-2-1-a 2026": ["73", "80.5"], "1-2-1-a 2027": ["83", None]}


def test_a_target_that_is_none_of_the_plans_is_refused(draft: Edition, administrator: User) -> None:
    key = Indicator.objects.get().pk
    for cell in ((key, 2031), (key + 1, 2026)):
        with pytest.raises(Refused, match="指標・年度ではありません"):
            set_targets(edition=draft, values={cell: Decimal(1)}, by=administrator)


def test_phases_are_changed_added_and_removed(
    draft: Edition, initiative: Initiative, administrator: User
) -> None:
    set_phase(
        edition=draft,
        planned=PlannedPhase(
            initiative=initiative,
            number=1,
            label="導入検討",
            start_year=2025,
            end_year=2026,
        ),
        by=administrator,
    )
    added = set_phase(
        edition=draft,
        planned=PlannedPhase(
            initiative=initiative,
            label="運用",
            start_year=2027,
            end_year=2028,
        ),
        by=administrator,
    )
    assert added.number == 2
    assert list(draft.phases.values_list("number", "start_year")) == [(1, 2025), (2, 2027)]

    for _ in range(2):
        remove_phase(edition=draft, initiative=initiative, number=1, by=administrator)
    assert list(draft.phases.values_list("number", flat=True)) == [2]
    assert Phase.objects.get(edition__number=1).start_year == 2024


def test_phase_years_out_of_order_are_refused(
    draft: Edition, initiative: Initiative, administrator: User
) -> None:
    with pytest.raises(Refused, match="終了年度は開始年度以後"):
        set_phase(
            edition=draft,
            planned=PlannedPhase(
                initiative=initiative,
                label="運用",
                start_year=2028,
                end_year=2027,
            ),
            by=administrator,
        )


def test_an_added_initiative_is_not_in_the_plan_before_its_edition(
    plan: Plan, draft: Edition, department: Department, administrator: User
) -> None:
    added = add_initiative(
        edition=draft,
        measure=plan.measures.get(),
        code="1-2-9",
        name="書かない窓口",
        lead=department,
        by=administrator,
    )

    assert added.is_in(draft)
    assert not added.is_in(plan.editions.get(number=1))
    assert list(added.departments.all()) == [department]


def test_an_ended_initiative_may_be_kept_after_all(
    plan: Plan, draft: Edition, initiative: Initiative, administrator: User
) -> None:
    end_initiative(edition=draft, initiative=initiative, by=administrator)
    assert not initiative.is_in(draft)
    assert initiative.is_in(plan.editions.get(number=1))

    keep_initiative(edition=draft, initiative=initiative, by=administrator)
    assert initiative.is_in(draft)


def test_adoption_is_for_good(draft: Edition, initiative: Initiative, administrator: User) -> None:
    key = Indicator.objects.get().pk
    adopted = adopt_edition(
        edition=draft, effective_from=2027, adopted_on=date(2026, 11, 23), by=administrator
    )
    assert (adopted.effective_from, adopted.adopted_on) == (2027, date(2026, 11, 23))

    audit_entries: list[Callable[[], object]] = [
        lambda: set_targets(edition=draft, values={(key, 2026): None}, by=administrator),
        lambda: remove_phase(edition=draft, initiative=initiative, number=1, by=administrator),
        lambda: end_initiative(edition=draft, initiative=initiative, by=administrator),
        lambda: discard_edition(edition=draft, by=administrator),
        lambda: change_draft(
            edition=draft, label="別名", effective_from=2028, note="", by=administrator
        ),
        lambda: adopt_edition(
            edition=draft, effective_from=2028, adopted_on=date(2026, 11, 24), by=administrator
        ),
    ]
    for deed in audit_entries:
        with pytest.raises(Refused, match="2026年11月23日に決定済み"):
            deed()


def test_not_even_the_admins_pages_change_what_was_adopted(plan: Plan, administrator: User) -> None:
    edition, target, phase = plan.editions.get(), Target.objects.all()[0], Phase.objects.get()
    save_record(record=target, by=administrator)
    edition.effective_from, target.value, phase.end_year = 2025, Decimal(1), 2028

    for record in (edition, target, phase):
        with pytest.raises(ValidationError, match="決定済みの版"):
            save_record(record=record, by=administrator)
        with pytest.raises(Refused, match="決定済みの版のもの"):
            delete_record(record=record, by=administrator)


def test_an_adoption_does_not_come_before_the_last_one(draft: Edition, administrator: User) -> None:
    with pytest.raises(Refused, match="当初版」の決定日（2024年04月01日）以後"):
        adopt_edition(
            edition=draft, effective_from=2026, adopted_on=date(2024, 3, 31), by=administrator
        )


def test_giving_a_draft_up_leaves_the_plan_as_it_was(
    plan: Plan, draft: Edition, initiative: Initiative, administrator: User
) -> None:
    end_initiative(edition=draft, initiative=initiative, by=administrator)
    add_initiative(
        edition=draft, measure=plan.measures.get(), code="1-2-9", name="新規", by=administrator
    )
    discard_edition(edition=draft, by=administrator)

    assert plan.editions.get().number == 1
    assert Initiative.objects.get() == initiative
    initiative.refresh_from_db()
    assert initiative.ended_edition is None
    with pytest.raises(Refused, match="取り下げられています"):
        discard_edition(edition=draft, by=administrator)


@pytest.mark.parametrize("who", ["promoter", "approver", "viewer"])
def test_only_an_administrator_revises_the_plan(
    plan: Plan, draft: Edition, initiative: Initiative, who: str, request: pytest.FixtureRequest
) -> None:
    by = request.getfixturevalue(who)
    key = Indicator.objects.get().pk
    day = date(2026, 11, 23)
    audit_entries: list[Callable[[], object]] = [
        lambda: draft_edition(plan=plan, label="案", effective_from=2026, by=by),
        lambda: set_targets(edition=draft, values={(key, 2026): None}, by=by),
        lambda: end_initiative(edition=draft, initiative=initiative, by=by),
        lambda: adopt_edition(edition=draft, effective_from=2026, adopted_on=day, by=by),
        lambda: discard_edition(edition=draft, by=by),
    ]
    for deed in audit_entries:
        with pytest.raises(Refused, match="管理者だけ"):
            deed()


def test_the_record_of_a_revision_bears_the_day_of_the_clock(plan: Plan) -> None:
    with clock.frozen(timezone.make_aware(datetime(2026, 12, 5, 9))):
        plan.name = "別の名"
        plan.save()

    assert plan.history.first().history_date == datetime(2026, 12, 5, 0, tzinfo=UTC)
