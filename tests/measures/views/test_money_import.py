"""A table of money comes in: seen first, then kept whole, or not at all."""

import io
import re
from dataclasses import replace

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


def uploaded(client: Client, text: str, head: str = HEAD) -> "tuple[str, str]":
    """The preview's page, and what its form would send."""
    file = SimpleUploadedFile("予算.csv", (head + text).encode(), "text/csv")
    answer = client.post(PAGE, {"file": file})
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


WHOLE = Money(
    initial=5_000_000, revised=5_000_000, national=2_000_000, general=3_000_000, note="国の補助"
)


def words(page: str) -> str:
    """What a page says, without its elements."""
    return " ".join(re.sub("<[^>]*>", "", page).split())


def test_a_column_that_is_not_there_leaves_what_is_stored(priced: Plan, promoter: User) -> None:
    save_money(entries=[MoneyEntry(initiative_of(priced), 2025, WHOLE)], by=promoter)
    client = client_of(promoter)
    page, seen = uploaded(client, "1-2-1,R7,5000\n", "取組コード,年度,決算\n")

    assert "決算: 記載なし → 5,000" in words(page)
    assert "国庫支出金 2,000" in words(page)
    assert "国の補助" in page
    client.post(f"{PAGE}confirm/", {"seen": seen})
    kept = InitiativeMoney.objects.get(superseded_at=None).money
    assert kept == replace(WHOLE, settled=5_000_000)


def test_an_empty_cell_empties_and_is_seen_to(priced: Plan, promoter: User) -> None:
    save_money(entries=[MoneyEntry(initiative_of(priced), 2025, WHOLE)], by=promoter)
    client = client_of(promoter)
    page, seen = uploaded(client, "1-2-1,R7,,,\n", "取組コード,年度,国庫支出金,一般財源,備考\n")
    assert "国庫支出金: 2,000 → 記載なし" in words(page)
    assert "備考: 国の補助 → 記載なし" in words(page)

    client.post(f"{PAGE}confirm/", {"seen": seen})
    kept = InitiativeMoney.objects.get(superseded_at=None).money
    assert kept == Money(initial=5_000_000, revised=5_000_000)


@pytest.mark.parametrize(
    ("head", "row", "told"),
    [
        (
            "決算",
            "4000",
            "C2 財源の合計は5,000千円ですが、決算は4,000千円です。財源の内訳か金額を直して、"
            "合わせてください。表にない「国庫支出金」「一般財源」は今の金額のまま残ります。"
            "決算を書くときは、その列も表に書いてください（消すなら空のセルにします）。",
        ),
        (
            "当初予算,一般財源",
            "4000,4000",
            "D2 財源の合計は6,000千円ですが、補正後は5,000千円です。財源の内訳か金額を直して、"
            "合わせてください。表にない「補正後」「国庫支出金」は今の金額のまま残ります。"
            "その列も表に書いてください",
        ),
        (
            "決算,国庫支出金,一般財源",
            "4000,1000,2000",
            "C2 財源の合計は3,000千円ですが、決算は4,000千円です。",
        ),
    ],
)
def test_sources_have_to_make_the_amount_with_what_is_stored(
    head: str, row: str, told: str, priced: Plan, promoter: User
) -> None:
    save_money(entries=[MoneyEntry(initiative_of(priced), 2025, WHOLE)], by=promoter)
    page, _ = uploaded(client_of(promoter), f"1-2-1,R7,{row}\n", f"取組コード,年度,{head}\n")

    assert told in page
    assert "反映する（" not in page


def test_what_was_entered_since_is_not_written_over_by_fewer_columns_either(
    priced: Plan, promoter: User, administrator: User
) -> None:
    client = client_of(promoter)
    _, seen = uploaded(client, "1-2-1,R7,1200\n", "取組コード,年度,決算\n")
    save_money(entries=[MoneyEntry(initiative_of(priced), 2025, WHOLE)], by=administrator)

    answer = client.post(f"{PAGE}confirm/", {"seen": seen}, follow=True)
    assert "取り込みました" not in answer.content.decode()
    assert InitiativeMoney.objects.get().money == WHOLE


def test_a_unit_that_is_not_named_is_told(priced: Plan, promoter: User) -> None:
    client = client_of(promoter)
    notice = (
        "単位の記載がないため、千円として読みました。円なら見出しに「（円）」と書いてください。"
    )

    assert notice in uploaded(client, "1-2-1,R7,4200\n", "取組コード,年度,決算\n")[0]
    assert notice not in uploaded(client, "1-2-1,R7,4200\n", "取組コード,年度,決算（千円）\n")[0]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("R7,5000000", "5,000,000千円は、今のR7の5,000千円の100倍以上です。"),
        ("R8,5", "5千円は、今のR7の5,000千円の100分の1以下です。"),
        ("R9,5000000", ""),
        ("R8,400000", ""),
        ("R8,0", ""),
    ],
)
def test_an_amount_of_another_size_is_asked_about(
    row: str, told: str, priced: Plan, administrator: User
) -> None:
    entry = MoneyEntry(initiative_of(priced), 2025, Money(initial=5_000_000))
    save_money(entries=[entry], by=administrator)
    page, seen = uploaded(client_of(administrator), f"1-2-1,{row}\n", "取組コード,年度,決算\n")

    assert ("要確認" in page) == bool(told)
    assert told in page
    assert "反映する（1件）" in page
    assert seen


def test_a_remark_with_control_characters_comes_back_as_it_was_kept(
    priced: Plan, administrator: User
) -> None:
    client = client_of(administrator)
    sent = {"seen": "0", "settled": "5000", "note": "国の\x01補助\x0b金\ufffe\r\n2行目"}
    client.post("/plans/tome-dx/initiatives/1-2-1/money/2026/", sent)
    assert InitiativeMoney.objects.get().note == "国の補助金\n2行目"

    answer = client.get("/plans/tome-dx/money/?fiscal_year=2026&export=csv")
    file = io.BytesIO(b"".join(answer))  # type: ignore[arg-type]
    file.name = "予算.csv"
    page = client.post(PAGE, {"file": file}).content.decode()
    assert "今の予算・決算と同じです" in page
