"""A plan from a workbook on the screen: taken out, brought in, seen before it is written."""

import re
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from plans.actions.plans import load_plan
from plans.domain.plan_document import PlanDocument
from plans.domain.vocabulary import RateMethod
from plans.imports.plan_file import read_plan
from plans.models import AuditEntry, Edition, Indicator, Plan, Target, User
from plans.reports.plan_workbook import plan_workbook
from tests.plans.plan_file import PlanFile

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
BASE = "/plan-workbook/"
DOCUMENT = PlanFile().document


@pytest.fixture
def office(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def upload(client: Client, content: bytes, name: str = "計画.xlsx") -> HttpResponse:
    return client.post(BASE, {"file": SimpleUploadedFile(name, content)})


def adopt(client: Client, shown: HttpResponse) -> HttpResponse:
    """Press the button of the preview."""
    fields = dict(
        re.findall(r'name="(content|seen|as_draft)" value="([^"]*)"', shown.content.decode())
    )
    return client.post(f"{BASE}adopt/", fields)


def renamed(name: str) -> PlanDocument:
    return replace(DOCUMENT, plan=replace(DOCUMENT.plan, name=name))


def test_a_new_plan_is_shown_as_a_tree_and_written_only_when_confirmed(office: Client) -> None:
    shown = upload(office, plan_workbook(DOCUMENT))
    text = shown.content.decode()

    assert shown.status_code == 200
    for word in ("新しい計画として登録します", "電子申請", "手続の数", "2024: 53", "指標 1-1-1-a"):
        assert word in text
    assert not Plan.objects.exists()
    assert adopt(office, shown).status_code == 302
    assert Plan.objects.get().code == "small"
    assert AuditEntry.objects.filter(action="計画読込").count() == 1


def test_a_change_is_shown_from_what_to_what(office: Client) -> None:
    load_plan(document=DOCUMENT, by=None)
    shown = upload(office, plan_workbook(renamed("別の名")))

    assert "<td>見本市計画</td><td>別の名</td>" in shown.content.decode()
    adopt(office, shown)
    assert Plan.objects.get().name == "別の名"


def test_a_word_of_a_list_is_shown_by_its_label(office: Client) -> None:
    load_plan(document=DOCUMENT, by=None)
    head = replace(DOCUMENT.plan, rate_method=RateMethod.SIMPLE_RATIO, allow_self_approval=True)
    page = upload(office, plan_workbook(replace(DOCUMENT, plan=head))).content.decode()

    assert "向きを考慮" in page
    assert "単純比（実績÷目標）" in page
    assert "simple_ratio" not in re.sub('value="[^"]*"', "", page)
    assert "自分の報告の承認を許します。" in page


def test_a_revision_comes_in_as_a_draft_edition(office: Client) -> None:
    load_plan(document=DOCUMENT, by=None)
    edition = replace(DOCUMENT.edition, number=2, label="改訂案", adopted_on=None)
    shown = upload(office, plan_workbook(replace(DOCUMENT, edition=edition)))

    assert "改訂案（案）" in shown.content.decode()
    adopt(office, shown)
    assert list(Edition.objects.values_list("number", "adopted_on")[1:]) == [(2, None)]


def revised(target: str) -> PlanDocument:
    """The small plan with another final target of its first indicator."""
    [measure] = DOCUMENT.measures
    [initiative] = measure.initiatives
    first, *rest = initiative.indicators
    first = replace(first, targets={**first.targets, 2028: Decimal(target)})
    initiative = replace(initiative, indicators=(first, *rest))
    return replace(DOCUMENT, measures=(replace(measure, initiatives=(initiative,)),))


def test_targets_are_revised_as_a_draft_beside_the_edition_in_force(office: Client) -> None:
    load_plan(document=DOCUMENT, by=None)
    for value in ("120", "130"):
        file = SimpleUploadedFile("見直し.xlsx", plan_workbook(revised(value)))
        shown = office.post(BASE, {"file": file, "as_draft": "on"})
        assert "今の版の目標と工程は変わりません" in shown.content.decode()
        adopt(office, shown)

    targets = Target.objects.filter(indicator__code="1-1-1-a", fiscal_year=2028)
    assert list(targets.order_by("edition__number").values_list("edition__number", "value")) == [
        (1, 93), (2, 130),
    ]  # fmt: skip
    draft = Edition.objects.get(number=2)
    assert (draft.label, draft.adopted_on) == ("当初版（見直し案）", None)


def test_a_revision_says_what_it_changes_beyond_the_draft(office: Client) -> None:
    load_plan(document=DOCUMENT, by=None)
    file = SimpleUploadedFile("見直し.xlsx", plan_workbook(renamed("別の名")))
    text = office.post(BASE, {"file": file, "as_draft": "on"}).content.decode()

    assert "計画の変更は、版に関わらず" in text


def test_what_was_adopted_is_not_changed_without_a_warning(office: Client) -> None:
    load_plan(document=DOCUMENT, by=None)

    assert "決定済みの版の" in upload(office, plan_workbook(revised("120"))).content.decode()
    assert "決定済みの版の" not in upload(office, plan_workbook(renamed("名"))).content.decode()


def test_there_is_no_revision_of_what_is_not_there(office: Client) -> None:
    file = SimpleUploadedFile("見直し.xlsx", plan_workbook(DOCUMENT))
    answer = office.post(BASE, {"file": file, "as_draft": "on"})

    assert answer.status_code == 422
    assert "見直しの案にはできません" in answer.content.decode()


def test_a_second_draft_is_refused_in_words(office: Client) -> None:
    load_plan(document=DOCUMENT, by=None)
    for number, status in ((2, 200), (3, 422)):
        edition = replace(DOCUMENT.edition, number=number, label=f"案{number}", adopted_on=None)
        shown = upload(office, plan_workbook(replace(DOCUMENT, edition=edition)))
        assert shown.status_code == status
        if status == 200:
            adopt(office, shown)
    assert "案「案2」（版の番号 2）が既にあります" in shown.content.decode()


def test_the_same_plan_changes_nothing(office: Client) -> None:
    load_plan(document=DOCUMENT, by=None)
    text = upload(office, plan_workbook(DOCUMENT)).content.decode()

    assert "変わるものはありません" in text
    assert "この内容で登録する" not in text


def test_what_changed_since_the_preview_is_refused_and_shown_anew(office: Client) -> None:
    load_plan(document=DOCUMENT, by=None)
    shown = upload(office, plan_workbook(renamed("別の名")))
    load_plan(document=renamed("第三の名"), by=None)
    answer = adopt(office, shown)

    assert Plan.objects.get().name == "第三の名"
    text = answer.content.decode()
    assert "確認した後に計画が変わりました" in text
    assert "<td>第三の名</td><td>別の名</td>" in text
    adopt(office, answer)
    assert Plan.objects.get().name == "別の名"


def test_faults_are_listed_with_sheet_and_cell(office: Client) -> None:
    book = openpyxl.load_workbook(BytesIO(plan_workbook(DOCUMENT)))
    book["指標"]["G5"] = "ふやす"
    stream = BytesIO()
    book.save(stream)
    answer = upload(office, stream.getvalue())

    assert answer.status_code == 422
    assert "シート「指標」 G5" in answer.content.decode()
    assert not Plan.objects.exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xff\xfe", b"x" * 1_600_000])
def test_what_is_no_plan_is_refused_in_words(office: Client, content: bytes) -> None:
    answer = upload(office, content)

    assert answer.status_code == 422
    assert "alert" in answer.content.decode() or "errorlist" in answer.content.decode()


def test_a_preview_that_was_tampered_with_is_refused(office: Client) -> None:
    answer = office.post(f"{BASE}adopt/", {"content": "x:y:z", "seen": "0"}, follow=True)

    assert "もう一度ファイルを選んでください" in answer.content.decode()


def test_the_plan_that_is_taken_out_is_the_plan_that_is_stored(office: Client) -> None:
    load_plan(document=DOCUMENT, by=None)
    book = office.get(f"{BASE}small/1.xlsx").content

    # What the file was silent on is told as it stands.
    stored = replace(DOCUMENT, plan=replace(DOCUMENT.plan, allow_self_approval=False))
    assert read_plan(book) == stored
    assert book == office.get(f"{BASE}small/1.xlsx").content
    assert read_plan(office.get(f"{BASE}small/1.yaml").content) == stored
    assert AuditEntry.objects.filter(action="書き出し").count() == 3
    assert office.get(f"{BASE}small/2.xlsx").status_code == 404


def test_an_empty_workbook_is_made_for_the_years_asked_for(office: Client) -> None:
    answer = office.get(f"{BASE}empty.xlsx?first_year=2027&final_year=2031")
    book = openpyxl.load_workbook(BytesIO(answer.content))

    assert book["計画"]["B7"].value == "令和9年度"
    wrong = office.get(f"{BASE}empty.xlsx?first_year=2031&final_year=2027", follow=True)
    assert "最後の年度は" in wrong.content.decode()


def test_a_plan_without_a_rating_scheme_is_told_which_one_it_gets(office: Client) -> None:
    book = openpyxl.load_workbook(BytesIO(plan_workbook(DOCUMENT)))
    del book["評価基準"]
    stream = BytesIO()
    book.save(stream)
    shown = upload(office, stream.getvalue())

    text = "評価基準がファイルにないため、「標準」（A 計画以上・B 計画どおり・C 遅れ）を使います。"
    assert text in shown.content.decode()
    adopt(office, shown)
    assert Plan.objects.get().rating_scheme.bands.count() == 3


def test_the_tree_shows_what_a_file_leaves_as_it_is(office: Client) -> None:
    load_plan(document=DOCUMENT, by=None)
    Indicator.objects.filter(code="1-1-1-a").update(frequency="yearly")
    book = openpyxl.load_workbook(BytesIO(plan_workbook(renamed("別の名"))))
    [heading] = [cell for cell in book["指標"][4] if cell.value == "報告頻度"]
    book["指標"].delete_cols(heading.column)
    stream = BytesIO()
    book.save(stream)
    text = upload(office, stream.getvalue()).content.decode()

    assert "増加・時点値・年1回" in text
    assert "報告頻度" not in text, "it is no change"


def test_a_scheme_of_another_plan_is_not_changed(office: Client) -> None:
    load_plan(document=DOCUMENT, by=None)
    [first, *rest] = DOCUMENT.rating_scheme.bands
    scheme = replace(
        DOCUMENT.rating_scheme, bands=(replace(first, lower_bound=Decimal("1.2")), *rest)
    )
    other = replace(DOCUMENT.plan, code="other", name="隣の計画")
    answer = upload(office, plan_workbook(replace(DOCUMENT, plan=other, rating_scheme=scheme)))

    assert answer.status_code == 422
    assert "計画「見本市計画」でも使っている" in answer.content.decode()
