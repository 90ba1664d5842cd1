"""Comments and opinions on the pages: shown as text, and kept when they are refused."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from measures.actions.comments import add_comment
from measures.actions.opinions import record_opinion
from measures.models import Comment, Opinion
from plans.domain.vocabulary import RoleKind
from plans.models import Initiative, Plan, User
from plans.selectors.plan_state import plan_state
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PAGE = "/plans/tome-dx/initiatives/1-2-1/"
ADD = "/plans/tome-dx/opinions/add/"
EVIL = '<script>alert(1)</script>\n二行目 & "引用"'


@pytest.fixture
def initiative(plan: Plan) -> Initiative:
    return Initiative.objects.get(measure__plan=plan)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.thorough
def test_a_comment_is_written_and_shown_as_text(plan: Plan, promoter: User, viewer: User) -> None:
    there = f"{PAGE}?period=2026Q1"
    answer = browser(promoter).post(f"{PAGE}comments/", {"text": EVIL, "next": there})
    assert answer["Location"] == f"{there}#comments"

    page = browser(viewer).get(PAGE).content.decode()
    assert "<p>&lt;script&gt;alert(1)&lt;/script&gt;<br>二行目 &amp; &quot;引用&quot;</p>" in page
    assert "コメントを書く" not in page, "the committee changes nothing"
    assert "コメントを書く" in browser(promoter).get(PAGE).content.decode()


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.test/", "//evil.test", "javascript:alert(1)", "あ"]
)
def test_nobody_is_sent_elsewhere(plan: Plan, promoter: User, elsewhere: str) -> None:
    answer = browser(promoter).post(f"{PAGE}comments/", {"text": "x", "next": elsewhere})

    assert answer["Location"] == f"{PAGE}#comments"


@pytest.mark.parametrize("text", ["", "あ" * 2001])
def test_what_is_refused_comes_back_as_typed(plan: Plan, promoter: User, text: str) -> None:
    answer = browser(promoter).post(f"{PAGE}comments/", {"text": text, "next": PAGE})

    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert not Comment.objects.exists()


def test_another_departments_words_are_not_lost_either(plan: Plan) -> None:
    elsewhere = factories.person(RoleKind.PROMOTER)
    answer = browser(elsewhere).post(f"{PAGE}comments/", {"text": "私の意見"})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "私の意見" in page
    assert "所管課の推進員・承認者と管理者" in page


@pytest.mark.thorough
def test_what_is_said_about_a_draft_stays_with_those_responsible(
    plan: Plan, initiative: Initiative, promoter: User, approver: User, viewer: User
) -> None:
    report = factories.report_of(plan, promoter)
    there = f"/work/reports/{report.pk}/"
    fields = {"text": "下書きの相談", "report": report.pk, "next": there}
    assert browser(promoter).post(f"{PAGE}comments/", fields)["Location"] == f"{there}#comments"

    assert "下書きの相談" in browser(approver).get(there).content.decode()
    assert "下書きの相談" in browser(approver).get(PAGE).content.decode()
    assert "下書きの相談" not in browser(viewer).get(PAGE).content.decode()


@pytest.mark.thorough
def test_the_sheet_shows_the_opinions_that_wait_for_an_answer(
    plan: Plan, initiative: Initiative, promoter: User, administrator: User
) -> None:
    turn, meeting = plan.rounds.get(), factories.MeetingFactory(plan=plan)
    record_opinion(about=initiative, meeting=meeting, by=administrator, text="理由を示すこと")
    department = initiative.departments.get()
    sheet = f"/work/{turn.pk}/{department.pk}/"
    assert "理由を示すこと" in browser(promoter).get(sheet).content.decode()

    browser(promoter).post(f"/opinions/{Opinion.objects.get().pk}/answer/", {"text": "示します"})
    assert "理由を示すこと" not in browser(promoter).get(sheet).content.decode()


def test_a_comment_is_taken_back(plan: Plan, initiative: Initiative, promoter: User) -> None:
    comment = add_comment(initiative=initiative, by=promoter, text="取り消す文")
    client = browser(promoter)
    client.post(f"/comments/{comment.pk}/withdraw/")

    page = client.get(PAGE).content.decode()
    assert "取り消す文" not in page
    assert "（取り消されました）" in page


@pytest.mark.thorough
def test_an_opinion_goes_from_the_office_to_the_department_and_back(
    plan: Plan, promoter: User, administrator: User, viewer: User
) -> None:
    office, department = browser(administrator), browser(promoter)
    meeting = factories.MeetingFactory(plan=plan)
    about = f"initiative-{Initiative.objects.get().pk}"
    assert f'href="{ADD}?about={about}"' in office.get(PAGE).content.decode()
    assert f'value="{about}"' in office.get(f"{ADD}?about={about}").content.decode()
    office.post(ADD, {"text": EVIL, "speaker": "A委員", "meeting": meeting.pk, "about": about})
    listed = browser(viewer).get("/plans/tome-dx/opinions/?show=open").content.decode()
    assert "&lt;script&gt;alert(1)" in listed
    assert "A委員" in listed
    assert "回答する" not in listed

    opinion = Opinion.objects.get()
    assert "回答する" in department.get(PAGE).content.decode()
    department.post(f"/opinions/{opinion.pk}/answer/", {"text": "急ぎます"})
    page = browser(viewer).get(PAGE).content.decode()
    assert "急ぎます" in page
    assert "回答待ち" not in page
    assert (
        "急ぎます" not in browser(viewer).get("/plans/tome-dx/opinions/?show=open").content.decode()
    )


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"meeting": "other"}, "その会議はこの計画にありません"),
        ({"about": "other"}, "その対象はこの計画にありません"),
        ({"about": "initiative-99999999999999999999"}, "その対象はこの計画にありません"),
        ({"about": "user-1"}, "その対象はこの計画にありません"),
        ({"about": ""}, "対象を選んでください"),
        ({"text": " "}, "意見を入力してください"),
    ],
)
def test_what_is_not_of_the_plan_is_refused_in_words_and_comes_back(
    plan: Plan, administrator: User, wrong: dict[str, str], message: str
) -> None:
    meeting, other = factories.MeetingFactory(plan=plan), factories.MeetingFactory()
    fields = {"text": "私の意見", "about": f"plan-{plan.pk}", "meeting": str(meeting.pk)} | wrong
    swap = {"meeting": str(other.pk), "about": f"plan-{other.plan.pk}"}
    fields = {name: swap[name] if value == "other" else value for name, value in fields.items()}
    answer = browser(administrator).post(ADD, fields)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert message in page
    assert fields["text"].strip() in page
    assert not Opinion.objects.exists()


@pytest.mark.parametrize(
    "path", ["/plans/nix/initiatives/1-2-1/comments/", "/comments/99/withdraw/"]
)
def test_what_is_not_there_is_not_found(plan: Plan, administrator: User, path: str) -> None:
    assert browser(administrator).post(path, {"text": "x"}).status_code == 404


def test_talk_does_not_have_the_figures_reckoned_anew(
    plan: Plan, initiative: Initiative, administrator: User
) -> None:
    before = plan_state(pk=plan.pk)
    add_comment(initiative=initiative, by=administrator, text="x")
    meeting = factories.MeetingFactory(plan=plan)
    record_opinion(about=initiative, meeting=meeting, by=administrator, text="x")

    assert plan_state(pk=plan.pk) == before


@pytest.mark.thorough
@pytest.mark.parametrize(
    "path",
    [
        PAGE,
        "/plans/tome-dx/opinions/",
        "/plans/tome-dx/meetings/",
        "/plans/tome-dx/meetings/since/",
        "/plans/tome-dx/meetings/{}/",
    ],
)
def test_much_talk_costs_as_many_queries(
    path: str, plan: Plan, initiative: Initiative, administrator: User
) -> None:
    client, counts = browser(administrator), []
    meeting = factories.MeetingFactory(plan=plan)
    for turn in range(2):
        for n in range(5):
            add_comment(initiative=initiative, by=administrator, text=f"{turn}-{n}")
            other = factories.InitiativeFactory(measure=initiative.measure)
            for about in (initiative, other, initiative.measure, plan):
                record_opinion(about=about, meeting=meeting, by=administrator, text=f"{turn}-{n}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path.format(meeting.pk)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_address_that_names_nothing_lets_one_choose_what_an_opinion_is_about(
    client: Client, plan: Plan, administrator: User
) -> None:
    client.force_login(administrator)
    page = client.get(reverse("opinion-add", args=[plan.code])).content.decode()

    assert '<select name="about"' in page
    assert f'<option value="plan-{plan.pk}">' in page
