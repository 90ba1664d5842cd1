"""The department's sheet: everything typed is kept, and only what is complete is handed in."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from measures.forms.typed import understand_actual, understand_phase
from measures.models import (
    Actual,
    PhaseProgress,
    QuarterlyReport,
    TypedText,
)
from measures.selectors.import_context import IndicatorSubject, InitiativeSubject, indicator_subject
from plans.domain.vocabulary import ReportState, ValueStatus
from plans.models import AuditEntry, Department, Indicator, Phase, Plan, User
from tests import factories
from tests.measures.views.desk_sheet import Sheet, browser_of, sheet_of

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_looking_begins_no_report(sheet: Sheet, value: str) -> None:
    assert sheet.fields[value] == ""
    sheet.send()
    assert not QuarterlyReport.objects.exists()


def test_what_is_typed_is_kept_exactly_and_by_whom(
    sheet: Sheet, value: str, initiative: str, promoter: User
) -> None:
    sheet.fields |= {value: "６５手続", f"{initiative}-done": "説明会を\n開いた。"}
    page = sheet.send()

    actual, report = Actual.objects.get(), QuarterlyReport.objects.get()
    assert (actual.value, actual.raw, actual.entered_by) == (65, "６５手続", promoter)
    assert report.done == "説明会を\n開いた。"
    assert "保存しました" in page.content.decode()
    assert sheet.fields[value] == "65"


def test_sending_the_same_form_twice_does_nothing_twice(sheet: Sheet, value: str) -> None:
    sheet.fields[value] = "65"
    first = dict(sheet.fields)
    sheet.send()
    report, entries = QuarterlyReport.objects.get(), AuditEntry.objects.count()
    sheet.fields = first
    sheet.send()

    assert QuarterlyReport.objects.get().version == report.version
    assert AuditEntry.objects.count() == entries
    assert Actual.objects.count() == 1


def test_one_bad_field_loses_neither_itself_nor_the_good_ones(
    sheet: Sheet, value: str, state: str, initiative: str
) -> None:
    sheet.fields |= {value: "６５くらい？", state: "in_progress", f"{initiative}-issues": "人手"}
    sheet.send()
    page = sheet.open().content.decode()

    assert sheet.fields[value] == "６５くらい？"
    assert "読めません" in page
    assert 'aria-invalid="true"' in page
    assert PhaseProgress.objects.get().state == "in_progress"
    assert QuarterlyReport.objects.get().issues == "人手"
    assert not Actual.objects.exists()


def test_a_field_that_cannot_be_read_holds_up_the_handing_in_alone(
    sheet: Sheet, value: str, state: str, indicator: Indicator
) -> None:
    sheet.fields |= {value: "abc", state: "in_progress"}
    page = sheet.send(do=f"submit:{indicator.initiative_id}").content.decode()

    assert "読み取れません" in page
    assert QuarterlyReport.objects.get().state == ReportState.DRAFT
    sheet.fields[value] = "65"
    sheet.send(do=f"submit:{indicator.initiative_id}")
    assert QuarterlyReport.objects.get().state == ReportState.SUBMITTED
    assert not TypedText.objects.exists()


def test_what_is_missing_is_named_and_a_pending_figure_is_an_answer(
    sheet: Sheet, value: str, state: str, indicator: Indicator
) -> None:
    page = sheet.send(do=f"submit:{indicator.initiative_id}").content.decode()
    assert f"指標「{indicator.name}」が未入力です" in page
    assert "工程「導入検討」の状態が未入力です" in page

    sheet.fields |= {value: "集計中", state: "in_progress"}
    sheet.send(do=f"submit:{indicator.initiative_id}")
    assert Actual.objects.get().status == ValueStatus.PENDING
    assert QuarterlyReport.objects.get().state == ReportState.SUBMITTED


def test_only_complete_initiatives_are_handed_in_together(
    sheet: Sheet, value: str, state: str
) -> None:
    page = sheet.send(do="submit:all").content.decode()
    assert "提出できる取組はありません" in page
    assert "は提出していません：指標「" in page
    assert "／工程「導入検討」の状態が未入力です" in page

    sheet.fields |= {value: "65", state: "in_progress"}
    page = sheet.send(do="submit:all").content.decode()
    assert "は提出していません" not in page
    assert QuarterlyReport.objects.get().state == ReportState.SUBMITTED


def test_where_there_is_nothing_to_enter_a_word_is_asked_for(
    sheet: Sheet, indicator: Indicator, initiative: str
) -> None:
    Indicator.objects.update(measurable=False)
    Phase.objects.all().delete()
    sheet.open()
    page = sheet.send(do="submit:all").content.decode()
    assert "提出できる取組はありません" in page
    assert "取組状況を書いてください" in page

    sheet.fields[f"{initiative}-done"] = "前回から変わりなし"
    sheet.send(do="submit:all")
    assert QuarterlyReport.objects.get().state == ReportState.SUBMITTED


def test_what_htmx_is_told_leaves_the_fields_alone(sheet: Sheet, value: str) -> None:
    sheet.fields[value] = "65"
    answer = sheet.save()

    text = answer.content.decode()
    assert answer["Desk-Kept"] == "yes"
    assert 'hx-swap-oob="true"' in text
    assert f'name="{value}"' not in text
    # The next save builds on what came back, and meets nobody.
    sheet.fields[value] = "66"
    assert sheet.save()["Desk-Kept"] == "yes"
    assert Actual.objects.get().value == 66


def test_odd_bytes_do_no_harm(sheet: Sheet, value: str, initiative: str) -> None:
    sheet.fields |= {
        value: "65\0",
        f"{initiative}-done": "a\0b",
        f"{initiative}-version": "９" * 30,
    }
    assert sheet.send().status_code == 200
    assert QuarterlyReport.objects.get().done == "ab"


def test_a_form_that_does_not_say_what_it_saw_is_asked_rather_than_trusted(
    sheet: Sheet, initiative: str
) -> None:
    sheet.fields |= {f"{initiative}-done": "説明会", f"{initiative}-seen": "x,:,,done"}
    page = sheet.send()

    assert page.status_code == 409
    assert "どちらを残すか" in page.content.decode()
    assert sheet.fields[f"{initiative}-done"] == "説明会"


def test_an_initiative_that_left_the_plan_meanwhile_is_not_said_to_be_kept(
    plan: Plan, sheet: Sheet, indicator: Indicator, value: str
) -> None:
    ending = factories.EditionFactory(plan=plan, number=2, effective_from=2026)
    indicator.initiative.ended_edition = ending
    indicator.initiative.save()
    sheet.fields[value] = "65"

    assert "Desk-Kept" not in sheet.save()
    assert "計画から外れた取組の入力は、保存していません" in sheet.send().content.decode()
    assert not Actual.objects.exists()


def test_a_large_department_is_one_form_all_the_same(sheet: Sheet, value: str) -> None:
    sheet.fields |= {f"a{number}-note": "" for number in range(10_000, 13_000)} | {value: "65"}
    assert sheet.send().status_code == 200
    assert Actual.objects.get().value == 65


written = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@given(number=written, day=written, words=written)
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_typed_is_there_again(
    number: str,
    day: str,
    words: str,
    sheet: Sheet,
    indicator: Indicator,
    value: str,
    state: str,
    initiative: str,
) -> None:
    """As it was typed, or as it was understood."""
    sheet.open()
    started, done = state.replace("state", "started_on"), f"{initiative}-done"
    sheet.fields |= {value: number, state: "in_progress", started: day, done: words}
    assert sheet.send().status_code == 200

    sheet.open()
    assert sheet.fields[done] == words
    unread = dict(TypedText.objects.values_list("field", "text"))
    figure = understand_actual({"value": number}, subject_of(indicator)).reported
    phase = understand_phase({"state": "in_progress", "started_on": day}).reported
    if figure is None:
        assert sheet.fields[value] == unread[value] == number
    else:
        assert [row.value for row in Actual.objects.all()] in ([figure.value], [])
        assert value not in unread
    if phase is None:
        assert sheet.fields[started] == unread[started] == day
    else:
        assert PhaseProgress.objects.get().started_on == phase.started_on
        assert started not in unread


def subject_of(indicator: Indicator) -> IndicatorSubject:
    initiative = InitiativeSubject(indicator.initiative_id, "", "", frozenset(), frozenset())
    return indicator_subject(indicator, initiative)


def test_the_role_that_merely_decides_reads(
    plan: Plan, department: Department, approver: User, value: str
) -> None:
    sheet = sheet_of(approver, plan, department)
    assert value not in sheet.fields


@pytest.mark.parametrize("more", [0, 4])
def test_the_sheet_costs_the_same_number_of_queries_whatever_its_length(
    plan: Plan,
    department: Department,
    promoter: User,
    indicator: Indicator,
    more: int,
    django_assert_num_queries: object,
) -> None:
    for _ in range(more):
        initiative = factories.InitiativeFactory(measure=indicator.initiative.measure)
        initiative.responsibilities.create(department=department)
        factories.IndicatorFactory(initiative=initiative)
    client = browser_of(promoter)
    address = f"/work/{plan.rounds.get().pk}/{department.pk}/"
    client.get(address)
    with django_assert_num_queries(18):  # type: ignore[operator]
        client.get(address)
