"""A sheet is saved at once; what cannot be stored of one report holds up no other."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from measures.actions.desk import Edit, Saved, edits_over, save_sheet
from measures.domain.reported import ReportedPhase, ReportedValue
from measures.models import Actual, QuarterlyReport
from measures.selectors.desk.lines import ReportLines
from measures.selectors.desk.units import Content
from plans.domain.vocabulary import PhaseState, ValueStatus
from plans.models import AuditEntry, Department, Initiative, Plan, User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
Save = Callable[[Callable[[ReportLines], list[Edit]]], list[Saved]]


@pytest.fixture
def initiatives(plan: Plan, department: Department) -> list[Initiative]:
    first = Initiative.objects.get(measure__plan=plan)
    second = factories.InitiativeFactory(measure=first.measure, code="1-2-2")
    second.responsibilities.create(department=department)
    factories.IndicatorFactory(initiative=second, code="1-2-2-a", entry="fraction")
    return [first, second]


@pytest.fixture
def save(plan: Plan, promoter: User, initiatives: list[Initiative]) -> Save:
    return lambda edits_of: save_sheet(
        round=plan.rounds.get(), initiatives=initiatives, by=promoter, edits_of=edits_of
    )


def figures(lines: ReportLines, figure: ReportedValue) -> list[Edit]:
    contents: dict[str, Content] = {"done": "説明会"}
    contents |= {row.name: figure for row in lines.rows}
    return edits_over(lines, contents)


@pytest.mark.parametrize(
    ("figure", "why"),
    [
        (
            ReportedValue(ValueStatus.REPORTED, None, Decimal(5), Decimal(0)),
            "分母が0なのに、分子が0ではありません",
        ),
        (
            ReportedValue(ValueStatus.REPORTED, None, Decimal(5), Decimal(-1)),
            "分母は0以上にしてください",
        ),
        (ReportedValue(ValueStatus.REPORTED, None, Decimal(5)), "値、または分子と分母の両方を"),
        (ReportedValue(ValueStatus.PENDING, note="あ" * 1001), "1000"),
    ],
)
def test_what_the_database_refuses_is_told_by_its_field_and_the_other_report_is_kept(
    save: Save, initiatives: list[Initiative], figure: ReportedValue, why: str
) -> None:
    sound = ReportedValue(ValueStatus.REPORTED, Decimal(65))

    first, second = save(
        lambda lines: figures(lines, sound if lines.initiative == initiatives[0] else figure)
    )

    assert first.refusal == ()
    assert Actual.objects.get().value == 65
    assert second.refusal[0].startswith("1-2-2-a")
    assert why in second.refusal[0]
    assert not QuarterlyReport.objects.filter(initiative=initiatives[1]).exists()


def test_a_phase_given_up_without_a_reason_is_named(save: Save) -> None:
    def given_up(lines: ReportLines) -> list[Edit]:
        return edits_over(
            lines, {line.name: ReportedPhase(PhaseState.CANCELLED) for line in lines.phases}
        )

    saved = save(given_up)

    assert saved[0].refusal[0].startswith("工程「導入検討」: 「中止」には理由を備考に")


def test_a_report_that_somebody_begins_at_the_same_moment_is_read_and_saved_into(
    save: Save, plan: Plan, promoter: User, initiatives: list[Initiative]
) -> None:
    met: list[str] = []

    def while_another_begins(lines: ReportLines) -> list[Edit]:
        if not met:
            met.append("begun")
            QuarterlyReport.objects.create(
                round=plan.rounds.get(), initiative=initiatives[0], created_by=promoter
            )
        return edits_over(lines, {"done": "説明会"})

    saved = save(while_another_begins)

    assert [one.refusal for one in saved] == [(), ()]
    assert [report.done for report in QuarterlyReport.objects.all()] == ["説明会"] * 2


def test_each_report_has_its_own_entry_in_the_audit_trail(save: Save) -> None:
    save(lambda lines: edits_over(lines, {"done": lines.initiative.code}))

    entries = AuditEntry.objects.order_by("pk").values_list("action", "changes")
    assert [action for action, _ in entries] == ["報告作成", "報告保存"] * 2
    assert [changes["取組状況"][1] for _, changes in entries if changes] == ["1-2-1", "1-2-2"]
