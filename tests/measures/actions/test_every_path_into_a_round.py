"""Whatever way a figure comes, the same days, departments and editions let it in or keep it out."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from measures.actions.reports import ensure_report, move_report
from measures.domain.reported import ReportedValue
from measures.models import Actual, QuarterlyReport, ReportingRound
from plans.actions.editions import add_initiative, adopt_edition, draft_edition, end_initiative
from plans.domain.vocabulary import RoleKind, ValueStatus
from plans.errors import Refused
from plans.models import Department, Edition, Indicator, Initiative, Plan, User
from tests import factories
from tests.measures.bringing import ROW, bring_in
from tests.measures.saving import ReportTexts, save_report
from tests.measures.sheets import xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
Path = Callable[[Plan, User], str]


def by_form(plan: Plan, by: User) -> str:
    """Why the page, or the admin, would not take it; empty where it did."""
    indicator = Indicator.objects.get(code="1-2-1-a")
    entry = ReportedValue(ValueStatus.REPORTED, value=Decimal(53))
    try:
        report = ensure_report(round=plan.rounds.get(), initiative=indicator.initiative, by=by)
        save_report(
            report=report,
            by=by,
            expected_version=report.version,
            texts=ReportTexts(),
            actuals={indicator.pk: entry},
            phases={},
        )
    except Refused as refusal:
        return str(refusal)
    return ""


def by_submission(plan: Plan, by: User) -> str:
    """Why a draft made in time would not be submitted."""
    report, _ = QuarterlyReport.objects.get_or_create(
        round=plan.rounds.get(), initiative=Initiative.objects.get(), defaults={"created_by": by}
    )
    try:
        move_report(report=report, action="submit", by=by)
    except Refused as refusal:
        return str(refusal)
    return ""


def by_sheet(plan: Plan, by: User) -> str:
    """Why the import, or its command, would not take it."""
    return "".join(row.message for row in bring_in(plan, by, xlsx(ROW)).plan.errors)


PATHS = (by_form, by_sheet)


@pytest.fixture
def closed(plan: Plan) -> ReportingRound:
    ReportingRound.objects.update(closes_on=date(2026, 11, 22), due_on=date(2026, 10, 31))
    return plan.rounds.get()


@pytest.mark.parametrize("who", ["promoter", "administrator"])
@pytest.mark.parametrize("path", [*PATHS, by_submission])
def test_after_the_closing_day_nobody_enters(
    plan: Plan, closed: ReportingRound, who: str, path: Path, request: pytest.FixtureRequest
) -> None:
    assert "締め切りました" in path(plan, request.getfixturevalue(who))
    assert not Actual.objects.exists()


@pytest.mark.parametrize("path", [*PATHS, by_submission])
def test_an_extension_lets_in_its_department_and_no_neighbour(
    plan: Plan, closed: ReportingRound, department: Department, promoter: User, path: Path
) -> None:
    neighbour = factories.DepartmentFactory()
    Initiative.objects.get().responsibilities.create(department=neighbour, is_lead=False)
    closed.extensions.create(department=department, until=date(2026, 11, 23), reason="集計")

    assert "締め切りました" in path(plan, factories.person(RoleKind.PROMOTER, neighbour))
    assert path(plan, promoter) == ""


@pytest.mark.thorough
@pytest.mark.parametrize("path", PATHS)
def test_a_draft_edition_ends_nothing_until_it_is_adopted(
    plan: Plan, promoter: User, administrator: User, path: Path
) -> None:
    draft = drafted(plan, administrator)
    end_initiative(edition=draft, initiative=Initiative.objects.get(), by=administrator)
    assert path(plan, promoter) == ""

    QuarterlyReport.objects.all().update(state="draft")
    Actual.objects.all().delete()
    QuarterlyReport.objects.all().delete()
    adopt_edition(
        edition=draft, effective_from=2026, adopted_on=date(2026, 11, 23), by=administrator
    )
    assert "計画に含まれていません" in path(plan, promoter)


@pytest.mark.thorough
@pytest.mark.parametrize("path", PATHS)
def test_what_a_draft_edition_adds_is_not_entered_before_it_is_adopted(
    plan: Plan, department: Department, promoter: User, administrator: User, path: Path
) -> None:
    draft = drafted(plan, administrator)
    added = add_initiative(
        edition=draft,
        measure=plan.measures.get(),
        code="1-2-9",
        name="新規",
        lead=department,
        by=administrator,
    )
    Indicator.objects.update(initiative=added)
    assert "計画に含まれていません" in path(plan, promoter)

    adopt_edition(
        edition=draft, effective_from=2026, adopted_on=date(2026, 11, 23), by=administrator
    )
    assert path(plan, promoter) == ""


def drafted(plan: Plan, by: User) -> Edition:
    return draft_edition(plan=plan, label="見直し版", effective_from=2026, by=by)
