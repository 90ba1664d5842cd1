"""A table of money comes in: seen first, then kept whole, or not at all."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from measures.actions.money import MoneyEntry, save_money
from measures.domain.money import Money
from measures.models import InitiativeMoney
from plans.domain.vocabulary import MoneyUnit, RoleKind
from plans.models import Plan, User
from tests import factories
from tests.measures.evaluating import initiative_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PAGE = "/plans/tome-dx/money/import/"
HEAD = "取組コード,年度,当初予算,決算,一般財源,備考\n"


@pytest.fixture
def priced(plan: Plan) -> Plan:
    Plan.objects.update(money_unit=MoneyUnit.THOUSAND.value)
    return Plan.objects.get()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def uploaded(client: Client, text: str, page: str = PAGE) -> "tuple[str, str]":
    """The preview's page, and what its form would send."""
    file = SimpleUploadedFile("予算.csv", (HEAD + text).encode(), "text/csv")
    answer = client.post(page, {"file": file})
    return answer.content.decode(), (answer.context or {}).get("seen", "")


def test_it_is_seen_first_and_then_kept(priced: Plan, promoter: User) -> None:
    client = client_of(promoter)
    page, seen = uploaded(
        client, "1-2-1,R7,1200,1000,1000,=1+1\n1-2-1,R8,1300,,,\n合計,,2500,1000,,\n"
    )

    assert "反映する（2件）" in page
    assert not InitiativeMoney.objects.exists()
    answer = client.post(f"{PAGE}confirm/", {"seen": seen}, follow=True)
    assert "取り込みました（2件）" in answer.content.decode()
    first, second = InitiativeMoney.objects.order_by("fiscal_year")
    assert (first.settled, first.general, first.note) == (1_000_000, 1_000_000, "=1+1")
    assert (second.initial, second.settled) == (1_300_000, None)
    # The second click of a double click changes nothing.
    again = client.post(f"{PAGE}confirm/", {"seen": seen}, follow=True)
    assert "取り込みました（0件）" in again.content.decode()
    assert InitiativeMoney.objects.count() == 2


def test_one_wrong_row_holds_all_of_them_back(priced: Plan, promoter: User) -> None:
    page, _ = uploaded(
        client_of(promoter), "1-2-1,R7,1200,,,\n9-9-9,R7,1,,,\n1-2-1,R9999,1,,,\n合計,,9999,,,\n"
    )

    assert "反映できません" in page
    assert "取組コード「9-9-9」は、この計画にありません" in page
    assert "当初予算は9,999千円ですが" in page
    assert "反映する（" not in page


def test_the_same_year_twice_is_refused(priced: Plan, promoter: User) -> None:
    page, _ = uploaded(client_of(promoter), "1-2-1,R7,1,,,\n１－２－１,2025,2,,,\n")

    assert "2行目と同じ取組・年度です" in page


def test_what_was_entered_since_is_not_written_over(
    priced: Plan, promoter: User, administrator: User
) -> None:
    client = client_of(promoter)
    _, seen = uploaded(client, "1-2-1,R7,1200,,,\n")
    entry = MoneyEntry(initiative_of(priced), 2025, Money(initial=5_000))
    save_money(entries=[entry], by=administrator)

    answer = client.post(f"{PAGE}confirm/", {"seen": seen}, follow=True)
    assert "ほかの人が保存しました" in answer.content.decode()
    assert InitiativeMoney.objects.get().initial == 5_000


def test_another_departments_rows_are_refused(priced: Plan, administrator: User) -> None:
    other = factories.person(RoleKind.PROMOTER)
    page, _ = uploaded(client_of(other), "1-2-1,R7,1200,,,\n")
    assert "所管課の推進員と管理者です" in page

    _, seen = uploaded(client_of(administrator), "1-2-1,R7,1200,,,\n")
    answer = client_of(other).post(f"{PAGE}confirm/", {"seen": seen}, follow=True)
    assert "取り込みました（1件）" not in answer.content.decode()
    assert not InitiativeMoney.objects.exists()


def test_a_preview_of_another_plan_or_a_made_up_one_is_not_confirmed(
    priced: Plan, administrator: User
) -> None:
    factories.small_plan(code="other", money_unit=MoneyUnit.YEN.value)
    client = client_of(administrator)
    _, seen = uploaded(client, "1-2-1,R7,1200,,,\n")

    for address, sent in (("/plans/other/money/import/", seen), (PAGE, "x"), (PAGE, "")):
        answer = client.post(f"{address}confirm/", {"seen": sent}, follow=True)
        assert "もう一度ファイルを選んでください" in answer.content.decode()
    assert not InitiativeMoney.objects.exists()


def test_what_is_no_table_is_told_so(priced: Plan, promoter: User) -> None:
    client = client_of(promoter)
    for content in (b"", b"PK\x03\x04broken", "名前,金額\nあ,1\n".encode()):
        file = SimpleUploadedFile("予算.csv", content, "text/csv")
        answer = client.post(PAGE, {"file": file})
        assert answer.status_code == 422
    assert client.post(PAGE).status_code == 422


def test_what_was_taken_out_comes_back_as_it_is(priced: Plan, administrator: User) -> None:
    money = Money(initial=1_200_000, settled=1_000_000, general=1_000_000, note="備考")
    save_money(entries=[MoneyEntry(initiative_of(priced), 2026, money)], by=administrator)
    client = client_of(administrator)
    answer = client.get("/plans/tome-dx/money/?fiscal_year=2026&export=xlsx")
    content = b"".join(answer)  # type: ignore[arg-type]

    file = io.BytesIO(content)
    file.name = "予算.xlsx"
    page = client.post(PAGE, {"file": file}).content.decode()
    assert "今の予算・決算と同じです" in page
