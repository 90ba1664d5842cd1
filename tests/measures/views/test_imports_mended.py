"""Mending a sheet in its preview: cells in doubt, columns with names of their own."""

from io import BytesIO

import openpyxl
import pytest
from django.http import HttpResponse
from django.test import Client

from measures.models import Actual, ImportBatch
from plans.domain.vocabulary import RoleKind
from plans.models import AuditEntry, Plan, User
from tests import factories
from tests.measures.bringing import ROW
from tests.measures.sheets import xlsx
from tests.measures.views.test_imports import browser_of, seen_in, text_of, upload

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("today")]


def mend(client: Client, batch: ImportBatch, cell: str, text: str, **more: str) -> HttpResponse:
    data = {"sheet": "実績", "cell": cell, "text": text, **more}
    response: HttpResponse = client.post(f"/imports/{batch.pk}/mend/", data, follow=True)
    return response


@pytest.fixture
def doubtful(plan: Plan, administrator: User) -> ImportBatch:
    """△5 in D2: minus five, or five more?"""
    upload(browser_of(administrator), plan, xlsx(("1-2-1-a", 2026, 2, "△53")))
    return ImportBatch.objects.get()


def test_a_cell_in_doubt_is_shown_with_what_it_may_mean(
    administrator: User, doubtful: ImportBatch
) -> None:
    page = browser_of(administrator).get(f"/imports/{doubtful.pk}/")

    [row] = page.context["page"]
    assert (row.raw, row.candidates) == ("△53", ("-53", "53"))
    assert "53 と読む" in text_of(page)


def test_an_answer_is_read_in_the_cells_place_and_comes_in(
    administrator: User, doubtful: ImportBatch
) -> None:
    client = browser_of(administrator)
    page = mend(client, doubtful, "D2", "53手続")

    assert "画面で直したセル" in text_of(page)
    assert page.context["planned"].may_apply
    client.post(f"/imports/{doubtful.pk}/confirm/", {"seen": seen_in(client, doubtful)})
    actual = Actual.objects.get()
    assert (actual.value, actual.raw, actual.source_cell) == (53, "53手続", "D2")
    entry = AuditEntry.objects.get(action="取込")
    assert entry.changes["mended_cells"] == {"実績": {"D2": "53手続"}}


def test_an_answer_taken_back_leaves_the_cell_as_it_was(
    administrator: User, doubtful: ImportBatch
) -> None:
    client = browser_of(administrator)
    mend(client, doubtful, "D2", "53")
    page = mend(client, doubtful, "D2", "", take_back="on")

    assert page.context["planned"].error_count
    doubtful.refresh_from_db()
    assert doubtful.mended_cells == {}


def test_an_answer_that_cannot_be_read_is_asked_about_again(
    administrator: User, doubtful: ImportBatch
) -> None:
    page = mend(browser_of(administrator), doubtful, "D2", "たくさん")

    [row] = page.context["page"]
    assert "数がありません" in row.message


def test_a_column_with_a_name_of_its_own_is_mapped_by_an_answer(
    plan: Plan, administrator: User
) -> None:
    client = browser_of(administrator)
    upload(client, plan, xlsx(ROW, header=("指標コード", "年度", "四半期", "今回の数字")))
    batch = ImportBatch.objects.get()
    page = mend(client, batch, "D1", "実績値")

    [row] = page.context["page"]
    assert (row.status, row.after) == ("new", "53")


def test_the_sheet_comes_back_with_its_faults_marked(
    administrator: User, doubtful: ImportBatch
) -> None:
    response = browser_of(administrator).get(f"/imports/{doubtful.pk}/marked/")

    assert "attachment" in response["Content-Disposition"]
    sheet = openpyxl.load_workbook(BytesIO(response.content))["実績"]
    assert "マイナス" in sheet["D2"].comment.text


OWN_WORDS = ("指標コード", "年度", "四半期", "今回の数字")


def test_columns_named_once_are_known_again_in_the_next_file_of_that_shape(
    plan: Plan, administrator: User
) -> None:
    client = browser_of(administrator)
    upload(client, plan, xlsx(ROW, header=OWN_WORDS))
    first = ImportBatch.objects.get()
    mend(client, first, "D1", "実績値")
    client.post(f"/imports/{first.pk}/confirm/", {"seen": seen_in(client, first)})

    upload(client, plan, xlsx(("1-2-1-a", 2026, 1, 50), header=OWN_WORDS))
    page = client.get(f"/imports/{ImportBatch.objects.latest('pk').pk}/")
    assert page.context["planned"].may_apply
    assert "D1：「実績値」" in text_of(page)

    upload(client, plan, xlsx(("1-2-1-a", 2026, 1, 50), header=(*OWN_WORDS, "別の列")))
    page = client.get(f"/imports/{ImportBatch.objects.latest('pk').pk}/")
    assert page.context["planned"].error_count


def test_a_header_of_nothing_but_own_words_is_named_column_by_column(
    plan: Plan, administrator: User
) -> None:
    client = browser_of(administrator)
    upload(
        client, plan, xlsx((*ROW, "見本課A"), header=("なに", "いつ年", "いつ期", "いくつ", "だれ"))
    )
    batch = ImportBatch.objects.get()
    page = client.get(f"/imports/{batch.pk}/")
    assert [row.cell for row in page.context["page"]][-5:] == ["A1", "B1", "C1", "D1", "E1"]

    for cell, name in zip(
        ("A1", "B1", "C1", "D1"), ("指標コード", "年度", "四半期", "実績値"), strict=True
    ):
        page = mend(client, batch, cell, name)
    [row] = page.context["page"]
    assert (row.status, row.after) == ("new", "53")


def test_nobody_answers_for_somebody_else_nor_after_it_was_applied(
    administrator: User, doubtful: ImportBatch
) -> None:
    stranger = browser_of(factories.person(RoleKind.ADMINISTRATOR))
    assert "本人だけ" in text_of(mend(stranger, doubtful, "D2", "53"))

    client = browser_of(administrator)
    mend(client, doubtful, "D2", "53")
    client.post(f"/imports/{doubtful.pk}/confirm/", {"seen": seen_in(client, doubtful)})
    assert "反映済みです" in text_of(mend(client, doubtful, "D2", "54"))
    assert Actual.objects.get().value == 53


@pytest.mark.parametrize("cell", ["", "2", "D0", "ZZZZ1", "D2;", "XFD9999999"])
def test_an_answer_to_no_cell_changes_nothing(
    administrator: User, doubtful: ImportBatch, cell: str
) -> None:
    page = mend(browser_of(administrator), doubtful, cell, "53")

    assert page.status_code == 200
    assert page.context["planned"].error_count


def test_an_import_is_taken_back_by_a_button_and_says_so(plan: Plan, administrator: User) -> None:
    client = browser_of(administrator)
    upload(client, plan, xlsx(ROW))
    batch = ImportBatch.objects.get()
    client.post(f"/imports/{batch.pk}/confirm/", {"seen": seen_in(client, batch)})
    assert "この取込を取り消す" in text_of(client.get(f"/imports/{batch.pk}/"))

    page = client.post(f"/imports/{batch.pk}/take-back/", follow=True)
    assert "取込を取り消しました" in text_of(page)
    assert "この取込を取り消す" not in text_of(page)
    assert not Actual.objects.current().exists()
    assert "取消済み" in text_of(client.get("/imports/"))


def test_an_import_that_was_built_on_says_what_keeps_it(plan: Plan, administrator: User) -> None:
    client = browser_of(administrator)
    for value in (53, 54):
        upload(client, plan, xlsx(("1-2-1-a", 2026, 2, value)))
        batch = ImportBatch.objects.latest("pk")
        client.post(f"/imports/{batch.pk}/confirm/", {"seen": seen_in(client, batch)})
    first = ImportBatch.objects.earliest("pk")

    text = text_of(client.get(f"/imports/{first.pk}/"))
    assert "この取込は取り消せません" in text
    assert "1-2-1 R8 Q2" in text
    page = client.post(f"/imports/{first.pk}/take-back/", follow=True)
    assert "何も変えていません" in text_of(page)


def test_what_no_cell_can_mend_offers_no_cell_to_mend(plan: Plan, administrator: User) -> None:
    plan.rounds.update(due_on="2026-10-31", closes_on="2026-11-22")
    client = browser_of(administrator)
    page = client.get(upload(client, plan, xlsx(ROW))["Location"])

    [row] = page.context["page"]
    assert "締め切りました" in row.message
    assert "読み直す" not in text_of(page)
