"""The plan, the people and their sessions of the load drill; and afterwards what is stored of it.

``python -m deploy.drills.load_world build N`` prints N people as JSON, each with an initiative of
their own. ``… read`` prints the texts of all reports and of the audit trail.
"""

import json
import os
import sys
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import django

DEPARTMENTS = 50
COPIES = 7
PERIOD = (2026, 2)


def build(people: int) -> dict[str, Any]:
    from measures.actions.rounds import change_round, open_rounds
    from plans import clock
    from plans.actions.plans import load_plan
    from plans.models import Department, Initiative, Measure, Plan

    document = _document()
    load_plan(document=document, by=None)
    plan = Plan.objects.get(code=document.plan.code)
    office = _account("administrator@drill.example", None)
    rounds = open_rounds(plan=plan, fiscal_year=PERIOD[0], by=office)
    now = next(item for item in rounds if item.quarter == PERIOD[1])
    today = clock.today()
    # The last day; a drill around midnight goes on into the next.
    change_round(
        round=now, opens_on=now.opens_on, due_on=today, closes_on=today + timedelta(1), by=office
    )
    departments = [
        Department.objects.create(code=f"drill-{n:03}", name=f"訓練{n}課", is_sample=True)
        for n in range(DEPARTMENTS)
    ]
    initiatives = list(Initiative.objects.filter(measure__plan=plan))
    found = []
    for number, initiative in zip(range(people), initiatives, strict=False):
        department = departments[number % DEPARTMENTS]
        initiative.responsibilities.create(department=department, is_lead=True)
        person = _account(f"person{number}@drill.example", department)
        found.append(
            {
                "session": _session(person),
                "sheet": f"/work/{now.pk}/{department.pk}/",
                "initiative": initiative.pk,
            }
        )
    base = f"/plans/{plan.code}/"
    measures = Measure.objects.filter(plan=plan).values_list("code", flat=True)
    codes = Initiative.objects.filter(measure__plan=plan).values_list("code", flat=True)
    return {
        "people": found,
        "pages": [base, f"{base}initiatives/", f"{base}indicators/", "/work/"],
        "details": [f"{base}measures/{code}/" for code in measures]
        + [f"{base}initiatives/{code}/" for code in codes],
    }


def _document() -> Any:
    """The city's plan with its measures several times over, an initiative for each person."""
    from django.conf import settings

    from plans.domain.plan_parsing import parse_text

    fixture = settings.BASE_DIR / "fixtures" / "tome_dx_plan.yaml"
    document = parse_text(fixture.read_text(encoding="utf-8"))
    measures = []
    for number in range(COPIES):
        for measure in document.measures:
            initiatives = tuple(
                replace(
                    item,
                    code=f"{number + 1}{item.code}",
                    indicators=tuple(
                        replace(one, code=f"{number + 1}{one.code}", headline=False)
                        for one in item.indicators
                    ),
                )
                for item in measure.initiatives
            )
            code = f"{number + 1}{measure.code}"
            measures.append(replace(measure, code=code, initiatives=initiatives))
    head = replace(document.plan, code="drill", name="見本: 訓練の計画")
    return replace(document, plan=head, measures=tuple(measures))


def _account(email: str, department: Any) -> Any:
    from plans.actions.people import assign_role, create_account
    from plans.domain.vocabulary import RoleKind

    person = create_account(email=email, display_name="訓練", by=None)
    role = RoleKind.PROMOTER if department else RoleKind.ADMINISTRATOR
    assign_role(
        user=person,
        role=role,
        department=department,
        by=None,
        starts_on=date(2020, 4, 1),
        ends_on=None,
    )
    return person


def _session(person: Any) -> str:
    """The number of a session in which *person* is logged in."""
    from django.conf import settings
    from django.contrib import auth

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[auth.SESSION_KEY] = str(person.pk)
    session[auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[auth.HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def stored() -> dict[str, Any]:
    from measures.models import QuarterlyReport
    from plans.models import AuditEntry

    reports = QuarterlyReport.objects.values_list("initiative_id", "done", "state")
    trail = AuditEntry.objects.exclude(changes={}).values_list("changes", flat=True)
    return {
        "texts": {key: done for key, done, _ in reports},
        "submitted": sum(state == "submitted" for _, _, state in reports),
        "trail": json.dumps(list(trail), ensure_ascii=False),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tomedx.settings.production")
    django.setup()
    json.dump(build(int(sys.argv[2])) if sys.argv[1] == "build" else stored(), sys.stdout)
