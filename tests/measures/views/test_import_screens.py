"""The way of a sheet through the screens: choose, look, confirm, see what was written."""

from datetime import datetime, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from measures.actions.imports import import_file
from measures.imports.limits import MOST_BYTES
from measures.models import Actual, ImportBatch
from plans import clock
from plans.domain.vocabulary import RoleKind
from plans.models import AuditEntry, Department, Plan, User
from tests import factories
from tests.measures.sheets import xlsx

pytestmark = pytest.mark.usefixtures("today")
ROW = ("1-2-1-a", 2026, 2, 53)


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def upload(
    client: Client, plan: Plan, content: bytes, name: str = "実績.xlsx", **more: str
) -> HttpResponse:
    data = {"plan": plan.pk, "file": SimpleUploadedFile(name, content), **more}
    response: HttpResponse = client.post("/imports/", data)
    return response


def text_of(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.fixture
def batch(plan: Plan, administrator: User) -> ImportBatch:
    upload(browser_of(administrator), plan, xlsx(ROW))
    return ImportBatch.objects.get()


def seen_in(client: Client, batch: ImportBatch) -> str:
    fingerprint: str = client.get(f"/imports/{batch.pk}/").context["planned"].fingerprint()
    return fingerprint


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", ["", "template.xlsx", "{pk}/", "{pk}/confirm/"])
def test_who_only_reads_or_decides_sees_no_import(
    batch: ImportBatch, department: Department, method: str, path: str
) -> None:
    address = f"/imports/{path.format(pk=batch.pk)}"
    for role in (RoleKind.VIEWER, RoleKind.APPROVER):
        client = browser_of(factories.person(role, department))
        assert getattr(client, method)(address).status_code == 403
    anonymous = getattr(Client(), method)(address)
    assert anonymous.status_code == 302
    assert anonymous["Location"].startswith("/login/")


def test_from_sheet_to_official_figure(plan: Plan, administrator: User) -> None:
    client = browser_of(administrator)
    response = upload(client, plan, xlsx(ROW))
    batch = ImportBatch.objects.get()
    assert response["Location"] == f"/imports/{batch.pk}/"
    assert not Actual.objects.exists()

    page = client.get(response["Location"])
    assert "1件を書き込みます。承認済みの値になります。" in text_of(page)

    done = client.post(
        f"/imports/{batch.pk}/confirm/", {"seen": seen_in(client, batch)}, follow=True
    )
    assert "取り込みました。" in text_of(done)
    assert "取込の結果" in text_of(done)
    assert Actual.objects.current().get().value == 53
    batch.refresh_from_db()
    assert batch.content is None


def test_a_promoter_is_told_that_drafts_come_of_it(plan: Plan, promoter: User) -> None:
    client = browser_of(promoter)
    page = client.get(upload(client, plan, xlsx(ROW))["Location"])

    assert "下書きになります" in text_of(page)


def test_counts_come_first_and_errors_before_changes(plan: Plan, administrator: User) -> None:
    import_file(plan=plan, by=administrator, file_name="a.xlsx", content=xlsx(ROW))
    rows = [ROW, ("1-2-1-a", 2026, 1, None), ("1-2-1-a", 2025, 4, 50), ("9-9-9-z", 2026, 2, 1)]
    client = browser_of(administrator)
    address = upload(client, plan, xlsx(*rows))["Location"]

    page = client.get(address)
    text = text_of(page)
    assert text.index("件数") < text.index("シートの行")
    assert [row.status.value for row in page.context["page"]] == ["error", "new"]
    assert "反映できません" in text
    assert "反映する" not in text
    assert len(client.get(f"{address}?status=all").context["page"].object_list) == 4
    assert [row.row for row in client.get(f"{address}?status=same").context["page"]] == [2]


def test_a_change_is_shown_from_what_to_what(plan: Plan, administrator: User) -> None:
    import_file(plan=plan, by=administrator, file_name="a.xlsx", content=xlsx(ROW))
    client = browser_of(administrator)
    page = client.get(upload(client, plan, xlsx(("1-2-1-a", 2026, 2, 55)))["Location"])

    [row] = page.context["page"]
    assert (row.before, row.after) == ("53", "55")
    assert '<td class="number" data-label="今の値">53</td>' in text_of(page)


def test_long_sheets_come_in_pages(plan: Plan, administrator: User) -> None:
    rows = [(f"9-9-9-{number}", 2026, 2, 1) for number in range(230)]
    client = browser_of(administrator)
    address = upload(client, plan, xlsx(*rows))["Location"]

    assert "1 / 3 ページ" in text_of(client.get(address))
    assert len(client.get(f"{address}?page=3").context["page"].object_list) == 30


def test_a_confirmation_of_what_is_no_longer_so_writes_nothing(
    plan: Plan, administrator: User, batch: ImportBatch
) -> None:
    client = browser_of(administrator)
    seen = seen_in(client, batch)
    import_file(
        plan=plan, by=administrator, file_name="b.xlsx", content=xlsx(("1-2-1-a", 2026, 2, 99))
    )

    page = client.post(f"/imports/{batch.pk}/confirm/", {"seen": seen}, follow=True)
    assert "確認した後に" in text_of(page)
    assert Actual.objects.get().value == 99
    # What is shown now may be confirmed.
    client.post(f"/imports/{batch.pk}/confirm/", {"seen": seen_in(client, batch)})
    assert Actual.objects.current().get().value == 53


def test_the_second_click_of_a_double_click_writes_nothing_more(
    administrator: User, batch: ImportBatch
) -> None:
    client = browser_of(administrator)
    seen = seen_in(client, batch)
    client.post(f"/imports/{batch.pk}/confirm/", {"seen": seen})
    page = client.post(f"/imports/{batch.pk}/confirm/", {"seen": seen}, follow=True)

    assert "反映済みです" in text_of(page)
    assert Actual.objects.count() == 1


def test_a_link_alone_confirms_nothing(administrator: User, batch: ImportBatch) -> None:
    response = browser_of(administrator).get(f"/imports/{batch.pk}/confirm/")

    assert response.status_code == 405
    assert not Actual.objects.exists()


def test_a_confirmation_from_another_site_is_refused(
    administrator: User, batch: ImportBatch
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator)

    assert client.post(f"/imports/{batch.pk}/confirm/").status_code == 403
    assert not Actual.objects.exists()


def test_nobody_confirms_for_somebody_else(batch: ImportBatch) -> None:
    client = browser_of(factories.person(RoleKind.ADMINISTRATOR))
    assert "本人だけ" in text_of(client.get(f"/imports/{batch.pk}/"))
    page = client.post(f"/imports/{batch.pk}/confirm/", follow=True)

    assert "本人だけ" in text_of(page)
    assert not Actual.objects.exists()


def test_a_promoter_sees_only_sheets_of_their_own(
    plan: Plan, promoter: User, batch: ImportBatch
) -> None:
    client = browser_of(promoter)
    assert client.get(f"/imports/{batch.pk}/").status_code == 404
    assert client.post(f"/imports/{batch.pk}/confirm/").status_code == 404
    upload(client, plan, xlsx(ROW), name="自分の.xlsx")

    text = text_of(client.get("/imports/"))
    assert "自分の.xlsx" in text
    assert "実績.xlsx" not in text


def test_a_preview_is_forgotten_after_a_week(
    plan: Plan, administrator: User, batch: ImportBatch
) -> None:
    client = browser_of(administrator)
    with clock.frozen(timezone.make_aware(datetime(2026, 11, 23, 10)) + timedelta(days=8)):
        upload(client, plan, xlsx(ROW))
        assert "ファイルは残っていません" in text_of(client.get(f"/imports/{batch.pk}/"))
        page = client.post(f"/imports/{batch.pk}/confirm/", follow=True)
    assert "ファイルは残っていません" in text_of(page)
    assert not Actual.objects.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "ファイルが空です"),
        (b"x" * (MOST_BYTES + 1), "ファイルが大きすぎます"),
        (b"PK\x03\x04 broken", "壊れている"),
        (b"%PDF-1.7", "PDFです"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_at_its_field(
    plan: Plan, administrator: User, content: bytes, says: str
) -> None:
    response = upload(browser_of(administrator), plan, content)

    assert response.status_code == 422
    assert says in text_of(response)
    assert not ImportBatch.objects.exists()


def test_only_an_administrator_marks_a_sheet_as_a_sample(
    plan: Plan, promoter: User, administrator: User
) -> None:
    upload(browser_of(promoter), plan, xlsx(ROW), is_sample="on")
    assert not ImportBatch.objects.get().is_sample
    upload(browser_of(administrator), plan, xlsx(ROW), is_sample="on")
    assert ImportBatch.objects.first().is_sample  # type: ignore[union-attr]


def test_the_template_filled_in_comes_back_without_a_word_of_explanation(
    plan: Plan, promoter: User
) -> None:
    client = browser_of(promoter)
    response = client.get("/imports/template.xlsx", {"plan": "tome-dx", "period": "2026Q2"})
    book = openpyxl.load_workbook(BytesIO(response.content))
    book["実績"]["I5"] = 53
    book["工程"]["G5"] = "実施中"
    filled = BytesIO()
    book.save(filled)

    page = client.get(upload(client, plan, filled.getvalue())["Location"])
    assert [(row.indicator, row.after) for row in page.context["page"]] == [
        ("1-2-1-a", "53"),
        ("1-2-1/1", "実施中"),
    ]
    assert page.context["planned"].may_apply


@pytest.mark.parametrize("wrong", [{"period": "2026Q5"}, {"period": "2031Q1"}, {"plan": "nix"}])
def test_a_template_of_no_quarter_sends_back_to_the_form(
    plan: Plan, administrator: User, wrong: dict[str, str]
) -> None:
    asked = {"plan": "tome-dx", "period": "2026Q2", **wrong}
    response = browser_of(administrator).get("/imports/template.xlsx", asked)
    assert response["Location"] == "/imports/"


def answer(client: Client, batch: ImportBatch, cell: str, text: str, **more: str) -> HttpResponse:
    data = {"sheet": "実績", "cell": cell, "text": text, **more}
    response: HttpResponse = client.post(f"/imports/{batch.pk}/answer/", data, follow=True)
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
    page = answer(client, doubtful, "D2", "53手続")

    assert "画面で直したセル" in text_of(page)
    assert page.context["planned"].may_apply
    client.post(f"/imports/{doubtful.pk}/confirm/", {"seen": seen_in(client, doubtful)})
    actual = Actual.objects.get()
    assert (actual.value, actual.raw, actual.source_cell) == (53, "53手続", "D2")
    entry = AuditEntry.objects.get(action="取込")
    assert entry.changes["answers"] == {"実績": {"D2": "53手続"}}


def test_an_answer_taken_back_leaves_the_cell_as_it_was(
    administrator: User, doubtful: ImportBatch
) -> None:
    client = browser_of(administrator)
    answer(client, doubtful, "D2", "53")
    page = answer(client, doubtful, "D2", "", take_back="on")

    assert page.context["planned"].errors
    doubtful.refresh_from_db()
    assert doubtful.answers == {}


def test_an_answer_that_cannot_be_read_is_asked_about_again(
    administrator: User, doubtful: ImportBatch
) -> None:
    page = answer(browser_of(administrator), doubtful, "D2", "たくさん")

    [row] = page.context["page"]
    assert "数がありません" in row.message


def test_a_column_with_a_name_of_its_own_is_mapped_by_an_answer(
    plan: Plan, administrator: User
) -> None:
    client = browser_of(administrator)
    upload(client, plan, xlsx(ROW, header=("指標コード", "年度", "四半期", "今回の数字")))
    batch = ImportBatch.objects.get()
    page = answer(client, batch, "D1", "実績値")

    [row] = page.context["page"]
    assert (row.status, row.after) == ("new", "53")


OWN_WORDS = ("指標コード", "年度", "四半期", "今回の数字")


def test_columns_named_once_are_known_again_in_the_next_file_of_that_shape(
    plan: Plan, administrator: User
) -> None:
    client = browser_of(administrator)
    upload(client, plan, xlsx(ROW, header=OWN_WORDS))
    first = ImportBatch.objects.get()
    answer(client, first, "D1", "実績値")
    client.post(f"/imports/{first.pk}/confirm/", {"seen": seen_in(client, first)})

    upload(client, plan, xlsx(("1-2-1-a", 2026, 1, 50), header=OWN_WORDS))
    page = client.get(f"/imports/{ImportBatch.objects.latest('pk').pk}/")
    assert page.context["planned"].may_apply
    assert "D1：「実績値」" in text_of(page)

    upload(client, plan, xlsx(("1-2-1-a", 2026, 1, 50), header=(*OWN_WORDS, "別の列")))
    page = client.get(f"/imports/{ImportBatch.objects.latest('pk').pk}/")
    assert page.context["planned"].errors


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
        page = answer(client, batch, cell, name)
    [row] = page.context["page"]
    assert (row.status, row.after) == ("new", "53")


def test_nobody_answers_for_somebody_else_nor_after_it_was_applied(
    administrator: User, doubtful: ImportBatch
) -> None:
    stranger = browser_of(factories.person(RoleKind.ADMINISTRATOR))
    assert "本人だけ" in text_of(answer(stranger, doubtful, "D2", "53"))

    client = browser_of(administrator)
    answer(client, doubtful, "D2", "53")
    client.post(f"/imports/{doubtful.pk}/confirm/", {"seen": seen_in(client, doubtful)})
    assert "反映済みです" in text_of(answer(client, doubtful, "D2", "54"))
    assert Actual.objects.get().value == 53


@pytest.mark.parametrize("cell", ["", "2", "D0", "ZZZZ1", "D2;", "XFD9999999"])
def test_an_answer_to_no_cell_changes_nothing(
    administrator: User, doubtful: ImportBatch, cell: str
) -> None:
    page = answer(browser_of(administrator), doubtful, cell, "53")

    assert page.status_code == 200
    assert page.context["planned"].errors
