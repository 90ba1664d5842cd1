"""No field of a plan is lost on the way out and in: each is carried, or excepted with a reason."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.db.models import Model

from plans.actions.plans import load_plan
from plans.domain.plan_document import PlanDocument
from plans.imports.plan_file import read_plan
from plans.models import Department, Indicator, Measure, Plan, RatingScheme, Target
from plans.reports.plan_workbook import plan_workbook
from plans.reports.plan_yaml import plan_yaml
from plans.selectors.plan_export import document_of
from plans.selectors.plan_rows import TABLES, rows_of
from tests.libreoffice import resaved
from tests.plans.plan_file import PlanFile
from tests.plans.reports.test_plan_workbook import everything

EXCEPTED = {
    "Initiative.first_edition": "an edition's file holds the initiatives that the edition has",
    "Initiative.ended_edition": "as above",
    "Department.starts_on": "the city's organisation, not the plan, tells which departments exist",
    "Department.ends_on": "as above",
    "Department.is_sample": "as above",
    "Plan.is_home": "an administrator, not the plan, tells with which one the portal opens",
    "Plan.money_unit": "how money is entered beside the plan, which is no part of it",
    "Department.code_key": "worked out of the code",
    "InitiativeDepartment.starts_on": "a file says who answers for an initiative today",
    "InitiativeDepartment.ends_on": "as above",
}
FULL = everything()


def called(model: type[Model], name: str) -> str:
    return f"{model.__name__}.{name}"


def fields_of(model: type[Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields if not field.primary_key}


@pytest.mark.thorough
@pytest.mark.parametrize("model", TABLES)
def test_every_field_is_carried_or_excepted(model: type[Model]) -> None:
    carried = {name for row in rows_of(FULL)[model].values() for name in row}
    missing = {called(model, name) for name in fields_of(model) - carried}

    assert missing == {name for name in EXCEPTED if name.startswith(f"{model.__name__}.")}


@pytest.mark.parametrize("model", TABLES)
def test_the_plan_that_is_played_through_says_something_in_every_field(model: type[Model]) -> None:
    adopted = replace(FULL, edition=PlanFile().document.edition)
    rows = [row for one in (FULL, adopted) for row in rows_of(one)[model].values()]
    silent = {
        field.name
        for field in model._meta.concrete_fields
        if all(row.get(field.name, field.get_default()) == field.get_default() for row in rows)
        and not field.primary_key
    }

    assert {called(model, name) for name in silent} <= EXCEPTED.keys()


@pytest.mark.thorough
@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["xlsx", "xlsx by LibreOffice", "yaml"])
def test_a_plan_taken_out_and_brought_in_is_taken_out_the_same(kind: str, tmp_path: Path) -> None:
    load_plan(document=FULL, by=None)
    first = taken_out()
    content = plan_yaml(first).encode() if kind == "yaml" else plan_workbook(first)
    for model in (Measure, Plan, RatingScheme, Department):
        model._default_manager.all().delete()
    load_plan(document=read_plan(resaved(content, tmp_path) if "by" in kind else content), by=None)

    assert taken_out() == first == FULL
    assert plan_workbook(taken_out()) == plan_workbook(first)
    assert plan_yaml(taken_out()) == plan_yaml(first)


def taken_out() -> PlanDocument:
    plan = Plan.objects.get()
    return document_of(plan, plan.editions.get())


@pytest.mark.thorough
@pytest.mark.django_db
@pytest.mark.parametrize("allowed", [True, False])
def test_a_file_that_does_not_speak_of_self_approval_leaves_it(allowed: bool) -> None:
    load_plan(document=FULL, by=None)
    Plan.objects.update(allow_self_approval=allowed)
    silent = replace(FULL, plan=replace(FULL.plan, allow_self_approval=None))

    assert not load_plan(document=read_plan(plan_workbook(silent)), by=None)
    assert not load_plan(document=read_plan(plan_yaml(silent).encode()), by=None)
    assert Plan.objects.get().allow_self_approval is allowed


@pytest.mark.thorough
@pytest.mark.django_db
def test_what_the_file_takes_back_goes() -> None:
    load_plan(document=FULL, by=None)
    measure = FULL.measures[0]
    initiative = measure.initiatives[0]
    bare = tuple(replace(one, rate_method=None, target_notes={}) for one in initiative.indicators)
    initiative = replace(initiative, indicators=bare)
    document = replace(
        FULL,
        plan=replace(FULL.plan, allow_self_approval=False),
        measures=(replace(measure, initiatives=(initiative,)),),
    )
    load_plan(document=read_plan(plan_workbook(document)), by=None)

    assert not Plan.objects.get().allow_self_approval
    assert not Indicator.objects.exclude(rate_method="").exists()
    assert not Target.objects.exclude(note="").exists()
