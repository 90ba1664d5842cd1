"""Whose sheet, whose report, until when: every object with every person who may ask for it."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.utils import timezone

from measures.actions.reports import ensure_report, move_report
from measures.models import Actual, QuarterlyReport, RoundExtension
from measures.selectors.desk import waiting
from plans import clock
from plans.domain.vocabulary import ReportState, RoleKind
from plans.models import Department, Indicator, Initiative, Plan, User
from tests import factories
from tests.measures.views.desk_sheet import Sheet, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def address(plan: Plan, department: Department) -> str:
    return f"/work/{plan.rounds.get().pk}/{department.pk}/"


@pytest.fixture
def report(plan: Plan, promoter: User) -> QuarterlyReport:
    initiative = Initiative.objects.get(measure__plan=plan)
    return ensure_report(round=plan.rounds.get(), initiative=initiative, by=promoter)


@pytest.fixture
def sheet(address: str, promoter: User) -> Sheet:
    sheet = Sheet(browser_of(promoter), address)
    sheet.open()
    return sheet


@pytest.fixture
def value(plan: Plan) -> str:
    return f"a{Indicator.objects.get(initiative__measure__plan=plan).pk}-value"


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("role", "is_own", "answer"),
    [
        (RoleKind.PROMOTER, True, 200),
        (RoleKind.PROMOTER, False, 403),
        (RoleKind.APPROVER, True, 200),
        (RoleKind.APPROVER, False, 403),
        (RoleKind.ADMINISTRATOR, False, 200),
        (RoleKind.VIEWER, False, 403),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_sheet_and_its_reports_are_their_departments(
    role: RoleKind,
    is_own: bool,
    answer: int,
    method: str,
    address: str,
    department: Department,
    report: QuarterlyReport,
) -> None:
    person = factories.person(role, department if is_own else None)
    client = browser_of(person)

    for path in (address, f"/work/reports/{report.pk}/"):
        status = getattr(client, method)(path).status_code
        # An empty form sent: nothing to do, or no step named.
        expected = {200} if method == "get" else {302, 422}
        assert status in ({403} if answer == 403 else expected)


def end_role(user: User) -> None:
    user.roles.update(ends_on=date(2026, 11, 22))


@pytest.mark.parametrize("kept", ["send", "save"])
def test_an_ended_role_saves_nothing(sheet: Sheet, promoter: User, value: str, kept: str) -> None:
    end_role(promoter)
    sheet.fields[value] = "65"

    assert getattr(sheet, kept)().status_code == 403
    assert not Actual.objects.exists()


@pytest.mark.parametrize("kept", ["send", "save"])
def test_a_round_that_closed_meanwhile_saves_nothing_and_loses_nothing(
    sheet: Sheet, value: str, kept: str
) -> None:
    sheet.fields[value] = "65"
    with clock.frozen(timezone.make_aware(datetime(2027, 4, 1, 9))):
        page = getattr(sheet, kept)()

    assert "締め切りました" in page.content.decode()
    assert "この画面に残っています" in page.content.decode()
    assert sheet.fields[value] == "65"
    assert "Desk-Kept" not in page
    assert not Actual.objects.exists()


def test_a_closed_sheet_is_for_reading_and_says_why(sheet: Sheet, value: str) -> None:
    with clock.frozen(timezone.make_aware(datetime(2027, 4, 1, 9))):
        page = sheet.open().content.decode()

    assert value not in sheet.fields
    assert "締め切りました" in page
    assert "管理者に延長を依頼" in page


@pytest.mark.thorough
def test_an_extension_opens_the_sheet_again(
    plan: Plan, sheet: Sheet, value: str, department: Department
) -> None:
    RoundExtension.objects.create(
        round=plan.rounds.get(), department=department, until=date(2027, 4, 5), reason="集計の遅れ"
    )
    with clock.frozen(timezone.make_aware(datetime(2027, 4, 5, 9))):
        sheet.open()
        sheet.fields[value] = "65"
        sheet.send()

    assert Actual.objects.get().value == 65


@pytest.mark.thorough
@pytest.mark.parametrize("state", [ReportState.SUBMITTED, ReportState.APPROVED])
def test_a_report_handed_on_is_not_changed_by_a_page_left_open(
    sheet: Sheet, value: str, report: QuarterlyReport, state: ReportState
) -> None:
    QuarterlyReport.objects.update(state=state.value)
    sheet.fields[value] = "65"
    page = sheet.send().content.decode()

    assert f"「{state.label}」の報告は変更できません" in page
    assert sheet.fields[value] == "65"
    assert not Actual.objects.exists()


@pytest.mark.thorough
def test_a_report_is_sent_back_with_a_reason_alone(
    report: QuarterlyReport, promoter: User, approver: User
) -> None:
    move_report(report=report, action="submit", by=promoter)
    report.refresh_from_db()
    client, path = browser_of(approver), f"/work/reports/{report.pk}/"
    data = {"action": "send_back", "version": report.version, "comment": " "}
    assert client.post(path, data).status_code == 422
    assert "理由を書いてください" in client.post(path, data).content.decode()

    client.post(path, data | {"comment": "台数を確かめてください。"})
    report.refresh_from_db()
    assert report.state == ReportState.SENT_BACK
    work = browser_of(promoter).get("/work/").content.decode()
    assert "台数を確かめてください。" in work
    assert str(approver) in work


def test_a_decision_on_a_version_that_is_no_more_is_asked_again(
    report: QuarterlyReport, promoter: User, approver: User
) -> None:
    move_report(report=report, action="submit", by=promoter)
    data = {"action": "approve", "version": 1, "comment": ""}
    page = browser_of(approver).post(f"/work/reports/{report.pk}/", data)

    assert page.status_code == 422
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED


@pytest.mark.thorough
def test_a_second_click_is_told_that_it_is_done(
    report: QuarterlyReport, promoter: User, approver: User
) -> None:
    move_report(report=report, action="submit", by=promoter)
    report.refresh_from_db()
    client = browser_of(approver)
    data = {"action": "approve", "version": report.version, "comment": ""}
    for _ in range(2):
        page = client.post(f"/work/reports/{report.pk}/", data, follow=True)

    assert "承認済みです" in page.content.decode()
    assert report.transitions.filter(action="approve").count() == 1


@pytest.mark.thorough
def test_a_decision_on_another_departments_report_names_nothing_of_it(
    report: QuarterlyReport, promoter: User, approver: User
) -> None:
    move_report(report=report, action="submit", by=promoter)
    move_report(report=report, action="approve", by=approver)
    other = factories.person(RoleKind.APPROVER, factories.DepartmentFactory())
    data = {"reports": [report.pk], "action": "approve", f"version-{report.pk}": 1}
    page = browser_of(other).post("/work/", data, follow=True)
    text = page.content.decode()

    assert "選んだ報告の一つ：この取組の所管課の承認者ではないため" in text
    for secret in (str(report.initiative), str(approver), "承認済み"):
        assert secret not in text


@pytest.mark.parametrize("role", list(RoleKind))
def test_the_steps_on_the_page_are_those_of_the_role(
    role: RoleKind, report: QuarterlyReport, promoter: User, department: Department
) -> None:
    move_report(report=report, action="submit", by=promoter)
    client = browser_of(factories.person(role, department))
    page = client.get(f"/work/reports/{report.pk}/")
    offered = {
        action
        for action in ("submit", "withdraw", "approve", "send_back", "reopen")
        if f'value="{action}"' in page.content.decode()
    }

    assert (
        offered
        == {
            RoleKind.VIEWER: set(),
            RoleKind.PROMOTER: {"withdraw"},
            RoleKind.APPROVER: {"approve", "send_back"},
            RoleKind.ADMINISTRATOR: {"withdraw", "approve", "send_back"},
        }[role]
    )


@pytest.mark.thorough
def test_many_reports_are_decided_each_by_its_own_rules(
    plan: Plan, report: QuarterlyReport, promoter: User, approver: User
) -> None:
    foreign = factories.InitiativeFactory(measure=report.initiative.measure)
    foreign.responsibilities.create(department=factories.DepartmentFactory())
    other = QuarterlyReport.objects.create(
        round=report.round, initiative=foreign, created_by=promoter, state="submitted"
    )
    move_report(report=report, action="submit", by=promoter)
    data = {"reports": [report.pk, other.pk], "action": "approve"}
    data |= {
        f"version-{one.pk}": QuarterlyReport.objects.get(pk=one.pk).version
        for one in (report, other)
    }
    page = browser_of(approver).post("/work/", data, follow=True).content.decode()

    report.refresh_from_db()
    other.refresh_from_db()
    assert (report.state, other.state) == (ReportState.APPROVED, ReportState.SUBMITTED)
    assert "所管課の承認者ではない" in page


def test_sending_many_back_needs_a_reason_too(
    report: QuarterlyReport, promoter: User, approver: User
) -> None:
    move_report(report=report, action="submit", by=promoter)
    page = browser_of(approver).post("/work/", {"reports": [report.pk], "action": "send_back"})

    assert page.status_code == 422
    assert "差戻しには理由を書いてください" in page.content.decode()


def test_the_chase_board_says_whom_to_call(
    plan: Plan, administrator: User, promoter: User, department: Department
) -> None:
    page = browser_of(administrator).get("/work/").content.decode()

    assert str(department) in page
    assert str(promoter) in page
    assert "23日超過" in page


@pytest.fixture
def work(plan: Plan, department: Department) -> Callable[[int], None]:
    """More initiatives, departments, rounds and waiting reports."""

    def more(count: int) -> None:
        measure = Initiative.objects.filter(measure__plan=plan)[0].measure
        for number in range(count):
            year = 2024 if count > 1 else 2025
            initiative = factories.InitiativeFactory(measure=measure)
            initiative.responsibilities.create(department=department)
            factories.IndicatorFactory(initiative=initiative)
            round = factories.ReportingRoundFactory(
                plan=plan, fiscal_year=year, quarter=number + 1, opens_on=date(2026, 1, 1)
            )
            QuarterlyReport.objects.create(
                round=round,
                initiative=initiative,
                state="submitted",
                created_by=User.objects.all()[0],
            )

    return more


@pytest.mark.thorough
@pytest.mark.parametrize("role", [RoleKind.PROMOTER, RoleKind.APPROVER, RoleKind.ADMINISTRATOR])
def test_my_work_costs_the_same_number_of_queries_however_much_there_is(
    role: RoleKind,
    department: Department,
    work: Callable[[int], None],
    django_assert_num_queries: object,
) -> None:
    client = browser_of(factories.person(role, department))
    work(1)
    expected = {RoleKind.PROMOTER: 19, RoleKind.APPROVER: 26, RoleKind.ADMINISTRATOR: 26}[role]
    with django_assert_num_queries(expected):  # type: ignore[operator]
        client.get("/work/")
    work(3)
    with django_assert_num_queries(expected):  # type: ignore[operator]
        client.get("/work/")


@pytest.mark.thorough
@pytest.mark.parametrize("number", ["9" * 30, "９" * 5000, "x", "-1", "\0"])
def test_numbers_that_nobody_sent_by_a_button_are_answered_not_choked_on(
    number: str, report: QuarterlyReport, approver: User
) -> None:
    client = browser_of(approver)
    data = {"reports": number, "action": "approve", f"version-{report.pk}": number}

    assert client.post("/work/", data).status_code == 422
    assert client.post("/work/", data | {"reports": report.pk}).status_code == 302
    step = {"action": "approve", "version": number, "comment": "\0"}
    assert client.post(f"/work/reports/{report.pk}/", step).status_code == 422
    if number.isascii() and number.isdecimal():
        assert client.get(f"/work/{number}/{number}/").status_code == 404
        assert client.get(f"/work/reports/{number}/").status_code == 404
        assert client.get(f"/work/files/{number}/").status_code == 404


def test_the_waiting_reports_of_a_whole_city_are_paged(
    plan: Plan, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "PAGE", 2)
    edition, measure = plan.editions.get(), plan.measures.get()
    for number in range(2, 7):
        initiative = factories.InitiativeFactory(
            measure=measure, code=f"1-2-{number}", position=number
        )
        factories.PhaseFactory(edition=edition, initiative=initiative)
        QuarterlyReport.objects.create(
            round=plan.rounds.get(),
            initiative=initiative,
            state="submitted",
            created_by=administrator,
        )
    client = browser_of(administrator)
    shown = [client.get(f"/work/?page={number}").content.decode() for number in (1, 2, 3)]

    assert [text.count('name="reports"') for text in shown] == [2, 2, 1]
    assert all('<span class="count">5件</span>' in text for text in shown)
    assert "1-2-2" in shown[0]
    assert "1-2-6" in shown[2]


@pytest.mark.parametrize("version", ["", "x", "0", "-1", "9" * 30, "\0"])
def test_a_correction_without_the_version_shown_is_answered_in_words(
    version: str, report: QuarterlyReport, administrator: User
) -> None:
    data = {"reason": "数え直し", "version": version}
    page = browser_of(administrator).post(f"/work/reports/{report.pk}/correct/", data)

    assert page.status_code == 422
    text = page.content.decode()
    assert "表示していた報告の版を確かめられません" in text
    assert "隠しフィールド" not in text
    assert "数え直し" in text
