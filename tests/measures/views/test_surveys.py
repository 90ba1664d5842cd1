"""調査票 on the screen: downloaded, returned, seen three ways, written by one button."""

import html
import io
import re
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from measures.models import Actual, ReportingRound
from measures.selectors.current_rounds import OFFERED
from plans.domain.vocabulary import RoleKind
from plans.models import (
    AuditEntry,
    Department,
    Initiative,
    InitiativeDepartment,
    Plan,
    User,
)
from tests import factories
from tests.measures.survey_forms import FIRST, filled, form_of

pytestmark = pytest.mark.usefixtures("today")
CODE = "1-2-1-a"


@pytest.fixture
def round(plan: Plan) -> ReportingRound:
    return plan.rounds.get()


@pytest.fixture
def office(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def give_back(client: Client, round: ReportingRound, *contents: bytes) -> HttpResponse:
    files = [SimpleUploadedFile(f"{n}.xlsx", content) for n, content in enumerate(contents)]
    return client.post("/surveys/", {"round": round.pk, "returned": files})


def test_a_round_goes_out_as_one_archive(office: Client, round: ReportingRound) -> None:
    answer = office.get(f"/surveys/download/?round={round.pk}")

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        [name] = archive.namelist()
    assert name.startswith("2026Q2_")
    assert AuditEntry.objects.get(action="書き出し").changes["内容"] == "調査票"


def test_one_department_gets_its_workbook(
    office: Client, round: ReportingRound, department: Department
) -> None:
    answer = office.get(f"/surveys/download/?round={round.pk}&department={department.pk}")

    assert answer.content.startswith(b"PK")
    assert "xlsx" in answer["Content-Disposition"]


def test_a_department_number_that_no_row_can_have_is_told(
    office: Client, round: ReportingRound
) -> None:
    asked = f"/surveys/download/?round={round.pk}&department={'9' * 20}"

    assert "所管課を選び直してください" in office.get(asked, follow=True).content.decode()


@pytest.fixture
def other(plan: Plan) -> Department:
    """A second department, with an initiative of its own."""
    initiative = factories.InitiativeFactory(
        measure=Initiative.objects.get(measure__plan=plan).measure, code="1-2-2"
    )
    factories.IndicatorFactory(initiative=initiative, code="1-2-2-a")
    department = factories.DepartmentFactory(code="R", name="市民課")
    InitiativeDepartment.objects.create(initiative=initiative, department=department)
    return department


def codes_in(answer: HttpResponse) -> list[str]:
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["実績"]
    return [row[0].value for row in sheet.iter_rows(min_row=FIRST)]


def test_all_departments_get_one_workbook_where_it_is_asked_for(
    office: Client, round: ReportingRound, other: Department
) -> None:
    answer = office.get(f"/surveys/download/?round={round.pk}&together=on")

    assert codes_in(answer) == [CODE, "1-2-2-a"]
    names = AuditEntry.objects.get(action="書き出し").changes["所管課"]
    assert names.split("、") == [one.name for one in Department.objects.order_by("pk")]


@pytest.mark.parametrize("together", [False, True])
def test_several_departments_get_an_archive_or_one_workbook(
    office: Client, round: ReportingRound, department: Department, other: Department, together: bool
) -> None:
    factories.DepartmentFactory()
    asked = {"round": round.pk, "department": [department.pk, other.pk]}
    answer = office.get("/surveys/download/", asked | ({"together": "on"} if together else {}))

    if together:
        assert codes_in(answer) == [CODE, "1-2-2-a"]
    else:
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert len(archive.namelist()) == 2


def test_the_address_of_the_template_leads_to_the_form_of_the_quarter(
    client: Client, promoter: User, round: ReportingRound, other: Department
) -> None:
    client.force_login(promoter)
    asked = {"plan": "tome-dx", "period": "2026Q2"}
    answer = client.get("/imports/template.xlsx", asked, follow=True)

    assert codes_in(answer) == [CODE]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"period": "2026Q5"}, "2026Q5"),
        ({"period": "2031Q1"}, "この四半期の報告期がありません"),
        ({"plan": "nix"}, "この四半期の報告期がありません"),
    ],
)
def test_the_address_of_the_template_without_a_round_leads_to_the_surveys(
    office: Client, round: ReportingRound, wrong: dict[str, str], message: str
) -> None:
    asked = {"plan": "tome-dx", "period": "2026Q2", **wrong}
    answer = office.get("/imports/template.xlsx", asked, follow=True)

    assert answer.redirect_chain[-1][0] == "/surveys/"
    assert message in answer.content.decode()


def test_the_sheet_of_a_department_offers_its_form(
    client: Client, promoter: User, round: ReportingRound, department: Department
) -> None:
    client.force_login(promoter)
    page = client.get(f"/work/{round.pk}/{department.pk}/").content.decode()
    [address] = re.findall(r'href="(/surveys/download/[^"]+)"', page)

    assert codes_in(client.get(html.unescape(address))) == [CODE]


@pytest.mark.thorough
def test_returned_forms_are_shown_and_written_by_one_button(
    office: Client, round: ReportingRound
) -> None:
    shown = give_back(office, round, filled(form_of(round), (CODE, "実績値", 66)), b"memo")
    text = shown.content.decode()

    assert shown.status_code == 200
    assert "調査票ではない" in text
    assert "1つの調査票を取り込みます" in text
    assert not Actual.objects.exists()
    [batch] = re.findall(r'name="batch" value="(\d+)"', text)
    done = office.post("/surveys/confirm/", {"batch": [batch]}, follow=True)
    assert "0.xlsx」を取り込みました" in done.content.decode()
    assert Actual.objects.current().get().value == 66
    again = office.post("/surveys/confirm/", {"batch": [batch, "x"]}, follow=True)
    assert "反映済み" in again.content.decode()


@pytest.mark.thorough
def test_nobody_confirms_what_another_handed_in(
    office: Client, round: ReportingRound, promoter: User
) -> None:
    text = give_back(office, round, filled(form_of(round), (CODE, "実績値", 66))).content.decode()
    [batch] = re.findall(r'name="batch" value="(\d+)"', text)
    other = Client()
    other.force_login(promoter)
    other.post("/surveys/confirm/", {"batch": [batch]})

    assert not Actual.objects.exists()


@pytest.mark.thorough
def test_a_promoter_gets_no_form_but_their_own(
    client: Client, round: ReportingRound, department: Department
) -> None:
    client.force_login(factories.person(RoleKind.PROMOTER))
    mine = client.get(f"/surveys/download/?round={round.pk}", follow=True)
    other = client.get(
        f"/surveys/download/?round={round.pk}&department={department.pk}", follow=True
    )

    assert "所管課はありません" in mine.content.decode()
    assert "正しく選択" in other.content.decode() or "選択肢" in other.content.decode()


@pytest.mark.parametrize("contents", [[], [b""]])
def test_nothing_to_read_is_told(
    office: Client, round: ReportingRound, contents: list[bytes]
) -> None:
    answer = give_back(office, round, *contents)

    assert answer.status_code == 422
    assert "ファイル" in answer.content.decode()


@pytest.mark.thorough
def test_texts_are_shown_old_beside_new(office: Client, round: ReportingRound) -> None:
    content = filled(form_of(round), ("1-2-1", "取組状況", "公開した。"), sheet="取組")
    page = give_back(office, round, content)
    text = page.content.decode()
    assert "取組状況: 公開した。" in text
    assert "未記入" in text

    [batch] = page.context["waiting"]
    preview = office.get(f"/imports/{batch.pk}/").content.decode()
    assert '<td class="words" data-label="取込後">取組状況: 公開した。</td>' in preview
    office.post("/surveys/confirm/", {"batch": [batch.pk]})
    assert "取組状況: 公開した。" in office.get(f"/imports/{batch.pk}/").content.decode()


def test_the_open_round_stands_first(office: Client, plan: Plan, round: ReportingRound) -> None:
    early = {"opens_on": "2027-01-01", "due_on": "2027-02-01", "closes_on": "2027-02-20"}
    factories.ReportingRoundFactory(plan=plan, fiscal_year=2026, quarter=3, **early)
    over = {"opens_on": "2026-07-01", "due_on": "2026-08-01", "closes_on": "2026-08-20"}
    factories.ReportingRoundFactory(plan=plan, fiscal_year=2026, quarter=1, **over)

    page = office.get("/surveys/")
    for form in ("round_form", "form"):
        assert page.context[form]["round"].value() == round.pk
    assert page.content.decode().count(f'<option value="{round.pk}" selected>') == 2


def test_another_plan_is_chosen_by_its_code(office: Client, round: ReportingRound) -> None:
    other = factories.small_plan(code="other", name="別の計画")
    assert office.get("/surveys/").context["choice"].plan == round.plan
    page = office.get("/surveys/?plan=other")
    assert page.context["round_form"]["round"].value() == other.rounds.get().pk
    assert "今は「別の計画」です" in page.content.decode()
    assert "「nix」の計画はありません" in office.get("/surveys/?plan=nix").content.decode()


def test_a_promoter_is_offered_the_plans_of_their_departments(
    client: Client, promoter: User, round: ReportingRound
) -> None:
    factories.small_plan(code="other", name="別の計画")
    client.force_login(promoter)
    assert client.get("/surveys/").context["choice"].plans == [round.plan]
    assert client.get("/imports/").context["choice"].plans == [round.plan]


@pytest.mark.thorough
@pytest.mark.parametrize("address", ["/surveys/", "/imports/"])
def test_the_pages_cost_the_same_however_many_plans_there_are(
    office: Client, round: ReportingRound, address: str
) -> None:
    def cost() -> tuple[int, int]:
        office.get(address)
        with CaptureQueriesContext(connection) as queries:
            page = office.get(address)
        return len(queries), len(page.content)

    queries, size = cost()
    for number in range(OFFERED):
        factories.small_plan(code=f"p{number}")
    several = cost()
    assert several[0] <= queries, "a page of many plans asks no more"
    assert several[1] <= 1.2 * size
    for number in range(3 * OFFERED):
        factories.small_plan(code=f"q{number}")
    assert cost() == several
