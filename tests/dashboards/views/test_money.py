"""The pages of money: entered, refused in words, summed with how many of how many, taken out."""

import csv
import io

import pytest
from django.test import Client

from measures.actions.money import MoneyEntry, save_money
from measures.domain.money import Money
from measures.models import InitiativeMoney
from plans.domain.vocabulary import MoneyUnit, RoleKind
from plans.models import Plan, User
from tests import factories
from tests.measures.evaluating import initiative_of

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
PAGE = "/plans/tome-dx/initiatives/1-2-1/money/2025/"


@pytest.fixture
def priced(plan: Plan) -> Plan:
    Plan.objects.update(money_unit=MoneyUnit.THOUSAND.value)
    return Plan.objects.get()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_promoter_enters_a_year(priced: Plan, promoter: User, viewer: User) -> None:
    client = client_of(promoter)
    assert PAGE in client.get("/plans/tome-dx/initiatives/1-2-1/").content.decode()
    answer = client.post(
        PAGE,
        {"seen": "0", "initial": "１，２３４千円", "settled": "1.5億円", "bonds": "150,000"},
    )

    assert answer.status_code == 302
    row = InitiativeMoney.objects.get()
    assert (row.initial, row.settled, row.bonds) == (1_234_000, 150_000_000, 150_000_000)
    page = client_of(viewer).get("/plans/tome-dx/initiatives/1-2-1/").content.decode()
    assert "予算・決算（千円）" in page
    assert "1,234" in page
    assert "地方債 150,000" in page
    assert PAGE not in page


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("△5", "「△」がマイナスかどうか分かりません"),
        ("▲5", "0以上の金額を書いてください"),
        ("12,345円", "千円未満の端数があります"),
        ("12345678901234567890", "桁が多すぎます"),
        ("多め", "数"),
        ("集計中", "ここには書けません"),
    ],
)
def test_what_cannot_be_kept_is_told_and_stays_typed(
    text: str, message: str, priced: Plan, promoter: User
) -> None:
    answer = client_of(promoter).post(PAGE, {"seen": "0", "initial": text, "note": "備考です"})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert message in page
    assert text in page
    assert "備考です" in page
    assert not InitiativeMoney.objects.exists()


def test_a_dash_is_not_zero(priced: Plan, promoter: User) -> None:
    client_of(promoter).post(PAGE, {"seen": "0", "initial": "0", "settled": "―"})
    row = InitiativeMoney.objects.get()

    assert (row.initial, row.settled) == (0, None)


def test_others_find_the_page_closed(priced: Plan, approver: User, viewer: User) -> None:
    for user in (factories.person(RoleKind.PROMOTER), approver, viewer):
        assert client_of(user).get(PAGE).status_code == 403
        assert client_of(user).post(PAGE, {"seen": "0", "initial": "1"}).status_code == 403
    assert not InitiativeMoney.objects.exists()


def test_another_plan_and_another_year_are_not_found(priced: Plan, administrator: User) -> None:
    factories.small_plan(code="other")
    client = client_of(administrator)

    assert client.get("/plans/other/initiatives/1-2-1/money/2025/").status_code == 404
    assert client.get("/plans/other/money/").status_code == 404
    assert client.get("/plans/tome-dx/initiatives/1-2-1/money/2031/").status_code == 404


def test_totals_say_of_how_many(priced: Plan, administrator: User, viewer: User) -> None:
    first = initiative_of(priced)
    factories.InitiativeFactory(measure=first.measure, code="1-2-2", name="次の取組")
    money = Money(initial=1_500_000, note="=1+1")
    save_money(entries=[MoneyEntry(first, 2026, money)], by=administrator)
    client = client_of(viewer)

    page = client.get("/plans/tome-dx/money/?fiscal_year=2026").content.decode()
    assert "2件のうち1件" in page
    assert "1,500" in page
    assert "2件のうち1件" in client.get("/plans/tome-dx/measures/1-2/").content.decode()
    answer = client.get("/plans/tome-dx/money/?fiscal_year=2026&export=csv")
    text = b"".join(answer).decode("utf-8-sig")  # type: ignore[arg-type]
    one, other = csv.DictReader(io.StringIO(text))
    assert (one["当初予算（円）"], one["決算（円）"]) == ("1500000", "")
    assert one["備考"].lstrip("'") == "=1+1"
    assert other["当初予算（円）"] == ""


def test_a_plan_without_money_shows_nothing_of_it(plan: Plan, promoter: User) -> None:
    client = client_of(promoter)
    for path in ("", "initiatives/1-2-1/", "measures/1-2/"):
        assert "予算" not in client.get(f"/plans/tome-dx/{path}").content.decode()
