"""A meeting in a real browser: recorded, looked at screen by screen, and what moved since."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from measures.models import Meeting, Opinion
from plans.domain.vocabulary import RoleKind
from plans.models import Plan
from tests import factories
from tests.browser.conftest import NARROW, WIDE, Visit, assert_usable

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
VIEWER, ADMINISTRATOR = RoleKind.VIEWER, RoleKind.ADMINISTRATOR


@pytest.fixture
def meeting(tome: Plan) -> Meeting:
    return factories.MeetingFactory(plan=tome, held_on=date(2026, 8, 20))


def test_a_meeting_is_recorded_and_found_again(visit: Visit, tome: Plan) -> None:
    office = visit("/plans/tome-dx/meetings/", as_=ADMINISTRATOR)
    office.get_by_role("link", name="会議を記録する").click()
    office.get_by_label("会議名").fill("第2回委員会")
    office.get_by_label("議題").fill("進捗について")
    assert_usable(office)
    office.get_by_role("button", name="書き込む").click()
    expect(office.get_by_role("heading", name="第2回委員会")).to_be_visible()
    assert_usable(office)

    member = visit("/plans/tome-dx/meetings/", width=NARROW)
    member.get_by_role("link", name="第2回委員会").click()
    expect(member.get_by_text("進捗について")).to_be_visible()
    assert_usable(member)


def test_the_arrow_keys_turn_the_screens_and_an_opinion_lands_on_one(
    visit: Visit, meeting: Meeting
) -> None:
    page = visit(f"/plans/tome-dx/meetings/{meeting.pk}/screens/", as_=ADMINISTRATOR)
    assert_usable(page)
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("/screens/2/$"))
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile("/screens/1/$"))
    field = page.get_by_label("意見", exact=True)
    field.fill("急ぐこと")
    field.press("ArrowRight")
    expect(page).to_have_url(re.compile("/screens/1/$"))
    page.get_by_role("button", name="記録する").click()
    expect(page.get_by_text("急ぐこと")).to_be_visible()
    assert_usable(page)

    opinion = Opinion.objects.get()
    assert opinion.meeting == meeting
    assert opinion.initiative is not None


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_page_of_a_meeting_is_usable(visit: Visit, meeting: Meeting, width: int) -> None:
    factories.small_plan(code="other", name="隣の計画")
    for path in (
        f"/plans/tome-dx/meetings/{meeting.pk}/screens/",
        "/plans/tome-dx/meetings/since/",
        "/plans/tome-dx/search/?q=手続",
        "/plans/?first=tome-dx&second=other",
    ):
        assert_usable(visit(path, width=width))


def test_the_field_in_the_head_finds_what_is_typed(visit: Visit, tome: Plan) -> None:
    page = visit("/plans/tome-dx/")
    page.get_by_role("searchbox", name="計画の中を検索").fill("ﾍﾟｰﾊﾟｰﾚｽ")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text("ペーパーレス")
