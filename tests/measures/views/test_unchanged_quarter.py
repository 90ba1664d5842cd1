"""A quarter in which little has changed: said so line by line, asked about where it is copied."""

from datetime import date

import pytest

from measures.models import Actual, PhaseProgress, QuarterlyReport, ReportingRound
from plans import clock
from plans.domain.vocabulary import Aggregation, EntryKind, Frequency, ReportState
from plans.models import AuditEntry, Department, Indicator, Initiative, Phase, Plan, User
from tests import factories
from tests.measures.views.desk_sheet import Sheet, browser_of

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
SAME = "前回から変わりなし"
DONE = "見本: 説明会を開いた。"


@pytest.fixture
def last(plan: Plan, indicator: Indicator, administrator: User) -> QuarterlyReport:
    """The approved report of the quarter before: 63手続, a phase, words."""
    round = factories.ReportingRoundFactory(plan=plan, fiscal_year=2026, quarter=1)
    report = QuarterlyReport.objects.create(
        round=round,
        initiative=indicator.initiative,
        created_by=administrator,
        state="approved",
        done=DONE,
        issues="見本: 人手が足りない。",
    )
    approved = {
        "report": report,
        "entered_by": administrator,
        "approved_by": administrator,
        "approved_at": "2026-07-20T00:00:00Z",
    }
    Actual.objects.create(
        indicator=indicator, fiscal_year=2026, quarter=1, value=63, note="前回の備考", **approved
    )
    PhaseProgress.objects.create(phase=Phase.objects.get(), state="in_progress", **approved)
    return report


@pytest.fixture
def opened(last: QuarterlyReport, plan: Plan, department: Department, promoter: User) -> Sheet:
    """The sheet of the quarter after it."""
    sheet = Sheet(browser_of(promoter), f"/work/{plan.rounds.get(quarter=2).pk}/{department.pk}/")
    sheet.open()
    return sheet


def report_now() -> QuarterlyReport:
    return QuarterlyReport.objects.get(round__quarter=2)


def shown(sheet: Sheet) -> str:
    return sheet.open().content.decode()


def test_one_click_says_of_a_line_that_it_is_as_it_was(
    opened: Sheet, indicator: Indicator, promoter: User
) -> None:
    page = opened.send(do=f"same:a{indicator.pk}").content.decode()

    actual = Actual.objects.drafts().get()
    assert (actual.fiscal_year, actual.quarter) == (2026, 2)
    assert (actual.value, actual.raw, actual.note) == (63, SAME, "")
    assert (actual.entered_by, actual.entered_at) == (promoter, clock.now())
    assert "1件を「前回から変わりなし」として下書きに保存しました。" in page
    assert f"{SAME}（確認済み）" in page
    assert opened.fields[f"a{indicator.pk}-value"] == "63"
    # The phase was not spoken of, and nothing was handed in.
    assert not PhaseProgress.objects.drafts().exists()
    assert report_now().state == ReportState.DRAFT
    saved = AuditEntry.objects.filter(action="報告保存").latest("pk")
    assert SAME in str(saved.changes)


def test_one_click_says_it_of_a_whole_initiative(opened: Sheet, initiative: str) -> None:
    opened.send(do=f"same:{initiative}")

    assert Actual.objects.drafts().get().value == 63
    assert PhaseProgress.objects.drafts().get().state == "in_progress"
    assert report_now().done == SAME
    # That is all it takes: the report can be handed in, and nobody asks about these words.
    opened.send(do="submit:all")
    assert report_now().state == ReportState.SUBMITTED


def test_what_was_typed_stays(opened: Sheet, indicator: Indicator, initiative: str) -> None:
    opened.fields[f"a{indicator.pk}-value"] = "65"
    opened.fields[f"{initiative}-done"] = "見本: 2手続を公開した。"
    opened.send(do=f"same:{initiative}")

    assert Actual.objects.drafts().get().value == 65
    assert report_now().done == "見本: 2手続を公開した。"
    assert PhaseProgress.objects.drafts().get().state == "in_progress"


def test_a_figure_typed_over_it_is_no_longer_that_of_before(
    opened: Sheet, indicator: Indicator
) -> None:
    opened.send(do=f"same:a{indicator.pk}")
    opened.fields[f"a{indicator.pk}-note"] = "9月末の数"
    opened.send()
    assert Actual.objects.drafts().get().raw == SAME

    opened.fields[f"a{indicator.pk}-value"] = "64"
    opened.send()
    assert Actual.objects.drafts().get().raw == "64"
    assert f"{SAME}（確認済み）" not in shown(opened)


def test_silence_says_nothing(opened: Sheet, initiative: str) -> None:
    opened.fields[f"{initiative}-done"] = "見本: 変わりない。"
    opened.send()
    assert not Actual.objects.drafts().exists()


@pytest.mark.parametrize("aggregation", [Aggregation.SUM, Aggregation.RATIO])
def test_what_a_quarter_adds_is_never_offered(
    aggregation: Aggregation, opened: Sheet, indicator: Indicator
) -> None:
    fields = {"aggregation": aggregation.value, "cumulative": False}
    if aggregation is Aggregation.RATIO:
        fields["entry"] = EntryKind.FRACTION.value
        Actual.objects.update(value=None, numerator=12, denominator=40)
    Indicator.objects.filter(pk=indicator.pk).update(**fields)

    assert f'value="same:a{indicator.pk}"' not in shown(opened)
    page = opened.send(do=f"same:a{indicator.pk}").content.decode()
    assert "できる欄はありません" in page
    assert not Actual.objects.drafts().exists()


def test_a_figure_that_waits_for_approval_is_not_passed_over(
    opened: Sheet, plan: Plan, indicator: Indicator, last: QuarterlyReport, promoter: User
) -> None:
    """The one shown as the last is older than what was handed in since."""
    last.state = "draft"
    last.save()
    Actual.objects.create(
        report=last, indicator=indicator, fiscal_year=2026, quarter=1, value=64,
        entered_by=promoter,
    )  # fmt: skip
    assert f'value="same:a{indicator.pk}"' not in shown(opened)


def test_an_approver_sees_that_it_was_said(
    opened: Sheet, indicator: Indicator, initiative: str, approver: User
) -> None:
    opened.send(do=f"same:{initiative}")
    opened.send(do="submit:all")
    assert SAME in browser_of(approver).get("/work/").content.decode()


@pytest.mark.parametrize("command", ["submit:all", "submit:{}"])
def test_copied_texts_are_asked_about_and_handed_in_once_it_is_said(
    command: str, opened: Sheet, initiative: str, indicator: Indicator
) -> None:
    opened.send(do=f"same:{initiative}")
    opened.fields[f"{initiative}-done"] = f" {DONE}\r\n"
    opened.fields[f"{initiative}-issues"] = "見本: 人手が足りない。"
    opened.fields[f"{initiative}-next_steps"] = "見本: 9月に開く。"
    page = opened.send(do=command.format(initiative[1:])).content.decode()

    assert report_now().state == ReportState.DRAFT
    assert "<strong>取組状況・課題</strong>が前回と同じ文です。" in page
    assert f'value="as-is:{initiative[1:]}"' in page
    assert f'href="#{initiative}-done"' in page
    opened.send(do=f"as-is:{initiative[1:]}")
    assert report_now().state == ReportState.SUBMITTED
    # A question that is answered is not asked again.
    ask = browser_of(User.objects.get(pk=report_now().created_by_id))
    page = ask.get(f"{opened.address}?ask={initiative[1:]}").content.decode()
    assert "前回と同じ文です" not in page


def test_a_report_that_lacks_something_is_told_that_first(opened: Sheet, initiative: str) -> None:
    opened.fields[f"{initiative}-done"] = DONE
    page = opened.send(do=f"submit:{initiative[1:]}").content.decode()
    assert "が未入力です" in page
    assert "前回と同じ文のまま提出しますか" not in page


def test_the_page_of_the_report_asks_the_same(
    opened: Sheet, initiative: str, promoter: User
) -> None:
    opened.send(do=f"same:{initiative}")
    opened.fields[f"{initiative}-done"] = DONE
    opened.send()
    report, client = report_now(), browser_of(promoter)
    step = {"action": "submit", "version": report.version, "comment": ""}
    answer = client.post(f"/work/reports/{report.pk}/", step)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "取組状況が前回（R8 Q1）と同じ文です。" in page
    assert 'name="as_is" value="on"' in page
    client.post(f"/work/reports/{report.pk}/", step | {"as_is": "on"})
    assert report_now().state == ReportState.SUBMITTED


def test_the_page_of_the_office_asks_the_same(
    opened: Sheet, initiative: str, administrator: User
) -> None:
    opened.send(do=f"same:{initiative}")
    opened.fields[f"{initiative}-done"] = DONE
    opened.send()
    report, client = report_now(), browser_of(administrator)
    step = {f"{initiative}-version": report.version, "do": "submit"}
    address = f"/admin/measures/quarterlyreport/{report.pk}/change/"
    page = client.post(address, step, follow=True).content.decode()

    assert "取組状況が前回（R8 Q1）と同じ文です。" in page
    assert 'name="as_is" value="on"' in page
    client.post(address, step | {"as_is": "on"})
    assert report_now().state == ReportState.SUBMITTED


@pytest.mark.parametrize("command", ["submit", "submit:", "submit:1:2", "carry:x", "same:9", "ｘ"])
def test_a_button_that_there_is_not_is_answered(
    command: str, opened: Sheet, initiative: str
) -> None:
    opened.fields[f"{initiative}-done"] = "見本: 書いた。"
    page = opened.send(do=command).content.decode()
    assert "押されたボタンの操作は分かりませんでした" in page
    assert report_now().done == "見本: 書いた。"
    assert report_now().state == ReportState.DRAFT


def due_in(quarter: int, plan: Plan, frequency: Frequency, last: QuarterlyReport) -> ReportingRound:
    """The round of *quarter*, of an indicator that is asked for so often."""
    Indicator.objects.update(frequency=frequency.value)
    found: ReportingRound = plan.rounds.filter(quarter=quarter).first() or (
        factories.ReportingRoundFactory(
            plan=plan, fiscal_year=2026, quarter=quarter, closes_on=date(2027, 3, 31)
        )
    )
    return found


@pytest.mark.parametrize(
    ("frequency", "asked"),
    [(Frequency.YEARLY, [4]), (Frequency.HALF_YEARLY, [2, 4]), (Frequency.QUARTERLY, [2, 3, 4])],
)
@pytest.mark.parametrize("quarter", [2, 3, 4])
def test_an_indicator_is_asked_for_when_it_is_due_and_nowhere_else(
    frequency: Frequency,
    asked: list[int],
    quarter: int,
    plan: Plan,
    indicator: Indicator,
    last: QuarterlyReport,
    department: Department,
    promoter: User,
) -> None:
    round = due_in(quarter, plan, frequency, last)
    PhaseProgress.objects.update(state="completed", completed_on="2026-06-01")
    sheet = Sheet(browser_of(promoter), f"/work/{round.pk}/{department.pk}/")
    page, work = shown(sheet), sheet.client.get("/work/").content.decode()
    is_asked = quarter in asked

    assert ("今回は報告しない指標 1件" in page) is not is_asked
    assert (f'value="same:a{indicator.pk}"' in page) is is_asked
    assert (f"未入力：{indicator.name}" in work) is is_asked
    key = indicator.initiative_id
    sheet.fields[f"i{key}-done"] = "見本: 今回の状況。"
    sheet.send(do=f"submit:{key}")
    report = QuarterlyReport.objects.get(round=round)
    assert (report.state == ReportState.SUBMITTED) is not is_asked


def test_two_reports_with_copied_texts_are_handed_in_by_one_click(
    opened: Sheet, plan: Plan, department: Department, indicator: Indicator, last: QuarterlyReport
) -> None:
    other: Initiative = factories.InitiativeFactory(
        measure=indicator.initiative.measure, code="1-2-9"
    )
    other.responsibilities.create(department=department)
    QuarterlyReport.objects.create(
        round=last.round, initiative=other, created_by=last.created_by, state="approved", done="文"
    )
    opened.open()
    for key in (indicator.initiative_id, other.pk):
        opened.send(do=f"same:i{key}")
    opened.fields[f"i{indicator.initiative_id}-done"] = DONE
    opened.fields[f"i{other.pk}-done"] = "文"
    page = opened.send(do="submit:all").content.decode()

    assert f"as-is:{indicator.initiative_id},{other.pk}" in page
    opened.send(do=f"as-is:{indicator.initiative_id},{other.pk}")
    now = QuarterlyReport.objects.filter(round__quarter=2)
    assert {report.state for report in now} == {ReportState.SUBMITTED}
