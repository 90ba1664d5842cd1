"""People, notices, the audit trail and what is said, in a real browser, wide and narrow."""

import re

import pytest
from playwright.sync_api import expect

from measures.actions.notices import remind
from plans.domain.vocabulary import RoleKind
from plans.models import Department, Plan, RoleAssignment, User
from tests import factories
from tests.browser.conftest import NARROW, WIDE, Visit, assert_usable

pytestmark = pytest.mark.browser
ADMINISTRATOR, PROMOTER, VIEWER = RoleKind.ADMINISTRATOR, RoleKind.PROMOTER, RoleKind.VIEWER
ROSTER = "メールアドレス,氏名,所管課,役割,異動\n"


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize(
    "path", ["/people/", "/people/import/", "/audit/", "/notices/", "/notices/settings/"]
)
def test_the_pages_are_usable(path: str, width: int, visit: Visit, tome: Plan) -> None:
    assert_usable(visit(path, as_=ADMINISTRATOR, width=width))


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_roster_is_seen_before_it_is_done(width: int, visit: Visit, tome: Plan) -> None:
    department = Department.objects.get(name="見本課")
    leaver = factories.person(PROMOTER, department)
    rows = f"{leaver.email},,,,退職\nnew@example.test,後任,見本課,推進員,\n"
    page = visit("/people/", as_=ADMINISTRATOR, width=width)
    page.get_by_role("link", name="異動の名簿を取り込む").click()
    page.get_by_label("名簿のファイル").set_input_files(
        files=[
            {"name": "名簿.csv", "mimeType": "text/csv", "buffer": (ROSTER + rows).encode("cp932")}
        ]
    )
    page.get_by_role("button", name="内容を確認する").click()

    expect(page.get_by_role("row", name=re.compile("後任"))).to_have_count(2)
    assert_usable(page)
    assert not User.objects.filter(email="new@example.test").exists()
    page.get_by_role("button", name="反映する（3件）").click()
    expect(page.get_by_text("異動を取り込みました（3件）")).to_be_visible()
    assert RoleAssignment.objects.filter(user__email="new@example.test").exists()


def test_an_opinion_is_recorded_answered_and_commented_on(visit: Visit, tome: Plan) -> None:
    address = "/plans/tome-dx/initiatives/1-2-1/?period=2026Q2"
    factories.MeetingFactory(plan=tome)
    office = visit(address, as_=ADMINISTRATOR)
    office.get_by_role("link", name="委員意見を記録する").click()
    office.get_by_label("発言者").fill("A委員")
    office.get_by_label("意見", exact=True).fill("利用率も示すこと。")
    assert_usable(office)
    office.get_by_role("button", name="書き込む").click()
    expect(office.get_by_text("回答待ち 1件")).to_be_visible()

    office.get_by_text("回答する", exact=True).click()
    office.get_by_label("回答", exact=True).fill("次の報告から示します。")
    office.get_by_role("button", name="回答を書き込む").click()
    expect(office.get_by_text("回答済み").first).to_be_visible()

    office.get_by_label("コメントを書く").fill("確認しました。")
    office.get_by_role("button", name="書き込む", exact=True).click()
    expect(office.get_by_text("確認しました。")).to_be_visible()
    member = visit(address, as_=VIEWER, width=NARROW)
    expect(member.get_by_text("次の報告から示します。")).to_be_visible()
    expect(member.get_by_text("確認しました。")).to_be_visible()
    expect(member.get_by_label("コメントを書く")).to_have_count(0)
    assert_usable(member)


def test_a_notice_leads_to_the_work_and_is_read_then(visit: Visit, tome: Plan) -> None:
    page = visit("/notices/", as_=PROMOTER)
    promoter = User.objects.get(roles__role="promoter")
    promoter.roles.update(department=Department.objects.get(name="見本課"))
    remind()
    page.reload()
    unread = page.get_by_text("未読", exact=True)
    before = unread.count()
    assert before
    assert_usable(page)
    page.get_by_role("link", name=re.compile("提出期限|始められます")).first.click()
    expect(page).to_have_url(re.compile("/work/"))
    page.goto(page.url.replace("/work/", "/notices/"))
    expect(unread).to_have_count(before - 1)
