"""Whose lines a form holds, what its signature keeps, and what the forms cost."""

import pytest
from django.core import signing
from django.core.signing import BadSignature
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures.models import ReportingRound
from measures.selectors.surveys import SALT, FormSignature, read_signature, surveys_of
from plans.models import Department, Initiative, InitiativeDepartment, Plan
from tests import factories

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def round(plan: Plan) -> ReportingRound:
    return plan.rounds.get()


def codes(round: ReportingRound, *departments: Department, together: bool = False) -> list[str]:
    forms = surveys_of(round, departments=departments, together=together)
    return [line.code for form in forms for line in form.rows]


@pytest.mark.parametrize("together", [False, True])
def test_a_department_is_asked_of_its_own_initiatives_only(
    round: ReportingRound, department: Department, together: bool
) -> None:
    other = factories.DepartmentFactory()
    initiative = factories.InitiativeFactory(measure=Initiative.objects.get().measure)
    factories.IndicatorFactory(initiative=initiative, code="1-2-2-a")
    InitiativeDepartment.objects.create(initiative=initiative, department=other)

    assert codes(round, department, together=together) == ["1-2-1-a"]
    assert codes(round, other, together=together) == ["1-2-2-a"]
    assert codes(round, department, other, together=together) == ["1-2-1-a", "1-2-2-a"]


@pytest.mark.parametrize("together", [False, True])
def test_a_department_without_lines_gets_no_form(round: ReportingRound, together: bool) -> None:
    assert surveys_of(round, departments=[factories.DepartmentFactory()], together=together) == []
    assert surveys_of(round, departments=[], together=together) == []


def test_a_form_of_several_is_sealed_for_all_that_are_asked(
    round: ReportingRound, department: Department
) -> None:
    idle = factories.DepartmentFactory()
    [form] = surveys_of(round, departments=[department, idle], together=True)

    assert form.signature.departments == [department.code]
    assert read_signature(form.signature.signed()) == form.signature


def test_a_seal_that_was_changed_is_no_seal() -> None:
    signature = FormSignature(1, "p", "2026Q2", ["D"], "", {}, {}).signed()
    assert read_signature(signature).plan == "p"
    with pytest.raises(BadSignature):
        read_signature(signature[:-1] + ("a" if signature[-1] != "a" else "b"))


def test_a_seal_that_names_its_department_alone_is_still_read() -> None:
    names = ("version", "plan", "period", "department", "issued", "figures", "phases")
    values = dict(zip(names, (1, "p", "2026Q2", "D", "", {}, {}), strict=True))
    sealed = signing.Signer(salt=SALT).sign_object(values, compress=True)

    assert read_signature(sealed) == FormSignature(1, "p", "2026Q2", ["D"], "", {}, {})


@pytest.mark.thorough
def test_the_cost_of_the_forms_does_not_grow_with_the_departments(round: ReportingRound) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            surveys_of(round)
        return len(queries)

    before = cost()
    measure = Initiative.objects.get().measure
    for number in range(5):
        other = factories.InitiativeFactory(measure=measure, code=f"1-2-{number + 2}")
        factories.IndicatorFactory(initiative=other)
        InitiativeDepartment.objects.create(
            initiative=other, department=factories.DepartmentFactory()
        )
    assert cost() == before
    assert len(surveys_of(round)) == 6
