"""A plan's file that changes what was reported: the effect first, then a reason, or a refusal."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client

from plans.domain.calendar import Period
from plans.domain.plan_document import IndicatorEntry, PlanDocument
from plans.domain.vocabulary import Direction, EntryKind
from plans.models import AuditEntry, Indicator, Plan, User
from plans.reports.plan_workbook import plan_workbook
from plans.reports.plan_yaml import plan_yaml
from plans.selectors.plan_export import document_of
from tests.dashboards.reported import reported
from tests.plans.views.test_plan_workbook import BASE, adopt, office, upload

__all__ = ["office"]
pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
REASON = "目指す向きの誤りを訂正"


@pytest.fixture
def document(plan: Plan, approver: User) -> PlanDocument:
    """The small plan, of which 90 is reported."""
    reported(Indicator.objects.get(), approver, Period(2026, 2), 90)
    return document_of(plan, plan.editions.get())


def with_indicators(
    document: PlanDocument, change: Callable[[IndicatorEntry], tuple[IndicatorEntry, ...]]
) -> PlanDocument:
    [measure] = document.measures
    [initiative] = measure.initiatives
    changed = replace(initiative, indicators=change(initiative.indicators[0]))
    return replace(document, measures=(replace(measure, initiatives=(changed,)),))


def falling(document: PlanDocument) -> PlanDocument:
    return with_indicators(
        document, lambda one: (replace(one, direction=Direction.DECREASE, cumulative=False),)
    )


def adopt_with(client: Client, page: HttpResponse, reason: str) -> Any:
    fields = dict(
        re.findall(r'name="(content|seen|as_draft)" value="([^"]*)"', page.content.decode())
    )
    return client.post(f"{BASE}adopt/", fields | {"reason": reason}, follow=True)


def test_the_preview_shows_the_effect_and_asks_for_a_reason(
    office: Client, document: PlanDocument
) -> None:
    page = upload(office, plan_workbook(falling(document)))
    text = page.content.decode()

    for words in ("報告済みの値への影響", "目指す向き・累計", "評価が変わる取組", 'name="reason"'):
        assert words in text
    assert Indicator.objects.get().direction == "increase"


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_nothing_is_written(
    office: Client, document: PlanDocument, reason: str
) -> None:
    page = upload(office, plan_workbook(falling(document)))
    answer = adopt_with(office, page, reason)

    assert "影響を確かめ、理由を書いて" in answer.content.decode()
    assert "報告済みの値への影響" in answer.content.decode()
    assert Indicator.objects.get().direction == "increase"


def test_with_a_reason_it_is_written_and_the_reason_kept(
    office: Client, document: PlanDocument
) -> None:
    adopt_with(office, upload(office, plan_workbook(falling(document))), REASON)

    assert Indicator.objects.get().direction == "decrease"
    assert AuditEntry.objects.filter(action="計画読込").latest("pk").changes["理由"] == REASON


def test_nothing_is_asked_of_a_file_that_changes_no_meaning(
    office: Client, document: PlanDocument
) -> None:
    page = upload(office, plan_workbook(replace(document, glossary=())))
    named = replace(document, plan=replace(document.plan, name="別の名"))
    page = upload(office, plan_workbook(named))

    assert 'name="reason"' not in page.content.decode()
    adopt(office, page)
    assert Plan.objects.get().name == "別の名"


def test_another_code_for_reported_figures_is_changed_in_the_admin_first(
    office: Client, document: PlanDocument
) -> None:
    recoded = with_indicators(document, lambda one: (replace(one, code="1-2-1-z"),))
    text = upload(office, plan_workbook(recoded)).content.decode()

    assert "ファイルでは 1-2-1-z になっています" in text
    assert Indicator.objects.get().code == "1-2-1-a"


def test_an_entry_that_leaves_reports_unreadable_is_refused(
    office: Client, document: PlanDocument
) -> None:
    judged = with_indicators(
        document,
        lambda one: (
            replace(one, entry=EntryKind.JUDGEMENT, cumulative=False, targets={2028: "達成"}),
        ),
    )
    text = upload(office, plan_workbook(judged)).content.decode()

    assert "これまでの報告1件が読めなくなります" in text


def test_years_with_reports_are_not_taken_out(
    office: Client, document: PlanDocument, approver: User
) -> None:
    reported(Indicator.objects.get(), approver, Period(2024, 1), 44)
    head = replace(document.plan, first_year=2025)
    later = with_indicators(
        replace(document, plan=head, edition=replace(document.edition, effective_from=2025)),
        lambda one: (replace(one, targets={2028: one.targets[2028]}),),
    )
    [measure] = later.measures
    [initiative] = measure.initiatives
    phases = tuple(replace(one, start=2025, end=2025) for one in initiative.phases)
    initiative = replace(initiative, phases=phases)
    later = replace(later, measures=(replace(measure, initiatives=(initiative,)),))

    assert "令和6年度の報告があるため" in upload(office, plan_workbook(later)).content.decode()


def test_an_indicator_that_a_file_adds_begins_in_the_present_year(
    office: Client, document: PlanDocument
) -> None:
    more = with_indicators(
        document, lambda one: (one, replace(one, code="1-2-1-n", name="新しい指標"))
    )
    adopt(office, upload(office, plan_workbook(more)))

    years = dict(Indicator.objects.values_list("code", "first_year"))
    assert years == {"1-2-1-a": None, "1-2-1-n": 2026}


def test_one_that_a_draft_adds_begins_with_the_edition(
    office: Client, document: PlanDocument
) -> None:
    more = with_indicators(
        document, lambda one: (one, replace(one, code="1-2-1-n", name="新しい指標"))
    )
    edition = replace(document.edition, number=2, label="案", effective_from=2027, adopted_on=None)
    adopt(office, upload(office, plan_workbook(replace(more, edition=edition))))

    assert Indicator.objects.get(code="1-2-1-n").first_year == 2027


def test_the_command_wants_the_reason_too(document: PlanDocument, tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(plan_yaml(falling(document)), encoding="utf-8")
    call_command("load_plan", str(path), "--dry-run")

    with pytest.raises(CommandError, match="--reason に理由を書きます"):
        call_command("load_plan", str(path))
    assert Indicator.objects.get().direction == "increase"

    call_command("load_plan", str(path), "--reason", REASON)
    assert Indicator.objects.get().direction == "decrease"
