"""Organisation changes: from a day on another department answers, and the past stays as it was."""

from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from measures.actions.organisation import reorganise
from measures.importing.rows import RowStatus
from measures.importing.survey_returns import Verdict, read_return
from measures.models import QuarterlyReport, ReportingRound, RoundExtension
from measures.permissions import may_enter
from measures.selectors.desk.chase import chase_board
from measures.selectors.desk.page import desk_of
from measures.selectors.notices import departments_due
from measures.selectors.organisation import Reorganisation, plan_reorganisation
from measures.selectors.surveys import surveys_of
from plans import clock
from plans.actions.records import save_record
from plans.domain.organisation import ReorganisationKind
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.models import (
    AuditEntry,
    Department,
    Initiative,
    InitiativeDepartment,
    Plan,
    RoleAssignment,
    User,
)
from plans.permissions import access_of
from plans.selectors.structure import structure_of
from tests import factories
from tests.measures.survey_forms import filled, form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
EVE, DAY = date(2026, 11, 30), date(2026, 12, 1)
MERGE, SPLIT = ReorganisationKind.MERGE, ReorganisationKind.SPLIT
RENAME, ABOLISH = ReorganisationKind.RENAME, ReorganisationKind.ABOLISH


def on(day: date) -> Any:
    """The portal as it is on *day*."""
    return clock.frozen(timezone.make_aware(datetime(day.year, day.month, day.day, 10)))


def asked(kind: ReorganisationKind, *sources: Department, **values: Any) -> Reorganisation:
    return Reorganisation(kind, values.pop("day", DAY), "規則の改正", sources, **values)


def done(change: Reorganisation, by: User) -> None:
    reorganise(change=change, by=by, seen=plan_reorganisation(change).fingerprint)


def answering(plan: Plan) -> list[tuple[str, bool]]:
    rows = InitiativeDepartment.objects.filter(initiative__measure__plan=plan)
    return [(row.department.name, row.is_lead) for row in rows.select_related("department")]


@pytest.fixture
def other(plan: Plan) -> Department:
    """Takes part in the small plan's initiative."""
    found = factories.DepartmentFactory(name="関係課")
    InitiativeDepartment.objects.create(
        initiative=Initiative.objects.get(measure__plan=plan), department=found, is_lead=False
    )
    return found


def test_two_departments_become_a_new_one_from_the_day_on(
    plan: Plan, department: Department, other: Department, administrator: User
) -> None:
    done(asked(MERGE, department, other, code="N1", name="新課"), administrator)

    assert {name for name, _ in answering(plan)} == {department.name, other.name}
    with on(EVE):
        assert {name for name, _ in answering(plan)} == {department.name, other.name}
    with on(DAY):
        assert answering(plan) == [("新課", True)], "the lead goes over, and once"
    new = Department.objects.get(code="N1")
    assert (new.starts_on, new.ends_on) == (DAY, None)
    assert {Department.objects.get(pk=one.pk).ends_on for one in (department, other)} == {EVE}


def test_a_department_that_takes_part_leads_where_it_takes_the_lead_over(
    plan: Plan, department: Department, other: Department, administrator: User
) -> None:
    done(asked(MERGE, department, target=other), administrator)

    with on(DAY):
        assert answering(plan) == [("関係課", True)]


@pytest.mark.thorough
def test_roles_go_along_once_and_end_with_their_own_end(
    department: Department, other: Department, administrator: User
) -> None:
    both = factories.person(RoleKind.PROMOTER, department)
    held = {"user": both, "role": "promoter", "starts_on": date(2026, 4, 1)}
    RoleAssignment.objects.create(department=other, **held)
    approver = factories.person(RoleKind.APPROVER, department)
    approver.roles.update(ends_on=date(2027, 3, 31))
    done(asked(MERGE, department, other, code="N1", name="新課"), administrator)

    new = Department.objects.get(code="N1")
    assert access_of(User.objects.get(pk=both.pk), on=EVE).promoter_of == {department.pk, other.pk}
    assert access_of(User.objects.get(pk=both.pk), on=DAY).promoter_of == {new.pk}
    assert both.roles.filter(department=new).count() == 1
    assert approver.roles.get(department=new).ends_on == date(2027, 3, 31)


@pytest.mark.thorough
def test_a_draft_goes_on_in_the_new_department_with_the_extension_of_the_old(
    plan: Plan, department: Department, promoter: User, administrator: User
) -> None:
    round = plan.rounds.get()
    report = factories.report_of(plan, promoter)
    until = date(2027, 5, 31)
    RoundExtension.objects.create(round=round, department=department, until=until, reason="遅れ")
    change = asked(RENAME, department, code="N1", name="改称課")
    assert [item.pk for item in plan_reorganisation(change).reports] == [report.pk]
    done(change, administrator)

    with on(date(2027, 5, 1)):
        access = access_of(User.objects.get(pk=promoter.pk))
        (quarter,) = desk_of(access).quarters
        assert (quarter.department.name, quarter.reports[0].report) == ("改称課", report)
        round = ReportingRound.objects.get(pk=round.pk)
        new = Department.objects.get(code="N1")
        rules = {"department_ids": [new.pk], "extensions": round.extended_until}
        assert may_enter(access, round=round, day=until, **rules) is None
    assert QuarterlyReport.objects.get(pk=report.pk).version == report.version


def test_the_past_keeps_its_names(plan: Plan, department: Department, administrator: User) -> None:
    def names(day: date) -> list[str]:
        (initiatives,) = structure_of(plan, day).initiatives.values()
        return [row.department.name for row in initiatives[0].responsibilities.all()]

    old = department.name
    with on(date(2026, 11, 24)):
        done(asked(RENAME, department, code="N1", name="改称課"), administrator)
    with on(date(2026, 12, 5)):
        department.refresh_from_db()
        department.name = "書き直した名"
        department.save()
    with on(date(2026, 12, 10)):
        assert names(date(2026, 11, 30)) == [old]
        assert names(date(2026, 12, 1)) == names(date(2026, 12, 10)) == ["改称課"]


def test_an_abolished_department_is_in_no_list(
    plan: Plan, department: Department, promoter: User, administrator: User
) -> None:
    successor = factories.DepartmentFactory(name="引継課")
    done(asked(MERGE, department, target=successor), administrator)

    round = plan.rounds.get()
    with on(DAY):
        assert [row.department for row in chase_board(DAY)] == [successor]
        assert [item.department_id for item in departments_due(round, DAY)] == [successor.pk]
        assert [form.departments for form in surveys_of(round)] == [(successor,)]
        assert department not in Department.objects.in_force_on(DAY)


def test_a_split_moves_what_was_chosen_alone(
    plan: Plan, department: Department, promoter: User, approver: User, administrator: User
) -> None:
    measure = Initiative.objects.get(measure__plan=plan).measure
    second = factories.InitiativeFactory(measure=measure)
    row = InitiativeDepartment.objects.create(initiative=second, department=department)
    change = asked(
        SPLIT,
        department,
        code="N2",
        name="分かれた課",
        responsibilities=frozenset({row.pk}),
        roles=frozenset({promoter.roles.get().pk}),
    )
    done(change, administrator)

    new = Department.objects.get(code="N2")
    with on(DAY):
        assert sorted(answering(plan)) == sorted([(department.name, True), ("分かれた課", True)])
        assert second.responsibilities.get().department == new
    assert access_of(User.objects.get(pk=promoter.pk), on=DAY).promoter_of == {new.pk}
    assert access_of(User.objects.get(pk=approver.pk), on=DAY).approver_of == {department.pk}
    assert Department.objects.get(pk=department.pk).ends_on is None


def test_a_split_of_nothing_is_refused(department: Department, administrator: User) -> None:
    with pytest.raises(Refused, match="移す取組か役割を選んで"):
        done(asked(SPLIT, department, code="N2", name="分かれた課"), administrator)
    assert not Department.objects.filter(code="N2").exists()


def test_what_leads_an_initiative_is_not_abolished_without_a_successor(
    plan: Plan, department: Department, other: Department, administrator: User
) -> None:
    with pytest.raises(Refused, match="主管する取組が1件残っています（1-2-1 "):
        done(asked(ABOLISH, department), administrator)

    done(asked(ABOLISH, other), administrator)
    with on(DAY):
        assert answering(plan) == [(department.name, True)]


@pytest.mark.parametrize("code", ["d-100", "Ｄー１００", " D-100 "])
def test_a_code_that_is_there_in_another_spelling_is_refused(
    code: str, department: Department, administrator: User
) -> None:
    known = factories.DepartmentFactory(code="D-100", name="前からの課")
    change = asked(RENAME, department, code=code, name="改称課")
    assert f"「{known}」" in "".join(plan_reorganisation(change).faults)
    with pytest.raises(Refused, match="区別できません"):
        done(change, administrator)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"starts_on": date(2027, 4, 1)}, "2026-12-01には所管課ではありません"),
        ({"ends_on": date(2026, 11, 1)}, "2026-12-01には所管課ではありません"),
        ({"ends_on": date(2027, 3, 31)}, "2027-03-31で廃止になる"),
    ],
)
def test_only_a_department_that_goes_on_takes_over(
    values: dict[str, date], message: str, department: Department, administrator: User
) -> None:
    target = factories.DepartmentFactory(**values)
    with pytest.raises(Refused, match=message):
        done(asked(MERGE, department, target=target), administrator)


def test_nothing_is_done_that_was_not_previewed(
    department: Department, promoter: User, administrator: User
) -> None:
    change = asked(RENAME, department, code="N1", name="改称課")
    seen = plan_reorganisation(change).fingerprint
    factories.person(RoleKind.APPROVER, department)

    with pytest.raises(Refused, match="確認した後に"):
        reorganise(change=change, by=administrator, seen=seen)
    assert not Department.objects.filter(code="N1").exists()


def test_one_entry_says_what_was_changed_and_why(
    plan: Plan, department: Department, promoter: User, administrator: User
) -> None:
    done(asked(RENAME, department, code="N1", name="改称課"), administrator)

    entry = AuditEntry.objects.get(action="組織改編")
    assert entry.actor == administrator
    assert entry.subject_label == f"2026-12-01 名称変更 {department.name} → 改称課"
    assert entry.changes["理由"] == "規則の改正"
    assert [text[:5] for text in entry.changes["取組"]] == ["1-2-1"]
    assert len(entry.changes["役割"]) == 1


def test_only_administrators_change_the_organisation(
    department: Department, promoter: User, viewer: User
) -> None:
    for person in (promoter, viewer):
        with pytest.raises(Refused, match="管理者だけ"):
            done(asked(ABOLISH, department), person)
    assert Department.objects.get(pk=department.pk).ends_on is None


def test_whoever_is_to_take_over_is_named_where_another_one_is_chosen_meanwhile(
    plan: Plan, department: Department, administrator: User
) -> None:
    done(asked(RENAME, department, code="N1", name="改称課"), administrator)
    other = InitiativeDepartment(
        initiative=Initiative.objects.get(measure__plan=plan),
        department=factories.DepartmentFactory(),
    )
    with pytest.raises(ValidationError, match="2026-12-01の組織改編で改称課が所管することに"):
        save_record(record=other, by=administrator)


@pytest.mark.thorough
def test_a_survey_form_of_the_old_department_is_handed_in_by_the_new_one(
    plan: Plan, department: Department, promoter: User, administrator: User
) -> None:
    round = plan.rounds.get()
    form = filled(form_of(round), ("1-2-1-a", "実績値", 55))
    stranger = factories.person(RoleKind.PROMOTER)
    done(asked(RENAME, department, code="N1", name="改称課"), administrator)

    with on(DAY):
        for person, errors in ((promoter, False), (stranger, True)):
            by = User.objects.get(pk=person.pk)
            found = read_return(content=form, file_name="調査票.xlsx", round=round, by=by)
            assert found.verdict is Verdict.FITS
            assert found.planned
            assert any(row.status is RowStatus.ERROR for row in found.planned.rows) is errors
