"""Figures of every kind on the sheet, and the warnings that somebody has to answer."""

from decimal import Decimal

import pytest

from measures.models import Actual, FigureConfirmation, PhaseProgress, QuarterlyReport
from plans.domain.vocabulary import EntryKind, ReportState, TargetBasis
from plans.models import Department, Indicator, Phase, Plan, User
from tests import factories
from tests.measures.views.desk_sheet import Sheet, browser_of, sheet_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def approve_last(plan: Plan, indicator: Indicator, amount: int, by: User) -> None:
    """An official figure for the quarter before the plan's round."""
    last = factories.ReportingRoundFactory(plan=plan, fiscal_year=2026, quarter=1)
    report = QuarterlyReport.objects.create(
        round=last, initiative=indicator.initiative, created_by=by, state="approved"
    )
    Actual.objects.create(
        report=report,
        indicator=indicator,
        fiscal_year=2026,
        quarter=1,
        value=amount,
        entered_by=by,
        approved_by=by,
        approved_at="2026-07-20T00:00:00Z",
    )


@pytest.fixture
def after_63(
    plan: Plan, indicator: Indicator, department: Department, promoter: User, administrator: User
) -> Sheet:
    """The sheet of the quarter after 63手続 had been reached."""
    round = plan.rounds.get()
    approve_last(plan, indicator, 63, administrator)
    sheet = Sheet(browser_of(promoter), f"/work/{round.pk}/{department.pk}/")
    sheet.open()
    return sheet


def test_what_was_added_and_the_total_give_each_other(
    after_63: Sheet, indicator: Indicator
) -> None:
    after_63.fields[f"a{indicator.pk}-increment"] = "＋１０"
    after_63.send()
    assert Actual.objects.drafts().get().value == 73

    # The total stands in its field now; a new addition is meant all the same.
    after_63.fields[f"a{indicator.pk}-increment"] = "12"
    page = after_63.send().content.decode()
    assert Actual.objects.drafts().get().value == 75
    assert "12" in page


def test_a_warning_holds_until_somebody_says_why_it_does_not(
    after_63: Sheet, value: str, state: str, indicator: Indicator, promoter: User
) -> None:
    key, submit = f"a{indicator.pk}", f"submit:{indicator.initiative_id}"
    after_63.fields |= {value: "60", state: "in_progress"}
    page = after_63.send(do=submit).content.decode()
    assert "累計ですが、前回より減っています" in page
    assert Actual.objects.drafts().get().value == 60

    # Ticked, but without a word why.
    after_63.fields[f"{key}-sure"] = "60"
    after_63.send(do=submit)
    assert not FigureConfirmation.objects.exists()

    after_63.fields |= {f"{key}-sure": "60", f"{key}-note": "3手続を統合した"}
    after_63.send(do=submit)
    confirmation = FigureConfirmation.objects.get()
    assert (confirmation.said, confirmation.by) == ("60", promoter)
    assert confirmation.reason == "3手続を統合した"
    assert indicator.initiative.reports.get(round__quarter=2).state == ReportState.SUBMITTED


def test_a_confirmation_does_not_answer_for_another_figure(
    after_63: Sheet, value: str, state: str, indicator: Indicator
) -> None:
    key = f"a{indicator.pk}"
    after_63.fields |= {value: "60", state: "in_progress", f"{key}-note": "統合した"}
    after_63.send()
    after_63.fields[f"{key}-sure"] = "60"
    after_63.send()
    assert after_63.fields[f"{key}-sure"] == "60"

    after_63.fields[value] = "6"
    after_63.send(do=f"submit:{indicator.initiative_id}")
    assert f"{key}-sure" not in after_63.fields
    assert indicator.initiative.reports.get(round__quarter=2).state == ReportState.DRAFT


def test_fractions_and_references_have_their_fields(
    plan: Plan, department: Department, promoter: User, indicator: Indicator
) -> None:
    share = factories.IndicatorFactory(
        initiative=indicator.initiative,
        unit="％",
        cumulative=False,
        entry=EntryKind.FRACTION.value,
        basis=TargetBasis.REFERENCE.value,
        reference_name="県平均",
        decimals=1,
    )
    sheet = sheet_of(promoter, plan, department)
    key = f"a{share.pk}"
    sheet.fields |= {
        f"{key}-numerator": "１２件",
        f"{key}-denominator": "80",
        f"{key}-reference": "20.5%",
    }
    page = sheet.save().content.decode()

    actual = Actual.objects.get(indicator=share)
    assert (actual.numerator, actual.denominator) == (12, 80)
    assert actual.reference == Decimal("20.5")
    assert "<strong>15.0％</strong>" in page


def test_phases_can_be_taken_over_from_the_last_report(
    plan: Plan, department: Department, promoter: User, administrator: User, indicator: Indicator
) -> None:
    round, phase = plan.rounds.get(), Phase.objects.get(edition__plan=plan)
    approve_last(plan, indicator, 63, administrator)
    PhaseProgress.objects.create(
        report=QuarterlyReport.objects.get(),
        phase=phase,
        state="in_progress",
        started_on="2026-04-01",
        entered_by=administrator,
        approved_by=administrator,
        approved_at="2026-07-20T00:00:00Z",
    )
    sheet = Sheet(browser_of(promoter), f"/work/{round.pk}/{department.pk}/")
    assert "前回と同じにする" in sheet.open().content.decode()
    sheet.send(do=f"carry:{indicator.initiative_id}")

    drafted = PhaseProgress.objects.drafts().get()
    assert (drafted.state, str(drafted.started_on)) == ("in_progress", "2026-04-01")
