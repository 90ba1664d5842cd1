"""The one reader of drafts and current rows."""

from datetime import date
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures.domain.reported import ReportedPhase, ReportedValue
from measures.models import Actual, PhaseProgress
from measures.selectors.stored_rows import phase_rows, value_rows
from plans import clock
from plans.domain.calendar import Period
from plans.domain.vocabulary import PhaseState, ValueStatus
from plans.models import Indicator, Phase, Plan, User
from tests import factories

Q2 = Period(2026, 2)


def test_a_draft_stands_beside_the_current_row_and_what_gave_way_is_left_out(
    plan: Plan, administrator: User
) -> None:
    indicator, now = Indicator.objects.get(), clock.now()
    common = {
        "report": factories.report_of(plan, administrator), "indicator": indicator,
        "fiscal_year": 2026, "quarter": 2, "entered_by": administrator,
    }  # fmt: skip
    official = {"approved_by": administrator, "approved_at": now}
    Actual.objects.create(value=1, superseded_at=now, **official, **common)
    standing = Actual.objects.create(value=2, is_sample=True, **official, **common)
    Actual.objects.create(value=3, note="見込み", **common)

    with CaptureQueriesContext(connection) as queries:
        current, drafts = value_rows(Actual.objects.of_plan(plan))

    key = (indicator.pk, Q2)
    assert len(queries) == 1
    assert current.keys() == drafts.keys() == {key}
    assert (current[key].id, current[key].is_sample) == (standing.pk, True)
    assert current[key].reported == ReportedValue(ValueStatus.REPORTED, Decimal(2))
    assert drafts[key].reported == ReportedValue(ValueStatus.REPORTED, Decimal(3), note="見込み")


def test_a_phase_is_known_by_its_number_whichever_edition_words_it(
    plan: Plan, administrator: User
) -> None:
    phase, day = Phase.objects.get(), date(2026, 9, 30)
    PhaseProgress.objects.create(
        report=factories.report_of(plan, administrator), phase=phase,
        state=PhaseState.COMPLETED, completed_on=day, entered_by=administrator,
    )  # fmt: skip

    current, drafts = phase_rows(PhaseProgress.objects.of_plan(plan))

    assert not current
    [(key, row)] = drafts.items()
    assert key == (phase.initiative_id, phase.number, Q2)
    assert row.reported == ReportedPhase(PhaseState.COMPLETED, completed_on=day)
