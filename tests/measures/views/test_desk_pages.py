"""A department that answers for very many initiatives enters them page by page."""

import re

import pytest

from measures.models import QuarterlyReport
from measures.selectors.desk.page import SHEET
from plans.models import Department, Initiative, Plan, User
from tests import factories
from tests.measures.views.desk_sheet import Sheet, browser_of

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
MANY = SHEET * 2 + 3


@pytest.fixture
def initiatives(plan: Plan, department: Department) -> list[Initiative]:
    """Those the department answers for, in the plan's order."""
    edition, measure = plan.editions.get(), plan.measures.get()
    for number in range(2, MANY + 1):
        one = factories.InitiativeFactory(measure=measure, code=f"1-2-{number}", position=number)
        one.responsibilities.create(department=department, is_lead=True)
        factories.PhaseFactory(edition=edition, initiative=one, number=1)
    return list(Initiative.objects.order_by("position", "pk"))


@pytest.fixture
def address(plan: Plan, department: Department) -> str:
    return f"/work/{plan.rounds.get().pk}/{department.pk}/"


def shown(text: str) -> list[int]:
    return [int(key) for key in re.findall(r'<section class="desk-report" id="i(\d+)"', text)]


def test_every_initiative_is_on_one_page_and_no_page_holds_more_than_it_should(
    initiatives: list[Initiative], address: str, promoter: User
) -> None:
    client = browser_of(promoter)
    pages = [shown(client.get(f"{address}?page={n}").content.decode()) for n in (1, 2, 3)]

    assert [len(page) for page in pages] == [SHEET, SHEET, 3]
    assert [key for page in pages for key in page] == [item.pk for item in initiatives]


def test_a_link_to_an_initiative_opens_the_page_that_holds_it(
    initiatives: list[Initiative], address: str, promoter: User
) -> None:
    client, last = browser_of(promoter), initiatives[-1]
    (link,) = re.findall(rf'href="([^"#]+)#i{last.pk}"', client.get("/work/").content.decode())

    assert last.pk in shown(client.get(link).content.decode())
    # From there the links of the pages lead on.
    assert last.pk not in shown(client.get(f"{link}&page=1").content.decode())


def test_a_page_saves_and_hands_in_what_it_shows_and_leaves_the_others(
    initiatives: list[Initiative], address: str, promoter: User
) -> None:
    first = Sheet(browser_of(promoter), address)
    first.open()
    first.fields[f"i{initiatives[1].pk}-done"] = "一枚目"
    first.save()
    second = Sheet(browser_of(promoter), f"{address}?page=2")
    second.open()
    chosen = initiatives[SHEET + 4]
    second.fields[f"i{chosen.pk}-done"] = "二枚目"
    for name in second.fields:
        if name.endswith("-state"):
            second.fields[name] = "in_progress"
    answer = second.send("submit:all")

    reports = {item.initiative_id: item for item in QuarterlyReport.objects.all()}
    assert answer.redirect_chain[-1][0].startswith(f"{address}?page=2")
    assert reports[initiatives[1].pk].done == "一枚目"
    assert reports[initiatives[1].pk].state == "draft"
    assert reports[chosen.pk].done == "二枚目"
    assert {item.state for key, item in reports.items() if key != initiatives[1].pk} == {
        "submitted"
    }
    assert len(reports) == SHEET + 1


def test_a_sheet_of_one_page_speaks_of_no_pages(plan: Plan, address: str, promoter: User) -> None:
    text = browser_of(promoter).get(address).content.decode()

    assert "このページ" not in text
    assert 'class="pages"' not in text
