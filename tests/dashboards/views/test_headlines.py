"""An administrator chooses the headline goals, at most six, and their order."""

import pytest
from django.test import Client
from django.urls import reverse

from plans.models import AuditEntry, Indicator, Plan, User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def path(plan: Plan) -> str:
    initiative = Indicator.objects.get().initiative
    for letter in "bcdefgh":
        factories.IndicatorFactory(
            initiative=initiative, code=f"1-2-1-{letter}", name=f"指標{letter}"
        )
    return reverse("headlines", args=[plan.code])


@pytest.fixture
def office(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def shown() -> list[str]:
    rows = Indicator.objects.filter(headline=True).order_by("headline_order")
    return list(rows.values_list("code", flat=True))


def test_the_goals_are_kept_in_the_order_given_and_empty_places_close_up(
    office: Client, path: str, plan: Plan
) -> None:
    Indicator.objects.filter(code="1-2-1-h").update(headline=True, headline_order=1)
    answer = office.post(path, {"p1": "1-2-1-d", "p3": "1-2-1-b"}, follow=True)

    assert shown() == ["1-2-1-d", "1-2-1-b"]
    overview = answer.content.decode()
    assert "主な目標と順を保存しました" in overview
    assert overview.index("指標d") < overview.index("指標b")
    assert AuditEntry.objects.filter(action="変更").count() == 3


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"p1": "9-9-9-z"}, "指標「9-9-9-z」はこの計画にありません"),
        ({"p1": "1-2-1-b", "p2": "1-2-1-b"}, "指標「1-2-1-b」はもう選ばれています"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_nothing_changed(
    office: Client, path: str, data: dict[str, str], words: str
) -> None:
    Indicator.objects.filter(code="1-2-1-c").update(headline=True, headline_order=1)
    answer = office.post(path, data).content.decode()

    assert words in answer
    assert f'value="{data["p1"]}"' in answer
    assert shown() == ["1-2-1-c"]


def test_an_indicator_of_another_plan_is_not_known(office: Client, path: str) -> None:
    policy = factories.PolicyFactory(plan=factories.PlanFactory(code="other"))
    initiative = factories.InitiativeFactory(
        measure=factories.MeasureFactory(plan=policy.plan, policy=policy)
    )
    factories.IndicatorFactory(initiative=initiative, code="other-a")

    assert "この計画にありません" in office.post(path, {"p1": "other-a"}).content.decode()


def test_only_the_office_is_led_there(office: Client, viewer: User, path: str, plan: Plan) -> None:
    overview = reverse("plan", args=[plan.code])
    assert path in office.get(overview).content.decode()

    office.force_login(viewer)
    assert path not in office.get(overview).content.decode()
