"""The way of a sheet through the screens: choose, look, confirm, see what was written."""

from datetime import datetime, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from measures.actions.import_confirm import import_file
from measures.models import Actual, ImportBatch
from plans import clock
from plans.domain.vocabulary import RoleKind
from plans.models import Department, Plan, User
from plans.sheets.workbook.limits import MOST_BYTES
from tests import factories
from tests.measures.sheets import xlsx
from tests.measures.survey_forms import filled, saved

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
    fingerprint: str = client.get(f"/imports/{batch.pk}/").context["planned"].fingerprint
    return fingerprint


@pytest.mark.thorough
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


@pytest.mark.thorough
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


@pytest.mark.thorough
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


@pytest.mark.thorough
def test_long_sheets_come_in_pages(plan: Plan, administrator: User) -> None:
    rows = [(f"9-9-9-{number}", 2026, 2, 1) for number in range(230)]
    client = browser_of(administrator)
    address = upload(client, plan, xlsx(*rows))["Location"]

    assert "1 / 3 ページ" in text_of(client.get(address))
    assert len(client.get(f"{address}?page=3").context["page"].object_list) == 30


@pytest.mark.thorough
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


@pytest.mark.thorough
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


@pytest.mark.thorough
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


@pytest.mark.thorough
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


def read_in(client: Client, plan: Plan, content: bytes) -> list[tuple[str, str]]:
    """What the preview of a sheet would write, row by row."""
    page = client.get(upload(client, plan, content)["Location"])
    assert page.context["planned"].may_apply
    return [(row.indicator, row.after) for row in page.context["page"]]


@pytest.mark.thorough
def test_the_survey_form_filled_in_comes_back_without_a_word_of_explanation(
    plan: Plan, promoter: User
) -> None:
    client = browser_of(promoter)
    asked = {"plan": "tome-dx", "period": "2026Q2"}
    form = client.get("/imports/template.xlsx", asked, follow=True).content
    content = filled(form, ("1-2-1-a", "実績値", 53))
    content = filled(content, ("1-2-1", "状態", "実施中"), sheet="工程")

    assert read_in(client, plan, content) == [("1-2-1-a", "53"), ("1-2-1/1", "実施中")]


def test_a_template_that_somebody_kept_is_still_read(plan: Plan, promoter: User) -> None:
    book = openpyxl.Workbook()
    actuals, phases = book.active, book.create_sheet("工程")
    actuals.title = "実績"
    for row in (
        ("登米市DX推進計画　令和8年度第2四半期　実績報告",),
        ("黄色の欄に入力してください。空欄は「未報告」、0 は「ゼロ」です。",),
        (),
        ("指標コード", "取組名", "指標名", "単位", "年度", "四半期", "前期の値", "今年度の目標",
         "実績値", "増分", "分子", "分母", "比較値", "状態", "備考"),
        ("1-2-1-a", "オンライン化", "オンライン化した手続の数", "手続", 2026, "第2四半期", "50",
         "73", 53, None, None, None, None, "報告済", None),
    ):  # fmt: skip
        actuals.append(row)
    for row in (
        ("登米市DX推進計画　令和8年度第2四半期　工程の状況",),
        ("黄色の欄に入力してください。空欄は「未報告」、0 は「ゼロ」です。",),
        (),
        ("取組コード", "取組名", "工程番号", "工程", "年度", "四半期", "状態", "開始日", "完了日",
         "備考", "計画の年度"),
        ("1-2-1", "オンライン化", 1, "導入検討", 2026, "第2四半期", "実施中", None, None, None,
         "R6"),
    ):  # fmt: skip
        phases.append(row)

    written = read_in(browser_of(promoter), plan, saved(book))
    assert written == [("1-2-1-a", "53"), ("1-2-1/1", "実施中")]
